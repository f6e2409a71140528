"""Shrinking a picture into a frame and drawing labelled boxes upon it."""

import functools
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Colour = tuple[int, int, int]
Corners = tuple[int, int, int, int]
"""Left, top, right and bottom in pixels, the last two included."""

_LABEL_PX = 12
_LONGEST_LABEL = 40


@dataclass(frozen=True, slots=True)
class Letterbox:
    """A picture fitted into a frame; a point (x, y) of it lies at (left + x * scale_x, ...)."""

    pixels: NDArray[np.uint8]
    scale_x: float
    scale_y: float
    left: int
    top: int


@dataclass(frozen=True, slots=True)
class LabelledBox:
    """A box in pixels of the picture it is drawn upon, with a word about what is in it."""

    left: float
    top: float
    right: float
    bottom: float
    label: str
    colour: Colour


def letterbox(
    pixels: NDArray[np.uint8], size: tuple[int, int], fill: Colour = (0, 0, 0)
) -> Letterbox:
    """Fit height x width x 3 pixels into the frame `size` (width, height), centred, on `fill`."""
    across, down = size
    height, width = pixels.shape[:2]
    fit = min(across / width, down / height)
    fitted = (max(1, round(width * fit)), max(1, round(height * fit)))
    left, top = (across - fitted[0]) // 2, (down - fitted[1]) // 2
    # Halving by whole steps first costs a third and is not to be seen in the result.
    small = Image.fromarray(pixels).resize(fitted, Image.Resampling.BILINEAR, reducing_gap=2.0)
    frame = np.empty((down, across, 3), dtype=np.uint8)
    frame[:] = fill
    frame[top : top + fitted[1], left : left + fitted[0]] = np.asarray(small)
    return Letterbox(frame, fitted[0] / width, fitted[1] / height, left, top)


def draw_boxes(
    pixels: NDArray[np.uint8], boxes: Iterable[LabelledBox], line_px: int = 3
) -> NDArray[np.uint8]:
    """A copy with every box outlined and labelled; labels lie above all outlines.

    What reaches over the edge is cut off there; a label is moved until it lies inside the picture
    and, where there is room beside the box, not upon another label.
    """
    picture = Image.fromarray(pixels)
    pen = ImageDraw.Draw(picture)
    corners = [(box, _inside(box, picture.size)) for box in boxes]
    for box, edge in corners:
        pen.rectangle(edge, outline=box.colour, width=line_px)
    taken: list[Corners] = []
    for box, edge in corners:
        taken.append(_draw_label(pen, box, edge, picture.size, taken))
    return np.asarray(picture)


def encode_jpeg(pixels: NDArray[np.uint8], quality: int = 85) -> bytes:
    """The picture as a baseline JPEG file; `quality` 1 to 95 as libjpeg counts it."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=quality)
    return file.getvalue()


def _inside(box: LabelledBox, size: tuple[int, int]) -> Corners:
    last_x, last_y = size[0] - 1, size[1] - 1
    left, right = sorted((_clamp(box.left, last_x), _clamp(box.right, last_x)))
    top, bottom = sorted((_clamp(box.top, last_y), _clamp(box.bottom, last_y)))
    return left, top, right, bottom


def _clamp(value: float, last: int) -> int:
    return round(min(max(value, 0), last))


def _draw_label(
    pen: ImageDraw.ImageDraw,
    box: LabelledBox,
    edge: Corners,
    size: tuple[int, int],
    taken: Sequence[Corners],
) -> Corners:
    text = box.label[:_LONGEST_LABEL]
    font = _font()
    tag = _place((round(font.getlength(text)) + 6, _LABEL_PX + 4), edge, size, taken)
    pen.rectangle(tag, fill=box.colour)
    pen.text((tag[0] + 3, tag[1] + 1), text, fill=_readable_on(box.colour), font=font)
    return tag


def _place(
    tag: tuple[int, int], edge: Corners, size: tuple[int, int], taken: Sequence[Corners]
) -> Corners:
    """Above the box, inside its top, inside its bottom or below it: the first that covers least."""
    across, down = tag
    left, top, right, bottom = edge
    places = [
        _moved_in((x, y, x + across - 1, y + down - 1), size)
        for y in (top - down, top, bottom - down + 1, bottom + 1)
        for x in (left, right - across + 1)
        if y >= 0 and y + down <= size[1]
    ]
    places = places or [_moved_in((left, top, left + across - 1, top + down - 1), size)]
    return min(places, key=lambda place: sum(_shared_px(place, other) for other in taken))


def _moved_in(tag: Corners, size: tuple[int, int]) -> Corners:
    """The tag shifted by as little as brings it inside; one that is too wide begins at the left."""
    left, top, right, bottom = tag
    by_x = max(-left, min(0, size[0] - 1 - right))
    by_y = max(-top, min(0, size[1] - 1 - bottom))
    return left + by_x, top + by_y, right + by_x, bottom + by_y


def _shared_px(one: Corners, other: Corners) -> int:
    across = min(one[2], other[2]) - max(one[0], other[0]) + 1
    down = min(one[3], other[3]) - max(one[1], other[1]) + 1
    return max(0, across) * max(0, down)


def _readable_on(colour: Colour) -> Colour:
    """Black or white, whichever contrasts more (WCAG 2.2, relative luminance)."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (v / 255 for v in colour)
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return (0, 0, 0) if luminance > 0.179 else (255, 255, 255)


@functools.cache
def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(_LABEL_PX)
