"""What a camera has drawn over the scene: text, the bar, a cross in the middle."""

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.audits.radiometry.legends import Legend
from premises.audits.thermograms.ends import LEAST_CONFIDENCE
from premises.kernel.ocr import Word

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]

_AROUND_TEXT: Final = 0.45
"""How far, in heights of its letters, the darkened box behind a text reaches beyond it."""

_SAME_BOX: Final = 1.2
"""Texts with less than this many heights between them stand in one box."""

_TALLEST: Final = 0.25
"""Letters taller than this share of the picture are none: cameras write with at most 0.15."""

_AROUND_BAR_PX: Final = 3
_STANDS_OUT: Final = 55.0
_NEUTRAL: Final = 70
_LOOKED_AT_PX: Final = 240
_WIDER_THAN_A_LINE_PX: Final = 9
_LEAST_PX: Final = 4
_LEAST_SHARE: Final = 0.15


def overlays(picture: Pixels, words: Iterable[Word], legend: Legend | None) -> Mask:
    """Where a picture (rows x columns x 3, RGB) does not show the scene."""
    mask = _crosses(picture)
    tallest_px = _TALLEST * min(picture.shape[:2])
    lettering = (one for one in words if _is_lettering(one, tallest_px))
    for left, top, right, bottom in _boxes(lettering):
        mask[_slice(top, bottom), _slice(left, right)] = True
    if legend is not None:
        around = _AROUND_BAR_PX
        mask[
            _slice(legend.top - around, legend.bottom + around),
            _slice(legend.left - around, legend.right + around),
        ] = True
    return mask


def _is_lettering(word: Word, tallest_px: float) -> bool:
    """A wall with a straight fault in it is read as one large `1` now and then, but not surely."""
    return word.confidence >= LEAST_CONFIDENCE and word.height <= tallest_px


def _slice(start: float, end: float) -> slice:
    return slice(max(0, int(start)), max(0, int(np.ceil(end))))


def _boxes(words: Iterable[Word]) -> list[tuple[float, float, float, float]]:
    """Rectangles around texts; those that stand close together share one."""
    boxes = [
        (
            word.left - _AROUND_TEXT * word.height,
            word.top - _AROUND_TEXT * word.height,
            word.right + _AROUND_TEXT * word.height,
            word.bottom + _AROUND_TEXT * word.height,
            word.height,
        )
        for word in words
    ]
    joined: list[tuple[float, float, float, float, float]] = []
    for box in boxes:
        merged = box
        while (near := next((one for one in joined if _are_near(one, merged)), None)) is not None:
            joined.remove(near)
            sides = [*map(min, near[:2], merged[:2]), *map(max, near[2:4], merged[2:4])]
            merged = (sides[0], sides[1], sides[2], sides[3], min(near[4], merged[4]))
        joined.append(merged)
    return [box[:4] for box in joined]


def _are_near(
    one: tuple[float, float, float, float, float], other: tuple[float, float, float, float, float]
) -> bool:
    near = (_SAME_BOX - 2 * _AROUND_TEXT) * min(one[4], other[4])
    apart_x = max(one[0], other[0]) - min(one[2], other[2])
    apart_y = max(one[1], other[1]) - min(one[3], other[3])
    return apart_x < near and apart_y < near


def _crosses(picture: Pixels) -> Mask:
    """Thin neutral lines, bright beside dark: marks that shall be seen on any colour.

    A mark has both, or it would be lost on bright or dark ground; a cold crack has only one.
    """
    from scipy import ndimage  # noqa: PLC0415 - it is slow to load, and few pictures need it.

    height, width = picture.shape[:2]
    step = max(1, min(height, width) // _LOOKED_AT_PX)
    small = picture[::step, ::step]
    brightness = small @ np.array([0.299, 0.587, 0.114], np.float32)
    offset = brightness - ndimage.median_filter(brightness, _WIDER_THAN_A_LINE_PX)
    is_neutral = np.ptp(small.astype(np.int16), axis=2) <= _NEUTRAL
    bright = (offset > _STANDS_OUT) & is_neutral
    dark = (offset < -_STANDS_OUT) & is_neutral
    near = np.ones((3, 3), np.bool_)
    labels, count = ndimage.label(ndimage.binary_dilation(bright | dark, near), near)
    numbers = np.arange(count + 1)
    bright_px = ndimage.sum_labels(bright, labels, numbers)
    dark_px = ndimage.sum_labels(dark, labels, numbers)
    fewer = np.minimum(bright_px, dark_px)
    is_mark = (fewer >= _LEAST_PX) & (fewer >= _LEAST_SHARE * np.maximum(bright_px, dark_px))
    is_mark[0] = False
    mask = ndimage.binary_dilation(is_mark[labels], near)
    return np.asarray(mask.repeat(step, 0).repeat(step, 1)[:height, :width], np.bool_)
