"""The report that clients show: few numbers, rounded, and words where there is no number."""

import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from premises.audits.figures import Band
from premises.audits.retrofits import CENT, Plan, words
from premises.audits.service.costing import Costing
from premises.audits.service.materials import Material
from premises.audits.service.plain import cents
from premises.audits.service.views import Viewed
from premises.audits.thermography import Gate, severity

SCREENING: Final = "screening_only"
"""How sure a report is in which nothing could be measured."""

SIZE_UNKNOWN: Final = "size_unknown"
"""How sure a report is in which places were found, and nothing told how large they are."""

_OF_UNKNOWN_SIZE: Final = " (size unknown)"
_GENERAL: Final = "{} (general advice)"
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")
_MONTHS: Final = 12


def report_of(
    material: Material, views: Sequence[Viewed], costing: Costing, summary: str
) -> dict[str, Any]:
    """The report in the contract's keys, and after them a few of ours.

    A client shows a number that is missing as zero, so severity and summary say in words that
    nothing was measured.
    """
    measured = [one for one in views if one.examination.verdict.has_numbers]
    picture = picture_name(material.task_id)
    return {
        "taskID": material.task_id,
        "leakSeverity": _severity(views, measured, costing),
        **numbers_of(costing),
        "imagePath": picture,
        "thumbPath": picture,
        "suggestions": _suggestions(material, costing.plan, is_measured=costing.cost is not None),
        "confidence": _confidence(measured, costing),
        "verdict": summary,
        "bands": _bands(costing),
        "links": _links(material),
    }


def picture_name(task_id: str) -> str:
    """The report picture's name: clients use it as a path, so it can only be a name."""
    safe = _UNSAFE.sub("_", task_id).strip("._-") or "task"
    return f"{safe}_analysis_image.jpg"


def band_of(band: Band | None, digits: int) -> list[float] | None:
    """The 10th, 50th and 90th percentile, rounded."""
    return None if band is None else [round(one, digits) for one in (band.p10, band.p50, band.p90)]


def _severity(views: Sequence[Viewed], measured: Sequence[Viewed], costing: Costing) -> str:
    said = severity([one.examination for one in views], [one.losses for one in views])
    return said + _OF_UNKNOWN_SIZE if measured and costing.cost is None else said


def numbers_of(costing: Costing) -> dict[str, float | None]:
    """Loss and savings, to the cent; under a cent nothing is claimed."""
    if costing.cost is None:
        names = ("energyLossValue", "energyLossCost", "savingsPercent", "savingsCost")
        return dict.fromkeys(names)
    loss_usd = cents(costing.cost.usd.p50)
    saved_usd = min(cents(costing.plan.savings_usd), loss_usd)
    return {
        "energyLossValue": round(costing.cost.kwh.p50 / _MONTHS, 1),
        "energyLossCost": loss_usd,
        "savingsPercent": _percent(costing, saved_usd, loss_usd),
        "savingsCost": saved_usd,
    }


def _percent(costing: Costing, saved_usd: float, loss_usd: float) -> float:
    """The share that is saved, by the amounts before they were rounded: cents can be half of them.

    It is that of the amounts as they are shown where it would not fit these to the cent.
    """
    if not saved_usd or costing.cost is None:
        return 0.0
    exact = round(min(100.0, 100 * costing.plan.savings_usd / costing.cost.usd.p50), 1)
    fits = abs(exact / 100 * loss_usd - saved_usd) <= CENT
    return exact if fits else round(100 * saved_usd / loss_usd, 1)


def _suggestions(material: Material, plan: Plan, *, is_measured: bool) -> list[dict[str, str]]:
    told = []
    for one in plan.suggestions:
        said = words(one)
        name = f"{material.analysis_id}:{one.measure.key}"
        told.append(
            {
                "suggestionID": str(uuid.uuid5(uuid.NAMESPACE_URL, name)),
                "title": said.title if is_measured else _GENERAL.format(said.title),
                "subtitle": said.subtitle,
                "difficulty": said.difficulty,
                "costRange": said.cost_range,
                "estimatedReduction": said.estimated_reduction,
                "lifetime": said.lifetime,
            }
        )
    return told


def _confidence(measured: Sequence[Viewed], costing: Costing) -> str:
    if not measured:
        return SCREENING
    if costing.cost is None:
        return SIZE_UNKNOWN
    gates = {one.examination.verdict.gate for one in measured}
    is_sure = gates == {Gate.QUANTITATIVE} and not any(one.is_size_guessed for one in measured)
    return Gate.QUANTITATIVE if is_sure else Gate.LOW_CONFIDENCE


def _bands(costing: Costing) -> dict[str, Any] | None:
    cost = costing.cost
    if cost is None:
        return None
    monthly = Band(*(one / _MONTHS for one in (cost.kwh.p10, cost.kwh.p50, cost.kwh.p90)))
    return {"kwhPerMonth": band_of(monthly, 1), "usdPerYear": band_of(cost.usd, 2)}


def _links(material: Material) -> Mapping[str, str]:
    own = f"/api/audits/analyses/{material.analysis_id}"
    return {
        "self": own,
        "page": f"{own}/page",
        "picture": f"{own}/picture",
        "figures": f"{own}/figures.json",
    }
