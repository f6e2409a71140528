"""Two small scans and what changed between them."""

from dataclasses import replace
from functools import partial

import cv2
import numpy as np
import pytest
from tests.drawings.differencing.rasters.sketch import (
    PX_PER_MM,
    Draw,
    Pen,
    compared,
    lying,
    of,
    plan,
    scanned,
    sheet,
)

from premises.drawings.content import Box, Sheet, Similarity
from premises.drawings.differencing import Category, ChangeKind, Differences, Tolerance, Zone
from premises.drawings.differencing.rasters import compare_rasters
from premises.drawings.registration import MovedView
from premises.drawings.titleblocks import TitleBlock


def _only(found: Differences) -> tuple[ChangeKind, Box]:
    (change,) = found.changes
    return change.kind, change.box


def _row(said: str, y: float, pen: Pen) -> None:
    pen.text(said, 78, y)


def _fixture(pen: Pen) -> None:
    pen.cross(85, 25)


def test_nothing_differs_between_a_sheet_and_itself() -> None:
    assert compared(sheet(plan), sheet(plan)).changes == ()


def test_nothing_differs_between_two_scans_of_one_sheet() -> None:
    clean = sheet(plan, lambda pen: pen.dashes(50, 0))
    assert compared(scanned(clean, 1), scanned(clean, 2)).changes == ()


@pytest.mark.parametrize("is_scan", [False, True])
def test_what_was_added_is_told_with_a_tight_box(is_scan: bool) -> None:
    old, new = sheet(plan), sheet(plan, _fixture)
    if is_scan:
        old, new = scanned(old, 1), scanned(new, 2)
    kind, box = _only(compared(old, new))
    assert kind is ChangeKind.ADDED
    assert box.likeness(Box(85, 25, 90, 30)) > (0.7 if is_scan else 0.8)


def test_what_was_removed_is_told_where_it_stood_on_both_sheets() -> None:
    shift = Similarity(dx_mm=2.0, dy_mm=-1.0)
    grey = _moved(sheet(plan), 2.0, -1.0)
    (change,) = compared(sheet(plan, _fixture), grey, lying(shift)).changes
    assert change.kind is ChangeKind.REMOVED
    assert change.box.likeness(Box(87, 24, 92, 29)) > 0.8
    assert change.old_box is not None
    assert change.old_box.likeness(Box(85, 25, 90, 30)) > 0.8


def test_what_moved_is_one_change_with_its_shift() -> None:
    old = sheet(plan, lambda pen: pen.cross(85, 25))
    new = sheet(plan, lambda pen: pen.cross(97, 28))
    (change,) = compared(old, new).changes
    assert change.kind is ChangeKind.MOVED
    assert change.shift_mm == pytest.approx((12.0, 3.0), abs=0.3)
    assert change.box.likeness(Box(97, 28, 102, 33)) > 0.8


def test_what_moved_over_its_own_place_is_one_change() -> None:
    old = sheet(plan, lambda pen: pen.cross(85, 25, 7))
    new = sheet(plan, lambda pen: pen.cross(88, 26, 7))
    assert [change.kind for change in compared(old, new).changes] == [ChangeKind.MOVED]


@pytest.mark.parametrize("is_scan", [False, True])
@pytest.mark.parametrize(("before", "after"), [("12'-4", "12'-9"), ("WD 103", "WD 108")])
def test_one_other_figure_is_a_change_of_text(before: str, after: str, is_scan: bool) -> None:
    old = sheet(plan, lambda pen: pen.text(before, 90, 30))
    new = sheet(plan, lambda pen: pen.text(after, 90, 30))
    if is_scan:
        old, new = scanned(old, 1), scanned(new, 2)
    (change,) = compared(old, new).changes
    assert (change.kind, change.category) == (ChangeKind.TEXT, Category.TEXT)
    assert change.box.holds(97, 28.8)


def test_a_figure_on_a_dimension_line_is_compared_as_well() -> None:
    def dimension(said: str) -> Sheet:
        return sheet(
            plan, lambda pen: pen.text(said, 90, 30), lambda pen: pen.line(80, 30.1, 130, 30.1)
        )

    (change,) = compared(dimension("14-3"), dimension("14-6")).changes
    assert change.kind is ChangeKind.TEXT


