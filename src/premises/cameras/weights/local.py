"""Which model file looks at the pictures: the chosen one, or the first that is installed."""

import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog

from premises.cameras.detectors import Detector
from premises.cameras.weights.records import installed
from premises.kernel.errors import Failure, Invalid
from premises.kernel.jobs import Postponed

_log = structlog.get_logger(__name__)
_FRESH_S = 2.0
UNUSABLE: Final = "cameras.model_unusable"
"""Said when a model is there that cannot be used."""


@dataclass(frozen=True)
class _Chosen:
    """A model file, and when it and the names beside it were last written."""

    name: str
    path: Path
    written_ns: tuple[int, ...]


class ModelFile:
    """Finds and loads a model for this process, and again when its file changes.

    `model` is the name of an installed model, the path of an ONNX file, or empty. The model is
    loaded when the first picture needs it.
    """

    def __init__(self, folder: Path, model: str, threads: int) -> None:
        self._folder = folder
        self._model = model
        self._threads = threads
        self._lock = threading.Lock()
        self._looked_at = -_FRESH_S
        self._chosen: _Chosen | None = None
        self._loaded: tuple[_Chosen, Detector] | None = None
        self._refused: tuple[_Chosen, Invalid] | None = None

    def is_there(self) -> bool:
        """Whether there is a model that has not been refused; asked often, so remembered."""
        chosen = self._choose()
        return chosen is not None and (self._refused is None or self._refused[0] != chosen)

    def get(self) -> Detector:
        """The detector.

        Raises:
            Postponed: there is none, or its file cannot be used; the message says what to do.

        """
        with self._lock:
            chosen = self._choose()
            if chosen is None:
                raise Postponed("cameras.no_model", self.advice())
            if self._loaded is None or self._loaded[0] != chosen:
                self._loaded = (chosen, self._load(chosen))
            return self._loaded[1]

    def trouble(self) -> str | None:
        """Why nothing can look at pictures, in a sentence for people; None when a model is there.

        The model is not loaded for that: it would cost a process that only asks 90 MB.
        """
        return None if self._choose() else self.advice()

    def name(self) -> str | None:
        chosen = self._choose()
        return chosen.name if chosen else None

    def advice(self) -> str:
        if self._model:
            return f"The model {self._model} is not there; see `premises models list`."
        return "No model is installed; install one: premises models install yolov4-tiny"

    def _load(self, chosen: _Chosen) -> Detector:
        # The engine is large, and a process that only asks which model there is needs none.
        from premises.cameras.detectors.onnx import OnnxDetector  # noqa: PLC0415

        if self._refused is not None and self._refused[0] == chosen:
            # Somebody who asks again and again must not read a broken file each time.
            raise Postponed(UNUSABLE, self._refused[1].message)
        try:
            detector = OnnxDetector(
                chosen.path,
                name=chosen.name,
                threads=self._threads,
                prepared_in=self._folder / ".prepared",
            )
        except Failure as failure:
            # The pictures are not at fault: they wait until the model is put right. A file that
            # vanished, as with its disk, may be back as it was.
            if isinstance(failure, Invalid):
                self._refused = (chosen, failure)
            raise Postponed(UNUSABLE, failure.message) from failure
        _log.info("model_loaded", model=detector.name, provider=detector.facts.provider)
        return detector

    def _choose(self) -> _Chosen | None:
        if time.monotonic() - self._looked_at >= _FRESH_S:
            self._chosen = self._find()
            self._looked_at = time.monotonic()
        return self._chosen

    def _find(self) -> _Chosen | None:
        models = {model.name: model.path for model in installed(self._folder)}
        if not self._model:
            name, path = next(iter(models.items()), ("", None))
        else:
            name, path = self._model, models.get(self._model)
            if path is None and self._model.endswith(".onnx"):
                name, path = Path(self._model).stem, Path(self._model)
        try:
            return _Chosen(name, path, _written_ns(path)) if path else None
        except OSError:
            return None


def _written_ns(path: Path) -> tuple[int, ...]:
    names = path.with_suffix(".names")
    return tuple(file.stat().st_mtime_ns for file in (path, names) if file is path or file.exists())
