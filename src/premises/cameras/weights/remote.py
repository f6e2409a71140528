"""A detector service, here or elsewhere, looks at the pictures; they wait while it is away."""

from collections.abc import Set as AbstractSet
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.cameras.detectors import DEFAULT_THRESHOLD, Detector, DetectorFacts, Sighting
from premises.cameras.detectors.http import AWAY, HttpDetector
from premises.cameras.detectors.labels import WANTED
from premises.kernel.errors import Unavailable
from premises.kernel.jobs import Postponed

# People who look at a health page wait no longer than this for a service that does not answer.
_PATIENCE_S: Final = 3.0


class Away(Postponed):
    """The service cannot be used: the picture waits, and this does not count as a try."""

    wait_s = 3.0


class DetectorService:
    """The service at `url`, as this process sees it.

    `timeout_s` bounds one question about one picture; `key` is what it wants to be shown, if any.
    """

    def __init__(self, url: str, timeout_s: float, key: str) -> None:
        self._url = url
        self._http = HttpDetector(url, timeout_s=timeout_s, key=key)
        self._detector = _Patient(self._http)

    def close(self) -> None:
        """Give up the connections that are kept."""
        self._http.close()

    def is_there(self) -> bool:
        """Whether there is any point in sending pictures; asked often, so it never waits."""
        return not self._http.presence.is_away()

    def get(self) -> Detector:
        # Its input size and its model's name are wanted before it looks at the first picture.
        self._http.presence.meet()
        return self._detector

    def trouble(self) -> str | None:
        """Why the service cannot be used, after asking it; None when it can."""
        return self._http.presence.trouble(_PATIENCE_S)

    def name(self) -> str | None:
        return self._http.name

    def advice(self) -> str:
        return "Start the detector service, or correct PREMISES_CAMERAS__DETECTOR_URL."


class _Patient:
    """The same detector, whose pictures wait while it is away instead of being given up."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector

    @property
    def name(self) -> str:
        return self._detector.name

    @property
    def facts(self) -> DetectorFacts:
        return self._detector.facts

    def detect(
        self,
        image: NDArray[np.uint8],
        *,
        threshold: float = DEFAULT_THRESHOLD,
        wanted: AbstractSet[str] | None = WANTED,
    ) -> list[Sighting]:
        try:
            return self._detector.detect(image, threshold=threshold, wanted=wanted)
        except Unavailable as failure:
            if failure.code == AWAY:
                raise Away(failure.code, failure.message) from failure
            raise
