"""What somebody wants to be told of; whatever a rule leaves empty limits nothing."""

import re
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final, Literal, get_args

from premises.kernel.errors import Invalid

Severity = Literal["low", "medium", "high", "critical"]
Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
DAYS: Final[tuple[Day, ...]] = get_args(Day)

_CLOCK: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, slots=True)
class Schedule:
    """Days and hours of the house's wall clock; a span that ends before it begins ends next day.

    `days` are those on which a span begins, every day where there are none. From `start` up to
    but not with `end`; the same time twice is a whole day from then.

    Raises:
        Invalid: a day or a time is none.

    """

    days: tuple[str, ...] = ()
    start_time: str | None = None
    end_time: str | None = None

    def __post_init__(self) -> None:
        for day in self.days:
            if day not in DAYS:
                raise Invalid("cameras.bad_schedule", f"{day} is no day; write monday to sunday.")
        for clock in (self.start_time, self.end_time):
            if clock is not None and not _CLOCK.fullmatch(clock):
                raise Invalid("cameras.bad_schedule", f"{clock} is no time; write 00:00 to 23:59.")

    def holds(self, local: datetime) -> bool:
        """Whether an instant, given in the house's local time, lies in one of the spans."""
        at = local.time()
        start = time.fromisoformat(self.start_time or "00:00")
        end = None if self.end_time is None else time.fromisoformat(self.end_time)
        if end is None or start < end:
            return start <= at and (end is None or at < end) and self._begins(local.weekday())
        if at >= start:
            return self._begins(local.weekday())
        return at < end and self._begins((local.weekday() - 1) % 7)

    def _begins(self, weekday: int) -> bool:
        return not self.days or DAYS[weekday] in self.days


@dataclass(frozen=True, slots=True)
class Rule:
    """When to tell of an event. `zones` are ids or names of zones, `labels` classes of things."""

    rule_id: str
    name: str
    severity: Severity
    risk_threshold: int | None = None
    labels: tuple[str, ...] = ()
    cameras: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    min_confidence: float | None = None
    schedule: Schedule | None = None
