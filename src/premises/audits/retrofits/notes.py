"""Every number of a plan written down with what it was worked out from."""

from typing import Final

from premises.audits.figures import Ledger
from premises.audits.retrofits.measures import Plan, Suggestion, Wishes

DEFINITION: Final = "definition"
_SAVES: Final = (
    "loss left over · (1 - (1 - r)), r in the middle of its range, scaled to the ceiling"
)


def note_plan(plan: Plan, wishes: Wishes, ledger: Ledger) -> None:
    """Note loss, ceiling, what each measure saves, and the sum."""
    lost = "energy.bounded_usd" if "energy.bounded_usd" in ledger else "energy.usd"
    _note(ledger, "loss_usd", plan.loss_usd, "sum over the places", (lost,))
    ceiling = "min(loss, ceiling of the whole house)"
    of = ("retrofits.loss_usd", "energy.savings_ceiling_usd")
    _note(ledger, "ceiling_usd", min(wishes.ceiling_usd, plan.loss_usd), ceiling, of)
    for one in plan.suggestions:
        _note_suggestion(one, ledger)
    parts = tuple(f"retrofits.{one.measure.key}.saves_usd" for one in plan.suggestions)
    _note(ledger, "savings_usd", plan.savings_usd, "sum over the measures", parts)
    ledger.note(
        "retrofits.savings_percent",
        plan.savings_percent,
        "%",
        formula="100 · savings / loss",
        source=DEFINITION,
        inputs=("retrofits.savings_usd", "retrofits.loss_usd"),
    )


def _note_suggestion(one: Suggestion, ledger: Ledger) -> None:
    measure, name = one.measure, f"retrofits.{one.measure.key}"
    source = f"{measure.source} ({measure.as_of})"
    for what, value, unit in (
        ("reduction_low", measure.reduction_low, "1"),
        ("reduction_high", measure.reduction_high, "1"),
        ("cost_low_usd", one.cost_low_usd, "$"),
        ("cost_high_usd", one.cost_high_usd, "$"),
    ):
        ledger.note(f"{name}.{what}", value, unit, source=source)
    of = (f"{name}.reduction_low", f"{name}.reduction_high", "retrofits.ceiling_usd")
    _note(ledger, f"{measure.key}.saves_usd", one.saves_usd, _SAVES, of)
    ledger.note(
        f"{name}.payback_years",
        one.payback_years,
        "a",
        formula="(cost_low + cost_high) / 2 / saves",
        source=DEFINITION,
        inputs=(f"{name}.cost_low_usd", f"{name}.cost_high_usd", f"{name}.saves_usd"),
    )


def _note(ledger: Ledger, name: str, usd: float, formula: str, of: tuple[str, ...]) -> None:
    known = [one for one in of if one in ledger]
    ledger.note(f"retrofits.{name}", usd, "$/a", formula=formula, source=DEFINITION, inputs=known)
