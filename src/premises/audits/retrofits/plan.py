"""What to do about the leaks of a home, the best first, within budget, lease and good sense."""

import math
from collections.abc import Iterable, Sequence
from typing import Final

from premises.audits.figures import Ledger
from premises.audits.retrofits.choice import choose, savings
from premises.audits.retrofits.measures import Defect, Lessens, Measure, Plan, Suggestion, Wishes
from premises.audits.retrofits.notes import note_plan
from premises.audits.retrofits.options import (
    Option,
    applies,
    is_allowed,
    loss_usd,
    options,
    ordered,
    rivals,
)
from premises.audits.retrofits.words import dollars, number_words, years
from premises.audits.thermography.scene import Side

MOST_LEFT_OUT: Final = 5
_MOST_SCREENING: Final = 4


def plan(
    defects: Iterable[Defect],
    measures: Iterable[Measure],
    wishes: Wishes,
    ledger: Ledger | None = None,
) -> Plan:
    """The measures that save most a year within the budget, their savings never counted twice.

    Savings are together never above the loss, nor above the whole house's ceiling. The same
    defects and measures give the same plan in whatever order they come.
    """
    found = ordered(defects)
    loss = math.fsum(loss_usd(one, way) for one in found for way in Lessens)
    possible = options(found, measures)
    allowed = [one for one in possible if is_allowed(one.measure, wishes)]
    budget = math.inf if wishes.budget_usd is None else wishes.budget_usd
    ceiling = min(wishes.ceiling_usd, loss)
    chosen = choose(allowed, budget, ceiling)
    raw = savings(chosen)
    saved = min(raw, ceiling)
    made = Plan(
        suggestions=_suggestions(chosen, saved / raw if raw else 0.0),
        loss_usd=loss,
        savings_usd=saved,
        savings_percent=100 * saved / loss if loss else 0.0,
        is_capped=saved < raw,
        left_out=_left_out(possible, chosen, wishes),
    )
    if ledger is not None:
        note_plan(made, wishes, ledger)
    return made


def screening(
    part: str, measures: Iterable[Measure], wishes: Wishes, side: Side = Side.INSIDE
) -> Plan:
    """Sensible advice where nothing could be measured: cheap and easy, and no saving is claimed."""
    budget = math.inf if wishes.budget_usd is None else wishes.budget_usd
    fitting = [
        one
        for one in measures
        if one.difficulty == "Easy"
        and applies(one, one.kinds[0] if one.kinds else "", part, side)
        and is_allowed(one, wishes)
        and max(one.least_usd, one.cost_high_usd) <= budget
    ]
    fitting.sort(key=lambda one: (-one.reduction_low, one.cost_high_usd, one.key))
    return Plan(
        suggestions=tuple(_generic(one) for one in _without_rivals(fitting)[:_MOST_SCREENING]),
        loss_usd=0.0,
        savings_usd=0.0,
        savings_percent=0.0,
        is_capped=False,
        left_out=(),
    )


def _suggestions(chosen: Sequence[Option], share: float) -> tuple[Suggestion, ...]:
    """Each with what it saves on top of those before it, so that they add up to the plan's."""
    made = []
    for n, option in enumerate(chosen):
        saves = share * (savings(chosen[: n + 1]) - savings(chosen[:n]))
        made.append(_suggestion(option, saves))
    return tuple(made)


def _suggestion(option: Option, saves_usd: float) -> Suggestion:
    numbers = tuple(dict.fromkeys(one.number for one in option.defects))
    payback = option.cost_usd / saves_usd if saves_usd > 0 else None
    return Suggestion(
        measure=option.measure,
        numbers=numbers,
        cost_low_usd=option.cost_low_usd,
        cost_high_usd=option.cost_high_usd,
        saves_usd=saves_usd,
        payback_years=payback,
        reason=_reason(option, numbers, payback),
    )


def _reason(option: Option, numbers: Sequence[int], payback: float | None) -> str:
    what = "air that leaks" if option.measure.lessens is Lessens.AIR else "heat through the surface"
    said = f"Lessens the {what} at {number_words(numbers)}."
    if option.is_guessed:
        said += " Nothing told how large the place is, so its cost is that of a usual size."
    if payback is not None and payback > option.lifetime_years:
        said += " It takes longer to pay for itself than it lasts; it is for comfort."
    return said


def _generic(measure: Measure) -> Suggestion:
    return Suggestion(
        measure=measure,
        numbers=(),
        cost_low_usd=max(measure.least_usd, measure.cost_low_usd),
        cost_high_usd=max(measure.least_usd, measure.cost_high_usd),
        saves_usd=0.0,
        payback_years=None,
        reason="General advice: no loss could be measured here, so no saving is claimed.",
    )


def _without_rivals(measures: Iterable[Measure]) -> list[Measure]:
    kept: list[Measure] = []
    for one in measures:
        if not any(rivals(one, other) for other in kept):
            kept.append(one)
    return kept


def _left_out(
    possible: Sequence[Option], chosen: Sequence[Option], wishes: Wishes
) -> tuple[str, ...]:
    """Why what would have helped is not suggested, what saves most first."""
    taken = [one.measure for one in chosen]
    others = [
        one
        for one in possible
        if one.measure not in taken and not any(rivals(one.measure, other) for other in taken)
    ]
    others.sort(key=lambda one: (-one.alone_usd, one.measure.key))
    dear = [one for one in others if is_allowed(one.measure, wishes) and _never_pays(one)]
    said = [_why_not(one, wishes) for one in others if one not in dear]
    return (*(one for one in said if one), *_too_dear(dear))[:MOST_LEFT_OUT]


def _payback_years(option: Option) -> float:
    return option.cost_usd / option.alone_usd


def _never_pays(option: Option) -> bool:
    return _payback_years(option) > option.lifetime_years


def _too_dear(options: Sequence[Option]) -> tuple[str, ...]:
    """One sentence on all that lasts too short a time to pay for itself."""
    told = [(one.measure.title, years(_payback_years(one))) for one in options[:MOST_LEFT_OUT]]
    if not told:
        return ()
    if len(told) == 1:
        (title, wait), *_ = told
        return (f"{title} would take {wait} to pay back, longer than it lasts.",)
    listed = "; ".join(f"{title} ({wait})" for title, wait in told)
    return (f"Would help too, but take longer to pay back than they last: {listed}.",)


def _why_not(option: Option, wishes: Wishes) -> str:
    title = option.measure.title
    if not is_allowed(option.measure, wishes):
        return f"{title} would help too, but is for the owner to decide."
    if wishes.budget_usd is not None and option.cost_high_usd > wishes.budget_usd:
        cost, wait = dollars(option.cost_high_usd), years(_payback_years(option))
        return f"{title} would pay back in {wait}, but costs up to {cost}."
    return ""
