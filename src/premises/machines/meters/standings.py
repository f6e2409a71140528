"""Where a counter stands, and what one more reading of it means."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from premises.machines.calendar import HOUR_MS

_RESET: Final = 10
"""A counter that falls below a tenth of where it stood was reset; by less, it slipped."""


@dataclass(frozen=True, slots=True)
class Bound:
    """The most a counter can count, in the units of its readings.

    `slack` is allowed whatever the time between two readings: the steps in which it counts.
    """

    per_hour: int
    slack: int

    def allows(self, counted: int, elapsed_ms: int) -> bool:
        """Whether so much can be counted in so many milliseconds."""
        return (counted - self.slack) * HOUR_MS <= self.per_hour * elapsed_ms


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a counter stands: the last reading that was believed, and when it was.

    `rival` is another standing that may be right instead: that before a reset, for the counter
    may only have been at zero for a moment; or one that a jump claimed, until it is confirmed.
    """

    level: int
    last_ms: int
    rival: int | None = None
    rival_ms: int | None = None


class Finding(StrEnum):
    """What is to be said of a reading that does not simply count on."""

    RESET = "reset"
    """It fell by more than 90 %: what it shows was counted since."""
    GLITCH = "glitch"
    """It fell by less, or below zero: it is ignored until it counts on."""
    JUMP = "jump"
    """It rose by more than is possible: it is ignored unless the next readings go on from there."""
    RETURN = "return"
    """It went on from where it stood before a reset: the reset was none."""
    MOVED = "moved"
    """It went on from where it had jumped to: it was set there, and the jump itself not counted."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one reading changes."""

    standing: Standing
    counted: int = 0
    finding: Finding | None = None


def step(standing: Standing, x: int, t_ms: int, bound: Bound | None) -> Step:
    """What a reading says after a standing."""
    elapsed_ms = t_ms - standing.last_ms
    rise = x - standing.level
    if _goes_on_from_rival(standing, x, t_ms, bound):
        return _taken_up(standing, x, t_ms)
    if x < 0 or (rise < 0 and x * _RESET >= standing.level):
        return Step(standing, finding=Finding.GLITCH)
    if rise < 0:
        is_possible = bound is None or bound.allows(x, elapsed_ms)
        fallen = Standing(x, t_ms, standing.level, standing.last_ms)
        return Step(fallen, x if is_possible else 0, Finding.RESET)
    if bound is None or bound.allows(rise, elapsed_ms):
        return Step(Standing(x, t_ms, *_still_rival(standing, x)), rise)
    return Step(Standing(standing.level, standing.last_ms, x, t_ms), finding=Finding.JUMP)


def _goes_on_from_rival(standing: Standing, x: int, t_ms: int, bound: Bound | None) -> bool:
    """Whether a reading fits the rival and cannot, or can hardly, follow from the level."""
    if standing.rival is None or standing.rival_ms is None or x < standing.rival:
        return False
    if bound is not None and not bound.allows(x - standing.rival, t_ms - standing.rival_ms):
        return False
    rise, elapsed_ms = x - standing.level, t_ms - standing.last_ms
    is_possible = bound is None or bound.allows(rise, elapsed_ms)
    # A counter that was reset does not come back to where it stood in a single step.
    return not is_possible or 2 * standing.level < standing.rival


def _taken_up(standing: Standing, x: int, t_ms: int) -> Step:
    rival, rival_ms = standing.rival or 0, standing.rival_ms or 0
    finding = Finding.MOVED if rival_ms > standing.last_ms else Finding.RETURN
    return Step(Standing(x, t_ms), x - rival, finding)


def _still_rival(standing: Standing, x: int) -> tuple[int | None, int | None]:
    """What a counter jumped to is forgotten as it counts on; where it was reset, halfway there."""
    is_jump = standing.rival_ms is not None and standing.rival_ms > standing.last_ms
    if standing.rival is None or is_jump or 2 * x >= standing.rival:
        return None, None
    return standing.rival, standing.rival_ms
