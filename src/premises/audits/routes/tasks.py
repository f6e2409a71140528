"""Tasks over HTTP: sent, listed, read, decided on, removed."""

import uuid
from datetime import datetime
from typing import Annotated, Any, Final, cast

from fastapi import APIRouter, Query, Request, Response

from premises.audits.models import Decision, TaskRow, TaskState
from premises.audits.routes.desk import USE, WRITE, Desk, RowId
from premises.audits.routes.reception import UID, required, take_in
from premises.audits.routes.sent import form_of
from premises.audits.schemas import (
    Accepted,
    PhotoShown,
    SuggestionShown,
    TaskChange,
    TaskShown,
    TaskSummary,
)
from premises.audits.service.received import read_task
from premises.audits.service.tasks import IsCurrent, TaskFilter, TaskView
from premises.kernel.auth import CurrentCaller
from premises.kernel.web import etags, paging

_TASK: Final = "task"
_ORDER: Final = (datetime, str)
_FORM: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [_TASK],
                    "properties": {
                        _TASK: {
                            "type": "string",
                            "description": "JSON: id (made here if it is missing), title, type,"
                            " insideTemp, outsideTemp, decision, propertyId, sceneWidthM,"
                            " emissivity, reflectedC, scaleMinC, scaleMaxC, greyScale, side.",
                        },
                        UID: {"type": "string", "description": "Whose task; yours if missing."},
                        "media0": {"type": "string", "format": "binary"},
                    },
                }
            }
        },
    }
}

Word = Annotated[str | None, Query(max_length=254, pattern=r"^[^\x00]*$")]


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix="/api/audits/tasks", tags=["audits"])
    _add_list(routes, desk)
    _add_one(routes, desk)

    @routes.post("", status_code=202, dependencies=[WRITE], openapi_extra=_FORM)
    async def send(request: Request, caller: CurrentCaller) -> Accepted:
        """Send a task with its photos, as parts whose names begin with `media`."""
        async with form_of(request, desk.settings) as form:
            (text,) = required(form, _TASK)
            received = read_task(text, new_id=str(uuid.uuid4()))
            row = await take_in(desk, caller, form.words.get(UID), received, form)
        return Accepted(task_id=row.task_id, analysis_id=row.id, state=row.state)

    return routes


def _add_list(routes: APIRouter, desk: Desk) -> None:
    @routes.get("", dependencies=[USE])
    def tasks(
        caller: CurrentCaller,
        request: Request,
        response: Response,
        state: TaskState | None = None,
        decision: Decision | None = None,
        user: Word = None,
        property_id: Annotated[
            str | None, Query(alias="propertyId", max_length=64, pattern=r"^[^\x00]*$")
        ] = None,
        limit: paging.Limit = 50,
        cursor: paging.Cursor = None,
    ) -> paging.Page[TaskSummary]:
        """The tasks that you may see; those that were changed last come first."""
        wanted = TaskFilter(state=state, decision=decision, user_id=user, property_id=property_id)
        listing = f"audits.tasks:-updated_at:{wanted}"
        after = None if cursor is None else paging.decode(listing, cursor, _ORDER)
        place = cast("tuple[datetime, str] | None", after)
        rows = desk.tasks.page(caller, wanted, place, limit + 1)
        page, following = paging.cut(listing, rows, limit, lambda row: (row.updated_at, row.id))
        paging.link_next(request, response, following)
        return paging.Page(items=[TaskSummary.model_validate(row) for row in page], next=following)


def _add_one(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/{task_id}", dependencies=[USE])
    def task(task_id: RowId, caller: CurrentCaller, response: Response) -> TaskShown:
        return _shown(desk.tasks.get(caller, task_id), response)

    @routes.patch("/{task_id}", dependencies=[WRITE])
    def change(
        task_id: RowId,
        wanted: TaskChange,
        caller: CurrentCaller,
        request: Request,
        response: Response,
    ) -> TaskShown:
        """Decide what becomes of a task; `If-Match` keeps two people from undoing each other."""
        changes = wanted.model_dump(exclude_unset=True)
        return _shown(desk.tasks.change(caller, task_id, changes, _asked(request)), response)

    @routes.delete("/{task_id}", status_code=204, dependencies=[WRITE])
    def remove(task_id: RowId, caller: CurrentCaller, request: Request) -> Response:
        """Remove a task with its photos, pictures and analyses, for good."""
        desk.tasks.remove(caller, task_id, _asked(request))
        return Response(status_code=204)


def _asked(request: Request) -> IsCurrent:
    return lambda task: etags.require_match(request.headers, _tag(task))


def _tag(task: TaskRow) -> str:
    return etags.etag_of_parts(task.id, task.updated_at.isoformat())


def _shown(view: TaskView, response: Response) -> TaskShown:
    response.headers["ETag"] = _tag(view.task)
    summary = TaskSummary.model_validate(view.task).model_dump()
    return TaskShown(
        **summary,
        inside_said=view.task.inside_said,
        outside_said=view.task.outside_said,
        photos=[PhotoShown.model_validate(row) for row in view.photos],
        suggestions=[SuggestionShown.model_validate(row) for row in view.suggestions],
        document=view.task.document,
    )
