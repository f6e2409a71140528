"""The arithmetic of a window that slides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from premises.kernel.limits.windows import Window


def test_an_unused_window_admits_the_whole_quota_and_no_more() -> None:
    window = Window(0, 0, 60.0, 60)
    assert window.admits(100, 100)
    assert not window.admits(101, 100)


@pytest.mark.parametrize(("left_s", "used"), [(60.0, 100), (45.0, 75), (30.3, 50), (0.0, 0)])
def test_what_was_used_before_fades_as_the_window_fills(left_s: float, used: int) -> None:
    assert Window(100, 0, left_s, 60).used == used


def test_a_burst_around_the_end_of_a_window_is_no_double_quota() -> None:
    assert not Window(100, 0, 59.0, 60).admits(3, 100)


@given(
    previous=st.integers(0, 50),
    current=st.integers(0, 50),
    left_s=st.floats(0, 60),
    cost=st.integers(1, 50),
)
def test_whoever_waits_as_long_as_told_is_admitted_and_not_much_earlier(
    previous: int, current: int, left_s: float, cost: int
) -> None:
    window = Window(previous, current, left_s, 60)
    wait_s = window.wait_s(cost, 50)
    assert _after(window, wait_s).admits(cost, 50)
    if wait_s > 0.1:
        assert not _after(window, wait_s - 0.1).admits(cost, 50)


def _after(window: Window, seconds: float) -> Window:
    """The same window some time later, if nothing is used."""
    if seconds < window.left_s:
        return Window(window.previous, window.current, window.left_s - seconds, 60)
    left_s = window.left_s + 60 - seconds
    return Window(window.current, 0, left_s, 60) if left_s > 0 else Window(0, 0, 60, 60)
