"""Rubs a reviser's own marks out, so that what lies around and under them is compared alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Box
from premises.drawings.differencing.rasters.plates import Grey

Strokes = tuple[tuple[NDArray[np.float64], float], ...]
"""Lines (n, 2), each with its width; all in mm."""


@dataclass(frozen=True, slots=True)
class Patch:
    """The pixels of a mark: `mask` (height, width), and where on the sheet it begins."""

    left_px: int
    top_px: int
    mask: NDArray[np.bool_]

    def of(self, pixels: Grey) -> Grey:
        """A sheet's pixels there, to be read and written."""
        height, width = self.mask.shape
        return pixels[self.top_px : self.top_px + height, self.left_px : self.left_px + width]


def patch(
    box: Box, strokes: Strokes, shape: tuple[int, int], px_per_mm: float, *, is_filled: bool = False
) -> Patch:
    """All that strokes cover inside of a box in mm, on a sheet of so many rows and columns."""
    import cv2  # noqa: PLC0415 - only those who compare pixels need it, and it takes 20 MB.

    height, width = shape
    left, top = max(0, int(box.left * px_per_mm)), max(0, int(box.top * px_per_mm))
    right = min(width, int(box.right * px_per_mm) + 1)
    bottom = min(height, int(box.bottom * px_per_mm) + 1)
    mask = np.zeros((max(0, bottom - top), max(0, right - left)), np.uint8)
    for line, width_mm in strokes:
        places = np.rint(line * px_per_mm - (left, top)).astype(np.int32)[:, None]
        thick = max(1, round(width_mm * px_per_mm))
        cv2.polylines(mask, [places], isClosed=False, color=(1,), thickness=thick)
        if is_filled:
            cv2.fillPoly(mask, [places], color=(1,))
    return Patch(left, top, mask > 0)


def erase(away: Grey, own: Grey, other: Grey, mark: Patch) -> None:
    """Take a mark out of a map of distances and out of its own sheet's ink.

    Nobody sees under it whether anything changed: the other sheet's ink is taken to be there.
    """
    mark.of(away)[mark.mask] = 0
    mark.of(own)[mark.mask] = mark.of(other)[mark.mask]
