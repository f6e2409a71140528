"""Finds revision clouds among the ink that is new, so that they are not taken for the building."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from premises.drawings.content import Box, around
from premises.drawings.differencing.rasters.arcs import CLOSE, WIDE, Arcs, Line, arcs_of
from premises.drawings.differencing.rasters.bows import Scallop
from premises.drawings.differencing.rasters.erasing import Patch, Strokes, patch
from premises.drawings.differencing.rasters.evidence import UNIT_MM
from premises.drawings.differencing.rasters.gaps import hidden
from premises.drawings.differencing.rasters.inks import Ink
from premises.drawings.differencing.rasters.plates import Grey, Plate
from premises.drawings.differencing.rasters.rings import Ring, ring, usual_of
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
# Smaller things are no part of one: most letters are.
_SPAN_MM: Final = 3.0
# Where a cloud crosses a line, ink of both is there and the cloud has a gap: small ones are closed.
_GAP_MM: Final = 1.0
# So far beside its arcs, and beyond their ends, a cloud's ink is taken out; beside a line that was
# followed all around, only its blurred edge is.
_BAND_MM, _BEYOND_DEG, _EDGE_MM = 0.8, 35.0, 0.3
# What is nearer to the other sheet's ink than this may be that ink: a pixel of a plot.
_NEW_MM: Final = 0.2
# A run of arcs is a part of a ring if most of it lies so near to its line.
_ON_RING_MM, _MOSTLY = 0.9, 0.6
# Of a cloud that is easily followed so many arcs are seen; a longer search is worth more of them.
_TELLING, _MANY = 5, 10
# The circles of a sheet's clouds are alike by this share, as far as bits of them tell.
_LIKE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Trail:
    """A cloud: the box around it, and its line.

    `line` (n, 2) are places on what is seen of it, `strokes` the lines to take out, each with its
    width; `radius_mm` is its arcs'. All is in mm.
    """

    box: Box
    line: Line
    strokes: Strokes
    radius_mm: float

    def patch(self, shape: tuple[int, int], px_per_mm: float) -> Patch:
        """Its ink on a sheet of so many rows and columns."""
        return patch(self.box.grown(2 * _BAND_MM), self.strokes, shape, px_per_mm)


def trails(away: Grey, own: Plate, tolerance_mm: float) -> list[Trail]:
    """Every cloud that one sheet has and the other lacks."""
    every = runs(_all_arcs(away, tolerance_mm, own.px_per_mm))
    ink = Ink(own.dark, own.sure, away, round(_NEW_MM / UNIT_MM), own.px_per_mm)
    rings = _rings(every, ink)
    return [_of_ring(one) for one in rings] + [
        _of_run(run) for run in _whole([run for run in every if not _on(run, rings)])
    ]


def _rings(every: list[Run], ink: Ink) -> list[Ring]:
    """Clouds whose line can be followed all around.

    First those of which much is seen; then it is known how the clouds of this sheet are drawn.
    """
    most = sorted(every, key=lambda run: run.centres, reverse=True)
    found: list[Ring] = []
    for hard in (False, True):
        for run in most:
            usual = usual_of(found)
            telling = run.centres >= (_MANY if hard else _TELLING)
            is_worth = _is_like(run, usual) if usual and hard else telling
            one = ring(run, ink, usual, hard=hard) if is_worth and not _on(run, found) else None
            if one is not None:
                found.append(one)
    return found


def _is_like(run: Run, usual: Scallop) -> bool:
    return abs(float(np.log(run.radius_mm / usual.radius_mm))) <= _LIKE


def _on(run: Run, rings: list[Ring]) -> bool:
    """Whether a run of arcs is a part of a ring that was found already."""
    from scipy.spatial import cKDTree  # noqa: PLC0415 - starting the service must not load it.

    if not rings:
        return False
    off, _places = cKDTree(np.vstack([one.points for one in rings])).query(run.arcs.points())
    return bool((off <= _ON_RING_MM).mean() > _MOSTLY)


def _whole(every: list[Run]) -> list[Run]:
    """Clouds of which only some arcs are seen."""
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
    return whole + [run for run in joined(alone) if run.is_cloud]


def _of_ring(one: Ring) -> Trail:
    closed = np.vstack((one.points, one.points[:1]))
    strokes = ((closed, one.pen_mm + 2 * _EDGE_MM),)
    return Trail(around(closed), one.points, strokes, one.scallop.radius_mm)


def _of_run(run: Run) -> Trail:
    broad = 2 * (RISE * run.radius_mm + _BAND_MM)
    seen = [(line, 2 * _BAND_MM) for line in run.arcs.lines(_BEYOND_DEG)]
    unseen = [(way, broad) for way in hidden(run.arcs)]
    line = run.arcs.points()
    return Trail(around(line), line, (*seen, *unseen), run.radius_mm)


def _all_arcs(away: Grey, tolerance_mm: float, px_per_mm: float) -> Arcs:
    import cv2  # noqa: PLC0415 - only those who compare pixels need it, and it takes 20 MB.

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
            if np.ptp(contour[:, 0], axis=0).max() * cell_mm >= _SPAN_MM
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
