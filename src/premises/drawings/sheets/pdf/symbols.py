"""Symbols and pictures that belong to a layer as a whole, and whether it is off."""

import re
from typing import Final

import numpy as np
import pypdfium2_raw as raw
from numpy.typing import NDArray

from premises.drawings.sheets.pdf import pdfium
from premises.drawings.sheets.pdf.affine import moved
from premises.drawings.sheets.pdf.layers import HIDDEN
from premises.drawings.sheets.pdf.objects import Objects, Symbol
from premises.drawings.sheets.pdf.pages import Page
from premises.drawings.sheets.pdf.pdfium import Handle

# An entry /OC in the dictionary of a symbol or picture (ISO 32000-1, tables 89 and 95); such
# dictionaries are never packed, and the marks of a page name their layers otherwise.
_OWN_LAYER: Final = re.compile(rb"/OC\s*(?:\d+\s+\d+\s+R|<<)")
_MOST: Final = 1000
_SIDE: Final = 24
_GREY: Final = 0x80


def hide_symbols(data: bytes, page: Page, objects: Objects) -> bool:
    """Mark as hidden what draws nothing when it is drawn alone; whether there was any.

    At most a thousand symbols and pictures are looked at.
    """
    if _OWN_LAYER.search(data) is None:
        return False
    everything = [*objects.handles, *(symbol.handle for symbol in objects.symbols)]
    _switch(everything, False)
    hidden = [one for one in _candidates(objects)[:_MOST] if not _draws(page, objects, one)]
    _switch(everything, True)
    for symbol in hidden:
        for at in range(symbol.first, symbol.stop):
            objects.layers[at] = HIDDEN
    return bool(hidden)


def _candidates(objects: Objects) -> list[Symbol]:
    pictures = [
        Symbol(objects.handles[at], objects.places[at], at, at + 1, objects.parents[at])
        for at in objects.of_kind(pdfium.IMAGE)
    ]
    return objects.symbols + pictures


def _draws(page: Page, objects: Objects, one: Symbol) -> bool:
    inner = [s for s in objects.symbols if one.first <= s.first and s.stop <= one.stop]
    shown = objects.handles[one.first : one.stop] + [s.handle for s in inner] + [one.handle]
    parent = one.parent
    while parent >= 0:
        shown.append(objects.symbols[parent].handle)
        parent = objects.symbols[parent].parent
    _switch(shown, True)
    try:
        return _leaves_a_mark(page, _box_mm(page, objects, one))
    finally:
        _switch(shown, False)


def _switch(handles: list[Handle], on: bool) -> None:
    for handle in handles:
        raw.FPDFPageObj_SetIsActive(pdfium.as_object(handle), on)


def _box_mm(page: Page, objects: Objects, one: Symbol) -> NDArray[np.float64]:
    """Left, top, right and bottom on the page."""
    bounds = np.zeros(4, np.float32)
    start = bounds.ctypes.data
    pdfium.bounds_into(one.handle, *(start + 4 * index for index in range(4)))
    left, bottom, right, top = bounds.astype(np.float64)
    corners = np.array([(left, bottom), (left, top), (right, bottom), (right, top)])
    placed = moved(corners, objects.to_page(one.place, page.to_mm))
    return np.hstack((placed.min(axis=0), placed.max(axis=0)))


def _leaves_a_mark(page: Page, box_mm: NDArray[np.float64]) -> bool:
    left, top, right, bottom = box_mm.tolist()
    # Lines lie on the edge of their box, so it is seen from a little further away.
    scale = (_SIDE - 8) / max(right - left, bottom - top, 0.1)
    turned = page.to_points(scale, 4 - left * scale, 4 - top * scale)
    pixels = np.full((_SIDE, _SIDE), _GREY, np.uint8)
    bitmap = raw.FPDFBitmap_CreateEx(_SIDE, _SIDE, raw.FPDFBitmap_Gray, pixels.ctypes.data, _SIDE)
    window = raw.FS_RECTF(0, 0, _SIDE, _SIDE)
    raw.FPDF_RenderPageBitmapWithMatrix(bitmap, pdfium.as_page(page.handle), turned, window, 0)
    raw.FPDFBitmap_Destroy(bitmap)
    return bool((pixels != _GREY).any())
