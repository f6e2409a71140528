"""What time it is, in one place, so that a test can say so instead."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The current instant in UTC."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class SettableClock:
    """A clock that stands still until it is moved; for tests and for replaying history."""

    def __init__(self, at: datetime) -> None:
        self._at = as_utc(at)

    def now(self) -> datetime:
        return self._at

    def move(self, by: timedelta) -> None:
        self._at += by


def as_utc(instant: datetime) -> datetime:
    """The same instant in UTC; a naive one is refused, because it names no instant.

    Raises:
        ValueError: the value has no time zone.

    """
    if instant.tzinfo is None:
        msg = f"{instant.isoformat()} has no time zone, so it names no instant"
        raise ValueError(msg)
    return instant.astimezone(UTC)
