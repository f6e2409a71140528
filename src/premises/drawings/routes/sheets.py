"""Sheets over HTTP: those of a project by number, their pictures, and who changed what."""

from datetime import datetime
from typing import Annotated, Any

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict

from premises.drawings.routes.desk import AT_ONCE, USE, Desk, RowId
from premises.drawings.routes.overlays import sent_as
from premises.kernel.auth import CurrentCaller

Before = Annotated[int | None, Query(ge=1, description="Entries before the one with this id.")]


class LogEntry(BaseModel):
    """Who changed what, when."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    user_id: str | None
    entity_kind: str
    entity_id: str
    action: str
    changes: Any
    at: datetime


def router(desk: Desk) -> APIRouter:
    routes = APIRouter()

    @routes.get("/projects/{project_id}/sheets", dependencies=[USE])
    def sheets(project_id: RowId, caller: CurrentCaller) -> dict[str, Any]:
        """All sheets of a project by number, each with its revisions, the oldest first."""
        return {"items": desk.versions.sheets(caller, project_id)}

    @routes.get("/projects/{project_id}/log", dependencies=[USE])
    def log(
        project_id: RowId,
        caller: CurrentCaller,
        before: Before = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
    ) -> dict[str, list[LogEntry]]:
        """What people changed in a project, the newest first."""
        rows = desk.logbook.page(caller, project_id, before, limit)
        return {"items": [LogEntry.model_validate(row) for row in rows]}

    @routes.get("/sheets/{sheet_id}", dependencies=[USE])
    def sheet(sheet_id: RowId, caller: CurrentCaller) -> dict[str, Any]:
        """What was read of one sheet."""
        return desk.versions.sheet(caller, sheet_id)

    limiter = CapacityLimiter(AT_ONCE)

    @routes.get("/sheets/{sheet_id}/picture", dependencies=[USE])
    async def picture(sheet_id: RowId, caller: CurrentCaller, request: Request) -> Response:
        """The sheet as a picture, drawn when it is asked for."""
        drawn = await to_thread.run_sync(desk.pictures.of_sheet, caller, sheet_id, limiter=limiter)
        return sent_as(drawn, request)

    return routes
