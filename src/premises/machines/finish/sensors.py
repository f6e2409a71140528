"""What a sensor measured in each hour of a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from premises.machines.calendar import Hour
from premises.machines.finish.holding import Carried, HeldHour, held_hours
from premises.machines.finish.hours import by_hour
from premises.machines.finish.numbers import Scale, mean, sample_deviation
from premises.machines.finish.ties import as_the_original, is_deviation_between, is_mean_between
from premises.machines.kernels import Quarter

# The original shows means and deviations with two decimals.
PLACES = 2
# A mean over time is new here, so it may be as fine as sensors are.
FINE_PLACES = 4


@dataclass(frozen=True, slots=True)
class SensorHour:
    """Readings of one hour by the clock on the wall, in the variable's unit."""

    start: datetime
    """Local, without zone."""
    min_value: float
    avg_value: float
    max_value: float
    std_dev: float | None
    """Of the sample; none of a single reading."""
    readings_count: int


@dataclass(frozen=True, slots=True)
class ExactSensorHour:
    """One hour of a sensor with what held over time beside its readings.

    `min_value` and `max_value` are of all that held in the hour, what was carried in included.
    `avg_value` and `std_dev` are of the readings; where none came, `avg_value` is the value that
    was held throughout. `coverage` is the share of the hour in which the value is known.
    """

    hour: Hour
    min_value: float
    avg_value: float
    max_value: float
    std_dev: float | None
    readings_count: int
    time_weighted_avg: float | None
    """None if nothing held for as long as a millisecond."""
    coverage: float
    known_s: float
    off_s: float


def compat_hours(
    hours: Sequence[Hour], quarters: Sequence[Quarter], scale: Scale
) -> tuple[SensorHour, ...]:
    """Hours as the original has them: of the readings other than 0, none where there are none.

    The original names an hour by the clock on the wall alone, so the two that share a name when
    clocks go back are one here.

    Args:
        hours: of the local day.
        quarters: of the sensor in that day, in their order.
        scale: of the sensor.

    """
    by_name: dict[datetime, list[Quarter]] = {}
    for hour, own in by_hour(hours, quarters):
        by_name.setdefault(hour.start, []).extend(q for q in own if q.n > q.zeros)
    return tuple(_compat(name, own, scale) for name, own in by_name.items() if own)


def _compat(start: datetime, quarters: Sequence[Quarter], scale: Scale) -> SensorHour:
    n = sum(q.n - q.zeros for q in quarters)
    sum_x, sum_xx = sum(q.sum_x for q in quarters), sum(q.sum_xx for q in quarters)
    average, deviation = mean(n, sum_x, scale), sample_deviation(n, sum_x, sum_xx, scale)
    if is_mean_between(n, sum_x, scale) or (
        deviation and is_deviation_between(n, sum_x, sum_xx, scale)
    ):
        average, deviation = as_the_original(quarters, scale) or (average, deviation)
    return SensorHour(
        start,
        scale.shown(min(q.low_nonzero for q in quarters if q.low_nonzero is not None)),
        round(average, PLACES),
        scale.shown(max(q.high_nonzero for q in quarters if q.high_nonzero is not None)),
        None if deviation is None else round(deviation, PLACES),
        n,
    )


def exact_hours(
    hours: Sequence[Hour],
    quarters: Sequence[Quarter],
    scale: Scale,
    carried: Carried,
) -> tuple[ExactSensorHour, ...]:
    """Hours in which the sensor's value is known at all, merely held or measured anew.

    Args:
        hours: of the local day, or any others in their order.
        quarters: of the sensor in these hours, in their order.
        scale: of the sensor.
        carried: what held before them, and what is known of silences and the horizon.

    """
    found = (_exact(hour, scale) for hour in held_hours(hours, quarters, carried))
    return tuple(hour for hour in found if hour is not None)


def _exact(held: HeldHour, scale: Scale) -> ExactSensorHour | None:
    if held.low is None or held.high is None:
        return None
    weighted = held.held_x_ms / (held.held_ms * scale.unit) if held.held_ms else None
    average = mean(held.n, held.sum_x, scale) if held.n else scale.shown(held.low)
    deviation = sample_deviation(held.n, held.sum_x, held.sum_xx, scale)
    return ExactSensorHour(
        hour=held.hour,
        min_value=scale.shown(held.low),
        avg_value=round(average, PLACES),
        max_value=scale.shown(held.high),
        std_dev=None if deviation is None else round(deviation, PLACES),
        readings_count=held.n,
        time_weighted_avg=None if weighted is None else round(weighted, FINE_PLACES),
        coverage=round(held.held_ms / held.hour.length_ms, FINE_PLACES),
        known_s=held.held_ms / 1000,
        off_s=held.off_ms / 1000,
    )
