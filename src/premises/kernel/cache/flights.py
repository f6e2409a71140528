"""Many who ask the same at once get it from the first of them."""

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Made:
    """An answer that was just made; `lasting` if it may be given to others who ask the same."""

    body: bytes
    lasting: bool = True


@dataclass(slots=True)
class _Flight:
    landed: threading.Event = field(default_factory=threading.Event)
    shared: Made | None = None


class Flights:
    """What is being made in this process, by what it answers."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._flights: dict[Hashable, _Flight] = {}

    def join(
        self, key: Hashable, make: Callable[[], Made], patience_s: float
    ) -> tuple[Made | None, bool]:
        """What the first one makes, and whether that is the caller.

        None for whoever waited too long, and for all who waited where the first one made nothing
        that lasts, or failed: the failure itself is raised for the first one only.
        """
        with self._lock:
            known = self._flights.get(key)
            flight = known or self._flights.setdefault(key, _Flight())
        if known is not None:
            known.landed.wait(patience_s)
            return known.shared, False
        try:
            made = make()
            flight.shared = made if made.lasting else None
        finally:
            with self._lock:
                del self._flights[key]
            flight.landed.set()
        return made, True
