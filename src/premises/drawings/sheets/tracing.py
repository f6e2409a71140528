"""Outlines become pieces of lines where a pen went along them, and rings where they were filled."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Points
from premises.drawings.sheets.flattening import MOVE, Outlines

# A dot is drawn as a line without a length; a hundredth of a millimetre is below every tolerance,
# and whoever asks for its direction gets an answer.
_DOT_MM: Final = 0.01


@dataclass(frozen=True, slots=True)
class Pieces:
    """Straight pieces: `ends` (n, 4) as x0, y0, x1, y1, and the path of each."""

    ends: NDArray[np.float64]
    path: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rings:
    """Rings of points: ring i is `points[starts[i]:starts[i + 1]]`; `path` has one for each."""

    points: Points
    starts: NDArray[np.int64]
    path: NDArray[np.int64]


def pieces_of(outlines: Outlines) -> Pieces:
    """What a pen draws that goes along flattened outlines, in drawing order."""
    count = len(outlines.kinds)
    at = np.arange(count)
    begins = _begins(outlines)
    drawn = at[(begins != at)]
    first = np.maximum.accumulate(np.where(begins == at, at, 0))
    closing = at[outlines.closes & (first != at)]
    closing = closing[np.any(outlines.points[closing] != outlines.points[first[closing]], axis=1)]
    from_, to = np.concatenate((drawn - 1, closing)), np.concatenate((drawn, first[closing]))
    # A closing piece comes right behind the corner it starts from.
    order = np.argsort(np.concatenate((drawn, closing + 0.5)), kind="stable")
    from_, to = from_[order], to[order]
    ends = np.hstack((outlines.points[from_], outlines.points[to]))
    return _without_empty(Pieces(ends, outlines.path[to]))


def rings_of(outlines: Outlines) -> Rings:
    """What is filled inside of flattened outlines; of fewer than three corners nothing is."""
    count = len(outlines.kinds)
    if not count:
        return Rings(np.empty((0, 2)), np.zeros(1, np.int64), np.empty(0, np.int64))
    at = np.arange(count)
    starts = np.flatnonzero(_begins(outlines) == at)
    ring = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, count)))
    # A ring is closed anyway: a last corner upon the first one, or one upon another, is idle.
    last = np.append(starts[1:], count) - 1
    idle = np.zeros(count, np.bool_)
    idle[1:] = np.all(outlines.points[1:] == outlines.points[:-1], axis=1) & (ring[1:] == ring[:-1])
    idle[last] |= np.all(outlines.points[last] == outlines.points[starts], axis=1) & (last > starts)
    sizes = np.bincount(ring[~idle], minlength=len(starts))
    kept = sizes >= 3
    points = outlines.points[~idle & kept[ring]]
    bounds = np.concatenate(([0], np.cumsum(sizes[kept])))
    return Rings(points, bounds, outlines.path[starts[kept]])


def _begins(outlines: Outlines) -> NDArray[np.int64]:
    """Each corner's own index where a line begins there, else minus one."""
    at = np.arange(len(outlines.kinds))
    other = np.diff(outlines.path, prepend=-1) != 0
    return np.where((outlines.kinds == MOVE) | other, at, -1)


def _without_empty(pieces: Pieces) -> Pieces:
    """Drop pieces without a length, but keep a path that is nothing else as a dot."""
    ends = pieces.ends
    empty = (ends[:, 0] == ends[:, 2]) & (ends[:, 1] == ends[:, 3])
    if not empty.any():
        return pieces
    drawn = np.unique(pieces.path[~empty])
    dot = empty & ~np.isin(pieces.path, drawn)
    ends = ends.copy()
    ends[dot, 0] -= _DOT_MM / 2
    ends[dot, 2] += _DOT_MM / 2
    kept = ~empty | dot
    return Pieces(ends[kept], pieces.path[kept])
