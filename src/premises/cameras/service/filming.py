"""What a camera took within a span of time becomes one short video."""

import math
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from premises.cameras.folders import Folders, is_video, picture_limits
from premises.cameras.models import PictureRow
from premises.cameras.service.recordings import is_still, opened
from premises.cameras.settings import CamerasSettings
from premises.kernel.errors import Forbidden, Invalid, NotFound
from premises.kernel.images import decode, encode_jpeg, letterbox
from premises.kernel.videos import Clips, VideoLimits, Videos

T = TypeVar("T")

_SIZE_PX: Final = 1280
_SHORTEST_S, LONGEST_S = 1.0, 300.0
_MOST_SLIDES: Final = 120
_SHORTEST_MS, _LONGEST_MS = 500, 2000
"""How long a picture is shown: as long as it lasted in truth, within what a viewer can follow."""

_FRAME_EVERY_S: Final = 1.0
_NOTHING_TO_SHOW = (NotFound, Forbidden, Invalid)

Span = tuple[datetime, datetime]

Slide = tuple[datetime, bytes]
"""When a picture was taken, and a JPEG of it."""


class Filming:
    """Makes clips of files in the cameras' folders; what its methods raise is what `Clips` raises.

    Besides, NotFound where nothing is there any more.
    """

    def __init__(self, folders: Folders, settings: CamerasSettings) -> None:
        self._folders = folders
        self._limits = picture_limits(settings)
        self._maker = Clips(_SIZE_PX, settings.max_picture_pixels)

    def cut(
        self,
        picture: PictureRow,
        duration_s: float,
        span: Span,
        now: datetime,
    ) -> bytes:
        """The part of a video of this length that the span covers."""
        began_at = picture.taken_at - timedelta(seconds=duration_s)
        start_s = max(0.0, (span[0] - began_at).total_seconds())
        wanted_s = max((span[1] - began_at).total_seconds(), start_s + _SHORTEST_S)
        end_s = min(duration_s, wanted_s, start_s + LONGEST_S)
        with opened(self._folders, picture) as file:
            return self._maker.cut(file, start_s, end_s, now)

    def slideshow(self, pictures: Sequence[PictureRow], span: Span, now: datetime) -> bytes:
        """Pictures and frames of videos one after another, in the order of time."""
        rows = thinned(pictures)
        most = VideoLimits(
            max_frames=math.ceil(_MOST_SLIDES / max(len(rows), 1)),
            every_s=_FRAME_EVERY_S,
            max_pixels=self._limits.max_pixels,
        )
        found = [slide for row in rows for slide in self._slides(row, span, Videos(most))]
        slides = thinned(sorted(found, key=lambda slide: slide[0]))
        if not slides:
            raise NotFound(
                "cameras.clip_of_nothing", "None of this event's pictures is there any more."
            )
        return self._maker.slideshow([jpeg for _, jpeg in slides], _shown_ms(slides), now)

    def _slides(self, row: PictureRow, span: Span, videos: Videos) -> Iterator[Slide]:
        """What one file shows within the span; one that went, changed or was damaged, nothing."""
        try:
            if is_video(row.path):
                yield from self._frames(row, span, videos)
                return
            data, seen = self._folders.read(row.path, self._limits.max_bytes)
            if not is_still(row, seen):
                # Cameras that write under the same name again leave only their last picture.
                return
            picture = decode(data, self._limits, draft_to=(_SIZE_PX, _SIZE_PX))
        except _NOTHING_TO_SHOW:
            return
        yield row.taken_at, _slide(picture.pixels)

    def _frames(self, row: PictureRow, span: Span, videos: Videos) -> Iterator[Slide]:
        with opened(self._folders, row) as file:
            video = videos.read(file, frame_px=_SIZE_PX)
        began_at = row.taken_at - timedelta(seconds=video.duration_s)
        for frame in video.frames:
            seen_at = began_at + timedelta(milliseconds=frame.at_ms)
            if span[0] <= seen_at <= span[1]:
                yield seen_at, _slide(frame.pixels)


def thinned(things: Sequence[T]) -> Sequence[T]:
    """Not more than a clip has room for, spread over all of them."""
    if len(things) <= _MOST_SLIDES:
        return things
    places = np.linspace(0, len(things) - 1, _MOST_SLIDES).round().astype(int)
    return [things[place] for place in places]


def _shown_ms(slides: Sequence[Slide]) -> list[int]:
    """How long each is shown; the last one as long as one can be."""
    gaps_ms = [
        round((after - before).total_seconds() * 1000)
        for (before, _), (after, _) in pairwise(slides)
    ]
    return [min(max(gap_ms, _SHORTEST_MS), _LONGEST_MS) for gap_ms in gaps_ms] + [_LONGEST_MS]


def _slide(pixels: NDArray[np.uint8]) -> bytes:
    height, width = pixels.shape[:2]
    fit = min(1.0, _SIZE_PX / max(width, height))
    size = max(1, round(width * fit)), max(1, round(height * fit))
    return encode_jpeg(letterbox(pixels, size).pixels)
