"""What one picture costs, step by step, on the very way that a worker goes."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Final

from bench.house import settings_of
from bench.machine import Neighbours
from bench.report import Aim, Measure, quantile, spread
from bench.stopwatch import Place, Stopwatch, attached, step_line
from premises.app.building import build
from premises.app.settings import read
from premises.cameras.detectors.onnx import OnnxDetector
from premises.cameras.folders import Folders
from premises.cameras.service import sightings
from premises.cameras.watcher import FileStamp, FoundFile
from premises.cameras.wiring import CamerasDomain
from premises.kernel.blobs import Shelf
from premises.kernel.jobs import Worker

OVERHEAD: Final = Aim("at most", 30.0)
_WARM: Final = 4
_WHERE: Final[Sequence[Place]] = (
    ("read", Folders, "read"),
    ("decode", sightings, "decode"),
    ("model", OnnxDetector, "detect"),
    ("thumbnail", sightings, "thumbnail"),
    ("blob put", Shelf, "put"),
)
"""The steps that are functions of their own, and where they are called by name."""

_HASHES: Final = "hashlib"
_ORDER: Final = ("read", "hash", "decode", "model", "rows", "thumbnail", "blob put")


@contextmanager
def _measured(watch: Stopwatch) -> Iterator[None]:
    """The steps as they are, with a stopwatch around each."""
    hashing = SimpleNamespace(sha256=watch.around("hash", hashlib.sha256))
    original = getattr(sightings, _HASHES)
    setattr(sightings, _HASHES, hashing)
    try:
        with attached(watch, _WHERE):
            yield
    finally:
        setattr(sightings, _HASHES, original)


class Bench:
    """One worker in this process, given one picture after another."""

    def __init__(self, folder: Path, model: Path) -> None:
        # A window judged in between would be counted as a picture's; it has its own measurement.
        alone = {
            "PREMISES_CAMERAS__FAST_PATH_LABELS": "[]",
            "PREMISES_CAMERAS__BATCH_WINDOW_SECONDS": "86400",
            "PREMISES_CAMERAS__BATCH_IDLE_TIMEOUT_SECONDS": "86400",
        }
        settings = read(settings_of(folder, model, **alone), dotenv=None)
        self._base = folder / "cameras"
        (self._base / "camera0").mkdir(parents=True)
        self._building = build(settings)
        self._building.migrate()
        kernel = self._building.kernel
        domain: CamerasDomain = self._building.domains["cameras"].domain  # type: ignore[attr-defined]
        self._intake = domain.intake
        self._worker = Worker(kernel.database, kernel.registry, kernel.doorbell, settings.jobs)
        # A service has listeners, and ringing them is part of a picture's cost.
        kernel.doorbell.listen(lambda _topic: None)

    def work(self, name: str, data: bytes, watch: Stopwatch) -> None:
        """One picture from its file to its rows."""
        found = self._file(name, data)
        with watch.running("whole"):
            self._intake.record([found])
            worked = self._worker.work_one()
        assert worked, "the picture's job was not ready"

    def close(self) -> None:
        self._building.close()

    def _file(self, name: str, data: bytes) -> FoundFile:
        path = self._base / "camera0" / name
        path.write_bytes(data)
        seen = path.stat()
        stamp = FileStamp(
            f"camera0/{name}", seen.st_size, seen.st_mtime_ns, seen.st_ino, seen.st_dev
        )
        return FoundFile(stamp, datetime.now(UTC))


def measure(folder: Path, model: Path, files: Sequence[bytes]) -> list[Measure]:
    """Milliseconds per picture and step; the first pictures only warm up."""
    bench, watch, laps = Bench(folder, model), Stopwatch("rows"), []
    with _measured(watch), Neighbours() as neighbours:
        for number, data in enumerate(files):
            bench.work(f"{number}.jpg", data, watch)
            laps.append(watch.take())
    bench.close()
    # Where nothing is seen nothing is drawn, and the picture costs less than it usually does.
    full = [lap for lap in laps[_WARM:] if "thumbnail" in lap.cpu_ms]
    return _told(f"one 1080p JPEG, {model.stem}, one thread", full, neighbours)


def _told(part: str, laps: Sequence[Stopwatch], neighbours: Neighbours) -> list[Measure]:
    lines = [step_line(part, step, laps) for step in _ORDER]
    outside = [sum(lap.cpu_ms.values()) - lap.cpu_ms["model"] for lap in laps]
    whole = [sum(lap.cpu_ms.values()) for lap in laps]
    lines.append(
        Measure(
            part,
            "all outside the model",
            quantile(outside, 0.5),
            "CPU-ms",
            min(outside),
            max(outside),
            OVERHEAD,
            neighbours.remark,
        )
    )
    lines.append(spread(part, "all", whole, "CPU-ms", remark=f"{len(laps)} pictures"))
    return lines
