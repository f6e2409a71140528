"""Tells the stretch of wall that a door or a window takes, or leaves, from a change of the wall."""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.differencing.rasters.plates import Plate
from premises.drawings.differencing.rasters.regions import Region, trimmed

# Beyond its ends a line is looked at after what the tolerance and a frame's own line take.
_AFTER_MM, _UNTIL_MM = 0.5, 1.3
# So much of a stretch's cross-section must go on beyond an end.
_LIKE: Final = 0.7
# A line runs along a stretch for so much of its length; the rest are ends that cross it.
_FULL: Final = 0.4
# The direction of a short stretch is known to about a degree.
_LEAN_PX: Final = 2


def goes_on(region: Region, other: Plate, ends: int = 1) -> bool:
    """Whether a region is a stretch of what the other sheet has beyond one of its ends, or both."""
    rows, columns = np.nonzero(region.mask)
    points = np.column_stack((columns + region.left_px, rows + region.top_px)).astype(np.float64)
    if len(points) < 3:
        return False
    middle = points.mean(axis=0)
    _values, ways = np.linalg.eigh(np.cov((points - middle).T))
    return _going_on(points - middle, middle, ways[:, 1], ways[:, 0], other) >= ends


def parts(region: Region, gap_mm: float = 0.0) -> list[Region]:
    """What of a region hangs together, but for gaps, each by itself, without flaws."""
    import cv2  # noqa: PLC0415 - only those who compare pixels need it, and it takes 20 MB.

    side = round(gap_mm * region.px_per_mm) | 1
    near = cv2.dilate(region.mask.astype(np.uint8), np.ones((side, side), np.uint8))
    count, label = cv2.connectedComponents(near, connectivity=8)
    some = [
        trimmed(replace(region, mask=region.mask & (label == index))) for index in range(1, count)
    ]
    return [part for part in some if not part.is_flaw]


def _going_on(
    points: NDArray[np.float64],
    middle: NDArray[np.float64],
    along: NDArray[np.float64],
    across: NDArray[np.float64],
    other: Plate,
) -> int:
    """Beyond how many of its ends."""
    from scipy import ndimage  # noqa: PLC0415 - starting the service must not load it.

    scale = other.px_per_mm
    way, aside = points @ along, points @ across
    low, high = int(np.floor(aside.min())), int(np.ceil(aside.max()))
    length = max(float(np.ptp(way)), 1.0)
    bins = np.clip(np.floor(aside + 0.5).astype(int) - low, 0, high - low)
    section = np.minimum(np.bincount(bins, minlength=high - low + 1) / length, 1.0)
    steps = np.arange(_AFTER_MM * scale, _UNTIL_MM * scale)
    offsets = np.arange(low, high + 1)
    count = 0
    for end, sign in ((way.max(), 1.0), (way.min(), -1.0)):
        places = end + sign * steps
        x = middle[0] + along[0] * places[:, None] + across[0] * offsets
        y = middle[1] + along[1] * places[:, None] + across[1] * offsets
        beyond = ndimage.maximum_filter1d(_ink(other, x, y).mean(axis=0), 2 * _LEAN_PX + 1)
        # What else is there beyond, the core of a wall behind a window's glass, does not matter.
        shared = np.minimum(section, beyond)[section >= _FULL]
        count += bool(shared.sum() >= _LIKE * section[section >= _FULL].sum() > 0)
    return count


def _ink(plate: Plate, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
    height, width = plate.shape
    columns, rows = np.rint(x).astype(int), np.rint(y).astype(int)
    inside = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    dark = plate.dark[np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)]
    return np.asarray(inside & (dark >= plate.sure))
