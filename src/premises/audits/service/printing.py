"""The printable page of an analysis, put together from what was stored about it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from premises.audits.figures import Band, Figure
from premises.audits.models import AnalysisRow
from premises.audits.pages import Advice, Content, Cost, Fact, Look, Place, report_page
from premises.audits.retrofits import years
from premises.audits.service.analyses import Analyses
from premises.kernel.errors import NotFound

if TYPE_CHECKING:
    from premises.kernel.auth import Caller

Found = Mapping[str, Any]

_TITLE: Final = "Heat loss report"


class Printing:
    """Makes pages out of analyses that have come to an end."""

    def __init__(self, analyses: Analyses) -> None:
        self._analyses = analyses

    def page(self, caller: "Caller", analysis_id: str) -> str:
        """The page as one HTML document.

        Raises:
            NotFound: there is no such analysis, it is not for this caller, or it has no report.

        """
        view = self._analyses.get(caller, analysis_id)
        if view.row.report is None:
            raise NotFound("audits.no_report", "This analysis has no report yet.")
        picture = None
        if view.row.picture_hash is not None:
            picture = self._analyses.picture(caller, analysis_id).data
        return report_page(content_of(view.row), picture)


def content_of(row: AnalysisRow) -> Content:
    report, findings = row.report or {}, row.findings or {}
    finished = f"{row.finished_at:%Y-%m-%d %H:%M} UTC" if row.finished_at else ""
    return Content(
        title=row.inputs.get("title") or _TITLE,
        severity=report.get("leakSeverity") or "not known",
        summary=findings.get("summary") or "",
        facts=_facts(row.inputs, findings),
        looks=[_look(one) for one in findings.get("views") or ()],
        costs=_costs(findings.get("cost") or {}),
        advice=_advice(findings.get("plan") or {}, report),
        savings=_savings(report),
        caveats=findings.get("remarks") or (),
        figures=[_figure(one) for one in row.figures or ()],
        foot=f"Premises {row.version or ''}, {finished}. Analysis {row.id}.",
    )


def _facts(inputs: Found, findings: Found) -> list[Fact]:
    airs = findings.get("temperatures") or {}
    economy = findings.get("economy") or {}
    facts = [Fact("Part of the building", inputs.get("type") or "not said")]
    for name, key in (("Inside", "insideC"), ("Outside", "outsideC")):
        if airs.get(key) is not None:
            facts.append(Fact(name, _signed(f"{airs[key]:.1f} °C ({airs[key] * 1.8 + 32:.0f} °F)")))
    if airs.get("reason"):
        facts.append(Fact("How they were read", airs["reason"]))
    if climate := economy.get("climate"):
        facts.append(Fact("Climate", f"{climate['place']}: {_degree_days(climate)}"))
    if heating := economy.get("heating"):
        price = f"${heating['usdPerKwh']:.3f} a kWh, {heating['efficiency']:.0%} efficient"
        facts.append(Fact("Heating", f"{heating['fuel']}, {price}. {heating['reason']}"))
    return facts


def _degree_days(climate: Found) -> str:
    """How long and how cold winters are, in the degrees of both sides of the ocean."""
    heating, cooling = climate["heatingKDays"], climate["coolingKDays"]
    return (
        f"{1.8 * heating:,.0f} heating and {1.8 * cooling:,.0f} cooling degree days a year in °F"
        f" ({heating:,.0f} and {cooling:,.0f} in °C)"
    )


def _signed(number: str) -> str:
    return number.replace("-", "\N{MINUS SIGN}")


def _look(view: Found) -> Look:
    scale, environment = view.get("scale") or {}, view.get("environment") or {}
    used = environment.get("used") or {}
    facts = [Fact("File", str(view["fileClass"]).replace("_", " "))]
    for name, key, unit in (
        ("Emissivity", "emissivity", ""),
        ("Reflected temperature", "reflectedC", " °C"),
        ("Distance", "distanceM", " m"),
    ):
        if used.get(key) is not None:
            facts.append(Fact(name, _signed(f"{used[key]:.3g}{unit}")))
    if scale.get("reason"):
        facts.append(Fact("Scale", scale["reason"]))
    return Look(
        name=view["name"],
        verdict=view["verdict"]["sentence"],
        facts=facts,
        places=[_place(one) for one in view.get("regions") or ()],
        remarks=(*(environment.get("notes") or ()), *(view.get("remarks") or ())),
    )


def _place(region: Found) -> Place:
    return Place(
        name=str(region["number"]),
        kind=str(region["kind"]).replace("_", " "),
        reason=region["reason"],
        factor_min=region["factorMin"],
        mould_risk=region["mouldRisk"],
        area_m2=_band(region.get("areaM2")),
        length_m=_band(region.get("lengthM")),
        total_w=_band(region.get("totalW")),
        w_per_m2=_band(region.get("wPerM2")),
        usd=_band(region.get("usdPerYear")),
    )


def _costs(cost: Found) -> list[Cost]:
    named = (("Energy bought", "kWh", "kwhPerYear"), ("Money", "US$", "usdPerYear"))
    bands = [(name, unit, _band(cost.get(key))) for name, unit, key in named]
    return [Cost(name, unit, band) for name, unit, band in bands if band]


def _advice(plan: Found, report: Found) -> list[Advice]:
    """What to do; of a report that was taken over only what clients were told is known."""
    made = plan.get("suggestions")
    if made is None:
        made = report.get("suggestions") or ()
    return [
        Advice(
            title=one.get("title") or "",
            reason=one.get("reason") or one.get("subtitle") or "",
            cost=one.get("costRange") or "",
            saves=f"${one['savesUsdPerYear']:.2f} a year" if one.get("savesUsdPerYear") else "",
            payback=years(one["paybackYears"]) if one.get("paybackYears") else "",
            reduction=one.get("estimatedReduction") or "",
            difficulty=one.get("difficulty") or "",
            lifetime=one.get("lifetime") or "",
        )
        for one in made
    ]


def _savings(report: Found) -> str:
    if not report.get("savingsCost"):
        return ""
    share = report.get("savingsPercent") or 0.0
    return (
        f"Together this saves about ${report['savingsCost']:.2f} a year, {share:g} % of the loss."
    )


def _figure(one: Found) -> Figure:
    return Figure(
        name=one["name"],
        value=one["value"],
        unit=one["unit"],
        formula=one["formula"],
        source=one["source"],
        inputs=tuple(one["inputs"]),
        band=_band(one["band"]),
    )


def _band(told: Sequence[float] | None) -> Band | None:
    return None if told is None else Band(*told)
