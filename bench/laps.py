"""How long a piece of work takes, what it uses, and who else used the machine meanwhile."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

from bench.machine import Neighbours


@dataclass(frozen=True)
class Lap:
    """What a piece of work took."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    remark: str


@contextmanager
def lap() -> Iterator[Callable[[], Lap]]:
    """Time, processor time and the most memory of what is done inside."""
    process, over, peak = psutil.Process(), threading.Event(), [0]

    def watch() -> None:
        while not over.wait(0.05):
            peak[0] = max(peak[0], process.memory_info().rss)

    watching = threading.Thread(target=watch)
    neighbours = Neighbours()
    told: list[Lap] = []
    watching.start()
    wall, cpu = time.perf_counter(), time.process_time()
    try:
        with neighbours:
            yield lambda: told[0]
        took = time.perf_counter() - wall, time.process_time() - cpu
        told.append(Lap(*took, peak[0] / 1e6, neighbours.remark))
    finally:
        over.set()
        watching.join()
