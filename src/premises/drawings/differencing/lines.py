"""All straight pieces of what is drawn on a sheet, outlines of filled areas among them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Fills, Similarity, Strokes

Mask = NDArray[np.bool_]
Numbers = NDArray[np.intp]
Ends = NDArray[np.float64]
"""Straight pieces in millimetres, one in each row: x0, y0, x1, y1."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Pieces (n, 4) with what they look like, and the number of the object each belongs to.

    `filled` says that a piece is part of the outline of a filled area; its width is 0 then.
    """

    ends: Ends
    width_mm: NDArray[np.float32]
    colour: NDArray[np.uint32]
    dash_mm: NDArray[np.float32]
    path: NDArray[np.int32]
    filled: Mask

    def __len__(self) -> int:
        return len(self.ends)

    def taken(self, which: Mask | Numbers) -> "Lines":
        """Some of the pieces."""
        return Lines(
            self.ends[which],
            self.width_mm[which],
            self.colour[which],
            self.dash_mm[which],
            self.path[which],
            self.filled[which],
        )

    def at(self, ends: Ends) -> "Lines":
        """The same pieces with other ends."""
        return Lines(ends, self.width_mm, self.colour, self.dash_mm, self.path, self.filled)


def bare(ends: Ends) -> Lines:
    """Pieces as lines of which only the place matters."""
    count = len(ends)
    none = np.zeros(count, np.float32)
    ones = np.zeros(count, np.int32)
    return Lines(ends, none, np.zeros(count, np.uint32), none, ones, np.zeros(count, bool))


def lines_of(strokes: Strokes, fills: Fills) -> Lines:
    """Everything drawn; a ring of k points becomes k pieces, the last one closing it."""
    outline = fills.sides()
    ring = np.repeat(np.arange(len(fills)), np.diff(fills.starts))
    count, more = len(strokes), len(outline)
    return Lines(
        np.vstack((strokes.ends, outline)),
        np.concatenate((strokes.width_mm, np.zeros(more, np.float32))),
        np.concatenate((strokes.colour, fills.colour[ring])),
        np.concatenate((strokes.dash_mm, np.zeros(more, np.float32))),
        np.concatenate((strokes.path, fills.path[ring])),
        np.arange(count + more) >= count,
    )


def lengths(ends: Ends) -> NDArray[np.float64]:
    """In millimetres."""
    return np.asarray(np.hypot(ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1]))


def directions(ends: Ends) -> NDArray[np.float64]:
    """Unit vectors (n, 2) from the first to the second end; (0, 0) for a piece without length."""
    run = ends[:, 2:] - ends[:, :2]
    return np.asarray(run / np.maximum(lengths(ends), 1e-12)[:, None])


def boxes(ends: Ends) -> NDArray[np.float64]:
    """The upright box of each piece (n, 4): left, top, right, bottom."""
    low = np.minimum(ends[:, :2], ends[:, 2:])
    high = np.maximum(ends[:, :2], ends[:, 2:])
    return np.hstack((low, high))


def carried(ends: Ends, transform: Similarity) -> Ends:
    """Where pieces of one sheet lie on the other."""
    return np.hstack((transform.apply(ends[:, :2]), transform.apply(ends[:, 2:])))


def shifted(ends: Ends, shift_mm: NDArray[np.float64]) -> Ends:
    """The same pieces a little elsewhere."""
    return np.asarray(ends + np.tile(shift_mm, 2))


def cut(ends: Ends, longest_mm: float) -> tuple[Ends, Numbers]:
    """Pieces cut evenly until none is longer, and which piece each part comes from, in order."""
    parts = np.maximum(np.ceil(lengths(ends) / longest_mm - 1e-9), 1).astype(np.intp)
    source = np.repeat(np.arange(len(ends)), parts)
    nth = np.arange(len(source)) - np.repeat(np.cumsum(parts) - parts, parts)
    run = ends[:, 2:] - ends[:, :2]
    step = (run / parts[:, None])[source]
    start = ends[source, :2] + step * nth[:, None]
    return np.hstack((start, start + step)), source
