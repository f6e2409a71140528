"""Compares the grey and black areas of two scans, which are no ink of lines."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Box
from premises.drawings.differencing.changes import Category, Change, ChangeKind
from premises.drawings.differencing.rasters.plates import Grey, Plate
from premises.drawings.differencing.rasters.regions import Region

# A tenth of the way from white to black: the palest fill that is printed, and more than scanners
# differ once their shade is taken off.
_LEAST_GREY: Final = 25.0
# A plane is laid through one cell in so many, down and across: thousands are enough.
_STEP: Final = 8
# What is narrower than this is ink, and a patch that is smaller is a stain.
_NARROWEST_MM, _LEAST_MM2 = 3.0, 25.0
# A fill's own edge is ink: so much of that lies so near to it.
_EDGE_MM, _EDGE_SHARE = 1.5, 0.7


def fills(old: Plate, new: Plate, seen: Grey) -> list[Change]:
    """Areas that became darker (added) or lighter (removed); boxes in mm on the new sheet."""
    import cv2  # noqa: PLC0415 - only those who compare pixels need it, and it takes 20 MB.

    cell_mm = new.cell_px / new.px_per_mm
    size = new.paper.shape[::-1]
    there = np.asarray(cv2.resize(seen, size, interpolation=cv2.INTER_AREA)) == 255
    darker = old.paper.astype(np.float32) - new.paper
    darker = np.where(there, darker - _shade(darker, there), 0.0)
    side = max(3, round(_NARROWEST_MM / cell_mm) | 1)
    found: list[Change] = []
    for kind, sign in ((ChangeKind.ADDED, 1), (ChangeKind.REMOVED, -1)):
        mask = (sign * darker >= _LEAST_GREY).astype(np.uint8)
        mask = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((side, side), np.uint8)))
        count, _label, stats, _middle = cv2.connectedComponentsWithStats(mask, connectivity=8)
        for left, top, width, height, area in stats[1:count].tolist():
            if area * cell_mm**2 >= _LEAST_MM2:
                right, bottom = (left + width) * cell_mm, (top + height) * cell_mm
                found.append(_change(kind, Box(left * cell_mm, top * cell_mm, right, bottom)))
    return found


def without_edges(regions: list[Region], areas: list[Change]) -> list[Region]:
    """The regions that are not merely the edges of areas that came or went with them."""
    return [region for region in regions if not any(_is_edge(region, area) for area in areas)]


def _is_edge(region: Region, area: Change) -> bool:
    kind = ChangeKind.ADDED if region.is_new else ChangeKind.REMOVED
    if kind is not area.kind or not area.box.grown(_EDGE_MM).touches(region.box):
        return False
    outer, inner = area.box.grown(_EDGE_MM), area.box.grown(-_EDGE_MM)
    rows, columns = np.nonzero(region.mask)
    x = (columns + region.left_px) / region.px_per_mm
    y = (rows + region.top_px) / region.px_per_mm
    ring = _within(outer, x, y) & ~_within(inner, x, y)
    return bool(ring.mean() >= _EDGE_SHARE)


def _within(box: Box, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
    return (x >= box.left) & (x <= box.right) & (y >= box.top) & (y <= box.bottom)


def _shade(darker: NDArray[np.float32], there: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The plane through what most of the paper differs by: another lamp, another paper."""
    rows, columns = (np.arange(side, dtype=np.float32) for side in darker.shape)
    down, across = np.nonzero(there[::_STEP, ::_STEP])
    some, values = np.column_stack((across, down)) * _STEP, darker[::_STEP, ::_STEP][down, across]
    system = np.column_stack((some, np.ones(len(some)))).astype(np.float32)
    weights = np.array([0.0, 0.0, np.median(values) if len(values) else 0.0])
    for _time in range(2):
        near = np.abs(values - system @ weights) < _LEAST_GREY
        if np.count_nonzero(near) < 100:
            break
        weights, *_rest = np.linalg.lstsq(system[near], values[near], rcond=None)
    plane = rows[:, None] * weights[1] + columns * weights[0] + weights[2]
    return np.asarray(plane, np.float32)


def _change(kind: ChangeKind, box: Box) -> Change:
    return Change(
        number=0,
        kind=kind,
        category=Category.FILL,
        box=box,
        old_box=box if kind is ChangeKind.REMOVED else None,
        ink_mm=2 * (box.width + box.height),
    )
