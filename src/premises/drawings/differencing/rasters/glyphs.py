"""Finds written lines among a sheet's ink by the size and spacing of letters."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.differencing.clustering import extents

Boxes = NDArray[np.float64]
"""Upright boxes in millimetres, one in each row: left, top, right, bottom."""

# Letters of drawings are 1.8 to 7 mm high; small letters and worn capitals are a little less,
# and a title's are more.
_LOWEST_MM: Final = 1.0
_HIGHEST_MM: Final = 9.0
# Letters that run into each other are one ink: no word of them is longer than this many heights.
_LONGEST: Final = 14.0
# An inch mark, a full stop or a hyphen is at least so large.
_LEAST_MM: Final = 0.25
# Blanks between words are a third of the letters' size; between columns it is twice that or more.
_BLANK: Final = 0.9
# Letters of a word never stand on each other, strokes of a hatch do.
_OVERLAP: Final = 0.3
# A small letter is two thirds as high as a capital; a bar beside a number is higher than that.
_ALIKE: Final = 0.6
# Ink covers this much of a letter's box, the thinnest pens' too; the arc of a door and the frame of
# a number are as high as letters of a title, which are drawn with wider pens.
_THINNEST, _THINNEST_LARGE, _LARGE_MM = 0.13, 0.2, 4.5
# Letters that run into each other cover more of their box than any frame, and are no square.
_WORD, WORD_LENGTH = 0.25, 1.5
# A bar of a profile of steel is all ink, and thicker than the strokes of level writing.
_SOLID, _STROKE_MM = 0.9, 0.7
# Symbols, too, stand above each other in pairs; room numbers have two figures.
_LEVEL_LETTERS, _UPRIGHT_LETTERS, _LARGE_LETTERS = 2, 3, 4
# Upright writing is level writing on a sheet whose x and y change places.
_TURNED: Final = [1, 0, 3, 2]


def candidates(inks: Boxes, ink_mm2: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which coherent inks (n, 4) may be letters or words, by size and by how much of it is ink."""
    width, height = (inks[:, 2:] - inks[:, :2]).T
    dense = ink_mm2 / np.maximum(width * height, 1e-9)
    thick = np.minimum(width, height)
    least = np.where(thick > _LARGE_MM, _THINNEST_LARGE, _THINNEST)
    is_bar = (dense >= _SOLID) & (thick >= _STROKE_MM) & (np.maximum(width, height) > 2 * thick)
    sized = _letters(width, height) | _letters(height, width)
    return np.asarray((dense >= least) & sized & ~is_bar)


def written_lines(inks: Boxes, ink_mm2: NDArray[np.float64], wanted: NDArray[np.bool_]) -> Boxes:
    """The box of each line of two letters or more, level or upright.

    Given are the boxes of coherent inks (n, 4) in mm, how much of each is ink (n), and which of
    them may be letters (n).
    """
    width, height = (inks[:, 2:] - inks[:, :2]).T
    words = ink_mm2 >= _WORD * width * height
    letters = wanted & _letters(width, height)
    several = _in_lines(inks[letters], _LEVEL_LETTERS)
    rest = wanted & _letters(height, width)
    rest[np.flatnonzero(letters)[several]] = False
    # One broad ink may be a level word or one figure of upright writing: others beside it tell.
    beside = _in_lines(inks[rest][:, _TURNED], _UPRIGHT_LETTERS)
    letters[np.flatnonzero(rest)[beside]] = False
    level, used = _lines(inks[letters], words[letters], _LEVEL_LETTERS)
    rest[np.flatnonzero(letters)[used]] = False
    upright, _used = _lines(inks[rest][:, _TURNED], words[rest], _UPRIGHT_LETTERS)
    marks = inks[(np.maximum(width, height) < _LOWEST_MM) & (width + height > 2 * _LEAST_MM)]
    return np.vstack(
        (
            _with_marks(level, marks),
            _with_marks(upright, marks[:, _TURNED])[:, _TURNED],
        )
    )


