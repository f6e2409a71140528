"""Things that other lines run through, or that overlap their old place, are told once and whole."""

import cv2
import numpy as np
from tests.drawings.differencing.rasters.sketch import PX_PER_MM, Draw, Pen, compared, plan, sheet

from premises.drawings.content import Box
from premises.drawings.differencing import Category, Change, ChangeKind
from premises.drawings.differencing.rasters.evidence import UNIT_MM, uncovered
from premises.drawings.differencing.rasters.plates import plate
from premises.drawings.differencing.rasters.rowing import in_rows


def _grid(pen: Pen) -> None:
    """Two axes that cross, and a grid of a ceiling beside them."""
    pen.line(110, 12, 110, 68, 0.2)
    pen.line(80, 55, 138, 55, 0.2)
    for x in range(75, 140, 6):
        pen.line(x, 12, x, 40, 0.13)


def _column(pen: Pen) -> None:
    """A profile of steel in their crossing: two flanges, and a web that lies on an axis."""
    for y in (52.6, 57.4):
        pen.line(107.5, y, 112.5, y, 0.8)
    pen.line(110, 52.6, 110, 57.4, 0.6)


def test_a_column_whose_web_lies_on_an_axis_is_one_thing() -> None:
    (found,) = compared(sheet(plan, _grid), sheet(plan, _grid, _column)).changes
    assert found.kind is ChangeKind.ADDED
    assert found.box.likeness(Box(107.5, 52.2, 112.5, 57.8)) > 0.8


def test_a_circle_that_moves_by_less_than_its_width_moves() -> None:
    def circle(x: float) -> Draw:
        def draw(pen: Pen) -> None:
            middle = round(x * PX_PER_MM), round(26 * PX_PER_MM)
            cv2.circle(pen.grey, middle, round(3.6 * PX_PER_MM), (0,), 2, cv2.LINE_AA)
            pen.text("S", x - 1, 27.2)

        return draw

    (found,) = compared(sheet(plan, _grid, circle(95)), sheet(plan, _grid, circle(100))).changes
    assert found.kind is ChangeKind.MOVED
    assert found.box.likeness(Box(96.4, 22.4, 103.6, 29.6)) > 0.8


def test_a_frame_that_overlaps_its_old_place_moves() -> None:
    def frame(x: float) -> Draw:
        return lambda pen: pen.box(x, 48, 5.2, 3.6)

    (found,) = compared(sheet(plan, frame(90)), sheet(plan, frame(94.2))).changes
    assert found.kind is ChangeKind.MOVED
    assert found.shift_mm is not None
    assert abs(found.shift_mm[0] - 4.2) < 0.2


def test_a_line_that_runs_beneath_a_wall_is_one_with_its_arrow_and_its_bend() -> None:
    def leader(pen: Pen) -> None:
        pen.line(55, 32, 86, 34, 0.25)
        pen.line(86, 34, 94, 34, 0.25)
        pen.line(55, 32, 57, 31.4, 0.5)
        pen.line(55, 32, 57, 32.9, 0.5)

    def wall(pen: Pen) -> None:
        pen.line(71.5, 10, 71.5, 70, 2.4)

    (found,) = compared(sheet(plan, wall), sheet(plan, wall, leader)).changes
    assert found.box.left < 56
    assert found.box.right > 93


def test_a_brace_that_writing_hides_a_stretch_of_is_one_line() -> None:
    """Its dashes lie aslant, where nothing else stands in one line with them."""

    def brace(pen: Pen) -> None:
        for step in (0, 5, 16, 21):
            pen.line(110 + step, 13 + step, 113.5 + step, 16.5 + step, 0.35)

    (found,) = compared(sheet(plan), sheet(plan, brace)).changes
    assert found.box.likeness(Box(110, 13, 134.5, 37.5)) > 0.9


def _text(kind: ChangeKind, left: float, right: float, top: float = 20.0) -> Change:
    box = Box(left, top, right, top + 2.5)
    return Change(number=0, kind=kind, category=Category.TEXT, box=box)


def test_the_cells_of_a_new_row_are_one_change() -> None:
    cells = [_text(ChangeKind.ADDED, x, x + 8) for x in (10, 40, 75)]
    below = _text(ChangeKind.ADDED, 40, 48, top=30)
    assert [one.box for one in in_rows([*cells, below], [])] == [Box(10, 20, 83, 22.5), below.box]


def test_two_texts_side_by_side_are_no_row() -> None:
    cells = [_text(ChangeKind.ADDED, x, x + 20) for x in (10, 50)]
    assert sorted(one.box.left for one in in_rows(cells, [])) == [10, 50]


def test_words_that_made_room_in_their_line_belong_to_what_was_written_in_it() -> None:
    line = _text(ChangeKind.TEXT, 10, 30)
    words = [_text(ChangeKind.REMOVED, 32, 44), _text(ChangeKind.ADDED, 31, 43)]
    beside = _text(ChangeKind.ADDED, 46, 60)
    told = in_rows([*words, beside], [line])
    assert {(one.kind, one.box.right) for one in told} == {
        (ChangeKind.TEXT, 44),
        (ChangeKind.ADDED, 60),
    }


def test_distances_do_not_depend_on_the_parts_that_they_are_measured_in() -> None:
    chance = np.random.default_rng(3)
    old, new = np.full((700, 900), 255, np.uint8), np.full((700, 900), 255, np.uint8)
    for picture in (old, new):
        for x, y in chance.integers(20, 680, (60, 2)).tolist():
            cv2.line(picture, (x, y), (x + 60, y + 15), (0,), 2)
    one, other = plate(old, PX_PER_MM), plate(new, PX_PER_MM)
    without = (other.dark < other.faint).astype(np.uint8)
    away = cv2.distanceTransform(without, cv2.DIST_L2, 5) * (one.dark >= one.sure)
    told = uncovered(one, other) * UNIT_MM * PX_PER_MM
    far = (away > 1) & (away < 9)
    assert far.sum() > 500
    assert np.abs(told - away)[far].max() < 0.05
