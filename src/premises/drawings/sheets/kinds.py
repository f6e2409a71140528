"""What kind of file it is, by its content and never by its name."""

import re
from typing import Final, Literal

from premises.kernel.errors import Invalid

FileKind = Literal["pdf", "dxf", "png", "jpeg"]

_PDF: Final = b"%PDF-"
# Readers look for the mark of a PDF within its first kilobyte (note 13 of the PDF reference).
_PDF_WITHIN: Final = 1024
_BINARY_DXF: Final = b"AutoCAD Binary DXF"
# A DXF is pairs of lines, a number and a value: comments (999), then the first section.
_TEXT_DXF: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:999[ \t]*\r?\n[^\n]*\n\s*)*0[ \t]*\r?\n[ \t]*SECTION[ \t]*\r?\n"
)
_DWG: Final = re.compile(rb"AC(?:10\d\d|1\.[0-9]|2\.[0-9])")


def kind_of(data: bytes) -> FileKind:
    """Raises `Invalid` (`drawings.dwg`, `drawings.bad_type`)."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if _PDF in data[:_PDF_WITHIN]:
        return "pdf"
    if data.startswith(_BINARY_DXF) or _TEXT_DXF.match(data):
        return "dxf"
    if _DWG.match(data):
        message = "DWG files cannot be read here: export the drawing as PDF or DXF and send that."
        raise Invalid("drawings.dwg", message)
    message = "This is no drawing that can be read here: send a PDF, a DXF, a PNG or a JPEG."
    raise Invalid("drawings.bad_type", message, starts_with=data[:8].hex())
