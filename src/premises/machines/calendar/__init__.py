"""Quarters of an hour, hours, days, shifts: what time of day it is where the machine stands.

`quarters` are the coin of time. `clocks` go from instants to what a clock shows and back; `days`
know when a day begins and which hours it has. `plans` say when a machine is meant to work,
`reading` reads them, `stretches` lay them upon the time that passes.
"""

from premises.machines.calendar.clocks import from_local, instant, local_text, to_local, zone_of
from premises.machines.calendar.days import (
    Hour,
    day_ms,
    day_of,
    days_between,
    hours_of_day,
    quarters_of_day,
)
from premises.machines.calendar.plans import Plan
from premises.machines.calendar.quarters import HOUR_MS, QUARTER_MS, quarter_of
from premises.machines.calendar.reading import read_plan
from premises.machines.calendar.stretches import (
    Span,
    downtime_between,
    planned_between,
    shifts_between,
)

__all__ = [
    "HOUR_MS",
    "QUARTER_MS",
    "Hour",
    "Plan",
    "Span",
    "day_ms",
    "day_of",
    "days_between",
    "downtime_between",
    "from_local",
    "hours_of_day",
    "instant",
    "local_text",
    "planned_between",
    "quarter_of",
    "quarters_of_day",
    "read_plan",
    "shifts_between",
    "to_local",
    "zone_of",
]
