"""Revision clouds are found under whatever they cross, and nothing else is taken for one."""

import cv2
import numpy as np
import pytest
from tests.drawings.differencing.rasters.sketch import PX_PER_MM, Draw, Pen, compared, plan, sheet

from premises.drawings.content import Box
from premises.drawings.differencing import Change, ChangeKind, Differences, Zone
from premises.drawings.differencing.rasters.bows import Bows, varied


def _drawn(found: Differences) -> list[Change]:
    return [change for change in found.changes if change.zone is Zone.DRAWING]


def _bow(hand: int = 1) -> Bows:
    return Bows(np.array([[3.0, 4.0]]), np.array([0.4]), np.array([6.0]), np.array([1.2]), hand)


@pytest.mark.parametrize("hand", [1, -1])
def test_an_arc_goes_from_its_start_to_its_end_and_bulges_to_its_side(hand: int) -> None:
    bow = _bow(hand)
    (line,) = bow.points(9)
    assert np.allclose(line[[0, -1]], np.vstack((bow.start, bow.end)))
    aside = (line[4] - bow.start[0]) @ np.array([-np.sin(0.4), np.cos(0.4)])
    assert aside * hand == pytest.approx(3.0 * np.tan(0.6))
    assert np.allclose(bow.back.points(9)[0], line[::-1])


def test_parts_of_one_circle_meet_without_a_cusp_and_equal_arcs_on_a_line_with_one() -> None:
    bow = _bow()
    on = bow.after(bow)
    turned = Bows(on.start, on.way_rad - 2.4, on.chord_mm, on.half_rad, 1)
    assert on.cusp_rad(bow)[0] == pytest.approx(2.4)
    assert turned.cusp_rad(bow)[0] == pytest.approx(0.0)


def test_arcs_of_other_chords_are_parts_of_the_same_circle_or_bent_as_much() -> None:
    some = varied(_bow(), np.zeros(1), np.array([0.8]))
    assert some.radius_mm[0] == pytest.approx(_bow().radius_mm[0])
    assert some.half_rad[1] == pytest.approx(1.2)


def test_a_cloud_whose_sides_run_along_beams_leaves_no_pieces() -> None:
    """Of two sides there is hardly more to see than their tops and their cusps."""

    def beams(pen: Pen) -> None:
        pen.line(5, 76, 145, 76, 0.9)
        pen.line(5, 96, 145, 96, 0.9)
        pen.text("W24X55 (34)", 50, 75)

    found = compared(sheet(plan, beams), sheet(plan, beams, lambda pen: pen.cloud(20, 77, 90, 18)))
    assert not _drawn(found)
    (cloud,) = found.clouds
    assert cloud.box.likeness(Box(17, 74, 113, 98)) > 0.9


def test_words_under_the_line_of_a_cloud_are_unchanged() -> None:
    new = sheet(plan, lambda pen: pen.cloud(9, 79, 78, 18))
    found = compared(sheet(plan), new)
    assert not _drawn(found)
    assert len(found.clouds) == 1


def test_what_the_line_of_a_cloud_crosses_is_told_as_one_thing() -> None:
    new = sheet(
        plan, lambda pen: pen.line(75, 88, 140, 88, 0.5), lambda pen: pen.cloud(84, 79, 30, 18)
    )
    (change,) = _drawn(compared(sheet(plan), new))
    assert change.kind is ChangeKind.ADDED
    assert change.box.width == pytest.approx(65, abs=1.5)


def test_a_cloud_that_the_next_revision_leaves_out_is_no_change() -> None:
    old = sheet(plan, lambda pen: pen.cloud(78, 17, 24, 20))
    assert not _drawn(compared(old, sheet(plan)))


def test_a_mark_that_moved_is_no_cloud_though_its_circle_is_an_arc_as_well() -> None:
    def mark(x: float) -> Draw:
        middle = round(x * PX_PER_MM), round(90 * PX_PER_MM)
        side = round(5.8 * PX_PER_MM)

        def draw(pen: Pen) -> None:
            cv2.circle(pen.grey, middle, side, (0,), 3, cv2.LINE_AA)

        return draw

    found = compared(sheet(mark(30)), sheet(mark(37)))
    assert not found.clouds
    assert [change.kind for change in _drawn(found)] == [ChangeKind.MOVED]


@pytest.mark.parametrize("side", [3.2, 8.0])
def test_a_triangle_beside_a_cloud_is_the_revisers(side: float) -> None:
    """On a set printed at half its size it is as small as that."""

    def delta(pen: Pen) -> None:
        x, y, height = 98.5, 96.0, 0.87 * side
        for start, end in (((0, 0), (1, 0)), ((1, 0), (0.5, 1)), ((0.5, 1), (0, 0))):
            pen.line(
                x + start[0] * side,
                y - start[1] * height,
                x + end[0] * side,
                y - end[1] * height,
                0.25,
            )

    new = sheet(plan, lambda pen: pen.cloud(70, 77, 24, 18), delta)
    assert not _drawn(compared(sheet(plan), new))


def test_a_round_tree_with_spokes_is_no_cloud_though_its_outline_is_cut_into_arcs() -> None:
    def tree(pen: Pen) -> None:
        middle = round(100 * PX_PER_MM), round(40 * PX_PER_MM)
        cv2.circle(pen.grey, middle, round(3.6 * PX_PER_MM), (0,), 3, cv2.LINE_AA)
        for turn in np.radians(np.arange(8, 360, 30)):
            pen.line(100, 40, 100 + 4.3 * np.cos(turn), 40 + 4.3 * np.sin(turn), 0.25)

    contour = sheet(lambda pen: pen.line(80, 38, 120, 43, 0.2))
    found = compared(contour, sheet(lambda pen: pen.line(80, 38, 120, 43, 0.2), tree))
    (change,) = _drawn(found)
    assert not found.clouds
    assert change.box.likeness(Box(95.7, 35.7, 104.3, 44.3)) > 0.8
