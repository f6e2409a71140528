"""Walks the folders again and again, and picks out the files that nobody has recorded yet."""

import time
from collections import Counter
from collections.abc import Callable, Collection, Generator, Sequence
from dataclasses import dataclass, field

from premises.cameras.watcher.files import FileStamp
from premises.cameras.watcher.names import Names, Skip
from premises.cameras.watcher.pace import Pace
from premises.cameras.watcher.scan import CHUNK, Chunk, scan
from premises.cameras.watcher.sight import Sight
from premises.kernel.errors import Unavailable

Unknown = Callable[[Sequence[FileStamp]], Collection[FileStamp]]


@dataclass(slots=True)
class _Walk:
    chunks: Generator[Chunk]
    is_full: bool
    skipped: Counter[Skip]
    places: set[tuple[str, int]] = field(default_factory=set)
    files: int = 0
    cost_s: float = 0.0


class Patrol:
    """Walks in small steps, so that news of the moment never wait for the end of a walk.

    What has been answered as recorded is remembered as one number per chunk of a folder: an
    unchanged folder is not asked about again. The modification time of a folder would be a
    cheaper sign, but it stays the same when a file in it is overwritten.
    """

    def __init__(self, sight: Sight, names: Names, unknown: Unknown, pace: Pace) -> None:
        self._sight, self._names, self._unknown, self._pace = sight, names, unknown, pace
        self._walks: list[_Walk] = []
        self._asking: list[Chunk] = []
        self._recorded: dict[tuple[str, int], int] = {}
        self._next_at_s = time.monotonic()
        self.skipped: Counter[Skip] = Counter()
        self.files = 0
        self.cost_s = 0.0
        self.finished = 0
        self.trouble: str | None = None

    def visit(self, folder: str) -> None:
        """Walk one new folder before anything else.

        If it was here before, its pictures may have had their turn while it was away, so what was
        known of them does not count any more.
        """
        if self._names.refuse_folder(folder) is None:
            for place in [one for one in self._recorded if f"{one[0]}/".startswith(f"{folder}/")]:
                del self._recorded[place]
            self._begin(folder, is_full=False)

    def hurry(self) -> None:
        """Walk everything as soon as possible, because news were lost."""
        self._next_at_s = time.monotonic()

    def due_in_s(self) -> float:
        return 0.0 if self._walks else self._next_at_s - time.monotonic()

    def step(self) -> list[FileStamp]:
        """Go on for some milliseconds; the answer is files that are not recorded.

        While `unknown` is unavailable the walk is begun again after a pause, and `trouble` says
        why.
        """
        if not self._walks:
            if self._next_at_s > time.monotonic():
                return []
            self._begin("", is_full=True)
        started_s = time.monotonic()
        walk = self._walks[-1]
        try:
            return self._advance(walk)
        except Unavailable as error:
            self.trouble = error.message
            self.give_up()
            return []
        finally:
            walk.cost_s += time.monotonic() - started_s

    def give_up(self) -> None:
        """Leave all walks, holding nothing open, and begin again after a pause."""
        for walk in self._walks:
            walk.chunks.close()
        self._walks.clear()
        self._asking.clear()
        self._next_at_s = time.monotonic() + self._pace.retry_s

    def _begin(self, folder: str, *, is_full: bool) -> None:
        skipped: Counter[Skip] = Counter()
        chunks = scan(
            self._sight.base_fd, folder, self._names, entering=self._sight.cover, skipped=skipped
        )
        self._walks.append(_Walk(chunks, is_full, skipped))
        if is_full:
            # News that are lost while the walk is on its way ask for another one after it.
            self._next_at_s = float("inf")

    def _advance(self, walk: _Walk) -> list[FileStamp]:
        chunk = next(walk.chunks, None)
        if chunk is None:
            strangers = self._ask()
            self._walks.pop()
            self._finish(walk)
            return strangers
        walk.files += len(chunk.stamps)
        walk.places.add(chunk[:2])
        if self._recorded.get(chunk[:2]) != hash(chunk.stamps):
            self._asking.append(chunk)
        return self._ask() if sum(len(one.stamps) for one in self._asking) >= CHUNK else []

    def _ask(self) -> list[FileStamp]:
        chunks, self._asking = self._asking, []
        stamps = [stamp for chunk in chunks for stamp in chunk.stamps]
        strangers: set[FileStamp] = set()
        for at in range(0, len(stamps), CHUNK):
            strangers.update(self._unknown(stamps[at : at + CHUNK]))
        self.trouble = None
        for chunk in chunks:
            if strangers.isdisjoint(chunk.stamps):
                self._recorded[chunk[:2]] = hash(chunk.stamps)
        return [stamp for stamp in stamps if stamp in strangers]

    def _finish(self, walk: _Walk) -> None:
        if not walk.is_full:
            self.skipped.update(walk.skipped)
            return
        self.skipped, self.files, self.cost_s = walk.skipped, walk.files, walk.cost_s
        self.finished += 1
        for place in self._recorded.keys() - walk.places:
            del self._recorded[place]
        self._next_at_s = min(self._next_at_s, time.monotonic() + self._pause_s(walk.cost_s))

    def _pause_s(self, cost_s: float) -> float:
        pace = self._pace
        if self._sight.polling:
            return max(pace.poll_s, cost_s / pace.poll_share - cost_s)
        return max(pace.reconcile_s, cost_s / pace.reconcile_share - cost_s)
