"""A whole picture in about twenty-five bytes, to be shown as a blur until the real one is there."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float64]

LONGEST_SIDE_PX: Final = 100
"""The format wants nothing finer, and reads nothing finer out of it again."""

_WAVES: Final = 7
_COLOUR_WAVES: Final = 3


@dataclass(frozen=True, slots=True)
class _Channel:
    """A plane as waves: the mean, and how strong each wave is, from 0 to 1 of the strongest."""

    mean: float
    waves: tuple[float, ...]
    strongest: float


def thumbhash(pixels: NDArray[np.uint8]) -> bytes:
    """The hash of a picture of at most 100 x 100 pixels (height x width x 3, RGB).

    The format is ThumbHash by Evan Wallace (2023, evanw.github.io/thumbhash), without
    transparency: brightness and two differences of colours, each as the mean and the strengths of
    its lowest cosine waves, four bits for each of these.

    Raises:
        ValueError: the picture is larger, or has no pixels.

    """
    height, width = pixels.shape[:2]
    if not 0 < max(width, height) <= LONGEST_SIDE_PX or min(width, height) == 0:
        msg = f"a picture of {width} x {height} pixels cannot be hashed"
        raise ValueError(msg)
    across, down = (
        max(1, _rounded(_WAVES * side / max(width, height))) for side in (width, height)
    )
    red, green, blue = np.moveaxis(pixels.astype(np.float64) / 255, 2, 0)
    light = _channel((red + green + blue) / 3, max(3, across), max(3, down))
    warm = _channel((red + green) / 2 - blue, _COLOUR_WAVES, _COLOUR_WAVES)
    ruddy = _channel(red - green, _COLOUR_WAVES, _COLOUR_WAVES)
    is_wide = width > height
    shape = (down if is_wide else across, is_wide)
    return _head(light, warm, ruddy, *shape) + _packed(light.waves + warm.waves + ruddy.waves)


def _channel(plane: Plane, across: int, down: int) -> _Channel:
    height, width = plane.shape
    strengths = _cosines(down, height) @ plane @ _cosines(across, width).T / plane.size
    waves = [float(strengths[y, x]) for y, x in _kept(across, down)]
    strongest = max(map(abs, waves))
    if strongest == 0:
        return _Channel(float(strengths[0, 0]), tuple(waves), 0.0)
    shares = tuple(0.5 + 0.5 * wave / strongest for wave in waves)
    return _Channel(float(strengths[0, 0]), shares, strongest)


def _cosines(count: int, length: int) -> Plane:
    """The first cosine waves along a side (the discrete cosine transform, type II)."""
    places = (np.arange(length) + 0.5) * math.pi / length
    return np.asarray(np.cos(np.arange(count)[:, None] * places[None, :]))


def _kept(across: int, down: int) -> Iterator[tuple[int, int]]:
    """The waves that are kept: those of a triangle, without the mean."""
    for y in range(down):
        for x in range(across):
            if (x or y) and x * down < across * (down - y):
                yield y, x


def _head(light: _Channel, warm: _Channel, ruddy: _Channel, count: int, is_wide: bool) -> bytes:
    first = (
        _rounded(63 * light.mean)
        | _rounded(31.5 + 31.5 * warm.mean) << 6
        | _rounded(31.5 + 31.5 * ruddy.mean) << 12
        | _rounded(31 * light.strongest) << 18
    )
    second = (
        count
        | _rounded(63 * warm.strongest) << 3
        | _rounded(63 * ruddy.strongest) << 9
        | is_wide << 15
    )
    return first.to_bytes(3, "little") + second.to_bytes(2, "little")


def _packed(shares: tuple[float, ...]) -> bytes:
    """Two to a byte, the first in the lower half."""
    steps = [_rounded(15 * share) for share in shares]
    pairs = zip(steps[::2], [*steps[1::2], 0], strict=False)
    return bytes(low | high << 4 for low, high in pairs)


def _rounded(number: float) -> int:
    """Halves go up, as in the language that the format was first written in."""
    return math.floor(number + 0.5)
