"""A picture in another size and format, written from its pixels alone."""

import io
from collections.abc import Callable
from typing import Final, NamedTuple

from PIL import Image

FORMATS: Final = ("jpeg", "webp", "avif")
"""What pictures are offered as; every client can show the first."""

_JPEG_QUALITY: Final = 82
_MASTER_QUALITY: Final = 90
_WEBP_QUALITY: Final = 80
_AVIF_QUALITY: Final = 62
_AVIF_SPEED: Final = 8
"""From 0 to 10: at 8 one picture takes a second, and a few more bytes than at 6."""


class Print(NamedTuple):
    """One size of a picture in one format."""

    width: int
    data: bytes


def master(image: Image.Image) -> bytes:
    """The picture that all others are made of: a progressive JPEG."""
    return _saved(image, "JPEG", quality=_MASTER_QUALITY, progressive=True, optimize=True)


def printed(image: Image.Image, kind: str, width: int) -> bytes:
    """The picture at a width, at most its own, in one of the formats."""
    height = max(1, round(image.height * width / image.width))
    small = image if width == image.width else image.resize((width, height), _FINE, reducing_gap=3)
    return _WRITERS[kind](small)


def _jpeg(image: Image.Image) -> bytes:
    return _saved(image, "JPEG", quality=_JPEG_QUALITY, progressive=True, optimize=True)


def _webp(image: Image.Image) -> bytes:
    return _saved(image, "WEBP", quality=_WEBP_QUALITY, method=4)


def _avif(image: Image.Image) -> bytes:
    # One thread, because the processor's time is limited, and other pictures wait as well.
    return _saved(image, "AVIF", quality=_AVIF_QUALITY, speed=_AVIF_SPEED, max_threads=1)


def _saved(image: Image.Image, kind: str, **options: int) -> bytes:
    # Writers copy notes that they find on a picture, so they are given one that has none.
    bare = image.copy()
    bare.info = {}
    file = io.BytesIO()
    bare.save(file, kind, **options)
    return file.getvalue()


_FINE: Final = Image.Resampling.LANCZOS
_WRITERS: Final[dict[str, Callable[[Image.Image], bytes]]] = {
    "jpeg": _jpeg,
    "webp": _webp,
    "avif": _avif,
}
