"""How wide letters are, by the font they are written in."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import reportlab
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from tests.drawings.pairs import glyphs

VERA: Final = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
"""A free font that comes with the writer of PDF; it is embedded in files."""


@dataclass(frozen=True, slots=True)
class Lettering:
    """A font by its name in PDF; `strokes` are letters drawn by a pen."""

    name: str

    def width_mm(self, text: str, size_mm: float) -> float:
        if self.is_strokes:
            return glyphs.width(text) * size_mm
        if self.name == "Vera" and "Vera" not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont("Vera", str(VERA)))
        return float(pdfmetrics.stringWidth(text, self.name, size_mm))

    @property
    def is_strokes(self) -> bool:
        return self.name == "strokes"


HELVETICA: Final = Lettering("Helvetica")
TIMES: Final = Lettering("Times-Roman")
COURIER: Final = Lettering("Courier")
EMBEDDED: Final = Lettering("Vera")
STROKES: Final = Lettering("strokes")
