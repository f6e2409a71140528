"""A page as one looks at it: its size, and where its own coordinates lie on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import numpy as np
import pypdfium2_raw as raw

from premises.drawings.sheets.limits import MM_PER_POINT, check_page, check_size, unreadable
from premises.drawings.sheets.pdf import pdfium, plain
from premises.drawings.sheets.pdf.affine import Matrices
from premises.drawings.sheets.pdf.pdfium import Handle

_USER_UNIT: Final = b"/UserUnit"
# Links and pop-up notes are not drawn on the paper.
_UNDRAWN: Final = frozenset({raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP})


@dataclass(slots=True)
class Page:
    """An opened page; `to_mm` takes its coordinates to millimetres from its top left, y down.

    `point_mm` is how long the library's unit is, `markups` how many annotations are drawn upon it.
    """

    document: Handle
    number: int
    handle: Handle
    width_mm: float
    height_mm: float
    to_mm: Matrices
    point_mm: float
    markups: int
    are_markups_merged: bool = False

    def to_points(self, scale: float, dx_px: float, dy_px: float) -> raw.FS_MATRIX:
        """For drawing: `scale` is pixels per mm, then everything is shifted.

        The library begins with the page turned upright, in points from its top left.
        """
        by = scale * self.point_mm
        return raw.FS_MATRIX(by, 0.0, 0.0, by, dx_px, dy_px)


@contextmanager
def opened_page(data: bytes, document: Handle, number: int, page_count: int) -> Iterator[Page]:
    """The page, counted from 1.

    Raises:
        Invalid: `drawings.no_such_page`, `drawings.unreadable`, `drawings.page_too_large`.

    """
    check_page(number, page_count)
    handle = _load(document, number)
    page = _measured(data, document, number, handle)
    try:
        yield page
    finally:
        raw.FPDF_ClosePage(pdfium.as_page(page.handle))


def merge_markups(page: Page) -> None:
    """Make revision clouds and stamps that are annotations objects of the page, as they look.

    Only the copy in memory is changed. The size was measured before, because merging may reset
    the page's boxes; its coordinates stay.
    """
    if not page.markups:
        return
    before = pdfium.count_objects(page.handle)
    _complete_markups(page)
    raw.FPDFPage_Flatten(pdfium.as_page(page.handle), raw.FLAT_NORMALDISPLAY)
    raw.FPDF_ClosePage(pdfium.as_page(page.handle))
    page.handle = _load(page.document, page.number)
    # An annotation that carries no picture of how it looks adds an empty symbol.
    added = range(before, pdfium.count_objects(page.handle))
    handles = [pdfium.page_object(page.handle, index) for index in added]
    page.are_markups_merged = any(_is_drawn_object(handle) for handle in handles)


def _is_drawn_object(handle: Handle) -> bool:
    if pdfium.kind_of_object(handle) != pdfium.FORM:
        return True
    inner = [pdfium.form_object(handle, index) for index in range(pdfium.form_count(handle))]
    return any(_is_drawn_object(one) for one in inner)


def _complete_markups(page: Page) -> None:
    """Let the library draw the page beside the paper: it then makes up looks that are missing."""
    bitmap = raw.FPDFBitmap_Create(1, 1, 0)
    raw.FPDF_RenderPageBitmap(bitmap, pdfium.as_page(page.handle), 10, 10, 1, 1, 0, raw.FPDF_ANNOT)
    raw.FPDFBitmap_Destroy(bitmap)


def sizes_mm(data: bytes, document: Handle, page_count: int) -> tuple[tuple[float, float], ...]:
    """Width and height of every page as one looks at it, without opening any."""
    size = raw.FS_SIZEF()
    is_scaled = plain.mentions(data, _USER_UNIT)
    found = []
    for number in range(1, page_count + 1):
        raw.FPDF_GetPageSizeByIndexF(pdfium.as_document(document), number - 1, size)
        unit = MM_PER_POINT * (plain.user_unit(document, number) if is_scaled else 1.0)
        found.append((size.width * unit, size.height * unit))
    return tuple(found)


def _load(document: Handle, number: int) -> Handle:
    loaded = raw.FPDF_LoadPage(pdfium.as_document(document), number - 1)
    if not loaded:
        raise unreadable(f"page {number}")
    return pdfium.address(loaded)


def _measured(data: bytes, document: Handle, number: int, handle: Handle) -> Page:
    page = pdfium.as_page(handle)
    box = raw.FS_RECTF()
    if not raw.FPDF_GetPageBoundingBox(page, box):
        raise unreadable(f"page {number} has no box")
    is_scaled = plain.mentions(data, _USER_UNIT)
    unit = MM_PER_POINT * (plain.user_unit(document, number) if is_scaled else 1.0)
    turns = raw.FPDFPage_GetRotation(page) % 4
    across, down = abs(box.right - box.left) * unit, abs(box.top - box.bottom) * unit
    if turns % 2:
        across, down = down, across
    check_size(across, down)
    to_mm = _to_mm((box.left, box.bottom, box.right, box.top), turns, unit)
    return Page(document, number, handle, across, down, to_mm, unit, _markups(page))


def _to_mm(box: tuple[float, float, float, float], turns: int, unit: float) -> Matrices:
    """Turned clockwise by quarters, seen from the corner that is then at the top left."""
    left, bottom, right, top = box
    rows = (
        (1, 0, 0, -1, -left, top),
        (0, 1, 1, 0, -bottom, -left),
        (-1, 0, 0, 1, right, -bottom),
        (0, -1, -1, 0, top, right),
    )
    return np.array(rows[turns], np.float64) * unit


def _markups(page: object) -> int:
    return sum(_is_drawn(page, index) for index in range(raw.FPDFPage_GetAnnotCount(page)))


def _is_drawn(page: object, index: int) -> bool:
    annotation = raw.FPDFPage_GetAnnot(page, index)
    if not annotation:
        return False
    hidden = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
    seen = not raw.FPDFAnnot_GetFlags(annotation) & hidden
    drawn = seen and raw.FPDFAnnot_GetSubtype(annotation) not in _UNDRAWN
    raw.FPDFPage_CloseAnnot(annotation)
    return bool(drawn)
