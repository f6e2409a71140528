"""Shifts and planned downtime of a stretch of time, as instants."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from premises.machines.calendar.clocks import from_local, to_local
from premises.machines.calendar.days import day_ms, quarters_of_day
from premises.machines.calendar.plans import DAY_MIN, Once, Plan, Weekly

Stretch: TypeAlias = tuple[int, int]
"""From one instant to another, which is excluded, in milliseconds of UTC."""
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """A shift, or a downtime, within the stretch that was asked for."""

    name: str
    from_ms: int
    to_ms: int


def shifts_between(plan: Plan, from_ms: int, to_ms: int, zone: ZoneInfo) -> tuple[Span, ...]:
    """The shifts of a stretch in their order, cut off at its ends.

    They begin and end by the clock on the wall, so a night shift lasts an hour more or less
    where clocks are changed.
    """
    return _clipped(_weekly(plan.shifts, from_ms, to_ms, zone), from_ms, to_ms)


def downtime_between(plan: Plan, from_ms: int, to_ms: int, zone: ZoneInfo) -> tuple[Span, ...]:
    """The planned downtime of a stretch in its order, cut off at its ends; it may overlap."""
    weekly = _weekly(plan.weekly_downtime, from_ms, to_ms, zone)
    once = (_once(one, zone) for one in plan.downtime)
    return _clipped((*weekly, *once), from_ms, to_ms)


def planned_between(
    plan: Plan, from_ms: int, to_ms: int, zone: ZoneInfo
) -> tuple[Stretch, ...] | None:
    """When the machine is meant to work: shifts less planned downtime; none without any shifts."""
    if not plan.shifts:
        return None
    left = merged(shifts_between(plan, from_ms, to_ms, zone))
    for down in downtime_between(plan, from_ms, to_ms, zone):
        left = tuple(part for stretch in left for part in _without(stretch, down))
    return left


def merged(spans: Iterable[Span]) -> tuple[Stretch, ...]:
    """What spans cover, each instant once; spans that touch become one stretch."""
    found: list[Stretch] = []
    for span in sorted(spans, key=lambda span: span.from_ms):
        if found and span.from_ms <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], span.to_ms))
        else:
            found.append((span.from_ms, span.to_ms))
    return tuple(found)


def _without(stretch: Stretch, down: Span) -> Iterator[Stretch]:
    from_ms, to_ms = stretch
    for part in ((from_ms, min(to_ms, down.from_ms)), (max(from_ms, down.to_ms), to_ms)):
        if part[0] < part[1]:
            yield part


def _clipped(spans: Iterable[Span], from_ms: int, to_ms: int) -> tuple[Span, ...]:
    inside = (Span(span.name, max(span.from_ms, from_ms), min(span.to_ms, to_ms)) for span in spans)
    return tuple(
        sorted(
            (span for span in inside if span.from_ms < span.to_ms), key=lambda span: span.from_ms
        )
    )


def _weekly(entries: Sequence[Weekly], from_ms: int, to_ms: int, zone: ZoneInfo) -> Iterator[Span]:
    # What began the day before may reach in, and a clock may be a day off where a day is missing.
    day, last = (to_local(t_ms, zone).date() for t_ms in (from_ms, to_ms))
    day -= _DAY
    while day <= last:
        # A day that the zone left out has no shifts.
        for one in entries if quarters_of_day(day, zone) else ():
            if one.begins_on(day):
                yield Span(one.name, _at(day, one.from_min, zone), _at(day, one.to_min, zone))
        day += _DAY


def _at(day: date, minutes: int, zone: ZoneInfo) -> int:
    """A midnight is that with which the day begins, even where clocks are changed at it."""
    days, rest = divmod(minutes, DAY_MIN)
    day += days * _DAY
    if rest == 0:
        return day_ms(day, zone)[0]
    return from_local(datetime.combine(day, time()) + timedelta(minutes=rest), zone)


def _once(one: Once, zone: ZoneInfo) -> Span:
    return Span(one.name, _instant(one.begins, zone), _instant(one.ends, zone))


def _instant(local: datetime, zone: ZoneInfo) -> int:
    return day_ms(local.date(), zone)[0] if local.time() == time() else from_local(local, zone)
