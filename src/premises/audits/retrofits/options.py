"""Which measures help at which places, who may do them, and what they would cost there."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from premises.audits.energy import Ownership
from premises.audits.retrofits.measures import Defect, Lessens, Measure, Per, Wishes
from premises.audits.thermography.findings import Kind
from premises.audits.thermography.scene import Side

UNKNOWN_LENGTH_M: Final = 5.0
"""Where nothing tells how long a leak is: about once around a door or a window."""

UNKNOWN_AREA_M2: Final = 1.0
_ANYWHERE: Final = "wall"
"""Somebody who does not say what they looked at mostly looked at a wall."""


@dataclass(frozen=True, slots=True)
class Option:
    """One measure at all the defects it helps, with what it costs there."""

    measure: Measure
    defects: tuple[Defect, ...]
    cost_low_usd: float
    cost_high_usd: float
    is_guessed: bool
    """True where nothing told how large the places are."""

    @property
    def cost_usd(self) -> float:
        return (self.cost_low_usd + self.cost_high_usd) / 2

    @property
    def reduction(self) -> float:
        """The middle of the range, as a share of that way of loss."""
        return (self.measure.reduction_low + self.measure.reduction_high) / 2

    @property
    def lifetime_years(self) -> float:
        return (self.measure.lifetime_low_years + self.measure.lifetime_high_years) / 2

    @property
    def alone_usd(self) -> float:
        """What it would save in a year if nothing else were done."""
        lost = sum(loss_usd(one, self.measure.lessens) for one in self.defects)
        return self.reduction * lost


def ordered(defects: Iterable[Defect]) -> tuple[Defect, ...]:
    """Always the same order, however they came, so that the same plan comes out."""
    return tuple(
        sorted(defects, key=lambda one: (one.number, one.view, one.kind, one.part, *_usd(one)))
    )


def _usd(defect: Defect) -> tuple[float, float]:
    return defect.conduction_usd, defect.air_usd


def loss_usd(defect: Defect, way: Lessens) -> float:
    """What a defect costs in a year by one way of loss; a gain is no loss.

    Where air leaks in, it is the air that cools the surface: whoever seals the leak ends both, so
    all of such a place's loss is the air's.
    """
    if defect.kind == Kind.AIR_LEAK:
        return max(0.0, defect.air_usd + defect.conduction_usd) if way is Lessens.AIR else 0.0
    return max(0.0, defect.air_usd if way is Lessens.AIR else defect.conduction_usd)


def options(defects: Sequence[Defect], measures: Iterable[Measure]) -> tuple[Option, ...]:
    """All measures that lessen something here, by their keys."""
    possible = (_option(one, defects) for one in sorted(measures, key=lambda one: one.key))
    return tuple(one for one in possible if one is not None and one.alone_usd > 0)


def applies(measure: Measure, kind: str, part: str, side: Side = Side.INSIDE) -> bool:
    """Whether a measure helps against that kind of defect in that part, seen from that side."""
    here = {part, _ANYWHERE} if not part else {part}
    return (
        (not measure.kinds or kind in measure.kinds)
        and (not measure.parts or bool(here.intersection(measure.parts)))
        and (not measure.sides or side in measure.sides)
    )


def rivals(one: Measure, other: Measure) -> bool:
    """Whether two measures make no sense beside each other."""
    return one.key in other.instead_of or other.key in one.instead_of


def is_allowed(measure: Measure, wishes: Wishes) -> bool:
    """A tenant may do only what leaves no trace."""
    return measure.removable or wishes.ownership is not Ownership.RENT


def _option(measure: Measure, defects: Sequence[Defect]) -> Option | None:
    helped = tuple(
        one
        for one in defects
        if applies(measure, one.kind, one.part, one.side) and loss_usd(one, measure.lessens) > 0
    )
    if not helped:
        return None
    quantity, is_guessed = _quantity(measure.per, helped)
    return Option(
        measure=measure,
        defects=helped,
        cost_low_usd=max(measure.least_usd, quantity * measure.cost_low_usd),
        cost_high_usd=max(measure.least_usd, quantity * measure.cost_high_usd),
        is_guessed=is_guessed,
    )


def _quantity(per: Per, helped: Sequence[Defect]) -> tuple[float, bool]:
    """How much of it is needed: what is bought for a door or window is bought once a view."""
    if per is Per.EACH:
        return float(len({one.view for one in helped})), False
    sizes = [one.length_m if per is Per.METRE else one.area_m2 for one in helped]
    usual = UNKNOWN_LENGTH_M if per is Per.METRE else UNKNOWN_AREA_M2
    return math.fsum(usual if one is None else one for one in sizes), None in sizes
