"""Draws as draughtsmen do: lines, letters, bubbles and clouds on a sheet of paper."""

import io
import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final, Literal, Self

Point = tuple[float, float]
Align = Literal["left", "middle", "right"]

_POINTS_PER_MM: Final = 72 / 25.4
_CAP_HEIGHT: Final = 0.718
"""Of Helvetica's em: draughtsmen say how tall the capitals are."""
_ARC_MM: Final = 6.0
"""Chord of one arc of a revision cloud, as drawing programs take it where nothing is near."""


class Paper:
    """One sheet; millimetres from its top left corner, downwards; line widths in mm as well."""

    def __init__(self, width_mm: float, height_mm: float, title: str) -> None:
        from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415 - the service starts without.

        self.width, self.height = width_mm, height_mm
        self._bytes = io.BytesIO()
        size = (width_mm * _POINTS_PER_MM, height_mm * _POINTS_PER_MM)
        # Invariant: the same sheet is the same file, however often it is drawn.
        self._canvas: Any = Canvas(self._bytes, pagesize=size, invariant=1, pageCompression=1)
        self._canvas.setTitle(title)
        self._canvas.scale(_POINTS_PER_MM, _POINTS_PER_MM)

    def done(self) -> bytes:
        """The sheet as a PDF."""
        self._canvas.showPage()
        self._canvas.save()
        return self._bytes.getvalue()

    def line(
        self,
        *points: Point,
        width: float = 0.25,
        dash: Sequence[float] = (),
        closed: bool = False,
    ) -> Self:
        """A line through all points."""
        self._pen(width, dash)
        path = self._canvas.beginPath()
        path.moveTo(*self._up(points[0]))
        for point in points[1:]:
            path.lineTo(*self._up(point))
        if closed:
            path.close()
        self._canvas.drawPath(path)
        return self

    def box(self, corner: Point, opposite: Point, width: float = 0.25) -> Self:
        """The outline of a rectangle."""
        (left, top), (right, bottom) = corner, opposite
        around = ((left, top), (right, top), (right, bottom), (left, bottom))
        return self.line(*around, width=width, closed=True)

    def fill(self, corner: Point, opposite: Point, grey: float) -> Self:
        """A filled rectangle without an outline; `grey` is 0 for black."""
        left, bottom = self._up((corner[0], opposite[1]))
        self._canvas.setFillGray(grey)
        across, down = opposite[0] - corner[0], opposite[1] - corner[1]
        self._canvas.rect(left, bottom, across, down, stroke=0, fill=1)
        return self

    def circle(self, middle: Point, radius: float, width: float = 0.25) -> Self:
        self._pen(width)
        self._canvas.circle(*self._up(middle), radius)
        return self

    def oval(self, corner: Point, opposite: Point, width: float = 0.25) -> Self:
        self._pen(width)
        self._canvas.ellipse(*self._up(corner), *self._up(opposite))
        return self

    def arc(
        self, middle: Point, radius: float, start_deg: float, sweep_deg: float, width: float = 0.18
    ) -> Self:
        """A part of a circle; angles as on a clock face drawn by mathematicians, 0 to the right."""
        self._pen(width)
        across, up = self._up(middle)
        corners = (across - radius, up - radius, across + radius, up + radius)
        self._canvas.arc(*corners, start_deg, sweep_deg)
        return self

    def polygon(
        self, middle: Point, radius: float, corners: int, first_deg: float, width: float = 0.25
    ) -> Self:
        """An outline with corners evenly around its middle: hexagons of keynotes, deltas."""
        angles = (math.radians(first_deg + 360 * index / corners) for index in range(corners))
        points = [
            (middle[0] + radius * math.cos(angle), middle[1] - radius * math.sin(angle))
            for angle in angles
        ]
        return self.line(*points, width=width, closed=True)

    def text(
        self,
        at: Point,
        said: str,
        height: float = 2.4,
        *,
        align: Align = "left",
        bold: bool = False,
        upwards: bool = False,
    ) -> Self:
        """Words whose line stands on `at`; `height` is that of its capitals."""
        canvas = self._canvas
        canvas.saveState()
        canvas.translate(*self._up(at))
        if upwards:
            canvas.rotate(90)
        canvas.setFillGray(0)
        canvas.setFont("Helvetica-Bold" if bold else "Helvetica", height / _CAP_HEIGHT)
        draw = {
            "left": canvas.drawString,
            "middle": canvas.drawCentredString,
            "right": canvas.drawRightString,
        }
        draw[align](0, 0, said)
        canvas.restoreState()
        return self

    def cloud(self, corner: Point, opposite: Point, delta: str, arc_mm: float = _ARC_MM) -> Self:
        """A revision cloud, and its numbered triangle at the top right."""
        (left, top), (right, bottom) = corner, opposite
        around = ((left, top), (right, top), (right, bottom), (left, bottom), (left, top))
        for start, end in pairwise(around):
            self._puffs(start, end, arc_mm)
        middle = (right + 6.5, top - 3.0)
        self.polygon(middle, 4.0, 3, 90, width=0.35)
        return self.text((middle[0], middle[1] + 1.2), delta, 2.4, align="middle")

    def _puffs(self, start: Point, end: Point, arc_mm: float) -> None:
        """Arcs along one side of a cloud, bulging outwards; clouds are drawn clockwise."""
        length = math.dist(start, end)
        count = max(1, round(length / arc_mm))
        step = ((end[0] - start[0]) / count, (end[1] - start[1]) / count)
        facing = math.degrees(math.atan2(-step[1], step[0]))
        for index in range(count):
            middle = (start[0] + (index + 0.5) * step[0], start[1] + (index + 0.5) * step[1])
            self.arc(middle, length / count / 2, facing, 180, width=0.5)

    def _up(self, point: Point) -> Point:
        """The same point as PDF counts, from the bottom."""
        return point[0], self.height - point[1]

    def _pen(self, width: float, dash: Sequence[float] = ()) -> None:
        self._canvas.setLineWidth(width)
        self._canvas.setDash(list(dash))
