"""Lines and areas are cut off along windows of any shape: a circle around a detail, a turned view.

What is inside of an odd number of a window's rings is seen through it.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Points

Shape = list[Points]
"""The rings of a window, each (n, 2) in mm."""

# Pieces times edges that are looked at together, which bounds the memory.
_AT_ONCE: Final = 500_000
_MOST: Final = 50_000_000
_LEAST_SHARE: Final = 1e-9
_SLACK_MM: Final = 0.01


def seen_parts(
    ends: NDArray[np.float64], shape: Shape
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The parts of straight pieces (n, 4) inside of the shape, and the piece each is a part of."""
    starts, ways = _edges(shape)
    if len(ends) * len(starts) > _MOST:
        return ends, np.arange(len(ends))
    step = max(1, _AT_ONCE // max(len(starts), 1))
    parts, owners = [np.empty((0, 4))], [np.empty(0, np.int64)]
    for first in range(0, len(ends), step):
        cut, owner = _seen(ends[first : first + step], starts, ways)
        parts.append(cut)
        owners.append(owner + first)
    return np.concatenate(parts), np.concatenate(owners)


def seen_area(ring: Points, shape: Shape) -> list[Points] | None:
    """The rings that are left of a filled ring; none where neither it nor the window is convex."""
    if _covers(ring, shape):
        return list(shape)
    if _is_convex(ring):
        cut = [cut_within(part, ring) for part in shape]
    elif len(shape) == 1 and _is_convex(shape[0]):
        cut = [cut_within(ring, shape[0])]
    else:
        return None
    return [part for part in cut if len(part) >= 3]


def cut_within(subject: Points, convex: Points) -> Points:
    """A ring cut along each edge of a convex one (Sutherland and Hodgman, 1974).

    In plain numbers: most rings have few corners, for which arrays are slower.
    """
    edges: list[list[float]] = convex.tolist()
    before = zip([edges[-1], *edges], edges, strict=False)
    sign = 1.0 if _area(edges) > 0 else -1.0
    left: list[list[float]] = subject.tolist()
    for (x0, y0), (x1, y1) in before:
        left = _cut(left, x0, y0, sign * (x1 - x0), sign * (y1 - y0))
    return np.array(left).reshape(-1, 2)


def _cut(ring: list[list[float]], x0: float, y0: float, dx: float, dy: float) -> list[list[float]]:
    """What of a ring lies to the right of a line, as one looks at the sheet."""
    kept: list[list[float]] = []
    heights = [dx * (y - y0) - dy * (x - x0) for x, y in ring]
    for at, (x, y) in enumerate(ring):
        height, other = heights[at - 1], heights[at]
        if (height >= 0) != (other >= 0):
            share = height / (height - other)
            px, py = ring[at - 1]
            kept.append([px + share * (x - px), py + share * (y - py)])
        if other >= 0:
            kept.append([x, y])
    return kept


def _area(ring: list[list[float]]) -> float:
    """Positive for rings that run clockwise as one looks at the sheet; twice the area."""
    before = zip([ring[-1], *ring], ring, strict=False)
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in before)


def _covers(ring: Points, shape: Shape) -> bool:
    """Whether the ring is an upright rectangle around the whole shape."""
    if len(ring) != 4:
        return False
    low, high = ring.min(axis=0), ring.max(axis=0)
    if not np.all((ring == low) | (ring == high)):
        return False
    points = np.concatenate(shape) if len(shape) != 1 else shape[0]
    return bool(np.all(points >= low - _SLACK_MM) and np.all(points <= high + _SLACK_MM))


def _edges(shape: Shape) -> tuple[Points, Points]:
    rings = [ring for ring in shape if len(ring)] or [np.empty((0, 2))]
    return np.concatenate(rings), np.concatenate([np.roll(r, -1, axis=0) - r for r in rings])


def _seen(
    ends: NDArray[np.float64], starts: Points, ways: Points
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Each piece is broken where it crosses an edge; the parts whose middle is inside are seen."""
    crossings = _crossings(ends, starts, ways)
    broken = np.sort(np.column_stack((np.zeros(len(ends)), crossings, np.ones(len(ends)))), axis=1)
    piece, column = np.nonzero(np.diff(broken, axis=1) > _LEAST_SHARE)
    low, high = broken[piece, column], broken[piece, column + 1]
    middles = _at(ends[piece], (low + high) / 2)
    inside = _is_inside(middles, starts, ways)
    piece, low, high = piece[inside], low[inside], high[inside]
    return np.hstack((_at(ends[piece], low), _at(ends[piece], high))), piece


def _crossings(ends: NDArray[np.float64], starts: Points, ways: Points) -> NDArray[np.float64]:
    """Where along each piece (0 to 1) it crosses edges, as many columns as the most has; rest 1."""
    way = ends[:, 2:] - ends[:, :2]
    apart = starts[None] - ends[:, None, :2]
    slope = way[:, None, 0] * ways[None, :, 1] - way[:, None, 1] * ways[None, :, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        along = (apart[..., 0] * ways[None, :, 1] - apart[..., 1] * ways[None, :, 0]) / slope
        across = (apart[..., 0] * way[:, None, 1] - apart[..., 1] * way[:, None, 0]) / slope
    met = (along > 0) & (along < 1) & (across >= 0) & (across <= 1)
    found = np.sort(np.where(met, along, 1.0), axis=1)
    return found[:, : int(met.sum(axis=1).max(initial=0))]


def _is_inside(points: Points, starts: Points, ways: Points) -> NDArray[np.bool_]:
    """By how often a ray to the right crosses an edge."""
    inside = np.zeros(len(points), np.bool_)
    step = max(1, _AT_ONCE // max(len(starts), 1))
    for first in range(0, len(points), step):
        x, y = points[first : first + step, 0, None], points[first : first + step, 1, None]
        spans = (starts[None, :, 1] > y) != (starts[None, :, 1] + ways[None, :, 1] > y)
        with np.errstate(divide="ignore", invalid="ignore"):
            at = starts[None, :, 0] + (y - starts[None, :, 1]) / ways[None, :, 1] * ways[None, :, 0]
        inside[first : first + step] = (spans & (at > x)).sum(axis=1) % 2 == 1
    return inside


def _at(ends: NDArray[np.float64], share: NDArray[np.float64]) -> Points:
    return ends[:, :2] + share[:, None] * (ends[:, 2:] - ends[:, :2])


def _is_convex(ring: Points) -> bool:
    way = np.roll(ring, -1, axis=0) - ring
    after = np.roll(way, -1, axis=0)
    turn = way[:, 0] * after[:, 1] - way[:, 1] * after[:, 0]
    slack = 1e-6 * max(float(np.abs(turn).max(initial=0.0)), 1e-12)
    if not (np.all(turn >= -slack) or np.all(turn <= slack)):
        return False
    # A star turns always the same way too, but more than once around.
    angles = np.arctan2(turn, np.sum(way * after, axis=1))
    return bool(abs(float(angles.sum())) < 2 * np.pi + 0.1)
