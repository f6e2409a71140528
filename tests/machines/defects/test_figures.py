"""Figures the original gets wrong: its rule in a few lines, and the right answer beside it."""

import math
import statistics
from collections import defaultdict
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from tests.machines.logged import (
    MADRID,
    NEVER,
    UTC,
    active_in,
    activities,
    at,
    intervals,
    log,
    of_day,
    off,
    quarters,
)
from tests.machines.oracle import Row

from premises.machines.calendar import day_ms, hours_of_day, local_text
from premises.machines.canon import Quality
from premises.machines.finish import (
    Carried,
    Load,
    Scale,
    bookings,
    energy,
    motor_kw,
    programs,
    sensors,
    utilisation,
)
from premises.machines.states import (
    Hearing,
    Signals,
    State,
    blackouts,
    durations,
    silences,
    timeline,
)

DAY = date(2022, 2, 23)
KILOWATT = motor_kw(100.0, Scale())
"""A motor of 100 kW: one percent is one kilowatt."""
HUNDREDTHS = Scale(0, 100)
HOUR_S = 3600


def with_nan(rows: list[Row]) -> list[tuple[int, float]]:
    """Rows as the original's database has them."""
    return [(row.t_ms, math.nan if row.q == Quality.OFF else row.x) for row in rows]


def test_switching_off_does_not_make_energy_unknown() -> None:
    """The original keeps rows whose value equals itself, which NaN does to PostgreSQL."""
    rows = [*log(("2022-02-23 08:00", 10), zone=UTC), off("2022-02-23 08:30", UTC)]
    end = at("2022-02-24 00:00", UTC)
    original = sum(
        value * (until - t_ms) / 3_600_000
        for (t_ms, value), (until, _) in pairwise([*with_nan(rows), (end, 0.0)])
    )
    assert math.isnan(original)

    (hour,) = bookings.compat_hours(DAY, [Load(quarters(rows), KILOWATT)])
    assert hour.kwh == Decimal("5.000")


def test_a_program_ends_when_the_machine_is_switched_off() -> None:
    """The original drops NaN before it looks for the next row."""
    rows = log(("2022-02-23 00:00", 3), ("2022-02-23 12:00", 7))
    rows.append(off("2022-02-23 18:30"))
    window = day_ms(DAY, MADRID)
    kept = [(t_ms, value) for t_ms, value in with_nan(rows) if not math.isnan(value)]
    original = {
        value: (until - t_ms) // 1000
        for (t_ms, value), (until, _) in pairwise([*kept, (window[1], 0.0)])
    }
    assert original == {3: 43_200, 7: 43_200}

    found = programs.exact_day(window, intervals(rows), (), Scale())
    assert {time.program: time.duration_s for time in found} == {3: 43_200, 7: 23_400}
    assert sum(time.duration_s for time in found) == 18.5 * HOUR_S


def test_an_hour_with_a_single_reading_stops_nothing() -> None:
    with pytest.raises(statistics.StatisticsError):
        statistics.stdev([15.25])

    found = sensors.compat_hours(
        hours_of_day(DAY, MADRID), quarters(log(("2022-02-23 08:00", 1525))), HUNDREDTHS
    )
    assert [(hour.avg_value, hour.std_dev, hour.readings_count) for hour in found] == [
        (15.25, None, 1)
    ]


def test_the_two_hours_at_the_end_of_summer_time_stay_apart() -> None:
    """The original names an hour by the clock on the wall alone."""
    day = date(2021, 10, 31)
    starts = [at("2021-10-31 02:00", fold=fold) for fold in (0, 1)]
    rows = [
        Row(1, start + tenth * 600_000, 1500 + 100 * half, Quality.GOOD)
        for half, start in enumerate(starts)
        for tenth in range(6)
    ]
    original: dict[str, int] = defaultdict(int)
    for row in rows:
        original[local_text(row.t_ms, MADRID)[:13]] += 1
    assert dict(original) == {"2021-10-31 02": 12}

    found = sensors.exact_hours(
        hours_of_day(day, MADRID), quarters(rows), HUNDREDTHS, Carried(None, rows[-1].t_ms)
    )
    assert [(hour.hour.fold, hour.avg_value, hour.readings_count) for hour in found] == [
        (0, 15.0, 6),
        (1, 16.0, 6),
    ]


