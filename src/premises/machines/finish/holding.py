"""Values are carried from row to row, so that every hour knows what held in it and for how long."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from premises.machines.calendar import Hour
from premises.machines.canon import Quality
from premises.machines.finish.hours import by_hour
from premises.machines.kernels import Quarter
from premises.machines.states import Period


@dataclass(frozen=True, slots=True)
class Carried:
    """What has to be known beside a variable's quarters to say what held in them.

    `before` is the variable's last quarter before them, however long ago, none if it had no
    row yet. `silences` are those of the machine, in order and free of overlaps: what held is
    unknown in them, unless it was switched off. Nothing is known from `horizon_ms` on.
    """

    before: Quarter | None
    horizon_ms: int
    silences: Sequence[Period] = ()


@dataclass(slots=True)
class HeldHour:
    """Sums of one hour: of its readings, and of what held over its time; values in fixed point."""

    hour: Hour
    n: int = 0
    sum_x: int = 0
    sum_xx: int = 0
    low: int | None = None
    """The smallest value that was read, or held for any time."""
    high: int | None = None
    held_x_ms: int = 0
    held_ms: int = 0
    off_ms: int = 0

    def add(self, quarter: Quarter) -> None:
        """Count what happened between the first and the last row of a quarter."""
        self.n += quarter.n
        self.sum_x += quarter.sum_x
        self.sum_xx += quarter.sum_xx
        self.held_x_ms += quarter.held_x_ms
        self.held_ms += quarter.held_ms
        self.off_ms += quarter.off_ms
        self._widen(quarter.low, quarter.high)

    def hold(self, x: int, known_ms: int) -> None:
        """Count a value that held for some time."""
        self.held_x_ms += x * known_ms
        self.held_ms += known_ms
        self._widen(x, x)

    def _widen(self, low: int | None, high: int | None) -> None:
        if low is not None and (self.low is None or low < self.low):
            self.low = low
        if high is not None and (self.high is None or high > self.high):
            self.high = high


def held_hours(
    hours: Iterable[Hour], quarters: Sequence[Quarter], carried: Carried
) -> Iterator[HeldHour]:
    """Every hour with its sums; hours and quarters in order, one carried into the other."""
    holder = _Holder(carried)
    for hour, own in by_hour(hours, quarters):
        held = HeldHour(hour)
        since, end = hour.ms
        for quarter in own:
            holder.pass_by(held, since, quarter.first_ms)
            held.add(quarter)
            holder.take(quarter)
            since = quarter.last_ms
        holder.pass_by(held, since, end)
        yield held


class _Holder:
    """The value that holds at the moment."""

    def __init__(self, carried: Carried) -> None:
        self._carried = carried
        self._x = 0
        self._q: int = Quality.UNKNOWN
        self._next_silence = 0
        if carried.before is not None:
            self.take(carried.before)

    def take(self, quarter: Quarter) -> None:
        self._x, self._q = quarter.last_x, quarter.last_q

    def pass_by(self, held: HeldHour, since: int, until: int) -> None:
        """Let time pass until the next row, or until the hour is over."""
        until = min(until, self._carried.horizon_ms)
        if until <= since:
            return
        ms = until - since
        if self._q == Quality.OFF:
            held.off_ms += ms
        elif self._q == Quality.GOOD:
            ms -= self._silent_ms(since, until)
            if ms:
                held.hold(self._x, ms)

    def _silent_ms(self, since: int, until: int) -> int:
        # Time only passes, so silences that are over are not looked at again.
        silences, at = self._carried.silences, self._next_silence
        silent_ms = 0
        while at < len(silences) and silences[at][0] < until:
            start, end = silences[at]
            silent_ms += max(0, min(end, until) - max(start, since))
            if end > until:
                break
            at += 1
        self._next_silence = at
        return silent_ms
