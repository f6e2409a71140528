"""What one may ask with: machines, days, stretches of time, rules, each within bounds."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Annotated, Final, Literal

from fastapi import Path, Query

from premises.kernel.errors import Invalid
from premises.kernel.web.moments import Moment, ms_of
from premises.machines.archive import DAY_MS
from premises.machines.calendar import day_ms
from premises.machines.service.asking import Standing
from premises.machines.states import Period

_PLAIN: Final = r"^[^\x00]*$"
LONGEST_NAME: Final = 200

Mode = Literal["compat", "exact"]

MachineName = Annotated[str, Path(max_length=LONGEST_NAME, pattern=_PLAIN)]
MachineAsked = Annotated[
    str | None,
    Query(
        max_length=LONGEST_NAME,
        pattern=_PLAIN,
        description="A machine by its id or name; without it, the published one.",
    ),
]
ModeAsked = Annotated[
    Mode | None,
    Query(
        description="compat: by the rules of the original; exact: weighted by time, with off and"
        " unknown. Without it, as PREMISES_MACHINES__MODE says."
    ),
]
Words = Annotated[str, Query(max_length=LONGEST_NAME, pattern=_PLAIN)]
DayAsked = Annotated[date, Query(description="A local day where the machine stands.")]
From = Annotated[
    Moment, Query(alias="from", description="From when on, as 2022-02-23T08:00:00+01:00.")
]
Until = Annotated[Moment, Query(alias="to", description="Until when; the instant is excluded.")]


def day_end_ms(day: date) -> Callable[[Standing], int]:
    """When a local day of whatever machine is over."""
    return lambda standing: day_ms(day, standing.zone)[1]


def window_of(start: Moment, end: Moment, most_days: int) -> Period:
    """A stretch of time in milliseconds of UTC, the end excluded.

    Raises:
        Invalid: it ends before it begins, or is too long to be answered at once.

    """
    if ms_of(end) <= ms_of(start):
        raise Invalid("machines.bad_window", "`to` has to be later than `from`.")
    return _bounded((ms_of(start), ms_of(end)), most_days)


def closed_window(start: Moment, end: Moment, most_days: int) -> Period:
    """A stretch whose end is included; empty where it ends before it begins.

    Raises:
        Invalid: it is too long to be answered at once.

    """
    if ms_of(end) < ms_of(start):
        return ms_of(start), ms_of(start)
    return _bounded((ms_of(start), ms_of(end) + 1), most_days)


def days_of(first: date, last: date, most_days: int) -> list[date]:
    """All days from one to another, both included; raises as `window_of` does."""
    if last < first:
        raise Invalid("machines.bad_days", "The last day is before the first.")
    count = (last - first).days + 1
    if count > most_days:
        raise _too_long(most_days)
    return [first + timedelta(days=number) for number in range(count)]


def _bounded(window: Period, most_days: int) -> Period:
    if window[1] - window[0] > most_days * DAY_MS:
        raise _too_long(most_days)
    return window


def _too_long(most_days: int) -> Invalid:
    message = f"Ask for at most {most_days} days at once."
    return Invalid("machines.window_too_long", message, most_days=most_days)
