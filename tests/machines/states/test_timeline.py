"""What a machine was doing from instant to instant."""

from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.machines.logged import DAYS, MADRID, UTC, activities, at, intervals, log, off
from tests.machines.oracle import Row
from tests.machines.readings import CASES, HOUR_MS, readings

from premises.machines.calendar import day_ms, local_text
from premises.machines.canon import Quality
from premises.machines.kernels import Interval
from premises.machines.states import (
    Durations,
    Hearing,
    Period,
    Segment,
    Signals,
    State,
    blackouts,
    durations,
    silences,
    timeline,
    within,
    without,
)

OPERATION, STOP = 1, 2
MEANING = {255: State.RUN, 0: State.IDLE}
DAY = day_ms(date(2022, 2, 23), MADRID)


def spell(segments: tuple[Segment, ...], zone: ZoneInfo = MADRID) -> list[tuple[str, str]]:
    """When, by the clock, each state began."""
    return [(local_text(s.from_ms, zone)[11:16], s.state.value) for s in segments]


def heard(rows: list[Row], window: Period, heartbeat_ms: int = 0, **options: bool) -> Hearing:
    times = [row.t_ms for row in rows]
    quiet = silences(window, activities(rows, heartbeat_ms), heartbeat_ms, max(times))
    return Hearing((min(times), max(times)), quiet, **options)


def told(rows: list[Row], window: Period, heartbeat_ms: int = 0, **options: bool) -> list[str]:
    signals = Signals(intervals(rows, OPERATION), [intervals(rows, STOP)], MEANING)
    hearing = heard(rows, window, heartbeat_ms, **options)
    return [f"{clock} {state}" for clock, state in spell(timeline(window, signals, hearing))]


TICK = log(("2022-02-22 00:00", 1), ("2022-02-25 00:00", 1), series=9)
"""The machine is heard of from the day before until the day after."""


def test_what_held_at_midnight_is_carried_in() -> None:
    rows = TICK + log(("2022-02-22 20:00", 255), ("2022-02-23 06:00", 0))
    assert told(rows, DAY) == ["00:00 run", "06:00 idle"]


def test_before_the_first_row_and_from_the_horizon_on_nothing_is_known() -> None:
    rows = log(("2022-02-23 06:00", 255), ("2022-02-23 08:00", 0), ("2022-02-23 09:00", 0))
    assert told(rows, DAY) == ["00:00 unknown", "06:00 run", "08:00 idle", "09:00 unknown"]


def test_a_missing_carry_in_is_unknown_rather_than_idle() -> None:
    rows = TICK + log(("2022-02-23 06:00", 255))
    assert told(rows, DAY) == ["00:00 unknown", "06:00 run"]


def test_a_stop_outweighs_running_and_switched_off_outweighs_a_stop() -> None:
    rows = TICK + log(("2022-02-22 00:00", 255))
    rows += log(("2022-02-23 06:00", 1), ("2022-02-23 10:00", 0), series=STOP)
    rows += [off("2022-02-23 08:00"), *log(("2022-02-23 09:00", 255))]
    assert told(rows, DAY) == ["00:00 run", "06:00 down", "08:00 off", "09:00 down", "10:00 run"]


def test_a_long_silence_is_unknown_from_the_last_row_to_the_next() -> None:
    rows = log(("2022-02-22 23:50", 255), ("2022-02-23 06:00", 255), ("2022-02-23 06:30", 0))
    assert told(rows, DAY, HOUR_MS) == ["00:00 unknown", "06:00 run", "06:30 unknown"]
    assert told(rows, DAY) == ["00:00 run", "06:30 unknown"]


def test_a_machine_that_was_switched_off_is_silent_by_nature() -> None:
    rows = [*log(("2022-02-22 18:00", 255)), off("2022-02-22 18:30"), *log(("2022-02-23 06:00", 0))]
    assert told(rows, DAY, HOUR_MS) == ["00:00 off", "06:00 unknown"]
    assert told(rows, DAY, HOUR_MS, off_is_kept=False) == ["00:00 unknown"]


def test_equal_neighbours_are_one_segment() -> None:
    rows = TICK + log(
        ("2022-02-22 00:00", 255), ("2022-02-23 06:00", 254), ("2022-02-23 07:00", 255)
    )
    signals = Signals(intervals(rows, OPERATION))
    assert spell(timeline(DAY, signals, heard(rows, DAY))) == [("00:00", "run")]


def test_a_value_without_a_meaning_is_unknown() -> None:
    rows = TICK + log(("2022-02-22 00:00", 255), ("2022-02-23 06:00", 7))
    assert told(rows, DAY) == ["00:00 run", "06:00 unknown"]


def test_out_of_range_is_unknown_and_not_what_was_before() -> None:
    rows = [*TICK, *log(("2022-02-22 00:00", 255))]
    rows.append(Row(OPERATION, at("2022-02-23 06:00"), 0, Quality.UNKNOWN))
    assert told(rows, DAY) == ["00:00 run", "06:00 unknown"]


