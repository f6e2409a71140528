"""Where in a picture something stands, and whether two frames show the same place."""

from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import NamedTuple


class Point(NamedTuple):
    """A place in the picture, in pixels from its top left corner."""

    x: float
    y: float


class Box(NamedTuple):
    """A frame around something seen; `x` and `y` name its top left corner.

    In pixels, or in thousandths of the picture where that is said; width and height are above 0.
    """

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


def is_simple(polygon: Sequence[Point]) -> bool:
    """Whether the outline neither crosses nor touches itself; a corner named twice is one corner.

    Every pair of edges is compared, which for a hundred corners takes some milliseconds.
    """
    edges = _edges(polygon)
    last = len(edges) - 1
    for (i, one), (j, other) in combinations(enumerate(edges), 2):
        if j == i + 1 or (i == 0 and j == last):
            before, after = (one, other) if j == i + 1 else (other, one)
            if _folds_back(*before, after[1]):
                return False
        elif _meet(*one, *other):
            return False
    return True


def area(polygon: Sequence[Point]) -> float:
    """The area inside an outline that does not cross itself (the shoelace formula)."""
    doubled = sum(start.x * end.y - end.x * start.y for start, end in _edges(polygon))
    return abs(doubled) / 2


def overlap(one: Box, other: Box) -> float:
    """Shared area over joint area (intersection over union), from 0 apart to 1 identical."""
    shared = _shared(one, other)
    return shared / (one.width * one.height + other.width * other.height - shared)


def covered(box: Box, by: Box) -> float:
    """Which share of the first box lies within the second, from 0 to 1."""
    return _shared(box, by) / (box.width * box.height)


def scaled(box: Box, across: float, down: float) -> Box:
    """The box in another measure, at least one wide and high."""
    return Box(
        round(box.x * across),
        round(box.y * down),
        max(round(box.width * across), 1),
        max(round(box.height * down), 1),
    )


def _shared(one: Box, other: Box) -> int:
    """The area that both boxes have in common."""
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return width * height if width > 0 and height > 0 else 0


def _edges(polygon: Sequence[Point]) -> list[tuple[Point, Point]]:
    """The sides of an outline; one without length, as of a closed list, is none."""
    outline = [*polygon, polygon[0]]
    return [(start, end) for start, end in pairwise(outline) if start != end]


def _turn(start: Point, end: Point, point: Point) -> int:
    """Whether the point is on the one side of the line (1), on the other (-1), or on it (0)."""
    across = (end.x - start.x) * (point.y - start.y) - (end.y - start.y) * (point.x - start.x)
    return (across > 0) - (across < 0)


def _folds_back(start: Point, corner: Point, end: Point) -> bool:
    """Whether the outline turns round at the corner and runs over itself."""
    ahead = (corner.x - start.x) * (end.x - corner.x) + (corner.y - start.y) * (end.y - corner.y)
    return _turn(start, corner, end) == 0 and ahead < 0


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether the lines from `a` to `b` and from `c` to `d` have a point in common."""
    sides = _turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b)
    if sides == (0, 0, 0, 0):
        # On one line they meet where their spans do, along both axes.
        return all(
            min(p, q) <= max(r, s) and min(r, s) <= max(p, q)
            for p, q, r, s in zip(a, b, c, d, strict=True)
        )
    return sides[0] != sides[1] and sides[2] != sides[3]


def _crosses(start: Point, end: Point, point: Point) -> bool:
    """Whether a ray from the point to the right crosses the edge; level edges never count."""
    if (start.y > point.y) == (end.y > point.y):
        return False
    # From the upper corner always, so that two neighbours round their shared edge alike.
    upper, lower = sorted((start, end), key=lambda corner: corner.y)
    along = (point.y - upper.y) / (lower.y - upper.y)
    return point.x < upper.x + along * (lower.x - upper.x)
