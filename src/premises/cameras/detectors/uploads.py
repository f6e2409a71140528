"""A picture that somebody sent over the network becomes pixels, or is refused with a reason."""

import numpy as np
from numpy.typing import NDArray

from premises.cameras.detectors.contract import MOST_PICTURE_BYTES
from premises.cameras.detectors.preparation import resized
from premises.kernel.errors import Invalid
from premises.kernel.images import Format, ImageLimits, Picture, decode, inspect
from premises.kernel.sandbox import Sandbox

FORMATS: tuple[Format, ...] = ("JPEG", "PNG", "GIF", "BMP", "WEBP")
TOO_LARGE = "cameras.upload_too_large"

# Cameras make these; readers of other formats see strangers' bytes in a child of their own.
_DECODED_HERE = frozenset({"JPEG", "PNG"})
# The reader of WEBP holds a picture of 50 million pixels six times, with up to four bytes each.
_MEMORY_BYTES = 1_400_000_000
_CPU_S = 10.0
_WALL_S = 20.0


class Uploads:
    """Opens pictures of at most `max_pixels` pixels and 10 MiB."""

    def __init__(self, max_pixels: int) -> None:
        self._limits = ImageLimits(max_pixels, MOST_PICTURE_BYTES, FORMATS)
        self._sandbox = Sandbox(_MEMORY_BYTES, _CPU_S, _WALL_S)

    def open(self, data: bytes, wanted_px: int) -> Picture:
        """The first frame, upright; its longer side need not be longer than `wanted_px`.

        Raises:
            Invalid: `cameras.upload_too_large` beyond 10 MiB; otherwise why it is no picture
                that can be looked at.
            Unavailable: the sandbox could not be started.

        """
        if len(data) > MOST_PICTURE_BYTES:
            raise too_long()
        header = inspect(data, self._limits)
        if header.format in _DECODED_HERE:
            return decode(data, self._limits, draft_to=(wanted_px, wanted_px))
        max_pixels = self._limits.max_pixels
        pixels, width, height = self._sandbox.run(decode_apart, data, max_pixels, wanted_px)
        return Picture(pixels, width, height)


def too_long() -> Invalid:
    message = f"The picture is longer than the {MOST_PICTURE_BYTES} bytes that are taken."
    return Invalid(TOO_LARGE, message, max_bytes=MOST_PICTURE_BYTES)


def decode_apart(
    data: bytes, max_pixels: int, wanted_px: int
) -> tuple[NDArray[np.uint8], int, int]:
    """Run in the sandbox: the pixels, shrunk to what is wanted, and the size they had."""
    picture = decode(data, ImageLimits(max_pixels, MOST_PICTURE_BYTES, FORMATS))
    scale = min(wanted_px / max(picture.width, picture.height), 1.0)
    width, height = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    return resized(picture.pixels, width, height), picture.original_width, picture.original_height
