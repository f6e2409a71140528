"""Why figures are as they are: what changed them and when, and what can be worked out anew."""

from datetime import date
from typing import Annotated, Any, cast

from fastapi import APIRouter, Query, Request, Response

from premises.kernel.web import paging
from premises.kernel.web.wings import Wing
from premises.machines.calendar import day_ms, instant, zone_of
from premises.machines.routes.desk import PREFIX, READ, WRITE, Desk
from premises.machines.routes.parameters import LONGEST_NAME, MachineName
from premises.machines.schemas import CorrectionShown, RebuildWanted, RevisionShown
from premises.machines.service.history import Correction, Revision

Day = Annotated[date | None, Query(description="Only what changed this local day.")]
Variable = Annotated[str | None, Query(max_length=LONGEST_NAME, pattern=r"^[^\x00]*$")]


def router(desk: Desk) -> APIRouter:
    routes = Wing(prefix=PREFIX, tags=["machines"])
    _add_revisions(routes, desk)
    _add_corrections(routes, desk)

    @routes.post("/{machine}/rebuild", status_code=202, dependencies=[WRITE])
    def rebuild(machine: MachineName, wanted: RebuildWanted) -> dict[str, Any]:
        """Have figures worked out anew from the rows; days are local ones, all without bounds."""
        days = desk.rebuilding.rebuild(machine, wanted.first, wanted.last)
        return {"days": days}

    @routes.post("/{machine}/verify", status_code=202, dependencies=[WRITE])
    def verify(machine: MachineName) -> dict[str, str]:
        """Have all figures compared with the rows; the job's result has the differences."""
        found = desk.machines.find(machine)
        return {"job_id": desk.jobs.submit_verify(found.id)}

    return routes


def _add_revisions(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/{machine}/revisions", dependencies=[READ])
    def revisions(
        machine: MachineName,
        request: Request,
        response: Response,
        day: Day = None,
        limit: paging.Limit = 50,
        cursor: paging.Cursor = None,
    ) -> paging.Page[RevisionShown]:
        """Each change of figures with its reasons, the last first: why yesterday changed."""
        found = desk.machines.find(machine)
        listing = f"machines.revisions:{found.id}:{day}"
        window = None if day is None else day_ms(day, zone_of(found.zone))
        rows = desk.history.revisions(machine, window, _after(listing, cursor), limit + 1)
        page, following = paging.cut(listing, rows, limit, lambda one: (one.number,))
        paging.link_next(request, response, following)
        return paging.Page(items=[_revision(one) for one in page], next=following)


def _add_corrections(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/{machine}/corrections", dependencies=[READ])
    def corrections(
        machine: MachineName,
        request: Request,
        response: Response,
        variable: Variable = None,
        limit: paging.Limit = 50,
        cursor: paging.Cursor = None,
    ) -> paging.Page[CorrectionShown]:
        """Values that later batches overruled, the last first."""
        listing = f"machines.corrections:{machine}:{variable}"
        rows = desk.history.corrections(machine, variable, _after(listing, cursor), limit + 1)
        page, following = paging.cut(listing, rows, limit, lambda one: (one.id,))
        paging.link_next(request, response, following)
        return paging.Page(items=[_correction(one) for one in page], next=following)


def _after(listing: str, cursor: str | None) -> int | None:
    if cursor is None:
        return None
    (after,) = paging.decode(listing, cursor, (int,))
    return cast("int | None", after)


def _revision(one: Revision) -> RevisionShown:
    return RevisionShown(
        revision=one.number,
        from_at=instant(one.window[0]),
        to_at=instant(one.window[1]),
        at=one.at,
        reasons=[dict(reason) for reason in one.reasons],
    )


def _correction(one: Correction) -> CorrectionShown:
    return CorrectionShown(
        variable=one.variable, at=instant(one.t_ms), was=one.was, overruled_by=one.overruled_by
    )
