"""How often a machine fails, and for how long."""

from collections.abc import Sequence
from dataclasses import dataclass

from premises.machines.states import Period, Segment, State, durations, within

PLACES = 1
# Neither tells whether a fault is still there.
SILENT = (State.OFF, State.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Reliability:
    """Mean times in seconds with what they were divided from; None without a failure."""

    mtbf_s: float | None
    """Mean running time between failures."""
    mttr_s: float | None
    """Mean time to repair: from a failure until the machine is no longer down."""
    failures: int
    run_s: float
    repair_s: float
    missing: tuple[str, ...]


def reliability(
    segments: Sequence[Segment], window: Period, planned: Sequence[Period] | None = None
) -> Reliability:
    """Mean time between failures and mean time to repair.

    A failure is a stop by a fault that begins in the window; one that goes on after the machine
    was off or unknown is the same failure. Where there is a plan, only planned time is running
    or repairing, and a failure outside of it is none. Times are divided by the number of failures
    (IEC 60050-192); ISO 22400-2:2014 divides by one more, which is why the number is shown.

    Args:
        segments: a timeline that covers the window and begins before it: what is down at the
            timeline's own beginning has failed earlier.
        window: half open, in milliseconds.
        planned: planned time in the window in order, None if there is no plan.

    """
    periods = [window] if planned is None else planned
    run_ms = durations(within(segments, periods)).run_ms
    repairs = [durations(within(stops, periods)).down_ms for stops in _failures(segments, window)]
    counted = [repair_ms for repair_ms in repairs if repair_ms]
    missing = {"failures": counted, "run_time": run_ms}
    return Reliability(
        mtbf_s=_mean_s(run_ms, len(counted)) if run_ms else None,
        mttr_s=_mean_s(sum(counted), len(counted)),
        failures=len(counted),
        run_s=run_ms / 1000,
        repair_s=sum(counted) / 1000,
        missing=tuple(name for name, value in missing.items() if not value),
    )


def _failures(segments: Sequence[Segment], window: Period) -> list[list[Segment]]:
    """The failures that begin in the window, each with its stops."""
    failures: list[list[Segment]] = []
    told = State.UNKNOWN
    is_counted = False
    for at, segment in enumerate(segments):
        if segment.state is State.DOWN and told is not State.DOWN:
            is_counted = at > 0 and window[0] <= segment.from_ms < window[1]
            if is_counted:
                failures.append([])
        if segment.state is State.DOWN and is_counted:
            failures[-1].append(segment)
        if segment.state not in SILENT:
            told = segment.state
    return failures


def _mean_s(total_ms: int, count: int) -> float | None:
    return round(total_ms / count / 1000, PLACES) if count else None
