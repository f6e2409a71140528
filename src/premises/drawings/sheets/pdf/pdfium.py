"""The hold on the library that reads PDF: its functions as quick calls, its errors as ours.

Everything here runs in a child of the sandbox. The library is not safe for threads, and a child
has one.
"""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import c_float, c_int, c_uint, c_ulong, c_void_p
from typing import Final

import pypdfium2_raw as raw

from premises.drawings.sheets.limits import SheetLimits, unreadable
from premises.kernel.errors import Invalid

Handle = int
"""The address of something of the library's; zero where there is none."""

raw.FPDF_InitLibrary()


def _call(name: str, answer: type | None, *arguments: type) -> Callable[..., int]:
    """A function of the library that takes and gives plain integers as addresses.

    The generated bindings make an object of each pointer, which for the fifty thousand objects of
    a sheet costs more than all else.
    """
    address = ctypes.cast(getattr(raw, name), c_void_p).value
    prototype: Callable[[int | None], Callable[..., int]] = ctypes.CFUNCTYPE(answer, *arguments)
    return prototype(address)


P, INT = c_void_p, c_int

count_objects: Final = _call("FPDFPage_CountObjects", INT, P)
page_object: Final = _call("FPDFPage_GetObject", P, P, INT)
form_count: Final = _call("FPDFFormObj_CountObjects", INT, P)
form_object: Final = _call("FPDFFormObj_GetObject", P, P, c_ulong)
kind_of_object: Final = _call("FPDFPageObj_GetType", INT, P)
matrix_into: Final = _call("FPDFPageObj_GetMatrix", INT, P, P)
draw_mode_into: Final = _call("FPDFPath_GetDrawMode", INT, P, P, P)
stroke_width_into: Final = _call("FPDFPageObj_GetStrokeWidth", INT, P, P)
stroke_colour_into: Final = _call("FPDFPageObj_GetStrokeColor", INT, P, P, P, P, P)
fill_colour_into: Final = _call("FPDFPageObj_GetFillColor", INT, P, P, P, P, P)
dash_count: Final = _call("FPDFPageObj_GetDashCount", INT, P)
dash_into: Final = _call("FPDFPageObj_GetDashArray", INT, P, P, ctypes.c_size_t)
segment_count: Final = _call("FPDFPath_CountSegments", INT, P)
path_segment: Final = _call("FPDFPath_GetPathSegment", P, P, INT)
segment_point_into: Final = _call("FPDFPathSegment_GetPoint", INT, P, P, P)
segment_kind: Final = _call("FPDFPathSegment_GetType", INT, P)
segment_closes: Final = _call("FPDFPathSegment_GetClose", INT, P)
clip_of: Final = _call("FPDFPageObj_GetClipPath", P, P)
clip_count: Final = _call("FPDFClipPath_CountPaths", INT, P)
clip_segment_count: Final = _call("FPDFClipPath_CountPathSegments", INT, P, INT)
clip_segment: Final = _call("FPDFClipPath_GetPathSegment", P, P, INT, INT)
mark_count: Final = _call("FPDFPageObj_CountMarks", INT, P)
mark_at: Final = _call("FPDFPageObj_GetMark", P, P, c_ulong)
mark_name_into: Final = _call("FPDFPageObjMark_GetName", INT, P, P, c_ulong, P)
mark_text_into: Final = _call(
    "FPDFPageObjMark_GetParamStringValue", INT, P, ctypes.c_char_p, P, c_ulong, P
)
bounds_into: Final = _call("FPDFPageObj_GetBounds", INT, P, P, P, P, P)
image_data_into: Final = _call("FPDFImageObj_GetImageDataDecoded", c_ulong, P, P, c_ulong)
image_size_into: Final = _call("FPDFImageObj_GetImagePixelSize", INT, P, P, P)

