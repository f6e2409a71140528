"""How much of a day a machine was in use, in hours and percent."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from premises.machines.calendar import HOUR_MS
from premises.machines.finish.numbers import half_up
from premises.machines.kernels import Activity
from premises.machines.kernels.questions import SESSION_GAP_MS
from premises.machines.states import Durations

# The original takes every day for one of 24 hours, those on which clocks change included.
DAY_S = 86_400
PLACES = 2


@dataclass(frozen=True, slots=True)
class Utilisation:
    """Hours of a day and their shares, two decimals each."""

    running_h: Decimal
    planned_down_h: Decimal
    running_percentage: Decimal
    down_percentage: Decimal


def compat_day(activities: Sequence[Activity]) -> Utilisation | None:
    """The original's utilisation of a local day: for how long the machine logged anything.

    The day is cut into sessions by gaps of more than ten minutes between whole seconds with a
    row; what lies between a session's first and last row counts as running, all else of 24 hours
    as planned downtime. None for a day without a row.

    Args:
        activities: of the quarters of the local day alone, in their order.

    """
    if not activities:
        return None
    running_s = sessions_s(activities)
    running, down = _hours_as_float(running_s), _hours_as_float(DAY_S - running_s)
    return Utilisation(running, down, *(_percentage(h, 24) for h in (running, down)))


def sessions_s(activities: Sequence[Activity]) -> int:
    """Seconds in sessions: those within quarters, and the short gaps between one and the next."""
    gaps = (
        following.first_ms // 1000 - activity.last_ms // 1000
        for activity, following in pairwise(activities)
    )
    short = (gap for gap in gaps if gap * 1000 <= SESSION_GAP_MS)
    return sum(a.sessions_s for a in activities) + sum(short)


def _hours_as_float(seconds: int) -> Decimal:
    """Hours rounded the way the original's language rounds a double."""
    return Decimal(str(round(seconds / 3600, PLACES))).quantize(Decimal("0.01"))


def _percentage(hours: Decimal, day_h: int | Fraction) -> Decimal:
    return half_up(Fraction(hours) * 100 / day_h, PLACES)


def exact_day(durations: Durations) -> Utilisation:
    """The utilisation of a day, or of any other time, by what the machine was doing.

    Running is the state run; the rest is counted as planned downtime, so that both add up to
    the day's true length of 23, 24 or 25 hours, and the percentages to 100.
    """
    day_h = Fraction(durations.total_ms, HOUR_MS)
    if not day_h:
        return Utilisation(*(Decimal("0.00"),) * 4)
    running_h = half_up(Fraction(durations.run_ms, HOUR_MS), PLACES)
    running_percentage = half_up(Fraction(100 * durations.run_ms, durations.total_ms), PLACES)
    return Utilisation(
        running_h,
        half_up(day_h, PLACES) - running_h,
        running_percentage,
        100 - running_percentage,
    )
