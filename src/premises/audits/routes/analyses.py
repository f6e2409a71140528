"""Analyses over HTTP: what was found, where each number comes from, pictures, pages, photos."""

from collections.abc import Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from premises.audits.models import AnalysisRow, AnalysisState
from premises.audits.pages import POLICY
from premises.audits.routes.desk import USE, Desk, RowId
from premises.audits.schemas import AnalysisShown, AnalysisSummary, PhotoShown
from premises.audits.service.analyses import AnalysisView, Stored, trouble_of
from premises.kernel.auth import CurrentCaller
from premises.kernel.web.downloads import disposition
from premises.kernel.web.etags import not_modified

_SHOWN_BY_BROWSERS: Final = frozenset({"image/jpeg", "image/png"})
_PLAIN: Final = "application/octet-stream"

Wanted = Annotated[str | None, Query(max_length=36, pattern=r"^[^\x00]*$")]


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix="/api/audits", tags=["audits"])
    _add_analyses(routes, desk)
    _add_files(routes, desk)
    return routes


def _add_analyses(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/tasks/{task_id}/analyses", dependencies=[USE])
    def of_task(task_id: RowId, caller: CurrentCaller) -> list[AnalysisSummary]:
        """All looks at this task that are kept, the newest first."""
        return [_summary(row, state) for row, state in desk.analyses.of_task(caller, task_id)]

    @routes.get("/tasks/{task_id}/comparison", dependencies=[USE], response_model=None)
    def comparison(
        task_id: RowId, caller: CurrentCaller, before: Wanted = None, after: Wanted = None
    ) -> dict[str, Any]:
        """Whether it became better: of two analyses, else of the oldest and the newest."""
        return dict(desk.comparisons.compare(caller, task_id, before, after))

    @routes.get("/analyses/{analysis_id}", dependencies=[USE])
    def analysis(analysis_id: RowId, caller: CurrentCaller) -> AnalysisShown:
        return _shown(desk.analyses.get(caller, analysis_id))

    @routes.get("/analyses/{analysis_id}/figures.json", dependencies=[USE], response_model=None)
    def figures(analysis_id: RowId, caller: CurrentCaller) -> Sequence[Any]:
        """Every number of the report: its inputs, its formula, and who says so."""
        return desk.analyses.figures(caller, analysis_id)


def _add_files(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/analyses/{analysis_id}/picture", dependencies=[USE])
    def picture(analysis_id: RowId, caller: CurrentCaller, request: Request) -> Response:
        """The report picture."""
        return _file(desk.analyses.picture(caller, analysis_id), request)

    @routes.get("/analyses/{analysis_id}/page", dependencies=[USE])
    def page(analysis_id: RowId, caller: CurrentCaller) -> Response:
        """The report as a page to read and print."""
        found = desk.printing.page(caller, analysis_id)
        return HTMLResponse(found, headers={"Content-Security-Policy": POLICY})

    @routes.get("/photos/{photo_id}", dependencies=[USE])
    def photo(photo_id: RowId, caller: CurrentCaller, request: Request) -> Response:
        """A photo exactly as it was sent, to be saved: nobody knows what is in it."""
        found = desk.analyses.photo(caller, photo_id)
        return _file(found, request, is_foreign=True)


def _file(found: Stored, request: Request, *, is_foreign: bool = False) -> Response:
    """Bytes that never change under their name; kept by the caller's own program only."""
    headers = {
        "ETag": f'"{found.hash}"',
        "Cache-Control": "private, max-age=3600",
        "X-Content-Type-Options": "nosniff",
    }
    if not_modified(request.headers, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    if is_foreign:
        headers |= disposition(found.name)
    is_known = found.content_type in _SHOWN_BY_BROWSERS
    return Response(
        found.data, media_type=found.content_type if is_known else _PLAIN, headers=headers
    )


def _summary(row: AnalysisRow, state: AnalysisState) -> AnalysisSummary:
    kept = {
        name: getattr(row, name) for name in ("id", "task_id", "job_id", "error_code", "version")
    }
    return AnalysisSummary(
        **kept,
        state=state,
        error=trouble_of(row, state),
        has_picture=row.picture_hash is not None,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )


def _shown(view: AnalysisView) -> AnalysisShown:
    return AnalysisShown(
        **_summary(view.row, view.state).model_dump(),
        inputs=view.row.inputs,
        report=view.row.report,
        findings=view.row.findings,
        photos=[PhotoShown.model_validate(row) for row in view.photos],
    )
