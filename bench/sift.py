"""The way others compare drawings, as a baseline: SIFT on whole pictures, one warp, two masks."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from tests.drawings.pairs.scans import render

DPI: Final = 220.0
_LONGEST_PX: Final = 5000
_FEATURES: Final = 4000
_MARGIN: Final = 0.15
_RATIO: Final = 0.75
_NEAR_PX: Final = 15.0
_TRIES: Final = 5000
_INK: Final = 240

Grey = NDArray[np.uint8]


@dataclass(frozen=True)
class Found:
    """`old_to_new` is two rows of three, in pixels; masks are where only one sheet has ink."""

    old_to_new: NDArray[np.float64] | None
    removed: Grey
    added: Grey


def plot(data: bytes) -> Grey:
    """A page as this way draws it: 220 DPI, no side longer than 5000 pixels."""
    grey = render(data, DPI)
    longest = max(grey.shape)
    if longest <= _LONGEST_PX:
        return grey
    size = tuple(round(side * _LONGEST_PX / longest) for side in grey.shape[::-1])
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)


def compared(old: Grey, new: Grey) -> Found:
    """Both masks; without an agreement of points the old sheet stays where it is."""
    by = _registered(255 - old, 255 - new)
    height, width = new.shape
    laid = old if by is None else cv2.warpAffine(old, by, (width, height), borderValue=255)
    laid = np.asarray(laid, np.uint8)[:height, :width]
    if laid.shape != new.shape:
        laid = np.pad(
            laid,
            ((0, height - laid.shape[0]), (0, width - laid.shape[1])),
            constant_values=255,
        )
    before, after = laid < _INK, new < _INK
    return Found(
        by, (before & ~after).astype(np.uint8) * 255, (after & ~before).astype(np.uint8) * 255
    )


def _registered(old: Grey, new: Grey) -> NDArray[np.float64] | None:
    """Key points of both, the nearest by a clear margin, and what most of them agree on."""
    finder = cv2.SIFT.create(nfeatures=_FEATURES)
    old_points, old_marks = finder.detectAndCompute(old, _inner(old))
    new_points, new_marks = finder.detectAndCompute(new, _inner(new))
    if not old_points or not new_points:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(old_marks, new_marks, k=2)
    good = [
        pair[0] for pair in pairs if len(pair) == 2 and pair[0].distance < _RATIO * pair[1].distance
    ]
    if len(good) < 3:
        return None
    before = np.array([old_points[one.queryIdx].pt for one in good])
    after = np.array([new_points[one.trainIdx].pt for one in good])
    by, _ = cv2.estimateAffinePartial2D(
        before, after, method=cv2.RANSAC, ransacReprojThreshold=_NEAR_PX, maxIters=_TRIES
    )
    # Nothing is found where too few points agree, whatever the library says of its answer.
    return np.asarray(by, np.float64) if np.size(by) == 6 else None


def _inner(grey: Grey) -> Grey:
    """All but the outer margin, where title blocks are."""
    mask = np.zeros_like(grey)
    rows, columns = (int(side * _MARGIN) for side in grey.shape)
    mask[rows:-rows, columns:-columns] = 255
    return mask
