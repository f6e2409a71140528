"""A quarter of an hour, the coin in which days of all time zones can be paid."""

from typing import Final

QUARTER_MS: Final = 900_000
HOUR_MS: Final = 3_600_000


def quarter_of(t_ms: int) -> int:
    """The number of the quarter of an hour that holds an instant, counted from 1970 in UTC."""
    return t_ms // QUARTER_MS
