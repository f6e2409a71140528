"""Reads letters that are pixels only: a part of a drawn page becomes words in millimetres."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Box, Word
from premises.kernel import ocr

Pixels = NDArray[np.uint8]
DrawPart = Callable[[Box], tuple[Pixels, float]]
"""`draw(box)` gives the pixels of a part of a page, and how many of them make a millimetre."""

READ_DPI: Final = 200
"""Letters of 2.5 mm, the least of the drawing standards, are 20 pixels high then."""

_TILE_MM: Final = 200.0
"""A tile's side: 1,575 pixels at 200 DPI, which the finder of text looks at in one go."""

_OVERLAP_MM: Final = 15.0
"""A number of a title block is shorter than this, so that one tile at least has all of it."""

_LONGEST_PX: Final = 1600
_LEAST_SURE: Final = 0.5
_LEAST_PX: Final = 8


class Lettering:
    """Reads words in parts of a page."""

    def __init__(self, reader: ocr.Reader) -> None:
        self._reader = reader

    def lines(self, pictures: Sequence[Pixels]) -> list[tuple[str, float]]:
        """What stands in pictures of one line each, and how sure that is, from 0 to 1.

        Raises what `read` raises.
        """
        if not pictures:
            return []
        return [(line.text, line.confidence) for line in self._reader.read_lines(pictures)]

    def read(self, draw: DrawPart, boxes: Sequence[Box]) -> Iterator[tuple[Word, ...]]:
        """The words of each part in turn, so that whoever has found enough can stop.

        Raises:
            Invalid: a part cannot be drawn or read.
            Unavailable: there was no time for it.

        """
        lines = 0
        for tile in (tile for box in boxes for tile in tiles(box)):
            pixels, px_per_mm = draw(tile)
            if min(pixels.shape[:2]) < _LEAST_PX:
                continue
            found = self._reader.read(in_colour(pixels), longest_px=_LONGEST_PX)
            sure = [word for word in found if word.confidence >= _LEAST_SURE]
            yield tuple(
                part
                for number, word in enumerate(sure, lines)
                for part in _words(word, number, tile, px_per_mm)
            )
            lines += len(sure)


def tiles(box: Box) -> Iterator[Box]:
    """The parts of a box that are read one by one, beginning at its bottom right corner."""
    bottom = box.bottom
    while bottom > box.top:
        right = box.right
        while right > box.left:
            left, top = max(box.left, right - _TILE_MM), max(box.top, bottom - _TILE_MM)
            yield Box(left, top, right, bottom)
            right = left + _OVERLAP_MM if left > box.left else box.left
        bottom = top + _OVERLAP_MM if top > box.top else box.top


def in_colour(pixels: Pixels) -> Pixels:
    """The same as a picture of three colours, which is what the reader takes."""
    return pixels if pixels.ndim == 3 else np.repeat(pixels[..., None], 3, axis=2)


def _words(found: ocr.Word, line: int, tile: Box, px_per_mm: float) -> Iterator[Word]:
    """The words of a piece of text; the reader gives one box for all of them."""
    width = (found.right - found.left) / max(len(found.text), 1)
    at = 0
    for text in found.text.split():
        start = found.text.index(text, at)
        at = start + len(text)
        left, right = found.left + start * width, found.left + at * width
        box = Box(
            tile.left + left / px_per_mm,
            tile.top + found.top / px_per_mm,
            tile.left + right / px_per_mm,
            tile.top + found.bottom / px_per_mm,
        )
        yield Word(text, box, size_mm=box.height, line=line)
