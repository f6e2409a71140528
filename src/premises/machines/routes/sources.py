"""The places from which rows are fetched, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path

from premises.kernel.errors import NotFound
from premises.kernel.web.wings import Wing
from premises.machines.models import SourceKind, SourceRow
from premises.machines.routes.desk import OWN, PREFIX, READ, WRITE, Desk
from premises.machines.routes.parameters import MachineName
from premises.machines.schemas import SourceShown, SourceWanted
from premises.machines.service.places import shown

SourceId = Annotated[str, Path(max_length=36, pattern=r"^[^\x00]*$")]


def router(desk: Desk) -> APIRouter:
    routes = Wing(prefix=PREFIX, tags=["machines"])

    @routes.get("/{machine}/sources", dependencies=[READ])
    def sources(machine: MachineName) -> list[SourceShown]:
        """Where rows of a machine are fetched from, and what went wrong the last time."""
        return [_shown(row) for row in desk.sources.all(machine)]

    @routes.post("/{machine}/sources", status_code=201, dependencies=[OWN])
    def add(machine: MachineName, wanted: SourceWanted) -> SourceShown:
        """Have rows fetched from a database or an MTConnect agent; only administrators may."""
        return _shown(desk.sources.add(machine, wanted.url, wanted.options, wanted.kind))

    @routes.delete("/{machine}/sources/{source_id}", status_code=204, dependencies=[OWN])
    def remove(machine: MachineName, source_id: SourceId) -> None:
        """Fetch nothing from there any more; what was fetched stays."""
        desk.sources.remove(_of(desk, machine, source_id).id)

    @routes.post("/{machine}/sources/{source_id}/pull", status_code=202, dependencies=[WRITE])
    def pull(machine: MachineName, source_id: SourceId) -> dict[str, str]:
        """Ask a source now; the job's result says what came."""
        return {"job_id": desk.jobs.submit_pull(_of(desk, machine, source_id).id)}

    return routes


def _of(desk: Desk, machine: str, source_id: str) -> SourceRow:
    """A source of this machine.

    Raises:
        NotFound: there is none of this id, or it is another machine's.

    """
    for row in desk.sources.all(machine):
        if row.id == source_id:
            return row
    message = f"The machine has no source {source_id!r}."
    raise NotFound("machines.unknown_source", message)


def _shown(row: SourceRow) -> SourceShown:
    return SourceShown(
        id=row.id,
        machine_id=row.machine_id,
        kind=SourceKind(row.kind),
        url=shown(row.url),
        options=row.options,
        error=row.error,
        asked_at=row.asked_at,
        created_at=row.created_at,
    )
