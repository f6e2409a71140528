"""One stretch of watching, from opening the base folder until it is lost or the watcher stops."""

import time

from premises.cameras.watcher.delivery import Delivery
from premises.cameras.watcher.files import FileStamp, FoundFile, is_link, is_regular, look, stamp
from premises.cameras.watcher.inotify import Happened, Notice
from premises.cameras.watcher.names import Names, Skip
from premises.cameras.watcher.pace import Pace
from premises.cameras.watcher.patrol import Patrol
from premises.cameras.watcher.settling import Settling
from premises.cameras.watcher.sight import Sight
from premises.kernel.clock import Clock

# A walk rests while this many files are on their way, so that memory stays small.
_MANY = 5_000
# News beyond this are not kept: the files stay where they are, and a walk finds them later.
_TOO_MANY = 20_000


class Vigil:
    """Everything that happens in the watcher's thread, one `turn` at a time."""

    def __init__(
        self,
        sight: Sight,
        patrol: Patrol,
        delivery: Delivery,
        *,
        names: Names,
        pace: Pace,
        clock: Clock,
    ) -> None:
        self._sight, self._patrol, self._delivery = sight, patrol, delivery
        self._names, self._pace, self._clock = names, pace, clock
        self._settling = Settling()

    def settling(self) -> int:
        return len(self._settling)

    def turn(self) -> None:
        """Wait until there is something to do, and do a little of it."""
        for notice in self._sight.wait(self._idle_s()):
            self._heed(notice)
        for path in self._settling.due(time.monotonic()):
            self._look_again(path)
        if self._on_their_way() < _MANY:
            self._walk()
        self._delivery.deliver(time.monotonic())

    def _idle_s(self) -> float:
        now_s = time.monotonic()
        dues_s = (self._settling.next_due_s(), self._delivery.due_s(now_s))
        waits_s = [due_s - now_s for due_s in dues_s if due_s is not None]
        if self._on_their_way() < _MANY:
            waits_s.append(self._patrol.due_in_s())
        return min(self._pace.check_s, *waits_s)

    def _on_their_way(self) -> int:
        return len(self._settling) + len(self._delivery)

    def _heed(self, notice: Notice) -> None:
        match notice.happened:
            case Happened.WHOLE:
                self._take_whole(notice.path)
            case Happened.CREATED:
                self._expect(notice.path)
            case Happened.FOLDER_CAME:
                self._patrol.visit(notice.path)
            case Happened.OVERFLOWED:
                self._patrol.hurry()
            case Happened.BASE_CHANGED:
                # The check of the base folder that follows every turn decides what it means.
                pass

    def _take_whole(self, path: str) -> None:
        """A file was closed or moved in; an empty one may be a writer's first touch."""
        self._settling.forget(path)
        refusal = self._names.refuse_file(path)
        if refusal is not None:
            self._count(refusal)
            return
        seen = self._seen(path)
        if seen is None:
            return
        if seen.size_bytes:
            self._hand_on(seen)
        else:
            self._settling.await_calm(path, seen, time.monotonic(), self._pace.settle_s)

    def _expect(self, path: str) -> None:
        """A file was created: a writer will close it, but one linked into place is never closed."""
        if self._names.refuse_file(path) is None:
            self._settling.await_calm(path, None, time.monotonic(), self._pace.hold_s)

    def _look_again(self, path: str) -> None:
        seen = self._seen(path)
        if seen is None:
            self._settling.forget(path)
        elif self._settling.seen(path, seen, time.monotonic()):
            self._hand_on(seen)

    def _walk(self) -> None:
        strangers = self._patrol.step()
        now_s = time.monotonic()
        for stranger in strangers:
            if not self._delivery.holds(stranger):
                self._settling.await_calm(stranger.path, stranger, now_s, self._pace.settle_s)

    def _hand_on(self, seen: FileStamp) -> None:
        if len(self._delivery) >= _TOO_MANY:
            self._patrol.hurry()
            return
        self._delivery.add(FoundFile(seen, self._clock.now()), time.monotonic())

    def _seen(self, path: str) -> FileStamp | None:
        """The file as it is now; None when it is gone or cannot be handed on."""
        try:
            seen = look(self._sight.base_fd, path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError:
            self._count(Skip.UNREADABLE)
            return None
        if is_regular(seen):
            return stamp(path, seen)
        self._count(Skip.LINK if is_link(seen) else Skip.SPECIAL)
        return None

    def _count(self, skip: Skip) -> None:
        # Uploads pass through hidden and other names all day; the walk counts those that stay.
        if skip not in {Skip.HIDDEN, Skip.OTHER}:
            self._patrol.skipped[skip] += 1
