"""Machines and their variables over HTTP: listed, made, changed, removed."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from premises.kernel.web import etags
from premises.kernel.web.wings import Wing
from premises.machines.calendar import instant
from premises.machines.canon import PRESETS, VariableSpec, read_preset
from premises.machines.models import MachineRow, VariableRow
from premises.machines.routes.desk import PREFIX, READ, WRITE, Desk
from premises.machines.routes.parameters import LONGEST_NAME, MachineName
from premises.machines.schemas import (
    MachineChange,
    MachineShown,
    MachineWanted,
    PresetShown,
    VariableChange,
    VariableShown,
    VariableWanted,
)
from premises.machines.service import finding
from premises.machines.service.machines import NewMachine
from premises.machines.service.roles import UNDECIDED
from premises.machines.service.variables import NewVariable

# Names of variables come from elsewhere, and some have slashes.
VariableName = Annotated[str, Path(max_length=LONGEST_NAME, pattern=r"^[^\x00]*$")]


def router(desk: Desk) -> APIRouter:
    routes = Wing(prefix=PREFIX, tags=["machines"])
    _add_machines(routes, desk)
    _add_changes(routes, desk)
    _add_variables(routes, desk)
    return routes


def _add_machines(routes: APIRouter, desk: Desk) -> None:
    @routes.get("", dependencies=[READ])
    def machines() -> list[MachineShown]:
        """All machines by their names; of a building there are dozens, so it is one list."""
        return [_shown(row) for row in desk.machines.all()]

    @routes.get("/presets", dependencies=[READ])
    def presets() -> list[PresetShown]:
        """Sorts of machines whose variables are known by name."""
        return [_preset(name) for name in PRESETS]

    @routes.post("", status_code=201, dependencies=[WRITE])
    def create(wanted: MachineWanted, response: Response) -> MachineShown:
        """Make a machine; the first one is the one whose figures are published."""
        row = desk.machines.create(
            NewMachine(**wanted.model_dump(exclude={"rules"}), **_rules(wanted))
        )
        response.headers["Location"] = f"/api/machines/{row.id}"
        return _shown(row)

    @routes.get("/{machine}", dependencies=[READ])
    def machine(machine: MachineName, response: Response) -> MachineShown:
        row = desk.machines.find(machine)
        response.headers["ETag"] = _tag(row)
        return _shown(row)


def _add_changes(routes: APIRouter, desk: Desk) -> None:
    @routes.patch("/{machine}", dependencies=[WRITE])
    def change(
        machine: MachineName, wanted: MachineChange, request: Request, response: Response
    ) -> MachineShown:
        """Change what is named; figures follow where it matters to them."""
        etags.require_match(request.headers, _tag(desk.machines.find(machine)))
        changes = _named(wanted, _MAY_BE_NONE) | _rules(wanted)
        row = desk.machines.change(machine, changes)
        response.headers["ETag"] = _tag(row)
        return _shown(row)

    @routes.delete("/{machine}", status_code=204, dependencies=[WRITE])
    def remove(machine: MachineName, request: Request) -> Response:
        """Remove a machine with all its rows and figures, for good."""
        etags.require_match(request.headers, _tag(desk.machines.find(machine)))
        desk.machines.remove(machine)
        return Response(status_code=204)


def _add_variables(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/{machine}/variables", dependencies=[READ])
    def variables(machine: MachineName) -> list[VariableShown]:
        return [_variable(row) for row in desk.variables.all(machine)]

    @routes.post("/{machine}/variables", status_code=201, dependencies=[WRITE])
    def add(machine: MachineName, wanted: VariableWanted) -> VariableShown:
        """Make a variable; what is not said is guessed by its name, its type and the preset."""
        return _variable(desk.variables.add(machine, NewVariable(**wanted.model_dump())))

    @routes.get("/{machine}/variables/{variable:path}", dependencies=[READ])
    def variable(machine: MachineName, variable: VariableName) -> VariableShown:
        with desk.asking.look(machine) as look:
            row = finding.variable(look.session, look.standing.machine_id, variable)
        return _variable(row)

    @routes.patch("/{machine}/variables/{variable:path}", dependencies=[WRITE])
    def change(
        machine: MachineName, variable: VariableName, wanted: VariableChange
    ) -> VariableShown:
        """Say what a variable means; figures follow over its whole history."""
        changes = _named(wanted, frozenset({"nominal_kw"}))
        return _variable(desk.variables.change(machine, variable, changes))

    @routes.delete("/{machine}/variables/{variable:path}", status_code=204, dependencies=[WRITE])
    def remove(machine: MachineName, variable: VariableName) -> Response:
        """Remove a variable that has no rows."""
        desk.variables.remove(machine, variable)
        return Response(status_code=204)


_MAY_BE_NONE = frozenset({"preset", "property_id", "installed_kw"})


def _named(wanted: MachineChange | VariableChange, may_be_none: frozenset[str]) -> dict[str, Any]:
    """What was named; null means «none» where that is possible, and else nothing."""
    given = wanted.model_dump(exclude_unset=True)
    return {key: value for key, value in given.items() if value is not None or key in may_be_none}


def _rules(wanted: MachineWanted | MachineChange) -> dict[str, Any]:
    """The rules that somebody named; those that are none stay as they are by default."""
    if wanted.rules is None or "rules" not in wanted.model_fields_set:
        return {}
    return {"rules": wanted.rules.model_dump(exclude_none=True)}


def _tag(row: MachineRow) -> str:
    return etags.etag_of_parts(row.id, row.revision, row.updated_at.isoformat())


def _shown(row: MachineRow) -> MachineShown:
    same = {name: getattr(row, name) for name in MachineShown.model_fields if hasattr(row, name)}
    return MachineShown(
        **same,
        first_at=None if row.first_ms is None else instant(row.first_ms),
        last_at=None if row.horizon_ms is None else instant(row.horizon_ms),
        is_behind=row.is_awaited,
    )


def _variable(row: VariableRow) -> VariableShown:
    names = (name for name in VariableShown.model_fields if name != "decimals")
    decimals = None if row.decimals == UNDECIDED else row.decimals
    return VariableShown(**{name: getattr(row, name) for name in names}, decimals=decimals)


def _preset(name: str) -> PresetShown:
    preset = read_preset(name)
    return PresetShown(
        name=preset.name,
        title=preset.title,
        installed_kw=preset.installed_kw,
        variables={each: _spec(spec) for each, spec in preset.variables.items()},
    )


def _spec(spec: VariableSpec) -> dict[str, Any]:
    return {**vars(spec), "meaning": dict(spec.meaning)}
