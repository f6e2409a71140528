"""A sheet drawn as pixels from its values, where there is no page of a PDF to draw.

The library that draws PDF pages draws these too, so both look alike. Letters are those of
Helvetica, each word as wide as it was; dashes are half line, half gap; embedded pictures are
left out.
"""

import ctypes
import math
from collections.abc import Iterator
from typing import Final

import numpy as np
import pypdfium2_raw as raw
from numpy.typing import NDArray

from premises.drawings.content import Box, Sheet, Strokes, Word
from premises.drawings.sheets.drawn import Drawn, part_of
from premises.drawings.sheets.limits import MM_PER_POINT, SheetLimits, drawn_px_per_mm
from premises.drawings.sheets.pdf import pdfium
from premises.drawings.sheets.pdf.affine import UNMOVED
from premises.drawings.sheets.pdf.pages import Page
from premises.drawings.sheets.pdf.pdfium import Handle
from premises.drawings.sheets.pdf.rendering import rendered
from premises.drawings.sheets.words import extent_mm

_FONT: Final = b"Helvetica"
# Which part of the box around a word of Helvetica is below its line.
_BELOW_LINE: Final = 0.19


def plotted(
    sheet: Sheet, dpi: float, clip: Box | None, limits: SheetLimits, *, colour: bool = False
) -> Drawn:
    """The sheet, or a part of it, at that resolution."""
    part = part_of(sheet.width_mm, sheet.height_mm, clip)
    scale, remarks = drawn_px_per_mm(part.width, part.height, dpi, limits)
    document = raw.FPDF_CreateNewDocument()
    try:
        page = _page(document, sheet)
        _Plotter(pdfium.address(document), page.handle, sheet).plot()
        pixels = rendered(page, scale, part, colour=colour)
        raw.FPDF_ClosePage(pdfium.as_page(page.handle))
    finally:
        raw.FPDF_CloseDocument(document)
    return Drawn(pixels, scale, remarks)


def _page(document: object, sheet: Sheet) -> Page:
    added = raw.FPDFPage_New(
        document, 0, sheet.width_mm / MM_PER_POINT, sheet.height_mm / MM_PER_POINT
    )
    handle = pdfium.address(added)
    to_mm = np.array(UNMOVED)
    size = sheet.width_mm, sheet.height_mm
    return Page(pdfium.address(document), 1, handle, *size, to_mm, MM_PER_POINT, 0)


class _Plotter:
    """Puts what is on a sheet onto a page, object after object in drawing order."""

    def __init__(self, document: Handle, page: Handle, sheet: Sheet) -> None:
        self._document = pdfium.as_document(document)
        self._page = page
        self._sheet = sheet
        self._font = raw.FPDFText_LoadStandardFont(self._document, _FONT)

    def plot(self) -> None:
        strokes, fills = self._sheet.strokes, self._sheet.fills
        ends, points = self._placed(strokes.ends), self._placed(fills.points)
        areas = {path: (start, stop) for path, start, stop in _runs(fills.path)}
        lines = {path: (start, stop) for path, start, stop in _runs(strokes.path)}
        for path in sorted(areas.keys() | lines.keys()):
            if path in areas:
                self._fill(points, *areas[path])
            if path in lines:
                self._stroke(ends, strokes, *lines[path])
        for word in self._sheet.words:
            self._write(word)
        raw.FPDFFont_Close(self._font)

    def _placed(self, mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """In points from the bottom left, as pages are measured."""
        placed = mm / MM_PER_POINT
        placed[:, 1::2] = self._sheet.height_mm / MM_PER_POINT - placed[:, 1::2]
        return placed

    def _fill(self, points: NDArray[np.float64], start: int, stop: int) -> None:
        fills = self._sheet.fills
        path = pdfium.new_path(0.0, 0.0)
        for ring in range(start, stop):
            corners = points[fills.starts[ring] : fills.starts[ring + 1]].tolist()
            pdfium.move_to(path, *corners[0])
            for corner in corners[1:]:
                pdfium.line_to(path, *corner)
            pdfium.close_path(path)
        pdfium.set_fill(path, *_rgb(int(fills.colour[start])), 255)
        pdfium.set_draw_mode(path, raw.FPDF_FILLMODE_ALTERNATE, 0)
        pdfium.insert_object(self._page, path)

    def _stroke(self, ends: NDArray[np.float64], strokes: Strokes, start: int, stop: int) -> None:
        pieces = ends[start:stop].tolist()
        path = pdfium.new_path(*pieces[0][:2])
        before = pieces[0][:2]
        for x0, y0, x1, y1 in pieces:
            if [x0, y0] != before:
                pdfium.move_to(path, x0, y0)
            pdfium.line_to(path, x1, y1)
            before = [x1, y1]
        pdfium.set_stroke(path, *_rgb(int(strokes.colour[start])), 255)
        pdfium.set_stroke_width(path, float(strokes.width_mm[start]) / MM_PER_POINT)
        if strokes.dash_mm[start] > 0:
            half = np.full(2, strokes.dash_mm[start] / MM_PER_POINT / 2, np.float32)
            pdfium.set_dash(path, half.ctypes.data, 2, 0.0)
        pdfium.set_draw_mode(path, raw.FPDF_FILLMODE_NONE, 1)
        pdfium.insert_object(self._page, path)

    def _write(self, word: Word) -> None:
        """A word as wide and high as it was, turned as it was."""
        text = raw.FPDFPageObj_CreateTextObj(self._document, self._font, 1.0)
        content = ctypes.create_string_buffer((word.text + "\0").encode("utf-16-le"))
        raw.FPDFText_SetText(text, ctypes.cast(content, raw.FPDF_WIDESTRING))
        x, y, width = _baseline(word)
        across = width / MM_PER_POINT / self._natural_width(word.text)
        height = word.size_mm / MM_PER_POINT
        cos, sin = math.cos(math.radians(word.angle_deg)), math.sin(math.radians(word.angle_deg))
        left, top = x / MM_PER_POINT, (self._sheet.height_mm - y) / MM_PER_POINT
        matrix = (cos * across, -sin * across, sin * height, cos * height, left, top)
        raw.FPDFPageObj_Transform(text, *matrix)
        pdfium.insert_object(self._page, pdfium.address(text))

    def _natural_width(self, text: str) -> float:
        """In ems of the font it is drawn with."""
        told = ctypes.c_float(0.0)
        total = 0.0
        for letter in text:
            raw.FPDFFont_GetGlyphWidth(self._font, ord(letter), 1.0, told)
            total += told.value
        return total or 1.0


def _baseline(word: Word) -> tuple[float, float, float]:
    """Where a word begins on its line, and how long it is, in mm; the box is upright around it."""
    angle = math.radians(word.angle_deg)
    cos, sin = math.cos(angle), math.sin(angle)
    width, high = extent_mm(word)
    x, y = word.box.middle
    down = high * (0.5 - _BELOW_LINE)
    return x - cos * width / 2 - sin * down, y - sin * width / 2 + cos * down, width


def _runs(path: NDArray[np.int32]) -> Iterator[tuple[int, int, int]]:
    """Each path and which entries are its own; entries of one path follow each other."""
    if len(path):
        starts = np.flatnonzero(np.diff(path, prepend=path[0] - 1)).tolist()
        yield from zip(path[starts].tolist(), starts, [*starts[1:], len(path)], strict=True)


def _rgb(colour: int) -> tuple[int, int, int]:
    return colour >> 16 & 255, colour >> 8 & 255, colour & 255
