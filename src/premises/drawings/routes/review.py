"""Single changes over HTTP: listed, decided on, drawn by hand; pages put right by points."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from premises.drawings.differencing import Category, ChangeKind, Zone
from premises.drawings.models import Decision
from premises.drawings.routes.desk import USE, WRITE, Desk, RowId
from premises.drawings.schemas import AlignmentWanted, ChangeDecided, ChangeDrawn
from premises.drawings.service.changes import PointPair, Region, Wanted
from premises.kernel.auth import CurrentCaller

PageNumber = Annotated[int, Path(ge=1, le=100_000)]
InCloud = Annotated[
    bool | None, Query(description="Whether a revision cloud is around it; none has no cloud.")
]


def router(desk: Desk) -> APIRouter:
    routes = APIRouter()
    _add_changes(routes, desk)

    @routes.post("/jobs/{job_id}/pages/{page}/alignment", status_code=202, dependencies=[WRITE])
    def align(
        job_id: RowId, page: PageNumber, wanted: AlignmentWanted, caller: CurrentCaller
    ) -> dict[str, Any]:
        """Say by two points or more how a page's sheets lie on each other; it is compared anew."""
        points = [PointPair(one.old, one.new) for one in wanted.points]
        return desk.changes.align(caller, job_id, page, points)

    return routes


def _add_changes(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/diffs/{diff_id}/changes", dependencies=[USE])
    def changes(
        diff_id: RowId,
        caller: CurrentCaller,
        kind: ChangeKind | None = None,
        category: Category | None = None,
        zone: Zone | None = None,
        decision: Decision | None = None,
        in_cloud: InCloud = None,
    ) -> dict[str, Any]:
        """The changes of a page, the weightiest first."""
        wanted = Wanted(
            kind=kind, category=category, zone=zone, decision=decision, in_cloud=in_cloud
        )
        return {"items": desk.changes.of(caller, diff_id, wanted)}

    @routes.post("/diffs/{diff_id}/changes", status_code=201, dependencies=[WRITE])
    def draw(diff_id: RowId, drawn: ChangeDrawn, caller: CurrentCaller) -> dict[str, Any]:
        """Add a change that was overlooked; the page is told of anew."""
        region = Region(
            box_mm=drawn.box_mm, kind=drawn.kind, category=drawn.category, note=drawn.note
        )
        return desk.changes.draw(caller, diff_id, region)

    @routes.patch("/changes/{change_id}", dependencies=[WRITE])
    def decide(change_id: RowId, decided: ChangeDecided, caller: CurrentCaller) -> dict[str, Any]:
        """Accept, reject or hold a change; what is rejected is told of no more."""
        return desk.changes.decide(caller, change_id, decided.decision, decided.note)
