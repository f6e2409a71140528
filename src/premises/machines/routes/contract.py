"""The doors that clients of the original service know."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response

from premises.kernel.errors import Unavailable
from premises.kernel.web.moments import Moment
from premises.kernel.web.problems import Json
from premises.kernel.web.wings import Wing
from premises.machines.calendar import instant
from premises.machines.routes import compat, exact
from premises.machines.routes.answers import Question
from premises.machines.routes.desk import ORIGINALS, READ, ContractRoute, Desk
from premises.machines.routes.parameters import (
    MachineAsked,
    ModeAsked,
    Words,
    closed_window,
    day_end_ms,
)
from premises.machines.service.figures import Figures
from premises.machines.service.status import counted

_MOST_CHANGES_DAYS: Final = 100

OfDay = Callable[[Figures, date], object]

_OF_DAYS: Final[tuple[tuple[str, OfDay, OfDay], ...]] = (
    ("machine_util", compat.utilisation, exact.utilisation),
    ("machine_program", compat.programs, exact.programs),
    ("energy_consumption", compat.energy, exact.energy),
    ("alerts_daily_count", compat.alert_counts, exact.alert_counts),
    ("alerts_detail", compat.alert_details, exact.alert_details),
)

Start = Annotated[Moment, Query(description="As 2022-02-23 00:00:00+00:00; included.")]
End = Annotated[Moment, Query(description="As 2022-02-23 23:59:59+00:00; included.")]


def router(desk: Desk) -> APIRouter:
    routes = Wing(
        tags=["machines: original clients"], route_class=ContractRoute, dependencies=[READ]
    )
    _add_temperature(routes, desk)
    for name, by_compat, by_exact in _OF_DAYS:
        _add_day(routes, desk, name, by_compat, by_exact)
    _add_changes(routes, desk)
    _add_status(routes, desk)
    return routes


def question_of(name: str, rule: str, day: date, *more: str) -> Question:
    """By the original's rules, what is known up to now changes nothing."""
    until_ms = day_end_ms(day) if rule == "exact" else None
    return Question((name, rule, day, *more), until_ms)


def _add_temperature(routes: APIRouter, desk: Desk) -> None:
    @routes.get(f"{ORIGINALS}/temperatures", response_model=None)
    @routes.get(f"{ORIGINALS}/temperature", response_model=None)
    def temperature(
        request: Request,
        target_date: date,
        sensor_name: Words = "",
        machine: MachineAsked = None,
        mode: ModeAsked = None,
    ) -> Response:
        """What a sensor measured in each hour of a day; without a name, the published one."""
        rule = mode or desk.settings.mode
        question = question_of("temperature", rule, target_date, sensor_name)

        def work(figures: Figures) -> object:
            by = exact.temperature if rule == "exact" else compat.temperature
            return by(figures, sensor_name, target_date)

        return desk.answers.give(request, machine, question, work, may_lack=True)


def _add_day(routes: APIRouter, desk: Desk, name: str, by_compat: OfDay, by_exact: OfDay) -> None:
    @routes.get(
        f"{ORIGINALS}/{name}", response_model=None, name=name, description=by_compat.__doc__
    )
    def of_day(
        request: Request,
        target_date: date,
        machine: MachineAsked = None,
        mode: ModeAsked = None,
    ) -> Response:
        rule = mode or desk.settings.mode

        def work(figures: Figures) -> object:
            return (by_exact if rule == "exact" else by_compat)(figures, target_date)

        question = question_of(name, rule, target_date)
        return desk.answers.give(request, machine, question, work, may_lack=True)


def _add_changes(routes: APIRouter, desk: Desk) -> None:
    @routes.get(f"{ORIGINALS}/machine_changes", response_model=None)
    def machine_changes(
        request: Request, start: Start, end: End, machine: MachineAsked = None
    ) -> Response:
        """What the variable that tells whether the machine executes logged, row by row."""
        window = closed_window(start, end, _MOST_CHANGES_DAYS)

        def work(figures: Figures) -> object:
            rows = desk.changes.operation(figures, window)
            return [compat.change(instant(t_ms), value) for t_ms, value in rows]

        question = Question(("machine_changes", *window), is_raw=True)
        return desk.answers.give(request, machine, question, work, may_lack=True)


def _add_status(routes: APIRouter, desk: Desk) -> None:
    @routes.get(f"{ORIGINALS}/data_status", response_model=None)
    def data_status(request: Request, machine: MachineAsked = None) -> Response:
        """From when to when there are figures, and how many of each kind."""
        if machine is None:
            return Json(compat.data_status(desk.status.published()))

        def work(figures: Figures) -> object:
            return compat.data_status(counted(figures))

        return desk.answers.give(request, machine, Question(("data_status",)), work)

    @routes.get("/api/status", response_model=None)
    def status() -> Response:
        """Whether the service is there, and its database."""
        said: dict[str, Any] = {"status": "API is running"}
        try:
            version = str((desk.status.version(),))
        except Unavailable as failure:
            return Json({**said, "database": f"Connection failed: {failure.message}"})
        return Json({**said, "database": "Connected", "version": version})
