"""Inside the sandbox: writes an MP4 that every browser plays, frame by frame, into memory."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from typing import TYPE_CHECKING, Final, cast

import numpy as np
from numpy.typing import NDArray

from premises.kernel.images import letterbox

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.video.stream import VideoStream

# H.264 is what every browser plays; where the library comes without an encoder, VP9 nearly is.
ENCODERS: Final[Sequence[tuple[str, dict[str, str]]]] = (
    ("libx264", {"preset": "veryfast", "crf": "25", "bf": "0"}),
    ("libvpx-vp9", {"deadline": "realtime", "cpu-used": "8", "crf": "34", "b": "0"}),
)
MILLISECOND: Final = Fraction(1, 1000)
_SHORTEST_FRAME_MS: Final = 66
"""Fifteen frames a second show what happened, at half the work of thirty."""

# Room for the table of contents before the pictures, so that a player needs not read to the end.
_CONTENTS_BYTES, _BYTES_A_FRAME, MOST_FRAMES = 16_384, 64, 20_000
_KEYS_EVERY: Final = 30


class Clip:
    """An MP4 that is being written into memory."""

    def __init__(self, output: "OutputContainer", file: io.BytesIO, size: tuple[int, int]) -> None:
        self._output = output
        self._file = file
        self._size = size
        self._stream = self._encoder()
        self._last_ms = -1

    @property
    def size_bytes(self) -> int:
        return self._file.tell()

    def is_due(self, at_ms: int) -> bool:
        return self._last_ms < 0 or at_ms >= self._last_ms + _SHORTEST_FRAME_MS

    def show(self, pixels: NDArray[np.uint8], at_ms: int) -> None:
        from av import VideoFrame  # noqa: PLC0415

        framed = letterbox(pixels, self._size).pixels
        frame = VideoFrame.from_ndarray(framed, format="rgb24")
        frame.pts, frame.time_base = at_ms, MILLISECOND
        self._last_ms = at_ms
        self._output.mux(self._stream.encode(frame))

    def finished(self) -> bytes:
        self._output.mux(self._stream.encode(None))
        self._output.close()
        return self._file.getvalue()

    def _encoder(self) -> "VideoStream":
        from av import codecs_available  # noqa: PLC0415

        name, options = next(one for one in ENCODERS if one[0] in codecs_available)
        made = self._output.add_stream(name, rate=1000, options=dict(options))
        stream = cast("VideoStream", made)
        stream.width, stream.height = self._size
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = MILLISECOND
        stream.codec_context.gop_size = _KEYS_EVERY
        stream.codec_context.thread_count = 1
        return stream


@contextmanager
def new_output(frames: int, made: str) -> Iterator[tuple["OutputContainer", io.BytesIO]]:
    """An MP4 with room for the table of contents of so many frames at its beginning."""
    import av  # noqa: PLC0415

    file = io.BytesIO()
    room = _CONTENTS_BYTES + _BYTES_A_FRAME * min(frames, MOST_FRAMES)
    with av.open(file, "w", format="mp4", options={"moov_size": str(room)}) as output:
        output.metadata["creation_time"] = made
        yield output, file


@contextmanager
def new_clip(size: tuple[int, int], frames: int, made: str) -> Iterator[Clip]:
    with new_output(frames, made) as (output, file):
        yield Clip(output, file, size)


def even(width: int, height: int, size_px: int) -> tuple[int, int]:
    """The frame of a clip: encoders keep colours for squares of two pixels by two."""
    fit = min(1.0, size_px / max(width, height))
    return max(2, round(width * fit / 2) * 2), max(2, round(height * fit / 2) * 2)
