"""A machine's figures over any stretch of time, by right rules; a whole day at once."""

from collections.abc import Callable
from datetime import date
from types import ModuleType
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response

from premises.kernel.errors import NotFound
from premises.kernel.web.wings import Wing
from premises.machines.calendar import read_plan
from premises.machines.routes import compat, exact, shapes
from premises.machines.routes.answers import Question
from premises.machines.routes.desk import PREFIX, READ, Desk
from premises.machines.routes.parameters import (
    DayAsked,
    From,
    MachineName,
    ModeAsked,
    Until,
    day_end_ms,
    days_of,
    window_of,
)
from premises.machines.service import views
from premises.machines.service.figures import Figures
from premises.machines.service.pages import published_sensors
from premises.machines.states import Period

_MOST_DAYS: Final = 62
_MOST_RAW_DAYS: Final = 7
_MOST_HOURS_DAYS: Final = 370

OfWindow = Callable[[Figures, Period], object]


Cycle = Annotated[
    float | None, Query(gt=0, le=1e6, description="The shortest time in which a part is made.")
]


def router(desk: Desk) -> APIRouter:
    routes = Wing(prefix=PREFIX, tags=["machines"], dependencies=[READ])
    _add_day(routes, desk)
    _add_windows(routes, desk)
    _add_energy(routes, desk)
    _add_indicators(routes, desk)
    return routes


def _add_day(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/{machine}/day", response_model=None)
    def day(
        request: Request, machine: MachineName, target_date: DayAsked, mode: ModeAsked = None
    ) -> Response:
        """Everything of a local day in one answer."""
        rule = mode or desk.settings.mode
        question = Question(("day", rule, target_date), day_end_ms(target_date))
        return desk.answers.give(
            request, machine, question, lambda figures: _day(figures, target_date, rule)
        )


def _day(figures: Figures, day: date, rule: str) -> dict[str, Any]:
    by: ModuleType = exact if rule == "exact" else compat
    window, owner = figures.window(day), figures.machine
    sensors = published_sensors(owner, figures.variables)
    return {
        "machine": {"id": owner.id, "name": owner.name, "zone": owner.zone},
        "day": str(day),
        "mode": rule,
        "revision": owner.revision,
        "utilisation": next(iter(_or_none(by.utilisation, figures, day)), None),
        "timeline": shapes.timeline(window, figures.timeline(window)),
        "plan": shapes.planned(figures, read_plan(owner.plan), window),
        "temperatures": {
            one.name: _or_none(by.temperature, figures, one.name, day) for one in sensors
        },
        "programs": _or_none(by.programs, figures, day),
        "energy": by.energy(figures, day),
        "alert_counts": by.alert_counts(figures, day),
        "alarms": [shapes.alarm(one) for one in figures.alarms(window)],
    }


def _or_none(ask: Callable[..., compat.Rows], *words: Any) -> compat.Rows:
    """An empty list where a question by itself would not be found."""
    try:
        return ask(*words)
    except NotFound:
        return []


def _add_windows(routes: APIRouter, desk: Desk) -> None:
    def timeline(figures: Figures, window: Period) -> object:
        """What the machine was doing: run, idle, down, off or unknown, with its gaps."""
        return shapes.timeline(window, figures.timeline(window))

    def programs(figures: Figures, window: Period) -> object:
        """For how long each program held, by number and by name."""
        numbers, names = views.programs(figures, window), views.program_names(figures, window)
        return {
            **shapes.stretch(window),
            "numbers": [{"program": one.program, "duration_s": one.duration_s} for one in numbers],
            "names": [{"program": name, "duration_s": ms / exact.S} for name, ms in names],
        }

    def alarms(figures: Figures, window: Period) -> object:
        """Alarms that were active at any time, from when they were raised until cleared."""
        found = [shapes.alarm(one) for one in figures.alarms(window)]
        return {**shapes.stretch(window), "alarms": found}

    for of_window in (timeline, programs, alarms):
        _add_window(routes, desk, of_window.__name__, of_window)


def _add_window(routes: APIRouter, desk: Desk, name: str, of_window: OfWindow) -> None:
    @routes.get(
        f"/{{machine}}/{name}", response_model=None, name=name, description=of_window.__doc__
    )
    def asked(request: Request, machine: MachineName, start: From, end: Until) -> Response:
        window = window_of(start, end, _MOST_DAYS)
        question = Question((name, *window), lambda _standing: window[1])
        return desk.answers.give(
            request, machine, question, lambda figures: of_window(figures, window)
        )


def _add_energy(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/{machine}/energy", response_model=None)
    def energy(
        request: Request,
        machine: MachineName,
        first: DayAsked,
        last: DayAsked,
        mode: ModeAsked = "exact",
    ) -> Response:
        """Energy of each hour of some days; by the original's rules, of days of UTC."""
        days, rule = days_of(first, last, _MOST_DAYS), mode or "exact"
        by = exact.energy if rule == "exact" else compat.energy

        def work(figures: Figures) -> object:
            return {"mode": rule, "days": [_energy(by, figures, day) for day in days]}

        question = Question(("energy", rule, first, last), day_end_ms(last))
        return desk.answers.give(request, machine, question, work)


def _energy(
    by: Callable[[Figures, date], compat.Rows], figures: Figures, day: date
) -> dict[str, Any]:
    hours = by(figures, day)
    total = round(sum(hour["energy_kwh"] for hour in hours), 3)
    return {"day": str(day), "energy_kwh": total, "hours": hours}


def _add_indicators(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/{machine}/indicators", response_model=None)
    def indicators(
        request: Request,
        machine: MachineName,
        start: From,
        end: Until,
        ideal_cycle_s: Cycle = None,
    ) -> Response:
        """How well the machine was used (OEE) and how often it failed, with all inputs."""
        window = window_of(start, end, _MOST_DAYS)

        def work(figures: Figures) -> object:
            return shapes.indicators(views.indicators(figures, window, ideal_cycle_s))

        question = Question(("indicators", ideal_cycle_s, *window), lambda _standing: window[1])
        return desk.answers.give(request, machine, question, work)
