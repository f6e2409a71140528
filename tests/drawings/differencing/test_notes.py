"""Notes and rows are compared by their numbers; markup and title block are told apart."""

from dataclasses import replace

import numpy as np
import pytest
from tests.drawings.differencing.drawing import (
    LETTERS,
    PLAN,
    Piece,
    arc,
    differences,
    rectangle,
    sheet,
    told,
    words,
)

from premises.drawings.content import Box, Sheet, Strokes
from premises.drawings.differencing import Category, ChangeKind, Zone
from premises.drawings.landmarks import Cloud, Delta, Landmarks, Note, NoteKind, Room
from premises.drawings.titleblocks import TitleBlock

NOTES = [
    ("1", "VERIFY ALL DIMENSIONS"),
    ("2", "PATCH EXISTING FLOOR"),
    ("3", "PAINT ALL DOORS"),
    ("4", "SEE SPECIFICATIONS"),
    ("5", "PROVIDE BLOCKING"),
]


def listed(
    notes: list[tuple[str, str]], kind: NoteKind = NoteKind.GENERAL
) -> tuple[Sheet, Landmarks]:
    """A sheet with a list of notes, and what is known of it."""
    letters, found = list(LETTERS), []
    for row, (key, text) in enumerate(notes):
        top = 40 + 5 * row
        line = words(text, 308, top)
        letters += [*words(key, 300, top), *line]
        found.append(Note(kind, key, text, Box(300, top, line[-1].box.right, top + 2.5), "NOTES"))
    return sheet(PLAN, letters), Landmarks(notes=tuple(found))


def compared(
    old: list[tuple[str, str]], new: list[tuple[str, str]], *, known: bool = True
) -> list[str]:
    (one, one_marks), (other, other_marks) = listed(old), listed(new)
    if not known:
        one_marks = other_marks = Landmarks()
    found = differences(one, other, old_marks=one_marks, new_marks=other_marks)
    return [f"{c.kind.value} {c.key} {c.old_text} -> {c.new_text}" for c in found.changes]


def renumbered(notes: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(str(number), text) for number, (_key, text) in enumerate(notes, start=1)]


def test_a_new_row_is_one_change_though_all_rows_below_stand_lower() -> None:
    new = renumbered([*NOTES[:2], ("", "KEEP ACCESS CLEAR"), *NOTES[2:]])
    assert compared(NOTES, new) == ["added 3 None -> KEEP ACCESS CLEAR"]


def schedule(rows: list[tuple[str, str]]) -> tuple[Sheet, Landmarks]:
    """A ruled table whose last column is empty, so that its frame is far from its words."""
    letters, found = list(LETTERS), []
    heights = [60 + 6.0 * row for row in range(len(rows) + 1)]
    ruled = [(300.0, y, 380.0, y) for y in heights]
    ruled += [(x, 60.0, x, heights[-1]) for x in (300.0, 315.0, 350.0, 380.0)]
    for (mark, text), y in zip(rows, heights, strict=False):
        own = [*words(mark, 302, y + 1.5), *words(text, 317, y + 1.5)]
        letters += own
        box = Box(302, y + 1.5, own[-1].box.right, y + 4)
        found.append(Note(NoteKind.SCHEDULE, mark, text, box, "DOOR SCHEDULE"))
    return sheet(PLAN + ruled, letters), Landmarks(notes=tuple(found))


def drawn(of: Sheet) -> list[Piece]:
    return [tuple(row) for row in of.strokes.ends.tolist()]


DOORS = [("101", "WD CLOSER"), ("102", "HM CLOSER"), ("103", "WD LEVER")]


def test_the_ruled_lines_that_a_new_row_brings_are_no_change_of_their_own() -> None:
    (old, marks), (new, others) = schedule(DOORS), schedule([*DOORS, ("104", "HM CLOSER")])
    found = differences(old, new, old_marks=marks, new_marks=others)
    assert told(found) == ["added schedule"]
    back = differences(new, old, old_marks=others, new_marks=marks)
    assert told(back) == ["removed schedule"]


def test_a_ruled_line_that_comes_without_a_row_is_a_change() -> None:
    (old, marks), (new, _) = schedule(DOORS), schedule(DOORS)
    ruled = sheet([*drawn(new), (365.0, 60.0, 365.0, 78.0)], list(new.words))
    found = differences(old, ruled, old_marks=marks, new_marks=marks)
    assert told(found) == ["added linework"]


