"""Stretches of time, and what they have in common."""

from hypothesis import given
from hypothesis import strategies as st

from premises.machines.states import clipped, common, merged, total_ms, without

instants = st.integers(0, 40)
some = st.lists(st.tuples(instants, instants), max_size=8)


def members(found: object) -> set[int]:
    return {t for start, end in found for t in range(start, end)}  # type: ignore[attr-defined]


def test_what_touches_becomes_one_and_what_is_empty_nothing() -> None:
    assert merged([(5, 7), (0, 2), (2, 3), (9, 9), (8, 4)]) == ((0, 3), (5, 7))


@given(some, some, st.tuples(instants, instants))
def test_periods_are_sets_of_instants(
    left: list[tuple[int, int]], right: list[tuple[int, int]], window: tuple[int, int]
) -> None:
    one, two = merged(left), merged(right)
    assert members(one) == members(left)
    assert members(common(one, two)) == members(left) & members(right)
    assert members(clipped(left, window)) == members(left) & members([window])
    assert members(without(window, one)) == members([window]) - members(left)
    assert total_ms(one) == len(members(left))
