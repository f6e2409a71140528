"""A memory that takes what the watcher finds, as a service would."""

import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from premises.cameras.watcher import FileStamp, FoundFile, Pace, Watcher, WatcherStatus


class Recorder:
    """Remembers every stamp; fails first with whatever stands in `failures`."""

    def __init__(self) -> None:
        self.files: list[FoundFile] = []
        self.batches: list[int] = []
        self.asked: list[int] = []
        self.failures: list[Exception] = []
        self.gate = threading.Event()
        self.gate.set()
        self._news = threading.Condition()

    def found(self, batch: Sequence[FoundFile]) -> None:
        self.gate.wait()
        if self.failures:
            raise self.failures.pop(0)
        with self._news:
            self.files.extend(batch)
            self.batches.append(len(batch))
            self._news.notify_all()

    def unknown(self, stamps: Sequence[FileStamp]) -> Collection[FileStamp]:
        self.asked.append(len(stamps))
        recorded = {file.stamp for file in self.files}
        return [stamp for stamp in stamps if stamp not in recorded]

    def paths(self) -> list[str]:
        return [file.stamp.path for file in self.files]

    def waited_s(self, *paths: str, within_s: float = 10.0) -> float:
        """Seconds until all paths were found; fails when that takes too long."""
        started_s = time.monotonic()
        with self._news:
            done = self._news.wait_for(lambda: set(paths) <= set(self.paths()), within_s)
        assert done, f"not found: {sorted(set(paths) - set(self.paths()))[:5]}"
        return time.monotonic() - started_s


def eager(**changes: float) -> Pace:
    """A pace for tests, which have less patience than a house."""
    return Pace(**{"check_s": 0.1, "retry_s": 0.1, "hold_s": 0.6, **changes})


@contextmanager
def watching(
    base: Path, recorder: Recorder, *, pace: Pace | None = None, polling: bool = False
) -> Iterator[Watcher]:
    """A running watcher that has finished its first walk, if there is anything to walk."""
    watcher = Watcher(base, recorder.found, recorder.unknown, pace=pace or eager(), polling=polling)
    watcher.start()
    try:
        if base.is_dir():
            settled(watcher, lambda status: status.walks > 0)
        yield watcher
    finally:
        recorder.gate.set()
        watcher.stop()


def settled(
    watcher: Watcher, holds: Callable[[WatcherStatus], bool], within_s: float = 10.0
) -> WatcherStatus:
    """The first status for which something holds."""
    until_s = time.monotonic() + within_s
    while not holds(watcher.status()):
        assert time.monotonic() < until_s, watcher.status()
        time.sleep(0.005)
    return watcher.status()
