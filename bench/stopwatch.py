"""How long each step of a piece of work takes, measured on the very functions that do it."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bench.report import Measure, quantile, spread

Place = tuple[str, object, str]
"""A step's name, and where the function that does it is called by which name."""


@dataclass
class Stopwatch:
    """Milliseconds of wall and of processor time for each step; `rest` names what is no step."""

    rest: str
    wall_ms: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    cpu_ms: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    @contextmanager
    def running(self, step: str) -> Iterator[None]:
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            self.cpu_ms[step] += (time.process_time() - cpu) * 1000
            self.wall_ms[step] += (time.perf_counter() - wall) * 1000

    def around(self, step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any, **named: Any) -> Any:
            with self.running(step):
                return function(*arguments, **named)

        return timed

    def take(self) -> "Stopwatch":
        """What was measured since the last time; what of `whole` is no other step's is the rest."""
        taken = Stopwatch(self.rest, dict(self.wall_ms), dict(self.cpu_ms))
        self.wall_ms.clear()
        self.cpu_ms.clear()
        for times in (taken.wall_ms, taken.cpu_ms):
            whole = times.pop("whole")
            times[self.rest] = whole - sum(times.values())
        return taken


@contextmanager
def attached(watch: Stopwatch, places: Sequence[Place]) -> Iterator[None]:
    """The functions as they are, with a stopwatch around each."""
    originals = [getattr(where, name) for _, where, name in places]
    for (step, where, name), original in zip(places, originals, strict=True):
        setattr(where, name, watch.around(step, original))
    try:
        yield
    finally:
        for (_, where, name), original in zip(places, originals, strict=True):
            setattr(where, name, original)


def step_line(part: str, step: str, laps: Sequence[Stopwatch]) -> Measure:
    """One step's processor time over all laps, with its wall time beside it."""
    wall = [lap.wall_ms[step] for lap in laps]
    remark = f"wall {quantile(wall, 0.5):.1f} ms ({min(wall):.1f} - {max(wall):.1f})"
    return spread(part, step, [lap.cpu_ms[step] for lap in laps], "CPU-ms", remark=remark)
