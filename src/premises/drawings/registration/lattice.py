"""How far two scans still lie apart when laid on each other, read off at many places at once."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Points, Raster, Similarity
from premises.drawings.registration.laying import averaged, laid

_PATCH_MM = 32.0
"""Rollers turn once in a hand's breadth, 100 mm: of what wanders so, a patch sees nine tenths."""

_LEAST_PATCH_MM = 24.0
_ACROSS = 9
"""Small paper is drawn on in smaller lettering and bends within itself, so patches are smaller."""

_PATCH_PX = 128
"""4 to 5 pixels a mm. A shift is read off to a twentieth of one, and thin lines still show."""

_INK = 60
"""Half of what a thin line leaves when blurred and shrunk, five times a scanner's noise."""

_LEAST_STROKES = 0.25
"""Of a patch's side: a few words' edges. A patch with nothing but level lines fits all along them.
"""

_WEAKEST_PEAK = 0.06
_FARTHEST_MM = 1.5


@dataclass(frozen=True, slots=True)
class Offsets:
    """Where patches lie on the new sheet (n, 2), and how far from them the old sheet's are (n, 2).

    In mm. `tells` (n, 2) says whether a patch has lines that tell across, and down. Patches of
    one colour, as the squares of a chessboard, lie between those of the other; all of them are
    `patch_mm` wide and high.
    """

    at: Points
    off_mm: Points
    tells: NDArray[np.bool_]
    is_white: NDArray[np.bool_]
    patch_mm: float

    def __len__(self) -> int:
        return len(self.at)

    def where(self, chosen: NDArray[np.bool_]) -> "Offsets":
        return Offsets(
            self.at[chosen],
            self.off_mm[chosen],
            self.tells[chosen],
            self.is_white[chosen],
            self.patch_mm,
        )


def offsets(old: Raster, new: Raster, old_to_new: Similarity) -> Offsets:
    """By phase correlation of patches that overlap by half, wherever both sheets have ink."""
    shorter_mm = min(new.grey.shape) / new.px_per_mm
    patch_mm = min(_PATCH_MM, max(_LEAST_PATCH_MM, shorter_mm / _ACROSS))
    new = averaged(new, round(new.px_per_mm * patch_mm / _PATCH_PX))
    old = averaged(old, round(old.px_per_mm / (old_to_new.scale * new.px_per_mm)))
    height, width = new.grey.shape
    lain = laid(old, new, old_to_new, (0, 0), (width, height))
    read = list(_read(_ink(lain), _ink(new.grey), new.px_per_mm, patch_mm))
    rows = np.array([row for row, _ in read], np.float64).reshape(-1, 6)
    white = np.array([is_white for _, is_white in read], np.bool_)
    return Offsets(rows[:, :2], rows[:, 2:4], rows[:, 4:] > 0, white, patch_mm)


def _ink(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """How much darker than paper; paper is what most of a sheet is."""
    import cv2  # noqa: PLC0415 - only drawings need it, and it takes 20 MB.

    paper = float(np.median(grey[::16, ::16]))
    return np.asarray(cv2.subtract(np.full(1, paper), grey), np.uint8)


def _read(
    here: NDArray[np.uint8], there: NDArray[np.uint8], px_per_mm: float, patch_mm: float
) -> Iterator[tuple[tuple[float, ...], bool]]:
    """Of each patch that says something: its place, its offset, and whether it tells."""
    import cv2  # noqa: PLC0415 - as above.

    side = 2 * cv2.getOptimalDFTSize(round(patch_mm * px_per_mm / 2))
    window = cv2.createHanningWindow((side, side), cv2.CV_32F)
    height, width = there.shape
    for row, top in enumerate(range(0, max(1, height - side // 2), side // 2)):
        for column, left in enumerate(range(0, max(1, width - side // 2), side // 2)):
            y, x = min(top, max(0, height - side)), min(left, max(0, width - side))
            one, other = (p[y : y + side, x : x + side] for p in (here, there))
            tells = _edges_mm(one, other, px_per_mm) >= _LEAST_STROKES * patch_mm
            if one.shape != window.shape or not tells.any():
                continue
            still = other.astype(np.float32)
            off, peak = cv2.phaseCorrelate(one.astype(np.float32), still, window)
            off_mm = np.array(off) / px_per_mm
            if peak < _WEAKEST_PEAK or np.hypot(*off_mm) > _FARTHEST_MM:
                continue
            at = (np.array((x, y)) + 0.5 + _middle(still * window)) / px_per_mm
            yield (*at.tolist(), *off_mm.tolist(), *tells.tolist()), (row + column) % 2 == 0


def _edges_mm(
    one: NDArray[np.uint8], other: NDArray[np.uint8], px_per_mm: float
) -> NDArray[np.float64]:
    """How long the upright and the level edges are, on the sheet where there are fewer of them."""
    inks = [patch > _INK for patch in (one, other)]
    counts = [
        [np.count_nonzero(i[:, 1:] != i[:, :-1]), np.count_nonzero(i[1:] != i[:-1])] for i in inks
    ]
    # Each stroke has two edges.
    return np.asarray(np.min(counts, axis=0) / (2 * px_per_mm), np.float64)


def _middle(weights: NDArray[np.float32]) -> NDArray[np.float64]:
    """The middle of a patch's ink: there, rather than in its own middle, a patch measures."""
    import cv2  # noqa: PLC0415 - as above.

    moments = cv2.moments(weights)
    return np.array((moments["m10"], moments["m01"])) / moments["m00"]
