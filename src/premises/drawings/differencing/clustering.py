"""Gathers what differs near together into groups, so that one change is told once."""

import numpy as np
from numpy.typing import NDArray

Boxes = NDArray[np.float64]
"""Upright boxes in millimetres, one in each row: left, top, right, bottom."""

# The sheet is painted into cells of this share of the gap: boxes a quarter of the gap farther apart
# may still be joined, nearer ones always are, and 20,000 boxes cost little more than 20.
CELLS_A_GAP = 4
# An absurdly large sheet gets coarser cells instead of more memory than this many cells on a side.
MOST_CELLS = 2_000


def groups(boxes: Boxes, gap_mm: float, largest_mm: float) -> NDArray[np.intp]:
    """The number of the group each box belongs to, counted from 0 in order of first appearance.

    Boxes (n, 4) nearer to each other than `gap_mm`, sideways and up and down, share a group, also
    by way of others between them. A group larger than `largest_mm` in either direction is cut
    where fewest of its boxes are cut through; one whose boxes all run across stays whole.
    """
    if not len(boxes):
        return np.empty(0, np.intp)
    joined = _joined(boxes, gap_mm)
    return _in_order(_capped(boxes, joined, largest_mm))


def extents(boxes: Boxes, labels: NDArray[np.intp]) -> Boxes:
    """The box around each group (groups, 4), for labels 0 .. groups - 1 that all occur."""
    count = int(labels.max()) + 1 if len(labels) else 0
    lows = np.full((count, 2), np.inf)
    highs = np.full((count, 2), -np.inf)
    np.minimum.at(lows, labels, boxes[:, :2])
    np.maximum.at(highs, labels, boxes[:, 2:])
    return np.hstack((lows, highs))


def _joined(boxes: Boxes, gap_mm: float) -> NDArray[np.intp]:
    """Paint all boxes, grown by half the gap, and tell the islands apart."""
    from scipy import ndimage  # noqa: PLC0415 - starting the service must not load it.

    origin = boxes[:, :2].min(axis=0) - gap_mm
    span = boxes[:, 2:].max(axis=0) + gap_mm - origin
    cell_mm = max(gap_mm / CELLS_A_GAP, float(span.max()) / MOST_CELLS, 1e-6)
    # Neighbouring cells are joined already: a cell less of growth makes up for it.
    grown = np.array([-1.0, -1.0, 1.0, 1.0]) * max(gap_mm - cell_mm, 0.0) / 2
    cells = np.floor((boxes + grown - np.tile(origin, 2)) / cell_mm).astype(np.intp)
    left, right, columns = _compressed(cells[:, 0], cells[:, 2] + 1)
    top, bottom, rows = _compressed(cells[:, 1], cells[:, 3] + 1)
    # Each box adds one at its corners, so that a running sum counts the boxes over every cell.
    edges = np.zeros((rows, columns), np.int32)
    np.add.at(edges, (top, left), 1)
    np.add.at(edges, (bottom, right), 1)
    np.add.at(edges, (top, right), -1)
    np.add.at(edges, (bottom, left), -1)
    np.cumsum(edges, axis=0, out=edges)
    np.cumsum(edges, axis=1, out=edges)
    islands, _count = ndimage.label(edges > 0)
    return np.asarray(islands[top, left], np.intp)


def _compressed(
    first: NDArray[np.intp], past: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp], int]:
    """Where boxes begin and end if all columns of cells between two borders become one.

    No box begins or ends between them, so that what they join stays as it is. Also how many
    columns, or rows, there are.
    """
    is_border = np.zeros(int(past.max()) + 1, bool)
    is_border[first] = is_border[past] = True
    number = np.cumsum(is_border) - 1
    return number[first], number[past], int(number[-1]) + 1


def _capped(boxes: Boxes, labels: NDArray[np.intp], largest_mm: float) -> NDArray[np.intp]:
    """The labels after cutting each group that is too large, again and again until none is."""
    _names, labels = np.unique(labels, return_inverse=True)
    sizes = extents(boxes, labels)
    large = (sizes[:, 2:] - sizes[:, :2]).max(axis=1) > largest_mm
    following = len(sizes)
    waiting = [np.flatnonzero(labels == group) for group in np.flatnonzero(large)]
    while waiting:
        members = waiting.pop()
        beyond = _beyond_the_cut(boxes[members], largest_mm)
        if beyond is None:
            continue
        labels[members[beyond]] = following
        following += 1
        waiting += [members[beyond], members[~beyond]]
    return labels


def _beyond_the_cut(boxes: Boxes, largest_mm: float) -> NDArray[np.bool_] | None:
    """Which boxes of one group go to the far side of a cut; none if it should stay whole."""
    low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    for axis in np.argsort(low - high, kind="stable").tolist():
        span = float(high[axis] - low[axis])
        if span <= largest_mm:
            continue
        starts, ends = boxes[:, axis], boxes[:, axis + 2]
        # The middle half of the group, so that a cut never merely shaves off an edge.
        places = low[axis] + span * np.linspace(0.25, 0.75, 51)
        crossing = _crossing(starts, ends, places)
        best = int(np.lexsort((np.abs(places - places[25]), crossing))[0])
        beyond = (starts + ends) / 2 > places[best]
        if crossing[best] * 2 <= len(boxes) and beyond.any() and not beyond.all():
            return np.asarray(beyond)
    return None


def _crossing(
    starts: NDArray[np.float64], ends: NDArray[np.float64], places: NDArray[np.float64]
) -> NDArray[np.intp]:
    """How many intervals each place lies strictly inside of."""
    begun = np.searchsorted(np.sort(starts), places, side="left")
    over = np.searchsorted(np.sort(ends), places, side="right")
    return np.asarray(begun - over)


def _in_order(labels: NDArray[np.intp]) -> NDArray[np.intp]:
    _names, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.intp)
    rank[np.argsort(first)] = np.arange(len(first))
    return np.asarray(rank[inverse], np.intp)
