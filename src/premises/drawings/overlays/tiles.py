"""Layers cut into tiles for deep zoom, all of them in one blob, with a list of where each lies.

The levels are those of Microsoft's Deep Zoom format, which viewers such as OpenSeadragon know:
level 0 is one pixel, each next one twice as large, the last the picture itself.
"""

import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from premises.drawings.overlays.colours import Colour, Palette
from premises.drawings.overlays.layers import Layers

LAYERS: Final = ("common", "removed", "added")
TILE_PX: Final = 512
_SHADES: Final = 16
_QUICK: Final = 1


@dataclass(frozen=True, slots=True)
class Level:
    """One size of the picture."""

    width: int
    height: int

    @property
    def columns(self) -> int:
        return math.ceil(self.width / TILE_PX)

    @property
    def rows(self) -> int:
        return math.ceil(self.height / TILE_PX)


@dataclass(frozen=True, slots=True)
class Archive:
    """All tiles behind one another, and for each `layer/level/column_row` where it lies.

    Tiles without ink are not in it.
    """

    data: bytes
    manifest: Mapping[str, object]


def levels(width: int, height: int) -> list[Level]:
    """All sizes, the smallest first."""
    last = math.ceil(math.log2(max(width, height, 1)))
    return [
        Level(math.ceil(width / 2 ** (last - n)), math.ceil(height / 2 ** (last - n)))
        for n in range(last + 1)
    ]


def archive(layers: Layers, palette: Palette) -> Archive:
    """The tiles of all three layers, each of one colour and more or less transparent."""
    height, width = layers.common.shape
    sizes = levels(width, height)
    stream, places = io.BytesIO(), dict[str, list[int]]()
    for name in LAYERS:
        colour = getattr(palette, name)
        for number, ink in _pyramid(getattr(layers, name), sizes):
            _cut(ink, f"{name}/{number}", colour, stream, places)
    manifest = {"width": width, "height": height, "tile_px": TILE_PX, "tiles": places}
    return Archive(stream.getvalue(), manifest)


def tile_place(manifest: Mapping[str, object], tile: str) -> tuple[int, int] | None:
    """First byte of a tile and the one after its last; none where it has no ink.

    Raises:
        KeyError: there is no such layer, level, column or row.

    """
    layer, number, column_row = tile.split("/")
    column, _, row = column_row.partition("_")
    sizes = levels(int(str(manifest["width"])), int(str(manifest["height"])))
    if layer not in LAYERS or not all(part.isdecimal() for part in (number, column, row)):
        raise KeyError(tile)
    if int(number) >= len(sizes):
        raise KeyError(tile)
    level = sizes[int(number)]
    if int(column) >= level.columns or int(row) >= level.rows:
        raise KeyError(tile)
    places = manifest["tiles"]
    found = places.get(tile) if isinstance(places, Mapping) else None
    return (found[0], found[1]) if found else None


def blank_tile() -> bytes:
    """A tile without ink."""
    return _png(np.zeros((1, 1), np.uint8), (0, 0, 0))


def _pyramid(ink: NDArray[np.uint8], sizes: list[Level]) -> list[tuple[int, NDArray[np.uint8]]]:
    """The layer at every level; thin lines stay visible because the darkest of four is kept."""
    found = [(len(sizes) - 1, ink)]
    for number in range(len(sizes) - 2, -1, -1):
        ink = _halved(ink)
        found.append((number, ink))
    return found


def _halved(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = ink.shape
    even = np.pad(ink, ((0, height % 2), (0, width % 2)))
    rows = np.maximum(even[0::2], even[1::2])
    return np.maximum(rows[:, 0::2], rows[:, 1::2])


def _cut(
    ink: NDArray[np.uint8],
    prefix: str,
    colour: Colour,
    stream: io.BytesIO,
    places: dict[str, list[int]],
) -> None:
    for top in range(0, ink.shape[0], TILE_PX):
        for left in range(0, ink.shape[1], TILE_PX):
            tile = ink[top : top + TILE_PX, left : left + TILE_PX]
            if tile.any():
                start = stream.tell()
                stream.write(_png(tile, colour))
                name = f"{prefix}/{left // TILE_PX}_{top // TILE_PX}"
                places[name] = [start, stream.tell()]


def _png(ink: NDArray[np.uint8], colour: Colour) -> bytes:
    """One colour in sixteen strengths: a palette, which is a quarter of the bytes of RGBA."""
    step = 255 // (_SHADES - 1)
    picture = Image.fromarray(((ink.astype(np.uint16) + step // 2) // step).astype(np.uint8))
    picture = picture.convert("P")
    picture.putpalette(list(colour) * _SHADES)
    stream = io.BytesIO()
    strengths = bytes(shade * step for shade in range(_SHADES))
    picture.save(stream, "PNG", transparency=strengths, compress_level=_QUICK)
    return stream.getvalue()
