"""Curves become short straight pieces that stay as near to them as one cannot see."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Points

FLATNESS_MM: Final = 0.02
"""A sixth of the thinnest pen (0.13 mm, ISO 128-20)."""

_MOST_PIECES: Final = 2000
LINE, CURVE, MOVE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Outlines:
    """Corners of paths, in drawing order.

    `points` (n, 2); `kinds` (n) is MOVE where a new line begins, LINE for each corner of a straight
    or flattened one, and CURVE (only before `flattened`) three times for the two handles and the
    end of a cubic Bézier; `closes` (n) where the line goes back to where it began; `path` (n) is
    the object it belongs to and never falls.
    """

    points: Points
    kinds: NDArray[np.int32]
    closes: NDArray[np.bool_]
    path: NDArray[np.int64]


def flattened(outlines: Outlines) -> Outlines:
    """The same with every curve cut into straight pieces within `FLATNESS_MM`; points are in mm.

    The count of pieces bounds the distance by the second differences of the handles (Wang's
    formula, as in G. Farin, Curves and Surfaces for CAGD).
    """
    if not (outlines.kinds == CURVE).any():
        return outlines
    firsts = _whole_curves(outlines.kinds)
    handles = np.stack([outlines.points[firsts + k] for k in (-1, 0, 1, 2)], axis=1)
    pieces = _pieces(handles)
    counts = np.ones(len(outlines.kinds), np.int64)
    counts[outlines.kinds == CURVE] = 0
    counts[firsts + 2] = pieces
    source = np.repeat(np.arange(len(counts)), counts)
    points = outlines.points[source]
    kinds = outlines.kinds[source].copy()
    closes = outlines.closes[source] & _is_last(source)
    curved = kinds == CURVE
    points[curved] = _along(handles, pieces)
    kinds[curved] = LINE
    return Outlines(points, kinds, closes, outlines.path[source])


def _whole_curves(kinds: NDArray[np.int32]) -> NDArray[np.int64]:
    """Where each triple of curve points begins; a broken triple is left out."""
    curve = np.flatnonzero(kinds == CURVE)
    starts = np.flatnonzero(np.diff(curve, prepend=-9) != 1)
    within = np.arange(len(curve)) - np.repeat(starts, np.diff(np.append(starts, len(curve))))
    firsts = curve[within % 3 == 0]
    firsts = firsts[(firsts > 0) & (firsts + 2 < len(kinds))]
    is_whole: NDArray[np.bool_] = (kinds[firsts + 1] == CURVE) & (kinds[firsts + 2] == CURVE)
    whole: NDArray[np.int64] = firsts[is_whole]
    return whole


def _pieces(handles: NDArray[np.float64]) -> NDArray[np.int64]:
    bend = np.abs(handles[:, :-2] - 2 * handles[:, 1:-1] + handles[:, 2:])
    most = np.hypot(bend[..., 0], bend[..., 1]).max(axis=1)
    needed = np.ceil(np.sqrt(0.75 * most / FLATNESS_MM))
    pieces: NDArray[np.int64] = np.clip(np.nan_to_num(needed), 1, _MOST_PIECES).astype(np.int64)
    return pieces


def _along(handles: NDArray[np.float64], pieces: NDArray[np.int64]) -> Points:
    """The ends of the pieces of each curve, one curve after another."""
    curve = np.repeat(np.arange(len(pieces)), pieces)
    first = np.cumsum(pieces) - pieces
    t = ((np.arange(len(curve)) - first[curve] + 1) / pieces[curve])[:, None]
    p0, p1, p2, p3 = (handles[curve, k] for k in range(4))
    s = 1 - t
    points: Points = s**3 * p0 + 3 * s**2 * t * p1 + 3 * s * t**2 * p2 + t**3 * p3
    return points


def _is_last(source: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether a corner is the last one made from its source: only there a line may close."""
    return np.append(source[1:] != source[:-1], True)
