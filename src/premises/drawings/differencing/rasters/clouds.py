"""Finds revision clouds among the ink that is new, so that they are not taken for the building."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Box, around
from premises.drawings.differencing.rasters.arcs import CLOSE, WIDE, Arcs, arcs_of
from premises.drawings.differencing.rasters.evidence import UNIT_MM
from premises.drawings.differencing.rasters.gaps import hidden
from premises.drawings.differencing.rasters.plates import Grey
from premises.drawings.differencing.rasters.runs import (
    RISE,
    Run,
    apart_mm,
    belong,
    joined,
    one_run,
    runs,
)

# Clouds are looked for in cells of this side: finer than their arcs by far.
_CELL_MM: Final = 0.25
# Where a cloud crosses a line, ink of both is there and the cloud has a gap: small ones are closed.
_GAP_MM: Final = 1.0
# So far beside its arcs, and beyond their ends, a cloud's ink is taken out.
_BAND_MM, _BEYOND_DEG = 0.8, 35.0
# Old ink lies on the same ink of the new sheet within half a pen.
_SAME_MM: Final = 0.25


@dataclass(frozen=True, slots=True)
class Trail:
    """A cloud: its arcs, the box around them, and where between them its line is hidden.

    `hidden` (n, 2, 2) are the first and the last point of each such stretch; all is in mm.
    """

    arcs: Arcs
    box: Box
    hidden: NDArray[np.float64]


def trails(away: Grey, tolerance_mm: float, px_per_mm: float) -> list[Trail]:
    """Every chain of arcs among ink that the other sheet lacks."""
    every = runs(_all_arcs(away, tolerance_mm, px_per_mm))
    whole = [run for run in every if run.is_cloud]
    alone: list[Run] = []
    # Two whole clouds stay two, however near; what is cut off belongs to the nearest whole one.
    for run in (run for run in every if not run.is_cloud):
        apart = [apart_mm(one, run) if belong(run, one) else np.inf for one in whole]
        if min(apart, default=np.inf) < np.inf:
            nearest = int(np.argmin(apart))
            whole[nearest] = one_run([whole[nearest], run])
        else:
            alone.append(run)
    found = whole + [run for run in joined(alone) if run.is_cloud]
    return [Trail(run.arcs, around(run.arcs.points()), hidden(run.arcs)) for run in found]


def erase(away: Grey, own: Grey, other: Grey, cloud: Trail, px_per_mm: float) -> None:
    """Take a cloud's line out of a map of distances and out of its own sheet's ink.

    What the other sheet has under it stays, and so does what stands beside it.
    """
    import cv2  # noqa: PLC0415 - only those who compare pixels need it, and it takes 20 MB.

    band = max(1, round(2 * _BAND_MM * px_per_mm))
    radius_mm = float(np.median(cloud.arcs.radius_mm))
    broad = round(2 * (RISE * radius_mm + _BAND_MM) * px_per_mm)
    box = cloud.box.grown(2 * _BAND_MM)
    left, top = max(0, int(box.left * px_per_mm)), max(0, int(box.top * px_per_mm))
    down = slice(top, int(box.bottom * px_per_mm) + 1)
    across = slice(left, int(box.right * px_per_mm) + 1)
    mask = np.zeros(away[down, across].shape, np.uint8)
    for lines, thick in ((cloud.arcs.lines(_BEYOND_DEG), band), (list(cloud.hidden), broad)):
        for line in lines:
            places = np.rint(line * px_per_mm - (left, top)).astype(np.int32)
            cv2.polylines(mask, [places[:, None]], isClosed=False, color=(1,), thickness=thick)
    away[down, across][mask > 0] = 0
    near = 2 * max(1, round(_SAME_MM * px_per_mm)) + 1
    under = np.asarray(cv2.dilate(other[down, across], np.ones((near, near), np.uint8)))
    ink = own[down, across]
    ink[mask > 0] = np.minimum(ink, under)[mask > 0]


def _all_arcs(away: Grey, tolerance_mm: float, px_per_mm: float) -> Arcs:
    import cv2  # noqa: PLC0415 - see above.

    cell_px = max(1, round(_CELL_MM * px_per_mm))
    cell_mm = cell_px / px_per_mm
    cells = _cells(away, tolerance_mm, cell_px)
    found = []
    # Closing a gap also rounds the cusps of small arcs: outlines are looked at with and without.
    for gap_mm, look in ((0.0, CLOSE), (_GAP_MM, WIDE)):
        gap = round(gap_mm / cell_mm) | 1
        round_cells = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (gap, gap))
        closed = cv2.morphologyEx(cells, cv2.MORPH_CLOSE, round_cells)
        contours, _levels = cv2.findContours(closed, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
        found += [
            arcs_of((contour[:, 0].astype(np.float64) + 0.5) * cell_mm, look)
            for contour in contours
            if len(contour) * cell_mm >= 2 * look.least_mm
        ]
    return Arcs.joined(found)


def _cells(away: Grey, tolerance_mm: float, cell_px: int) -> Grey:
    """1 in each cell that holds ink beyond the tolerance."""
    import cv2  # noqa: PLC0415 - see above.

    there = cv2.compare(away, np.full(1, tolerance_mm / UNIT_MM), cv2.CMP_GT)
    rows, columns = (side // cell_px for side in there.shape)
    trimmed = there[: rows * cell_px, : columns * cell_px]
    means = cv2.resize(trimmed, (columns, rows), interpolation=cv2.INTER_AREA)
    return np.asarray(means > 0, np.uint8)
