"""Measures, place by place, how far two sheets still lie apart when laid on each other."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.differencing.rasters.plates import Grey, Plate

# Paper stretches and wanders under a scanner over a hand's breadth, not over a finger's.
_CELL_MM: Final = 40.0
# Tiles are looked at with this resolution; a shift is found to a tenth of a pixel and better.
_PX_PER_MM: Final = 4.0
# A tile with less ink than this share tells nothing.
_LEAST_INK: Final = 0.002
# From this height of its peak on, a correlation of phases is believed.
_SURE: Final = 0.1
# A smaller shift changes no difference: letters may lie twice as far apart.
_WORTH_MM: Final = 0.06
# So many cells of nine must know their shift: one alone may have taken what moved for the sheet.
_KNOWN: Final = 2


def drift(old: Plate, new: Plate, farthest_mm: float) -> NDArray[np.float64] | None:
    """How far the old sheet's ink must still go (rows, columns, 2), in mm; none if nowhere.

    No place goes farther than `farthest_mm`: what lies farther off has moved.
    """
    height, width = new.shape
    scale = new.px_per_mm
    rows, columns = (max(1, round(side / scale / _CELL_MM)) for side in (height, width))
    shifts = np.full((rows, columns, 2), np.nan)
    for row in range(rows):
        for column in range(columns):
            down = slice(row * height // rows, (row + 1) * height // rows)
            across = slice(column * width // columns, (column + 1) * width // columns)
            found = _shift(old.dark[down, across], new.dark[down, across], scale)
            if found is not None and np.hypot(*found) <= farthest_mm:
                shifts[row, column] = found
    smooth = _smoothed(shifts)
    return smooth if np.abs(smooth).max(initial=0.0) >= _WORTH_MM else None


def _shift(old: Grey, new: Grey, scale: float) -> tuple[float, float] | None:
    """By how many mm the old tile must go to lie on the new one."""
    import cv2  # noqa: PLC0415 - only those who compare pixels need it, and it takes 20 MB.

    times = min(1.0, _PX_PER_MM / scale)
    size = max(16, round(old.shape[1] * times)), max(16, round(old.shape[0] * times))
    tiles = [cv2.resize(tile, size, interpolation=cv2.INTER_AREA) for tile in (old, new)]
    if min(float((tile > 0).mean()) for tile in tiles) < _LEAST_INK:
        return None
    one, other = (tile.astype(np.float32) for tile in tiles)
    window = cv2.createHanningWindow(size, cv2.CV_32F)
    (right, down), peak = cv2.phaseCorrelate(one, other, window)
    if peak < _SURE:
        return None
    return right * old.shape[1] / size[0] / scale, down * old.shape[0] / size[1] / scale


def _smoothed(shifts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each cell's shift as the median of it and its neighbours; 0 where few are known."""
    rows, columns, _two = shifts.shape
    padded = np.pad(shifts, ((1, 1), (1, 1), (0, 0)), constant_values=np.nan)
    around = np.stack([padded[y : y + rows, x : x + columns] for y in range(3) for x in range(3)])
    known = ~np.isnan(around[..., 0])
    out = np.zeros_like(shifts)
    for row, column in np.argwhere(known.sum(axis=0) >= _KNOWN).tolist():
        some = around[known[:, row, column], row, column]
        out[row, column] = np.median(some, axis=0)
    return out