def _letters(width: NDArray[np.float64], height: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.asarray(
        (height >= _LOWEST_MM) & (height <= _HIGHEST_MM) & (width <= _LONGEST * height)
    )


def _lines(letters: Boxes, dense: NDArray[np.bool_], least: int) -> tuple[Boxes, NDArray[np.bool_]]:
    """Lines of letters that follow each other to the right; and which letters are in one."""
    if not len(letters):
        return letters, np.zeros(0, bool)
    label = _following(letters)
    width, height = (letters[:, 2:] - letters[:, :2]).T
    used = _several(letters, label, least) | (dense & (width >= WORD_LENGTH * height))
    _names, label = np.unique(label[used], return_inverse=True)
    return extents(letters[used], label), used


def _in_lines(letters: Boxes, least: int) -> NDArray[np.bool_]:
    """Which letters have so many others in their line."""
    if not len(letters):
        return np.zeros(0, bool)
    return _several(letters, _following(letters), least)


def _several(letters: Boxes, label: NDArray[np.intp], least: int) -> NDArray[np.bool_]:
    height = letters[:, 3] - letters[:, 1]
    enough = np.where(height > _LARGE_MM, _LARGE_LETTERS, least)
    return np.asarray(np.bincount(label)[label] >= enough)


def _following(letters: Boxes) -> NDArray[np.intp]:
    """The same number for letters that follow each other."""
    from scipy import sparse  # noqa: PLC0415 - starting the service must not load it.
    from scipy.sparse import csgraph  # noqa: PLC0415 - see above.

    one, other = _followers(letters)
    links = sparse.coo_matrix((np.ones(len(one)), (one, other)), (len(letters), len(letters)))
    return np.asarray(csgraph.connected_components(links, directed=False)[1], np.intp)


def _followers(letters: Boxes) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs of letters of which the second stands next to the first, to its right."""
    from scipy.spatial import cKDTree  # noqa: PLC0415 - see above.

    height = letters[:, 3] - letters[:, 1]
    middle = (letters[:, 1] + letters[:, 3]) / 2
    near = cKDTree(np.column_stack((letters[:, 0], middle))).query_ball_point(
        np.column_stack((letters[:, 2], middle)), (_BLANK + _OVERLAP) * height / _ALIKE
    )
    one = np.repeat(np.arange(len(letters)), [len(some) for some in near])
    other = np.fromiter((index for some in near for index in some), np.intp, len(one))
    a, b = letters[one], letters[other]
    low, high = np.minimum(height[one], height[other]), np.maximum(height[one], height[other])
    narrow = np.minimum(a[:, 2] - a[:, 0], b[:, 2] - b[:, 0])
    blank = b[:, 0] - a[:, 2]
    level = np.minimum(a[:, 3], b[:, 3]) - np.maximum(a[:, 1], b[:, 1])
    follows = (
        (one != other)
        & (b[:, 0] > a[:, 0])
        & (blank <= _BLANK * (low + high) / 2)
        & (blank >= -np.maximum(_OVERLAP * narrow, 0.1))
        & (level >= 0.5 * low)
        & (low >= _ALIKE * high)
    )
    return one[follows], other[follows]


def _with_marks(lines: Boxes, marks: Boxes) -> Boxes:
    """The lines, longer by the inch marks, stops and hyphens at their ends."""
    if not len(lines) or not len(marks):
        return lines
    from scipy.spatial import cKDTree  # noqa: PLC0415 - see above.

    height = lines[:, 3] - lines[:, 1]
    # As high as the line, but for what a hyphen or a comma stands out.
    reach = np.column_stack((0.8 * height, 0.2 * height))
    room = np.hstack((lines[:, :2] - reach, lines[:, 2:] + reach))
    places = cKDTree((marks[:, :2] + marks[:, 2:]) / 2)
    longer = lines.copy()
    for end in (0, 2):
        ends = np.column_stack((lines[:, end], (lines[:, 1] + lines[:, 3]) / 2))
        for index, near in enumerate(places.query_ball_point(ends, height)):
            some = marks[near]
            fit = (some[:, :2] >= room[index, :2]) & (some[:, 2:] <= room[index, 2:])
            some = some[fit.all(axis=1)]
            if len(some):
                longer[index, 0] = min(longer[index, 0], some[:, 0].min())
                longer[index, 2] = max(longer[index, 2], some[:, 2].max())
    return longer
