"""The ruled lines of a table follow its rows: where a row came, the table's frame grew with it."""

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Box, Sheet, rulings
from premises.drawings.differencing.lines import Ends, Mask, boxes, lengths
from premises.drawings.differencing.places import Laid, within

# The frame of a table stands so far from the letters of its rows.
RULING_MM = 4.0
# A table's ruling runs along most of its words, and columns may be wide or empty; what is many
# times longer than the words is the border of the sheet or a line of the drawing.
SPANS = 0.6
WIDEST = 4.0
_SLANT = 0.05


def tables(places: tuple[Box, ...], sheets: tuple[Sheet, Sheet], laid: Laid) -> tuple[Box, ...]:
    """Around each place whose rows made room the frame of its table, in mm on the new sheet."""
    if not places:
        return ()
    old, new = map(rulings, sheets)
    level = np.vstack((laid.pieces(old.level), new.level))
    upright = np.vstack((laid.pieces(old.upright), new.upright))
    return tuple(_framed(place, level, upright) for place in places)


def rulings_of(ends: Ends, places: tuple[Box, ...], frames: tuple[Box, ...]) -> Mask:
    """Which pieces belong to tables: all among their words, and their lines out to the frame."""
    middles = (ends[:, :2] + ends[:, 2:]) / 2
    box, size = boxes(ends), lengths(ends)
    straight = np.minimum(box[:, 2] - box[:, 0], box[:, 3] - box[:, 1]) <= _SLANT * size
    found = np.zeros(len(ends), bool)
    for place, frame in zip(places, frames, strict=True):
        found |= within(middles, place.grown(RULING_MM))
        found |= straight & within(middles, frame.grown(RULING_MM))
    return found


def _framed(place: Box, level: Ends, upright: Ends) -> Box:
    frame = place
    across = _spanning(level, 0, (place.left, place.right), (place.top, place.bottom))
    for left, _, right, _ in across.tolist():
        frame = frame.joined(Box(left, place.top, right, place.bottom))
    down = _spanning(upright, 1, (place.top, place.bottom), (frame.left, frame.right))
    for _, top, _, bottom in down.tolist():
        frame = frame.joined(Box(place.left, top, place.right, bottom))
    return frame


def _spanning(
    ruled: Ends, axis: int, along: tuple[float, float], across: tuple[float, float]
) -> NDArray[np.float64]:
    """The lines along an axis that run past most of a table's words and belong to them."""
    extent = along[1] - along[0]
    low, high = ruled[:, axis], ruled[:, axis + 2]
    shared = np.minimum(high, along[1]) - np.maximum(low, along[0])
    at = ruled[:, 1 - axis]
    beside = (at >= across[0] - RULING_MM) & (at <= across[1] + RULING_MM)
    fitting = (shared >= SPANS * extent) & (high - low <= WIDEST * extent)
    return np.asarray(ruled[beside & fitting])
