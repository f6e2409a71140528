"""Puts a line together again that other lines cut into pieces."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.differencing.rasters.plates import Grey, Plate
from premises.drawings.differencing.rasters.regions import Region, trimmed

# A straight piece is thinner than a pen and longer than this.
_WIDEST_MM, _LONGEST_SHARE, _LEAST_MM = 1.0, 0.35, 1.5
# Pieces of one line point the same way, and the gap between them is what a wall hides.
_TURN, _ASIDE_MM, _GAP_MM = 0.07, 0.5, 8.0
# Things stand in one line along walls, which are level or upright; what lies aslant by this sine
# and more shares its line with nothing else, and writing may hide it for its own length.
_ASLANT: Final = 0.17


@dataclass(frozen=True, slots=True)
class _Straight:
    index: int
    ends: NDArray[np.float64]
    way: NDArray[np.float64]

    @property
    def length_mm(self) -> float:
        return float(np.hypot(*(self.ends[1] - self.ends[0])))


def joined(regions: list[Region], own: Plate) -> list[Region]:
    """The same regions of one sheet, pieces of one straight line, and what it leads to, as one."""
    lines = [line for index, region in enumerate(regions) if (line := _straight(index, region))]
    whole = list(range(len(regions)))
    for place, one in enumerate(lines):
        for other in lines[place + 1 :]:
            if _continue(one, other):
                kept, merged = sorted((whole[one.index], whole[other.index]))
                whole = [kept if root == merged else root for root in whole]
    for line in lines:
        for index in _led_to(line, regions, own):
            kept, merged = sorted((whole[line.index], whole[index]))
            whole = [kept if root == merged else root for root in whole]
    return [
        together([regions[index] for index, root in enumerate(whole) if root == kept])
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
    is_aslant = min(np.abs(one.way).min(), np.abs(other.way).min()) >= _ASLANT
    longest = max(_GAP_MM, one.length_mm, other.length_mm) if is_aslant else _GAP_MM
    if gap.min() > longest:
        return False
    near = apart[np.unravel_index(int(gap.argmin()), gap.shape)]
    return bool(abs(near[0] * one.way[1] - near[1] * one.way[0]) <= _ASIDE_MM)


def _led_to(line: _Straight, regions: list[Region], own: Plate) -> list[int]:
    """Which other regions a line runs on to beyond its ends, beneath what hides its difference."""
    scale = own.px_per_mm
    reach = round(_GAP_MM * scale)
    middle = line.ends.mean(axis=0)
    aside = np.array([-line.way[1], line.way[0]])
    found = []
    for end in line.ends:
        out = line.way * np.sign((end - middle) @ line.way)
        places = end * scale + np.arange(1, reach)[:, None] * out
        # A long line leans a little against what was measured of it.
        near = [_at(own.dark, places + step * aside) >= own.sure for step in (-1, 0, 1)]
        runs_on = np.logical_and.accumulate(np.any(near, axis=0))
        found += _first_met(np.rint(places[runs_on]).astype(int), regions, line.index)
    return found


def _at(dark: Grey, places: NDArray[np.float64]) -> Grey:
    """The pixels at places (n, 2) in pixels; at the sheet's edges nothing is drawn."""
    height, width = dark.shape
    column, row = np.rint(places).astype(int).T
    return np.asarray(dark[np.clip(row, 0, height - 1), np.clip(column, 0, width - 1)])


def _first_met(places: NDArray[np.intp], regions: list[Region], but: int) -> list[int]:
    """The region whose ink the first of the places is in that is in any."""
    met = []
    for index, region in enumerate(regions):
        if index == but:
            continue
        column, row = (places - (region.left_px, region.top_px)).T
        height, width = region.mask.shape
        inside = np.flatnonzero((column >= 0) & (column < width) & (row >= 0) & (row < height))
        inked = inside[region.mask[row[inside], column[inside]]]
        if len(inked):
            met.append((int(inked[0]), index))
    return [min(met)[1]] if met else []


def together(some: list[Region]) -> Region:
    """Regions of one sheet, of which there must be one at least, as one."""
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
