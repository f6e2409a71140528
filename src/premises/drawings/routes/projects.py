"""Projects over HTTP, as clients of the original service know them."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from premises.drawings.models import ProjectRow
from premises.drawings.routes.desk import (
    USE,
    WRITE,
    ContractRoute,
    Desk,
    RowId,
    Said,
    say,
    say_invalid,
    say_refused,
)
from premises.drawings.schemas import HeirSent, ProjectSent
from premises.drawings.service.contents import Counts
from premises.drawings.service.names import shown_at
from premises.drawings.service.projects import ProjectView
from premises.kernel.auth import CurrentCaller
from premises.kernel.errors import Failure, Invalid
from premises.kernel.web.contracts import contract_route

_MISSING: Final = "name and user_id are required"


def _unlucky(told: tuple[int, object]) -> tuple[int, object]:
    status, body = told
    return status, {**body, "success": False} if isinstance(body, dict) else body


def _say(failure: Failure) -> tuple[int, object]:
    return _unlucky(say(failure))


def _say_invalid(error: RequestValidationError) -> tuple[int, object]:
    return _unlucky(say_invalid(error))


def _say_refused(error: HTTPException) -> tuple[int, object]:
    return _unlucky(say_refused(error))


_SuccessRoute: Final = contract_route(_say, _say_invalid, _say_refused)
"""Where the original says of an answer whether it is one."""


def router(desk: Desk) -> APIRouter:
    routes = APIRouter()
    routes.include_router(_looking(desk))
    routes.include_router(_inside(desk))
    routes.include_router(_changing(desk))
    return routes


def _looking(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix="/projects", route_class=_SuccessRoute)

    @routes.get("", dependencies=[USE])
    def projects(
        caller: CurrentCaller,
        user_id: Said = None,
        organization_id: Said = None,
        include_counts: Annotated[bool, Query()] = False,
    ) -> dict[str, Any]:
        """The projects that you may see, the oldest first."""
        views = desk.projects.list(
            caller,
            said=user_id or None,
            organization_id=organization_id or None,
            with_counts=include_counts,
        )
        return {"success": True, "projects": [_shown(view.row, view.counts) for view in views]}

    @routes.post("", status_code=201, dependencies=[WRITE])
    def create(sent: ProjectSent, caller: CurrentCaller) -> dict[str, Any]:
        """Begin a project; it is yours, whoever the body says you are."""
        if not sent.name:
            raise Invalid("drawings.missing_fields", _MISSING)
        values = sent.model_dump(exclude={"user_id"})
        values["status"] = sent.status or "active"
        row = desk.projects.create(caller, sent.user_id or None, values)
        return {"success": True, "project": _shown(row)}

    @routes.get("/{project_id}", dependencies=[USE])
    def project(project_id: RowId, caller: CurrentCaller) -> dict[str, Any]:
        view: ProjectView = desk.projects.get(caller, project_id)
        return {"success": True, "project": _shown(view.row, view.counts)}

    return routes


def _inside(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix="/projects/{project_id}", route_class=_SuccessRoute)

    @routes.get("/documents", dependencies=[USE])
    def documents(project_id: RowId, caller: CurrentCaller) -> dict[str, Any]:
        return {"success": True, "documents": desk.contents.documents(caller, project_id)}

    @routes.get("/drawings", dependencies=[USE])
    def drawings(project_id: RowId, caller: CurrentCaller) -> dict[str, Any]:
        return {"success": True, "drawings": desk.contents.drawings(caller, project_id)}

    @routes.get("/comparisons", dependencies=[USE])
    def comparisons(project_id: RowId, caller: CurrentCaller) -> dict[str, Any]:
        return {"success": True, "comparisons": desk.contents.comparisons(caller, project_id)}

    @routes.get("/stats", dependencies=[USE])
    def stats(project_id: RowId, caller: CurrentCaller) -> dict[str, Any]:
        found = _counted(desk.contents.counts(caller, project_id))
        return {"success": True, "project_id": project_id, **found}

    return routes


def _changing(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix="/projects/{project_id}", route_class=ContractRoute)

    @routes.put("", dependencies=[WRITE])
    def change(project_id: RowId, sent: ProjectSent, caller: CurrentCaller) -> dict[str, Any]:
        """Write what is named; a project cannot lose its name or its status."""
        values = sent.model_dump(exclude_unset=True, exclude={"user_id"})
        kept = ("name", "status")
        values = {key: value for key, value in values.items() if value or key not in kept}
        row = desk.projects.change(caller, project_id, sent.user_id or None, values)
        return {"project": _shown(row)}

    @routes.delete("", dependencies=[WRITE])
    def remove(project_id: RowId, caller: CurrentCaller) -> dict[str, str]:
        """Remove a project with everything in it, for good."""
        desk.projects.remove(caller, project_id)
        return {"status": "deleted"}

    @routes.post("/transfer", dependencies=[WRITE])
    def give(project_id: RowId, sent: HeirSent, caller: CurrentCaller) -> dict[str, Any]:
        """Make somebody else the owner; you stay as an admin."""
        return {"project": _shown(desk.projects.give(caller, project_id, sent.user_id))}

    return routes


def _counted(counts: Counts) -> dict[str, int]:
    return {
        "document_count": counts.documents,
        "drawing_count": counts.drawings,
        "comparison_count": counts.comparisons,
    }


def _shown(row: ProjectRow, counts: Counts | None = None) -> dict[str, Any]:
    return {
        "project_id": row.id,
        "name": row.name,
        "description": row.description,
        "project_number": row.project_number,
        "client_name": row.client_name,
        "location": row.location,
        "status": row.status,
        "user_id": row.user_id,
        "owner_id": row.user_id,
        "organization_id": row.organization_id,
        "created_at": shown_at(row.created_at),
        "updated_at": shown_at(row.updated_at),
        **_counted(counts or Counts()),
    }
