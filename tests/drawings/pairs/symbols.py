"""Symbols of the trade: doors, windows, fixtures, bubbles, dimensions, tags."""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from tests.drawings.pairs.marks import Arc, Area, Curve, Line, Mark, Pen, Spot, Text, rectangle

from premises.drawings.content import Similarity

_THIN: Final = Pen(0.18)
_MEDIUM: Final = Pen(0.25)


def turned(marks: Sequence[Mark], at: Spot, angle_deg: float) -> tuple[Mark, ...]:
    """Marks drawn around the origin, turned and put at a place."""
    angle = math.radians(angle_deg)
    by = Similarity(math.cos(angle), math.sin(angle), *at)
    return tuple(mark.put(by) for mark in marks)


def door(width: float, *, hand: int = 1) -> list[Mark]:
    """Hinged at the origin, its opening along x, its leaf open to the side of `hand`."""
    leaf = rectangle(0.0, min(0.0, hand * width), 0.5, width, _MEDIUM)
    start = 0.0 if hand > 0 else -90.0
    return [leaf, Arc((0.0, 0.0), width, start, 90.0, _THIN)]


def window(width: float, thick: float) -> list[Mark]:
    """From the origin along x, in a wall of a thickness."""
    half = thick / 2
    return [
        rectangle(0.0, -half, width, thick, _MEDIUM),
        Line(((0.0, 0.0), (width, 0.0)), _THIN),
        Line(((0.0, -half - 0.8), (width, -half - 0.8)), _THIN),
    ]


def basin(size: float) -> list[Mark]:
    return [
        rectangle(-size / 2, -size / 2, size, size, _MEDIUM),
        Arc((0.0, 0.0), size * 0.36, pen=_THIN),
        Arc((0.0, 0.0), size * 0.06, pen=_THIN),
    ]


def toilet(size: float) -> list[Mark]:
    half = size / 2
    bowl = Arc((0.0, size * 0.35), half * 0.8, pen=_MEDIUM)
    return [rectangle(-half, -half, size, size * 0.35, _MEDIUM), bowl]


def desk(width: float, depth: float) -> list[Mark]:
    return [
        rectangle(0.0, 0.0, width, depth, _MEDIUM),
        Arc((width / 2, depth * 1.5), depth * 0.35, 180.0, 360.0, _THIN),
        Line(((width * 0.1, depth * 0.5), (width * 0.4, depth * 0.5)), _THIN),
    ]


def bed(width: float, depth: float) -> list[Mark]:
    return [
        rectangle(0.0, 0.0, width, depth, _MEDIUM),
        rectangle(width * 0.15, depth * 0.06, width * 0.7, depth * 0.2, _THIN),
        Line(((0.0, depth * 0.4), (width, depth * 0.4)), _THIN),
    ]


def column(size: float) -> list[Mark]:
    """A steel column seen from above, filled."""
    half, web = size / 2, size * 0.08
    return [
        Area(((-half, -half), (half, -half), (half, -half + 2 * web), (-half, -half + 2 * web))),
        Area(((-half, half - 2 * web), (half, half - 2 * web), (half, half), (-half, half))),
        Area(((-web, -half), (web, -half), (web, half), (-web, half))),
    ]


def light(width: float, depth: float) -> list[Mark]:
    return [
        rectangle(-width / 2, -depth / 2, width, depth, _MEDIUM),
        Line(((-width / 2, -depth / 2), (width / 2, depth / 2)), _THIN),
        Line(((-width / 2, depth / 2), (width / 2, -depth / 2)), _THIN),
    ]


def diffuser(size: float) -> list[Mark]:
    return [
        rectangle(-size * share, -size * share, 2 * size * share, 2 * size * share, _THIN)
        for share in (0.5, 0.35, 0.2)
    ]


def outlet(size: float) -> list[Mark]:
    return [
        Arc((0.0, 0.0), size / 2, pen=_MEDIUM),
        Line(((-size * 0.2, -size * 0.75), (-size * 0.2, size * 0.75)), _THIN),
        Line(((size * 0.2, -size * 0.75), (size * 0.2, size * 0.75)), _THIN),
    ]


def tree(radius: float, arms: int) -> list[Mark]:
    angles = np.radians(np.arange(arms) * 360.0 / arms)
    spokes: list[Mark] = [
        Line(((0.0, 0.0), (radius * math.cos(one), radius * math.sin(one))), _THIN)
        for one in angles.tolist()
    ]
    return [*spokes, Arc((0.0, 0.0), radius * 0.85, pen=_MEDIUM)]


