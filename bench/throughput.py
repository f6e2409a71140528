"""How many pictures a second the whole service takes, beside its detector alone."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bench import machine
from bench.house import WORKERS, House, running, settings_of
from bench.lookout import Lookout
from bench.report import Aim, Measure
from premises.cameras.detectors.onnx import OnnxDetector
from premises.kernel.images import decode

CAMERAS: Final = 4
AIMS: Final = {"yolov4-tiny": Aim("at least", 15.0), "yolox_nano": Aim("at least", 30.0)}
"""Pictures a second with the models that are aimed for."""

_MEMORY: Final = Aim("at most", 400.0)
_WARM: Final = 8
_BARE: Final = 30
_PATIENCE_S: Final = 600.0


def measure(folder: Path, model: Path, files: Sequence[bytes], aim: Aim | None) -> list[Measure]:
    """Pictures per second and processor time per picture; the first few only warm up."""
    part = f"the whole service, {model.stem}, {WORKERS} workers, {CAMERAS} cameras"
    with running(folder, settings_of(folder, model), CAMERAS) as house:
        with Lookout(house) as lookout:
            _drop(house, files[:_WARM], "warm", lookout)
        wall_s, cpu_s, neighbours = _work_off(house, files[_WARM:])
        memory = _memory(part, house)
    count = len(files) - _WARM
    bare_s = _bare(model, files[:_BARE])
    per_picture_s = cpu_s / count
    ready = WORKERS / per_picture_s
    # On a busy machine only what the processor time comes to can be judged.
    quiet = not neighbours.remark
    went, comes_to = (aim if quiet else None), (None if quiet else aim)
    return [
        Measure(part, "as it went", count / wall_s, "images/s", aim=went, remark=neighbours.remark),
        Measure(
            part,
            f"on {WORKERS} cores of its own",
            ready,
            "images/s",
            aim=comes_to,
            remark=f"{WORKERS} / processor time of one picture",
        ),
        Measure(part, "processor time of one picture", per_picture_s * 1000, "CPU-ms"),
        Measure(part, "the detector alone, one core", 1 / bare_s, "images/s"),
        Measure(
            part,
            "service / detector alone, per core",
            bare_s / per_picture_s,
            "",
            remark="1 would be a service that costs nothing",
        ),
        *memory,
    ]


def _drop(house: House, files: Sequence[bytes], name: str, lookout: Lookout) -> None:
    for number, data in enumerate(files):
        house.drop(f"camera{number % CAMERAS}", f"{name}{number}.jpg", data)
    lookout.await_all(len(files), _PATIENCE_S)


def _work_off(house: House, files: Sequence[bytes]) -> tuple[float, float, machine.Neighbours]:
    """Wall and processor seconds from the first file to the last row."""
    with Lookout(house) as lookout, machine.Neighbours(house.processes) as neighbours:
        cpu_s, began = machine.cpu_s(house.processes), time.time()
        _drop(house, files, "picture", lookout)
        cpu_s = machine.cpu_s(house.processes) - cpu_s
        wall_s = max(lookout.seen_at.values()) - began
    assert lookout.detections(), "nothing was seen on any picture"
    return wall_s, cpu_s, neighbours


def _memory(part: str, house: House) -> list[Measure]:
    """Resident memory after the work, and what of it is not shared with another process."""
    own = [process.memory_full_info() for process in house.processes]
    server, *workers = [one.rss / 1e6 for one in own]
    return [
        Measure(part, "memory of the server", server, "MB", remark="resident"),
        Measure(part, "memory of a worker", max(workers), "MB", min(workers), max(workers)),
        Measure(
            part,
            "memory of all",
            sum(one.pss for one in own) / 1e6,
            "MB",
            aim=_MEMORY,
            remark="pages they share are counted once",
        ),
    ]


def _bare(model: Path, files: Sequence[bytes]) -> float:
    """Processor seconds of the detector alone per picture, on pictures that are decoded."""
    detector = OnnxDetector(model, threads=1)
    frame = max(detector.facts.input_width, detector.facts.input_height, 320)
    pictures = [decode(data, draft_to=(frame, frame)).pixels for data in files]
    detector.detect(pictures[0])
    began = time.process_time()
    for pixels in pictures:
        detector.detect(pixels)
    return (time.process_time() - began) / len(pictures)
