"""What a sensor measured in each hour of a day."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st
from tests.machines.finish.originals import sensor_hours
from tests.machines.logged import (
    DAYS,
    MADRID,
    NEVER,
    UTC,
    activities,
    at,
    log,
    of_day,
    off,
    quarters,
)
from tests.machines.oracle import Row
from tests.machines.readings import CASES, readings

from premises.machines.calendar import QUARTER_MS, Hour, day_ms, hours_of_day
from premises.machines.canon import Quality
from premises.machines.finish import Carried, Scale
from premises.machines.finish.sensors import (
    ExactSensorHour,
    SensorHour,
    compat_hours,
    exact_hours,
)
from premises.machines.finish.ties import readings_of
from premises.machines.states import Period, clipped, silences

DAY = date(2022, 2, 23)
HUNDREDTHS = Scale(0, 100)


def compat(rows: Sequence[Row], day: date = DAY, zone: ZoneInfo = MADRID) -> list[SensorHour]:
    own, _ = of_day(quarters(rows), day, zone)
    return list(compat_hours(hours_of_day(day, zone), own, HUNDREDTHS))


def exact(
    rows: Sequence[Row],
    day: date = DAY,
    zone: ZoneInfo = MADRID,
    horizon_ms: int = NEVER,
    quiet: Sequence[Period] = (),
    scale: Scale = HUNDREDTHS,
) -> list[ExactSensorHour]:
    own, before = of_day(quarters(rows), day, zone)
    hours = hours_of_day(day, zone)
    return list(exact_hours(hours, own, scale, Carried(before, horizon_ms, quiet)))


def test_an_hour_of_the_original() -> None:
    rows = log(
        ("2022-02-23 08:00", 1500), ("2022-02-23 08:20", 1529), ("2022-02-23 08:59:59.999", 1513)
    )
    start = datetime.fromisoformat("2022-02-23T08:00")
    assert compat(rows) == [SensorHour(start, 15.0, 15.14, 15.29, 0.15, 3)]


def test_the_original_drops_zeros_and_hours_that_have_nothing_else() -> None:
    rows = log(("2022-02-23 08:00", 0), ("2022-02-23 09:00", 0), ("2022-02-23 09:01", -50))
    assert [(h.start.hour, h.min_value, h.readings_count) for h in compat(rows)] == [(9, -0.5, 1)]


def test_a_single_reading_has_no_deviation() -> None:
    (hour,) = compat(log(("2022-02-23 08:00", 1500)))
    assert hour.std_dev is None
    (exactly, *_) = exact(log(("2022-02-23 08:00", 1500)))
    assert exactly.std_dev is None


@CASES
@given(st.data(), st.sampled_from(DAYS))
def test_hours_are_those_of_the_original_row_by_row(
    data: st.DataObject, where: tuple[date, ZoneInfo]
) -> None:
    """But for means in the very middle of two roundings, of more readings than can be told."""
    rows = data.draw(readings(day_ms(*where)))
    assume(all(readings_of(quarter) is not None for quarter in quarters(rows)))
    assert {
        h.start: (h.min_value, h.avg_value, h.max_value, h.std_dev, h.readings_count)
        for h in compat(rows, *where)
    } == sensor_hours(rows, 100, *where)


def test_an_hour_in_which_a_value_was_merely_held_appears() -> None:
    rows = log(("2022-02-22 20:00", 1500), ("2022-02-23 01:30", 1600))
    first, second, third, *rest = exact(rows, horizon_ms=at("2022-02-23 03:30"))
    assert (first.readings_count, first.avg_value, first.std_dev) == (0, 15.0, None)
    assert (first.min_value, first.max_value, first.time_weighted_avg) == (15.0, 15.0, 15.0)
    assert first.coverage == 1
    assert (second.readings_count, second.avg_value, second.time_weighted_avg) == (1, 16.0, 15.5)
    assert (second.min_value, second.max_value) == (15.0, 16.0)
    assert third.known_s == 3600
    assert [hour.coverage for hour in rest] == [0.5]


def test_switched_off_ends_what_was_held() -> None:
    rows = [*log(("2022-02-23 00:00", 1500)), off("2022-02-23 00:15")]
    (hour,) = exact(rows)
    assert (hour.coverage, hour.known_s, hour.off_s) == (0.25, 900, 2700)


def test_what_was_held_is_unknown_while_the_machine_was_silent() -> None:
    rows = log(("2022-02-23 00:00", 1500), ("2022-02-23 02:30", 1600))
    quiet = [(at("2022-02-23 00:30"), at("2022-02-23 02:30"))]
    found = exact(rows, horizon_ms=at("2022-02-23 03:00"), quiet=quiet)
    assert [(h.hour.start.hour, h.coverage, h.time_weighted_avg) for h in found] == [
        (0, 0.5, 15.0),
        (2, 0.5, 16.0),
    ]


def test_a_reading_of_no_duration_counts_though_nothing_held() -> None:
    rows = [*log(("2022-02-23 00:59:59.999", 1500)), off("2022-02-23 01:00")]
    (hour,) = exact(rows, horizon_ms=at("2022-02-23 00:59:59.999"))
    assert (hour.readings_count, hour.time_weighted_avg, hour.coverage) == (1, None, 0)


def test_zeros_count_where_the_figures_are_right() -> None:
    hour, *_ = exact(log(("2022-02-23 00:00", 0), ("2022-02-23 00:30", 1000)))
    assert (hour.readings_count, hour.min_value, hour.avg_value) == (2, 0.0, 5.0)


def test_the_two_hours_of_one_name_are_one_to_the_original_and_two_in_truth() -> None:
    day = date(2021, 10, 31)
    rows = [
        Row(1, at("2021-10-31 02:10", fold=fold), 1500 + 100 * fold, Quality.GOOD)
        for fold in (0, 1)
    ]
    (merged,) = [hour for hour in compat(rows, day) if hour.start.hour == 2]
    assert (merged.avg_value, merged.readings_count) == (15.5, 2)
    twice = [hour for hour in exact(rows, day) if hour.hour.start.hour == 2]
    assert [(hour.hour.fold, hour.avg_value) for hour in twice] == [(0, 15.0), (1, 16.0)]


def truth(
    rows: Sequence[Row], hour: Hour, horizon_ms: int, quiet: Sequence[Period]
) -> tuple[int, int, int, list[int]]:
    """Known and off milliseconds, value by known milliseconds, and every value, row by row."""
    window = (hour.quarters.start * QUARTER_MS, hour.quarters.stop * QUARTER_MS)
    known = off_ms = x_ms = 0
    values = []
    for row, following in pairwise([*rows, None]):
        assert row is not None
        end = min(horizon_ms, following.t_ms if following else horizon_ms)
        (start, end) = (max(row.t_ms, window[0]), min(end, window[1]))
        ms = max(0, end - start)
        if row.q == Quality.OFF:
            off_ms += ms
        if row.q == Quality.GOOD:
            ms -= sum(b - a for a, b in clipped(quiet, (start, end)))
            known, x_ms = known + ms, x_ms + row.x * ms
            if ms or window[0] <= row.t_ms < window[1]:
                values.append(row.x)
    return known, off_ms, x_ms, values


@CASES
@given(st.data(), st.sampled_from(DAYS), st.sampled_from([0, 900_000, 3_600_000]))
def test_hours_put_together_from_quarters_are_what_the_rows_say(
    data: st.DataObject, where: tuple[date, ZoneInfo], heartbeat_ms: int
) -> None:
    window = day_ms(*where)
    rows = data.draw(readings(window))
    others = data.draw(readings(window, series=2, most=6))
    horizon_ms = max((row.t_ms for row in rows + others), default=0)
    quiet = silences(window, activities(rows + others), heartbeat_ms, horizon_ms)
    found = {
        h.hour: h for h in exact(rows, *where, horizon_ms=horizon_ms, quiet=quiet, scale=Scale())
    }
    for hour in hours_of_day(*where):
        known, off_ms, x_ms, values = truth(rows, hour, horizon_ms, quiet)
        assert (hour in found) == bool(values)
        if hour in found:
            told = found[hour]
            assert (round(told.known_s * 1000), round(told.off_s * 1000)) == (known, off_ms)
            assert (told.min_value, told.max_value) == (min(values), max(values))
            assert told.time_weighted_avg == (round(x_ms / known, 4) if known else None)


def test_half_an_hour_long_hours_have_their_own_length() -> None:
    """On Lord Howe Island clocks go back by half an hour."""
    day, zone = date(2021, 4, 4), ZoneInfo("Australia/Lord_Howe")
    found = exact([Row(1, day_ms(day, zone)[0], 1500, Quality.GOOD)], day, zone)
    assert sum(hour.known_s for hour in found) == 24.5 * 3600
    assert {hour.coverage for hour in found} == {1}


def test_utc_days_have_24_hours() -> None:
    rows = [Row(1, day_ms(DAY, UTC)[0], 1500, Quality.GOOD)]
    assert len(exact(rows, DAY, UTC)) == 24
