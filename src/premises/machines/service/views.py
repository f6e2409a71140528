"""Looks at a machine over any stretch of time: single variables, programs, how well it was used."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from premises.machines import finish
from premises.machines.archive import DAY_MS
from premises.machines.calendar import (
    QUARTER_MS,
    Hour,
    days_between,
    hours_of_day,
    planned_between,
    read_plan,
    to_local,
)
from premises.machines.finish import Carried
from premises.machines.finish.programs import ProgramTime
from premises.machines.finish.sensors import ExactSensorHour
from premises.machines.indicators import (
    Effectiveness,
    Production,
    Reliability,
    effectiveness,
    reliability,
)
from premises.machines.models import Role, VariableRow
from premises.machines.service import counting, partials, texts
from premises.machines.service.figures import Figures
from premises.machines.service.scales import scale_of
from premises.machines.states import Period, durations, total_ms, within

_LOOK_BACK_MS: Final = 7 * DAY_MS
"""Whether a machine that is down at the beginning had failed before is told by so much before."""


@dataclass(frozen=True)
class Indicators:
    """How well a machine was used in a window, which ends where nothing is known any more."""

    window: Period
    effectiveness: Effectiveness
    reliability: Reliability


def hours_in(figures: Figures, window: Period) -> list[Hour]:
    """The local hours that have a part of a window."""
    return [
        hour
        for day in days_between(*window, figures.zone)
        for hour in hours_of_day(day, figures.zone)
        if hour.quarters.start * QUARTER_MS < window[1]
        and hour.quarters.stop * QUARTER_MS > window[0]
    ]


def quarters_in(figures: Figures, window: Period) -> list[Hour]:
    """The quarters of an hour that have a part of a window, each like an hour of its own."""
    found = range(window[0] // QUARTER_MS, -(-window[1] // QUARTER_MS))
    locals_ = ((one, to_local(one * QUARTER_MS, figures.zone)) for one in found)
    return [Hour(at.replace(fold=0), at.fold, range(one, one + 1)) for one, at in locals_]


def steps(
    figures: Figures, variable: VariableRow, hours: Sequence[Hour]
) -> tuple[ExactSensorHour, ...]:
    """What a quantity was in each of some hours that follow each other, measured or held."""
    if not hours:
        return ()
    whole = range(hours[0].quarters.start, hours[-1].quarters.stop)
    window = whole.start * QUARTER_MS, whole.stop * QUARTER_MS
    carried = Carried(
        partials.last_before(figures.session, variable.id, whole.start),
        figures.horizon_ms,
        figures.silences(window),
    )
    quarters = partials.quarters(figures.session, variable.id, whole)
    return finish.sensors.exact_hours(hours, quarters, scale_of(variable), carried)


def programs(figures: Figures, window: Period) -> tuple[ProgramTime, ...]:
    """Numbers of programs, cut where the machine was off or not heard, the longest first."""
    variable = next(iter(figures.of_role(Role.PROGRAM)), None)
    if variable is None:
        return ()
    found = figures.intervals(variable, window)
    return finish.programs.exact_day(window, found, figures.blackouts(window), scale_of(variable))


def program_names(figures: Figures, window: Period) -> list[tuple[str, int]]:
    """Names of programs with the milliseconds for which they held, the longest first."""
    spent: dict[int, int] = {}
    for variable in figures.of_role(Role.PROGRAM_NAME):
        found = figures.intervals(variable, window)
        held = finish.programs.held_ms(window, found, figures.blackouts(window))
        spent = {x: spent.get(x, 0) + held.get(x, 0) for x in {**spent, **held}}
    known = texts.read(figures.session, spent)
    named = [(known.get(x, ""), ms) for x, ms in spent.items()]
    return sorted(named, key=lambda one: (-one[1], one[0]))


def indicators(figures: Figures, window: Period, ideal_cycle_s: float | None) -> Indicators:
    """Overall effectiveness and reliability, as far as anything is known."""
    start, end = window[0], max(window[0], min(window[1], figures.horizon_ms))
    plan = read_plan(figures.machine.plan)
    planned = planned_between(plan, start, end, figures.zone)
    segments = figures.timeline((start - _LOOK_BACK_MS, end))
    spent = durations(within(segments, [(start, end)] if planned is None else planned))
    production = Production(
        planned_ms=None if planned is None else total_ms(planned),
        states=spent,
        ideal_cycle_s=ideal_cycle_s,
        parts=_made(figures, Role.PARTS, (start, end)),
        good_parts=_made(figures, Role.GOOD_PARTS, (start, end)),
    )
    found = reliability(segments, (start, end), planned)
    return Indicators((start, end), effectiveness(production), found)


def _made(figures: Figures, role: Role, window: Period) -> Fraction | None:
    """How many parts were counted in the quarters of a window."""
    counters = figures.of_role(role)
    if not counters:
        return None
    whole = range(window[0] // QUARTER_MS, -(-window[1] // QUARTER_MS))
    return sum(
        (
            Fraction(quarter.counted, scale_of(one).unit)
            for one in counters
            for quarter in counting.quarters(figures.session, one.id, whole)
        ),
        Fraction(0),
    )
