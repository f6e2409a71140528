"""Sheets as fpdf2 writes them: curves piece by piece, chain lines as many short ones."""

from typing import Final

from fpdf import FPDF
from tests.drawings.pairs.lettering import EMBEDDED, VERA, Lettering
from tests.drawings.pairs.marks import Arc, Area, Curve, Line, Mark, Pen, Text
from tests.drawings.pairs.model import Plot
from tests.drawings.pairs.writers import dashes

_PT: Final = 72 / 25.4
_FONTS: Final = {"Helvetica": "helvetica", "Times-Roman": "times", "Courier": "courier"}


def write(plot: Plot, lettering: Lettering) -> bytes:
    """A file of one page."""
    pdf = FPDF(unit="mm", format=(plot.width_mm, plot.height_mm))
    pdf.set_auto_page_break(False)
    if lettering == EMBEDDED:
        pdf.add_font("vera", fname=str(VERA))
    pdf.add_page()
    for _, marks in plot.groups:
        for mark in marks:
            _draw(pdf, mark, lettering)
    return bytes(pdf.output())


def _draw(pdf: FPDF, mark: Mark, lettering: Lettering) -> None:
    if isinstance(mark, Text):
        _write(pdf, mark, lettering)
    elif isinstance(mark, Area):
        pdf.set_fill_color(*_rgb(mark.colour))
        pdf.polygon(mark.points, style="F")
    elif isinstance(mark, Line):
        _line(pdf, mark)
    else:
        _curve(pdf, mark)


def _line(pdf: FPDF, mark: Line) -> None:
    if len(mark.pen.dash) > 2:
        ring = (*mark.points, mark.points[0]) if mark.is_closed else mark.points
        for dash in dashes.exploded(ring, mark.pen):
            _line(pdf, dash)
        return
    _take(pdf, mark.pen)
    if mark.is_closed:
        pdf.polygon(mark.points, style="D")
    elif len(mark.points) == 2:
        (x0, y0), (x1, y1) = mark.points
        pdf.line(x0, y0, x1, y1)
    else:
        pdf.polyline(mark.points, style="D")


def _curve(pdf: FPDF, mark: Arc | Curve) -> None:
    if mark.pen.dash:
        flat = mark.flattened(3.0) if isinstance(mark, Arc) else mark.flattened(24)
        for dash in dashes.exploded(flat, mark.pen):
            _line(pdf, dash)
        return
    _take(pdf, mark.pen)
    if isinstance(mark, Arc) and abs(mark.sweep_deg) == 360:
        pdf.circle(mark.middle[0], mark.middle[1], mark.radius, style="D")
        return
    points = (mark.bezier() if isinstance(mark, Arc) else mark).points
    for at in range(0, len(points) - 1, 3):
        pdf.bezier(list(points[at : at + 4]), style="D")


def _write(pdf: FPDF, mark: Text, lettering: Lettering) -> None:
    pdf.set_font(_FONTS.get(lettering.name, "vera"), size=mark.size_mm * _PT)
    pdf.set_text_color(*_rgb(mark.colour))
    x, y = mark.start(lettering)
    if mark.angle_deg == 0:
        pdf.text(x, y, mark.text)
        return
    with pdf.rotation(-mark.angle_deg, x, y):
        pdf.text(x, y, mark.text)


def _take(pdf: FPDF, pen: Pen) -> None:
    pdf.set_draw_color(*_rgb(pen.colour))
    pdf.set_line_width(pen.width_mm)
    if pen.dash:
        pdf.set_dash_pattern(dash=pen.dash[0], gap=pen.dash[-1])
    else:
        pdf.set_dash_pattern()


def _rgb(colour: int) -> tuple[int, int, int]:
    return colour >> 16, colour >> 8 & 255, colour & 255
