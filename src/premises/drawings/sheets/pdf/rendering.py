"""A page of a PDF, or a part of it, as pixels."""

from typing import Final

import numpy as np
import pypdfium2_raw as raw
from numpy.typing import NDArray

from premises.drawings.content import Box
from premises.drawings.sheets.limits import unreadable
from premises.drawings.sheets.pdf import pdfium
from premises.drawings.sheets.pdf.pages import Page

_WHITE: Final = 0xFFFFFFFF


def rendered(page: Page, px_per_mm: float, clip: Box, *, colour: bool = False) -> NDArray[np.uint8]:
    """Grey (height, width) or red, green, blue (height, width, 3) of that part, on white.

    Markup annotations are drawn, and layers that are off are not.
    """
    width = max(1, round(clip.width * px_per_mm))
    height = max(1, round(clip.height * px_per_mm))
    pixels = np.empty((height, width, 3) if colour else (height, width), np.uint8)
    form = raw.FPDFBitmap_BGR if colour else raw.FPDFBitmap_Gray
    bitmap = raw.FPDFBitmap_CreateEx(width, height, form, pixels.ctypes.data, pixels.strides[0])
    if not bitmap:
        raise unreadable("the page cannot be drawn")
    raw.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, _WHITE)
    matrix = page.to_points(px_per_mm, -clip.left * px_per_mm, -clip.top * px_per_mm)
    window = raw.FS_RECTF(0, 0, width, height)
    raw.FPDF_RenderPageBitmapWithMatrix(
        bitmap, pdfium.as_page(page.handle), matrix, window, raw.FPDF_ANNOT
    )
    raw.FPDFBitmap_Destroy(bitmap)
    return np.ascontiguousarray(pixels[:, :, ::-1]) if colour else pixels
