"""What comparing two sheets costs, step by step, beside the way others do it."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
from tests.drawings.pairs import real, scans
from tests.drawings.pairs.model import Titles
from tests.drawings.pairs.pair import Pair, Recipe, made

from bench import sift
from bench.machine import Neighbours
from bench.report import Aim, Measure, quantile
from premises.drawings.content import Sheet
from premises.drawings.content.carriage import unpacked
from premises.drawings.differencing import Tolerance, compare
from premises.drawings.landmarks import find_landmarks
from premises.drawings.registration import register
from premises.drawings.sheets import SheetLimits
from premises.drawings.sheets.inside import read_plain
from premises.drawings.titleblocks import read_titleblock

SAMPLE: Final = (
    Path(__file__).parents[2] / "shared" / "data" / "drawings" / "sample-finish-plan.pdf"
)
DPI: Final = 200.0
_VECTOR: Final = Aim("at most", 3.0)
_RASTER: Final = Aim("at most", 10.0)
_RATIO: Final = Aim("at least", 8.0)
_PLOT: Final = "plotting both for SIFT"
_SIFT: Final = "SIFT, warp, masks"
_PLAIN: Final = "plain difference of pixels"
_STEPS: Final = ("read both", "what they say", "register", "compare")

Result = TypeVar("Result")


@dataclass
class Laps:
    """Processor and wall seconds of each step, round by round."""

    cpu_s: dict[str, list[float]] = field(default_factory=dict)
    wall_s: dict[str, list[float]] = field(default_factory=dict)

    @contextmanager
    def running(self, step: str) -> Iterator[None]:
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.cpu_s.setdefault(step, []).append(time.process_time() - cpu)
        self.wall_s.setdefault(step, []).append(time.perf_counter() - wall)

    def timed(self, step: str, function: Callable[[], Result]) -> Result:
        with self.running(step):
            return function()

    def whole(self, of: Mapping[str, list[float]], steps: Sequence[str] = _STEPS) -> list[float]:
        return np.sum([of[step] for step in steps], axis=0).tolist()  # type: ignore[no-any-return]


def measure(*, quick: bool) -> list[Measure]:
    """A vector pair, a real sheet with as many objects as there are, and a pair of pictures."""
    rounds = 2 if quick else 5
    plan = made(Recipe(transform="turn 0.4 x1.004", clouds=True, seed=3))
    theirs = Laps()
    measures = _others("others' way, the same pair", plan, theirs, 1 if quick else 3)
    measures += _vector(
        "a vector pair, ARCH D, turned by 0.4° and scaled",
        plan,
        rounds,
        _cost(theirs, _PLOT, _SIFT),
    )
    if SAMPLE.exists():
        sheet = real.single(SAMPLE.read_bytes(), 1)
        changed = real.mutated(sheet, Titles(number="AF101", title=""), 1)
        measures += _vector("a real sheet, 42 x 30 in, 20 objects changed", changed, rounds, None)
    return measures + _pictures(plan, 1 if quick else 3, _cost(theirs, _SIFT))


def _others(part: str, pair: Pair, laps: Laps, rounds: int) -> list[Measure]:
    for _ in range(1 + rounds):
        plots = laps.timed(_PLOT, lambda: (sift.plot(pair.old), sift.plot(pair.new)))
        with laps.running(_SIFT):
            sift.compared(*plots)
        with laps.running(_PLAIN):
            old, new = scans.render(pair.old, DPI), scans.render(pair.new, DPI)
            assert (np.abs(old.astype(np.int16) - new) > 40).any()
    _forget_first(laps)
    return [
        _line(part, laps, _PLOT, "220 DPI, at most 5000 pixels"),
        _line(part, laps, _SIFT, "4000 features, ratio 0.75, RANSAC"),
        _line(part, laps, _PLAIN, "both plotted at 200 DPI and subtracted"),
    ]


def _cost(laps: Laps, *steps: str) -> float:
    return quantile(laps.whole(laps.cpu_s, steps), 0.5)


def _vector(part: str, pair: Pair, rounds: int, theirs_s: float | None) -> list[Measure]:
    laps = Laps()
    with Neighbours() as neighbours:
        for _ in range(1 + rounds):
            old, _new = _compared(pair, laps)
    _forget_first(laps)
    said = f"{len(old.strokes)} strokes, {len(old.words)} words"
    remark = "; ".join(one for one in (said, neighbours.remark) if one)
    measures = [
        *_lines(part, laps),
        _total(part, laps.whole(laps.cpu_s), _VECTOR, "CPU-s", remark),
    ]
    if theirs_s is not None:
        measures.append(_ratio(part, "others' way / all of it", theirs_s / _cost(laps, *_STEPS)))
    return measures


def _pictures(plan: Pair, rounds: int, theirs_s: float) -> list[Measure]:
    """The same pair as clean pictures."""
    part = "a pair of pictures, ARCH D at 200 DPI"
    pair = scans.as_pictures(plan, DPI, scans.CLEAN, scans.CLEAN, 1)
    laps = Laps()
    with Neighbours() as neighbours:
        for _ in range(1 + rounds):
            _compared(pair, laps)
    _forget_first(laps)
    wall = laps.whole(laps.wall_s)
    return [
        *_lines(part, laps),
        _total(part, wall, _RASTER, "s", neighbours.remark or "wall time"),
        _total(part, laps.whole(laps.cpu_s), None, "CPU-s", ""),
        _ratio(part, "SIFT and masks / registering", theirs_s / _cost(laps, "register")),
        _ratio(
            part,
            "SIFT and masks / registering, comparing",
            theirs_s / _cost(laps, "register", "compare"),
        ),
    ]


def _ratio(part: str, what: str, value: float) -> Measure:
    return Measure(part, what, value, "", aim=_RATIO, remark="processor time")


def _compared(pair: Pair, laps: Laps) -> tuple[Sheet, Sheet]:
    """All of it in this process, so that its processor time can be told."""
    old, new = laps.timed("read both", lambda: (_read(pair.old), _read(pair.new)))
    with laps.running("what they say"):
        blocks = read_titleblock(old), read_titleblock(new)
        marks = find_landmarks(old, blocks[0]), find_landmarks(new, blocks[1])
    alignment = laps.timed(
        "register", lambda: register(old, new, old_marks=marks[0], new_marks=marks[1])
    )
    with laps.running("compare"):
        told = compare(
            old,
            new,
            alignment,
            Tolerance(),
            old_marks=marks[0],
            new_marks=marks[1],
            old_block=blocks[0],
            new_block=blocks[1],
        )
    assert told.changes, "nothing was found to differ"
    return old, new


def _read(data: bytes) -> Sheet:
    return unpacked(read_plain(data, 1, astuple(SheetLimits())))


def _forget_first(laps: Laps) -> None:
    """The first round also loads libraries."""
    for times in (laps.cpu_s, laps.wall_s):
        for step in times:
            del times[step][0]


def _lines(part: str, laps: Laps) -> list[Measure]:
    return [_line(part, laps, step, "") for step in _STEPS]


def _line(part: str, laps: Laps, step: str, remark: str) -> Measure:
    cpu = laps.cpu_s[step]
    told = f"wall {quantile(laps.wall_s[step], 0.5):.2f} s"
    return Measure(
        part,
        step,
        quantile(cpu, 0.5),
        "CPU-s",
        min(cpu),
        max(cpu),
        remark=f"{told}; {remark}" if remark else told,
    )


def _total(part: str, times: list[float], aim: Aim | None, unit: str, remark: str) -> Measure:
    value = quantile(times, 0.5)
    return Measure(part, "all", value, unit, min(times), max(times), aim, remark)
