"""The door to the sandbox: a stranger's picture in, a clean one and its sizes out."""

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from premises.kernel.errors import Invalid
from premises.kernel.sandbox import Forkserver, Sandbox
from premises.properties.photos.inside import MOST_PX, develop_plain, read_plain
from premises.properties.photos.prints import FORMATS, Print

SERVER: Final = Forkserver(preload=("premises.properties.photos.inside",))

_LOOK: Final = re.compile(r"[0-9a-f]{16}")
_LONGEST_THUMBHASH: Final = 40
_WALL_SHARE: Final = 3
"""Who waits for a processor among others takes longer than what is counted of it."""


@dataclass(frozen=True, slots=True)
class PhotoLimits:
    """What is opened at all, and what that may take."""

    max_bytes: int = 10_000_000
    max_pixels: int = 40_000_000
    memory_bytes: int = 600 * 2**20
    cpu_s: float = 20.0


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture made anew from the pixels of another: a JPEG without a word in it.

    `thumbhash` is in base 64, `look_hash` in hex.
    """

    jpeg: bytes
    width: int
    height: int
    thumbhash: str
    look_hash: str


class Darkroom:
    """Opens strangers' pictures, and makes all sizes of clean ones; for any number of threads.

    All verbs raise Invalid for a picture that cannot be opened (`images.*`, `sandbox.*`) and
    Unavailable where the sandbox is lost.
    """

    def __init__(self, limits: PhotoLimits, *, forkserver: Forkserver = SERVER) -> None:
        self.limits = limits
        wall_s = limits.cpu_s * _WALL_SHARE
        self._sandbox = Sandbox(limits.memory_bytes, limits.cpu_s, wall_s, forkserver=forkserver)

    def read(self, data: bytes) -> Photo:
        """The picture in a stranger's bytes: upright, in sRGB, on white, no wider than 2048.

        Raises:
            Invalid: also `images.too_large` with `size_bytes`, before it is looked at.

        """
        self._check_bytes(data)
        limits = self.limits
        return _photo(self._sandbox.run(read_plain, data, limits.max_bytes, limits.max_pixels))

    def develop(self, jpeg: bytes, widths: Sequence[int]) -> Mapping[str, Sequence[Print]]:
        """A clean picture in each format at each of these widths, none greater than its own."""
        return {kind: self._prints(jpeg, kind, widths) for kind in FORMATS}

    def _prints(self, jpeg: bytes, kind: str, widths: Sequence[int]) -> Sequence[Print]:
        pixels = MOST_PX[0] * MOST_PX[1]
        plain: object = self._sandbox.run(
            develop_plain, jpeg, kind, list(widths), len(jpeg), pixels
        )
        made = plain if isinstance(plain, list) and len(plain) == len(widths) else [None]
        prints = [
            Print(width, data)
            for width, data in zip(widths, made, strict=False)
            if isinstance(data, bytes) and data
        ]
        if len(prints) < len(widths):
            raise _garbled()
        return prints

    def _check_bytes(self, data: bytes) -> None:
        most = self.limits.max_bytes
        if len(data) > most:
            raise too_long(most)


def too_long(max_bytes: int) -> Invalid:
    """What is said of a file that is longer than allowed."""
    message = f"File is too large: at most {max_bytes} bytes are taken."
    return Invalid("properties.image_too_long", message, max_bytes=max_bytes)


def _photo(plain: object) -> Photo:
    """What the child made, looked at again before it is believed."""
    match plain:
        case {
            "jpeg": bytes(jpeg),
            "width": int(width),
            "height": int(height),
            "thumbhash": bytes(blur),
            "look": str(look),
        }:
            is_jpeg = jpeg.startswith(b"\xff\xd8\xff")
            is_kept = 0 < width <= MOST_PX[0] and 0 < height <= MOST_PX[1]
            if is_jpeg and is_kept and _LOOK.fullmatch(look) and len(blur) <= _LONGEST_THUMBHASH:
                return Photo(jpeg, width, height, base64.b64encode(blur).decode(), look)
    raise _garbled()


def _garbled() -> Invalid:
    message = "The picture made its reader answer nonsense; it is refused."
    return Invalid("properties.image_garbled", message)
