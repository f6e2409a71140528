"""The ink of two revisions as three layers: what both have, what is gone, what is new."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Box, Similarity

Grey = NDArray[np.uint8]

_FAINT: Final = 48
"""Less ink than this, of 255, is the paper of a scan or the rim of an anti-aliased line."""

_PAPER: Final = 255


@dataclass(frozen=True, slots=True)
class Layers:
    """How dark each layer is, 0 (nothing) to 255, all (height, width) on the new sheet."""

    common: Grey
    removed: Grey
    added: Grey


def separate(
    old: Grey,
    new: Grey,
    old_to_new_px: Similarity,
    reach_px: float,
    words_px: Sequence[Box] = (),
) -> Layers:
    """Both greys (0 black, 255 paper) as layers on the new sheet's pixels.

    `old_to_new_px` takes the old one's pixels to the new one's. Ink is common where the other has
    ink within `reach_px`, so that the rims of lines drawn a hair apart do not light up. In the
    boxes `words_px`, where the sheets say different things, nothing is common: letters printed on
    each other touch everywhere, and neither could be read.
    """
    import cv2  # noqa: PLC0415 - only those who draw need it, and it takes 20 MB.

    height, width = new.shape
    moved = cv2.warpAffine(
        old,
        old_to_new_px.matrix,
        (width, height),
        flags=cv2.INTER_AREA if old_to_new_px.scale < 1 else cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=_PAPER,
    )
    old_ink, new_ink = _ink(np.asarray(moved, np.uint8)), _ink(new)
    del moved
    near_new, near_old = _within(new_ink, reach_px), _within(old_ink, reach_px)
    for box in words_px:
        near_new[_window(box)] = near_old[_window(box)] = False
    # Each of these is as large as the sheet, so what becomes a layer is made in its place.
    common = np.where(near_new, old_ink, np.uint8(0))
    np.maximum(common, new_ink, out=common, where=near_old)
    old_ink[near_new] = 0
    new_ink[near_old] = 0
    return Layers(common, old_ink, new_ink)


def _window(box: Box) -> tuple[slice, slice]:
    """The rows and columns of a box, which may reach beyond the sheet."""
    left, top = max(math.floor(box.left), 0), max(math.floor(box.top), 0)
    return slice(top, max(math.ceil(box.bottom), 0)), slice(left, max(math.ceil(box.right), 0))


def _ink(grey: Grey) -> Grey:
    ink = np.subtract(_PAPER, grey, dtype=np.uint8)
    ink[ink < _FAINT] = 0
    return ink


def _within(ink: Grey, reach_px: float) -> NDArray[np.bool_]:
    """Where there is ink no farther away than this."""
    import cv2  # noqa: PLC0415 - see above.

    side = 2 * max(1, math.ceil(reach_px)) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.dilate((ink > 0).astype(np.uint8), kernel) > 0)
