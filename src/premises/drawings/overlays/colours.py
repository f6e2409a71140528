"""The colours in which an overlay says what is gone and what is new."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Palette:
    """Red, green and blue of 255 for each of the three layers."""

    common: Colour
    removed: Colour
    added: Colour


_GREY: Final = (118, 118, 118)

PALETTES: Final[Mapping[str, Palette]] = {
    "red_blue": Palette(_GREY, (208, 26, 26), (18, 78, 214)),
    # Vermilion and blue of Okabe and Ito's set (2008), chosen for all common colour blindnesses.
    "orange_blue": Palette(_GREY, (213, 94, 0), (0, 114, 178)),
}
"""The palettes by the name of the setting."""
