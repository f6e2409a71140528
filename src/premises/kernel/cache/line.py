"""The way to a server that may be away: after it did not answer it is left alone for a while."""

import threading
import time
from collections.abc import Callable
from typing import Final, TypeVar

import structlog

from premises.kernel.doorbell.redis import talking
from premises.kernel.errors import Unavailable

T = TypeVar("T")
_log = structlog.get_logger(__name__)
_FIRST_PAUSE_S: Final = 0.25
_LONGEST_PAUSE_S: Final = 5.0
_QUIET_S: Final = 60.0


class Line:
    """Asks a server, and goes without it where it does not answer.

    Each request would otherwise wait for it in vain. A server that answers, but refuses one
    question (somebody else's value stands there, its memory is full), is asked the next one.
    """

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._pause_s = 0.0
        self._away_until_s = 0.0
        self._silent_until_s = 0.0
        self._told = False

    def ask(self, question: Callable[[], T], otherwise: T) -> T:
        """Its answer, or `otherwise` while there is none."""
        if self._seconds() < self._away_until_s:
            return otherwise
        try:
            with talking():
                answer = question()
        except Unavailable as failure:
            self._note(failure)
            return otherwise
        if self._pause_s or self._told:
            self._note_back()
        return answer

    def _note_back(self) -> None:
        with self._lock:
            told, self._told, self._pause_s = self._told, False, 0.0
        if told:
            _log.info("cache_shared_again")

    def _note(self, failure: Unavailable) -> None:
        from redis.exceptions import ResponseError  # noqa: PLC0415 - not everybody has it.

        with self._lock:
            is_away = not isinstance(failure.__cause__, ResponseError)
            # All who waited for it together tell of one absence.
            if is_away and self._seconds() >= self._away_until_s:
                longer_s = max(2 * self._pause_s, _FIRST_PAUSE_S)
                self._pause_s = min(longer_s, _LONGEST_PAUSE_S)
                self._away_until_s = self._seconds() + self._pause_s
            if self._seconds() >= self._silent_until_s:
                self._silent_until_s, self._told = self._seconds() + _QUIET_S, True
                _log.warning("cache_not_shared", reason=failure.message)
