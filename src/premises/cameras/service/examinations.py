"""A picture that somebody sends is looked at and forgotten: the verb of a detector service."""

import time
from dataclasses import dataclass
from typing import Final

from premises.cameras.detectors import Detector, Sighting
from premises.cameras.detectors.boxes import in_original
from premises.cameras.detectors.uploads import Uploads
from premises.cameras.gpu import Gpu, GpuReading
from premises.cameras.settings import CamerasSettings
from premises.cameras.weights.choice import DetectorChoice
from premises.kernel.errors import Unavailable

# A picture that was prepared for this model by whoever sends it is looked at as it is.
_SPARE: Final = 2


@dataclass(frozen=True)
class Examined:
    """What one picture shows, in pixels of the upright original."""

    sightings: list[Sighting]
    width: int
    height: int
    took_ms: float


@dataclass(frozen=True)
class Condition:
    """How a detector service is; without a detector, `trouble` says why."""

    detector: Detector | None
    trouble: str | None
    gpu: GpuReading

    @property
    def is_on_gpu(self) -> bool:
        return self.detector is not None and not self.detector.facts.provider.startswith("CPU")


class Examinations:
    """Looks at pictures with a model of this machine; keeps nothing and needs no database."""

    def __init__(self, choice: DetectorChoice, settings: CamerasSettings, gpu: Gpu) -> None:
        self._choice = choice
        self._gpu = gpu
        self._uploads = Uploads(settings.max_picture_pixels)
        self._labels = frozenset(settings.labels)
        self._threshold = settings.detection_confidence_threshold

    def examine(self, data: bytes, threshold: float | None = None) -> Examined:
        """What a picture file shows with at least this confidence, or the one that is set.

        Raises:
            Invalid: it is no picture that can be looked at, or too large a one.
            Postponed: there is no model, or it cannot be used.
            Unavailable: the model could not look at this picture.

        """
        detector = self._choice.get()
        picture = self._uploads.open(data, _SPARE * detector.facts.wanted_px)
        began_s = time.perf_counter()
        seen = detector.detect(
            picture.pixels,
            threshold=self._threshold if threshold is None else threshold,
            wanted=self._labels,
        )
        took_ms = (time.perf_counter() - began_s) * 1000
        whole = [in_original(one, picture) for one in seen]
        return Examined(whole, picture.original_width, picture.original_height, took_ms)

    def condition(self) -> Condition:
        """How the service is; the model is loaded for that, as a question about it is coming."""
        try:
            return Condition(self._choice.get(), None, self._gpu.read())
        except Unavailable as failure:
            return Condition(None, failure.message, self._gpu.read())
