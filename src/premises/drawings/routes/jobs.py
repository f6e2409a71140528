"""Comparisons over HTTP, as clients of the original service know them: as jobs."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from premises.drawings.models import JobStatus
from premises.drawings.routes.desk import USE, WRITE, ContractRoute, Desk, RowId, Said
from premises.drawings.schemas import JobSent, WhoSent
from premises.drawings.service.comparisons import Asked
from premises.drawings.service.names import shown_at
from premises.kernel.auth import CurrentCaller
from premises.kernel.errors import Invalid


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix="/jobs", route_class=ContractRoute)
    _add_asking(routes, desk)
    _add_looking(routes, desk)
    return routes


def _add_asking(routes: APIRouter, desk: Desk) -> None:
    @routes.post("", status_code=201, dependencies=[WRITE])
    def create(sent: JobSent, caller: CurrentCaller) -> dict[str, Any]:
        """Have two versions of a project compared."""
        row = desk.comparisons.create(caller, _asked(sent))
        created_at = shown_at(row.created_at)
        return {"job_id": row.id, "status": row.status, "created_at": created_at}

    @routes.post("/{job_id}/cancel", dependencies=[WRITE])
    def cancel(job_id: RowId, caller: CurrentCaller, sent: WhoSent | None = None) -> dict[str, Any]:
        """Call it off: nothing more is begun, and what is being done writes nothing."""
        row = desk.comparisons.cancel(caller, job_id, sent.user_id if sent else None)
        cancelled_at = shown_at(row.cancelled_at)
        return {"job_id": row.id, "status": row.status, "cancelled_at": cancelled_at}


def _asked(sent: JobSent) -> Asked:
    old, new, project = (
        sent.old_drawing_version_id,
        sent.new_drawing_version_id,
        sent.project_id,
    )
    if not (old and new and project):
        raise Invalid("drawings.missing_fields", "Missing required fields")
    return Asked(
        project_id=project, old_version_id=old, new_version_id=new, user_id=sent.user_id or None
    )


def _add_looking(routes: APIRouter, desk: Desk) -> None:
    @routes.get("", dependencies=[USE])
    def jobs(
        caller: CurrentCaller,
        user_id: Said = None,
        status: JobStatus | None = None,
        limit: Annotated[int, Query(ge=1, le=50)] = 10,
    ) -> dict[str, Any]:
        return {"jobs": desk.comparisons.list(caller, said=user_id, status=status, limit=limit)}

    @routes.get("/{job_id}", dependencies=[USE])
    def job(job_id: RowId, caller: CurrentCaller) -> dict[str, Any]:
        return desk.comparisons.get(caller, job_id)

    @routes.get("/{job_id}/stages", dependencies=[USE])
    def stages(job_id: RowId, caller: CurrentCaller) -> dict[str, Any]:
        return desk.comparisons.stages(caller, job_id)

    @routes.get("/{job_id}/progress", dependencies=[USE])
    def progress(job_id: RowId, caller: CurrentCaller) -> dict[str, Any]:
        """How far every page is; to be asked again and again."""
        return desk.progress.of(caller, job_id)

    @routes.get("/{job_id}/results", dependencies=[USE])
    def results(job_id: RowId, caller: CurrentCaller) -> dict[str, Any]:
        return desk.results.of(caller, job_id)

    @routes.get("/{job_id}/summaries", dependencies=[USE])
    def summaries(job_id: RowId, caller: CurrentCaller) -> dict[str, Any]:
        return desk.results.summaries(caller, job_id)

    @routes.get("/{job_id}/ocr-log", dependencies=[USE])
    def ocr_log(job_id: RowId, caller: CurrentCaller) -> dict[str, Any]:
        """What was read of the sheets of both versions."""
        return desk.ocr_logs.of(caller, job_id)
