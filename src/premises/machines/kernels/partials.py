"""What the kernels return: whole numbers that can be added, for a quarter hour or an interval."""

from dataclasses import dataclass

from premises.machines.canon import Quality


@dataclass(frozen=True, slots=True)
class Quarter:
    """What one variable did in one quarter of an hour, from its rows inside it alone.

    Nothing here depends on rows outside the quarter, so a late row makes one of these dirty and
    no other: what held when the quarter began, and until when the last value held, is added where
    quarters are put together in their order.
    """

    series: int
    quarter: int
    """Milliseconds since 1970 in UTC divided by 900,000."""
    n: int
    """How many rows of good quality."""
    zeros: int
    """How many of them were 0."""
    low: int | None
    """The smallest value; none without a row of good quality."""
    high: int | None
    low_nonzero: int | None
    """The smallest value other than 0."""
    high_nonzero: int | None
    sum_x: int
    sum_xx: int
    """The sum of squares; it may need more than 64 bits."""
    first_ms: int
    """When the first row came, of whatever quality."""
    last_ms: int
    last_x: int
    last_q: Quality
    held_x_ms: int
    """From the first row to the last: value times milliseconds it held, good quality only."""
    held_ms: int
    """From the first row to the last: milliseconds of good quality."""
    off_ms: int
    """From the first row to the last: milliseconds switched off."""


@dataclass(frozen=True, slots=True)
class Activity:
    """When a machine logged anything at all in one quarter of an hour."""

    quarter: int
    rows: int
    first_ms: int
    last_ms: int
    sessions_s: int
    """From the first whole second to the last: those of gaps no longer than ten minutes."""
    pauses: tuple[tuple[int, int], ...] = ()
    """Silences longer than the machine's heartbeat between two rows of this quarter, in ms."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A value that held from one instant to another; open while nothing has followed."""

    series: int
    from_ms: int
    to_ms: int | None
    x: int
    q: Quality
