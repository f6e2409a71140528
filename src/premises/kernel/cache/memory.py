"""Keeps answers in the memory of this process, those asked for last, up to so many bytes."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from operator import attrgetter
from typing import Final

from premises.kernel.cache.entries import Entry, Kept, Listing
from premises.kernel.cache.figures import Count, Counts, added
from premises.kernel.cache.stores import MOST_NAMES

_OVERHEAD_BYTES: Final = 400
"""What Python needs for an entry beside its name and body, measured."""


@dataclass(frozen=True, slots=True)
class _Slot:
    entry: Entry
    size_bytes: int
    ends_s: float


class MemoryStore:
    """Answers of this process alone; `max_bytes` hold names, bodies and what Python adds."""

    def __init__(self, max_bytes: int, seconds: Callable[[], float] = time.monotonic) -> None:
        self._max_bytes = max_bytes
        self._seconds = seconds
        self._lock = threading.Lock()
        self._slots: OrderedDict[str, _Slot] = OrderedDict()
        self._size_bytes = 0
        self._counts: Counts = {}

    def read(self, name: str) -> Entry | None:
        with self._lock:
            slot = self._alive(name)
            if slot is not None:
                self._slots.move_to_end(name)
        return slot.entry if slot else None

    def keep(self, name: str, entry: Entry, ttl_s: float) -> None:
        size_bytes = len(name) + len(entry.body) + _OVERHEAD_BYTES
        with self._lock:
            self._remove(name)
            if size_bytes > self._max_bytes:
                return
            self._slots[name] = _Slot(entry, size_bytes, self._seconds() + ttl_s)
            self._size_bytes += size_bytes
            while self._size_bytes > self._max_bytes:
                self._remove(next(iter(self._slots)))

    def claim(self, name: str, lease_s: float) -> str | None:  # noqa: ARG002 - nobody else is here.
        return name

    def release(self, name: str, token: str) -> None:
        """Nobody waits for a claim here: whoever would is in this process, and knows."""

    def count(self, endpoint: str, count: Count) -> None:
        with self._lock:
            self._counts = added(self._counts, {endpoint: count})

    def counts(self) -> Counts:
        return self._counts

    def forget_counts(self) -> None:
        with self._lock:
            self._counts = {}

    def names(self, pattern: str, most: int = MOST_NAMES) -> Listing:
        with self._lock:
            fitting = [name for name in self._slots if fnmatchcase(name, pattern)]
            found = [kept for name in fitting if (kept := self._told(name))]
        return Listing(
            tuple(sorted(found, key=attrgetter("name"))[:most]), complete=len(found) <= most
        )

    def look(self, name: str) -> Kept | None:
        with self._lock:
            return self._told(name)

    def clear(self) -> int:
        with self._lock:
            count, self._size_bytes = len(self._slots), 0
            self._slots.clear()
        return count

    def close(self) -> None:
        self.clear()

    def _told(self, name: str) -> Kept | None:
        slot = self._alive(name)
        if slot is None:
            return None
        return Kept(name, len(slot.entry.body), slot.ends_s - self._seconds())

    def _alive(self, name: str) -> _Slot | None:
        slot = self._slots.get(name)
        if slot is not None and slot.ends_s <= self._seconds():
            self._remove(name)
            return None
        return slot

    def _remove(self, name: str) -> None:
        slot = self._slots.pop(name, None)
        if slot is not None:
            self._size_bytes -= slot.size_bytes
