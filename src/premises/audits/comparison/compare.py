"""Before and after: whether a spot loses less than it did, whatever the weather on both days."""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from premises.audits.comparison.amounts import Amount, amount, conductance_w_k, factor_sd
from premises.audits.comparison.conditions import has_doubts, obstacle
from premises.audits.comparison.spots import Coolness, Spot
from premises.audits.figures import Band
from premises.audits.thermography.scene import Side

_SURE: Final = 2.0
"""A change is told where it is so many standard uncertainties: once in twenty by chance."""

_FIXED: Final = 0.2
"""What remains of a loss when it may be called fixed."""

_TENTH: Final = 1.2816
"""The standard normal distribution has a tenth below minus this many standard deviations."""


class Judgement(StrEnum):
    """What became of a spot."""

    FIXED = "fixed"
    BETTER = "better"
    UNPROVEN = "no_proof_of_change"
    WORSE = "worse"
    NOT_COMPARABLE = "not_comparable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What two pictures of a spot tell together.

    `change` is after minus before of the normalised loss, in `unit`: `m2` (as much as so many m²
    as cold as the air outside) or `share` of the picture; `change_w_k` the same in W/K with the
    standard film, None without a scale. `remaining_percent` is what is left of the loss, None
    where there was none. `factor_change` is of the lowest temperature factor fRsi, where both were
    taken inside.
    """

    judgement: Judgement
    code: str
    sentence: str
    remarks: tuple[str, ...] = ()
    unit: str = ""
    before: float | None = None
    after: float | None = None
    change: Band | None = None
    change_w_k: Band | None = None
    remaining_percent: Band | None = None
    factor_change: Band | None = None


def compare(before: Spot, after: Spot) -> Comparison:
    """Compare two pictures of a spot, each normalised by its own temperature difference.

    Film coefficient and scale are common to both and cancel; the air temperatures (± 0.5 K inside,
    ± 1 K outside), framing, and what is too faint to be seen do not. Where the two cannot be
    compared the judgement is `not_comparable`, with the reason.
    """
    found = obstacle(before, after)
    if found is not None:
        return Comparison(
            judgement=Judgement.NOT_COMPARABLE, code=found.code, sentence=found.sentence
        )
    first, second = _amounts(before, after)
    judgement = _judged(first, second)
    change = _band(second.value - first.value, math.hypot(first.sd, second.sd))
    return Comparison(
        judgement=judgement,
        code=f"audits.{judgement}",
        sentence=_sentence(judgement, first, second),
        remarks=_remarks(before, after),
        unit="m2" if first.is_in_m2 else "share",
        before=first.value,
        after=second.value,
        change=change,
        change_w_k=_in_w_k(before, change) if first.is_in_m2 else None,
        remaining_percent=_remaining(first, second),
        factor_change=_factor_change(before, after),
    )


def _amounts(before: Spot, after: Spot) -> tuple[Amount, Amount]:
    """Of the defects; where neither picture shows one, of panes and frames, if there are any."""
    of = [(before, before.defects), (after, after.defects)]
    if not any(coolness.area_px for _, coolness in of):
        of = [(before, before.glass), (after, after.glass)]
    in_m2 = before.metres_per_px is not None and after.metres_per_px is not None
    widest = max(_share(spot, coolness) for spot, coolness in of)
    first, second = (amount(spot, coolness, widest, in_m2=in_m2) for spot, coolness in of)
    return first, second


def _share(spot: Spot, coolness: Coolness) -> float:
    return coolness.area_px / (spot.rows * spot.columns)


def _judged(first: Amount, second: Amount) -> Judgement:
    change, sd = second.value - first.value, math.hypot(first.sd, second.sd)
    if abs(change) <= _SURE * sd:
        return Judgement.UNPROVEN
    if change > 0:
        return Judgement.WORSE
    return Judgement.FIXED if second.value <= _FIXED * first.value else Judgement.BETTER


def _remaining(first: Amount, second: Amount) -> Band | None:
    """The share that is left, its uncertainty by error propagation of a quotient."""
    if first.value == 0:
        return None
    share = second.value / first.value
    band = _band(100 * share, 100 * math.hypot(second.sd, share * first.sd) / first.value)
    return Band(max(0.0, band.p10), band.p50, band.p90)


def _in_w_k(spot: Spot, change: Band) -> Band:
    return Band(*(conductance_w_k(spot, one) for one in (change.p10, change.p50, change.p90)))


def _factor_change(before: Spot, after: Spot) -> Band | None:
    """Seen from outside there is none: the inner surface is not in view."""
    if before.factor_min is None or after.factor_min is None or before.side != Side.INSIDE:
        return None
    sd = math.hypot(factor_sd(before, before.factor_min), factor_sd(after, after.factor_min))
    return _band(after.factor_min - before.factor_min, sd)


def _band(value: float, sd: float) -> Band:
    return Band(value - _TENTH * sd, value, value + _TENTH * sd)


def _sentence(judgement: Judgement, first: Amount, second: Amount) -> str:
    if first.value == 0 and second.value == 0:
        return "Neither picture shows a place that loses heat."
    if judgement is Judgement.UNPROVEN:
        return (
            "The two pictures do not prove a change: what differs could as well come from the"
            " weather, the camera's place or the temperatures noted. Take another on a colder day."
        )
    if judgement is Judgement.WORSE and first.value == 0:
        return "Heat is lost here now, and it was not before."
    if judgement is Judgement.WORSE:
        more = 100 * (second.value / first.value - 1)
        return f"It became worse: {more:.0f} % more heat is lost per kelvin than before."
    less = 100 * (1 - second.value / first.value)
    told = f"{less:.0f} % less heat is lost per kelvin than before"
    return f"It is fixed: {told}." if judgement is Judgement.FIXED else f"It became better: {told}."


def _remarks(before: Spot, after: Spot) -> tuple[str, ...]:
    doubts = has_doubts(before, after)
    told = (
        "One picture was taken at less than 10 K between inside and outside, so this is less sure."
    )
    colours = before.is_approximate or after.is_approximate
    read = "Temperatures of one picture were read from its colours, so this is less sure."
    return (*((told,) if doubts else ()), *((read,) if colours else ()))
