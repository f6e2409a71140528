"""Puts a line together again that other lines cut into pieces."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from premises.drawings.differencing.rasters.regions import Region, trimmed

# A straight piece is thinner than a pen and longer than this.
_WIDEST_MM, _LONGEST_SHARE, _LEAST_MM = 1.0, 0.35, 1.5
# Pieces of one line point the same way, and the gap between them is what a wall hides.
_TURN, _ASIDE_MM, _GAP_MM = 0.07, 0.5, 8.0


@dataclass(frozen=True, slots=True)
class _Straight:
    index: int
    ends: NDArray[np.float64]
    way: NDArray[np.float64]


def joined(regions: list[Region]) -> list[Region]:
    """The same regions, pieces of one straight line as one."""
    lines = [line for index, region in enumerate(regions) if (line := _straight(index, region))]
    whole = list(range(len(regions)))
    for place, one in enumerate(lines):
        for other in lines[place + 1 :]:
            if _continue(one, other):
                kept, merged = sorted((whole[one.index], whole[other.index]))
                whole = [kept if root == merged else root for root in whole]
    return [
        _together([regions[index] for index, root in enumerate(whole) if root == kept])
        for kept in sorted(set(whole))
    ]


def _straight(index: int, region: Region) -> _Straight | None:
    """A region's two ends in mm and its direction, if it is one straight line."""
    rows, columns = np.nonzero(region.mask)
    points = np.column_stack((columns + region.left_px, rows + region.top_px)) / region.px_per_mm
    if len(points) < 3:
        return None
    middle = points.mean(axis=0)
    values, ways = np.linalg.eigh(np.cov((points - middle).T))
    # The deviation of an even strip is its width over the root of twelve.
    width, length = np.sqrt(np.maximum(values, 0) * 12).tolist()
    if length < _LEAST_MM or width > min(_WIDEST_MM, _LONGEST_SHARE * length):
        return None
    along = (points - middle) @ ways[:, 1]
    ends = middle + np.outer((along.min(), along.max()), ways[:, 1])
    return _Straight(index, ends, ways[:, 1])


def _continue(one: _Straight, other: _Straight) -> bool:
    if abs(float(one.way[0] * other.way[1] - one.way[1] * other.way[0])) > _TURN:
        return False
    apart = other.ends[None] - one.ends[:, None]
    gap = np.hypot(*apart.transpose(2, 0, 1))
    if gap.min() > _GAP_MM:
        return False
    near = apart[np.unravel_index(int(gap.argmin()), gap.shape)]
    return bool(abs(near[0] * one.way[1] - near[1] * one.way[0]) <= _ASIDE_MM)


def _together(some: list[Region]) -> Region:
    first = some[0]
    if len(some) == 1:
        return first
    left, top = min(one.left_px for one in some), min(one.top_px for one in some)
    right = max(one.left_px + one.mask.shape[1] for one in some)
    bottom = max(one.top_px + one.mask.shape[0] for one in some)
    mask = np.zeros((bottom - top, right - left), bool)
    for one in some:
        height, width = one.mask.shape
        row, column = one.top_px - top, one.left_px - left
        mask[row : row + height, column : column + width] |= one.mask
    written = sum(one.is_written for one in some) * 2 > len(some)
    return trimmed(Region(first.is_new, left, top, mask, first.px_per_mm, written))
