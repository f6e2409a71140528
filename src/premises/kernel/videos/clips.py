"""Short videos that show what happened, and what such a clip says about itself."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from io import FileIO

from premises.kernel.errors import Invalid
from premises.kernel.sandbox import Forkserver, Sandbox
from premises.kernel.videos import making
from premises.kernel.videos.videos import SERVER, told

FACTS_BYTES = 4096
"""So many bytes from a clip's beginning tell all its facts."""

_MEMORY_BYTES = 768 * 2**20
_CPU_S, _WALL_S, _BUDGET_S = 60.0, 90.0, 40.0
_MOST_BYTES = 64 * 2**20
# QuickTime counts the seconds of its files from here (ISO/IEC 14496-12, 8.2.2).
_EPOCH = datetime(1904, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ClipFacts:
    duration_s: float
    made_at: datetime


class Clips:
    """Makes clips as MP4 files that browsers play, no side longer than `size_px`.

    Everything is done in the sandbox; what its methods raise is what `Videos.read` raises.
    """

    def __init__(self, size_px: int, max_pixels: int, *, forkserver: Forkserver = SERVER) -> None:
        self._bounds = making.Bounds(size_px, max_pixels, _MOST_BYTES, _BUDGET_S)
        self._sandbox = Sandbox(_MEMORY_BYTES, _CPU_S, _WALL_S, forkserver=forkserver)

    def slideshow(
        self, pictures: Sequence[bytes], shown_ms: Sequence[int], made_at: datetime
    ) -> bytes:
        """One JPEG after another, each for so many milliseconds; the first gives the shape."""
        size_px, made = self._bounds.size_px, made_at.isoformat()
        try:
            clip = self._sandbox.run(
                making.slideshow, list(pictures), list(shown_ms), size_px, made
            )
        except Invalid as failure:
            raise told(failure) from failure
        return _checked(clip)

    def cut(self, file: FileIO, start_s: float, end_s: float, made_at: datetime) -> bytes:
        """What a video shows between two instants, counted from its beginning.

        Raises also:
            Invalid: `videos.nothing_there`, no frame lies between the instants.

        """
        bounds, made = astuple(self._bounds), made_at.isoformat()
        try:
            clip = self._sandbox.run_on(file, making.cut, start_s, end_s, bounds, made)
        except Invalid as failure:
            raise told(failure) from failure
        return _checked(clip)


def facts_of(start: bytes) -> ClipFacts | None:
    """What the first `FACTS_BYTES` of a clip say of it; None if they are not of a clip."""
    at = start.find(b"mvhd") + 4
    if at < 4 or len(start) < at + 32:
        return None
    # The second edition of the format has times of eight bytes, before and after the scale.
    width = 8 if start[at] == 1 else 4
    made, _, rest = (start[at + 4 + n * width :] for n in range(3))
    made_s = int.from_bytes(made[:width], "big")
    scale, duration = rest[:4], rest[4 : 4 + width]
    ticks_a_second = int.from_bytes(scale, "big")
    if ticks_a_second == 0 or made_s > _MOST_SECONDS:
        return None
    return ClipFacts(
        int.from_bytes(duration, "big") / ticks_a_second, _EPOCH + timedelta(seconds=made_s)
    )


_MOST_SECONDS = 2**33


def _checked(clip: object) -> bytes:
    """The clip, if it is one: who reads a hostile file may have been taken over by it."""
    if isinstance(clip, bytes) and facts_of(clip[:FACTS_BYTES]) is not None:
        return clip
    raise Invalid("sandbox.garbled", "Making the clip answered nonsense; it is refused.")
