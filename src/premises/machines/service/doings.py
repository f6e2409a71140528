"""Says what a machine was doing at any time, and when nothing is known of it."""

from premises.machines.calendar import QUARTER_MS
from premises.machines.models import Role
from premises.machines.service import activity
from premises.machines.service.scales import meaning_of
from premises.machines.service.scope import Scope
from premises.machines.states import (
    Hearing,
    Period,
    Segment,
    Signals,
    blackouts,
    silences,
    timeline,
)


class Doings(Scope):
    """What one machine was doing in windows of time."""

    def timeline(self, window: Period) -> tuple[Segment, ...]:
        """What the machine was doing throughout a window; it sums up to the window."""
        return timeline(window, self.signals(window), self.hearing(window))

    def blackouts(self, window: Period) -> tuple[Period, ...]:
        """When nothing can be said of any of the machine's variables."""
        return blackouts(window, self.signals(window), self.hearing(window))

    def silences(self, window: Period) -> tuple[Period, ...]:
        """When the machine logged nothing at all for longer than its heartbeat."""
        within = range(window[0] // QUARTER_MS, -(-window[1] // QUARTER_MS))
        around = activity.around(self.session, self.machine.id, within)
        return silences(window, around, self.machine.heartbeat_s * 1000, self.horizon_ms)

    def signals(self, window: Period) -> Signals:
        """What says whether the machine runs, and whether it is stopped."""
        operation = next(iter(self.of_role(Role.OPERATION)), None)
        stops = [self.intervals(one, window) for one in self.of_role(Role.STOP)]
        if operation is None:
            return Signals(None, stops)
        return Signals(self.intervals(operation, window), stops, meaning_of(operation))

    def hearing(self, window: Period) -> Hearing:
        """From when to when the machine was heard of, and when not in between."""
        first_ms = self.machine.first_ms
        observed = None if first_ms is None else (first_ms, self.horizon_ms)
        off_is_kept = bool(self.machine.rules.get("off_is_kept", True))
        return Hearing(observed, self.silences(window), off_is_kept)
