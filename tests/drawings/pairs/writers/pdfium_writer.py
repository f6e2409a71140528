"""Files as pdfium writes them anew after it has read another writer's."""

import io
from collections.abc import Callable

import pypdfium2 as pdfium
from pypdfium2 import raw
from tests.drawings.pairs.lettering import Lettering
from tests.drawings.pairs.model import Plot


def write(plot: Plot, lettering: Lettering, by: Callable[[Plot, Lettering], bytes]) -> bytes:
    """The file of another writer, read and saved."""
    return resaved(by(plot, lettering))


def resaved(data: bytes) -> bytes:
    """Every object of every page is written again, in pdfium's own words."""
    pdf = pdfium.PdfDocument(data)
    try:
        for page in pdf:
            for at in range(raw.FPDFPage_CountObjects(page)):
                # An object that was touched is written anew.
                raw.FPDFPageObj_Transform(raw.FPDFPage_GetObject(page, at), 1, 0, 0, 1, 0, 0)
            page.gen_content()
        file = io.BytesIO()
        pdf.save(file)
    finally:
        pdf.close()
    return file.getvalue()
