"""PDFs written word by word, so that a test knows exactly what is in them."""

import io
from collections.abc import Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from premises.drawings.content import Sheet
from premises.drawings.sheets import Reader
from premises.drawings.sheets.limits import SheetLimits
from premises.drawings.sheets.pdf.reading import read_pdf
from premises.kernel.errors import Invalid

MM = 25.4 / 72
"""A point in millimetres."""


class Written:
    """One page of 600 x 400 points; what is needed is added, then `data` is the file."""

    def __init__(
        self, content: bytes = b"", box: Sequence[float] = (0, 0, 600, 400), rotate: int = 0
    ) -> None:
        self.file = pikepdf.new()
        self.page = self.file.add_blank_page(page_size=(600, 400))
        self.page.MediaBox = Array([*box])
        self.page.Rotate = rotate
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        self.page.Resources = Dictionary(Font=Dictionary(F1=self.file.make_indirect(font)))
        self.page.Contents = self.file.make_stream(content)

    def form(
        self, name: str, content: bytes, matrix: Sequence[float] = (1, 0, 0, 1, 0, 0)
    ) -> pikepdf.Stream:
        """A form XObject that the page can draw as /name; its window is 1000 points wide."""
        form = self.file.make_stream(content)
        form.Type, form.Subtype = Name.XObject, Name.Form
        form.BBox, form.Matrix = Array([-500, -500, 500, 500]), Array([*matrix])
        form.Resources = Dictionary(XObject=Dictionary(), Font=self.page.Resources.Font)
        self._named("XObject", name, form)
        return form

    def picture(self, name: str, grey: bytes, width: int, height: int) -> pikepdf.Stream:
        picture = self.file.make_stream(grey)
        picture.Type, picture.Subtype = Name.XObject, Name.Image
        picture.Width, picture.Height, picture.BitsPerComponent = width, height, 8
        picture.ColorSpace = Name.DeviceGray
        self._named("XObject", name, picture)
        return picture

    def layers(self, **on: bool) -> dict[str, pikepdf.Dictionary]:
        """Layers of these names, each on or off; the page marks them as /name."""
        groups = {
            name: self.file.make_indirect(Dictionary(Type=Name.OCG, Name=name)) for name in on
        }
        off = Array([group for name, group in groups.items() if not on[name]])
        self.file.Root.OCProperties = Dictionary(
            OCGs=Array([*groups.values()]), D=Dictionary(OFF=off)
        )
        for name, group in groups.items():
            self._named("Properties", name, group)
        return groups

    def _named(self, kind: str, name: str, thing: pikepdf.Object) -> None:
        key = f"/{kind}"
        if key not in self.page.Resources:
            self.page.Resources[key] = Dictionary()
        self.page.Resources[key][f"/{name}"] = thing

    def data(self, **how: Any) -> bytes:
        target = io.BytesIO()
        self.file.save(target, **how)
        return target.getvalue()

    def sheet(self, limits: SheetLimits | None = None) -> Sheet:
        return read_pdf(self.data(), 1, limits or SheetLimits())


def sheet_of(content: bytes, box: Sequence[float] = (0, 0, 600, 400), rotate: int = 0) -> Sheet:
    return Written(content, box, rotate).sheet()


def ends_of(sheet: Sheet) -> list[tuple[float, ...]]:
    """The strokes in points, rounded, so that a test can name them."""
    return [tuple(round(float(v) / MM, 2) + 0.0 for v in row) for row in sheet.strokes.ends]


def outcome(reader: Reader, data: bytes) -> str:
    """`read`, or the code of a refusal that has a sentence; nothing else may come of a file."""
    try:
        reader.read(data, 1)
    except Invalid as refused:
        return refused.code if refused.message else "refused without a word"
    return "read"
