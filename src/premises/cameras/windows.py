"""When a run of detections from one camera becomes one story."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from premises.kernel.errors import Invalid

# A camera clock this far off is set wrong rather than slow, and would tear stories apart.
CLOCK_SKEW_TOLERANCE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a story may last in all, and how long it may stay silent.

    Raises:
        Invalid: a duration is not above zero, so that nothing could ever belong together.

    """

    longest: timedelta = timedelta(seconds=90)
    silence: timedelta = timedelta(seconds=30)

    def __post_init__(self) -> None:
        if min(self.longest, self.silence) <= timedelta(0):
            raise Invalid(
                "cameras.bad_patience",
                "Choose a longest window and a silence above zero seconds.",
                longest_s=self.longest.total_seconds(),
                silence_s=self.silence.total_seconds(),
            )


@dataclass(frozen=True, slots=True)
class Window:
    """The span of one open story, from its earliest picture to its latest.

    Both instants are kept in UTC, where the distance of two instants is what a stopwatch shows.

    Raises:
        Invalid: an instant has no time zone, or the last lies before the first.

    """

    opened_at: datetime
    last_seen_at: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "opened_at", _utc(self.opened_at))
        object.__setattr__(self, "last_seen_at", _utc(self.last_seen_at))
        if self.last_seen_at < self.opened_at:
            raise Invalid(
                "cameras.bad_window",
                "Give a window whose last picture is not older than its first.",
                opened_at=self.opened_at.isoformat(),
                last_seen_at=self.last_seen_at.isoformat(),
            )


@dataclass(frozen=True, slots=True)
class FastPath:
    """Which sightings are told at once, without waiting for the window to close.

    An empty set of labels switches the fast path off. `least_confidence` runs from 0 to 1.
    """

    labels: frozenset[str] = frozenset()
    least_confidence: float = 0.9


def closes_at(window: Window, patience: Patience) -> datetime:
    """The instant the window is over even if nothing more happens."""
    return min(window.opened_at + patience.longest, window.last_seen_at + patience.silence)


def admits(window: Window, seen_at: datetime, patience: Patience) -> bool:
    """Whether a picture still belongs to the open window; if not, the next one begins with it.

    A picture that arrives late and is older than the window is measured by the same two rules
    looking backwards, so the order in which files arrive cannot make a window longer.
    """
    seen_at = _utc(seen_at)
    wider = widen(window, seen_at)
    gap = max(seen_at - window.last_seen_at, window.opened_at - seen_at)
    return gap < patience.silence and wider.last_seen_at - wider.opened_at < patience.longest


def widen(window: Window, seen_at: datetime) -> Window:
    """The window stretched, in either direction, until it holds the picture too."""
    seen_at = _utc(seen_at)
    return Window(min(window.opened_at, seen_at), max(window.last_seen_at, seen_at))


def is_fast(label: str, confidence: float, fast_path: FastPath) -> bool:
    """Whether this one sighting is told at once."""
    return label in fast_path.labels and confidence >= fast_path.least_confidence


def story_instant(
    captured_at: datetime | None,
    received_at: datetime,
    tolerance: timedelta = CLOCK_SKEW_TOLERANCE,
) -> datetime:
    """When the picture was taken, in UTC: the camera's word while it is believable.

    Beyond the tolerance, in either direction, the camera's clock is taken to be wrong and the
    instant of arrival counts. For a file found late, `received_at` is when it was written.
    """
    received_at = _utc(received_at)
    if captured_at is None:
        return received_at
    captured_at = _utc(captured_at)
    return captured_at if abs(captured_at - received_at) <= tolerance else received_at


def _utc(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise Invalid(
            "cameras.no_time_zone",
            "Give an instant with a time zone; without one it names no moment.",
            instant=instant.isoformat(),
        )
    return instant.astimezone(UTC)