@pytest.mark.parametrize(("day", "length_h"), [(date(2021, 3, 28), 23), (date(2021, 10, 31), 25)])
def test_a_day_is_as_long_as_it_is(day: date, length_h: int) -> None:
    """The original divides by 24 hours whatever the day."""
    original = round(length_h / 24 * 100, 2)
    assert original != 100

    window = day_ms(day, MADRID)
    running = intervals([Row(1, window[0], 255, Quality.GOOD)])
    spent = durations(timeline(window, Signals(running), Hearing(window)))
    found = utilisation.exact_day(spent)
    assert found.running_h == length_h
    assert found.running_percentage == 100


def test_to_be_switched_on_is_not_to_work() -> None:
    """To the original any row is work, though a clock ticks in an idle machine, too."""
    window = day_ms(DAY, MADRID)
    clock = [Row(2, t_ms, 1, Quality.GOOD) for t_ms in range(window[0], window[1], 300_000)]
    rows = [
        *log(("2022-02-22 23:00", 0), ("2022-02-23 08:00", 255), ("2022-02-23 10:00", 0)),
        *clock,
    ]
    original = utilisation.compat_day(active_in(rows, DAY))
    assert original is not None
    assert original.running_h > 23

    times = [row.t_ms for row in rows]
    quiet = silences(window, activities(rows), 3_600_000, max(times))
    signals = Signals(intervals(rows), meaning={255: State.RUN, 0: State.IDLE})
    hearing = Hearing((min(times), max(times)), quiet)
    spent = durations(timeline(window, signals, hearing))
    assert (spent.run_ms // 1000, spent.idle_ms // 1000) == (2 * HOUR_S, 22 * HOUR_S - 300)
    assert utilisation.exact_day(spent).running_h == 2
    assert blackouts(window, signals, hearing) == ((times[-1], window[1]),)


def test_zero_is_a_temperature() -> None:
    """The original drops readings of 0."""
    rows = log(("2022-02-23 08:00", 0), ("2022-02-23 08:30", 200))
    original = [row.x / 100 for row in rows if row.x]
    assert (len(original), statistics.mean(original)) == (1, 2.0)

    (hour, *_) = sensors.exact_hours(
        hours_of_day(DAY, MADRID), quarters(rows), HUNDREDTHS, Carried(None, NEVER)
    )
    assert (hour.readings_count, hour.avg_value, hour.min_value) == (2, 1.0, 0.0)


def test_the_mean_of_changes_is_not_the_mean_over_time() -> None:
    """Values are logged when they change, so quick changes would outweigh long rests."""
    rows = log(("2022-02-23 08:00", 1000), ("2022-02-23 08:58", 2000), ("2022-02-23 08:59", 3000))
    original = statistics.mean(row.x / 100 for row in rows)
    assert original == 20

    (hour, *_) = sensors.exact_hours(
        hours_of_day(DAY, MADRID), quarters(rows), HUNDREDTHS, Carried(None, NEVER)
    )
    assert hour.time_weighted_avg == 10.5


def test_what_held_before_midnight_holds_after_it() -> None:
    """The original looks at the rows of the day alone."""
    rows = log(("2022-02-22 20:00", 1500), ("2022-02-23 02:00", 1600))
    own, before = of_day(quarters(rows), DAY)
    original = sensors.compat_hours(hours_of_day(DAY, MADRID), own, HUNDREDTHS)
    assert [hour.start.hour for hour in original] == [2]

    found = sensors.exact_hours(
        hours_of_day(DAY, MADRID), own, HUNDREDTHS, Carried(before, at("2022-02-23 03:00"))
    )
    assert [(hour.hour.start.hour, hour.avg_value) for hour in found] == [
        (0, 15.0),
        (1, 15.0),
        (2, 16.0),
    ]


def test_energy_belongs_to_the_hours_in_which_it_was_taken() -> None:
    """The original books a reading to the hour in which it came, however long it holds."""
    rows = [*log(("2022-02-23 08:30", 10), zone=UTC), off("2022-02-23 11:00", UTC)]
    load = Load(quarters(rows), KILOWATT)
    original = {h.start.hour: h.kwh for h in bookings.compat_hours(DAY, [load])}
    assert original == {8: 25}

    found = energy.exact_hours(hours_of_day(DAY, UTC), energy.Supply([load]), rows[-1].t_ms)
    assert {h.hour.start.hour: h.energy_kwh for h in found} == {8: 5, 9: 10, 10: 10}
