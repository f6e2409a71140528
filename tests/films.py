"""Makes small videos of every kind, each frame as bright as it is late."""

import io
import itertools
from collections.abc import Iterable
from fractions import Fraction
from typing import Any, Final

import av
import numpy as np

CODECS: Final = {
    "mp4": "libx264",
    "avi": "mjpeg",
    "webm": "libvpx",
}
STEP: Final = 4
"""By how much a frame is brighter than the one before."""


Pixels = np.ndarray[Any, np.dtype[np.uint8]]


def still(pixels: Pixels, *, seconds: float, rate: int = 2) -> bytes:
    """An MP4 that shows one picture all the time."""
    even = pixels[: pixels.shape[0] // 2 * 2, : pixels.shape[1] // 2 * 2]
    return _encoded(itertools.repeat(even, round(seconds * rate)), rate=rate, keys_every=rate)


def film(
    kind: str = "mp4",
    *,
    seconds: float = 4,
    rate: int = 10,
    size: tuple[int, int] = (64, 48),
    **more: Any,
) -> bytes:
    """A video; its left half is black so that one sees which way up it is."""
    numbers = range(round(seconds * rate))
    return _encoded((_pixels(number, size) for number in numbers), kind, rate=rate, **more)


def _encoded(
    frames: Iterable[Pixels],
    kind: str = "mp4",
    *,
    codec: str | None = None,
    rate: int = 10,
    keys_every: int = 10,
    rotation: int = 0,
    container_options: dict[str, str] | None = None,
    **options: str,
) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format=kind, options=container_options or {}) as container:
        stream: Any = container.add_stream(codec or CODECS[kind], rate=rate)
        stream.pix_fmt = "yuvj420p" if (codec or CODECS[kind]) == "mjpeg" else "yuv420p"
        stream.codec_context.time_base = Fraction(1, rate)
        stream.codec_context.gop_size = keys_every
        stream.codec_context.thread_count = 1
        stream.options = {"sc_threshold": "0", **options} if options else {"sc_threshold": "0"}
        if rotation:
            stream.set_display_rotation(rotation)
        for number, pixels in enumerate(frames):
            if number == 0:
                stream.height, stream.width = pixels.shape[:2]
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24")
            frame.pts = number
            for packet in stream.encode(frame):
                container.mux(packet)
        for packet in stream.encode(None):
            container.mux(packet)
    return file.getvalue()


def _pixels(number: int, size: tuple[int, int]) -> Pixels:
    width, height = size
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:, width // 2 :] = 16 + number * STEP % 230
    return pixels
