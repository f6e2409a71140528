"""Counters tell what was counted, whatever happens to them."""

from collections.abc import Iterable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from premises.machines.calendar import QUARTER_MS, quarter_of
from premises.machines.canon import Quality, Rows
from premises.machines.meters import Bound, Finding, MeterQuarter, Standing, count

MINUTE = 60_000
START = 1000 * QUARTER_MS

Readings = Sequence[tuple[float, int | None]]
"""Minutes since the start, and what the counter showed; none while it was off."""


def rows(readings: Readings) -> Rows:
    """Rows of (minutes since the start, reading); None is off."""
    n = len(readings)
    return Rows(
        np.ones(n, dtype=np.int32),
        np.array([START + int(at * MINUTE) for at, _ in readings], dtype=np.int64),
        np.array([x or 0 for _, x in readings], dtype=np.int64),
        np.array([Quality.OFF if x is None else Quality.GOOD for _, x in readings], dtype=np.int8),
    )


def minutely(*values: int | None) -> Rows:
    return rows(list(enumerate(values)))


def counted(found: Iterable[MeterQuarter]) -> int:
    return sum(one.counted for one in found)


def kinds(found: Iterable[MeterQuarter]) -> list[Finding]:
    return [flag.kind for one in found for flag in one.flags]


def test_what_a_counter_rises_by_is_counted() -> None:
    found = count(minutely(100, 110, 110, 115), None, None)
    assert counted(found) == 15
    assert not kinds(found)


def test_the_first_reading_ever_counts_nothing() -> None:
    assert counted(count(minutely(5000), None, None)) == 0
    assert counted(count(minutely(5000), Standing(4990, START - 1), None)) == 10


def test_a_reset_counts_what_has_been_counted_since() -> None:
    found = count(minutely(100, 103, 9, 12), None, None)
    assert counted(found) == 3 + 9 + 3
    assert kinds(found) == [Finding.RESET]


def test_a_small_fall_is_ignored_until_the_counter_exceeds_it() -> None:
    """Taken for a reset, a slip from 2150 to 2149 books 2149 once more."""
    found = count(minutely(2150, 2149, 2149, 2150, 2151), None, None)
    assert counted(found) == 1
    assert [(flag.kind, flag.times, flag.x) for flag in found[0].flags] == [
        (Finding.GLITCH, 2, 2149)
    ]


def test_a_reading_below_zero_is_a_glitch() -> None:
    """A meter that says -0.1 for a moment has not been reset."""
    found = count(minutely(2150, -1, 2151), None, None)
    assert counted(found) == 1
    assert kinds(found) == [Finding.GLITCH]
    assert counted(count(minutely(-1, 5, 7), None, None)) == 2


def test_a_moment_at_zero_is_no_reset() -> None:
    """Restarted gateways say 0 for a moment; all that was ever counted must not come twice."""
    found = count(minutely(215_000, 0, 215_010), None, None)
    assert counted(found) == 10
    assert kinds(found) == [Finding.RESET, Finding.RETURN]


def test_a_counter_that_climbs_after_a_reset_was_reset() -> None:
    """A day's parts are counted from zero each morning."""
    found = count(minutely(0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 6), None, None)
    assert counted(found) == 11
    assert kinds(found) == [Finding.RESET]


BOUND = Bound(per_hour=60_000, slack=10)


def test_more_than_is_possible_is_flagged_and_not_counted() -> None:
    """A thousand watt hours a minute are possible, and ten are the steps of the counter."""
    found = count(minutely(0, 1010, 1_000_000, 2020), None, BOUND)
    assert counted(found) == 2020
    assert kinds(found) == [Finding.JUMP]


def test_a_counter_that_was_set_forward_counts_on_from_there() -> None:
    found = count(minutely(0, 1_000_000, 1_000_500, 1_001_000), None, BOUND)
    assert counted(found) == 1000
    assert kinds(found) == [Finding.JUMP, Finding.MOVED]


