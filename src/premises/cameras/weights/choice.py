"""What looks at the pictures: a model of this machine or a service, once or twice."""

from typing import Literal, Protocol

from premises.cameras.detectors import Detector
from premises.cameras.detectors.http import AWAY, FAILED
from premises.cameras.detectors.regions import Views
from premises.cameras.detectors.second_look import SecondLook
from premises.cameras.weights.local import UNUSABLE

__all__ = ["AWAY", "FAILED", "UNUSABLE", "DetectorChoice", "Second", "Source"]

Second = Literal["none", "tiles", "changes"]
"""Where to look a second time: nowhere, at all quarters, or where a picture has changed."""


class Source(Protocol):
    """Where a detector comes from."""

    def is_there(self) -> bool:
        """Whether there is any point in asking for it; never waits."""

    def get(self) -> Detector:
        """The detector; raises Postponed while there is none."""

    def trouble(self) -> str | None:
        """Why nothing can look at pictures, in a sentence for people."""

    def name(self) -> str | None: ...

    def advice(self) -> str:
        """What to do when there is none."""


class DetectorChoice:
    """The detector of this process."""

    def __init__(self, source: Source, second: Second = "none") -> None:
        self._source = source
        self._second = second
        self._views = Views() if second == "changes" else None

    def is_there(self) -> bool:
        """Whether pictures can be looked at, as far as is known; asked often, and never waits."""
        return self._source.is_there()

    def get(self, scene: str = "") -> Detector:
        """The detector for pictures of a scene, such as a camera's.

        Raises:
            Postponed: there is none, or it cannot be used; the message says what to do.

        """
        detector = self._source.get()
        if self._second == "none":
            return detector
        return SecondLook(detector, self._views, scene)

    def trouble(self) -> str | None:
        """Why nothing can look at pictures, in a sentence for people; None when all is well."""
        return self._source.trouble()

    def name(self) -> str | None:
        return self._source.name()

    def advice(self) -> str:
        """What to do while there is no detector."""
        return self._source.advice()
