"""What is done with a stranger's picture inside the sandbox, where it can harm nobody."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from PIL import Image

from premises.kernel.errors import Invalid
from premises.kernel.images import ImageLimits, inspect, upright
from premises.properties.photos.looks import LOOK_SIZE, look_hash
from premises.properties.photos.prints import master, printed
from premises.properties.photos.thumbhash import LONGEST_SIDE_PX, thumbhash

MOST_PX: Final = (2048, 4096)
"""The widest picture that is kept, and the highest: WebP has room for 16,383 pixels."""

_WHITE: Final = (255, 255, 255)


def read_plain(data: bytes, max_bytes: int, max_pixels: int) -> dict[str, object]:
    """A clean picture made of a stranger's bytes, as plain values.

    Raises:
        Invalid: as `premises.kernel.images.decode`.

    """
    limits = ImageLimits(max_pixels, max_bytes)
    # A picture that claims to be huge is refused before anything of it is unpacked.
    inspect(data, limits)
    image, _ = upright(data, limits, draft_to=MOST_PX, ground=_WHITE, in_srgb=True)
    image.thumbnail(MOST_PX, Image.Resampling.LANCZOS, reducing_gap=3)
    if min(image.size) == 0:
        raise Invalid("images.unreadable", "The picture has no pixels: save it anew.")
    return {
        "jpeg": master(image),
        "width": image.width,
        "height": image.height,
        "thumbhash": thumbhash(_small(image)),
        "look": look_hash(np.asarray(image.convert("L").resize(LOOK_SIZE))),
    }


def develop_plain(
    jpeg: bytes, kind: str, widths: Sequence[int], max_bytes: int, max_pixels: int
) -> list[bytes]:
    """The picture in one format at each of these widths."""
    image, _ = upright(jpeg, ImageLimits(max_pixels, max_bytes, ("JPEG",)))
    return [printed(image, kind, width) for width in widths]


def _small(image: Image.Image) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    small = image.copy()
    small.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX), reducing_gap=2)
    return np.asarray(small)
