"""What a sheet of objects shows, as registration looks at it: samples of its lines, its words."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Box, Points, Sheet, Word
from premises.drawings.landmarks import Landmarks

SAMPLES = 4000
"""Shares of ink are estimated to about one hundredth by this many samples, whatever the sheet."""

_MOST_PIECES = 150_000
"""Letters that were drawn as outlines can be millions of pieces; the longest say enough."""

_LETTERS_LENGTH = 3.0
"""A letter is drawn with strokes of about three times its width, so words weigh like lines."""

LONG_MM = 20.0
"""Things that are drawn, doors, fixtures, symbols, consist of lines shorter than this on paper.

Frames of details, rulings of tables and grid lines are longer, and sheets of unlike content share
them: so a line counts for no more than this when it is asked whether two sheets correspond.
"""

LETTER_MM = 7.0
"""Lettering is no higher (ISO 3098); a longer line is none of a letter that a pen drew."""

_MARGIN = 0.15
"""Borders and title blocks stand in the outer seventh of a sheet where nobody says better."""


@dataclass(frozen=True)
class Ink:
    """`pieces` (n, 4) are the ends of all lines, strokes and outlines of fills alike, in mm.

    `samples` (m, 2) lie along them at equal distances, `directions` (m) are the lines' angles
    modulo half a turn in radians; each stands for `sample_mm` of line, of which `weights_mm` (m)
    count; `long` (m) says that it is too long for a letter's. `drawing` is where the drawing itself
    stands.
    """

    pieces: NDArray[np.float64]
    samples: Points
    directions: NDArray[np.float64]
    sample_mm: float
    weights_mm: NDArray[np.float64]
    long: NDArray[np.bool_]
    words: tuple[Word, ...]
    drawing: Box
    page: Box

    @cached_property
    def ends(self) -> Points:
        """Both ends of all pieces (2 n, 2)."""
        return self.pieces.reshape(-1, 2)

    @cached_property
    def places(self) -> Points:
        """The middles of the words."""
        return np.array([word.box.middle for word in self.words]).reshape(-1, 2)

    @cached_property
    def labels(self) -> NDArray[np.intp]:
        """The numbers of the words inside the drawing that are more than a letter."""
        longer = np.array([len(word.text.strip()) > 1 for word in self.words], np.bool_)
        return np.flatnonzero(longer & within(self.places, self.drawing))

    @cached_property
    def word_mm(self) -> NDArray[np.float64]:
        """How much line each word weighs."""
        widths = [max(word.box.width, word.box.height) for word in self.words]
        return np.array(widths, np.float64) * _LETTERS_LENGTH


def ink_of(sheet: Sheet, marks: Landmarks | None = None) -> Ink:
    """Everything drawn on the sheet with objects."""
    pieces = _pieces(sheet)
    samples, piece, step_mm = sampled(pieces, SAMPLES)
    size = lengths(pieces[piece])
    weights = step_mm * np.minimum(1.0, LONG_MM / np.maximum(size, 1e-9))
    drawing = marks.drawing if marks and marks.drawing else central(sheet.box)
    words = tuple(word for word in sheet.words if word.text.strip())
    turned, long = angles(pieces[piece]), size > LETTER_MM
    return Ink(pieces, samples, turned, step_mm, weights, long, words, drawing, sheet.box)


def central(page: Box) -> Box:
    return Box(
        page.left + page.width * _MARGIN,
        page.top + page.height * _MARGIN,
        page.right - page.width * _MARGIN,
        page.bottom - page.height * _MARGIN,
    )


def within(points: Points, box: Box) -> NDArray[np.bool_]:
    """Which points (n, 2) lie in a box."""
    x, y = points[:, 0], points[:, 1]
    inside: NDArray[np.bool_] = (
        (x >= box.left) & (x <= box.right) & (y >= box.top) & (y <= box.bottom)
    )
    return inside


def lengths(pieces: NDArray[np.float64]) -> NDArray[np.float64]:
    long: NDArray[np.float64] = np.hypot(pieces[:, 2] - pieces[:, 0], pieces[:, 3] - pieces[:, 1])
    return long


def angles(pieces: NDArray[np.float64]) -> NDArray[np.float64]:
    """The directions of pieces in radians, modulo half a turn."""
    turned: NDArray[np.float64] = (
        np.arctan2(pieces[:, 3] - pieces[:, 1], pieces[:, 2] - pieces[:, 0]) % np.pi
    )
    return turned


def sampled(pieces: NDArray[np.float64], count: int) -> tuple[Points, NDArray[np.int64], float]:
    """Points at equal distances along all pieces, the piece of each, and that distance in mm."""
    reach = np.cumsum(lengths(pieces))
    if not len(reach) or reach[-1] <= 0:
        return np.empty((0, 2)), np.empty(0, np.int64), 0.0
    step = float(reach[-1]) / count
    at = (np.arange(count) + 0.5) * step
    piece = np.minimum(np.searchsorted(reach, at), len(pieces) - 1)
    chosen = pieces[piece]
    back = (reach[piece] - at) / np.maximum(lengths(chosen), 1e-12)
    points = chosen[:, 2:] + (chosen[:, :2] - chosen[:, 2:]) * back[:, None]
    return points, piece, step


def _pieces(sheet: Sheet) -> NDArray[np.float64]:
    pieces = np.concatenate((sheet.strokes.ends, sheet.fills.sides()))
    pieces = pieces[np.isfinite(pieces).all(axis=1)]
    if len(pieces) > _MOST_PIECES:
        order = np.argpartition(lengths(pieces), len(pieces) - _MOST_PIECES)
        pieces = pieces[np.sort(order[-_MOST_PIECES:])]
    return pieces
