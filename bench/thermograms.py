"""How fast a thermal camera's file is read, beside the reader that others use (flyr)."""

import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Final

import flyr
import numpy as np
from tests.audits.flir_writer import Shot, Spelling, radiometric_jpeg
from tests.audits.scenes.scene import Scene, scenes

from bench.machine import Neighbours
from bench.report import Aim, Measure, quantile
from premises.audits.radiometry import stored_environment, temperatures
from premises.audits.thermograms import Reader
from premises.audits.thermograms.reading import read_bytes

RATIO: Final = Aim("at most", 0.3)
_SAMPLE: Final = Path(__file__).parents[2] / "shared" / "data" / "thermal" / "hft_img_1.jpg"
_LARGE: Final = (((480, 640), 1.0),)
_ROUNDS: Final = 30


def thermal_scenes(count: int, seed: int = 1) -> list[Scene]:
    """Scenes of 640 x 480, each with something wrong in it."""
    return list(scenes(count, seed, sound_share=0.0, sizes=_LARGE))


def files(count: int, seed: int = 1) -> list[bytes]:
    """Files of a thermal camera, as large as those of good hand-held ones."""
    return [_file(one) for one in thermal_scenes(count, seed)]


def _file(scene: Scene) -> bytes:
    visible = np.full((480, 640, 3), 120, dtype=np.uint8)
    spelling = Spelling(payload="PNG")
    celsius = scene.celsius.astype(np.float64)
    return radiometric_jpeg(Shot(celsius=celsius, photo=visible, spelling=spelling))


def measure(folder: Path) -> list[Measure]:
    """Our reader and flyr in turns, in the same process, on the same file."""
    path = _SAMPLE if _SAMPLE.exists() else folder / "thermogram.jpg"
    if path != _SAMPLE:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files(1)[0])
    data = path.read_bytes()
    part = f"temperatures of {path.name}, {' x '.join(map(str, _size(data)))}"
    with Neighbours() as neighbours:
        ours, theirs = _in_turns(lambda: _ours(data), lambda: _theirs(path))
    boxed = _boxed(data)
    return [
        _line(part, "Premises", ours),
        _line(part, "flyr", theirs),
        Measure(
            part,
            "Premises / flyr, processor time",
            quantile([one for one, _ in ours], 0.5) / quantile([one for one, _ in theirs], 0.5),
            "",
            aim=RATIO,
            remark=neighbours.remark,
        ),
        Measure(part, "the same in the sandbox, wall", quantile(boxed, 0.5), "ms"),
    ]


def _size(data: bytes) -> tuple[int, int]:
    rows, columns = _ours(data).shape
    return columns, rows


def _ours(data: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    recording = read_bytes(data)
    return temperatures(recording, stored_environment(recording))


def _theirs(path: Path) -> object:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return flyr.unpack(str(path)).celsius


Times = list[tuple[float, float]]
"""Milliseconds of processor and of wall time, for each round."""


def _in_turns(one: Callable[[], object], other: Callable[[], object]) -> tuple[Times, Times]:
    """Both by turns, so that whatever slows one down slows down the other too."""
    one(), other()
    rounds = [(_timed(one), _timed(other)) for _ in range(_ROUNDS)]
    return [mine for mine, _ in rounds], [theirs for _, theirs in rounds]


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return (time.process_time() - cpu) * 1000, (time.perf_counter() - wall) * 1000


def _boxed(data: bytes) -> list[float]:
    reader = Reader()
    reader.read(data)
    return [_timed(lambda: reader.read(data))[1] for _ in range(10)]


def _line(part: str, what: str, times: Times) -> Measure:
    cpu, wall = ([row[column] for row in times] for column in (0, 1))
    remark = f"wall {quantile(wall, 0.5):.1f} ms ({min(wall):.1f} - {max(wall):.1f})"
    return Measure(part, what, quantile(cpu, 0.5), "CPU-ms", min(cpu), max(cpu), remark=remark)
