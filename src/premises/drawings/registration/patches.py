"""Two scans compared patch by patch at their full sharpness, to a fraction of a pixel."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Points, Raster, Similarity
from premises.drawings.registration.fitting import distances, fit
from premises.drawings.registration.laying import averaged, laid

_PATCH_PX = 512
_LEAST_ACROSS = 5
"""Patches of a small picture are smaller, so that there are always some in each direction."""

_MOST_PATCHES = 60
_LEAST_INK = 0.002
"""The share of a patch that must be dark for it to say anything: about one line through it."""

_WEAKEST_PEAK = 0.06
"""A patch whose likeness is spread as evenly as noise peaks at a hundredth; a shared one above."""

_FARTHEST_MM = 1.5
"""A rough transform is good to a third of a millimetre; a patch that says more has mistaken."""

_AGREE_MM = 0.5
"""A bent sheet wanders by as much; patches that agree by chance spread over three times it."""

_LEAST_PATCHES = 6
_LEAST_SHARE = 1 / 3


@dataclass(frozen=True, slots=True)
class Wanders:
    """What patches say: where a point of the old sheet really lies on the new one, in mm.

    `old` (n, 2) is the old point, `new` (n, 2) where it is found.
    """

    old: Points
    new: Points

    def __len__(self) -> int:
        return len(self.old)


@dataclass(frozen=True, slots=True)
class Refined:
    """`error_mm` is what patches say that the fit before it did not use.

    Of `asked` patches with ink, `agree` lie where the transform puts them.
    """

    old_to_new: Similarity
    error_mm: float
    agree: int
    asked: int

    @property
    def holds(self) -> bool:
        """Whether enough patches confirm it: of sheets that share only a border, few ever do.

        A rework of more than half still leaves nearly every patch a line or two of what it was.
        """
        return self.agree >= _LEAST_PATCHES // 2 and self.agree >= _LEAST_SHARE * self.asked


def refine(old: Raster, new: Raster, rough: Similarity) -> Refined | None:
    """The transform made exact by the phase correlation of patches all over the sheet.

    Every second patch is fitted; the others, looked at again under that fit, give the error; then
    all of them are fitted. None where too few patches say anything.
    """
    old = averaged(old, round(old.px_per_mm / (rough.scale * new.px_per_mm)))
    corners = _corners(new)
    first = _wanders(old, new, rough, corners[::2])
    fitted = _robust(first)
    if fitted is None:
        return None
    others = _wanders(old, new, fitted, corners[1::2])
    if len(others) < _LEAST_PATCHES // 2:
        return None
    off = distances(fitted, others.old, others.new)
    error_mm = float(np.sqrt(np.mean(_trimmed(off) ** 2)))
    both = Wanders(np.concatenate((first.old, others.old)), np.concatenate((first.new, others.new)))
    exact = _robust(both) or fitted
    agree = int((distances(exact, both.old, both.new) <= _AGREE_MM).sum())
    return Refined(exact, error_mm, agree, len(corners))


def _robust(wanders: Wanders) -> Similarity | None:
    """The fit to patches, those that miss it by far set aside."""
    if len(wanders) < _LEAST_PATCHES // 2:
        return None
    weights = np.ones(len(wanders))
    for _ in range(6):
        fitted = fit(wanders.old, wanders.new, weights)
        if fitted is None:
            return None
        off = distances(fitted, wanders.old, wanders.new)
        rim = 3 * max(float(np.median(off)), 0.01)
        weights = np.clip(1 - (off / rim) ** 2, 1e-6, None) ** 2
    return fitted


def _trimmed(off: NDArray[np.float64]) -> NDArray[np.float64]:
    """Without patches that are off because their drawing changed: three medians away or more."""
    return off[off <= 3 * max(float(np.median(off)), 0.01)]


def _corners(new: Raster) -> NDArray[np.int64]:
    """The top left pixels (n, 2), x first, of patches with ink on the new sheet, spread evenly."""
    height, width = new.grey.shape
    side = _side(new)
    across, down = (max(1, round(length / side)) for length in (width, height))
    grid = [
        (x, y)
        for y in np.linspace(0, height - side, down).astype(int).tolist()
        for x in np.linspace(0, width - side, across).astype(int).tolist()
    ]
    inked = [
        (x, y)
        for x, y in grid
        if float((new.grey[y : y + side : 4, x : x + side : 4] < 160).mean()) >= _LEAST_INK
    ]
    step = max(1.0, len(inked) / _MOST_PATCHES)
    kept = [inked[int(index * step)] for index in range(int(len(inked) / step))]
    return np.array(kept, np.int64).reshape(-1, 2)


def _side(new: Raster) -> int:
    """A power of two, which Fourier's transform likes."""
    fitting: int = min(_PATCH_PX, min(new.grey.shape) // _LEAST_ACROSS)
    return 1 << max(5, fitting.bit_length() - 1)


def _wanders(old: Raster, new: Raster, way: Similarity, corners: NDArray[np.int64]) -> Wanders:
    """For each patch, how far the old sheet lies beside the new one after a transform."""
    import cv2  # noqa: PLC0415 - only drawings need it, and it takes 20 MB.

    side = _side(new)
    window = cv2.createHanningWindow((side, side), cv2.CV_32F)
    back = way.inverse()
    ones, others = [], []
    for x, y in corners.tolist():
        there = 255.0 - new.grey[y : y + side, x : x + side].astype(np.float32)
        here = 255.0 - laid(old, new, way, (x, y), (side, side)).astype(np.float32)
        if (here > 95).mean() < _LEAST_INK:
            continue
        (dx, dy), peak = cv2.phaseCorrelate(here, there, window)
        off_mm = np.array((dx, dy)) / new.px_per_mm
        if peak < _WEAKEST_PEAK or np.hypot(*off_mm) > _FARTHEST_MM:
            continue
        middle = np.array([(x + side / 2, y + side / 2)]) / new.px_per_mm
        ones.append(back.apply(middle))
        others.append(middle + off_mm)
    empty = np.empty((0, 2))
    return Wanders(np.concatenate((empty, *ones)), np.concatenate((empty, *others)))
