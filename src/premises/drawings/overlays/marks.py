"""Numbered frames around changes; a sign before the number says the kind where colour cannot."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from premises.drawings.content import Box
from premises.drawings.differencing import ChangeKind
from premises.drawings.overlays.colours import Colour, Palette

SIGNS: Final = {
    ChangeKind.ADDED: "+",
    ChangeKind.REMOVED: "–",
    ChangeKind.MOVED: "→",
    ChangeKind.TEXT: "≠",
}
_STROKES: Final = {
    ChangeKind.ADDED: ((0, 0.5, 1, 0.5), (0.5, 0, 0.5, 1)),
    ChangeKind.REMOVED: ((0, 0.5, 1, 0.5),),
    ChangeKind.MOVED: ((0, 0.5, 1, 0.5), (0.55, 0.05, 1, 0.5), (0.55, 0.95, 1, 0.5)),
    ChangeKind.TEXT: ((0, 0.3, 1, 0.3), (0, 0.7, 1, 0.7), (0.2, 1, 0.8, 0)),
}
"""The same signs as lines in a square of side 1: the font at hand has no more than the first."""

_MARGIN_MM: Final = 1.0
_LEAST_LETTERS_MM: Final = 2.5
_LETTERS_SHARE: Final = 0.006
"""Of the longer side of the sheet: read when the whole sheet is looked at on a large screen."""

_LINE_MM: Final = 0.35
_MOVED: Final = (122, 60, 160)


@dataclass(frozen=True, slots=True)
class Mark:
    """What one frame says; `box` in mm on the new sheet."""

    number: int
    kind: ChangeKind
    box: Box


def draw_marks(
    picture: Image.Image, marks: Sequence[Mark], px_per_mm: float, palette: Palette
) -> None:
    """Draw the frames into a colour picture of the new sheet."""
    pen = ImageDraw.Draw(picture)
    letters_px = max(_LEAST_LETTERS_MM * px_per_mm, _LETTERS_SHARE * max(picture.size), 9.0)
    font = ImageFont.load_default(letters_px)
    width_px = max(1, round(_LINE_MM * px_per_mm))
    for mark in marks:
        colour = _colour(mark.kind, palette)
        frame = mark.box.grown(_MARGIN_MM)
        corners = [side * px_per_mm for side in (frame.left, frame.top, frame.right, frame.bottom)]
        pen.rectangle(corners, outline=colour, width=width_px)
        _draw_label(pen, mark, (corners[0], corners[1]), colour, font)


def _draw_label(
    pen: ImageDraw.ImageDraw,
    mark: Mark,
    corner: tuple[float, float],
    colour: Colour,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
) -> None:
    """Sign and number on a plate above the frame's corner, or below without room above."""
    number = str(mark.number)
    left, top, right, bottom = pen.textbbox((0, 0), number, font=font)
    side = bottom - top
    high, wide = side + 4, side + right - left + 9
    x = corner[0]
    y = corner[1] - high if corner[1] >= high else corner[1]
    pen.rectangle((x, y, x + wide, y + high), fill=(255, 255, 255), outline=colour)
    _draw_sign(pen, mark.kind, (x + 3, y + 2), side, colour)
    pen.text((x + side + 6 - left, y + 2 - top), number, fill=colour, font=font)


def _draw_sign(
    pen: ImageDraw.ImageDraw,
    kind: ChangeKind,
    corner: tuple[float, float],
    side: float,
    colour: Colour,
) -> None:
    x, y = corner
    for x0, y0, x1, y1 in _STROKES[kind]:
        ends = (x + x0 * side, y + y0 * side, x + x1 * side, y + y1 * side)
        pen.line(ends, fill=colour, width=max(1, round(side / 9)))


def _colour(kind: ChangeKind, palette: Palette) -> Colour:
    if kind is ChangeKind.ADDED:
        return palette.added
    return palette.removed if kind is ChangeKind.REMOVED else _MOVED
