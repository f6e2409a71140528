"""Holds the paper on which the pictures of the demonstration's listings are drawn."""

from collections.abc import Sequence
from typing import Final

from PIL import Image, ImageDraw

WIDTH: Final = 1280
HEIGHT: Final = 854
_SHOWN: Final = (0, 74, 1280, 794)
"""What is cut out of the paper at the end: all its width, and a height as screens have it."""

_FINER: Final = 2
"""Drawn so many times larger and shrunk at the end, slanted edges are smooth."""

Colour = tuple[int, int, int]
Point = tuple[float, float]


class Easel:
    """Draws in pixels of the finished picture, whose margins above and below are cut off."""

    def __init__(self, ground: Colour = (255, 255, 255)) -> None:
        self._image = Image.new("RGB", (WIDTH * _FINER, HEIGHT * _FINER), ground)
        self._draw = ImageDraw.Draw(self._image)

    def box(self, left: float, top: float, right: float, bottom: float, colour: Colour) -> None:
        corners = (left * _FINER, top * _FINER, right * _FINER - 1, bottom * _FINER - 1)
        self._draw.rectangle(corners, colour)

    def polygon(self, points: Sequence[Point], colour: Colour) -> None:
        self._draw.polygon([(x * _FINER, y * _FINER) for x, y in points], colour)

    def ellipse(self, x: float, y: float, wide: float, high: float, colour: Colour) -> None:
        """Around a middle, with half of its width and half of its height."""
        corners = (x - wide, y - high, x + wide, y + high)
        self._draw.ellipse([at * _FINER for at in corners], colour)

    def fade(self, top: int, bottom: int, above: Colour, below: Colour) -> None:
        """Colour a strip, from one colour above to another below."""
        steps = bottom - top
        for step in range(steps):
            share = step / steps
            mixed = [round(a + (b - a) * share) for a, b in zip(above, below, strict=True)]
            self.box(0, top + step, WIDTH, top + step + 1, (mixed[0], mixed[1], mixed[2]))

    def text(self, x: float, y: float, words: str, size: int, colour: Colour) -> None:
        """Words around a middle."""
        where = (x * _FINER, y * _FINER)
        font_size = size * _FINER
        self._draw.text(where, words, colour, anchor="mm", font_size=font_size)

    def picture(self, shrink: int = 1) -> Image.Image:
        """The finished picture, so many times smaller."""
        return self._image.reduce(_FINER).crop(_SHOWN).reduce(shrink)


def shade(colour: Colour, share: float) -> Colour:
    """The colour with less light below 1, with more above it."""
    red, green, blue = (min(255, round(part * share)) for part in colour)
    return red, green, blue
