"""How often the watcher looks, how long it waits and how much of the machine it may use."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """All durations in seconds; shares are parts of wall time between 0 and 1.

    A walk through all folders costs time that grows with their number, so the pause after it is
    the longer of its interval and what keeps walking below its share.
    """

    settle_s: float = 0.5
    """How long size and time of a file must stand still where nobody says that it is closed."""
    hold_s: float = 3.0
    """The same for a file whose creation the system told: its closing will be told as well."""
    linger_s: float = 0.005
    """How long a file waits for others, so that a burst is handed on together."""
    reconcile_s: float = 60.0
    """The shortest pause between two walks where the system tells what happens."""
    reconcile_share: float = 0.01
    poll_s: float = 2.0
    """The shortest pause between two walks where it does not, as on network shares."""
    poll_share: float = 0.05
    check_s: float = 2.0
    """How often the base folder is checked for having been moved, unmounted or replaced."""
    retry_s: float = 1.0
    """How long to wait before a missing base folder or an unavailable service is tried again."""
