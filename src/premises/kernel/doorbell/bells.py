"""What a doorbell is, and how several are one."""

from collections.abc import Callable, Sequence
from typing import Protocol

Heard = Callable[[str], None]
"""Is called with the topic that was rung, on a thread of the doorbell."""


class Doorbell(Protocol):
    """How processes tell each other that there is something to look at.

    A bell may be missed, doubled or late: whoever listens also sweeps.
    """

    def ring(self, topic: str) -> None:
        """Tell every listener, of this process and of others, without waiting for any."""

    def listen(self, callback: Heard) -> None:
        """Call `callback(topic)` on a background thread whenever somebody rings."""

    def close(self) -> None:
        """Stop listening."""


class Doorbells:
    """Several doorbells that are rung, heard and closed as one."""

    def __init__(self, bells: Sequence[Doorbell]) -> None:
        self._bells = tuple(bells)

    def ring(self, topic: str) -> None:
        for bell in self._bells:
            bell.ring(topic)

    def listen(self, callback: Heard) -> None:
        for bell in self._bells:
            bell.listen(callback)

    def close(self) -> None:
        for bell in self._bells:
            bell.close()