def test_spikes_do_not_hold_the_counter_up() -> None:
    found = count(minutely(0, 900_000, 100, 900_100, 200), None, BOUND)
    assert counted(found) == 200
    assert found[0].standing.level == 200


def test_a_reset_to_more_than_is_possible_counts_nothing() -> None:
    found = count(minutely(10_000_000, 900_000, 900_100), None, BOUND)
    assert counted(found) == 100


def test_a_long_silence_allows_as_much_as_fits_into_it() -> None:
    found = count(rows([(0, 0), (60, 60_000)]), None, BOUND)
    assert counted(found) == 60_000
    assert not kinds(found)


def test_switching_off_leaves_the_counter_where_it_is() -> None:
    found = count(minutely(100, None, 105), None, None)
    assert counted(found) == 5


def test_quarters_are_those_of_the_readings() -> None:
    found = count(rows([(14, 100), (14.9, 110), (15, 125), (50, 130)]), None, None)
    assert [(one.quarter - 1000, one.counted, one.standing.level) for one in found] == [
        (0, 10, 110),
        (1, 15, 125),
        (3, 5, 130),
    ]


def test_no_readings_no_quarters() -> None:
    assert count(minutely(), None, None) == ()
    assert count(minutely(None, None), Standing(5, 1), None) == ()


values = st.one_of(st.none(), st.integers(-2, 40), st.sampled_from([500, 5000]))
readings = st.dictionaries(st.integers(0, 120), values, max_size=25).map(
    lambda found: sorted(found.items())
)
bounds = st.sampled_from([None, Bound(600, 1)])


@given(readings, bounds, st.integers(0, 9))
def test_counting_on_from_any_quarter_equals_counting_from_the_first(
    given_: Readings, bound: Bound | None, cut: int
) -> None:
    whole = count(rows(given_), None, bound)
    rest = [one for one in given_ if one[0] // 15 >= cut]
    before = [one for one in whole if one.quarter < 1000 + cut]
    standing = before[-1].standing if before else None
    assert (*before, *count(rows(rest), standing, bound)) == whole


@given(readings, bounds, st.tuples(st.integers(0, 120), values))
def test_after_a_change_quarters_with_the_same_standing_end_the_work(
    given_: Readings, bound: Bound | None, late: tuple[int, int | None]
) -> None:
    """So one late reading costs a quarter or two, not all that follow."""
    stored = count(rows(given_), None, bound)
    now = sorted((dict(given_) | dict([late])).items())
    whole = count(rows(now), None, bound)
    dirty = quarter_of(START + late[0] * MINUTE)
    before = [one for one in stored if one.quarter < dirty]
    standing = before[-1].standing if before else None
    anew = count(rows([one for one in now if 1000 + one[0] // 15 >= dirty]), standing, bound)
    same = {one.quarter: one.standing for one in stored if one.quarter >= dirty}
    done = next((n for n, one in enumerate(anew) if same.get(one.quarter) == one.standing), None)
    if done is not None:
        after = [one for one in stored if one.quarter > anew[done].quarter]
        assert (*before, *anew[: done + 1], *after) == whole
    else:
        assert (*before, *anew) == whole


@given(readings, bounds)
def test_nothing_is_ever_counted_backwards(given_: Readings, bound: Bound | None) -> None:
    for one in count(rows(given_), None, bound):
        assert one.counted >= 0
        assert one.standing.level >= 0


@pytest.mark.parametrize("bound", [None, BOUND])
@given(steps=st.lists(st.integers(0, 900), max_size=40))
def test_a_counter_without_faults_counts_what_it_rises_by(
    bound: Bound | None, steps: list[int]
) -> None:
    levels = np.cumsum([7, *steps]).tolist()
    found = count(minutely(*levels), None, bound)
    assert counted(found) == levels[-1] - 7
    assert not kinds(found)
