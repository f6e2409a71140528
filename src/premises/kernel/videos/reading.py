"""Inside the sandbox: takes frames out of a video, spread over the whole of it.

Only key frames are decoded, since each stands for itself, unless they are so rare that much could
happen between two of them; then everything in between is decoded as well.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import FileIO
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from premises.kernel.errors import Invalid
from premises.kernel.sandbox.values import Value
from premises.kernel.videos.kinds import ends_early, is_open_ended, kind_of, truncated
from premises.kernel.videos.opening import (
    opened,
    quarter_turns,
    require_size,
    stream_of,
    unreadable,
    upright,
)

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

LONGEST_S: Final = 24 * 3600.0
"""No recording is longer; a frame that says it was seen later says nothing."""

# A file may promise more between two key frames than fits into memory.
_MOST_HELD: Final = 2000
_LEAD_S: Final = 10.0
_EARLY_SHARE: Final = 0.01
"""By how much of the distance a frame may come too soon: 29.97 frames a second are not 30."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """`frame_px` bounds width and height of the frames; `budget_s` is processor time."""

    frame_px: int
    max_frames: int
    every_s: float
    max_pixels: int
    budget_s: float


def read(file: FileIO, wishes: Sequence[float], whole_only: bool) -> Value:
    """Frames of the video as plain values; with `whole_only` one that ends early is refused.

    `wishes` are the fields of `Wishes` in their order.

    Raises:
        Invalid: `videos.empty`, `videos.not_a_video`, `videos.truncated`, `videos.no_picture`,
            `videos.too_large`, `videos.codec_not_taken`, `videos.too_costly`,
            `videos.unreadable`.

    """
    frame_px, max_frames, every_s, max_pixels, budget_s = wishes
    wanted = Wishes(int(frame_px), int(max_frames), every_s, int(max_pixels), budget_s)
    kind = kind_of(file)
    is_cut_short = ends_early(kind, file)
    if whole_only and (is_cut_short or is_open_ended(kind, file)):
        raise truncated()
    with opened(file, kind) as container:
        reading = _Reading(wanted, container, stream_of(container, wanted.max_pixels))
        reading.run()
    return reading.answer(is_cut_short)


@dataclass
class _Chosen:
    """Frames at least `every_s` apart; when they become too many, every other one goes."""

    most: int
    every_s: float
    frames: list[tuple[float, NDArray[np.uint8]]] = field(default_factory=list)

    @property
    def due_s(self) -> float:
        """From when on the next frame is welcome, in seconds from the beginning."""
        if not self.frames:
            return 0.0
        return self.frames[-1][0] + self.every_s * (1 - _EARLY_SHARE)

    def add(self, at_s: float, pixels: NDArray[np.uint8]) -> None:
        self.frames.append((at_s, pixels))
        if len(self.frames) >= 2 * self.most:
            self.frames = self.frames[::2]
            self.every_s *= 2

    def spread(self) -> list[tuple[float, NDArray[np.uint8]]]:
        """At most as many as wanted, over the whole length."""
        if len(self.frames) <= self.most:
            return self.frames
        places = np.linspace(0, len(self.frames) - 1, self.most).round().astype(int)
        return [self.frames[place] for place in places]


class _Reading:
    """One pass over the packets of one video."""

    def __init__(self, wishes: Wishes, container: "InputContainer", stream: "VideoStream") -> None:
        self._wishes = wishes
        self._container = container
        self._stream = stream
        self._codec = stream.codec_context
        self._promised_s = min((container.duration or 0) / 1_000_000, LONGEST_S)
        apart_s = max(wishes.every_s, self._promised_s / wishes.max_frames)
        self._chosen = _Chosen(wishes.max_frames, apart_s)
        self._stop_s = time.process_time() + wishes.budget_s
        self._first_s: float | None = None
        self._read_s = 0.0
        self._size = (0, 0)
        self._is_damaged = self._is_stopped = self._is_decoding = False
        self._held: list[tuple[float, Packet[VideoStream]]] = []

    def run(self) -> None:
        for at_s, packet in self._packets():
            if packet.is_keyframe:
                self._end_group()
            self._take(at_s, packet)
            if self._is_out_of_time():
                break
        self._end_group()

    def answer(self, is_cut_short: bool) -> Value:
        """What was found; raises Invalid when that is no single frame."""
        frames = self._chosen.spread()
        if not frames:
            raise self._nothing(is_cut_short)
        is_known_only_from_header = self._is_stopped and self._promised_s > self._read_s
        return {
            "codec": self._codec.name,
            "width": self._size[0],
            "height": self._size[1],
            "duration_s": self._promised_s if is_known_only_from_header else self._read_s,
            "read_s": self._read_s,
            "frames": [(round(at_s * 1000), pixels) for at_s, pixels in frames],
            "lacks": self._lacks(is_cut_short),
        }

    def _lacks(self, is_cut_short: bool) -> str:
        if self._is_stopped:
            return "time"
        if is_cut_short:
            return "end"
        return "parts" if self._is_damaged else ""

    def _nothing(self, is_cut_short: bool) -> Invalid:
        if self._is_stopped:
            message = "Reading the video takes far too long; let the camera record shorter ones."
            return Invalid("videos.too_costly", message, budget_s=self._wishes.budget_s)
        return truncated() if is_cut_short else unreadable("it has no frame that can be decoded")

    def _packets(self) -> Iterator[tuple[float, "Packet[VideoStream]"]]:
        """Packets with their instants in seconds from the first; what has none is passed over."""
        from av.error import FFmpegError  # noqa: PLC0415

        try:
            for packet in self._container.demux(self._stream):
                stamp = packet.dts if packet.pts is None else packet.pts
                if stamp is None or packet.size == 0:
                    continue
                at_s = self._since_first(float(stamp * packet.time_base))
                if not 0 <= at_s <= LONGEST_S:
                    # Frames that lead up to the first key frame cannot be shown, which is usual.
                    self._is_damaged = self._is_damaged or not -_LEAD_S < at_s < 0
                    continue
                lasts_s = float((packet.duration or 0) * packet.time_base)
                self._read_s = min(max(self._read_s, at_s + lasts_s), LONGEST_S)
                yield at_s, packet
        except MemoryError:
            raise
        except FFmpegError:
            self._is_damaged = True

    def _since_first(self, instant_s: float) -> float:
        if self._first_s is None:
            self._first_s = instant_s
        return instant_s - self._first_s

    def _take(self, at_s: float, packet: "Packet[VideoStream]") -> None:
        """Hold the packet until it is known whether the key frame of its group is enough."""
        if self._is_decoding:
            self._decode(packet)
            return
        self._held.append((at_s, packet))
        is_rare = at_s > self._chosen.due_s + self._chosen.every_s
        if len(self._held) > 1 and (is_rare or len(self._held) > _MOST_HELD):
            self._is_decoding = True
            for _, held in self._held:
                self._decode(held)
                if self._is_out_of_time():
                    break
            self._held.clear()

    def _is_out_of_time(self) -> bool:
        self._is_stopped = time.process_time() > self._stop_s
        return self._is_stopped

    def _end_group(self) -> None:
        """Another key frame follows, or the end."""
        if self._held and self._held[0][0] >= self._chosen.due_s:
            self._decode(self._held[0][1])
        if self._held or self._is_decoding:
            self._decode(None)
            self._codec.flush_buffers()
        self._held.clear()
        self._is_decoding = False

    def _decode(self, packet: "Packet[VideoStream] | None") -> None:
        """Decode a packet, or what is left with None; damage costs only the frames it hit."""
        from av.error import EOFError as EndError  # noqa: PLC0415
        from av.error import FFmpegError  # noqa: PLC0415

        try:
            for frame in self._codec.decode(packet):
                self._choose(frame)
        except (MemoryError, EndError) as ended:
            if isinstance(ended, MemoryError):
                raise
        except FFmpegError:
            self._is_damaged = True

    def _choose(self, frame: "VideoFrame") -> None:
        # The frame's own idea of time is lost when the decoder is emptied; its number is not.
        stamp = frame.dts if frame.pts is None else frame.pts
        if frame.is_corrupt or stamp is None:
            self._is_damaged = True
            return
        at_s = self._since_first(float(stamp * (self._stream.time_base or 0)))
        if not self._chosen.due_s <= at_s <= LONGEST_S:
            return
        require_size(frame.width, frame.height, self._wishes.max_pixels)
        if not self._chosen.frames:
            sides = frame.width, frame.height
            self._size = sides[::-1] if quarter_turns(frame) % 2 else sides
        self._chosen.add(at_s, upright(frame, self._wishes.frame_px))