new_path: Final = _call("FPDFPageObj_CreateNewPath", P, c_float, c_float)
move_to: Final = _call("FPDFPath_MoveTo", INT, P, c_float, c_float)
line_to: Final = _call("FPDFPath_LineTo", INT, P, c_float, c_float)
close_path: Final = _call("FPDFPath_Close", INT, P)
set_fill: Final = _call("FPDFPageObj_SetFillColor", INT, P, c_uint, c_uint, c_uint, c_uint)
set_stroke: Final = _call("FPDFPageObj_SetStrokeColor", INT, P, c_uint, c_uint, c_uint, c_uint)
set_stroke_width: Final = _call("FPDFPageObj_SetStrokeWidth", INT, P, c_float)
set_dash: Final = _call("FPDFPageObj_SetDashArray", INT, P, P, ctypes.c_size_t, c_float)
set_draw_mode: Final = _call("FPDFPath_SetDrawMode", INT, P, INT, INT)
insert_object: Final = _call("FPDFPage_InsertObject", None, P, P)

load_text: Final = _call("FPDFText_LoadPage", P, P)
close_text: Final = _call("FPDFText_ClosePage", None, P)
letter_count: Final = _call("FPDFText_CountChars", INT, P)
letter_code: Final = _call("FPDFText_GetUnicode", c_uint, P, INT)
letter_is_generated: Final = _call("FPDFText_IsGenerated", INT, P, INT)
letter_object: Final = _call("FPDFText_GetTextObject", P, P, INT)
letter_matrix_into: Final = _call("FPDFText_GetMatrix", INT, P, INT, P)
letter_origin_into: Final = _call("FPDFText_GetCharOrigin", INT, P, INT, P, P)
text_font: Final = _call("FPDFTextObj_GetFont", P, P)
text_size_into: Final = _call("FPDFTextObj_GetFontSize", INT, P, P)
text_mode: Final = _call("FPDFTextObj_GetTextRenderMode", INT, P)
font_ascent_into: Final = _call("FPDFFont_GetAscent", INT, P, c_float, P)
font_descent_into: Final = _call("FPDFFont_GetDescent", INT, P, c_float, P)
glyph_width_into: Final = _call("FPDFFont_GetGlyphWidth", INT, P, c_uint, c_float, P)

TEXT, PATH, IMAGE, SHADING, FORM = 1, 2, 3, 4, 5
INVISIBLE_TEXT: Final = frozenset({3, 7})
"""The modes of text that is not drawn at all, or only cuts off what is drawn after it."""


@contextmanager
def opened(data: bytes, limits: SheetLimits) -> Iterator[tuple[Handle, int]]:
    """The document and how many pages it has.

    Raises:
        Invalid: `drawings.encrypted`, `drawings.unreadable`, `drawings.no_pages`,
            `drawings.too_many_pages`.

    """
    document = raw.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        raise _fault()
    try:
        count = raw.FPDF_GetPageCount(document)
        limits.check_pages(count)
        yield address(document), count
    finally:
        raw.FPDF_CloseDocument(document)


def address(pointer: object) -> Handle:
    return ctypes.cast(pointer, c_void_p).value or 0  # type: ignore[arg-type]  # any pointer will do.


def as_document(handle: Handle) -> object:
    return ctypes.cast(handle, raw.FPDF_DOCUMENT)


def as_page(handle: Handle) -> object:
    return ctypes.cast(handle, raw.FPDF_PAGE)


def as_object(handle: Handle) -> object:
    return ctypes.cast(handle, raw.FPDF_PAGEOBJECT)


def _fault() -> Invalid:
    code = raw.FPDF_GetLastError()
    if code == raw.FPDF_ERR_PASSWORD:
        message = "The file is encrypted with a password: save it without one and send it again."
        return Invalid("drawings.encrypted", message)
    if code == raw.FPDF_ERR_SECURITY:
        message = "The file is encrypted in a way nobody here can open: save it without a password."
        return Invalid("drawings.encrypted", message)
    return unreadable(f"PDF error {code}")
