"""Hands whole files on in batches, and keeps them while nobody can take them."""

import itertools
from collections.abc import Callable, Sequence

import structlog

from premises.cameras.watcher.files import FileStamp, FoundFile
from premises.kernel.errors import Unavailable

Found = Callable[[Sequence[FoundFile]], None]

BATCH = 100
_FIRST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 5.0

_log = structlog.get_logger(__name__)


class Delivery:
    """Files on their way to `found`; times are seconds of one steady clock.

    While `found` raises Unavailable everything is kept and tried again. Any other failure is
    taken as one file's fault: the batch is handed on one by one, and what fails alone is left to
    the next walk, which finds it again because nobody has recorded it.
    """

    def __init__(self, found: Found, linger_s: float) -> None:
        self._found, self._linger_s = found, linger_s
        self._waiting: dict[str, FoundFile] = {}
        self._due_s = 0.0
        self._pause_s = _FIRST_PAUSE_S
        self._singly = 0
        self.delivered = 0
        self.refused = 0
        self.trouble: str | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    def holds(self, stamp: FileStamp) -> bool:
        """Whether exactly this state of the file waits already."""
        waiting = self._waiting.get(stamp.path)
        return waiting is not None and waiting.stamp == stamp

    def add(self, file: FoundFile, now_s: float) -> None:
        """Take a file; what waits under the same path is replaced by the newer look at it."""
        if not self._waiting and self.trouble is None:
            self._due_s = now_s + self._linger_s
        self._waiting[file.stamp.path] = file

    def due_s(self, now_s: float) -> float | None:
        """When `deliver` has something to do; None when nothing waits."""
        if not self._waiting:
            return None
        is_full = len(self._waiting) >= BATCH and self.trouble is None
        return now_s if is_full else self._due_s

    def deliver(self, now_s: float) -> None:
        """Hand on one batch if it is time."""
        due_s = self.due_s(now_s)
        if due_s is None or due_s > now_s:
            return
        batch = list(itertools.islice(self._waiting.values(), 1 if self._singly else BATCH))
        try:
            self._found(batch)
        except Unavailable as error:
            self._wait_longer(error, now_s)
        except Exception as error:  # noqa: BLE001 - the edge: one bad file must not stop the rest.
            self._isolate(batch, error)
        else:
            self._taken(batch)

    def _taken(self, batch: Sequence[FoundFile]) -> None:
        self._drop(batch)
        self.delivered += len(batch)
        self.trouble = None
        self._pause_s = _FIRST_PAUSE_S

    def _drop(self, batch: Sequence[FoundFile]) -> None:
        for file in batch:
            del self._waiting[file.stamp.path]
        self._singly = max(0, self._singly - len(batch))

    def _wait_longer(self, error: Unavailable, now_s: float) -> None:
        if self.trouble is None:
            _log.warning("watcher_waits", code=error.code, waiting=len(self))
        self.trouble = error.message
        self._due_s = now_s + self._pause_s
        self._pause_s = min(2 * self._pause_s, _LONGEST_PAUSE_S)

    def _isolate(self, batch: Sequence[FoundFile], error: Exception) -> None:
        if len(batch) > 1:
            self._singly = len(batch)
            return
        _log.error("watcher_refused", path=batch[0].stamp.path, exc_info=error)
        self._drop(batch)
        self.refused += 1
