"""Measures Premises on this machine and prints one table: `python -m bench`."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench import (
    archive,
    audits,
    cleanup,
    crowd,
    drawings,
    latency,
    machines,
    pictures,
    properties,
    steps,
    throughput,
)
from bench.latency import Pictures
from bench.report import Measure, as_json, as_text, title
from bench.running import run, say
from premises.cameras.detectors.onnx import OnnxDetector
from premises.cameras.weights.install import install
from premises.cameras.weights.photographs import fetch_photographs
from premises.kernel.images import decode
from premises.kernel.observability import configure
from premises.kernel.settings import LogSettings

_CACHE: Final = Path(__file__).parents[1] / ".cache"
_STANDARD: Final = "yolov4-tiny"
_URGENT: Final = ("person", 0.9)
"""What the service's settings call urgent, unless they are changed."""

Frames = list[NDArray[np.uint8]]


def main() -> None:
    wanted = _arguments()
    configure(LogSettings(level="error"))
    models = [*_standard_model(), *wanted.model]
    frames = pictures.scenes(fetch_photographs(_CACHE / "photographs", _quiet))
    facts, measures = run(lambda folder: _measured(folder, models, frames, wanted))
    text = as_text(title(facts), measures)
    if wanted.output is not None:
        wanted.output.parent.mkdir(parents=True, exist_ok=True)
        wanted.output.write_text(_page(text), encoding="utf-8")
    print(as_json(facts, measures) if wanted.json else text)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--model", type=Path, action="append", default=[], help="an ONNX file to measure as well"
    )
    parser.add_argument("--images", type=int, default=200, help="pictures for the whole service")
    parser.add_argument("--quick", action="store_true", help="fewer pictures, in about a minute")
    parser.add_argument("--json", action="store_true", help="print data instead of a table")
    parser.add_argument("--output", type=Path, help="also write the table to this page")
    return parser.parse_args()


def _measured(
    folder: Path, models: Sequence[Path], frames: Frames, wanted: argparse.Namespace
) -> list[Measure]:
    single, many, told = (14, 40, 20) if wanted.quick else (44, wanted.images, 100)
    files = list(pictures.jpegs(frames, max(single, many), seed=1))
    measures: list[Measure] = []
    for model in models:
        say(f"steps of one picture with {model.stem}")
        measures += steps.measure(folder / f"steps-{model.stem}", model, files[:single])
    for model in models:
        say(f"{many} pictures through the whole service with {model.stem}")
        place = folder / f"house-{model.stem}"
        measures += throughput.measure(place, model, files[:many], throughput.AIMS.get(model.stem))
    say("one picture at a time, windows, answers, idling")
    kinds = _kinds(models[0], frames, told)
    measures += latency.measure(folder / "latency", models[0], kinds, 5 if wanted.quick else 20)
    share = 10 if wanted.quick else 1
    say("an archive of many events")
    measures += archive.measure(folder / "archive", models[0], archive.EVENTS // share)
    say("a crowd of clients")
    measures += crowd.measure(folder / "crowd", models[0], crowd.CLIENTS // share)
    say("removing what is old")
    measures += cleanup.measure(folder / "cleanup", cleanup.PICTURES // share)
    measures += audits.measure(folder / "audits", quick=wanted.quick)
    measures += drawings.measure(folder / "drawings", quick=wanted.quick)
    measures += machines.measure(folder / "machines", quick=wanted.quick)
    return measures + properties.measure(folder / "properties", quick=wanted.quick)


def _standard_model() -> list[Path]:
    say(f"the model {_STANDARD}, fetched if it is not there yet")
    return [install(_STANDARD, _CACHE / "models", _quiet).path]


def _kinds(model: Path, frames: Frames, count: int) -> Pictures:
    """The scenes sorted by what the detector sees on them, as many files of each as are asked."""
    detector = OnnxDetector(model)
    urgent, calm = [], []
    for frame, file in zip(frames, pictures.jpegs(frames, len(frames), seed=2), strict=True):
        pixels = decode(file, draft_to=(detector.facts.input_width,) * 2).pixels
        seen = detector.detect(pixels)
        label, sure = _URGENT
        if any(one.label == label and one.confidence >= sure + 0.02 for one in seen):
            urgent.append(frame)
        elif seen and all(one.label != label for one in seen):
            calm.append(frame)
    return Pictures(
        list(pictures.jpegs(urgent, count + 10, seed=3)) if urgent else [],
        list(pictures.jpegs(calm, count // 2, seed=4)) if calm else [],
    )


def _page(text: str) -> str:
    return (
        "# Measurements\n\n"
        "Printed by `make bench` on the machine named in the table; `bench/README.md` says what\n"
        "each line means. Where others used the machine meanwhile, processor times and ratios\n"
        "hold and wall times do not.\n\n"
        f"```text\n{text}```\n"
    )


def _quiet(_share: float, _text: str) -> None:
    """Progress of what is fetched is not shown: it is fetched once."""


if __name__ == "__main__":
    main()
