"""The eyes of the cameras: what can look at a picture and say what it shows and where.

Reading order:
    labels          what the things are called
    preparation     a picture as a model wants to see it
    boxes           many overlapping guesses become few sightings
    decoders        how the numbers of each family of models are read
    families        which family a model belongs to, told by its shapes
    prepared        a model file is rearranged for this machine, once
    sessions        a model file is opened: what it wants, and whether it can run here
    onnx            the engine that runs a model file inside this process
    contract        what a detector service is asked and answers, and how its answer is read
    presence        whether a detector service can be asked now
    http            the engine that asks a detector service over the network
    regions         which parts of a picture deserve a second look
    second_look     small and distant things: a second look at parts of the picture
    uploads         a picture that came over the network becomes pixels, or is refused
    rtdetr          a published RT-DETR model becomes a model file
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from premises.cameras.detectors.labels import WANTED

__all__ = ["DEFAULT_THRESHOLD", "Detector", "DetectorFacts", "Sighting"]

DEFAULT_THRESHOLD = 0.5


@dataclass(frozen=True, slots=True)
class Sighting:
    """One thing seen in a picture: a box inside the picture with an area, and a confidence 0-1.

    `x`, `y` is the top-left corner; all four are whole pixels of the picture that was given.
    """

    label: str
    confidence: float
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class DetectorFacts:
    """What a health page says about a detector; the input size is in pixels.

    `wanted_px` is how long the longer side of a picture should be: of a larger one the detector
    would not see more. No `classes` means that it does not tell which things it knows.
    """

    name: str
    family: str
    provider: str
    input_width: int
    input_height: int
    wanted_px: int
    classes: tuple[str, ...]


class Detector(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def facts(self) -> DetectorFacts: ...

    def detect(
        self,
        image: NDArray[np.uint8],
        *,
        threshold: float = DEFAULT_THRESHOLD,
        wanted: AbstractSet[str] | None = WANTED,
    ) -> list[Sighting]:
        """What `image` (height x width x 3, RGB) shows, the most certain first.

        Only labels in `wanted` with a confidence of at least `threshold` are told; `None` wants
        every label the model knows.

        Raises:
            Invalid: the picture has another shape or type.
            Unavailable: the engine could not look; an empty list always means «nothing seen».

        """
