"""What can be done about a leak, for how much, and how much of the loss it takes away."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from premises.audits.energy.household import Ownership
from premises.audits.thermography.scene import Side

CENT: Final = 0.01
"""The least amount that is told, in US$."""


class Lessens(StrEnum):
    """Which part of a region's loss a measure works on."""

    AIR = "air"
    CONDUCTION = "conduction"


class Per(StrEnum):
    """What a measure's cost is counted by."""

    EACH = "each"
    METRE = "metre"
    SQUARE_METRE = "square_metre"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One line of the list of measures. Costs in US$, lifetimes in years, reductions as shares.

    `kinds` and `parts` are where it applies, `sides` from where the place was seen (empty:
    everywhere): a joint that is sealed in the room cannot be told from outside. `removable` is
    whether a tenant may.
    `least_usd` is the least that anybody comes for; `instead_of` are the keys of measures that
    make no sense beside it.
    """

    key: str
    title: str
    how: str
    kinds: tuple[str, ...]
    parts: tuple[str, ...]
    removable: bool
    difficulty: str
    lessens: Lessens
    cost_low_usd: float
    cost_high_usd: float
    per: Per
    lifetime_low_years: float
    lifetime_high_years: float
    reduction_low: float
    reduction_high: float
    source: str
    as_of: str
    least_usd: float = 0.0
    instead_of: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """One region as retrofits see it: what is wrong, how large it is, what it costs in a year.

    `area_m2` and `length_m` are None where nothing tells how large it is. `view` is the photo it
    was seen in: regions of one view share a door or a window, which is bought for once. `side` is
    where the camera stood.
    """

    number: int
    kind: str
    part: str
    conduction_usd: float
    air_usd: float
    area_m2: float | None
    length_m: float | None
    view: int = 0
    side: Side = Side.INSIDE


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One measure at the regions it helps. `payback_years` is None where nothing is saved."""

    measure: Measure
    numbers: tuple[int, ...]
    cost_low_usd: float
    cost_high_usd: float
    saves_usd: float
    payback_years: float | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do, the best first. `savings_percent` is always 100 · savings / loss."""

    suggestions: tuple[Suggestion, ...]
    loss_usd: float
    savings_usd: float
    savings_percent: float
    is_capped: bool
    left_out: tuple[str, ...]
    """Sentences about what would help but does not fit the budget or the lease."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the plan must respect."""

    ownership: Ownership | None
    budget_usd: float | None
    ceiling_usd: float
