"""Takes a scanned sheet's paper, shade and dirt away, so that only its ink is left."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]

# Paper is looked for within this far: wider than the boldest letter's stroke (2 mm), so that ink
# does not count as paper, and narrower than a fill that is worth telling.
_INK_MM: Final = 3.0
# Paper is smooth: half a millimetre is finer than any shade, and averages a scanner's noise away.
_CELL_MM: Final = 0.5
# Noise of so many grey levels is smoothed before anything is measured; cleaner sheets stay sharp.
_NOISY: Final = 3.0
_SMOOTHING_PX: Final = 0.8
# Ink this share of a sheet's full black counts, pale grey lines do too.
_PALEST: Final = 40
# One paper pixel in a billion lies six deviations off; a sheet has less than one of those.
_DEVIATIONS: Final = 6.0
# Noise and ink are measured on one pixel in so many, down and across: a million tell.
_STEP: Final = 5
# What a sheet's ink is compared with where it has next to none.
_BLACK: Final = 200.0


@dataclass(frozen=True, slots=True)
class Plate:
    """The ink of one sheet.

    `dark` (height, width) is how much darker a pixel is than the paper around it; 255 is the
    sheet's own full black. From `sure` on it is ink, below `faint` it is not. `paper` is the
    paper's own grey, in cells of `cell_px` pixels: where it is dark there is a fill.
    """

    dark: Grey
    sure: int
    faint: int
    paper: Grey
    cell_px: int
    px_per_mm: float

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of pixels."""
        height, width = self.dark.shape
        return height, width


def plate(grey: Grey, px_per_mm: float) -> Plate:
    """The ink of a sheet whose paper may be grey, shaded or dirty."""
    import cv2  # noqa: PLC0415 - only those who compare pixels need it, and it takes 20 MB.

    if (
        _spread(grey[::_STEP, 1::_STEP].astype(np.int16) - grey[::_STEP, :-1:_STEP]) / np.sqrt(2)
        > _NOISY
    ):
        grey = _bytes(cv2.GaussianBlur(grey, (0, 0), _SMOOTHING_PX))
    cell_px = max(1, round(_CELL_MM * px_per_mm))
    paper = _paper(grey, cell_px)
    dark = _bytes(cv2.resize(paper, grey.shape[::-1], interpolation=cv2.INTER_LINEAR))
    cv2.subtract(dark, grey, dst=dark)
    some = dark[1::_STEP, 1::_STEP]
    # The lightest cell around is lighter than paper is on the whole, by a part of the noise.
    offset = float(np.median(some))
    noise = _spread(some[some < offset + _PALEST].astype(np.int16))
    ink = some[some > offset + max(_PALEST, _DEVIATIONS * noise)]
    black = float(np.percentile(ink, 80)) - offset if len(ink) > 100 else _BLACK
    gain = 255 / max(black, _PALEST)
    cv2.convertScaleAbs(cv2.subtract(dark, np.full(1, offset)), dst=dark, alpha=gain)
    sure = round(min(max(_PALEST, _DEVIATIONS * noise * gain), 160))
    return Plate(dark, sure, sure // 2, paper, cell_px, px_per_mm)


def _paper(grey: Grey, cell_px: int) -> Grey:
    """The grey of the paper, cell by cell, with all that is thinner than ink may be taken off."""
    import cv2  # noqa: PLC0415 - see above.

    rows, columns = (max(1, -(-side // cell_px)) for side in grey.shape)
    small = cv2.resize(grey, (columns, rows), interpolation=cv2.INTER_AREA)
    side = round(_INK_MM / _CELL_MM) | 1
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    return _bytes(cv2.blur(paper, (3, 3)))


def _spread(values: NDArray[np.int16]) -> float:
    """The standard deviation of what most of the values do, by their median distance."""
    if values.size == 0:
        return 0.0
    middle = np.median(values)
    return float(np.median(np.abs(values - middle))) / 0.6745


def _bytes(pixels: object) -> Grey:
    return np.asarray(pixels, np.uint8)
