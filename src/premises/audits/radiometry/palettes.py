"""From the colours of a false-colour picture back to temperatures, along the palette's bar."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]

STEPS: Final = 256
"""How many colours a palette has here."""

_END_STEPS: Final = 4
"""So many steps of a palette are its end: blurred colours seldom hit the last one."""

_CELL: Final = 4
"""Colours closer together than this in red, green and blue are taken for one."""

_TOLERANCE: Final = 30.0
"""How far from the palette a colour may lie and still be one of its, blurred by JPEG."""

_NEAR: Final = 10.0
"""How far in the mean the colours of a picture may lie from a palette that is to be its own.

On pictures of seven cameras their own palette was 2 to 10 levels off, the next best 8 to 14.
"""

_AT_ONCE: Final = 4096
_SLOPE_STEPS: Final = 6

# Rows of ITU-T T.871: brightness and the two colour differences of red, green and blue. JPEG keeps
# the colour differences at half the resolution and more coarsely, so they count for less.
_TO_YCC: Final = np.array(
    [[0.299, 0.587, 0.114], [-0.1687, -0.3313, 0.5], [0.5, -0.4187, -0.0813]], np.float32
)
_WEIGHTS: Final = np.array([1.0, 0.6, 0.6], np.float32)


@dataclass(frozen=True, slots=True)
class Palette:
    """A name, and 256 colours (256 x 3, RGB) from the coldest to the hottest, evenly spaced."""

    name: str
    colours: Pixels


@dataclass(frozen=True, slots=True, kw_only=True)
class Inversion:
    """Temperatures that were read from colours.

    `celsius` (rows x columns) is NaN where the colour is not one of the palette's. `explained` is
    the share of the looked-at pixels whose colour is; `at_cold_end` and `at_hot_end` the shares
    of these that show an end of the palette, where the truth may lie beyond. `spread_k` is the
    standard deviation that the noise of the colours gives a pixel; `off` how far, in the mean, a
    colour lies from the palette, at most the 30 levels from which on it is none of its.
    """

    celsius: NDArray[np.float32]
    explained: float
    at_cold_end: float
    at_hot_end: float
    spread_k: float
    off: float


def palette(name: str, colours: NDArray[np.floating] | Pixels) -> Palette:
    """A palette from colours (n x 3, RGB) at even distances, from cold to hot."""
    known = np.asarray(colours, np.float64)
    places = np.linspace(0, len(known) - 1, STEPS)
    return Palette(name, _between(np.arange(len(known), dtype=np.float64), known, places))


def inverted(
    picture: Pixels, of: Palette, low_c: float, high_c: float, ignored: Mask | None = None
) -> Inversion:
    """Temperatures of a picture (rows x columns x 3, RGB) whose palette runs from low to high.

    Where `ignored` (rows x columns) is set there is something else than the scene.
    """
    steps, distances = _nearest(picture, of)
    counted = np.ones(steps.shape, np.bool_) if ignored is None else ~ignored
    known = counted & (distances <= _TOLERANCE)
    celsius = np.where(known, low_c + steps * ((high_c - low_c) / (STEPS - 1)), np.nan)
    if not known.any():
        return Inversion(
            celsius=celsius.astype(np.float32),
            explained=0.0,
            at_cold_end=0.0,
            at_hot_end=0.0,
            spread_k=high_c - low_c,
            off=_TOLERANCE,
        )
    spread = _spread(of, steps[known], distances[known])
    return Inversion(
        celsius=celsius.astype(np.float32),
        explained=float(known.sum() / max(1, counted.sum())),
        at_cold_end=float((steps[known] <= _END_STEPS).mean()),
        at_hot_end=float((steps[known] >= STEPS - 1 - _END_STEPS).mean()),
        spread_k=spread * (high_c - low_c),
        off=float(np.minimum(distances[counted], _TOLERANCE).mean()),
    )


def best(picture: Pixels, among: Iterable[Palette], ignored: Mask | None = None) -> Palette | None:
    """The palette whose colours are nearest to a picture's; None where none is near enough."""
    tried = [(inverted(picture, one, 0.0, 1.0, ignored), one) for one in among]
    near = [(seen.off, place) for place, (seen, _) in enumerate(tried) if seen.off <= _NEAR]
    return tried[min(near)[1]][1] if near else None


