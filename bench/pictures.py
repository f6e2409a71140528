"""Real photographs as a camera of 1920 x 1080 would send them, no two of them alike."""

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

WIDTH_PX: Final = 1920
HEIGHT_PX: Final = 1080
QUALITY: Final = 85
_NOISE: Final = 3.0
"""Standard deviation of a cheap sensor's noise by day, in steps of 256."""


def scenes(paths: Sequence[Path]) -> list[NDArray[np.uint8]]:
    """The photographs filled into the frame (height x width x 3, RGB); what sticks out is cut."""
    frames = []
    for path in paths:
        with Image.open(path) as photograph:
            upright = ImageOps.exif_transpose(photograph).convert("RGB")
        # Heads are in the upper half of most pictures, so rather the feet are cut.
        fitted = ImageOps.fit(upright, (WIDTH_PX, HEIGHT_PX), centering=(0.5, 0.3))
        frames.append(np.asarray(fitted))
    return frames


def jpegs(frames: Sequence[NDArray[np.uint8]], count: int, seed: int) -> Iterator[bytes]:
    """`count` JPEG files, the scenes in turn, each made unique by noise of its own place.

    Another seed gives other files; the same seed gives the same again.
    """
    chance = np.random.default_rng(seed)
    noise = np.rint(chance.normal(0.0, _NOISE, (HEIGHT_PX, WIDTH_PX, 1))).astype(np.int16)
    for number in range(count):
        shift = (int(chance.integers(HEIGHT_PX)), int(chance.integers(WIDTH_PX)))
        moved = np.roll(noise, shift, axis=(0, 1))
        frame = np.clip(frames[number % len(frames)].astype(np.int16) + moved, 0, 255)
        file = io.BytesIO()
        Image.fromarray(frame.astype(np.uint8)).save(file, "JPEG", quality=QUALITY)
        yield file.getvalue()
