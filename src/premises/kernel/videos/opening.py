"""Inside the sandbox: opens a video, and nothing else with it; turns its frames upright."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from premises.kernel.errors import Invalid
from premises.kernel.videos.kinds import Kind, ends_early, truncated

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

_FORMATS: Final[dict[Kind, str]] = {"MP4": "mov", "AVI": "avi", "WEBM": "matroska"}
# What cameras and phones record with. The library knows hundreds more that no camera uses, and
# their decoders are the ones that nobody has looked at for years.
_CODECS: Final = frozenset(
    {
        *("h264", "hevc", "mpeg4", "mjpeg", "vp8", "vp9", "libvpx", "libvpx-vp9", "av1"),
        *("libdav1d", "h263", "msmpeg4", "msmpeg4v2", "mpeg1video", "mpeg2video", "rawvideo"),
    }
)
_BUFFER_BYTES: Final = 1 << 20


@contextmanager
def opened(file: FileIO, kind: Kind) -> Iterator["InputContainer"]:
    """The container, told to open no other file and no format but the one its content shows.

    Raises:
        Invalid: `videos.truncated` or `videos.unreadable`, also for what is raised within.

    """
    # The caller's side names the functions here and shall not load the library for it.
    import av  # noqa: PLC0415

    file.seek(0)
    try:
        with av.open(
            file,
            "r",
            format=_FORMATS[kind],
            # These also hold for the decoders that have a first look at the streams.
            options={
                "protocol_whitelist": "none",
                "codec_whitelist": ",".join(sorted(_CODECS)),
                "max_streams": "20",
                "probesize": "5000000",
                "analyzeduration": "5000000",
            },
            metadata_errors="replace",
            buffer_size=_BUFFER_BYTES,
        ) as container:
            yield container
    except MemoryError:
        raise
    except (av.error.FFmpegError, ValueError) as fault:
        if ends_early(kind, file):
            raise truncated() from fault
        raise unreadable(str(fault)) from fault


def stream_of(container: "InputContainer", max_pixels: int) -> "VideoStream":
    """The moving picture of the file, not the one on its cover.

    Raises:
        Invalid: `videos.no_picture`, `videos.codec_not_taken`, `videos.too_large`.

    """
    from av.stream import Disposition  # noqa: PLC0415

    moving = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
    if not moving:
        raise Invalid("videos.no_picture", "There is no moving picture in this file.")
    stream = moving[0]
    codec = stream.codec_context
    # A stream that no decoder is known for has none.
    name = str(getattr(codec, "name", "unknown"))
    if name not in _CODECS:
        message = f"Videos of the kind {name} are not taken; let the camera record H.264."
        raise Invalid("videos.codec_not_taken", message, codec=name)
    require_size(codec.width, codec.height, max_pixels)
    codec.thread_count = 1
    codec.options = {"max_pixels": str(max_pixels)}
    return stream


def require_size(width: int, height: int, max_pixels: int) -> None:
    if width * height > max_pixels:
        message = f"The video has {width} x {height} pixels; at most {max_pixels} in all are taken."
        raise Invalid(
            "videos.too_large", message, width=width, height=height, max_pixels=max_pixels
        )


def unreadable(reason: str) -> Invalid:
    message = "The video is damaged and cannot be read: save it anew and send it again."
    return Invalid("videos.unreadable", message, reason=reason[:200])


def upright(frame: "VideoFrame", frame_px: int) -> NDArray[np.uint8]:
    """The frame as a person sees it, RGB, no side longer than `frame_px` and never enlarged."""
    fit = min(1.0, frame_px / max(frame.width, frame.height))
    small = frame.reformat(
        max(1, round(frame.width * fit)),
        max(1, round(frame.height * fit)),
        format="rgb24",
        interpolation="AREA",
    )
    return np.ascontiguousarray(np.rot90(small.to_ndarray(), quarter_turns(frame)))


def quarter_turns(frame: "VideoFrame") -> int:
    """How often the frame is to be turned to the left by 90 degrees until it stands upright."""
    return round(frame.rotation / 90) % 4
