"""From a picture file to its pixels: as everyone sees them, or as exact numbers."""

from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from premises.audits.thermograms.limits import ReadingLimits
from premises.kernel.images import decode
from premises.kernel.images.header import opened, orientation_of, unreadable

LONGEST_PX: Final = 1600
"""Pictures are shrunk to this side: enough for a screen, and for the numbers beside a bar."""

T = TypeVar("T", bound=np.generic)

Numbers = NDArray[np.uint16] | NDArray[np.int32] | NDArray[np.float32]


def upright(data: bytes, limits: ReadingLimits) -> NDArray[np.uint8]:
    """The picture as a person sees it: rows x columns x 3 (RGB), at most `LONGEST_PX` long.

    Raises:
        Invalid: `audits.photo_too_small`, or what `kernel.images.decode` raises.

    """
    picture = decode(data, limits.of_images, draft_to=(LONGEST_PX, LONGEST_PX))
    limits.check_size(picture.original_width, picture.original_height)
    if max(picture.width, picture.height) <= LONGEST_PX:
        return picture.pixels
    image = Image.fromarray(picture.pixels)
    image.thumbnail((LONGEST_PX, LONGEST_PX), Image.Resampling.BOX)
    return np.asarray(image)


def numbers(data: bytes, limits: ReadingLimits) -> Numbers | None:
    """The upright pixels of a grey picture of 16 or 32 bits; None where it is another picture.

    Raises:
        Invalid: `audits.photo_too_small`, or what `kernel.images.inspect` raises.

    """
    with opened(data, limits.of_images) as (kind, image):
        if not (image.mode.startswith("I;16") or image.mode in {"I", "F"}):
            return None
        limits.of_temperatures.check_size(*image.size)
        try:
            image.load()
            pixels = np.asarray(image)
        except MemoryError:
            raise
        except Exception as fault:  # a decoder may stumble in any way over bytes made to trip it.
            raise unreadable(kind, fault) from fault
        # Asked for only now: a PNG may carry it behind its pixels, and a TIFF is upright by now.
        orientation = orientation_of(image)
    return _native(turned(pixels, orientation))


def turned(pixels: NDArray[T], orientation: int) -> NDArray[T]:
    """The array (rows x columns, or with colours) as EXIF 2.32, tag 0112, wants it turned."""
    upright = pixels.swapaxes(0, 1) if orientation >= 5 else pixels
    if orientation in {3, 4, 7, 8}:
        upright = upright[::-1]
    if orientation in {2, 3, 6, 7}:
        upright = upright[:, ::-1]
    return np.ascontiguousarray(upright)


def _native(pixels: NDArray[np.generic]) -> Numbers:
    if pixels.dtype.kind == "f":
        return pixels.astype(np.float32)
    if pixels.dtype.itemsize == 2:
        return pixels.astype(np.uint16)
    return pixels.astype(np.int32)
