"""When a machine is meant to work: its shifts, and when it is meant to stand still."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from typing import Final

DAY_MIN: Final = 24 * 60
WEEK_MIN: Final = 7 * DAY_MIN


@dataclass(frozen=True, slots=True)
class Weekly:
    """A stretch of certain days of the week, by the clock on the wall.

    `weekdays` are those on which it begins, Monday being 0. `from_min` are minutes since
    midnight; `to_min` may be more than a day's, where it ends on the day after. It begins on no
    day before `since` nor after `until`, so that a new plan leaves the past as it was.
    """

    name: str
    weekdays: tuple[int, ...]
    from_min: int
    to_min: int
    since: date = date.min
    until: date = date.max

    def begins_on(self, day: date) -> bool:
        """Whether it begins on a day."""
        return day.weekday() in self.weekdays and self.since <= day <= self.until


@dataclass(frozen=True, slots=True)
class Once:
    """A stretch between two times of the clock on the wall."""

    name: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """Shifts, of which no two overlap, and downtime that is planned."""

    shifts: tuple[Weekly, ...] = ()
    weekly_downtime: tuple[Weekly, ...] = ()
    downtime: tuple[Once, ...] = ()


def overlapping(shifts: Iterable[Weekly]) -> tuple[Weekly, Weekly] | None:
    """Two shifts that would both hold at some time of a week, if there are any."""
    stretches = [(one, *stretch) for one in shifts for stretch in _week_of(one)]
    for (one, a, b), (other, c, d) in combinations(stretches, 2):
        is_together = one.since <= other.until and other.since <= one.until
        if is_together and a < d and c < b:
            return one, other
    return None


def _week_of(shift: Weekly) -> list[tuple[int, int]]:
    """Minutes since Monday's midnight; what reaches into the next week is moved to its start."""
    found = []
    for weekday in shift.weekdays:
        start, stop = (weekday * DAY_MIN + m for m in (shift.from_min, shift.to_min))
        found.append((start, min(stop, WEEK_MIN)))
        if stop > WEEK_MIN:
            found.append((0, stop - WEEK_MIN))
    return found
