"""What a draughtsman's pen leaves on paper: lines, arcs, curves, filled areas and letters.

Millimetres on the sheet, the origin at the top left, y down; angles turn clockwise.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from tests.drawings.pairs.lettering import Lettering

from premises.drawings.content import Box, Points, Similarity, around

Spot = tuple[float, float]
Anchor = Literal["left", "middle", "right"]

_ARC_STEP_DEG: Final = 3.0


@dataclass(frozen=True, slots=True)
class Pen:
    """`dash` is the lengths of ink and gap in turn; empty for an unbroken line."""

    width_mm: float = 0.25
    colour: int = 0x000000
    dash: tuple[float, ...] = ()

    def scaled(self, by: float) -> "Pen":
        return Pen(self.width_mm * by, self.colour, tuple(one * by for one in self.dash))


@dataclass(frozen=True, slots=True)
class Line:
    """Straight pieces from point to point."""

    points: tuple[Spot, ...]
    pen: Pen = Pen()
    is_closed: bool = False

    def put(self, by: Similarity) -> "Line":
        return Line(spots(by, self.points), self.pen.scaled(by.scale), self.is_closed)

    def outline(self, _lettering: Lettering) -> Points:
        return np.array(self.points, np.float64)


@dataclass(frozen=True, slots=True)
class Arc:
    """A part of a circle from `start_deg` on; a sweep of 360 is the whole circle."""

    middle: Spot
    radius: float
    start_deg: float = 0.0
    sweep_deg: float = 360.0
    pen: Pen = Pen()

    def put(self, by: Similarity) -> "Arc":
        return Arc(
            spots(by, [self.middle])[0],
            self.radius * by.scale,
            self.start_deg + by.rotation_deg,
            self.sweep_deg,
            self.pen.scaled(by.scale),
        )

    def outline(self, _lettering: Lettering) -> Points:
        return np.array(self.flattened(_ARC_STEP_DEG))

    def flattened(self, step_deg: float) -> tuple[Spot, ...]:
        """Points on the arc, none further from the next than `step_deg`."""
        steps = max(2, math.ceil(abs(self.sweep_deg) / step_deg))
        angles = np.radians(self.start_deg + self.sweep_deg * np.arange(steps + 1) / steps)
        across = self.middle[0] + self.radius * np.cos(angles)
        down = self.middle[1] + self.radius * np.sin(angles)
        return tuple(zip(across.tolist(), down.tolist(), strict=True))

    def bezier(self) -> "Curve":
        """The same as cubic curves of at most a quarter (within 0.03 % of the radius)."""
        parts = max(1, math.ceil(abs(self.sweep_deg) / 90 - 1e-9))
        step = math.radians(self.sweep_deg / parts)
        arm = 4 / 3 * math.tan(step / 4) * self.radius
        points: list[Spot] = []
        for part in range(parts):
            begin = math.radians(self.start_deg) + part * step
            first, last = self._at(begin), self._at(begin + step)
            points += [first] if not points else []
            points.append((first[0] - arm * math.sin(begin), first[1] + arm * math.cos(begin)))
            points.append(
                (last[0] + arm * math.sin(begin + step), last[1] - arm * math.cos(begin + step))
            )
            points.append(last)
        return Curve(tuple(points), self.pen)

    def _at(self, angle: float) -> Spot:
        return (
            self.middle[0] + self.radius * math.cos(angle),
            self.middle[1] + self.radius * math.sin(angle),
        )


@dataclass(frozen=True, slots=True)
class Curve:
    """Cubic Bezier curves end to end: 3 n + 1 points."""

    points: tuple[Spot, ...]
    pen: Pen = Pen()

    def put(self, by: Similarity) -> "Curve":
        return Curve(spots(by, self.points), self.pen.scaled(by.scale))

    def outline(self, _lettering: Lettering) -> Points:
        return np.array(self.flattened(12))

    def flattened(self, pieces: int) -> tuple[Spot, ...]:
        """Points on the curves, `pieces` straight pieces for each of them."""
        share = np.linspace(0.0, 1.0, pieces + 1)[:, None]
        found = [np.array(self.points[:1])]
        for at in range(0, len(self.points) - 1, 3):
            a, b, c, d = np.array(self.points[at : at + 4])
            rest = 1 - share
            whole = rest**3 * a + 3 * rest**2 * share * b + 3 * rest * share**2 * c + share**3 * d
            found.append(whole[1:])
        return tuple((x, y) for x, y in np.concatenate(found).tolist())


@dataclass(frozen=True, slots=True)
class Area:
    """A polygon filled with a colour, without an outline."""

    points: tuple[Spot, ...]
    colour: int = 0x000000

    def put(self, by: Similarity) -> "Area":
        return Area(spots(by, self.points), self.colour)

    def outline(self, _lettering: Lettering) -> Points:
        return np.array(self.points, np.float64)


@dataclass(frozen=True, slots=True)
class Text:
    """One line of writing; `at` lies on its baseline, `size_mm` is the em of its letters."""

    at: Spot
    text: str
    size_mm: float
    anchor: Anchor = "left"
    angle_deg: float = 0.0
    colour: int = 0x000000

    def put(self, by: Similarity) -> "Text":
        return replace(
            self,
            at=spots(by, [self.at])[0],
            size_mm=self.size_mm * by.scale,
            angle_deg=self.angle_deg + by.rotation_deg,
        )

    def outline(self, lettering: Lettering) -> Points:
        return self.span(lettering, 0, len(self.text))

    def span(self, lettering: Lettering, begin: int, end: int) -> Points:
        """The corners of the ink of some of its letters."""
        left = lettering.width_mm(self.text[:begin], self.size_mm)
        right = lettering.width_mm(self.text[:end], self.size_mm)
        x, y = self.start(lettering)
        local = np.array([(left, -self.top_mm), (right, -self.top_mm), (right, 0.0), (left, 0.0)])
        local[2:, 1] = self.descent_mm(begin, end)
        turn = Similarity(
            math.cos(math.radians(self.angle_deg)), math.sin(math.radians(self.angle_deg)), x, y
        )
        return turn.apply(local)

    @property
    def top_mm(self) -> float:
        """Height of a capital; 0.72 of the em in the fonts of drawings."""
        return 0.72 * self.size_mm

    def descent_mm(self, begin: int, end: int) -> float:
        return 0.2 * self.size_mm if set(self.text[begin:end]) & set("gjpqy,;()Q") else 0.0

    def start(self, lettering: Lettering) -> Spot:
        """Where on its baseline the first letter begins."""
        share = {"left": 0.0, "middle": 0.5, "right": 1.0}[self.anchor]
        back = share * lettering.width_mm(self.text, self.size_mm)
        turn = math.radians(self.angle_deg)
        return self.at[0] - back * math.cos(turn), self.at[1] - back * math.sin(turn)


Mark = Line | Arc | Curve | Area | Text


def spots(by: Similarity, points: Iterable[Spot]) -> tuple[Spot, ...]:
    moved = by.apply(np.array(list(points), np.float64))
    return tuple((x, y) for x, y in moved.tolist())


def extent(marks: Iterable[Mark], lettering: Lettering) -> Box:
    """The box around the ink of all marks, of which there must be one at least."""
    boxes = []
    for mark in marks:
        half = mark.pen.width_mm / 2 if isinstance(mark, Line | Arc | Curve) else 0.0
        boxes.append(around(mark.outline(lettering)).grown(half))
    whole = boxes[0]
    for box in boxes[1:]:
        whole = whole.joined(box)
    return whole


def rectangle(left: float, top: float, width: float, height: float, pen: Pen) -> Line:
    right, bottom = left + width, top + height
    return Line(((left, top), (right, top), (right, bottom), (left, bottom)), pen, is_closed=True)
