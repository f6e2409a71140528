"""The small picture beside an event: what the camera saw, with a box around everything found."""

from collections.abc import Iterable
from math import isfinite
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from premises.kernel.images import LabelledBox, Letterbox, draw_boxes, encode_jpeg, letterbox

SIZE_PX = (320, 240)
JPEG_QUALITY = 85
LINE_PX = 3

_RED, _BLUE, _GREEN = (0xE7, 0x48, 0x56), (0x3B, 0x82, 0xF6), (0x76, 0xB9, 0x00)
_AMBER, _VIOLET, _WHITE = (0xFF, 0xB8, 0x00), (0xA8, 0x55, 0xF7), (0xFF, 0xFF, 0xFF)
_COLOURS = {
    "person": _RED,
    "car": _BLUE,
    "truck": _BLUE,
    "dog": _GREEN,
    "cat": _GREEN,
    "bicycle": _AMBER,
    "motorcycle": _AMBER,
    "bird": _VIOLET,
}


class Sighting(Protocol):
    """Something found on a picture: its corner and extent in pixels of the original picture."""

    @property
    def label(self) -> str: ...
    @property
    def confidence(self) -> float: ...
    @property
    def x(self) -> float: ...
    @property
    def y(self) -> float: ...
    @property
    def width(self) -> float: ...
    @property
    def height(self) -> float: ...


def filename(detection_id: int | str) -> str:
    return f"{detection_id}_thumb.jpg"


def thumbnail(
    image: NDArray[np.uint8],
    sightings: Iterable[Sighting],
    *,
    original_size: tuple[int, int] | None = None,
) -> bytes:
    """A JPEG of 320 x 240 pixels on black, with a box and a label like `person 0.95` for each find.

    `image` (height x width x 3, RGB) may be a shrunken copy; then `original_size` is the (width,
    height) that the boxes refer to. A box without a place (not a number) is left out.
    """
    framed = letterbox(image, SIZE_PX)
    height, width = image.shape[:2]
    original_width, original_height = original_size or (width, height)
    shrink = (width / original_width, height / original_height)
    boxes = [_on_frame(s, framed, shrink) for s in sightings if _has_place(s)]
    return encode_jpeg(draw_boxes(framed.pixels, boxes, LINE_PX), JPEG_QUALITY)


def _has_place(found: Sighting) -> bool:
    return all(isfinite(value) for value in (found.x, found.y, found.width, found.height))


def _on_frame(found: Sighting, framed: Letterbox, shrink: tuple[float, float]) -> LabelledBox:
    across, down = framed.scale_x * shrink[0], framed.scale_y * shrink[1]
    left, top = framed.left + found.x * across, framed.top + found.y * down
    return LabelledBox(
        left=left,
        top=top,
        right=left + found.width * across,
        bottom=top + found.height * down,
        label=f"{found.label} {found.confidence:.2f}",
        colour=_COLOURS.get(found.label, _WHITE),
    )
