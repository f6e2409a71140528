"""Following what happens: each process reads the outbox once and tells all its listeners."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncGenerator, Callable, Sequence

import anyio.to_thread
import structlog

from premises.kernel.doorbell import Doorbell
from premises.kernel.errors import Unavailable
from premises.kernel.events.outbox import PUBLISHED, Event, Outbox
from premises.kernel.settings import EventsSettings

Sees = Callable[[Event], bool]

_log = structlog.get_logger(__name__)
_PAGE = 500


class Reset(Exception):  # noqa: N818 - it is an answer to a cursor, not an error.
    """The cursor is too old, or from another time: what lies between is not known any more."""


class Dropped(Exception):  # noqa: N818 - it is told to the client, who may come back.
    """The listener was too slow to be waited for; it may come back with its last cursor."""


class Subscription:
    """One listener: first what it missed since its cursor, then what happens, without a gap."""

    def __init__(self, outbox: Outbox, sees: Sees, since: int, live_from: int, room: int) -> None:
        self._outbox = outbox
        self._sees = sees
        self._since = since
        self._live_from = live_from
        self._room = room
        self._loop = asyncio.get_running_loop()
        self._waiting: list[Event] = []
        self._dropped = False
        self._woken = asyncio.Event()

    def offer(self, events: Sequence[Event]) -> None:
        """Hand over events from the tail's thread; never waits, and never raises."""
        try:
            seen = [event for event in events if self._sees(event)]
        except Exception:  # noqa: BLE001 - logged, see below.
            # A filter with a bug must silence its own listener only.
            _log.exception("listener_failed")
            self._call(self._drop)
        else:
            if seen:
                self._call(self._receive, seen)

    def _call(self, handler: Callable[..., None], *given: object) -> None:
        # A loop that was closed has nobody who waits.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(handler, *given)

    def _drop(self) -> None:
        self._dropped = True
        self._woken.set()

    def _receive(self, events: Sequence[Event]) -> None:
        # One page may always wait: who has taken all before it is not slow. After a gap nothing
        # more is taken, or the listener would come back with a cursor that lies behind the gap.
        if self._waiting and len(self._waiting) + len(events) > self._room:
            self._drop()
        if not self._dropped:
            self._waiting.extend(events)
            self._woken.set()

    async def events(self) -> AsyncGenerator[Event]:
        """Events in order, each once.

        Raises:
            Dropped: the listener fell too far behind, or its filter failed.

        """
        seq = self._since
        while seq < self._live_from:
            page = await anyio.to_thread.run_sync(self._outbox.after, seq, _PAGE)
            for event in page:
                if event.seq <= self._live_from and self._sees(event):
                    yield event
            seq = page[-1].seq if page else self._live_from
        async for event in self._live():
            yield event

    async def _live(self) -> AsyncGenerator[Event]:
        while True:
            await self._woken.wait()
            self._woken.clear()
            events, self._waiting = self._waiting, []
            for event in events:
                yield event
            if self._dropped:
                raise Dropped


class Tail:
    """The one reader of the outbox in this process."""

    def __init__(self, outbox: Outbox, doorbell: Doorbell, settings: EventsSettings) -> None:
        self._outbox = outbox
        self._doorbell = doorbell
        self._settings = settings
        self._lock = threading.Lock()
        self._listeners: set[Subscription] = set()
        self._position = 0
        self._rung = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._position = self._outbox.bounds()[1]
        self._doorbell.listen(self._heard)
        self._thread = threading.Thread(target=self._follow, name="tail", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._rung.set()
        if self._thread is not None:
            self._thread.join(timeout=5)

    @property
    def listeners(self) -> int:
        return len(self._listeners)

    async def subscribe(self, sees: Sees, since: int | None = None) -> Subscription:
        """Begin to listen; with `since`, after that cursor, otherwise from now on.

        Raises:
            Reset: what happened after the cursor is not all known any more.

        """
        oldest, newest = await anyio.to_thread.run_sync(self._outbox.bounds)
        if since is not None and not oldest <= since <= newest:
            raise Reset
        with self._lock:
            position = self._position
            # The tail may not have read as far as this client has, so known events are kept back.
            start = max(position, newest) if since is None else since
            subscription = Subscription(
                self._outbox,
                lambda event: event.seq > start and sees(event),
                since=start,
                live_from=position,
                room=self._settings.client_queue,
            )
            self._listeners.add(subscription)
        return subscription

    async def resume(self, sees: Sees, since: int | None) -> tuple[Subscription, bool]:
        """Listen after a cursor, or from now on if it is not known any more, and whether it is not.

        Listening has begun when that can be told: what happens from then on is not missed.
        """
        try:
            return await self.subscribe(sees, since), False
        except Reset:
            return await self.subscribe(sees), True

    def unsubscribe(self, subscription: Subscription) -> None:
        with self._lock:
            self._listeners.discard(subscription)

    def _heard(self, topic: str) -> None:
        if topic == PUBLISHED:
            self._rung.set()

    def _follow(self) -> None:
        while not self._stopping.is_set():
            self._rung.clear()
            try:
                while self._read():
                    pass
            except Unavailable as failure:
                _log.warning("tail_waits", code=failure.code)
            except Exception:  # noqa: BLE001 - logged, see below.
                # Without this thread nobody would hear anything until the next start.
                _log.exception("tail_stumbled")
            if not self._stopping.is_set():
                self._rung.wait(self._settings.sweep_s)

    def _read(self) -> bool:
        """Hand out the next page; whether there may be another."""
        events = self._outbox.after(self._position, _PAGE)
        if not events:
            return False
        with self._lock:
            self._position = events[-1].seq
            for listener in self._listeners:
                listener.offer(events)
        return len(events) == _PAGE
