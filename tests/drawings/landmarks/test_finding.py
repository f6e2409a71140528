"""Grid, rooms, notes and schedules of a sheet are found, and places are named by them."""

import math
import time
from dataclasses import replace

import numpy as np
import pytest
from tests.drawings.titleblocks.paper import Paper, turned

from premises.drawings.content import Box, Kind, Raster, Rulings, Sheet, Similarity, Strokes
from premises.drawings.landmarks import Landmarks, NoteKind, Places, find_landmarks
from premises.drawings.landmarks.area import drawing_area
from premises.drawings.titleblocks import TitleBlock, read_titleblock


def floor_plan() -> Paper:
    """A grid of A to C by 1 to 4, six rooms, notes, a door schedule and a title block."""
    paper = Paper()
    paper.frame(12, 12, 902, 597)
    paper.line((802, 12), (802, 597))
    paper.write("SHEET NO.", 806, 560, 2.0)
    paper.write("A-101", 815, 570, 12.0)
    for at, name in enumerate("1234"):
        paper.circle(100 + 100 * at, 60, 6)
        paper.write(name, 98.5 + 100 * at, 57.5, 5.0)
        paper.line((100 + 100 * at, 66), (100 + 100 * at, 400))
    for at, name in enumerate("ABC"):
        paper.circle(50, 100 + 120 * at, 6)
        paper.write(name, 48.5, 97.5 + 120 * at, 5.0)
        paper.line((56, 100 + 120 * at), (420, 100 + 120 * at))
    for at, name in enumerate(["OFFICE", "CORRIDOR", "ELEC ROOM", "LAB", "LOBBY", "STAIR"]):
        x, y = 140 + 100 * (at % 3), 150 + 120 * (at // 3)
        paper.write(name, x, y, 2.5)
        if name != "STAIR":
            paper.write(f"{101 + at}", x + 3, y + 4, 2.5)
            paper.frame(x + 1, y + 3.5, x + 9, y + 7)
    paper.circle(100, 450, 6)
    paper.write("1", 98.5, 447.5, 5.0)
    paper.line((106, 450), (200, 450))
    paper.write("FIRST FLOOR PLAN", 108, 444, 4.0)
    notes(paper, 600, 40)
    schedule(paper, 600, 250)
    return paper


def notes(paper: Paper, x: float, y: float) -> None:
    paper.write("GENERAL NOTES", x, y, 4.0)
    paper.write("1.", x, y + 8)
    paper.write("VERIFY ALL DIMENSIONS IN THE FIELD BEFORE", x + 8, y + 8)
    paper.write("START OF WORK.", x + 8, y + 12)
    paper.write("2.", x, y + 18)
    paper.write("DO NOT SCALE DRAWINGS.", x + 8, y + 18)
    paper.write("KEYNOTES", x, y + 40, 4.0)
    paper.write("1 ACCESS PANEL 24 X 24.", x, y + 48)
    paper.write("2 STAINLESS STEEL CORNER GUARD,", x, y + 53)
    paper.write("48 HIGH.", x + 3, y + 57)


def schedule(paper: Paper, x: float, y: float) -> None:
    paper.write("DOOR SCHEDULE", x, y, 4.0)
    rows = [
        ("MARK", "SIZE", "MATERIAL"),
        ("101", "3'-0\" X 7'-0\"", "WOOD"),
        ("102", "4'-0\"", "HM"),
    ]
    for at in range(4):
        paper.line((x, y + 7 + 6 * at), (x + 120, y + 7 + 6 * at))
    for place, cell in enumerate((0, 25, 75, 120)):
        paper.line((x + cell, y + 7), (x + cell, y + 25))
        for at, row in enumerate(rows):
            if place < 3:
                paper.write(row[place], x + cell + 2, y + 9 + 6 * at)


def cloud(paper: Paper, x: float, y: float, across: int, down: int) -> None:
    """So many arcs of 6 mm to the right and down from a corner."""
    right, bottom = x + 6 * across, y + 6 * down
    for at in range(across):
        paper.arc(x + 3 + 6 * at, y, 3, 180, 360)
        paper.arc(x + 3 + 6 * at, bottom, 3, 0, 180)
    for at in range(down):
        paper.arc(x, y + 3 + 6 * at, 3, 90, 270)
        paper.arc(right, y + 3 + 6 * at, 3, 270, 450)


def found_on(sheet: Sheet) -> Landmarks:
    return find_landmarks(sheet, read_titleblock(sheet))


def test_grid_bubbles_are_named_and_know_which_way_their_lines_run() -> None:
    found = found_on(floor_plan().sheet()).bubbles
    assert sorted(one.name for one in found if one.is_vertical) == ["1", "2", "3", "4"]
    assert sorted(one.name for one in found if not one.is_vertical) == ["A", "B", "C"]
    assert all(one.box.width == pytest.approx(12, abs=0.1) for one in found)


def test_the_mark_of_a_view_and_details_are_no_bubbles() -> None:
    paper = floor_plan()
    for at in range(3):
        paper.circle(150 + 60 * at, 500, 6)
        paper.write("5", 149 + 60 * at, 496, 2.5)
        paper.write("A-501", 146 + 60 * at, 501, 2.5)
        paper.line((150 + 60 * at, 506), (150 + 60 * at, 540))
    assert len(found_on(paper.sheet()).bubbles) == 7


def test_rooms_have_names_and_numbers_and_nothing_else_is_one() -> None:
    found = found_on(floor_plan().sheet()).rooms
    assert [(one.name, one.number) for one in found] == [
        ("OFFICE", "101"), ("CORRIDOR", "102"), ("ELEC ROOM", "103"),
        ("LAB", "104"), ("LOBBY", "105"), ("STAIR", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "room"),
    [
        (["OFFICE 101"], ("OFFICE", "101")),
        (["PATIENT", "ROOM", "147"], ("PATIENT ROOM", "147")),
        (["CORRIDOR", "CE-4"], ("CORRIDOR", "CE-4")),
        (["STAIRWELL"], ("STAIRWELL", None)),
        (["NO WORK THIS AREA"], None),
        (["SEE DETAIL", "12"], None),
        (["DOOR TYPE", "104"], None),
        (["RIM", "418.38"], None),
        (["RIGID BOARD", "2"], None),
    ],
)
def test_labels_of_rooms_are_told_from_other_words(
    lines: list[str], room: tuple[str, str | None] | None
) -> None:
    paper = Paper()
    for at, text in enumerate(lines):
        paper.write(text, 300 - 0.3 * 2.5 * len(text), 300 + 3.6 * at, 2.5)
    found = find_landmarks(paper.sheet(), TitleBlock()).rooms
    assert [(one.name, one.number) for one in found] == ([room] if room else [])


@pytest.mark.parametrize(("framed", "room"), [(True, ("EXAM 2", "103")), (False, ("EXAM", "2"))])
def test_a_framed_number_below_a_name_is_the_rooms_number(
    framed: bool, room: tuple[str, str]
) -> None:
    paper = Paper()
    paper.write("EXAM 2", 300, 300, 2.5)
    paper.write("103", 302, 304.5, 2.4)
    if framed:
        paper.frame(299, 303.2, 311, 308)
    found = find_landmarks(paper.sheet(), TitleBlock()).rooms
    assert [(one.name, one.number) for one in found] == [room]


def test_notes_have_keys_and_all_of_their_lines() -> None:
    found = found_on(floor_plan().sheet()).notes
    assert [
        (one.kind, one.key, one.text) for one in found if one.kind is not NoteKind.SCHEDULE
    ] == [
        (NoteKind.GENERAL, "1", "VERIFY ALL DIMENSIONS IN THE FIELD BEFORE START OF WORK."),
        (NoteKind.GENERAL, "2", "DO NOT SCALE DRAWINGS."),
        (NoteKind.KEYNOTE, "1", "ACCESS PANEL 24 X 24."),
        (NoteKind.KEYNOTE, "2", "STAINLESS STEEL CORNER GUARD, 48 HIGH."),
    ]
    assert {one.of for one in found} == {"GENERAL NOTES", "KEYNOTES", "DOOR SCHEDULE"}


def test_rows_of_a_schedule_have_their_first_cell_as_key() -> None:
    found = [one for one in found_on(floor_plan().sheet()).notes if one.kind is NoteKind.SCHEDULE]
    assert [(one.key, one.text) for one in found] == [
        ("101", "3'-0\" X 7'-0\" | WOOD"),
        ("102", "4'-0\" | HM"),
    ]


def test_a_schedule_without_ruled_lines_is_read_by_its_rows() -> None:
    paper = Paper()
    paper.write("FINISH SCHEDULE", 100, 100, 4.0)
    for at, row in enumerate([("KEY", "FINISH"), ("P-1", "PAINT"), ("CT-2", "CERAMIC TILE")]):
        paper.write(row[0], 100, 108 + 5 * at)
        paper.write(row[1], 120, 108 + 5 * at)
    paper.write("OFFICE", 100, 200)
    found = find_landmarks(paper.sheet(), TitleBlock()).notes
    assert [(one.key, one.text) for one in found] == [("P-1", "PAINT"), ("CT-2", "CERAMIC TILE")]


def test_a_numbered_list_that_nothing_heads_is_one_of_notes() -> None:
    paper = Paper()
    for at, text in enumerate(["PATCH FLOOR.", "SEE A-501.", "VERIFY."]):
        paper.write(f"{at + 1}. {text}", 500, 100 + 5 * at)
    found = find_landmarks(paper.sheet(), TitleBlock()).notes
    assert [(one.kind, one.key, one.text) for one in found] == [
        (NoteKind.GENERAL, "1", "PATCH FLOOR."),
        (NoteKind.GENERAL, "2", "SEE A-501."),
        (NoteKind.GENERAL, "3", "VERIFY."),
    ]


def test_rows_of_the_table_of_revisions_are_notes_of_their_own_kind() -> None:
    paper = Paper()
    paper.write("REVISIONS", 820, 100)
    paper.write("2", 820, 106)
    paper.write("BULLETIN 4", 828, 106)
    paper.write("03/09/2026", 870, 106)
    found = find_landmarks(paper.sheet(), TitleBlock()).notes
    assert [(one.kind, one.key, one.text) for one in found] == [
        (NoteKind.REVISION, "2", "BULLETIN 4 03/09/2026")
    ]


def test_the_drawing_lies_inside_the_border_beside_notes_and_title_block() -> None:
    area = found_on(floor_plan().sheet()).drawing
    assert area is not None
    assert (area.left, area.top, area.bottom) == (12.0, 12.0, 597.0)
    assert area.right == pytest.approx(600, abs=1)


def test_a_sheet_that_is_turned_has_the_same_landmarks() -> None:
    upright, lying = (
        found_on(sheet) for sheet in (floor_plan().sheet(), turned(floor_plan().sheet()))
    )
    assert sorted(one.name for one in upright.bubbles) == sorted(one.name for one in lying.bubbles)
    assert {one.is_vertical for one in lying.bubbles if one.name in "ABC"} == {True}
    assert {one.number for one in upright.rooms} == {one.number for one in lying.rooms}


def test_a_scan_has_a_grid_where_its_names_count_up() -> None:
    sheet = floor_plan().sheet()
    blank = Raster(np.full((610, 914), 255, np.uint8), 1.0)
    scan = replace(sheet, kind=Kind.RASTER, strokes=Strokes.none(), words=(), raster=blank)
    found = find_landmarks(scan, TitleBlock(), sheet.words)
    assert {"1", "2", "3", "4", "A", "B", "C"} <= {one.name for one in found.bubbles}
    assert found.clouds == ()


@pytest.mark.parametrize(
    ("box", "room", "grid"),
    [
        (Box(138, 148, 150, 152), "OFFICE 101", "between 1 and 2 / between A and B"),
        (Box(199, 219, 201, 221), None, "B-2"),
        (Box(250, 218, 252, 222), "LOBBY 105", "between 2 and 3 / B"),
        (Box(90, 210, 310, 230), "LOBBY 105", "1 to 3 / B"),
        (Box(60, 218, 62, 222), None, "outside 1 / B"),
        (Box(500, 480, 502, 482), None, None),
        (Box(700, 300, 702, 302), None, None),
    ],
)
def test_places_are_named_by_room_and_grid_or_not_at_all(
    box: Box, room: str | None, grid: str | None
) -> None:
    places = Places(found_on(floor_plan().sheet()))
    assert places.grid_at(box) == grid
    assert places.room_at(box) == room


@pytest.mark.parametrize(
    ("box", "grid"),
    [
        (Box(430, 218, 432, 222), "outside 4 / B"),
        (Box(440, 218, 442, 222), None),
        (Box(250, 408, 252, 410), None),
        (Box(250, 380, 252, 382), "between 2 and 3 / outside C"),
    ],
)
def test_the_grid_ends_a_bubble_beyond_its_own_lines(box: Box, grid: str | None) -> None:
    assert Places(found_on(floor_plan().sheet())).grid_at(box) == grid


def test_lines_that_merely_begin_at_their_bubbles_do_not_end_the_grid() -> None:
    paper = Paper()
    for at, name in enumerate("1234"):
        paper.circle(100 + 100 * at, 60, 6)
        paper.write(name, 98.5 + 100 * at, 57.5, 5.0)
        paper.line((100 + 100 * at, 66), (100 + 100 * at, 80))
    for at, name in enumerate("ABC"):
        paper.circle(50, 100 + 120 * at, 6)
        paper.write(name, 48.5, 97.5 + 120 * at, 5.0)
        paper.line((56, 100 + 120 * at), (70, 100 + 120 * at))
    places = Places(find_landmarks(paper.sheet(), TitleBlock()))
    assert places.grid_at(Box(299, 219, 301, 221)) == "B-3"


def test_notes_beside_and_below_the_drawing_are_both_left_out_as_far_as_enough_remains() -> None:
    cells = Rulings(np.empty((0, 4)), np.empty((0, 4)), Box(0, 0, 900, 600))
    beside, below = Box(650, 50, 880, 450), Box(50, 480, 300, 590)
    drawn = [Box(100, 100, 110, 110), Box(600, 400, 610, 410)]
    area = drawing_area(cells, None, (beside, below), drawn)
    assert area == Box(0, 0, 650, 600)


def test_a_sheet_without_landmarks_names_no_places() -> None:
    places = Places(find_landmarks(Paper().sheet(), TitleBlock()))
    assert places.room_at(Box(10, 10, 20, 20)) is None
    assert places.grid_at(Box(10, 10, 20, 20)) is None


def test_fifty_thousand_strokes_take_far_less_than_a_second() -> None:
    sheet = floor_plan().sheet()
    places = np.random.default_rng(1).uniform(20, 580, (50_000, 2))
    many = np.hstack((places, places + np.random.default_rng(2).normal(0, 1.5, (50_000, 2))))
    kept = sheet.strokes
    strokes = Strokes(
        np.vstack((kept.ends, many)),
        np.zeros(len(kept) + len(many), np.float32),
        np.zeros(len(kept) + len(many), np.uint32),
        np.zeros(len(kept) + len(many), np.float32),
        np.arange(len(kept) + len(many), dtype=np.int32),
        np.full(len(kept) + len(many), -1, np.int16),
    )
    block = read_titleblock(sheet)
    find_landmarks(sheet, block)  # Loads scipy, which is no part of the work.
    begun_s = time.process_time()
    find_landmarks(replace(sheet, strokes=strokes), block)
    assert time.process_time() - begun_s < 0.6


@pytest.mark.parametrize("angle_deg", [-3.0, -1.5, 90.0, 180.0])
def test_a_schedule_is_read_however_the_sheet_lies(angle_deg: float) -> None:
    paper = Paper()
    schedule(paper, 300, 150)
    turn = math.radians(angle_deg)
    by = Similarity(math.cos(turn), math.sin(turn)).then(Similarity(1.0, 0.0, 400.0, 300.0))
    level, flat = found_on(paper.sheet()), paper.sheet()
    words = tuple(
        replace(word, box=by.box(word.box), angle_deg=angle_deg % 360) for word in flat.words
    )
    ends = flat.strokes.ends
    strokes = replace(flat.strokes, ends=np.hstack((by.apply(ends[:, :2]), by.apply(ends[:, 2:]))))
    found = found_on(replace(flat, words=words, strokes=strokes))
    assert [(note.key, note.text) for note in level.notes] == [
        ("101", "3'-0\" X 7'-0\" | WOOD"),
        ("102", "4'-0\" | HM"),
    ]
    assert {(note.key, note.text) for note in found.notes} == {
        (note.key, note.text) for note in level.notes
    }


def test_a_row_level_with_the_date_of_the_title_block_is_no_revision() -> None:
    paper = floor_plan()
    paper.write("REVISION", 806, 500, 2.0)
    paper.write("DATE", 806, 510, 2.0)
    paper.write("2026-03-02", 806, 515, 3.0)
    paper.write("3", 700, 515, 3.0)
    sheet = paper.sheet()
    block = replace(read_titleblock(sheet), box=Box(802.0, 12.0, 902.0, 597.0))
    notes = find_landmarks(sheet, block).notes
    assert not [note for note in notes if note.kind is NoteKind.REVISION]


def test_the_number_of_a_delta_beside_a_cloud_is_no_word_of_the_list_it_was_set_on() -> None:
    paper = floor_plan()
    before = {note.key: note.text for note in found_on(paper.sheet()).notes}
    x, y = 655.0, 261.0
    paper.line((x, y - 3), (x + 3, y + 2), (x - 3, y + 2), (x, y - 3))
    paper.write("1", x - 0.6, y - 1.0, 1.8)
    cloud(paper, 600.0, 261.0, 8, 2)
    after = {note.key: note.text for note in found_on(paper.sheet()).notes}
    assert after == before
