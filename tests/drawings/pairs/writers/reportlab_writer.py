"""Sheets as reportlab writes them: one path for each line, letters line by line."""

import io
from typing import Final

from reportlab.pdfgen.canvas import Canvas
from tests.drawings.pairs.lettering import Lettering
from tests.drawings.pairs.marks import Arc, Area, Curve, Line, Mark, Pen, Text
from tests.drawings.pairs.model import Plot

_PT: Final = 72 / 25.4


def write(plot: Plot, lettering: Lettering) -> bytes:
    """A file of one page."""
    return write_set([plot], lettering)


def write_set(plots: list[Plot], lettering: Lettering) -> bytes:
    """A file with a page for each sheet."""
    lettering.width_mm("", 1.0)
    file = io.BytesIO()
    canvas = Canvas(file, invariant=1, pageCompression=1)
    for plot in plots:
        canvas.setPageSize((plot.width_mm * _PT, plot.height_mm * _PT))
        for _, marks in plot.groups:
            for mark in marks:
                _draw(canvas, mark, plot.height_mm, lettering)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _draw(canvas: Canvas, mark: Mark, height: float, lettering: Lettering) -> None:
    if isinstance(mark, Text):
        _write(canvas, mark, height, lettering)
        return
    path = canvas.beginPath()
    if isinstance(mark, Area):
        _trace(path, mark.points, height, is_closed=True)
        canvas.setFillColorRGB(*_rgb(mark.colour))
        canvas.drawPath(path, stroke=0, fill=1)
        return
    _take(canvas, mark.pen)
    if isinstance(mark, Line):
        _trace(path, mark.points, height, is_closed=mark.is_closed)
    else:
        _curve(path, mark.bezier() if isinstance(mark, Arc) else mark, height)
    canvas.drawPath(path, stroke=1, fill=0)


def _trace(
    path: object, points: tuple[tuple[float, float], ...], height: float, *, is_closed: bool
) -> None:
    for at, (x, y) in enumerate(points):
        step = path.moveTo if at == 0 else path.lineTo  # type: ignore[attr-defined]
        step(x * _PT, (height - y) * _PT)
    if is_closed:
        path.close()  # type: ignore[attr-defined]


def _curve(path: object, curve: Curve, height: float) -> None:
    flat = [(x * _PT, (height - y) * _PT) for x, y in curve.points]
    path.moveTo(*flat[0])  # type: ignore[attr-defined]
    for at in range(1, len(flat), 3):
        path.curveTo(*flat[at], *flat[at + 1], *flat[at + 2])  # type: ignore[attr-defined]


def _write(canvas: Canvas, mark: Text, height: float, lettering: Lettering) -> None:
    x, y = mark.start(lettering)
    canvas.saveState()
    canvas.setFillColorRGB(*_rgb(mark.colour))
    canvas.translate(x * _PT, (height - y) * _PT)
    canvas.rotate(-mark.angle_deg)
    canvas.setFont(lettering.name, mark.size_mm * _PT)
    canvas.drawString(0, 0, mark.text)
    canvas.restoreState()


def _take(canvas: Canvas, pen: Pen) -> None:
    canvas.setStrokeColorRGB(*_rgb(pen.colour))
    canvas.setLineWidth(pen.width_mm * _PT)
    canvas.setDash([one * _PT for one in pen.dash])


def _rgb(colour: int) -> tuple[float, float, float]:
    return (colour >> 16) / 255, (colour >> 8 & 255) / 255, (colour & 255) / 255
