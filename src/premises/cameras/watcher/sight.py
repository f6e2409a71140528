"""One open base folder, and what the system tells about it while it is open."""

import errno
import os
import select
from pathlib import Path
from types import TracebackType
from typing import Self

from premises.cameras.watcher.inotify import Inotify, Notice

_EXHAUSTED = {
    errno.ENOSPC: "This system's limit of watched folders (fs.inotify.max_user_watches)",
    errno.EMFILE: "This system's limit of watchers (fs.inotify.max_user_instances)",
}


class Sight:
    """Holds the base folder open; falls back to polling where the system cannot tell.

    `polling` is True when folders must be walked often because not all of them are watched;
    `reason` then says what to do about it, in a sentence for people, if anything.

    Raises:
        OSError: the base folder is missing or may not be read.

    """

    def __init__(self, base: Path, *, polling: bool, wake_fd: int) -> None:
        self._base = base
        self.base_fd = os.open(base, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self._identity = _identity(os.fstat(self.base_fd))
        self.polling = polling
        self.reason: str | None = None
        self._inotify = None if polling else self._listen()
        self._poll = select.poll()
        self._poll.register(wake_fd, select.POLLIN)
        if self._inotify is not None:
            self._poll.register(self._inotify.fileno(), select.POLLIN)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self.base_fd)
        if self._inotify is not None:
            self._inotify.close()

    def folders_watched(self) -> int:
        return len(self._inotify) if self._inotify is not None else 0

    def is_current(self) -> bool:
        """Whether the base path still leads to the folder that is open."""
        try:
            return _identity(os.stat(self._base)) == self._identity  # noqa: PTH116 - as fstat above.
        except OSError:
            return False

    def cover(self, folder: str) -> None:
        """Have the system tell about a folder from now on."""
        if self._inotify is None:
            return
        try:
            self._inotify.cover(folder)
        except OSError as error:
            # A folder that vanished meanwhile needs no watch.
            if error.errno in _EXHAUSTED:
                self._fall_back(error)

    def wait(self, timeout_s: float) -> list[Notice]:
        """What the system tells, at once when it has something to tell or somebody wakes us."""
        self._poll.poll(max(0.0, timeout_s) * 1000)
        return self._inotify.read() if self._inotify is not None else []

    def _listen(self) -> Inotify | None:
        try:
            return Inotify(self._base)
        except OSError as error:
            self._fall_back(error)
            return None

    def _fall_back(self, error: OSError) -> None:
        limit = _EXHAUSTED.get(error.errno or 0)
        self.polling = True
        if limit is not None:
            self.reason = (
                f"{limit} is reached; raise it and restart. "
                "Until then new pictures are found by looking, some seconds later."
            )


def _identity(seen: os.stat_result) -> tuple[int, int]:
    return seen.st_dev, seen.st_ino
