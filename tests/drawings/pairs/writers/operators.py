"""Marks as operators of a PDF's page, in the ways in which different programs put them."""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from tests.drawings.pairs.lettering import Lettering
from tests.drawings.pairs.marks import Arc, Area, Curve, Line, Mark, Pen, Spot, Text

_PT: Final = 72 / 25.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a program writes.

    `pieces`: straight lines are cut into so many. `arc_step_deg`: arcs and curves are chains of
    straight lines of this step, or curves where it is none. `by_letter`: each letter is placed
    alone. `joined`: lines of one pen that follow each other become one path.
    """

    pieces: int = 1
    arc_step_deg: float | None = None
    by_letter: bool = False
    joined: bool = False


class Operators:
    """Writes marks as if the origin of the sheet were at (0, `height_mm`) and y went up."""

    def __init__(self, height_mm: float, lettering: Lettering, manner: Manner) -> None:
        self._height, self._lettering, self._manner = height_mm, lettering, manner
        self._out: list[str] = []
        self._pen: Pen | None = None
        self._open = False

    def draw(self, mark: Mark) -> None:
        if isinstance(mark, Text):
            self._end()
            self._write(mark)
        elif isinstance(mark, Area):
            self._end()
            self._out.append(f"{_rgb(mark.colour)} rg")
            self._trace(mark.points, is_closed=True)
            self._out.append("f")
        else:
            self._stroke(mark)

    def stream(self) -> bytes:
        self._end()
        return "\n".join(self._out).encode("cp1252")

    def _stroke(self, mark: Line | Arc | Curve) -> None:
        if mark.pen != self._pen or not self._manner.joined:
            self._end()
            self._take(mark.pen)
        if isinstance(mark, Line):
            ring = (*mark.points, mark.points[0]) if mark.is_closed else mark.points
            if self._manner.pieces > 1:
                self._trace(_cut(ring, self._manner.pieces), is_closed=False)
            else:
                self._trace(mark.points, is_closed=mark.is_closed)
        elif self._manner.arc_step_deg is not None:
            self._trace(_flat(mark, self._manner.arc_step_deg), is_closed=False)
        else:
            self._bend(mark.bezier() if isinstance(mark, Arc) else mark)
        self._open = True
        if not self._manner.joined:
            self._end()

    def _end(self) -> None:
        if self._open:
            self._out.append("S")
        self._open = False

    def _take(self, pen: Pen) -> None:
        pattern = " ".join(f"{one * _PT:.4f}" for one in pen.dash)
        self._out.append(f"{_rgb(pen.colour)} RG {pen.width_mm * _PT:.4f} w [{pattern}] 0 d")
        self._pen = pen

    def _trace(self, points: tuple[Spot, ...], *, is_closed: bool) -> None:
        for at, point in enumerate(points):
            self._out.append(f"{self._at(point)} {'m' if at == 0 else 'l'}")
        if is_closed:
            self._out.append("h")

    def _bend(self, curve: Curve) -> None:
        """Each curve as two halves: another segmentation than other writers have."""
        self._out.append(f"{self._at(curve.points[0])} m")
        for at in range(0, len(curve.points) - 1, 3):
            for half in _halves(curve.points[at : at + 4]):
                self._out.append(" ".join(self._at(point) for point in half[1:]) + " c")

    def _write(self, mark: Text) -> None:
        turn = -math.radians(mark.angle_deg)
        cos, sin = math.cos(turn), math.sin(turn)
        x, y = mark.start(self._lettering)
        size = mark.size_mm
        self._out.append(f"BT {_rgb(mark.colour)} rg /F1 {size * _PT:.4f} Tf")
        parts = list(mark.text) if self._manner.by_letter else [mark.text]
        done = 0.0
        for part in parts:
            at = self._at((x + done * cos, y - done * sin))
            if part.strip():
                text = part.encode("cp1252").hex()
                self._out.append(f"{cos:.6f} {sin:.6f} {-sin:.6f} {cos:.6f} {at} Tm <{text}> Tj")
            done += self._lettering.width_mm(part, size)
        self._out.append("ET")

    def _at(self, point: Spot) -> str:
        return f"{point[0] * _PT:.4f} {(self._height - point[1]) * _PT:.4f}"


def _flat(mark: Arc | Curve, step_deg: float) -> tuple[Spot, ...]:
    if isinstance(mark, Arc):
        return mark.flattened(step_deg)
    return mark.flattened(max(4, int(90 / step_deg)))


def _cut(points: tuple[Spot, ...], pieces: int) -> tuple[Spot, ...]:
    found = [points[0]]
    for begin, end in pairwise(points):
        for at in range(1, pieces + 1):
            share = at / pieces
            found.append(
                (begin[0] + share * (end[0] - begin[0]), begin[1] + share * (end[1] - begin[1]))
            )
    return tuple(found)


def _halves(points: tuple[Spot, ...]) -> tuple[tuple[Spot, ...], tuple[Spot, ...]]:
    """De Casteljau's cut of a cubic curve in its middle."""
    a, b, c, d = points
    ab, bc, cd = _mid(a, b), _mid(b, c), _mid(c, d)
    left, right = _mid(ab, bc), _mid(bc, cd)
    middle = _mid(left, right)
    return (a, ab, left, middle), (middle, right, cd, d)


def _mid(one: Spot, other: Spot) -> Spot:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2


def _rgb(colour: int) -> str:
    return " ".join(f"{(colour >> shift & 255) / 255:.4f}" for shift in (16, 8, 0))
