"""The level and upright lines of a sheet, and the cell of a table or frame that a place lies in."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content.geometry import Box
from premises.drawings.content.sheet import Raster, Sheet

_SHORTEST_MM: Final = 8.0
_PIECE_MM: Final = 0.5
_SAME_MM: Final = 0.1
_GAP_MM: Final = 0.3
_FAR_MM: Final = 1e5
_SLANT: Final = 0.05
"""Tangent of three degrees: scans and re-plots are a little askew."""

_COARSE_PX_PER_MM: Final = 3.0
_INK: Final = 160
_PIECE_RUNS: Final = 5


@dataclass(frozen=True, slots=True)
class Rulings:
    """`level` (n, 4) runs from left to right, `upright` (m, 4) from top to bottom, in mm."""

    level: NDArray[np.float64]
    upright: NDArray[np.float64]
    sheet: Box

    def cell(self, box: Box) -> Box:
        """The room between the nearest lines around a box, out to the sheet's edge."""
        x, y = box.middle
        heights = _crossings(self.level, x, 0)
        above = heights[heights <= box.top + 0.3 * box.height]
        below = heights[heights >= box.bottom - 0.3 * box.height]
        sides = _crossings(self.upright, y, 1)
        left = sides[sides <= box.left + 0.3 * min(box.width, box.height)]
        right = sides[sides >= box.right - 0.3 * min(box.width, box.height)]
        return Box(
            float(left.max(initial=self.sheet.left)),
            float(above.max(initial=self.sheet.top)),
            float(right.min(initial=self.sheet.right)),
            float(below.min(initial=self.sheet.bottom)),
        )


def rulings(sheet: Sheet) -> Rulings:
    """All lines of a sheet that are level or upright within three degrees.

    Of a scan they are what remains of its ink where only long straight runs may stay.
    """
    if sheet.raster is not None:
        pieces = _of_pixels(sheet.raster)
    else:
        # Some programs draw a line as a thin filled rectangle.
        pieces = np.vstack((sheet.strokes.ends, sheet.fills.sides()))
    across = np.abs(pieces[:, 2] - pieces[:, 0])
    down = np.abs(pieces[:, 3] - pieces[:, 1])
    level = _ordered(pieces[(across >= _PIECE_MM) & (down <= _SLANT * across)], 0)
    upright = _ordered(pieces[(down >= _PIECE_MM) & (across <= _SLANT * down)], 1)
    return Rulings(_joined(level, 0), _joined(upright, 1), sheet.box)


def _ordered(pieces: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    """The same pieces, each beginning at its left, or its upper, end."""
    turned = pieces[:, axis] > pieces[:, axis + 2]
    return np.where(turned[:, None], pieces[:, [2, 3, 0, 1]], pieces)


def _joined(pieces: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    """Pieces that continue each other as one line: some programs cut every line in parts.

    They are told by where they would cross the axis if all had the slant that most of the length
    has; what remains short is left out.
    """
    if not len(pieces):
        return pieces
    run = pieces[:, axis + 2] - pieces[:, axis]
    slant = float(np.average((pieces[:, 3 - axis] - pieces[:, 1 - axis]) / run, weights=run**2))
    middle = (pieces[:, :2] + pieces[:, 2:]) / 2
    shelf = np.round((middle[:, 1 - axis] - slant * middle[:, axis]) / _SAME_MM)
    order = np.lexsort((pieces[:, axis], shelf))
    pieces, shelf = pieces[order], shelf[order]
    lifted = pieces[:, axis + 2] + shelf * _FAR_MM  # Ends of one shelf never reach the next.
    reached = np.maximum.accumulate(lifted)
    fresh = pieces[1:, axis] + shelf[1:] * _FAR_MM > reached[:-1] + _GAP_MM
    starts = np.flatnonzero(np.concatenate(([True], fresh)))
    ends = np.append(starts[1:], len(pieces))
    last = np.array(
        [begin + lifted[begin:end].argmax() for begin, end in zip(starts, ends, strict=True)]
    )
    lines = np.hstack((pieces[starts, :2], pieces[last, 2:]))
    return lines[lines[:, axis + 2] - lines[:, axis] >= _SHORTEST_MM]


def _crossings(pieces: NDArray[np.float64], at: float, axis: int) -> NDArray[np.float64]:
    """Where pieces that run along an axis stand at one place of it."""
    hit = pieces[(pieces[:, axis] <= at) & (pieces[:, axis + 2] >= at)]
    share = (at - hit[:, axis]) / np.maximum(hit[:, axis + 2] - hit[:, axis], 1e-9)
    crossing: NDArray[np.float64] = hit[:, 1 - axis] + share * (hit[:, 3 - axis] - hit[:, 1 - axis])
    return crossing


def _of_pixels(raster: Raster) -> NDArray[np.float64]:
    """Long runs of ink, looked for on a coarser picture in which no thin line is lost."""
    step = max(1, int(raster.px_per_mm / _COARSE_PX_PER_MM))
    height, width = (side // step * step for side in raster.grey.shape)
    darkest = raster.grey[:height:step, :width:step].copy()
    for down in range(step):
        for across in range(step):
            np.minimum(darkest, raster.grey[down:height:step, across:width:step], out=darkest)
    ink = np.asarray(darkest < _INK, np.uint8)
    mm_per_px = step / raster.px_per_mm
    run_px = max(3, int(_SHORTEST_MM / mm_per_px))
    return np.vstack((_runs(ink, run_px, 0), _runs(ink, run_px, 1))) * mm_per_px


def _runs(ink: NDArray[np.uint8], run_px: int, axis: int) -> NDArray[np.float64]:
    """The middle lines of runs along one axis, (n, 4) in pixels."""
    import cv2  # noqa: PLC0415, starting the service must not load it.

    kernel = np.ones((1, run_px) if axis == 0 else (run_px, 1), np.uint8)
    kept = cv2.morphologyEx(ink, cv2.MORPH_OPEN, kernel)
    if axis == 0:  # Long lines of a scan that is askew are cut, so that each piece is level.
        kept[:, :: _PIECE_RUNS * run_px] = 0
    else:
        kept[:: _PIECE_RUNS * run_px, :] = 0
    boxes = cv2.connectedComponentsWithStats(kept, connectivity=8)[2][1:]
    left, top, width, height = (boxes[:, column].astype(np.float64) for column in range(4))
    if axis == 0:
        middle = top + height / 2
        return np.column_stack((left - 1, middle, left + width + 1, middle))
    middle = left + width / 2
    return np.column_stack((middle, top - 1, middle, top + height + 1))