def manhole(radius: float, letter: str) -> list[Mark]:
    return [
        Arc((0.0, 0.0), radius, pen=Pen(0.35)),
        Text((0.0, radius * 0.45), letter, radius * 1.2, "middle"),
    ]


def bubble(name: str, at: Spot, radius: float) -> tuple[Mark, ...]:
    size = radius * (1.1 if len(name) < 3 else 0.8)
    return (
        Arc(at, radius, pen=Pen(0.35)),
        Text((at[0], at[1] + 0.36 * size), name, size, "middle"),
    )


def hexagon(key: str, at: Spot, radius: float) -> tuple[Mark, ...]:
    """The tag of a keynote."""
    ring = tuple(
        (at[0] + radius * math.cos(turn), at[1] + radius * math.sin(turn))
        for turn in np.radians(np.arange(6) * 60.0).tolist()
    )
    text = Text((at[0], at[1] + 0.36 * radius), key, radius, "middle")
    return Line(ring, _MEDIUM, is_closed=True), text


def dimension(begin: Spot, end: Spot, offset: float, text: str, em: float) -> tuple[Mark, ...]:
    """Its line beside what is measured, with ticks and witness lines, its text in the middle."""
    length = math.dist(begin, end)
    angle = math.degrees(math.atan2(end[1] - begin[1], end[0] - begin[0]))
    reach = offset + math.copysign(1.2, offset)
    marks: list[Mark] = [
        Line(((-1.2, offset), (length + 1.2, offset)), _THIN),
        Line(((0.0, math.copysign(1.0, offset)), (0.0, reach)), _THIN),
        Line(((length, math.copysign(1.0, offset)), (length, reach)), _THIN),
        Text((length / 2, offset - 0.35 * em), text, em, "middle"),
    ]
    marks += [
        Line(((at - 0.8, offset + 0.8), (at + 0.8, offset - 0.8)), Pen(0.35))
        for at in (0.0, length)
    ]
    return turned(marks, begin, angle)


def north(at: Spot, size: float) -> tuple[Mark, ...]:
    x, y = at
    return (
        Arc(at, size, pen=_MEDIUM),
        Area(((x, y - size * 0.9), (x + size * 0.4, y + size * 0.6), (x, y + size * 0.3))),
        Line(((x, y - size * 0.9), (x - size * 0.4, y + size * 0.6), (x, y + size * 0.3)), _THIN),
        Text((x, y - size * 1.15), "N", size * 0.6, "middle"),
    )


def view_title(key: str, title: str, scale: str, at: Spot, em: float) -> tuple[Mark, ...]:
    x, y = at
    return (
        Arc((x, y), 2.2 * em, pen=Pen(0.35)),
        Text((x, y + 0.5 * em), key, em * 1.4, "middle"),
        Line(((x + 2.2 * em, y), (x + 26 * em, y)), Pen(0.5)),
        Text((x + 3.2 * em, y - 0.5 * em), title, em * 1.3),
        Text((x + 3.2 * em, y + 1.3 * em), f"SCALE: {scale}", em * 0.85),
    )


def stairs(width: float, treads: int, going: float) -> list[Mark]:
    """A flight along x with an arrow upwards."""
    lines: list[Mark] = [
        Line(((at * going, 0.0), (at * going, width)), _THIN) for at in range(treads + 1)
    ]
    run, half = treads * going, width / 2
    return [
        *lines,
        Line(((0.0, half), (run - 1, half)), _THIN),
        Area(((run, half), (run - 2, half - 0.7), (run - 2, half + 0.7))),
    ]


def hatch(left: float, top: float, width: float, height: float, gap: float) -> list[Mark]:
    """Lines at 45 degrees through a rectangle."""
    lines: list[Mark] = []
    reach = gap
    while reach < width + height:
        x0, y0 = (left + reach, top) if reach <= width else (left + width, top + reach - width)
        x1, y1 = (left, top + reach) if reach <= height else (left + reach - height, top + height)
        lines.append(Line(((x0, y0), (x1, y1)), _THIN))
        reach += gap
    return lines


def wavy(points: Sequence[Spot], pen: Pen) -> Curve:
    """A smooth curve through points (Catmull-Rom as cubic Bezier curves)."""
    around = [points[0], *points, points[-1]]
    controls: list[Spot] = [points[0]]
    for at in range(1, len(around) - 2):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = around[at - 1 : at + 3]
        controls.append((bx + (cx - ax) / 6, by + (cy - ay) / 6))
        controls.append((cx - (dx - bx) / 6, cy - (dy - by) / 6))
        controls.append((cx, cy))
    return Curve(tuple(controls), pen)
