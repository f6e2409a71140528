"""Rings where ringing may take long or fail, so that nobody who rings ever waits for it."""

import threading
from collections.abc import Callable, Sequence

import structlog

from premises.kernel.errors import Failure

LONGEST_TOPIC = 128
"""A topic is cut to this many characters."""

_log = structlog.get_logger(__name__)
_MOST_TOPICS = 256
_TOGETHER_S = 0.01
_FIRST_PAUSE_S = 0.25
_LONGEST_PAUSE_S = 5.0
_LAST_WORDS_S = 1.5


class Ringer:
    """A thread that rings: many rings of one topic become one, and a failed one is rung again.

    `ring(topics)` does it and raises a `Failure` where nobody answers; then there is a pause,
    which grows to five seconds, and only what was not rung yet is kept: at most 256 topics.
    """

    def __init__(self, name: str, ring: Callable[[Sequence[str]], None]) -> None:
        self._name = name
        self._deliver = ring
        self._pending: dict[str, None] = {}
        self._news = threading.Condition()
        self._closing = False
        self._thread: threading.Thread | None = None
        self._pause_s = 0.0

    def ring(self, topic: str) -> None:
        """Have a topic rung soon; never waits."""
        with self._news:
            if self._closing or len(self._pending) >= _MOST_TOPICS:
                return
            self._pending[topic[:LONGEST_TOPIC]] = None
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()
            self._news.notify()

    def close(self) -> None:
        """Ring what is still to be rung, if that can be done in a moment, and end."""
        with self._news:
            self._closing = True
            self._news.notify()
            thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=_LAST_WORDS_S)

    def _run(self) -> None:
        while topics := self._next():
            if not self._rang(topics):
                self._keep(topics)
            self._rest()

    def _next(self) -> list[str]:
        """The topics that wait to be rung, as soon as there are any; none when it is over."""
        with self._news:
            # Once it is over, what failed is not tried again.
            if self._closing and self._pause_s:
                return []
            self._news.wait_for(lambda: bool(self._pending) or self._closing)
            topics, self._pending = list(self._pending), {}
        return topics

    def _rang(self, topics: Sequence[str]) -> bool:
        try:
            self._deliver(topics)
        except Failure as failure:
            if not self._pause_s:
                _log.warning("doorbell_away", bell=self._name, reason=failure.message)
        except Exception:  # noqa: BLE001 - logged, see below.
            # Without this thread nobody would be rung until the next start.
            _log.exception("doorbell_failed", bell=self._name)
        else:
            if self._pause_s:
                _log.info("doorbell_back", bell=self._name)
            self._pause_s = 0.0
            return True
        self._pause_s = min(self._pause_s * 2 or _FIRST_PAUSE_S, _LONGEST_PAUSE_S)
        return False

    def _keep(self, topics: Sequence[str]) -> None:
        with self._news:
            self._pending = dict.fromkeys([*topics, *self._pending][:_MOST_TOPICS])

    def _rest(self) -> None:
        """Let rings that come close together become one, and let a server that is away come."""
        with self._news:
            self._news.wait_for(lambda: self._closing, self._pause_s or _TOGETHER_S)
