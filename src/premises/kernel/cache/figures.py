"""How often an answer was there already, altogether and for each kind of question."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

Counts = Mapping[str, "Count"]
"""Hits and misses by the name of an endpoint."""

OTHERS: Final = "others"
MOST_ENDPOINTS: Final = 200
_SOON_S: Final = 0.5


@dataclass(frozen=True, slots=True)
class Count:
    """How many questions found their answer, and for how many it had to be made."""

    hits: int = 0
    misses: int = 0

    @property
    def total(self) -> int:
        return self.hits + self.misses

    @property
    def hit_rate(self) -> float:
        """The share of hits, from 0 to 1; 0 before the first question."""
        return self.hits / self.total if self.total else 0.0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.hits + other.hits, self.misses + other.misses)


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of all endpoints together and of each."""

    overall: Count
    endpoints: Counts


def figures_of(counts: Counts) -> Figures:
    return Figures(sum(counts.values(), Count()), dict(sorted(counts.items())))


def added(counts: Counts, more: Counts) -> dict[str, Count]:
    """Both together; what comes after the first few hundred endpoints is one, `others`."""
    total = dict(counts)
    for endpoint, count in more.items():
        known = endpoint in total or len(total) < MOST_ENDPOINTS
        name = endpoint if known else OTHERS
        total[name] = total.get(name, Count()) + count
    return total


class Tally:
    """Counts in this process, and hands over what came together, soon after it came.

    `hand_over` may refuse by answering False: then it is asked again with the next count.
    """

    def __init__(self, hand_over: Callable[[Counts], bool], *, soon_s: float = _SOON_S) -> None:
        self._hand_over = hand_over
        self._soon_s = soon_s
        self._lock = threading.Lock()
        self._waiting: dict[str, Count] = {}
        self._timer: threading.Timer | None = None

    def count(self, endpoint: str, count: Count) -> None:
        with self._lock:
            self._waiting = added(self._waiting, {endpoint: count})
            if self._timer is None:
                self._timer = threading.Timer(self._soon_s, self.flush)
                self._timer.daemon = True
                self._timer.start()

    def flush(self) -> None:
        """Hand over now what is waiting."""
        with self._lock:
            timer, self._timer = self._timer, None
            waiting, self._waiting = self._waiting, {}
        if timer is not None:
            timer.cancel()
        if waiting and not self._hand_over(waiting):
            with self._lock:
                self._waiting = added(waiting, self._waiting)
