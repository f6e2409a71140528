"""Keeps the watcher at its post in this process, and tells how it is doing."""

import threading
from collections.abc import Callable

from premises.cameras.watcher import Watcher, WatcherStatus


class Lookout:
    """Runs a watcher while this process holds the post."""

    def __init__(self, make: Callable[[], Watcher]) -> None:
        self._make = make
        self._watcher: Watcher | None = None

    def run(self, stop: threading.Event) -> None:
        """Watch until told to stop."""
        self._watcher = self._make()
        self._watcher.start()
        try:
            stop.wait()
        finally:
            self._watcher.stop()
            self._watcher = None

    def status(self) -> WatcherStatus | None:
        """How the watcher is doing; None where this process has no watcher."""
        watcher = self._watcher
        return watcher.status() if watcher else None
