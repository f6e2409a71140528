"""What is being done, what waits and what went wrong, for those who may know."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from premises.app.building import Building
from premises.app.domains import HOUSE
from premises.kernel.auth import Caller, CurrentCaller
from premises.kernel.database import after_commit
from premises.kernel.errors import NotFound
from premises.kernel.jobs import READY, JobState, desk, ledger
from premises.kernel.web import paging
from premises.kernel.web.wings import Wing

JobId = Annotated[str, Path(max_length=36, pattern=r"^[^\x00]*$")]
DomainName = Annotated[str | None, Query(max_length=40, pattern=r"^[^\x00]*$")]
StageId = Annotated[int, Path(ge=0, lt=2**63)]

_LISTING = "jobs"
_DEAD_LISTING = "dead"


def router(building: Building) -> APIRouter:
    """The routes below /api/jobs; a domain's rows are for those who may read that domain."""
    routes = Wing(prefix="/api/jobs", tags=["jobs"])
    _add_lists(routes, building)
    _add_jobs(routes, building)
    return routes


def _add_lists(routes: APIRouter, building: Building) -> None:
    database = building.kernel.database

    @routes.get("")
    def jobs(
        caller: CurrentCaller,
        request: Request,
        response: Response,
        state: JobState | None = None,
        domain: DomainName = None,
        limit: paging.Limit = 50,
        cursor: paging.Cursor = None,
    ) -> dict[str, Any]:
        caller.require(domain or HOUSE, "read")
        before = _after(_LISTING, cursor, str)
        with database.read() as session:
            rows = desk.jobs(session, state=state, domain=domain, before=before, limit=limit + 1)
        page, following = paging.cut(_LISTING, rows, limit, lambda job: (job.id,))
        paging.link_next(request, response, following)
        return {"items": [asdict(job) for job in page], "next": following}

    @routes.get("/dead")
    def dead_letters(
        caller: CurrentCaller,
        request: Request,
        response: Response,
        limit: paging.Limit = 50,
        cursor: paging.Cursor = None,
    ) -> dict[str, Any]:
        caller.require(HOUSE, "read")
        before = _after(_DEAD_LISTING, cursor, int)
        with database.read() as session:
            rows = desk.dead_letters(session, before=before, limit=limit + 1)
        page, following = paging.cut(_DEAD_LISTING, rows, limit, lambda letter: (letter.stage.id,))
        paging.link_next(request, response, following)
        return {"items": [_letter(letter) for letter in page], "next": following}

    @routes.get("/queues")
    def queues(caller: CurrentCaller) -> dict[str, Any]:
        caller.require(HOUSE, "read")
        with database.read() as session:
            found = desk.depths(session, database.now(session))
        return {"items": [asdict(depth) for depth in found]}


def _add_jobs(routes: APIRouter, building: Building) -> None:
    database, registry = building.kernel.database, building.kernel.registry
    doorbell = building.kernel.doorbell

    @routes.get("/{job_id}")
    def job(job_id: JobId, caller: CurrentCaller) -> dict[str, Any]:
        view = _seen(building, caller, job_id)
        stages = [_stage(stage) for stage in view.stages]
        return {**asdict(view.summary), "input": dict(view.input), "stages": stages}

    @routes.post("/{job_id}/cancel")
    def cancel(job_id: JobId, caller: CurrentCaller) -> dict[str, Any]:
        _require_write(caller, _seen(building, caller, job_id))
        with database.write() as session:
            ledger.cancel(session, registry, job_id, database.now(session))
        return asdict(_seen(building, caller, job_id).summary)

    @routes.post("/{job_id}/stages/{stage_id}/requeue")
    def requeue(job_id: JobId, stage_id: StageId, caller: CurrentCaller) -> dict[str, Any]:
        view = _seen(building, caller, job_id)
        _require_write(caller, view)
        if stage_id not in {stage.id for stage in view.stages}:
            raise NotFound("jobs.unknown_stage", "The job has no such stage.")
        with database.write() as session:
            ledger.requeue(session, registry, stage_id, database.now(session))
            after_commit(session, lambda: doorbell.ring(READY))
        return asdict(_seen(building, caller, job_id).summary)


def _seen(building: Building, caller: Caller, job_id: str) -> desk.JobView:
    """The job, for a caller who may see it; for others there is no such job.

    Raises:
        Unauthenticated: nobody is signed in.
        NotFound: there is no such job, or it is nobody's business but its owner's.

    """
    caller.require_somebody()
    with building.kernel.database.read() as session:
        view = desk.job(session, job_id)
    if not caller.sees(view.summary.domain, view.summary.owner_id):
        raise NotFound("jobs.unknown", "There is no such job.")
    return view


def _require_write(caller: Caller, view: desk.JobView) -> None:
    if not caller.may(view.summary.domain, "write", owner_id=view.summary.owner_id):
        caller.require(view.summary.domain, "write")


def _after(listing: str, cursor: str | None, kind: type[Any]) -> Any:
    return None if cursor is None else paging.decode(listing, cursor, (kind,))[0]


def _stage(stage: desk.StageView) -> dict[str, Any]:
    """A stage without the name of the process that has it, which is nobody's business."""
    shown = asdict(stage)
    del shown["owner"]
    return shown


def _letter(letter: desk.DeadLetter) -> dict[str, Any]:
    return {**asdict(letter), "stage": _stage(letter.stage)}
