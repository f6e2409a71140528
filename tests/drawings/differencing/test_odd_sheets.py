"""Borders, letters by themselves, and sheets that have little in common."""

import numpy as np
from tests.drawings.differencing.drawing import (
    PLAN,
    Piece,
    differences,
    rectangle,
    sheet,
    told,
)

from premises.drawings.content import Box, Word
from premises.drawings.differencing import Zone
from premises.drawings.differencing.objects import MOST_PIECES

BORDER = rectangle(10, 10, 380, 280)


def test_the_border_around_a_sheet_is_of_the_sheet_and_not_of_the_drawing() -> None:
    found = differences(sheet(PLAN + BORDER), sheet(PLAN))
    assert {change.zone for change in found.changes} == {Zone.TITLE_BLOCK}
    room = rectangle(10, 30, 190, 140)
    found = differences(sheet(PLAN + room), sheet(PLAN))
    assert {change.zone for change in found.changes} == {Zone.DRAWING}


def test_a_mark_of_minutes_that_was_placed_amid_a_word_is_no_change() -> None:
    """A file that places each letter may have its reader join those on both sides of a mark."""

    def upright(text: str, top: float, bottom: float) -> Word:
        return Word(text, Box(300.0, top, 303.0, bottom), 3.0, 270.0)

    whole = [upright("N", 168, 170), upright("18°20'15\"", 150, 166)]
    apart = [
        upright("N", 168, 170),
        upright("18°201", 153.5, 166),
        upright("'", 155.5, 156),
        upright('5"', 150, 153.5),
    ]
    other = [upright("N", 168, 170), upright("18°25'15\"", 150, 166)]
    assert differences(sheet(PLAN, whole), sheet(PLAN, apart)).changes == ()
    assert told(differences(sheet(PLAN, whole), sheet(PLAN, other))) == ["text text"]


def scattered(seed: int, count: int) -> list[Piece]:
    chance = np.random.default_rng(seed)
    start = chance.uniform((20, 20), (380, 280), (count, 2))
    return [tuple(row) for row in np.hstack((start, start + chance.uniform(2, 6, (count, 2))))]


def test_of_sheets_that_differ_almost_everywhere_it_is_said_that_nothing_moved_was_looked_for() -> (
    None
):
    count = MOST_PIECES // 2 + 500
    found = differences(sheet(scattered(1, count)), sheet(scattered(2, count)))
    assert [remark.code for remark in found.remarks] == ["drawings.drawn_anew"]
    assert found.changes
    assert differences(sheet(PLAN), sheet(scattered(1, 50))).remarks == ()


def test_letters_as_lines_beside_letters_as_words_are_no_change_though_twice_as_long() -> None:
    """In a font of equal widths a size in feet takes twice the room, and that is said."""

    def drawn(left: float, top: float) -> list[Piece]:
        return [(left + 2.4 * at, top, left + 2.4 * at, top + 3) for at in range(10)]

    rows = [(300.0, 40.0 + 8 * at) for at in range(14)]
    written = [Word("3'-0\"X7'-0\"", Box(x, y, x + 13, y + 3), 3.0) for x, y in rows]
    letters = [piece for row in rows for piece in drawn(*row)]
    symbol = rectangle(330, 200, 8, 8)
    found = differences(sheet(PLAN, written), sheet(PLAN + letters + symbol))
    assert [remark.code for remark in found.remarks] == ["drawings.letters_are_lines"]
    assert told(found) == ["added linework"]
    assert found.changes[0].box.likeness(Box(330, 200, 338, 208)) > 0.9
