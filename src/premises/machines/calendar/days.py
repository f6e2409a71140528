"""When a day begins and ends where the machine stands, and the hours it has."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from premises.machines.calendar.clocks import from_local, instant, to_local
from premises.machines.calendar.quarters import QUARTER_MS, quarter_of

_DAY: Final = timedelta(days=1)
_FIRST: Final = date.min + _DAY
_LAST: Final = date.max - _DAY
_KEPT: Final = 4096
"""How many days are remembered: eleven years of one zone, in a few megabytes."""


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of a local day; where clocks are changed it may be shorter or longer.

    `start` is the full hour the clock shows, without a zone, though the hour may begin later
    where clocks jump into its middle. `fold` is 1 where it is shown for the second time.
    """

    start: datetime
    fold: int
    quarters: range

    @property
    def ms(self) -> tuple[int, int]:
        """When it begins and ends, in milliseconds of UTC."""
        return self.quarters.start * QUARTER_MS, self.quarters.stop * QUARTER_MS

    @property
    def length_ms(self) -> int:
        return len(self.quarters) * QUARTER_MS


def day_of(t_ms: int, zone: ZoneInfo) -> date:
    """The local day of an instant: the day in which the quarter begins that holds it."""
    quarter = quarter_of(t_ms)
    day = to_local(quarter * QUARTER_MS, zone).date()
    # Clocks put back across midnight show a day before it has come for good.
    return day - _DAY if quarter < _first_quarter(day, zone) else day


def days_between(from_ms: int, to_ms: int, zone: ZoneInfo) -> Iterator[date]:
    """The local days that have a part of a stretch, `to_ms` excluded, in their order."""
    day, end = day_of(from_ms, zone), quarter_of(to_ms - 1)
    while from_ms < to_ms and _first_quarter(day, zone) <= end:
        if quarters_of_day(day, zone):
            yield day
        day += _DAY


def day_ms(day: date, zone: ZoneInfo) -> tuple[int, int]:
    """When a local day begins and ends, in milliseconds of UTC."""
    quarters = quarters_of_day(day, zone)
    return quarters.start * QUARTER_MS, quarters.stop * QUARTER_MS


def quarters_of_day(day: date, zone: ZoneInfo) -> range:
    """The quarters of a local day: 96, or as many more or fewer as clocks are changed by.

    Days follow each other without a hole or an overlap. A day begins where the clock comes to
    it for good. A quarter belongs to the day in which it begins, which matters where the clock
    was off by less than a quarter: Liberia until 1972, Kiritimati until 1979. A day that a zone
    left out has none, nor have those at either end of the calendar.
    """
    if not _FIRST < day < _LAST:
        return range(0)
    return range(_first_quarter(day, zone), _first_quarter(day + _DAY, zone))


@lru_cache(maxsize=_KEPT)
def _first_quarter(day: date, zone: ZoneInfo) -> int:
    midnight = datetime.combine(day, time())
    first, second = (from_local(midnight.replace(fold=fold), zone) for fold in (0, 1))
    if first == second:
        return -(-first // QUARTER_MS)
    # Clocks are changed around this midnight, so look for it from noon backwards.
    quarter = quarter_of(from_local(midnight + _DAY / 2, zone))
    while to_local((quarter - 1) * QUARTER_MS, zone).date() >= day:
        quarter -= 1
    return quarter


@lru_cache(maxsize=_KEPT)
def hours_of_day(day: date, zone: ZoneInfo) -> tuple[Hour, ...]:
    """The hours of a local day in their order: their quarters are those of the day.

    An hour that clocks show twice is there twice; 24 hours, as a rule, of four quarters each.
    """
    labelled = groupby(quarters_of_day(day, zone), lambda quarter: _label(quarter, day, zone))
    hours: list[Hour] = []
    for (start, _), group in labelled:
        quarters = list(group)
        fold = int(any(hour.start == start for hour in hours))
        hours.append(Hour(start, fold, range(quarters[0], quarters[-1] + 1)))
    return tuple(hours)


def _label(quarter: int, day: date, zone: ZoneInfo) -> tuple[datetime, timedelta | None]:
    """The full hour the clock shows, and how far the clock is ahead."""
    local = instant(quarter * QUARTER_MS).astimezone(zone)
    hour = local.replace(tzinfo=None, minute=0, second=0, microsecond=0, fold=0)
    if hour.date() > day:
        # The clock showed the next day for a moment before it was put back to this one.
        hour = datetime.combine(day, time(23))
    return hour, local.utcoffset()
