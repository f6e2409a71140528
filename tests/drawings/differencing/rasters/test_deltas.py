"""The numbered triangle beside a revision cloud is the reviser's, whatever crosses it."""

import numpy as np
import pytest
from tests.drawings.differencing.rasters.sketch import Draw, Pen, compared, plan, scanned, sheet

from premises.drawings.content import Box
from premises.drawings.differencing import Change, ChangeKind, Differences, Zone


def _drawn(found: Differences) -> list[Change]:
    return [change for change in found.changes if change.zone is Zone.DRAWING]


def _marks(found: Differences) -> list[Box]:
    return [change.box for change in found.changes if change.zone is Zone.MARKUP]


def _cloud(pen: Pen) -> None:
    pen.cloud(70, 77, 24, 18)


def _delta(x: float, y: float, side: float = 6.0, turn_deg: float = 0.0) -> Draw:
    """An even triangle around a place with a 1 in it."""

    def draw(pen: Pen) -> None:
        ways = np.radians(np.array((-90.0, 30.0, 150.0)) + turn_deg)
        corners = np.array((x, y)) + side / np.sqrt(3) * np.column_stack(
            (np.cos(ways), np.sin(ways))
        )
        for begin, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
            pen.line(float(begin[0]), float(begin[1]), float(end[0]), float(end[1]), 0.3)
        pen.line(x, y - 0.15 * side, x, y + 0.2 * side, 0.3)
        pen.line(x - 0.1 * side, y - 0.08 * side, x, y - 0.15 * side, 0.3)

    return draw


def _walls(pen: Pen) -> None:
    plan(pen)
    pen.line(90, 82.5, 145, 82.5, 0.5)
    pen.line(101, 72, 101, 100, 0.5)


@pytest.mark.parametrize("turn_deg", [0.0, 1.5, 90.0])
def test_a_delta_that_walls_cut_into_pieces_is_no_change(turn_deg: float) -> None:
    new = sheet(_walls, _cloud, _delta(100, 82, turn_deg=turn_deg))
    found = compared(sheet(_walls), new)
    assert not _drawn(found)
    assert any(box.holds(100, 82) and box.width < 8 for box in _marks(found))


def test_a_delta_that_touches_its_cloud_is_no_change() -> None:
    assert not _drawn(compared(sheet(plan), sheet(plan, _cloud, _delta(97.5, 80))))


def test_a_delta_on_a_scan_is_no_change() -> None:
    old, new = scanned(sheet(_walls), 1), scanned(sheet(_walls, _cloud, _delta(100, 82)), 2)
    assert not _drawn(compared(old, new))


def test_a_delta_that_the_next_revision_leaves_out_is_no_change() -> None:
    old = sheet(_walls, _cloud, _delta(100, 82))
    assert not _drawn(compared(old, sheet(_walls)))


def test_what_is_drawn_beside_a_delta_is_told_by_itself() -> None:
    new = sheet(_walls, _cloud, _delta(100, 82), lambda pen: pen.cross(107, 86))
    (change,) = _drawn(compared(sheet(_walls), new))
    assert change.kind is ChangeKind.ADDED
    assert change.box.likeness(Box(107, 86, 112, 91)) > 0.8


def test_no_triangle_of_a_truss_beside_a_cloud_is_a_delta() -> None:
    def truss(pen: Pen) -> None:
        for at in range(5):
            x = 104.0 + 6 * at
            pen.line(x, 90, x + 6, 90)
            pen.line(x, 90, x + 3, 84.8)
            pen.line(x + 3, 84.8, x + 6, 90)
            pen.line(x + 3, 84.8, x + 9, 84.8)

    found = compared(sheet(plan), sheet(plan, _cloud, truss))
    assert not [box for box in _marks(found) if box.width < 10]
    assert sum(change.box.width for change in _drawn(found)) > 25


def test_one_delta_between_two_clouds_is_one_mark() -> None:
    new = sheet(plan, _cloud, lambda pen: pen.cloud(106, 77, 24, 18), _delta(100, 82))
    found = compared(sheet(plan), new)
    assert not _drawn(found)
    assert len([box for box in _marks(found) if box.width < 10]) == 1
