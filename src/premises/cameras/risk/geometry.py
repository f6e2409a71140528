"""Where in a picture something stands, and whether two frames show the same place."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple


class Point(NamedTuple):
    """A place in the picture, in pixels from its top left corner."""

    x: float
    y: float


class Box(NamedTuple):
    """A frame around something seen, in pixels; `x` and `y` name its top left corner."""

    x: int
    y: int
    width: int
    height: int


def foot(box: Box) -> Point:
    """Where the thing touches the ground: the middle of the lowest row of pixels in its box.

    The row's centre is half a pixel above the box's edge. So somebody at the very bottom of the
    picture still stands inside a zone that ends there.
    """
    return Point(box.x + box.width / 2, box.y + box.height - 0.5)


def contains(polygon: Sequence[Point], point: Point) -> bool:
    """Whether the point lies inside the polygon, by the even-odd rule.

    Two zones that share an edge never both claim a point on it. The rule counts how often a ray
    from the point crosses the outline: Shimrat, «Algorithm 112», CACM 5 (1962).
    """
    outline = [*polygon, polygon[0]]
    return sum(_crosses(start, end, point) for start, end in pairwise(outline)) % 2 == 1


def overlap(one: Box, other: Box) -> float:
    """Shared area over joint area (intersection over union), from 0 apart to 1 identical."""
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (one.width * one.height + other.width * other.height - shared)


def _crosses(start: Point, end: Point, point: Point) -> bool:
    """Whether a ray from the point to the right crosses the edge; level edges never count."""
    if (start.y > point.y) == (end.y > point.y):
        return False
    # From the upper corner always, so that two neighbours round their shared edge alike.
    upper, lower = sorted((start, end), key=lambda corner: corner.y)
    along = (point.y - upper.y) / (lower.y - upper.y)
    return point.x < upper.x + along * (lower.x - upper.x)
