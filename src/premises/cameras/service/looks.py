"""What came of looking at one file from a camera's folder."""

from dataclasses import dataclass
from statistics import fmean

from premises.cameras.detectors import Sighting
from premises.cameras.models import PictureState
from premises.kernel.errors import Failure


@dataclass(frozen=True)
class Frame:
    """What one picture shows, boxes in pixels of the upright original.

    `at_ms` is how far into a video it was; pictures by themselves have none. `model_ms` is how
    long the detector took.
    """

    sightings: list[Sighting]
    thumbnail_hash: str | None
    model_ms: float
    at_ms: int | None = None


@dataclass(frozen=True)
class Footage:
    """What a video says of itself; width and height are those of the upright picture."""

    duration_s: float
    codec: str
    width: int
    height: int


@dataclass(frozen=True)
class Look:
    """`state` is what the file becomes; `reason` is why, or what of a video is missing."""

    state: PictureState
    content_hash: str | None = None
    duplicate_of: int | None = None
    reason: Failure | None = None
    size: tuple[int, int] | None = None
    model: str | None = None
    frames: tuple[Frame, ...] = ()
    video: Footage | None = None

    @property
    def sightings(self) -> list[Sighting]:
        """Everything that was seen, in all frames."""
        return [seen for frame in self.frames for seen in frame.sightings]

    @property
    def model_ms(self) -> float | None:
        """How long the detector took for one frame, on average; None where it was not asked."""
        return fmean(frame.model_ms for frame in self.frames) if self.frames else None
