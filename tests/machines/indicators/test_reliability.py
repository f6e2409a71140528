"""How often a machine fails, and for how long."""

import pytest

from premises.machines.indicators import reliability
from premises.machines.states import Segment, State

HOUR_MS = 3_600_000
DAY = (0, 24 * HOUR_MS)
LETTERS = {
    "r": State.RUN,
    "i": State.IDLE,
    "d": State.DOWN,
    "o": State.OFF,
    "u": State.UNKNOWN,
}


def timeline(hours: str, start_h: int = -1) -> list[Segment]:
    """A letter for the state of each hour."""
    segments: list[Segment] = []
    for at, letter in enumerate(hours, start_h):
        state, end = LETTERS[letter], (at + 1) * HOUR_MS
        if segments and segments[-1].state is state:
            segments[-1] = Segment(segments[-1].from_ms, end, state)
        else:
            segments.append(Segment(at * HOUR_MS, end, state))
    return segments


def test_times_are_divided_by_the_number_of_failures() -> None:
    found = reliability(timeline("rrrrrrrrddrrrrrrdrrrrrrrr"), DAY)
    assert (found.failures, found.run_s, found.repair_s) == (2, 21 * 3600, 3 * 3600)
    assert (found.mtbf_s, found.mttr_s) == (37_800.0, 5400.0)
    assert found.missing == ()


def test_what_failed_before_the_window_failed_once() -> None:
    found = reliability(timeline("dddrrrrrrrrrrrrrrrrrrrrrr"), DAY)
    assert (found.failures, found.repair_s, found.mtbf_s, found.mttr_s) == (0, 0, None, None)
    assert found.missing == ("failures",)


def test_what_is_down_as_the_timeline_begins_has_failed_earlier() -> None:
    assert reliability(timeline("dd".ljust(24, "r"), start_h=0), DAY).failures == 0


def test_a_failure_at_the_very_beginning_of_the_window_counts() -> None:
    assert reliability(timeline("rddrrrrrrrrrrrrrrrrrrrrrr"), DAY).failures == 1


@pytest.mark.parametrize("between", ["o", "u", "ou"])
def test_a_fault_that_outlasts_a_rest_is_one_failure(between: str) -> None:
    found = reliability(timeline(("rrd" + between + "d").ljust(25, "r")), DAY)
    assert (found.failures, found.mttr_s) == (1, 7200.0)


def test_idling_in_between_makes_it_two() -> None:
    assert reliability(timeline("rrdid".ljust(25, "r")), DAY).failures == 2


def test_within_a_plan_only_planned_time_counts() -> None:
    planned = [(8 * HOUR_MS, 10 * HOUR_MS), (12 * HOUR_MS, 16 * HOUR_MS)]
    found = reliability(timeline("rrrrrrrrrrdddd".ljust(25, "r")), DAY, planned)
    assert (found.failures, found.repair_s, found.run_s) == (1, 2 * 3600, 4 * 3600)


def test_a_failure_outside_of_planned_time_is_none() -> None:
    found = reliability(timeline("rrrd".ljust(25, "r")), DAY, [(8 * HOUR_MS, 16 * HOUR_MS)])
    assert (found.failures, found.missing) == (0, ("failures",))


def test_a_machine_that_never_ran_has_no_time_between_failures() -> None:
    found = reliability(timeline("iid".ljust(25, "i")), DAY)
    assert (found.mtbf_s, found.mttr_s, found.missing) == (None, 3600.0, ("run_time",))