def test_a_row_that_came_is_told_with_the_box_of_all_its_words() -> None:
    (old, marks), (new, others) = schedule(DOORS), schedule([("100", "WD CLOSER"), *DOORS])
    found = differences(old, new, old_marks=marks, new_marks=others)
    assert told(found) == ["added schedule"]
    assert found.changes[0].box == others.notes[0].box


def test_of_a_row_that_stays_only_the_cell_that_differs_is_told() -> None:
    (old, marks), (new, others) = schedule(DOORS), schedule([*DOORS[:2], ("103", "HM LEVER")])
    (change,) = differences(old, new, old_marks=marks, new_marks=others).changes
    assert change.box.left > 316


def test_a_row_that_went_is_one_change_though_all_rows_below_stand_higher() -> None:
    assert compared(NOTES, renumbered(NOTES[:1] + NOTES[2:])) == [
        "removed 2 PATCH EXISTING FLOOR -> None"
    ]


def test_a_note_with_other_words_is_told_old_and_new_with_its_number() -> None:
    new = [*NOTES[:2], ("3", "PAINT NO DOORS"), *NOTES[3:]]
    assert compared(NOTES, new) == ["text 3 PAINT ALL DOORS -> PAINT NO DOORS"]


def test_a_list_that_stands_elsewhere_did_not_change() -> None:
    old, new = listed(NOTES)[0], listed([("0", "X"), *NOTES])
    moved = Landmarks(notes=new[1].notes[1:])
    here = sheet(PLAN, list(old.words))
    there = sheet(PLAN, [*LETTERS, *new[0].words[len(LETTERS) + 2 :]])
    assert differences(here, there, old_marks=listed(NOTES)[1], new_marks=moved).changes == ()


@pytest.mark.parametrize("numbered", [True, False])
def test_rows_that_nobody_recognised_as_notes_make_room_too(numbered: bool) -> None:
    new = [*NOTES[:2], ("9", "KEEP ACCESS CLEAR"), *NOTES[2:]]
    found = compared(NOTES, renumbered(new) if numbered else new, known=False)
    assert len(found) == 1
    assert found[0].startswith("added")
    assert "KEEP ACCESS CLEAR" in found[0]


@pytest.mark.parametrize(
    ("kind", "category"),
    [
        (NoteKind.KEYNOTE, Category.KEYNOTE),
        (NoteKind.GENERAL, Category.GENERAL_NOTE),
        (NoteKind.SCHEDULE, Category.SCHEDULE),
    ],
)
def test_a_note_is_told_as_what_it_is(kind: NoteKind, category: Category) -> None:
    (one, marks), (other, other_marks) = listed(NOTES, kind), listed([*NOTES[:4], ("5", "X")], kind)
    found = differences(one, other, old_marks=marks, new_marks=other_marks)
    assert [change.category for change in found.changes] == [category]


def test_what_changed_in_the_title_block_is_told_apart_and_last() -> None:
    block = TitleBlock(box=Box(350, 0, 400, 300), revision="A")
    old = sheet(PLAN, [*LETTERS, *words("REV A", 360, 280), *words("2026-01-15", 360, 270)])
    new = sheet(PLAN[:-1], [*LETTERS, *words("REV B", 360, 280), *words("2026-03-02", 360, 270)])
    found = differences(old, new, old_block=block, new_block=block)
    assert [change.zone for change in found.changes] == [
        Zone.DRAWING,
        Zone.TITLE_BLOCK,
        Zone.TITLE_BLOCK,
    ]
    assert {change.category for change in found.changes[1:]} == {Category.TITLE_BLOCK}


def test_a_plot_stamp_in_the_margin_is_no_change_of_the_drawing() -> None:
    old = sheet(PLAN, [*LETTERS, *words("C:\\JOBS\\A101.DWG 2026-01-15 10:12", 5, 294)])
    new = sheet(PLAN, [*LETTERS, *words("C:\\JOBS\\A101.DWG 2026-03-02 16:40", 5, 294)])
    assert [change.zone for change in differences(old, new).changes] == [Zone.TITLE_BLOCK]