def test_the_same_words_set_a_little_wider_are_no_change() -> None:
    old = sheet(plan, lambda pen: pen.text("STORAGE", 90, 30))
    new = sheet(plan, lambda pen: pen.text("STO", 90, 30), lambda pen: pen.text("RAGE", 97.7, 30))
    wider = sheet(plan, lambda pen: pen.text("STO", 90, 30), lambda pen: pen.text("RAGE", 97.4, 30))
    assert compared(wider, new).changes == ()
    assert len(compared(old, sheet(plan)).changes) == 1


def test_the_phase_of_dashes_is_no_change() -> None:
    old = sheet(plan, lambda pen: pen.dashes(50, 0))
    new = sheet(plan, lambda pen: pen.dashes(50, 3.5))
    assert compared(old, new).changes == ()


def test_a_gap_in_a_solid_line_is_a_change_though_dashes_are_not() -> None:
    old = sheet(plan, lambda pen: pen.line(75, 50, 135, 50))
    new = sheet(plan, lambda pen: pen.line(75, 50, 100, 50), lambda pen: pen.line(108, 50, 135, 50))
    kind, box = _only(compared(old, new))
    assert kind is ChangeKind.REMOVED
    assert box.likeness(Box(100, 49.8, 108, 50.2)) > 0.5


def test_another_weight_of_a_line_is_no_change() -> None:
    thin = sheet(plan, lambda pen: pen.line(75, 55, 135, 55, 0.2))
    thick = sheet(plan, lambda pen: pen.line(75, 55, 135, 55, 0.9))
    assert compared(thin, thick).changes == ()
    assert compared(thick, thin).changes == ()


def test_a_line_that_a_wall_cuts_is_one_change() -> None:
    _kind, box = _only(compared(sheet(plan), sheet(plan, lambda pen: pen.line(50, 15, 90, 35))))
    assert box.likeness(Box(50, 15, 90, 35)) > 0.9


