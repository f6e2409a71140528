"""Every number of a year's costs written down with what it was worked out from."""

from typing import Final

from premises.audits.energy import season
from premises.audits.energy.costs import AnnualCost, Bill
from premises.audits.figures import Band, Ledger

DEFINITION: Final = "definition"
_UA_ENDING: Final = ".ua_w_k"
_IN_SEASON: Final = "as in the picture; air through cracks ~ √(Cs·ΔT + Cw·v²) at the season's ΔT"
_BAND: Final = "P10, P50 and P90 of all imagined truths; degree days ± 10 %"


def note_costs(cost: AnnualCost, w_per_k: Band, ledger: Ledger) -> None:
    """Note the loss per kelvin, each bill, the totals, and each region's share."""
    ledger.note(
        "energy.ua_w_k",
        w_per_k.p50,
        "W/K",
        formula="sum over the views",
        source=DEFINITION,
        inputs=_per_kelvin(ledger),
        band=w_per_k,
    )
    for bill in cost.bills:
        _note_bill(bill, ledger)
    _note_totals(cost, ledger)
    for one in cost.regions:
        name = f"energy.region.{one.number}"
        told = (("conduction_usd", one.conduction_usd), ("air_usd", one.air_usd))
        for what, value in told:
            ledger.note(
                f"{name}.{what}",
                value,
                "$/a",
                formula="the total's P50, shared by the mean of this way of loss",
                source=DEFINITION,
                inputs=("energy.usd",),
            )


def _per_kelvin(ledger: Ledger) -> tuple[str, ...]:
    return tuple(one.name for one in ledger.figures() if one.name.endswith(_UA_ENDING))


def _note_bill(bill: Bill, ledger: Ledger) -> None:
    name = f"energy.{bill.purpose}"
    days = [f"energy.{one}_degree_days" for one in ("heating", "cooling")]
    ledger.note(
        f"{name}.difference_k",
        bill.difference_k,
        "K",
        formula=season.FORMULA,
        source=season.SOURCE,
        inputs=days,
    )
    ledger.note(
        f"{name}.seasonal_ua_w_k",
        bill.w_per_k.p50,
        "W/K",
        formula=_IN_SEASON,
        source=DEFINITION,
        inputs=("energy.ua_w_k", f"{name}.difference_k"),
        band=bill.w_per_k,
    )
    ledger.note(
        f"{name}.kwh",
        bill.kwh.p50,
        "kWh/a",
        formula="UA · degree days · 24/1000 / efficiency",
        source=_BAND,
        inputs=(f"{name}.seasonal_ua_w_k", f"{name}_degree_days", f"{name}.efficiency"),
        band=bill.kwh,
    )
    ledger.note(
        f"{name}.usd",
        bill.usd.p50,
        "$/a",
        formula="kWh · price",
        source=DEFINITION,
        inputs=(f"{name}.kwh", f"{name}.usd_per_kwh"),
        band=bill.usd,
    )


def _note_totals(cost: AnnualCost, ledger: Ledger) -> None:
    for what, unit, total in (("kwh", "kWh/a", cost.kwh), ("usd", "$/a", cost.usd)):
        ledger.note(
            f"energy.{what}",
            total.p50,
            unit,
            formula="heating + cooling, truth by truth",
            source=_BAND,
            inputs=[f"energy.{one.purpose}.{what}" for one in cost.bills],
            band=total,
        )
    ledger.note(
        "energy.kwh_per_month",
        cost.kwh.p50 / 12,
        "kWh/month",
        formula="kWh / 12",
        source=DEFINITION,
        inputs=("energy.kwh",),
    )
