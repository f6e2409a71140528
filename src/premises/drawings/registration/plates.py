"""What a scanned sheet shows, as registration looks at it: thin lines, no paper and no fills."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Box, Points, Raster, Sheet
from premises.drawings.landmarks import Landmarks
from premises.drawings.registration.ink import LONG_MM, central, within

WORKING_PX = 2600
"""The longer side of the picture in which corners are sought: 0.35 mm a pixel on ARCH D.

Lettering of 2 mm is then six pixels high, about the least that can be told from other lettering.
"""

_WIDEST_LINE_MM = 2.0
"""The strokes of the largest lettering are 1 mm wide; what is wider is a fill or a shadow."""

_FAINTEST = 25
"""Noise of a scan reaches about ten of 255 when pixels have been averaged down."""

_SAMPLES = 20_000
_LEAST_TELLING = 0.1


@dataclass(frozen=True)
class Plate:
    """`lines` is the working picture: 0 where there is no thin line, up to 255 where one is."""

    raster: Raster
    lines: NDArray[np.uint8]
    px_per_mm: float
    drawing: Box
    page: Box

    @cached_property
    def ink(self) -> NDArray[np.bool_]:
        """Where lines are dark enough to be lines, measured by the darkest of this sheet."""
        seen = self.lines[self.lines > _FAINTEST]
        dark = float(np.percentile(seen, 80)) if len(seen) else 255.0
        ink: NDArray[np.bool_] = self.lines > max(_FAINTEST, 0.3 * dark)
        return ink

    @cached_property
    def samples(self) -> Points:
        """Places with ink, in mm, evenly chosen."""
        at = np.flatnonzero(self.ink)
        at = at[:: max(1, len(at) // _SAMPLES)]
        rows, columns = np.divmod(at, self.ink.shape[1])
        return self.mm(np.column_stack((columns, rows)).astype(np.float64))

    @cached_property
    def inside(self) -> Points:
        """The samples in the drawing; long level or upright lines are left out (see `LONG_MM`).

        A drawing that consists of hardly anything else keeps them.
        """
        inside = within(self.samples, self.drawing)
        px = self.px(self.samples)
        telling = inside & ~self._long[px[:, 1], px[:, 0]]
        return self.samples[telling if telling.sum() > _LEAST_TELLING * inside.sum() else inside]

    @cached_property
    def _long(self) -> NDArray[np.bool_]:
        import cv2  # noqa: PLC0415 - only drawings need it, and it takes 20 MB.

        ink, side = self.ink.astype(np.uint8), max(3, round(LONG_MM * self.px_per_mm))
        level, upright = (
            np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(shape, np.uint8)), np.bool_)
            for shape in ((1, side), (side, 1))
        )
        return level | upright

    def mm(self, px: Points) -> Points:
        """Millimetres of places in the working picture; a pixel's place is its middle."""
        places: Points = (px + 0.5) / self.px_per_mm
        return places

    def px(self, mm: Points) -> NDArray[np.int64]:
        """The pixels (n, 2) in which places lie, x first."""
        return np.floor(mm * self.px_per_mm).astype(np.int64)


def plate_of(sheet: Sheet, marks: Landmarks | None) -> Plate:
    """The sheet, which must be a picture, with its thin lines found."""
    raster = sheet.raster
    if raster is None:
        raise ValueError("Only a sheet with pixels can be looked at by its pixels.")
    small = _small(raster)
    drawing = marks.drawing if marks and marks.drawing else central(sheet.box)
    return Plate(raster, _thin(small), small.px_per_mm, drawing, sheet.box)


def _small(raster: Raster) -> Raster:
    import cv2  # noqa: PLC0415 - only drawings need it, and it takes 20 MB.

    height, width = raster.grey.shape
    share = WORKING_PX / max(height, width)
    if share >= 1:
        return raster
    size = round(width * share), round(height * share)
    grey = cv2.resize(raster.grey, size, interpolation=cv2.INTER_AREA)
    return Raster(np.asarray(grey, np.uint8), raster.px_per_mm * size[0] / width)


def _thin(small: Raster) -> NDArray[np.uint8]:
    """The black top-hat: closing the picture wipes out thin lines, the difference is they."""
    import cv2  # noqa: PLC0415 - as above.

    side = max(3, round(_WIDEST_LINE_MM * small.px_per_mm) | 1)
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (side, side))
    return np.asarray(cv2.morphologyEx(small.grey, cv2.MORPH_BLACKHAT, kernel), np.uint8)
