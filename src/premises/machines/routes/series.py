"""One variable over any stretch of time: row by row, in hours weighted by time, or what it held."""

from enum import StrEnum
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from premises.kernel.errors import Invalid
from premises.kernel.web.wings import Wing
from premises.machines.archive import DAY_MS
from premises.machines.models import VariableRow
from premises.machines.routes import shapes
from premises.machines.routes.answers import Question
from premises.machines.routes.desk import PREFIX, READ, Desk
from premises.machines.routes.parameters import (
    From,
    MachineName,
    Until,
    Words,
    window_of,
)
from premises.machines.service import finding, views
from premises.machines.service.figures import Figures
from premises.machines.service.roles import is_name, is_quantity
from premises.machines.states import Period

_MOST_RAW_DAYS: Final = 7
_MOST_QUARTERS_DAYS: Final = 62
_MOST_DAYS: Final = 370


class Step(StrEnum):
    """How finely a variable is shown."""

    RAW = "raw"
    """Row by row, as it was logged."""
    QUARTER = "quarter"
    HOUR = "hour"
    CHANGES = "changes"
    """From when to when a value held: for variables whose values are names."""


def router(desk: Desk) -> APIRouter:
    routes = Wing(prefix=PREFIX, tags=["machines"], dependencies=[READ])

    @routes.get("/{machine}/series", response_model=None)
    def series(
        request: Request,
        machine: MachineName,
        variable: Words,
        start: From,
        end: Until,
        step: Step | None = None,
    ) -> Response:
        """Any variable: its rows, its hours or quarters weighted by time, or what it held."""
        window = window_of(start, end, _MOST_DAYS)

        def work(figures: Figures) -> object:
            return _series(desk, figures, variable, window, step)

        question = Question(
            ("series", variable, step, *window), lambda _standing: window[1], step is Step.RAW
        )
        return desk.answers.give(request, machine, question, work)

    return routes


def _series(
    desk: Desk, figures: Figures, name: str, window: Period, step: Step | None
) -> dict[str, Any]:
    variable = finding.variable(figures.session, figures.machine.id, name)
    fine = step or (Step.HOUR if is_quantity(variable) else Step.CHANGES)
    head = {
        "variable": variable.name,
        "role": variable.role,
        "unit": variable.unit,
        "step": fine.value,
        **shapes.stretch(window),
    }
    if fine is Step.RAW:
        _at_most(window, _MOST_RAW_DAYS)
        return head | _raw(desk, figures, variable, window)
    if fine is Step.CHANGES:
        _require(is_name(variable), variable, fine)
        return head | {"held": shapes.held(figures, variable, figures.intervals(variable, window))}
    _require(is_quantity(variable), variable, fine)
    _at_most(window, _MOST_DAYS if fine is Step.HOUR else _MOST_QUARTERS_DAYS)
    ask = views.hours_in if fine is Step.HOUR else views.quarters_in
    found = views.steps(figures, variable, ask(figures, window))
    return head | {"steps": [shapes.step(one) for one in found]}


def _raw(desk: Desk, figures: Figures, variable: VariableRow, window: Period) -> dict[str, Any]:
    """Columns, for there may be hundreds of thousands; times in milliseconds since 1970 in UTC."""
    before = desk.changes.before(figures, variable, window[0])
    rows = desk.changes.rows(figures, variable, window)
    return {
        "before": None if before is None else {"t": before[0], "value": before[1]},
        "t": rows.t_ms.tolist(),
        "values": desk.changes.values(figures, variable, rows),
        "quality": [shapes.QUALITIES[q] for q in rows.q.tolist()],
    }


def _require(fits: bool, variable: VariableRow, step: Step) -> None:
    if not fits:
        message = f"A variable of role {variable.role} cannot be shown as {step.value}."
        raise Invalid("machines.bad_step", message, role=variable.role, step=step.value)


def _at_most(window: Period, days: int) -> None:
    if window[1] - window[0] > days * DAY_MS:
        message = f"Ask for at most {days} days at once at this step."
        raise Invalid("machines.window_too_long", message, most_days=days)
