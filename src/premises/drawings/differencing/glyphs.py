"""What a pen drew without lifting far is a letter or a part of one, and equal ones look alike."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from premises.drawings.differencing.lines import Ends, Lines, Mask, Numbers, lengths

# Lettering of drawings is 1.8 to 7 mm high (ISO 3098); nothing of a letter is larger.
LARGEST_MM = 7.0
# Ends of strokes meet but for the rounding of files.
MEETING_MM = 0.03
# Equal letters differ by what files round, taken over all the measures of a shape.
ALIKE_MM = 0.15
_ROUNDED_MM = 0.02


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Things no larger than a letter: `boxes` (n, 4) and `shapes` (n, 8), both in mm.

    `of_line` has the number of the glyph for each line of the sheet, -1 for all that is larger.
    """

    boxes: NDArray[np.float64]
    shapes: NDArray[np.float64]
    of_line: Numbers

    def __len__(self) -> int:
        return len(self.boxes)


def glyphs_of(lines: Lines, ends: Ends, asked: Mask) -> Glyphs:
    """The glyphs among those of the lines that are asked; `ends` are as somebody reads them."""
    drawn = np.flatnonzero(asked & ~lines.filled)
    number = np.full(len(ends), -1, np.intp)
    if not len(drawn):
        return Glyphs(np.empty((0, 4)), np.empty((0, 8)), number)
    chain = _chains(ends[drawn])
    boxes = _extents(ends[drawn], chain)
    small = (boxes[:, 2:] - boxes[:, :2]).max(axis=1) <= LARGEST_MM
    rank = np.where(small, np.cumsum(small) - 1, -1)
    number[drawn] = rank[chain]
    own = drawn[number[drawn] >= 0]
    return Glyphs(boxes[small], _shapes(ends[own], number[own], boxes[small]), number)


def named(shapes: NDArray[np.float64]) -> Numbers:
    """The number of the sort each shape is of; shapes of one sort look alike."""
    from scipy.spatial import cKDTree  # noqa: PLC0415 - starting must not load it.

    if not len(shapes):
        return np.empty(0, np.intp)
    near = np.rint(shapes / _ROUNDED_MM)
    seen, which = np.unique(near, axis=0, return_inverse=True)
    pairs = cKDTree(seen * _ROUNDED_MM).query_pairs(ALIKE_MM, output_type="ndarray")
    return _linked(pairs, len(seen))[which.ravel()]


def _chains(ends: Ends) -> Numbers:
    """Which lines meet, end to end; the number of its chain for each."""
    from scipy.spatial import cKDTree  # noqa: PLC0415 - starting must not load it.

    tips = ends.reshape(-1, 2)
    places, place = np.unique(tips, axis=0, return_inverse=True)
    near = cKDTree(places).query_pairs(MEETING_MM, output_type="ndarray")
    own = place.reshape(-1, 2)
    return _linked(np.vstack((near, own)), len(places))[own[:, 0]]


def _linked(pairs: NDArray[np.intp], count: int) -> Numbers:
    """The number of the group of each of `count` things, of which pairs belong together."""
    from scipy import sparse  # noqa: PLC0415 - starting must not load it.

    ties = sparse.coo_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), (count, count))
    return np.asarray(sparse.csgraph.connected_components(ties, directed=False)[1], np.intp)


def _extents(ends: Ends, chain: Numbers) -> NDArray[np.float64]:
    count = int(chain.max()) + 1
    low, high = np.full((count, 2), np.inf), np.full((count, 2), -np.inf)
    for tip in (ends[:, :2], ends[:, 2:]):
        np.minimum.at(low, chain, tip)
        np.maximum.at(high, chain, tip)
    return np.hstack((low, high))


def _shapes(ends: Ends, glyph: Numbers, boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Size, length of line, and how that is spread: whatever pieces the same line was cut into.

    The spread is the ink's middle within the box and its second moments, as lengths.
    """
    count, size = len(boxes), np.maximum(lengths(ends), 1e-9)
    ink = np.bincount(glyph, weights=size, minlength=count)

    def mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(glyph, weights=size * values, minlength=count) / ink

    middles, run = (ends[:, :2] + ends[:, 2:]) / 2, ends[:, 2:] - ends[:, :2]
    centre = np.column_stack((mean(middles[:, 0]), mean(middles[:, 1])))
    off = middles - centre[glyph]
    across, down, both = (
        mean(off[:, i] * off[:, j] + run[:, i] * run[:, j] / 12)
        for i, j in ((0, 0), (1, 1), (0, 1))
    )
    return np.column_stack(
        (
            boxes[:, 2:] - boxes[:, :2],
            ink / 4,
            centre - (boxes[:, :2] + boxes[:, 2:]) / 2,
            np.sqrt(np.maximum(across, 0)),
            np.sqrt(np.maximum(down, 0)),
            np.sign(both) * np.sqrt(np.abs(both)),
        )
    )
