"""The original's estimate of energy: whole readings, booked to the hour in which they came."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from premises.machines.calendar import HOUR_MS, QUARTER_MS, instant
from premises.machines.canon import Quality
from premises.machines.finish.numbers import half_up
from premises.machines.finish.power import KWH_PLACES, Load, weights
from premises.machines.kernels import Quarter

QUARTERS_OF_HOUR = HOUR_MS // QUARTER_MS
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class EnergyHour:
    """Energy of an hour, named by when it begins in UTC, without zone."""

    start: datetime
    kwh: Decimal


def compat_hours(day: date, motors: Sequence[Load]) -> tuple[EnergyHour, ...]:
    """The original's estimate for a day of UTC, an entry for each hour with a reading.

    A reading holds until the next one of its motor or until the machine is switched off, the
    last one until the day is over, and counts wholly for the hour in which it came. What held
    from the day before is left out.

    Args:
        day: of UTC.
        motors: with their quarters of that day.

    """
    booked: dict[int, int] = {}
    worth, parts = weights(motors)
    end_ms = ((day - EPOCH).days + 1) * 24 * HOUR_MS
    for motor, weight in zip(motors, worth, strict=True):
        for quarter, x_ms in _booked(motor.quarters, end_ms):
            hour = quarter // QUARTERS_OF_HOUR
            booked[hour] = booked.get(hour, 0) + x_ms * weight
    return tuple(
        EnergyHour(_utc(hour), half_up(Fraction(booked[hour], parts * HOUR_MS), KWH_PLACES))
        for hour in sorted(booked)
    )


def _booked(quarters: Sequence[Quarter], end_ms: int) -> Iterator[tuple[int, int]]:
    """Value times milliseconds of the readings that came in a quarter, and the quarter."""
    for quarter, following in pairwise([*quarters, None]):
        if quarter is None or not quarter.n:
            continue
        x_ms = quarter.held_x_ms
        if quarter.last_q == Quality.GOOD:
            until = end_ms if following is None else following.first_ms
            x_ms += quarter.last_x * (until - quarter.last_ms)
        yield quarter.quarter, x_ms


def _utc(hour: int) -> datetime:
    return instant(hour * HOUR_MS).replace(tzinfo=None)
