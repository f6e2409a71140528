"""Whether a picture's colours stand for warmth or are those of the things in it.

A false-colour picture shows one number per pixel, so its colours lie on a line through all
colours, and makers choose lively ones. Those of a photograph fill a volume around grey.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

# JPEG keeps colour at half the size of brightness, so edges carry colours that never were.
_BLOCK_PX = 2
_SMALL_PX = 200
# Larger blocks where there is plenty of picture, because more of it tells nothing more.
_ENOUGH_PX = 320
_FLAT = 10
_LEAST_FLAT = 200
_SAMPLE = 1500
_PROBES = 150
# Neighbours within this distance in RGB show how thick the line of colours is.
_NEAR = 40.0
_FEW = 15
_COLOURED = 20.0
_BRIGHTNESS = np.array([0.299, 0.587, 0.114])
# ITU-T T.871: blue and red difference.
_BLUE, _RED = 0.564, 0.713

# Measured: thermal pictures of seven cameras and in five palettes, with and without edges laid over
# them, are 1.8 to 4.8 thick and 78 to 100 % coloured; nine photographs are 5.3 to 12 thick and
# 0 to 81 % coloured. Drawings are thin, but have more grey.
THICKEST_LINE: Final = 5.5
LEAST_COLOURED: Final = 0.72
LEAST_CHROMA: Final = 30.0
MOST_GREY_CHROMA: Final = 10.0


@dataclass(frozen=True, slots=True)
class Colours:
    """How a picture's colours lie.

    `thickness`: standard deviation across the line of colours, in steps of 255. `chroma`: its
    median, `chroma_most` that of nearly all pixels. `coloured`: the share that is not grey.
    """

    thickness: float
    chroma: float
    chroma_most: float
    coloured: float

    @property
    def is_false(self) -> bool:
        lively = self.coloured >= LEAST_COLOURED and self.chroma >= LEAST_CHROMA
        return lively and self.thickness <= THICKEST_LINE

    @property
    def is_grey(self) -> bool:
        return self.chroma_most <= MOST_GREY_CHROMA


def colours_of(picture: NDArray[np.uint8]) -> Colours:
    """How the colours of a picture (rows x columns x 3) lie."""
    sample = _sample(picture)
    brightness = sample @ _BRIGHTNESS
    chroma = np.hypot((sample[:, 2] - brightness) * _BLUE, (sample[:, 0] - brightness) * _RED)
    return Colours(
        thickness=_thickness(sample),
        chroma=float(np.median(chroma)),
        chroma_most=float(np.percentile(chroma, 97)),
        coloured=float((chroma > _COLOURED).mean()),
    )


def _sample(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Colours from the flat parts of a picture, evenly taken; from all of it if none is flat."""
    smooth = _shrunk(picture)
    across = np.abs(np.diff(smooth, axis=1))[:-1].max(axis=-1)
    down = np.abs(np.diff(smooth, axis=0))[:, :-1].max(axis=-1)
    inner = smooth[:-1, :-1]
    flat = inner[np.maximum(across, down) < _FLAT]
    chosen = flat if len(flat) >= _LEAST_FLAT else inner.reshape(-1, 3)
    return chosen[:: max(1, len(chosen) // _SAMPLE)]


def _shrunk(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The means of square blocks; a small picture as it is."""
    rows, columns = picture.shape[0], picture.shape[1]
    if min(rows, columns) < _SMALL_PX:
        return picture.astype(np.float32)
    block = max(_BLOCK_PX, max(rows, columns) // _ENOUGH_PX)
    even = picture[: rows // block * block, : columns // block * block]
    total = np.zeros((rows // block, columns // block, 3), np.uint16)
    for row in range(block):
        for column in range(block):
            total += even[row::block, column::block]
    return total.astype(np.float32) / np.float32(block * block)


def _thickness(sample: NDArray[np.float32]) -> float:
    """The median over many places of how far colours lie beside the line through their like."""
    probes = sample[:: max(1, len(sample) // _PROBES)]
    near = ((probes[:, None] - sample[None]) ** 2).sum(axis=-1) <= _NEAR**2
    counts = near.sum(axis=1)
    probes_with_company = counts >= _FEW
    if not probes_with_company.any():
        return float("inf")
    weights = near[probes_with_company].astype(np.float64)
    counts = counts[probes_with_company]
    means = weights @ sample / counts[:, None]
    products = (sample[:, :, None] * sample[:, None, :]).reshape(len(sample), 9)
    squares = (weights @ products / counts[:, None]).reshape(-1, 3, 3)
    spread = np.linalg.eigvalsh(squares - means[:, :, None] * means[:, None, :])
    second = np.sqrt(np.maximum(spread[:, 1], 0))
    alone = np.full(len(probes) - len(second), _NEAR)
    return float(np.median(np.concatenate([second, alone])))
