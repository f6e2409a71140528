"""Which layer each object is drawn on, and which layers are switched off.

A layer (an optional content group, ISO 32000-1, 8.11) is named by a mark around what belongs to
it. The library hides what is off when it draws, but lists it among the objects and does not say
so; therefore a black square with the same mark is drawn, and where it stays invisible the layer is
off, by whatever rule.
"""

import ctypes
from collections.abc import Callable
from typing import Final

import numpy as np
import pypdfium2_raw as raw

from premises.drawings.sheets.pdf import pdfium, plain
from premises.drawings.sheets.pdf.pdfium import Handle

NO_LAYER: Final = -1
HIDDEN: Final = -2
"""In place of a layer's index, for an object that nobody sees."""

_OPTIONAL: Final = "OC"
_NAME_BYTES: Final = 512
_MOST_LAYERS: Final = 4096
_SIDE: Final = 8
_GREY: Final = 0x80


class Layers:
    """Collects the layers of a page while its objects are listed; `names` are those met so far."""

    def __init__(self, data: bytes, document: Handle) -> None:
        self.names: list[str] = []
        self.any_hidden = False
        self._are_there = plain.mentions(data, b"/OCProperties")
        self._document = document
        self._probe: Handle = 0
        self._of_name: dict[str, int] = {}
        self._of_mark: dict[Handle, int | None] = {}

    def of(self, handles: list[Handle], outer: int) -> list[int]:
        """For each object the index of its layer, `NO_LAYER` or `HIDDEN`.

        `outer` is that of the symbol they are in: what it hides stays hidden.
        """
        if not self._are_there or outer == HIDDEN:
            return [outer] * len(handles)
        count = pdfium.mark_count
        return [
            self._marked(handle, marks, outer) if (marks := count(handle)) > 0 else outer
            for handle in handles
        ]

    def close(self) -> None:
        if self._probe:
            raw.FPDF_ClosePage(pdfium.as_page(self._probe))
            self._probe = 0

    def _marked(self, handle: Handle, marks: int, outer: int) -> int:
        layer = outer
        for index in range(marks):
            mark = pdfium.mark_at(handle, index)
            if mark not in self._of_mark:
                self._of_mark[mark] = self._looked_up(mark)
            found = self._of_mark[mark]
            if found == HIDDEN:
                return HIDDEN
            layer = layer if found is None else found
        return layer

    def _looked_up(self, mark: Handle) -> int | None:
        """The layer of a mark; none where it marks something else."""
        if _text(lambda *room: pdfium.mark_name_into(mark, *room)) != _OPTIONAL:
            return None
        name = _text(lambda *room: pdfium.mark_text_into(mark, b"Name", *room))
        if name in self._of_name:
            return self._of_name[name]
        found = self._named(name) if self._is_on(mark) else HIDDEN
        self.any_hidden = self.any_hidden or found == HIDDEN
        # A rule about several layers has no name and is looked up for each of its marks.
        if name:
            self._of_name[name] = found
        return found

    def _named(self, name: str) -> int:
        if not name or len(self.names) >= _MOST_LAYERS:
            return NO_LAYER
        self.names.append(name)
        return len(self.names) - 1

    def _is_on(self, mark: Handle) -> bool:
        page = pdfium.as_page(self._probe_page())
        square = raw.FPDFPageObj_CreateNewRect(0, 0, _SIDE, _SIDE)
        raw.FPDFPageObj_SetFillColor(square, 0, 0, 0, 255)
        raw.FPDFPath_SetDrawMode(square, raw.FPDF_FILLMODE_WINDING, 0)
        raw.FPDFPageObj_AddExistingMark(square, ctypes.cast(mark, raw.FPDF_PAGEOBJECTMARK))
        raw.FPDFPage_InsertObject(page, square)
        pixels = np.full((_SIDE, _SIDE), _GREY, np.uint8)
        bitmap = raw.FPDFBitmap_CreateEx(
            _SIDE, _SIDE, raw.FPDFBitmap_Gray, pixels.ctypes.data, _SIDE
        )
        raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, _SIDE, _SIDE, 0, 0)
        raw.FPDFBitmap_Destroy(bitmap)
        raw.FPDFPage_RemoveObject(page, square)
        raw.FPDFPageObj_Destroy(square)
        return bool((pixels != _GREY).any())

    def _probe_page(self) -> Handle:
        """An empty page behind the last one of the copy in memory."""
        if not self._probe:
            document = pdfium.as_document(self._document)
            added = raw.FPDFPage_New(document, raw.FPDF_GetPageCount(document), _SIDE, _SIDE)
            self._probe = pdfium.address(added)
        return self._probe


def _text(ask: Callable[[int, int, int], int]) -> str:
    """What the library writes as UTF-16 into the room that it is given; empty where nothing."""
    room = ctypes.create_string_buffer(_NAME_BYTES)
    used = ctypes.c_ulong(0)
    told = ask(ctypes.addressof(room), _NAME_BYTES, ctypes.addressof(used))
    size_bytes = min(used.value, _NAME_BYTES)
    return room.raw[:size_bytes].decode("utf-16-le", "replace").rstrip("\0") if told else ""
