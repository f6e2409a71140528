"""Whether a detector service can be asked now, found out without making anybody wait for it."""

import threading
import time
from collections.abc import Callable

from premises.cameras.detectors.contract import ServiceFacts
from premises.kernel.errors import Failure

# A service that is away is asked again after this long, and so is one that people ask about.
_FRESH_S = 3.0


class Presence:
    """Remembers whether a service was there, and asks again on a thread of its own.

    `ask` returns the service's facts or raises the failure that keeps it from being used.
    """

    def __init__(self, ask: Callable[[], ServiceFacts]) -> None:
        self._ask = ask
        self._lock = threading.Lock()
        self._asking: threading.Event | None = None
        self._asked_at = -_FRESH_S
        self._met = False
        self._facts: ServiceFacts | None = None
        self._trouble: str | None = None

    @property
    def facts(self) -> ServiceFacts:
        """What the service said last."""
        return self._facts or ServiceFacts()

    def meet(self) -> None:
        """Wait for the facts of a service that nobody has asked yet; it is asked for them once."""
        if not self._met and self._facts is None and self._trouble is None:
            self.ask()
        self._met = True

    def is_away(self) -> bool:
        """Whether the service cannot be used; one that was never asked may be. Never waits."""
        if self._trouble is not None:
            self._refresh()
        return self._trouble is not None

    def trouble(self, patience_s: float) -> str | None:
        """Why the service cannot be used; waits for its answer for at most `patience_s`."""
        asking = self._refresh()
        answered = asking is None or asking.wait(patience_s)
        if answered or self._trouble is not None or self._facts is not None:
            return self._trouble
        return "The detector service has not answered yet."

    def ask(self) -> Failure | None:
        """Ask now and wait: what keeps the service from being used, if anything does."""
        try:
            facts = self._ask()
        except Failure as failure:
            self.lost(failure.message)
            return failure
        with self._lock:
            self._facts, self._trouble, self._asked_at = facts, None, time.monotonic()
        return None

    def lost(self, trouble: str) -> None:
        """Remember that a request showed why the service cannot be used."""
        with self._lock:
            self._trouble, self._asked_at = trouble, time.monotonic()

    def found(self) -> None:
        """Remember that a request showed that the service is there."""
        with self._lock:
            self._trouble = None

    def _refresh(self) -> threading.Event | None:
        """Begin to ask if the last answer is old; returns what is set when the answer is there."""
        with self._lock:
            if self._asking is None and time.monotonic() - self._asked_at >= _FRESH_S:
                self._asking = threading.Event()
                threading.Thread(target=self._run, args=(self._asking,), daemon=True).start()
            return self._asking

    def _run(self, asking: threading.Event) -> None:
        try:
            self.ask()
        finally:
            with self._lock:
                self._asking = None
            asking.set()
