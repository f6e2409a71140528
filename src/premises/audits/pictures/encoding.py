"""A picture as a JPEG file that is small enough for a phone on a bad line."""

import io
from typing import Final

from PIL import Image

MOST_BYTES: Final = 300_000
_QUALITIES: Final = (90, 82, 74, 66, 58)
_SMALLER: Final = 0.8


def encoded(picture: Image.Image, most_bytes: int = MOST_BYTES) -> bytes:
    """The file of the best quality that is not too large; only then the picture is made smaller."""
    while True:
        for quality in _QUALITIES:
            file = io.BytesIO()
            # Thin coloured lines would bleed if colours were kept at half the size.
            picture.save(file, "JPEG", quality=quality, subsampling=0, optimize=True)
            if file.tell() <= most_bytes or picture.width < 2:
                return file.getvalue()
        smaller = (round(picture.width * _SMALLER), max(1, round(picture.height * _SMALLER)))
        picture = picture.resize(smaller, Image.Resampling.LANCZOS)
