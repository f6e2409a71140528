"""Letters drawn by a pen become words: nobody knows what they say, but equal ones are equal."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import IDENTITY, Box, Similarity, Word
from premises.drawings.differencing.glyphs import Glyphs, glyphs_of, named
from premises.drawings.differencing.letter_rows import SAME_HEIGHT_MM, Row, rows_in
from premises.drawings.differencing.lines import Lines, Mask, Numbers, carried
from premises.drawings.differencing.writing import FIRST_SIGN

Home = Callable[[Box], Similarity]

# Lettering of drawings is 1.8 to 7 mm high (ISO 3098), and less on a sheet that is made smaller.
LOWEST_MM = 0.8
# So many sorts of glyphs of one height are letters, and no other symbols.
FEWEST_SORTS = 6
USUAL_MM = 2.5
# Strokes of one letter meet within this share of its height; letters stand further apart.
PARTED = 0.05
# A row shows that its glyphs are letters if there are so many, of so many sorts; another row is
# one if most of its glyphs are letters.
FEWEST_GLYPHS = 4
SORTS_IN_A_ROW = 3
LETTERED = 0.7
# A drawing that has its letters drawn has a dozen rows of them; fewer are symbols side by side.
FEWEST_ROWS = 12
CAPITALS_EM = 0.72


@dataclass(frozen=True, slots=True)
class Penned:
    """The words of a sheet, in its own mm, and which of its lines are their letters."""

    words: tuple[Word, ...]
    letters: Mask


@dataclass(frozen=True, slots=True)
class _Page:
    """One sheet's glyphs, held so that most of its writing is level.

    `back` turns it to how it lies, `home` leads from there to its own mm. Each glyph is called a
    `sort` by its looks, and a `letter` by its looks without its size, once for level and once for
    upright writing.
    """

    glyphs: Glyphs
    back: Similarity
    home: Home
    sort: Numbers
    letter: tuple[Numbers, Numbers]


Pages = tuple[_Page, ...]


def penned(
    lines: tuple[Lines, Lines], asked: tuple[Mask, Mask], turned_deg: float, old_home: Home
) -> tuple[Penned, Penned]:
    """The words of both sheets; `asked` say which of their lines may be letters.

    All lines are in mm on the new sheet, which is turned by so much from how somebody reads it;
    `old_home` tells for a box there how that lies on the old sheet.
    """
    turn = np.radians(-turned_deg)
    frame = Similarity(float(np.cos(turn)), float(np.sin(turn)))
    homes: tuple[Home, Home] = old_home, lambda _box: IDENTITY
    found = [
        glyphs_of(one, carried(one.ends, frame), which)
        for one, which in zip(lines, asked, strict=True)
    ]
    cut_at = len(found[0])
    parts = slice(0, cut_at), slice(cut_at, None)
    shapes = np.vstack([one.shapes for one in found])
    largest = shapes[:, :2].max(axis=1)
    sort = named(np.column_stack((_sized(shapes, largest), largest)))
    letter = named(_sized(shapes, shapes[:, 1])), named(_sized(shapes, shapes[:, 0]))
    pages = tuple(
        _Page(one, frame.inverse(), home, sort[part], (letter[0][part], letter[1][part]))
        for one, home, part in zip(found, homes, parts, strict=True)
    )
    heights = _heights(pages)
    rows = [rows_in(page.glyphs.boxes, heights) for page in pages]
    alphabet = _alphabet(pages, rows)
    old, new = (_written(page, own, alphabet) for page, own in zip(pages, rows, strict=True))
    if min(len(old.words), len(new.words)) < FEWEST_ROWS:
        return _nothing(lines[0]), _nothing(lines[1])
    return old, new


def _nothing(lines: Lines) -> Penned:
    return Penned((), np.zeros(len(lines), bool))


def _sized(shapes: NDArray[np.float64], sides: NDArray[np.float64]) -> NDArray[np.float64]:
    """The shapes as if all had one and the same side: letters half as high differ half as much."""
    return np.asarray(shapes * (USUAL_MM / np.maximum(sides, LOWEST_MM))[:, None])


def _heights(pages: Pages) -> list[float]:
    """How high the letters of both sheets are, in mm, the most usual first.

    A height is one of letters if many sorts of glyphs have it; upright ones have it as their width.
    """
    boxes = np.vstack([page.glyphs.boxes for page in pages])
    sorts = np.concatenate([page.sort for page in pages])
    high = boxes[:, 3] - boxes[:, 1]
    found: list[float] = []
    step = np.rint(high / SAME_HEIGHT_MM).astype(np.intp)
    for one in np.argsort(-np.bincount(step), kind="stable").tolist():
        here = np.abs(high - one * SAME_HEIGHT_MM) <= SAME_HEIGHT_MM
        if one * SAME_HEIGHT_MM < LOWEST_MM or len(np.unique(sorts[here])) < FEWEST_SORTS:
            continue
        height = float(np.median(high[here]))
        if all(abs(height - other) > SAME_HEIGHT_MM for other in found):
            found.append(height)
    return found


def _alphabet(pages: Pages, rows: list[list[Row]]) -> set[tuple[int, int]]:
    """The letters, each with the turn it is read at: glyphs that stand in rows with others."""
    return {
        (row.turn, letter)
        for page, own in zip(pages, rows, strict=True)
        for row in own
        if len(row.members) >= FEWEST_GLYPHS
        and len(set(page.sort[row.members].tolist())) >= SORTS_IN_A_ROW
        for letter in page.letter[row.turn][row.tall].tolist()
    }


def _written(page: _Page, rows: list[Row], alphabet: set[tuple[int, int]]) -> Penned:
    words: list[Word] = []
    is_letter = np.zeros(len(page.glyphs), bool)
    for row in rows:
        letters = page.letter[row.turn][row.tall].tolist()
        known = sum((row.turn, letter) in alphabet for letter in letters)
        if known >= LETTERED * len(letters):
            is_letter[row.members] = True
            words.append(_word(page, row))
    of_line = page.glyphs.of_line
    drawn = of_line >= 0
    letters_of = np.zeros(len(of_line), bool)
    letters_of[drawn] = is_letter[of_line[drawn]]
    return Penned(tuple(words), letters_of)


def _word(page: _Page, row: Row) -> Word:
    """All of a row as one word: whether blanks part words or letters is not for sure."""
    reached = np.maximum.accumulate(row.boxes[:, 2])
    letters = np.split(row.members, _cuts(row.boxes[1:, 0] > reached[:-1] + PARTED * row.height_mm))
    low, high = row.boxes[:, :2].min(axis=0), row.boxes[:, 2:].max(axis=0)
    box = Box(float(low[0]), float(low[1]), float(high[0]), float(high[1]))
    if row.turn:
        box = Box(box.top, -box.right, box.bottom, -box.left)
    back = page.back.then(page.home(page.back.box(box)))
    angle = back.rotation_deg - 90.0 * row.turn
    size_mm = row.height_mm / CAPITALS_EM * back.scale
    return Word(_spelled(page, letters), back.box(box), size_mm, angle)


def _cuts(where: Mask) -> NDArray[np.intp]:
    return np.flatnonzero(where) + 1


def _spelled(page: _Page, letters: list[Numbers]) -> str:
    """The sorts in reading order; of glyphs one above the other that is no matter of chance."""
    return "".join(
        chr(FIRST_SIGN + sort)
        for members in letters
        for sort in sorted(page.sort[members].tolist())
    )