def test_a_machine_without_an_operation_variable_is_never_said_to_run_or_idle() -> None:
    rows = TICK + log(("2022-02-23 06:00", 1), ("2022-02-23 07:00", 0), series=STOP)
    rows.append(off("2022-02-23 08:00", series=STOP))
    signals = Signals(None, [intervals(rows, STOP)])
    segments = timeline(DAY, signals, heard(rows, DAY))
    assert spell(segments) == [
        ("00:00", "unknown"),
        ("06:00", "down"),
        ("07:00", "unknown"),
        ("08:00", "off"),
    ]
    assert blackouts(DAY, signals, heard(rows, DAY)) == ((at("2022-02-23 08:00"), DAY[1]),)


def test_a_machine_without_rows_is_unknown() -> None:
    assert timeline(DAY, Signals(), Hearing(None)) == (Segment(*DAY, State.UNKNOWN),)


def test_where_two_states_overlap_the_later_start_wins() -> None:
    def held(start: str, end: str, x: int) -> Interval:
        return Interval(OPERATION, at(start), at(end), x, Quality.GOOD)

    overlapping = [
        held("2022-02-23 00:00", "2022-02-23 12:00", 255),
        held("2022-02-23 06:00", "2022-02-23 07:00", 0),
        held("2022-02-23 08:00", "2022-02-23 08:00", 255),
    ]
    segments = timeline(DAY, Signals(overlapping, (), MEANING), Hearing(DAY))
    assert spell(segments) == [("00:00", "run"), ("06:00", "idle"), ("07:00", "unknown")]


@pytest.mark.parametrize(("clocks", "hours"), [("2021-03-28", 23), ("2021-10-31", 25)])
def test_a_day_on_which_clocks_change_has_its_own_length(clocks: str, hours: int) -> None:
    window = day_ms(date.fromisoformat(clocks), MADRID)
    segments = timeline(window, Signals([Interval(1, 0, None, 255, Quality.GOOD)]), Hearing(window))
    assert durations(segments) == Durations(run_ms=hours * HOUR_MS)


def test_planned_time_cuts_states_out() -> None:
    segments = (Segment(0, 10, State.RUN), Segment(10, 20, State.IDLE), Segment(20, 30, State.RUN))
    assert within(segments, [(5, 12), (12, 13), (25, 40)]) == (
        Segment(5, 10, State.RUN),
        Segment(10, 12, State.IDLE),
        Segment(12, 13, State.IDLE),
        Segment(25, 30, State.RUN),
    )


def logged(data: st.DataObject, window: Period) -> list[Row]:
    values = st.sampled_from([0, 255])
    return [row for series in (1, 2, 3) for row in data.draw(readings(window, values, series, 8))]


def state_at(t_ms: int, rows: list[Row], heartbeat_ms: int) -> State:
    """The state by looking at all rows anew for this very millisecond."""
    times = sorted({row.t_ms for row in rows})
    if not times or not times[0] <= t_ms < times[-1]:
        return State.UNKNOWN

    def value(series: int) -> Row | None:
        return max((r for r in rows if r.series == series and r.t_ms <= t_ms), default=None)

    operation, stop = value(OPERATION), value(STOP)
    if operation and operation.q == Quality.OFF:
        return State.OFF
    last, following = max(t for t in times if t <= t_ms), min(t for t in times if t > t_ms)
    if heartbeat_ms and following - last > heartbeat_ms:
        return State.UNKNOWN
    if stop and stop.q == Quality.GOOD and stop.x:
        return State.DOWN
    if operation and operation.q == Quality.GOOD:
        return MEANING[operation.x]
    return State.UNKNOWN


@CASES
@given(st.data(), st.sampled_from(DAYS), st.sampled_from([0, 300_000, HOUR_MS, 5 * HOUR_MS]))
def test_states_sum_to_the_day_and_are_what_every_instant_says(
    data: st.DataObject, where: tuple[date, ZoneInfo], heartbeat_ms: int
) -> None:
    window = day_ms(*where)
    rows = logged(data, window)
    hearing = heard(rows, window, heartbeat_ms) if rows else Hearing(None)
    signals = Signals(intervals(rows, OPERATION), [intervals(rows, STOP)], MEANING)
    segments = timeline(window, signals, hearing)

    assert durations(segments).total_ms == window[1] - window[0]
    assert (segments[0].from_ms, segments[-1].to_ms) == window
    for left, right in pairwise(segments):
        assert left.to_ms == right.from_ms
        assert left.state is not right.state
    for segment in segments:
        for instant in {segment.from_ms, segment.to_ms - 1}:
            assert segment.state is state_at(instant, rows, heartbeat_ms)
    dark = blackouts(window, signals, hearing)
    lit = within(segments, without(window, dark))
    assert durations(lit).off_ms == 0


@CASES
@given(st.data(), st.integers(1, 23))
def test_a_window_cut_in_two_adds_up_to_the_whole(data: st.DataObject, hour: int) -> None:
    window = day_ms(date(2021, 6, 1), UTC)
    middle = window[0] + hour * HOUR_MS - data.draw(st.integers(0, 1))
    rows = logged(data, window)
    signals = Signals(intervals(rows, OPERATION), [intervals(rows, STOP)], MEANING)
    hearing = Hearing(window, ())
    parts = [
        durations(timeline(part, signals, hearing))
        for part in ((window[0], middle), (middle, window[1]))
    ]
    assert parts[0] + parts[1] == durations(timeline(window, signals, hearing))
