"""Gathers ink that one sheet lacks into the things a person would point at."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Box
from premises.drawings.differencing.changes import Tolerance
from premises.drawings.differencing.clustering import groups
from premises.drawings.differencing.rasters.evidence import CRUMB_MM, UNIT_MM, Pieces
from premises.drawings.differencing.rasters.rewriting import within
from premises.drawings.differencing.rasters.sides import Side

# A tick of a dimension, the least thing that is drawn, is 1.5 mm long with a pen of 0.13 mm; less
# than half of that is a flaw of the paper.
_LEAST_MM: Final = 0.8
_LEAST_MM2: Final = 0.1
# Fewer dots than this are no pattern.
_CRUMBS: Final = 4
# Ink that letters lack may stand out of their line by a stroke.
_LINE_MARGIN_MM: Final = 0.6
_EDGE: Final = 0.45
_MOSTLY: Final = 0.6

Boxes = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Region:
    """Ink of one sheet that the other lacks, near together.

    `left_px` and `top_px` say where on the new sheet `mask` begins, which is True at that ink.
    `is_new` tells whose ink it is, `is_written` whether most of it is letters.
    """

    is_new: bool
    left_px: int
    top_px: int
    mask: NDArray[np.bool_]
    px_per_mm: float
    is_written: bool

    @property
    def ink_mm(self) -> float:
        """How long its lines are."""
        import cv2  # noqa: PLC0415 - only those who compare pixels need it, and it takes 20 MB.

        # Across a line, the distance to its edges is a quarter of its width on an average.
        depth = cv2.distanceTransform(np.pad(self.mask, 1).astype(np.uint8), cv2.DIST_L2, 3)
        width_px = max(4 * float(depth[depth > 0].mean()) - 1, 1.0)
        return float(np.count_nonzero(self.mask)) / width_px / self.px_per_mm

    @property
    def ink_mm2(self) -> float:
        return float(np.count_nonzero(self.mask)) / self.px_per_mm**2

    @property
    def is_flaw(self) -> bool:
        """Whether it is too little to have been drawn."""
        return max(self.box.width, self.box.height) < _LEAST_MM or self.ink_mm2 < _LEAST_MM2

    @property
    def box(self) -> Box:
        """In millimetres on the new sheet."""
        height, width = self.mask.shape
        left, top = self.left_px / self.px_per_mm, self.top_px / self.px_per_mm
        return Box(left, top, left + width / self.px_per_mm, top + height / self.px_per_mm)


def regions(own: Side, found: Pieces, single: Boxes, tolerance: Tolerance) -> list[Region]:
    """Pieces of one sheet gathered, each with the ink up to where the other sheet's begins.

    `single` (n, 4) are lines of writing, in mm, that only one of the sheets has.
    """
    scale = own.plate.px_per_mm
    label = groups(found.reach / scale, tolerance.gap_mm, tolerance.largest_mm)
    written = within(found.box / scale, single, _LINE_MARGIN_MM)
    made: list[Region] = []
    for group in range(int(label.max(initial=-1)) + 1):
        members = _without_crumbs(found, np.flatnonzero(label == group))
        if not len(members):
            continue
        letters = found.area_px[members][written[members]].sum() / found.area_px[members].sum()
        region = _region(own, found.box[members], tolerance.raster_mm, bool(letters > _MOSTLY))
        if not region.is_flaw:
            made.append(region)
    return made


def written(own: Side, lines: Boxes) -> list[Region]:
    """Whole lines (n, 4) in mm as regions: all their ink."""
    scale = own.plate.px_per_mm
    made = []
    for left, top, right, bottom in np.rint(lines * scale).astype(int).tolist():
        mask = own.plate.dark[max(top, 0) : bottom, max(left, 0) : right] >= own.plate.sure
        if mask.any():
            made.append(trimmed(Region(own.is_new, max(left, 0), max(top, 0), mask, scale, True)))
    return made


def _without_crumbs(found: Pieces, members: NDArray[np.intp]) -> NDArray[np.intp]:
    """The pieces of a group without its dirt; dots in some number are meant."""
    crumbs = found.ink_mm[members] < CRUMB_MM
    return members if np.count_nonzero(crumbs) >= _CRUMBS else members[~crumbs]


def _region(own: Side, boxes: NDArray[np.int32], tolerance_mm: float, is_written: bool) -> Region:
    """The ink of some pieces, made whole again at the ends that the tolerance took."""
    import cv2  # noqa: PLC0415 - only those who compare pixels need it, and it takes 20 MB.

    plate = own.plate
    near = max(1, round(tolerance_mm * plate.px_per_mm))
    height, width = plate.shape
    left, top = (np.maximum(boxes[:, :2].min(axis=0) - near - 1, 0)).tolist()
    right, bottom = np.minimum(boxes[:, 2:].max(axis=0) + near + 1, (width, height)).tolist()
    seeds = np.zeros((bottom - top, right - left), np.uint8)
    lacking = own.away[top:bottom, left:right] > tolerance_mm / UNIT_MM
    for a, b, c, d in (boxes - np.array([left, top, left, top])).tolist():
        seeds[b:d, a:c] = lacking[b:d, a:c]
    round_px = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * near + 1, 2 * near + 1))
    whole = cv2.dilate(seeds, round_px).astype(bool)
    dark = plate.dark[top:bottom, left:right]
    whole &= dark >= plate.sure
    # A line ends where it is half as dark as in its middle.
    whole &= dark >= _EDGE * np.percentile(dark[whole], 90)
    return trimmed(Region(own.is_new, left, top, whole, plate.px_per_mm, is_written))


def trimmed(region: Region) -> Region:
    """The same with its mask no larger than its ink, of which there must be some."""
    rows, columns = (np.flatnonzero(region.mask.any(axis=axis)) for axis in (1, 0))
    mask = region.mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return replace(
        region,
        left_px=region.left_px + int(columns[0]),
        top_px=region.top_px + int(rows[0]),
        mask=mask,
    )
