"""Letters that both files draw as lines are compared as rows of letters nobody has to know."""

import itertools
import math

from tests.drawings.differencing.drawing import PLAN, Piece, differences, rectangle, sheet, told
from tests.drawings.pairs import glyphs

from premises.drawings.content import Box, Sheet, Similarity, Word

ROWS = [
    "VERIFY ALL DIMENSIONS IN THE FIELD",
    "PATCH EXISTING FLOOR AS NEEDED",
    "PAINT ALL DOORS AND FRAMES",
    "SEE SPECIFICATIONS 09 21 16",
    "PROVIDE BLOCKING BEHIND FIXTURES",
    "KEEP ACCESS CLEAR AT ALL TIMES",
    "SEAL JOINTS AT CORRIDOR WALLS",
    "FIELD MEASURE BEFORE CUTTING",
    "MATCH HEIGHT OF LOBBY SOFFIT",
    "PROTECT FINISHED SURFACES",
    "REMOVE DEBRIS EVERY DAY",
    "CLOSE 3 OPENINGS ABOVE CEILING",
    "LEVEL SLAB TO 5 MM",
]


def penned(text: str, left: float, foot: float, size_mm: float = 3.0) -> list[Piece]:
    """A row of letters drawn by a pen, each stroke in pieces."""
    found: list[Piece] = []
    for stroke in glyphs.strokes(text):
        points = [(left + size_mm * x, foot + size_mm * y) for x, y in stroke]
        found += [(*one, *other) for one, other in itertools.pairwise(points)]
    return found


def listed(rows: list[str]) -> list[Piece]:
    """Rows below each other, each behind its number."""
    pieces: list[Piece] = []
    for at, row in enumerate(rows):
        foot = 40 + 6.0 * at
        pieces += [*penned(f"{at + 1}.", 285, foot), *penned(row, 300, foot)]
    return pieces


def drawn(rows: list[str], turn: Similarity | None = None) -> Sheet:
    pieces = [*PLAN, *listed(rows)]
    if turn is None:
        return sheet(pieces)
    return sheet([carried(piece, turn) for piece in pieces])


def carried(piece: Piece, turn: Similarity) -> Piece:
    x0, y0, x1, y1 = piece
    a, b = turn.a, turn.b
    dx, dy = turn.dx_mm, turn.dy_mm
    return (
        a * x0 - b * y0 + dx,
        b * x0 + a * y0 + dy,
        a * x1 - b * y1 + dx,
        b * x1 + a * y1 + dy,
    )


def test_another_word_in_a_drawn_row_is_one_change_of_a_text() -> None:
    new = [*ROWS[:4], "PROVIDE BACKING BEHIND FIXTURES", *ROWS[5:]]
    found = differences(drawn(ROWS), drawn(new))
    assert told(found) == ["text text"]
    width = glyphs.width(ROWS[4]) * 3.0
    assert found.changes[0].box.likeness(Box(300, 61.8, 300 + width, 64)) > 0.8
    assert found.changes[0].old_text is None


def test_a_new_row_is_one_change_though_drawn_rows_below_stand_lower_and_count_on() -> None:
    new = [*ROWS[:4], "COORDINATE WITH OWNER", *ROWS[4:]]
    found = differences(drawn(ROWS), drawn(new))
    assert told(found) == ["added text"]
    assert 60 < found.changes[0].box.top < 66


def test_equal_drawn_letters_are_equal_on_a_sheet_that_is_turned_and_smaller() -> None:
    angle = math.radians(-1.5)
    turn = Similarity(0.9 * math.cos(angle), 0.9 * math.sin(angle), 5.0, 20.0)
    new = [*ROWS[:4], "PROVIDE BACKING BEHIND FIXTURES", *ROWS[5:]]
    assert differences(drawn(ROWS), drawn(ROWS, turn), turn).changes == ()
    assert told(differences(drawn(ROWS), drawn(new, turn), turn)) == ["text text"]


def test_a_symbol_beside_drawn_letters_stays_a_symbol() -> None:
    old = drawn(ROWS)
    new = sheet([*PLAN, *listed(ROWS), *rectangle(292, 62, 5, 5)])
    assert told(differences(old, new)) == ["added linework"]


def test_what_was_read_of_drawn_letters_is_told_and_not_compared() -> None:
    """Readers of pictures err; what they read of the same letters may differ."""
    new_rows = [*ROWS[:4], "PROVIDE BACKING BEHIND FIXTURES", *ROWS[5:]]
    old, new = drawn(ROWS), drawn(new_rows)
    read = []
    for rows, slip in ((ROWS, ""), (new_rows, "X")):
        words = []
        for at, row in enumerate(rows):
            box = Box(300, 37.5 + 6 * at, 300 + 3 * glyphs.width(row), 40.2 + 6 * at)
            words.append(Word(row + (slip if at == 0 else ""), box, 3.0))
        read.append(tuple(words))
    one, other = (
        type(old)(
            width_mm=one.width_mm,
            height_mm=one.height_mm,
            kind=one.kind,
            strokes=one.strokes,
            words=words,
        )
        for one, words in zip((old, new), read, strict=True)
    )
    found = differences(one, other)
    assert [(c.old_text, c.new_text) for c in found.changes] == [(ROWS[4], new_rows[4])]
