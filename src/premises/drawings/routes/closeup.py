"""What changed, close up and on paper: tiles for deep zoom, reports to print and to count with."""

from collections.abc import Callable
from typing import Any, Literal, TypeVar

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from premises.drawings.reports import POLICY, Report, report_page, report_pdf, report_table
from premises.drawings.routes.desk import AT_ONCE, USE, Desk, RowId
from premises.drawings.routes.overlays import sent_as
from premises.kernel.auth import Caller, CurrentCaller
from premises.kernel.web.downloads import disposition

Made = TypeVar("Made")
Layer = Literal["common", "removed", "added"]


def router(desk: Desk) -> APIRouter:
    routes = APIRouter()
    _add_tiles(routes, desk)
    _add_reports(routes, desk)
    return routes


def _add_tiles(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/diffs/{diff_id}/tiles", dependencies=[USE])
    def tiles(diff_id: RowId, caller: CurrentCaller) -> dict[str, Any]:
        """Size and layers of a page's tiles; they lie as in the Deep Zoom format."""
        return desk.pictures.tiles(caller, diff_id)

    @routes.get("/diffs/{diff_id}/tiles/{layer}/{level}/{column_row}.png", dependencies=[USE])
    def tile(
        diff_id: RowId,
        layer: Layer,
        level: int,
        column_row: str,
        caller: CurrentCaller,
        request: Request,
    ) -> Response:
        found = desk.pictures.tile(caller, diff_id, f"{layer}/{level}/{column_row}")
        return sent_as(found, request)

    @routes.get("/diffs/{diff_id}/overlay.svg", dependencies=[USE])
    def vectors(diff_id: RowId, caller: CurrentCaller, request: Request) -> Response:
        """Both revisions on each other as vectors, sharp at any size; not of scans."""
        answer = sent_as(desk.pictures.vectors(caller, diff_id), request)
        answer.headers["Content-Security-Policy"] = POLICY
        return answer


def _add_reports(routes: APIRouter, desk: Desk) -> None:
    limiter = CapacityLimiter(AT_ONCE)

    async def made(make: Callable[[Report], Made], caller: Caller, job_id: str) -> Made:
        return await to_thread.run_sync(
            lambda: make(desk.printing.report(caller, job_id)), limiter=limiter
        )

    @routes.get("/jobs/{job_id}/report", dependencies=[USE])
    async def page(job_id: RowId, caller: CurrentCaller) -> Response:
        """The whole comparison as a page to read and print."""
        found = await made(report_page, caller, job_id)
        return HTMLResponse(found, headers={"Content-Security-Policy": POLICY})

    @routes.get("/jobs/{job_id}/report.pdf", dependencies=[USE])
    async def pdf(job_id: RowId, caller: CurrentCaller) -> Response:
        """The same as PDF."""
        found = await made(report_pdf, caller, job_id)
        return Response(found, media_type="application/pdf", headers=disposition("changes.pdf"))

    @routes.get("/jobs/{job_id}/report.csv", dependencies=[USE])
    def table(job_id: RowId, caller: CurrentCaller) -> Response:
        """Every change in a line of its own."""
        found = report_table(desk.printing.report(caller, job_id, pictures=False))
        return Response(found, media_type="text/csv", headers=disposition("changes.csv"))