def _nearest(picture: Pixels, of: Palette) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """For each pixel the nearest step of the palette, and how far from it the colour lies."""
    cells = (picture // _CELL).astype(np.int32)
    per_side = 256 // _CELL
    keys = (cells[..., 0] * per_side + cells[..., 1]) * per_side + cells[..., 2]
    # A picture has a few thousand different colours; each is looked up once.
    seen, where = np.unique(keys, return_inverse=True)
    parts = np.stack([seen // per_side**2, seen // per_side % per_side, seen % per_side], 1)
    colours = _weighted(parts * _CELL + (_CELL - 1) / 2)
    known = _weighted(of.colours)
    steps = np.empty(len(seen), np.int64)
    distances = np.empty(len(seen), np.float32)
    for start in range(0, len(seen), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        squares = (
            (colours[part] ** 2).sum(1)[:, None] - 2 * colours[part] @ known.T + (known**2).sum(1)
        )
        steps[part] = squares.argmin(1)
        distances[part] = np.sqrt(np.maximum(squares.min(1), 0))
    shape = picture.shape[:2]
    return steps[where].reshape(shape), distances[where].reshape(shape)


def _spread(of: Palette, steps: NDArray[np.int64], distances: NDArray[np.float32]) -> float:
    """The standard deviation of a pixel's place along the palette, as a share of its length.

    Noise pushes a colour off the palette's line in two directions, which is seen, and along it in
    one, which is not: there it is as large as in each of the two.
    """
    noise = np.sqrt(np.mean(np.square(distances, dtype=np.float64)) / 2)
    line = _weighted(of.colours).astype(np.float64)
    ahead = np.minimum(np.arange(STEPS) + _SLOPE_STEPS, STEPS - 1)
    behind = np.maximum(np.arange(STEPS) - _SLOPE_STEPS, 0)
    slope = np.linalg.norm(line[ahead] - line[behind], axis=1) / (ahead - behind)
    per_pixel = np.hypot(noise / np.maximum(slope[steps], 0.05), 0.5) / (STEPS - 1)
    return float(np.median(per_pixel))


def _weighted(colours: NDArray[np.number]) -> NDArray[np.float32]:
    ycc = np.asarray(colours, np.float32) @ _TO_YCC.T
    return np.asarray(ycc * _WEIGHTS, np.float32)


def _between(
    at: NDArray[np.float64], colours: NDArray[np.float64], places: NDArray[np.float64]
) -> Pixels:
    channels = [np.interp(places, at, colours[:, channel]) for channel in range(3)]
    return np.stack(channels, 1).round().astype(np.uint8)


_Points = tuple[tuple[float, tuple[int, int, int]], ...]

# Where along its length (0 cold, 1 hot) a palette has which colour: measured on the bars of
# pictures and in the palettes that cameras of FLIR store, at the places where they bend. «Studio»
# is the iron of cameras that keep black and white for video; the grey ones are so by definition.
_POINTS: Final[Mapping[str, _Points]] = MappingProxyType(
    {
        "iron": (
            *((0.0, (0, 4, 40)), (0.035, (2, 6, 72)), (0.059, (20, 0, 104)), (0.14, (77, 1, 158))),
            *((0.24, (142, 3, 167)), (0.345, (191, 27, 139)), (0.494, (238, 80, 63))),
            *((0.65, (251, 150, 1)), (0.77, (252, 196, 1)), (0.855, (252, 228, 40))),
            *((0.93, (249, 248, 119)), (1.0, (253, 255, 225))),
        ),
        "iron, studio": (
            *((0.0, (0, 31, 37)), (0.027, (0, 24, 68)), (0.108, (61, 11, 134))),
            *((0.148, (86, 9, 151)), (0.233, (134, 14, 163)), (0.341, (181, 36, 141))),
            *((0.52, (228, 93, 61)), (0.632, (241, 136, 18)), (0.74, (244, 177, 10))),
            *((0.803, (242, 198, 27)), (0.874, (239, 218, 73)), (0.951, (231, 233, 158))),
            (1.0, (225, 239, 239)),
        ),
        "rainbow": (
            *((0.0, (0, 4, 74)), (0.047, (2, 4, 84)), (0.204, (1, 91, 202)), (0.26, (0, 112, 220))),
            *((0.294, (0, 130, 207)), (0.35, (17, 149, 131)), (0.408, (93, 179, 34))),
            *((0.451, (146, 199, 3)), (0.518, (214, 214, 2)), (0.612, (245, 192, 9))),
            *((0.69, (253, 134, 33)), (0.765, (249, 33, 58)), (0.812, (247, 23, 74))),
            *((0.946, (248, 180, 151)), (1.0, (252, 222, 196))),
        ),
        "rainbow HC": (
            *((0.0, (16, 16, 16)), (0.121, (217, 14, 217)), (0.242, (16, 16, 150))),
            *((0.35, (12, 192, 207)), (0.363, (12, 214, 214)), (0.484, (15, 85, 15))),
            *((0.614, (213, 215, 7)), (0.623, (208, 201, 7)), (0.744, (121, 15, 15))),
            *((0.87, (204, 56, 56)), (1.0, (233, 229, 228))),
        ),
        "white hot": ((0.0, (0, 0, 0)), (1.0, (255, 255, 255))),
        "black hot": ((0.0, (255, 255, 255)), (1.0, (0, 0, 0))),
    }
)


def known_palettes() -> tuple[Palette, ...]:
    """The palettes that many cameras share, for pictures whose bar was cut off."""
    return tuple(_from_points(name, points) for name, points in _POINTS.items())


def _from_points(name: str, points: _Points) -> Palette:
    at = np.array([place for place, _ in points])
    colours = np.array([colour for _, colour in points], np.float64)
    return Palette(name, _between(at, colours, np.linspace(0, 1, STEPS)))
