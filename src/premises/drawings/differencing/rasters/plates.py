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
# It is known in steps of one level, and laying a sheet onto another takes a third of its noise.
# Smoothing must stay well below the thinnest pen, 0.13 mm, whatever the sheet's resolution.
_NOISY: Final = 2.0
_SMOOTHING_MM: Final = 0.1
# Ink this share of a sheet's full black counts, pale grey lines do too.
_PALEST: Final = 40
# One paper pixel in a billion lies six deviations off; a sheet has less than one of those.
_DEVIATIONS: Final = 6.0
# So many pixels of a line, its own among them, lie in a square of three by three around each.
_COHERENT: Final = 4
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

    steps = grey[::_STEP, 1::_STEP].astype(np.int16) - grey[::_STEP, :-1:_STEP]
    is_noisy = _spread(steps) / np.sqrt(2) > _NOISY
    if is_noisy:
        grey = _bytes(cv2.GaussianBlur(grey, (0, 0), _SMOOTHING_MM * px_per_mm))
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
    if is_noisy:
        _take_dots(dark, sure // 2)
    return Plate(dark, sure, sure // 2, paper, cell_px, px_per_mm)


def _take_dots(dark: Grey, faint: int) -> None:
    """Make paper of the dots that noise alone makes as dark as faint ink.

    One pixel of paper in a thousand is three deviations off: so many that some lie beside each line
    of the other sheet and hide that it is lacking here.
    """
    import cv2  # noqa: PLC0415 - see above.

    ink = (dark >= faint).view(np.uint8)
    around = cv2.boxFilter(ink, -1, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT)
    dark[(ink > 0) & (around < _COHERENT)] = 0


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