def test_half_the_scale_and_another_resolution_are_laid_on_each_other() -> None:
    new = sheet(plan, _fixture)
    assert new.raster is not None
    height, width = new.raster.grey.shape
    small = cv2.resize(sheet(plan).raster.grey, (width // 2, height // 2), interpolation=3)  # type: ignore[union-attr]
    old = of(np.asarray(small, np.uint8), PX_PER_MM)
    kind, _box = _only(compared(old, new, lying(Similarity(a=2.0))))
    assert kind is ChangeKind.ADDED


def test_a_quarter_turn_is_laid_back() -> None:
    new = sheet(plan, _fixture)
    assert new.raster is not None
    turned = of(np.ascontiguousarray(np.rot90(sheet(plan).raster.grey, -1)))  # type: ignore[union-attr]
    # Turned back: x' = y, y' = -x + the old sheet's width.
    back = Similarity(0.0, -1.0, 0.0, turned.width_mm)
    assert [one.kind for one in compared(turned, new, lying(back)).changes] == [ChangeKind.ADDED]


def test_an_alignment_that_is_off_by_its_error_is_settled() -> None:
    old, new = sheet(plan), _moved(sheet(plan, _fixture), 0.5, -0.5)
    changes = compared(old, new, lying(error_mm=0.5)).changes
    assert [change.kind for change in changes] == [ChangeKind.ADDED]


def test_what_lies_beyond_the_other_page_is_no_change() -> None:
    narrow = sheet(plan)
    assert narrow.raster is not None
    cut = of(np.ascontiguousarray(narrow.raster.grey[:, : round(95 * PX_PER_MM)]))
    assert compared(cut, sheet(plan)).changes == ()


def test_shadows_at_the_edge_of_a_scan_are_no_change() -> None:
    new = sheet(plan)
    assert new.raster is not None
    grey = new.raster.grey.copy()
    grey[:, :16] = 30
    grey[-9:] = 90
    assert compared(sheet(plan), of(grey)).changes == ()


def test_a_new_cloud_is_evidence_and_no_change_of_the_drawing() -> None:
    new = sheet(plan, _fixture, lambda pen: pen.cloud(78, 17, 24, 20))
    found = compared(sheet(plan), new)
    drawing = [change for change in found.changes if change.zone is Zone.DRAWING]
    assert [(change.kind, change.in_cloud) for change in drawing] == [(ChangeKind.ADDED, True)]
    assert drawing[0].box.likeness(Box(85, 25, 90, 30)) > 0.7
    (cloud,) = found.clouds
    assert cloud.changes == (drawing[0].number,)
    assert cloud.box.likeness(Box(75, 14, 105, 40)) > 0.8
    assert [change.zone for change in found.changes if change not in drawing] == [Zone.MARKUP]


def test_a_row_that_was_inserted_is_one_change_and_the_rows_below_are_none() -> None:
    rows = ["A1 DOOR 3-0 7-0", "B7 DOOR 2-8 6-8", "C3 GATE 6-0 7-0", "D4 HATCH 3-6 3-6"]

    def table(some: list[str]) -> Sheet:
        return sheet(plan, *(partial(_row, said, 18 + 5 * i) for i, said in enumerate(some)))

    kind, box = _only(compared(table(rows), table([rows[0], "X9 WALL 4-4 8-8", *rows[1:]])))
    assert kind is ChangeKind.ADDED
    assert box.holds(95, 22)
    assert box.height < 5


def test_changes_of_the_title_block_are_told_apart() -> None:
    block = TitleBlock(box=Box(84, 20, 130, 35))
    old, new = sheet(plan), sheet(plan, _fixture)
    found = compare_rasters(old, new, lying(), Tolerance(), new_block=block)
    assert [change.zone for change in found.changes] == [Zone.TITLE_BLOCK]


def _moved(one: Sheet, x: float, y: float) -> Sheet:
    assert one.raster is not None
    matrix = np.array([[1, 0, x * PX_PER_MM], [0, 1, y * PX_PER_MM]])
    height, width = one.raster.grey.shape
    grey = cv2.warpAffine(one.raster.grey, matrix, (width, height), borderValue=(255,))
    return of(np.asarray(grey, np.uint8))


def test_a_view_that_went_elsewhere_is_one_change_and_compared_where_it_went() -> None:
    def view(pen: Pen, x: float, y: float) -> None:
        pen.box(x, y, 20, 12, 0.4)
        pen.cross(x + 4, y + 4)
        pen.text("DETAIL 5", x + 2, y + 16)

    old = sheet(plan, lambda pen: view(pen, 78, 16))
    new = sheet(plan, lambda pen: view(pen, 108, 46), lambda pen: pen.cross(85, 22))
    moved = MovedView(Box(76, 14, 100, 36), Similarity(dx_mm=30.0, dy_mm=30.0))
    changes = compared(old, new, replace(lying(), views=(moved,))).changes
    assert [(one.kind, one.category) for one in changes] == [
        (ChangeKind.MOVED, Category.VIEW),
        (ChangeKind.ADDED, Category.LINEWORK),
    ]
    assert changes[0].shift_mm == pytest.approx((30.0, 30.0))


@pytest.mark.parametrize("is_scan", [False, True])
def test_a_grey_area_is_one_change_of_fill(is_scan: bool) -> None:
    old, new = sheet(plan), sheet(plan)
    assert new.raster is not None
    left, top, right, bottom = (round(side * PX_PER_MM) for side in (80, 15, 110, 30))
    new.raster.grey[top:bottom, left:right] = 190
    if is_scan:
        old, new = scanned(old, 1), scanned(new, 2)
    (change,) = compared(old, new).changes
    assert (change.kind, change.category) == (ChangeKind.ADDED, Category.FILL)
    assert change.box.likeness(Box(80, 15, 110, 30)) > 0.8
    (gone,) = compared(new, old).changes
    assert (gone.kind, gone.category) == (ChangeKind.REMOVED, Category.FILL)


def test_a_line_on_a_grey_area_is_found_as_on_paper() -> None:
    def grey(pen: Pen) -> None:
        pen.grey[round(15 * PX_PER_MM) : round(35 * PX_PER_MM), 600:950] = 180

    kind, box = _only(compared(sheet(grey, plan), sheet(grey, plan, _fixture)))
    assert kind is ChangeKind.ADDED
    assert box.likeness(Box(85, 25, 90, 30)) > 0.8


def test_a_small_cloud_is_evidence_as_well() -> None:
    """On a set that is printed at half its size, arcs are half as large."""
    found = compared(
        sheet(plan), sheet(plan, _fixture, lambda pen: pen.cloud(82, 21, 15, 12, chord=3.0))
    )
    assert [one.kind for one in found.changes if one.zone is Zone.DRAWING] == [ChangeKind.ADDED]
    assert len(found.clouds) == 1


def test_a_cloud_over_words_and_lines_leaves_no_pieces() -> None:
    """Its line is hidden at places, and what it crosses did not change."""
    found = compared(sheet(plan), sheet(plan, lambda pen: pen.cloud(9, 79, 72, 12)))
    assert [one for one in found.changes if one.zone is Zone.DRAWING] == []
    assert len(found.clouds) == 1


def test_a_new_circle_inside_a_cloud_is_told() -> None:
    """Its arcs are bent like the cloud's, but all go around one centre."""

    def circle(pen: Pen) -> None:
        pen.cloud(78, 17, 24, 20)
        cv2.circle(pen.grey, (round(90 * PX_PER_MM), round(27 * PX_PER_MM)), 27, (0,), 2)
        pen.line(86.6, 27, 93.4, 27, 0.25)

    found = compared(sheet(plan), sheet(plan, circle))
    (told,) = (one for one in found.changes if one.zone is Zone.DRAWING)
    assert told.kind is ChangeKind.ADDED
    assert told.box.likeness(Box(86.6, 23.6, 93.4, 30.4)) > 0.8


def test_a_window_in_a_wall_is_told_with_its_frame() -> None:
    """Its jambs stand nearer to the wall's lines than the tolerance, but beside a sure change."""

    def wall(pen: Pen) -> None:
        pen.line(10, 90, 140, 90, 0.5)
        pen.line(10, 91.8, 140, 91.8, 0.5)

    def window(pen: Pen) -> None:
        pen.line(60, 90, 60, 91.8, 0.6)
        pen.line(72, 90, 72, 91.8, 0.6)
        pen.line(60, 89.0, 72, 89.0, 0.25)

    found = compared(sheet(plan, wall), sheet(plan, wall, window))
    (told,) = found.changes
    assert told.kind is ChangeKind.ADDED
    assert told.box.likeness(Box(59.7, 88.9, 72.3, 91.8)) > 0.6


def test_another_figure_of_an_upright_dimension_is_a_change_of_text() -> None:
    def dimension(said: str) -> Draw:
        def draw(pen: Pen) -> None:
            level = Pen()
            level.text(said, 20, 50)
            part = level.grey[
                round(46 * PX_PER_MM) : round(52 * PX_PER_MM), : round(50 * PX_PER_MM)
            ]
            turned = cv2.rotate(part, cv2.ROTATE_90_COUNTERCLOCKWISE)
            top, left = round(20 * PX_PER_MM), round(80 * PX_PER_MM)
            pen.grey[top : top + turned.shape[0], left : left + turned.shape[1]] = turned

        return draw

    found = compared(sheet(plan, dimension("34-9")), sheet(plan, dimension("74-9")))
    assert [one.kind for one in found.changes] == [ChangeKind.TEXT]


def test_a_tree_that_was_felled_is_told() -> None:
    """Its crown has arcs that meet in cusps, too, but they do not bulge outward."""

    def tree(pen: Pen) -> None:
        for turn in range(0, 360, 45):
            way = np.radians(turn)
            x, y = 95 + 7.0 * np.cos(way), 50 + 7.0 * np.sin(way)
            middle = round(float(x) * PX_PER_MM), round(float(y) * PX_PER_MM)
            cv2.ellipse(pen.grey, middle, (22, 22), 0, turn + 105, turn + 255, (0,), 2, cv2.LINE_AA)

    kind, box = _only(compared(sheet(plan, tree), sheet(plan)))
    assert kind is ChangeKind.REMOVED
    assert box.likeness(Box(88.3, 43.3, 101.7, 56.7)) > 0.7
