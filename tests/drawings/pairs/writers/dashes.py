"""Dashed lines as many short lines, as writers make them that have no patterns."""

import math
from itertools import pairwise

from tests.drawings.pairs.marks import Line, Pen, Spot


def exploded(points: tuple[Spot, ...], pen: Pen) -> list[Line]:
    """The ink of a dashed line, each dash a line of its own; the pattern runs on round corners."""
    plain = Pen(pen.width_mm, pen.colour)
    found: list[Line] = []
    left, place = pen.dash[0], 0
    for begin, end in pairwise(points):
        length, at = math.dist(begin, end), 0.0
        while length - at > 1e-9:
            step = min(left, length - at)
            if place % 2 == 0:
                ends = _between(begin, end, at / length), _between(begin, end, (at + step) / length)
                found.append(Line(ends, plain))
            at, left = at + step, left - step
            if left <= 1e-9:
                place += 1
                left = pen.dash[place % len(pen.dash)]
    return found


def _between(begin: Spot, end: Spot, share: float) -> Spot:
    return begin[0] + share * (end[0] - begin[0]), begin[1] + share * (end[1] - begin[1])
