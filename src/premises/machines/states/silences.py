"""When nothing at all was heard of a machine, though it should have been."""

from collections.abc import Iterable, Iterator, Sequence

from premises.machines.kernels import Activity
from premises.machines.states.periods import Period, clipped


def silences(
    window: Period, activities: Sequence[Activity], heartbeat_ms: int, horizon_ms: int
) -> tuple[Period, ...]:
    """Times from a machine's last row to its next that are longer than its heartbeat.

    Silence of one variable means that it is unchanged; silence of all of them for longer than
    the heartbeat means that the line was cut.

    Args:
        window: outside of it nothing is asked.
        activities: of the quarters in the window in their order, with the last one before the
            window and the first one after it where there are such.
        heartbeat_ms: the longest silence that means nothing; 0 means that none ever does.
        horizon_ms: until when silence counts: the machine's last row, or now for one being fed.

    """
    if not heartbeat_ms:
        return ()
    gaps = _gaps(activities, horizon_ms)
    return clipped((gap for gap in gaps if gap[1] - gap[0] > heartbeat_ms), window)


def _gaps(activities: Iterable[Activity], horizon_ms: int) -> Iterator[Period]:
    previous: int | None = None
    for activity in activities:
        if previous is not None:
            yield previous, activity.first_ms
        yield from activity.pauses
        previous = activity.last_ms
    if previous is not None:
        yield previous, horizon_ms
