"""Decides when a file that somebody may still be writing is whole."""

import heapq
from dataclasses import dataclass

from premises.cameras.watcher.files import FileStamp

LOOKS = 2


@dataclass(slots=True)
class _Candidate:
    stamp: FileStamp | None
    since_s: float
    calm_s: float
    due_s: float
    unchanged: int = 0


class Settling:
    """Files to look at again; it knows neither clock nor files, both are told to it.

    A file is whole when two further looks, spread over its calm time, show the stamp of the
    first. Times are seconds of one steady clock.
    """

    def __init__(self) -> None:
        self._candidates: dict[str, _Candidate] = {}
        self._queue: list[tuple[float, str]] = []

    def __len__(self) -> int:
        return len(self._candidates)

    def await_calm(self, path: str, stamp: FileStamp | None, now_s: float, calm_s: float) -> None:
        """Begin to look at a file; one that is already looked at keeps its place."""
        if path not in self._candidates:
            self._candidates[path] = _Candidate(stamp, now_s, calm_s, now_s)
            self._look_later(path, now_s)

    def forget(self, path: str) -> None:
        self._candidates.pop(path, None)

    def next_due_s(self) -> float | None:
        return self._queue[0][0] if self._queue else None

    def due(self, now_s: float) -> list[str]:
        """The files that are to be looked at now; each is answered with `seen`."""
        paths = []
        while self._queue and self._queue[0][0] <= now_s:
            due_s, path = heapq.heappop(self._queue)
            candidate = self._candidates.get(path)
            # A file that was forgotten and began again has another place in the queue.
            if candidate is not None and candidate.due_s == due_s:
                paths.append(path)
        return paths

    def seen(self, path: str, stamp: FileStamp, now_s: float) -> bool:
        """Take the result of a look; True says that the file is whole and no longer looked at."""
        candidate = self._candidates[path]
        if stamp != candidate.stamp:
            candidate.stamp, candidate.since_s, candidate.unchanged = stamp, now_s, 0
        else:
            candidate.unchanged += 1
        calm = now_s - candidate.since_s >= candidate.calm_s
        if calm and candidate.unchanged >= LOOKS:
            self.forget(path)
            return True
        self._look_later(path, now_s)
        return False

    def _look_later(self, path: str, now_s: float) -> None:
        candidate = self._candidates[path]
        candidate.due_s = now_s + candidate.calm_s / LOOKS
        heapq.heappush(self._queue, (candidate.due_s, path))
