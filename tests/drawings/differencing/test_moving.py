"""What moved is told as that, once, with its two ends and without its neighbours."""

import pytest
from tests.drawings.differencing.drawing import (
    PLAN,
    Piece,
    differences,
    door,
    sheet,
    told,
    wall,
    words,
)


def with_window(left: float) -> list[Piece]:
    """A wall with an opening 14 mm wide, its jambs, and three panes in it."""
    right = left + 14
    panes = [(left, 250 + at, right, 250 + at) for at in (-1.5, 0.0, 1.0)]
    jambs = [(left, 249.0, left, 251.0), (right, 249.0, right, 251.0)]
    return [*wall(20, left, 250), *wall(right, 300, 250), *panes, *jambs]


@pytest.mark.parametrize("by_mm", [9, 12])
def test_a_window_that_moved_by_less_than_its_width_is_one_change(by_mm: int) -> None:
    """Its panes overlap their old place; how far it went is told by its jambs."""
    found = differences(sheet(with_window(100)), sheet(with_window(100 + by_mm)))
    assert told(found) == ["moved linework"]
    assert found.changes[0].shift_mm == pytest.approx((by_mm, 0), abs=0.1)


def test_two_doors_that_went_alike_in_two_walls_are_two_changes() -> None:
    old, new = (
        [*wall(20, 300, 220), *wall(20, 300, 240), *door(x, 221), *door(x, 241)] for x in (100, 108)
    )
    found = differences(sheet(old), sheet(new))
    assert told(found) == ["moved linework", "moved linework"]
    assert {round(change.box.top) for change in found.changes} == {221, 241}


def test_what_vanished_in_another_wall_does_not_follow_a_door() -> None:
    def plan(door_at: float, opening: list[Piece]) -> list[Piece]:
        return [*wall(20, 300, 220), *door(door_at, 221), *opening]

    closed, opened = wall(20, 300, 245), [*wall(20, 108, 245), *wall(120, 300, 245)]
    found = differences(sheet(plan(108, closed)), sheet(plan(100, opened)))
    assert sorted(told(found)) == ["moved linework", "removed linework"]


def test_an_equal_label_beyond_its_room_is_another_label() -> None:
    old = sheet(PLAN, words("VAPOR BARRIER", 250, 40))
    far, near = (sheet(PLAN, words("VAPOR BARRIER", 250, top)) for top in (130, 90))
    assert sorted(told(differences(old, far))) == ["added text", "removed text"]
    assert told(differences(old, near)) == ["moved text"]
