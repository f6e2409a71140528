"""Pictures as large as they may be, and small files that turn into far larger ones."""

import io
import struct
import zlib
from collections.abc import Iterator
from typing import Final

import numpy as np
from PIL import Image

WIDTH, HEIGHT = 8000, 5000
_MOST_BYTES: Final = 9_900_000
_LEAST_BYTES: Final = 8_500_000


def photographs(count: int) -> Iterator[bytes]:
    """Pictures with grain, as large as they may be in pixels and almost so in bytes."""
    for seed in range(count):
        chance = np.random.default_rng(seed)
        coarse = chance.integers(0, 256, (HEIGHT // 100, WIDTH // 100, 3), dtype=np.uint8)
        smooth = Image.fromarray(coarse).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
        grain = chance.integers(-9, 10, (HEIGHT, WIDTH, 1), dtype=np.int16)
        pixels = np.clip(np.asarray(smooth, dtype=np.int16) + grain, 0, 255).astype(np.uint8)
        yield _encoded(Image.fromarray(pixels))


def _encoded(picture: Image.Image) -> bytes:
    """The picture in the best quality that fits."""
    low, high = 5, 95
    best = b""
    while low <= high and len(best) < _LEAST_BYTES:
        quality = (low + high) // 2
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=quality)
        if file.tell() <= _MOST_BYTES:
            best, low = file.getvalue(), quality + 1
        else:
            high = quality - 1
    assert len(best) >= _LEAST_BYTES, "no quality comes near to the bound"
    return best


def bombs() -> dict[str, bytes]:
    """Small files that say they are, or are, very large pictures."""
    lie = _png(65_535, 65_535, b"")
    zeros = zlib.compressobj(9)
    row = bytes(1 + 20_000 * 3)
    body = b"".join(zeros.compress(row) for _ in range(20_000)) + zeros.flush()
    cut = zlib.compress(bytes((1 + 6000 * 3) * 200), 9)[:-50]
    return {
        "a header of 65,535 x 65,535 pixels": lie,
        "1.2 GB of nothing, 20,000 x 20,000": _png(20_000, 20_000, body),
        "6,000 x 6,000, and then cut off": _png(6000, 6000, cut),
    }


def _png(width: int, height: int, body: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )
