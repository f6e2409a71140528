"""Where a line may run: over a sheet's ink, above all over what the other sheet lacks."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.differencing.rasters.plates import Grey

Line = NDArray[np.float64]

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

    def is_middle(self, places: Line, pen_mm: float) -> NDArray[np.bool_]:
        """Whether there is the middle of a line that is drawn with such a pen, or a broader one."""
        import cv2  # noqa: PLC0415 - only those who compare pixels need it, and it takes 20 MB.

        rim = int(_RIM * (pen_mm * self.px_per_mm - 1))
        if rim not in self._cores:
            ink = (self._dark >= self._sure).view(np.uint8)
            side = np.ones((2 * rim + 1, 2 * rim + 1), np.uint8)
            self._cores[rim] = np.asarray(cv2.erode(ink, side), np.uint8)
        return self._read(self._cores[rim], places) > 0

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
