"""For how long each program held on a day."""

from datetime import date
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from tests.machines.finish.originals import programs
from tests.machines.logged import DAYS, MADRID, at, intervals, log, off
from tests.machines.oracle import Row
from tests.machines.readings import CASES, readings

from premises.machines.calendar import day_ms
from premises.machines.canon import Quality
from premises.machines.finish import Scale
from premises.machines.finish.programs import ProgramTime, compat_day, exact_day, held_ms
from premises.machines.states import Period

DAY = day_ms(date(2022, 2, 23), MADRID)
PLAIN = Scale()


def test_the_state_before_the_day_is_carried_in() -> None:
    rows = log(("2022-02-20 08:00", 7), ("2022-02-23 06:00", 3), ("2022-02-23 10:00:00.999", 7))
    found = compat_day(DAY, intervals(rows), PLAIN)
    assert found == (ProgramTime(7, 20 * 3600 - 1), ProgramTime(3, 4 * 3600))
    assert exact_day(DAY, intervals(rows), (), PLAIN) == found


def test_a_day_without_an_event_still_shows_its_running_program() -> None:
    found = compat_day(DAY, intervals(log(("2022-02-20 08:00", 7))), PLAIN)
    assert found == (ProgramTime(7, 86_400),)


def test_before_the_first_event_there_is_no_program() -> None:
    rows = log(("2022-02-23 06:00", 3))
    assert compat_day(DAY, intervals(rows), PLAIN) == (ProgramTime(3, 18 * 3600),)
    assert compat_day(DAY, intervals(log(("2022-02-24 00:00", 3))), PLAIN) == ()


def test_values_that_are_no_program_are_skipped_by_the_original() -> None:
    rows = log(("2022-02-23 00:00", 5), ("2022-02-23 01:00", 1000), ("2022-02-23 02:00", -1))
    assert compat_day(DAY, intervals(rows), PLAIN) == (ProgramTime(5, 86_400),)


def test_of_equally_long_ones_the_smaller_number_comes_first() -> None:
    rows = log(("2022-02-23 00:00", 9), ("2022-02-23 12:00", 2))
    found = compat_day(DAY, intervals(rows), PLAIN)
    assert [time.program for time in found] == [2, 9]


def test_a_program_is_the_nearest_whole_number() -> None:
    rows = log(("2022-02-23 00:00", 69), ("2022-02-23 12:00", 72))
    assert compat_day(DAY, intervals(rows), Scale(1, 1)) == (ProgramTime(7, 86_400),)


def test_in_truth_a_program_ends_where_the_machine_is_off_or_was_not_heard() -> None:
    rows = [*log(("2022-02-23 12:00", 7)), off("2022-02-23 18:30")]
    silent = [(at("2022-02-23 14:00"), at("2022-02-23 15:00"))]
    assert exact_day(DAY, intervals(rows), silent, PLAIN) == (ProgramTime(7, 19_800),)


def test_a_program_that_never_held_in_truth_is_left_out() -> None:
    rows = log(("2022-02-23 12:00", 7))
    assert exact_day(DAY, intervals(rows), [DAY], PLAIN) == ()


@CASES
@given(st.data(), st.sampled_from(DAYS))
def test_programs_are_those_of_the_original_row_by_row(
    data: st.DataObject, where: tuple[date, ZoneInfo]
) -> None:
    window = day_ms(*where)
    rows = data.draw(readings(window, values=st.sampled_from([-1, 0, 7, 999, 1000])))
    found = compat_day(window, intervals(rows), PLAIN)
    assert {time.program: time.duration_s for time in found} == programs(rows, *where)


@CASES
@given(st.data(), st.sampled_from(DAYS))
def test_what_held_in_truth_is_what_each_row_says_until_the_next(
    data: st.DataObject, where: tuple[date, ZoneInfo]
) -> None:
    window = day_ms(*where)
    rows = data.draw(readings(window, values=st.sampled_from([0, 7])))
    dark = (window[0] + 5 * 3_600_000, window[0] + 9 * 3_600_000)
    expected = {0: 0, 7: 0}
    for row in rows:
        if row.q == Quality.GOOD:
            expected[row.x] += _held(row, rows, window, dark)
    assert held_ms(window, intervals(rows), [dark]) == {x: ms for x, ms in expected.items() if ms}


def _held(row: Row, rows: list[Row], window: Period, dark: Period) -> int:
    until = min((later.t_ms for later in rows if later.t_ms > row.t_ms), default=window[1])
    since, until = max(row.t_ms, window[0]), min(until, window[1])
    return max(0, until - since) - max(0, min(until, dark[1]) - max(since, dark[0]))
