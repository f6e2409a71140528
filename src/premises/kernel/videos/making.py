"""Inside the sandbox: makes a clip that every browser plays, from pictures or out of a video."""

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import FileIO
from itertools import chain, takewhile
from typing import TYPE_CHECKING, Final

from premises.kernel.errors import Invalid
from premises.kernel.images import decode
from premises.kernel.videos.kinds import kind_of
from premises.kernel.videos.opening import opened, stream_of, upright
from premises.kernel.videos.writing import MILLISECOND, MOST_FRAMES, even, new_clip, new_output

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

_PLAYED_EVERYWHERE: Final = {"yuv420p", "yuvj420p"}


@dataclass(frozen=True, slots=True)
class Bounds:
    """`size_px` bounds width and height, `budget_s` is processor time after which a clip ends."""

    size_px: int
    max_pixels: int
    max_bytes: int
    budget_s: float


def slideshow(pictures: Sequence[bytes], shown_ms: Sequence[int], size_px: int, made: str) -> bytes:
    """An MP4 that shows each JPEG for so many milliseconds, no side longer than `size_px`.

    All have the frame of the first; another shape is laid on black. `made` is when, in ISO 8601.
    """
    first = decode(pictures[0])
    at_ms = 0
    with new_clip(even(first.width, first.height, size_px), len(pictures) + 1, made) as clip:
        for picture, lasts_ms in zip(pictures, shown_ms, strict=True):
            pixels = decode(picture).pixels
            clip.show(pixels, at_ms)
            at_ms += lasts_ms
        # A frame lasts until the next one, so the last needs one at its end.
        clip.show(pixels, at_ms - 1)
        return clip.finished()


def cut(
    file: FileIO, start_s: float, end_s: float, bounds: tuple[int, int, int, float], made: str
) -> bytes:
    """What a video shows between two instants, as an MP4; `bounds` are the fields of `Bounds`.

    H.264 out of an MP4 is copied as it is, from the last key frame before; everything else is
    made anew. The clip is shorter where it would become too large or take too long.

    Raises:
        Invalid: as `reading.read`; `videos.nothing_there`, no frame lies between the instants.

    """
    within = Bounds(*bounds)
    kind = kind_of(file)
    with opened(file, kind) as container:
        stream = stream_of(container, within.max_pixels)
        codec = stream.codec_context
        if kind == "MP4" and codec.name == "h264" and codec.pix_fmt in _PLAYED_EVERYWHERE:
            return _copied(container, stream, (start_s, end_s), within, made)
        return _made_anew(container, stream, (start_s, end_s), within, made)


def _copied(
    container: "InputContainer",
    stream: "VideoStream",
    span_s: tuple[float, float],
    within: Bounds,
    made: str,
) -> bytes:
    stop_s = time.process_time() + within.budget_s
    first, last_s = None, 0.0
    with new_output(_frames_in(stream, span_s), made) as (output, file):
        copy = output.add_stream_from_template(stream)
        for count, (at_s, packet) in enumerate(_packets(container, stream, span_s[0])):
            # Frames are stored before those they are needed for, so one too many does no harm.
            if at_s > span_s[1] or packet.dts is None or packet.pts is None:
                break
            if first is None and not packet.is_keyframe:
                continue
            first, last_s = packet.pts if first is None else first, at_s
            packet.dts, packet.pts = packet.dts - first, packet.pts - first
            packet.stream = copy
            output.mux_one(packet)
            is_full = file.tell() > within.max_bytes or count >= MOST_FRAMES
            if is_full or time.process_time() > stop_s:
                break
        if first is None or last_s < span_s[0]:
            raise _nothing_there()
        output.close()
        return file.getvalue()


def _made_anew(
    container: "InputContainer",
    stream: "VideoStream",
    span_s: tuple[float, float],
    within: Bounds,
    made: str,
) -> bytes:
    stop_s = time.process_time() + within.budget_s
    frames = _frames(container, stream, span_s)
    begun = next(frames, None)
    if begun is None:
        raise _nothing_there()
    first_ms, pixels = begun[0], upright(begun[1], within.size_px)
    size = even(pixels.shape[1], pixels.shape[0], within.size_px)
    with new_clip(size, _frames_in(stream, span_s), made) as clip:
        clip.show(pixels, 0)
        for at_ms, frame in frames:
            if clip.is_due(at_ms - first_ms):
                clip.show(upright(frame, within.size_px), at_ms - first_ms)
            if clip.size_bytes > within.max_bytes or time.process_time() > stop_s:
                break
        return clip.finished()


def _packets(
    container: "InputContainer", stream: "VideoStream", start_s: float
) -> Iterator[tuple[float, "Packet[VideoStream]"]]:
    """Packets with their instants in seconds, from a key frame at or before the start on."""
    from av.error import FFmpegError  # noqa: PLC0415

    tick = stream.time_base or MILLISECOND
    begins = stream.start_time or 0
    # Without an index nothing can be skipped, and everything before is read through.
    with suppress(FFmpegError):
        container.seek(begins + int(start_s / tick), stream=stream)
    try:
        for packet in container.demux(stream):
            stamp = packet.dts if packet.pts is None else packet.pts
            if stamp is not None and packet.size:
                yield float((stamp - begins) * tick), packet
    except MemoryError:
        raise
    except FFmpegError:
        # What comes behind the damage is lost.
        return


def _frames(
    container: "InputContainer", stream: "VideoStream", span_s: tuple[float, float]
) -> Iterator[tuple[int, "VideoFrame"]]:
    """Frames between two instants, with their own in milliseconds."""
    from av.error import FFmpegError  # noqa: PLC0415

    start_s, end_s = span_s
    begins, tick = stream.start_time or 0, stream.time_base or MILLISECOND
    packets = takewhile(lambda one: one[0] <= end_s, _packets(container, stream, start_s))
    # Decoders hold back frames that others may come before; with None they give them out.
    for packet in chain((packet for _, packet in packets), [None]):
        try:
            decoded = stream.codec_context.decode(packet)
        except MemoryError:
            raise
        except FFmpegError:
            continue
        for frame in decoded:
            seen_s = float(((frame.pts or 0) - begins) * tick)
            if start_s <= seen_s <= end_s and not frame.is_corrupt:
                yield round(seen_s * 1000), frame


def _frames_in(stream: "VideoStream", span_s: tuple[float, float]) -> int:
    """How many frames there may be between two instants, and around them."""
    return int(float(stream.average_rate or 30) * (max(span_s[1] - span_s[0], 0) + 60))


def _nothing_there() -> Invalid:
    message = "The video shows nothing between these instants; ask for others."
    return Invalid("videos.nothing_there", message)
