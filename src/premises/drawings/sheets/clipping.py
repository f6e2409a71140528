"""Lines and areas are cut off at the edge of the window they are seen through."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Points
from premises.drawings.sheets.shapes import Shape, cut_within, seen_area, seen_parts
from premises.drawings.sheets.tracing import Pieces, Rings

Boxes = NDArray[np.float64]
"""Windows, one in each row: left, top, right, bottom in mm."""

# Writers draw lines exactly on the edge of their windows, in single precision.
SLACK_MM: Final = 0.01


def clipped_pieces(
    pieces: Pieces, windows: Boxes, shapes: Mapping[int, list[Shape]], rows: NDArray[np.int64]
) -> Pieces:
    """What of each piece is seen through its own window; arguments as of `clipped_rings`."""
    cut, kept = _in_boxes(pieces, windows)
    rows = rows[kept]
    for row in np.intersect1d(rows, list(shapes)).tolist():
        for shape in shapes[row]:
            chosen = np.flatnonzero(rows == row)
            ends, owners = seen_parts(cut.ends[chosen], shape)
            rest = np.flatnonzero(rows != row)
            source = np.concatenate((rest, chosen[owners]))
            order = np.argsort(source, kind="stable")
            cut = Pieces(np.concatenate((cut.ends[rest], ends))[order], cut.path[source[order]])
            rows = rows[source[order]]
    return cut


def _in_boxes(pieces: Pieces, windows: Boxes) -> tuple[Pieces, NDArray[np.int64]]:
    """By the parameters where a line crosses the four edges (Liang and Barsky, 1984)."""
    ends = pieces.ends
    low, high = windows[:, :2] - SLACK_MM, windows[:, 2:] + SLACK_MM
    lowest, highest = np.minimum(ends[:, :2], ends[:, 2:]), np.maximum(ends[:, :2], ends[:, 2:])
    inside = np.all((lowest >= low) & (highest <= high), axis=1)
    if inside.all():
        return pieces, np.arange(len(ends))
    reaching = np.all((lowest <= high) & (highest >= low), axis=1)
    crossing = np.flatnonzero(reaching & ~inside)
    entry, leave = _parameters(ends[crossing], low[crossing], high[crossing])
    cut = ends.copy()
    start, way = ends[crossing, :2], ends[crossing, 2:] - ends[crossing, :2]
    cut[crossing, :2] = start + entry[:, None] * way
    cut[crossing, 2:] = start + leave[:, None] * way
    inside[crossing] = leave > entry
    kept = np.flatnonzero(inside)
    return Pieces(cut[kept], pieces.path[kept]), kept


def _parameters(
    ends: NDArray[np.float64], low: Points, high: Points
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    start, way = ends[:, :2], ends[:, 2:] - ends[:, :2]
    with np.errstate(divide="ignore", invalid="ignore"):
        one, other = (low - start) / way, (high - start) / way
    first, last = np.fmin(one, other), np.fmax(one, other)
    # A line along an edge crosses it nowhere; that it lies between the edges is known already.
    level = way == 0
    first[level], last[level] = -np.inf, np.inf
    return np.maximum(first.max(axis=1), 0.0), np.minimum(last.min(axis=1), 1.0)


def clipped_rings(
    rings: Rings, windows: Boxes, shapes: Mapping[int, list[Shape]], rows: NDArray[np.int64]
) -> tuple[Rings, bool]:
    """What of each ring is seen through its own window; whether some could not be cut exactly.

    `rows` names the window of each ring; those in `shapes` are no rectangles, but what is common
    to a rectangle and several shapes.
    """
    if not len(rings.path):
        return rings, False
    lowest = np.minimum.reduceat(rings.points, rings.starts[:-1], axis=0)
    highest = np.maximum.reduceat(rings.points, rings.starts[:-1], axis=0)
    low, high = windows[:, :2] - SLACK_MM, windows[:, 2:] + SLACK_MM
    inside = np.all((lowest >= low) & (highest <= high), axis=1)
    odd = np.isin(rows, list(shapes))
    if (inside & ~odd).all():
        return rings, False
    reaching = np.all((lowest <= high) & (highest >= low), axis=1)
    cutter = _Cutter(shapes)
    for at in np.flatnonzero(reaching).tolist():
        ring = rings.points[rings.starts[at] : rings.starts[at + 1]]
        if not inside[at]:
            left, top, right, bottom = windows[at]
            frame = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
            ring = cut_within(ring, frame)
        cutter.add(ring, int(rings.path[at]), int(rows[at]))
    return cutter.rings(), cutter.is_inexact


class _Cutter:
    """Collects rings, cut along the shapes of their windows."""

    def __init__(self, shapes: Mapping[int, list[Shape]]) -> None:
        self._shapes = shapes
        self._parts: list[Points] = []
        self._paths: list[int] = []
        self.is_inexact = False

    def add(self, ring: Points, path: int, row: int) -> None:
        parts = [ring] if len(ring) >= 3 else []
        for shape in self._shapes.get(row, ()):
            parts = [cut for part in parts for cut in self._seen(part, shape)]
        self._parts += parts
        self._paths += [path] * len(parts)

    def _seen(self, ring: Points, shape: Shape) -> list[Points]:
        seen = seen_area(ring, shape)
        self.is_inexact = self.is_inexact or seen is None
        return [ring] if seen is None else seen

    def rings(self) -> Rings:
        sizes = [len(part) for part in self._parts]
        points = np.concatenate(self._parts) if self._parts else np.empty((0, 2))
        starts = np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))
        return Rings(points, starts, np.array(self._paths, np.int64))
