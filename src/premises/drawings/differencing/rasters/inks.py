"""Where a line may run: over a sheet's ink, above all over what the other sheet lacks."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.differencing.rasters.plates import Grey

Line = NDArray[np.float64]
Some = NDArray[np.float64]

# The middle of a line is what is left when this share of a pen is taken off at each side.
_RIM: Final = 0.3
# The middle of a line is looked for within this square around its edge.
_PEN_MM: Final = 1.0


class Ink:
    """What a line may be drawn with: a sheet's ink, and the part that the other sheet lacks."""

    def __init__(self, dark: Grey, sure: int, away: Grey, far: int, px_per_mm: float) -> None:
        """`dark` counts from `sure` on, `away` beyond `far`."""
        self.px_per_mm = px_per_mm
        self._dark, self._sure, self._away, self._far = dark, sure, away, far
        self._cores: dict[int, Grey] = {}

    def there(self, places: Line) -> NDArray[np.bool_]:
        """Whether there is ink at places (..., 2) in mm."""
        return self._read(self._dark, places) >= self._sure

    def is_new(self, places: Line) -> NDArray[np.bool_]:
        """Whether there is ink that the other sheet lacks."""
        return self._read(self._away, places) > self._far

    def middle(self, places: Line, pen_mm: float) -> Some:
        """How surely a line drawn with such a pen, or a broader one, has its middle there, 0 to 1.

        A line of few pixels has one middle; of a broad one, an arc that wanders from edge to edge
        must be worth less than one that stays between them.
        """
        rim = _RIM * (pen_mm * self.px_per_mm - 1)
        rims = {int(rim), round(rim)} if rim >= 1 else {0}
        found = np.mean([self._read(self._core(one), places) > 0 for one in rims], axis=0)
        return np.asarray(found, np.float64)

    def _core(self, rim_px: int) -> Grey:
        """The ink without so many pixels at each side of its lines."""
        import cv2  # noqa: PLC0415 - only those who compare pixels need it, and it takes 20 MB.

        if rim_px not in self._cores:
            ink = (self._dark >= self._sure).view(np.uint8)
            self._cores[rim_px] = np.asarray(cv2.erode(ink, _disc(rim_px)), np.uint8)
        return self._cores[rim_px]

    def pen_mm(self, edges: Line) -> float:
        """How thick the new lines are whose edges are at places (n, 2): half of them thicker."""
        import cv2  # noqa: PLC0415 - see above.

        at = (edges * self.px_per_mm).astype(np.intp)
        left, top = np.maximum(at.min(axis=0) - 2, 0).tolist()
        right, bottom = (at.max(axis=0) + 3).tolist()
        new = (self._away[top:bottom, left:right] > self._far).view(np.uint8)
        depth = cv2.distanceTransform(np.pad(new, 1), cv2.DIST_L2, 3)[1:-1, 1:-1]
        side = round(_PEN_MM * self.px_per_mm) | 1
        deepest = cv2.dilate(depth, np.ones((side, side), np.uint8))
        rows, columns = np.clip(at[:, ::-1] - (top, left), 0, np.array(new.shape) - 1).T
        return max(2 * float(np.median(deepest[rows, columns])) - 1, 1.0) / self.px_per_mm

    def _read(self, pixels: Grey, places: Line) -> Grey:
        # Nothing is drawn at a sheet's edge: what lies beyond may be taken from there.
        at = (places * self.px_per_mm).astype(np.intp)
        flat = at[..., 1] * pixels.shape[1] + at[..., 0]
        return np.asarray(pixels.ravel().take(flat, mode="clip"))


def _disc(radius_px: int) -> Grey:
    """A disc as a square of pixels: a square itself takes more off lines that run aslant."""
    steps = np.arange(-radius_px, radius_px + 1)
    return np.asarray(np.hypot(steps, steps[:, None]) <= radius_px + 0.5, np.uint8)