def test_a_room_with_another_name_is_a_room() -> None:
    rooms = Landmarks(rooms=(Room("STUDIO", "101", Box(59, 59, 80, 63)),))
    new = sheet(PLAN, [*words("STUDIO 101", 60, 60), *LETTERS[2:]])
    found = differences(sheet(PLAN, LETTERS), new, new_marks=rooms)
    assert told(found) == ["text room"]


def clouded(*, empty: bool) -> tuple[Sheet, Landmarks]:
    """A plan with a new fixture, a cloud around it or elsewhere, and a delta with a 2 in it."""
    left = 20.0 if empty else 290.0
    cloud = [piece for n in range(6) for piece in arc(left + 6 * n, 200, 3, 8, 1.0)]
    cloud += [piece for n in range(6) for piece in arc(left + 6 * n, 230, 3, 8, 1.0)]
    delta = [
        (335.0, 228.0, 343.0, 228.0),
        (343.0, 228.0, 339.0, 221.0),
        (339.0, 221.0, 335.0, 228.0),
    ]
    pieces = PLAN + rectangle(300, 210, 12, 8) + cloud + delta
    first = len(PLAN) + 4
    marks = Landmarks(
        clouds=(Cloud(Box(left - 3, 197, left + 33, 233), tuple(range(first, first + 96))),),
        deltas=(Delta("2", Box(335, 221, 343, 228), tuple(range(first + 96, first + 99))),),
    )
    return sheet(pieces, [*LETTERS, *words("2", 338, 225)]), marks


def test_a_cloud_is_evidence_and_no_change() -> None:
    new, marks = clouded(empty=False)
    found = differences(sheet(PLAN, LETTERS), new, old_marks=Landmarks(), new_marks=marks)
    assert told(found) == ["added linework"]
    change = found.changes[0]
    assert change.kind is ChangeKind.ADDED
    assert change.box.likeness(Box(300, 210, 312, 218)) > 0.9
    assert change.in_cloud is True
    assert change.delta == "2"
    assert [(cloud.changes, cloud.delta) for cloud in found.clouds] == [((1,), "2")]


def test_a_change_outside_every_cloud_and_a_cloud_without_a_change_are_told() -> None:
    new, marks = clouded(empty=True)
    found = differences(sheet(PLAN, LETTERS), new, old_marks=Landmarks(), new_marks=marks)
    assert [change.in_cloud for change in found.changes] == [False]
    assert [cloud.changes for cloud in found.clouds] == [()]


def test_a_cloud_of_an_earlier_revision_is_no_evidence() -> None:
    new, marks = clouded(empty=False)
    old = sheet(PLAN, LETTERS)
    found = differences(old, new, old_marks=marks, new_marks=marks)
    assert found.clouds == ()
    assert [change.in_cloud for change in found.changes] == [False]


def test_a_sheet_without_clouds_says_nothing_of_clouds() -> None:
    new, _marks = clouded(empty=False)
    found = differences(sheet(PLAN, LETTERS), new, new_marks=Landmarks())
    assert {change.in_cloud for change in found.changes} == {None}


def test_a_note_that_lost_its_number_is_not_gone_but_the_number_is() -> None:
    """Without its number a note is no row of a list, though all of it stands there."""
    (old, marks), (new, _) = listed(NOTES), listed(NOTES)
    bare = replace(new, words=tuple(word for word in new.words if word.text != "2"))
    known = Landmarks(notes=tuple(note for note in marks.notes if note.key != "2"))
    found = differences(old, bare, old_marks=marks, new_marks=known)
    assert [(c.kind, c.old_text) for c in found.changes] == [(ChangeKind.REMOVED, "2")]


def test_a_cloud_that_is_known_as_one_on_one_sheet_only_is_no_change_on_the_other() -> None:
    """Where some of its arcs were wiped out, what is left of a cloud is none any more."""
    old, marks = clouded(empty=True)
    kept = np.ones(len(old.strokes), bool)
    kept[list(marks.clouds[0].paths[:6])] = False
    left = Strokes(
        old.strokes.ends[kept],
        old.strokes.width_mm[kept],
        old.strokes.colour[kept],
        old.strokes.dash_mm[kept],
        old.strokes.path[kept],
        old.strokes.layer[kept],
    )
    known = Landmarks(deltas=marks.deltas)
    found = differences(old, replace(old, strokes=left), old_marks=marks, new_marks=known)
    assert found.changes == ()
