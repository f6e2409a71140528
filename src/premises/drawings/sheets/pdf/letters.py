"""Every letter of a page: what it is, where it stands, and how it is turned."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.sheets.pdf import pdfium
from premises.drawings.sheets.pdf.affine import then
from premises.drawings.sheets.pdf.objects import Objects
from premises.drawings.sheets.pdf.pages import Page
from premises.drawings.sheets.pdf.pdfium import Handle
from premises.drawings.sheets.pdf.windows import Windows
from premises.drawings.sheets.words import Letters

# Where a font claims heights that no letter has: those of Helvetica (ISO 32000-1, annex D).
_USUAL_ASCENT, _USUAL_DESCENT = 0.72, -0.21
_LIKELY_ASCENT: Final = (0.4, 1.3)
_LIKELY_DESCENT: Final = (-0.6, 0.0)
# What the library puts where a line ends with a hyphen.
_HYPHEN_CODE: Final = 2
_NOT_A_LETTER: Final = 0xFFFD


def letters_of(page: Page, objects: Objects, windows: Windows, *, hidden: bool = False) -> Letters:
    """All letters in the order of the page; with `hidden` also those an OCR program put there."""
    text = pdfium.load_text(page.handle)
    if not text:
        return Letters.none()
    try:
        return _letters(text, page, objects, windows, hidden)
    finally:
        pdfium.close_text(text)


def _letters(
    text: Handle,
    page: Page,
    objects: Objects,
    windows: Windows,
    hidden: bool,
) -> Letters:
    position_of = _shown(objects, hidden)
    told, generated = pdfium.letter_object, pdfium.letter_is_generated
    chosen: list[int] = []
    owners: list[int] = []
    for index in range(max(pdfium.letter_count(text), 0)):
        position = position_of.get(told(text, index) or 0)
        if position is not None and not generated(text, index):
            chosen.append(index)
            owners.append(position)
    fonts = _Fonts(objects)
    codes = [pdfium.letter_code(text, index) or _NOT_A_LETTER for index in chosen]
    matrices = np.zeros((len(chosen), 6), np.float32)
    origins = np.zeros((len(chosen), 2))
    at, origin = matrices.ctypes.data, origins.ctypes.data
    for row, index in enumerate(chosen):
        pdfium.letter_matrix_into(text, index, at + 24 * row)
        pdfium.letter_origin_into(text, index, origin + 16 * row, origin + 16 * row + 8)
    sizes, shapes = fonts.measured(codes, owners)
    placed = matrices.astype(np.float64)
    placed[:, 4:] = origins
    placed = then(placed, page.to_mm)
    letters = Letters(
        ["-" if code == _HYPHEN_CODE else _letter(code) for code in codes],
        placed[:, 4:],
        placed[:, 0:2] * sizes[:, None],
        placed[:, 2:4] * sizes[:, None],
        shapes,
        np.array(owners, np.int64),
    )
    return _seen(letters, windows, owners)


def _shown(objects: Objects, hidden: bool) -> dict[Handle, int]:
    """The position of each text that one can see, by its handle."""
    mode = pdfium.text_mode
    return {
        objects.handles[at]: at
        for at in objects.of_kind(pdfium.TEXT)
        if hidden or mode(objects.handles[at]) not in pdfium.INVISIBLE_TEXT
    }


def _seen(letters: Letters, windows: Windows, owners: list[int]) -> Letters:
    """Without those whose middle is outside the page or outside the window of their text."""
    rows = windows.rows_of(owners)
    boxes = windows.boxes[rows]
    middle = letters.middles
    inside = np.all((middle >= boxes[:, :2]) & (middle <= boxes[:, 2:]), axis=1)
    return letters.only(inside)


def _letter(code: int) -> str:
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else chr(_NOT_A_LETTER)


class _Fonts:
    """Asks each text for its font once, and each font for each letter once."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._text: dict[int, tuple[Handle, float]] = {}
        self._heights: dict[Handle, tuple[float, float]] = {}
        self._widths: dict[tuple[Handle, int], float] = {}
        self._cell = np.zeros(1, np.float32)

    def measured(
        self, codes: list[int], owners: list[int]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The size of each letter in its own units, and (n, 3) width, ascent, descent in ems."""
        sizes = np.zeros(len(codes))
        shapes = np.zeros((len(codes), 3))
        for row, (code, owner) in enumerate(zip(codes, owners, strict=True)):
            font, sizes[row] = self._text.get(owner) or self._of_text(owner)
            shapes[row, 1:] = self._heights[font]
            width = self._widths.get((font, code))
            shapes[row, 0] = self._width(font, code) if width is None else width
        return sizes, shapes

    def _of_text(self, owner: int) -> tuple[Handle, float]:
        handle = self._objects.handles[owner]
        font = pdfium.text_font(handle) or 0
        size = self._asked(pdfium.text_size_into(handle, self._cell.ctypes.data))
        self._text[owner] = font, abs(size)
        if font not in self._heights:
            self._heights[font] = self._height(font)
        return self._text[owner]

    def _height(self, font: Handle) -> tuple[float, float]:
        if not font:
            return _USUAL_ASCENT, _USUAL_DESCENT
        cell = self._cell.ctypes.data
        ascent = self._asked(pdfium.font_ascent_into(font, 1.0, cell))
        descent = self._asked(pdfium.font_descent_into(font, 1.0, cell))
        low, high = _LIKELY_ASCENT
        deepest, highest = _LIKELY_DESCENT
        return (
            ascent if low <= ascent <= high else _USUAL_ASCENT,
            descent if deepest <= descent <= highest else _USUAL_DESCENT,
        )

    def _width(self, font: Handle, code: int) -> float:
        width = 0.0
        if font:
            told = pdfium.glyph_width_into(font, code, 1.0, self._cell.ctypes.data)
            width = self._asked(told)
        # A letter that the font does not know by this code is as wide as most digits.
        self._widths[font, code] = width if 0 < width < 4 else 0.5
        return self._widths[font, code]

    def _asked(self, was_told: int) -> float:
        return float(self._cell[0]) if was_told else 0.0
