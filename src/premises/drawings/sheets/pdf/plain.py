"""What the library that reads PDF does not tell is looked up in the file's own words."""

import ctypes
import re
import zlib
from collections.abc import Iterator
from typing import Final

import pypdfium2_raw as raw

from premises.drawings.sheets.pdf import pdfium
from premises.drawings.sheets.pdf.pdfium import Handle

# ISO 32000-1, 7.5.7: dictionaries may be packed together into a compressed stream.
_PACKED: Final = re.compile(rb"/ObjStm.{0,400}?stream\r?\n", re.DOTALL)
_PACKED_MARK: Final = b"/ObjStm"
_MOST_PACKED_BYTES: Final = 16 * 2**20
_NO_INCREMENT: Final = 2


def mentions(data: bytes, name: bytes) -> bool:
    """Whether a name may occur in the file's dictionaries; packed ones are opened up to a bound.

    Where that cannot be known, because the file is encrypted or very long, the answer is yes.
    """
    if name in data:
        return True
    if _PACKED_MARK not in data:
        return False
    return b"/Encrypt" in data or any(name in opened for opened in _packed(data, name))


def user_unit(document: Handle, number: int) -> float:
    """How many points a unit of the page is (ISO 32000-1, table 30), which the library ignores."""
    copy = _page_alone(document, number)
    found = re.search(rb"/UserUnit\s+([0-9.]+)", copy[: copy.find(b"stream")])
    unit = float(found[1]) if found else 1.0
    return unit if unit > 0 else 1.0


def _packed(data: bytes, otherwise: bytes) -> Iterator[bytes]:
    """The packed dictionaries, and behind the last that is opened what stands for the rest."""
    left = _MOST_PACKED_BYTES
    for found in _PACKED.finditer(data):
        try:
            content = zlib.decompressobj().decompress(data[found.end() : found.end() + left], left)
        except zlib.error:
            continue
        yield content
        left -= len(content)
        if left <= 0:
            yield otherwise
            return


def _page_alone(document: Handle, number: int) -> bytes:
    """A file of this one page, whose dictionaries the library writes in plain words."""
    alone = raw.FPDF_CreateNewDocument()
    parts: list[bytes] = []

    def keep(_: object, content: int, size_bytes: int) -> int:
        parts.append(ctypes.string_at(content, size_bytes))
        return 1

    target = raw.FPDF_FILEWRITE()
    target.version = 1
    target.WriteBlock = type(target.WriteBlock)(keep)
    try:
        wanted = (ctypes.c_int * 1)(number - 1)
        raw.FPDF_ImportPagesByIndex(alone, pdfium.as_document(document), wanted, 1, 0)
        raw.FPDF_SaveAsCopy(alone, target, _NO_INCREMENT)
    finally:
        raw.FPDF_CloseDocument(alone)
    return b"".join(parts)
