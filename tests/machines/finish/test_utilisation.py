"""How much of a day a machine was in use, in hours and percent."""

from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.machines.finish.originals import running_s
from tests.machines.logged import DAYS, active_in, log
from tests.machines.oracle import Row
from tests.machines.readings import CASES, readings

from premises.machines.calendar import day_ms
from premises.machines.finish.utilisation import (
    Utilisation,
    compat_day,
    exact_day,
    sessions_s,
)
from premises.machines.states import Durations

DAY = date(2022, 2, 23)
HOUR_MS = 3_600_000


def hours(*values: str) -> Utilisation:
    return Utilisation(*map(Decimal, values))


def test_the_original_takes_every_row_for_work_and_gaps_of_ten_minutes_for_rest() -> None:
    rows = log(("2022-02-23 08:00", 1), ("2022-02-23 08:10", 1), ("2022-02-23 08:20:01", 1))
    rows += log(("2022-02-23 08:29", 1), series=2)
    found = compat_day(active_in(rows, DAY))
    assert sessions_s(active_in(rows, DAY)) == 600 + 539
    assert found == hours("0.32", "23.68", "1.33", "98.67")


def test_ten_minutes_across_two_quarters_are_no_rest() -> None:
    rows = log(("2022-02-23 08:10", 1), ("2022-02-23 08:20", 1), ("2022-02-23 08:30:01", 1))
    assert sessions_s(active_in(rows, DAY)) == 600


def test_percentages_round_halves_up_as_numeric_does() -> None:
    rows = log(("2022-02-23 00:00", 1), ("2022-02-23 00:01:48", 1))
    found = compat_day(active_in(rows, DAY))
    assert found is not None
    assert (found.running_h, found.running_percentage) == (Decimal("0.03"), Decimal("0.13"))


def test_a_day_without_a_row_has_no_utilisation() -> None:
    assert compat_day(()) is None


def test_a_single_row_is_a_day_of_downtime() -> None:
    found = compat_day(active_in(log(("2022-02-23 08:00", 1)), DAY))
    assert found == hours("0.00", "24.00", "0.00", "100.00")


def test_the_original_counts_seconds_that_passed_against_24_hours() -> None:
    """On the day of 25 hours a machine that never rests is down for minus an hour."""
    day = date(2021, 10, 31)
    start, end = day_ms(day, ZoneInfo("Europe/Madrid"))

    rows = [Row(1, t_ms, 1, 0) for t_ms in range(start, end + 1, 300_000)]
    found = compat_day(active_in(rows, day))
    assert found is not None
    assert found.running_h == Decimal("24.92")
    assert found.planned_down_h == Decimal("-0.92")


@CASES
@given(st.data(), st.sampled_from(DAYS))
def test_sessions_are_those_of_the_original_row_by_row(
    data: st.DataObject, where: tuple[date, ZoneInfo]
) -> None:
    start, _ = day_ms(*where)
    crowd = data.draw(readings((start, start + 2 * HOUR_MS), most=60))
    crowd += data.draw(readings(day_ms(*where), series=2))
    assert sessions_s(active_in(crowd, *where)) == running_s(crowd, *where)


@pytest.mark.parametrize("length", [23, 24, 25])
def test_hours_add_up_to_the_days_own_length(length: int) -> None:
    run_ms = 8 * HOUR_MS + 100_001
    found = exact_day(Durations(run_ms=run_ms, off_ms=length * HOUR_MS - run_ms))
    assert found.running_h + found.planned_down_h == length
    assert found.running_percentage + found.down_percentage == 100
    assert found.running_h == Decimal("8.03")


def test_no_time_at_all_is_no_use() -> None:
    assert exact_day(Durations()) == hours("0.00", "0.00", "0.00", "0.00")
