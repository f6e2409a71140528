"""The door to videos: what is asked here is done by a child in the sandbox."""

import math
from dataclasses import astuple, dataclass
from io import FileIO

import numpy as np
from numpy.typing import NDArray

from premises.kernel.errors import Failure, Invalid, Unavailable
from premises.kernel.sandbox import Forkserver, Sandbox
from premises.kernel.videos import reading

_MEMORY_BYTES = 768 * 2**20
_CPU_S, _WALL_S = 60.0, 90.0
_BUDGET_S = 40.0
"""Processor time after which reading ends with what it has got, long before it is ended."""

# A program of its own: those who see no video need not carry the library for it.
SERVER = Forkserver(preload=("av", "premises.kernel.images", "premises.kernel.videos.reading"))

_LACKS = {
    "time": "Reading all of the video takes too long: its first {read_s:.0f} s were looked at.",
    "end": "The video ends too early: the {read_s:.0f} s that are there were looked at.",
    "parts": "The video is damaged: what could be read of it was looked at.",
}


@dataclass(frozen=True, slots=True)
class VideoLimits:
    """How large a frame may be, how many are wanted, and at least how far apart."""

    max_frames: int = 30
    every_s: float = 2.0
    max_pixels: int = 50_000_000


@dataclass(frozen=True, slots=True)
class VideoFrame:
    """One frame: upright pixels (height x width x 3, RGB), `at_ms` from the video's beginning."""

    at_ms: int
    pixels: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Video:
    """Size and frames of a video as a person sees it; frames may be smaller than `width`.

    `partial` says, as `videos.partial`, why not all of the video was looked at.
    """

    codec: str
    width: int
    height: int
    duration_s: float
    frames: tuple[VideoFrame, ...]
    partial: Failure | None


class Videos:
    """Reads videos within limits; any number of threads may use it."""

    def __init__(self, limits: VideoLimits, *, forkserver: Forkserver = SERVER) -> None:
        self._limits = limits
        self._sandbox = Sandbox(_MEMORY_BYTES, _CPU_S, _WALL_S, forkserver=forkserver)

    def read(self, file: FileIO, *, frame_px: int, whole_only: bool = False) -> Video:
        """Frames spread over the whole video, none with a side longer than `frame_px`.

        With `whole_only` a video that ends early, or whose end nobody can tell, is refused as
        `videos.truncated`: it may still grow. Otherwise what can be read of it is told, and that
        it is not all. The file's position afterwards is any.

        Raises:
            Invalid: `videos.empty`, `videos.not_a_video`, `videos.truncated`,
                `videos.no_picture`, `videos.too_large`, `videos.codec_not_taken`,
                `videos.too_costly`, `videos.unreadable`, or what `Sandbox.run` raises.
            Unavailable: the sandbox is lost, or the file could not be read in time.

        """
        limits = self._limits
        wishes = reading.Wishes(
            frame_px, limits.max_frames, limits.every_s, limits.max_pixels, _BUDGET_S
        )
        try:
            answer = self._sandbox.run_on(file, reading.read, astuple(wishes), whole_only)
        except Invalid as failure:
            raise told(failure) from failure
        return _video(answer, wishes)


def told(failure: Invalid) -> Failure:
    """The failure, where running out of time may be the machine's fault and not the video's."""
    if failure.code == "sandbox.time" and failure.facts.get("limit") == "wall":
        return Unavailable("videos.slow", "The video could not be read in time; it is tried again.")
    return failure


def _video(answer: object, wishes: reading.Wishes) -> Video:
    """The answer, if it is one: who reads a hostile file may have been taken over by it.

    Raises:
        Invalid: `sandbox.garbled`.

    """
    match answer:
        case {
            "codec": str(codec),
            "width": int(width),
            "height": int(height),
            "duration_s": int() | float() as duration_s,
            "read_s": int() | float() as read_s,
            "frames": [*frames],
            "lacks": str(lacks),
        } if (
            0 < width * height <= wishes.max_pixels
            and min(width, height) > 0
            and 0 < len(frames) <= wishes.max_frames
            and all(0 <= seconds <= reading.LONGEST_S for seconds in (duration_s, read_s))
            and math.isfinite(duration_s + read_s)
        ):
            made = tuple(_frame(frame, wishes.frame_px) for frame in frames)
            return Video(codec[:40], width, height, duration_s, made, _partial(lacks, read_s))
    raise _garbled()


def _frame(frame: object, frame_px: int) -> VideoFrame:
    match frame:
        case (int(at_ms), np.ndarray() as pixels) if (
            0 <= at_ms <= reading.LONGEST_S * 1000
            and pixels.dtype == np.uint8
            and pixels.ndim == 3
            and pixels.shape[2] == 3
            and min(pixels.shape[:2]) > 0
            and max(pixels.shape[:2]) <= frame_px
        ):
            return VideoFrame(at_ms, pixels)
    raise _garbled()


def _partial(lacks: str, read_s: float) -> Failure | None:
    if not lacks:
        return None
    return Invalid("videos.partial", _LACKS.get(lacks, _LACKS["parts"]).format(read_s=read_s))


def _garbled() -> Invalid:
    return Invalid("sandbox.garbled", "The video made its reader answer nonsense; it is refused.")
