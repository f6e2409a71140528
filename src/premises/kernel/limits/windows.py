"""A count that slides: what was used in the window before fades out while this one fills."""

import math
from dataclasses import dataclass
from typing import Final, Protocol

_A_MOMENT_S: Final = 0.001


@dataclass(frozen=True, slots=True)
class Window:
    """What was used in this window and in the one before; this one ends in `left_s`.

    The one before counts by the share of it that the last `window_s` seconds still cover, so
    that nobody has twice the quota around the end of a window, and one key needs two numbers
    however large the quota is.
    """

    previous: int
    current: int
    left_s: float
    window_s: int

    @property
    def used(self) -> int:
        return math.floor(self.previous * self.left_s / self.window_s) + self.current

    def admits(self, cost: int, quota: int) -> bool:
        return self.used + cost <= quota

    def wait_s(self, cost: int, quota: int) -> float:
        """Until when so much is free, if nothing else is used; `cost` is at most `quota`."""
        if self.admits(cost, quota):
            return 0.0
        spare = quota - cost - self.current
        if spare >= 0:
            return max(0.0, self.left_s - self._faded(spare, self.previous)) + _A_MOMENT_S
        # This window has to become the one before, and then to fade as well.
        return self.left_s + self.window_s - self._faded(quota - cost, self.current) + _A_MOMENT_S

    def _faded(self, spare: int, count: int) -> float:
        """How much of a window may be left for a count to weigh no more than `spare`."""
        return min((spare + 1) * self.window_s / count, float(self.window_s))


class Counters(Protocol):
    """Where windows are counted; implementations are safe in threads."""

    def take(self, key: str, cost: int, quota: int, window_s: int) -> tuple[bool, Window]:
        """Count `cost` if the quota admits it; whether it did, and the window after that."""

    def look(self, key: str, window_s: int) -> Window:
        """The window as it is."""

    def forget(self, key: str, window_s: int) -> None:
        """Begin anew."""
