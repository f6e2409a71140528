"""The scale beside a thermal picture: its colours from cold to warm, with °C and °F."""

import math
from typing import Final

import numpy as np
from PIL import Image, ImageDraw

from premises.audits.pictures.colour_scales import ColourScale
from premises.audits.pictures.lettering import font
from premises.audits.pictures.palette import TABLE

_LETTER_PX: Final = 30
_SMALL_PX: Final = 24
_STRIP_PX: Final = 34
BAR_PX: Final = 144
"""How wide a bar with its numbers is."""

_INK: Final = (25, 25, 35)
_STEPS_K: Final = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0)
_MOST_TICKS: Final = 7


def draw_bar(picture: Image.Image, left: int, top: int, height: int, scale: ColourScale) -> None:
    """Draw a bar `BAR_PX` wide; its numbers are round ones in °C with °F below."""
    strip = np.repeat(TABLE[::-1][:, None, :], _STRIP_PX, axis=1)
    shown = Image.fromarray(strip).resize((_STRIP_PX, height), Image.Resampling.BILINEAR)
    picture.paste(shown, (left, top))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((left, top, left + _STRIP_PX - 1, top + height - 1), outline=_INK, width=2)
    for celsius in ticks(scale):
        share = (celsius - scale.low_c) / (scale.high_c - scale.low_c)
        y = top + round((1 - share) * (height - 1))
        pen.line((left + _STRIP_PX, y, left + _STRIP_PX + 8, y), fill=_INK, width=3)
        inside = min(max(y, top + _LETTER_PX // 2), top + height - _LETTER_PX // 2 - _SMALL_PX)
        _number(pen, left + _STRIP_PX + 14, inside, celsius)


def ticks(scale: ColourScale) -> list[float]:
    """Round temperatures within the scale, at most seven."""
    span = scale.high_c - scale.low_c
    step = next((one for one in _STEPS_K if span / one <= _MOST_TICKS), _STEPS_K[-1])
    first = math.ceil(scale.low_c / step)
    return [number * step for number in range(first, math.floor(scale.high_c / step) + 1)]


def _number(pen: ImageDraw.ImageDraw, x: int, y: int, celsius: float) -> None:
    pen.text((x, y), f"{celsius:g} °C", fill=_INK, font=font(_LETTER_PX), anchor="lm")
    below = y + _LETTER_PX // 2 + 2
    fahrenheit = f"{celsius * 1.8 + 32:.0f} °F"
    pen.text((x, below), fahrenheit, fill=_INK, font=font(_SMALL_PX), anchor="lt")
