"""The engine that runs a detection model from a file inside this process."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from premises.cameras.detectors import DEFAULT_THRESHOLD, DetectorFacts, Sighting
from premises.cameras.detectors.boxes import Guesses, sightings
from premises.cameras.detectors.decoders import Family
from premises.cameras.detectors.families import Output, recognise
from premises.cameras.detectors.labels import WANTED, labels_for
from premises.cameras.detectors.preparation import prepare
from premises.cameras.detectors.sessions import (
    FAILED,
    HEADS_KEY,
    feed_of,
    names_of,
    open_session,
    unknown,
    unreadable,
)
from premises.kernel.errors import Unavailable


class OnnxDetector:
    """A detector that runs one ONNX file with `threads` threads; several callers may share it.

    A copy that takes less memory is kept in the folder `prepared_in`, if one is given.

    Raises, when it is made:
        NotFound: there is no such file.
        Invalid: it is no whole ONNX model, or one whose shapes belong to no family known here.

    """

    def __init__(
        self,
        path: Path,
        *,
        name: str | None = None,
        threads: int = 1,
        prepared_in: Path | None = None,
    ) -> None:
        self.name = name or path.stem
        self._session = open_session(path, threads, prepared_in)
        self._feed = feed_of(self._session, path)
        names = names_of(path, self._session)
        self._family = self._recognised(path, names)
        self._labels = labels_for(self._family.classes, names)

    @property
    def facts(self) -> DetectorFacts:
        return DetectorFacts(
            name=self.name,
            family=self._family.name,
            provider=self._session.get_providers()[0],
            input_width=self._feed.width,
            input_height=self._feed.height,
            wanted_px=max(self._feed.width, self._feed.height),
            classes=self._labels,
        )

    def detect(
        self,
        image: NDArray[np.uint8],
        *,
        threshold: float = DEFAULT_THRESHOLD,
        wanted: AbstractSet[str] | None = WANTED,
    ) -> list[Sighting]:
        tensor, placement = prepare(image, self._family.preparation)
        outputs = self._run(tensor)
        # A model may answer anything; what is not a number is dropped where boxes are checked.
        with np.errstate(all="ignore"):
            return sightings(
                self._wanted(self._family.guesses(outputs, threshold), wanted),
                placement=placement,
                width=image.shape[1],
                height=image.shape[0],
                labels=self._labels,
                overlapping=self._family.overlapping,
            )

    def _wanted(self, guesses: Guesses, wanted: AbstractSet[str] | None) -> Guesses:
        if wanted is None:
            return guesses
        classes = [number for number, label in enumerate(self._labels) if label in wanted]
        return guesses.only(np.flatnonzero(np.isin(guesses.classes, classes)))

    def _run(self, tensor: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        try:
            outputs = self._session.run(None, self._feed.values(tensor))
        except FAILED as failure:
            raise Unavailable(
                "cameras.detector_failed",
                f"The detector {self.name} could not look at the picture; it is tried again.",
                reason=str(failure),
            ) from failure
        return [np.asarray(output, dtype=np.float32) for output in outputs]

    def _recognised(self, path: Path, names: Sequence[str] | None) -> Family:
        """The family, by what the model answers to a black picture: shapes may be unwritten."""
        try:
            answers = self._run(np.zeros((1, 3, self._feed.height, self._feed.width), np.float32))
        except Unavailable as failure:
            raise unreadable(path, str(failure.facts["reason"])) from failure
        outputs = [
            Output(node.name, answer, whole="int" in node.type)
            for node, answer in zip(self._session.get_outputs(), answers, strict=True)
        ]
        # What a model gone astray answers is no number, and compares as it likes.
        with np.errstate(all="ignore"):
            family = recognise(
                self._feed.width,
                self._feed.height,
                outputs,
                names=None if names is None else len(names),
                heads=self._session.get_modelmeta().custom_metadata_map.get(HEADS_KEY),
            )
        if family is None:
            raise unknown(path, self._session, [output.sizes for output in outputs])
        return family
