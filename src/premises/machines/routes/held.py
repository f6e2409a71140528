"""Rows that could not be taken in, over HTTP: seen, tried again, given up."""

from dataclasses import asdict
from typing import Annotated, Any, cast

from fastapi import APIRouter, Query, Request, Response

from premises.kernel.web import paging
from premises.kernel.web.wings import Wing
from premises.machines.models import QuarantineState
from premises.machines.routes.desk import PREFIX, READ, WRITE, Desk
from premises.machines.routes.parameters import LONGEST_NAME, MachineAsked
from premises.machines.schemas import HeldChosen, HeldShown
from premises.machines.service.quarantine import Which

Reason = Annotated[str | None, Query(max_length=LONGEST_NAME, pattern=r"^[^\x00]*$")]


def router(desk: Desk) -> APIRouter:
    routes = Wing(prefix=f"{PREFIX}/quarantine", tags=["machines"])

    @routes.get("", dependencies=[READ])
    def held(
        request: Request,
        response: Response,
        machine: MachineAsked = None,
        reason: Reason = None,
        state: QuarantineState = QuarantineState.HELD,
        limit: paging.Limit = 50,
        cursor: paging.Cursor = None,
    ) -> paging.Page[HeldShown]:
        """Rows in quarantine as they came, those that came last first."""
        which = Which(machine=machine, reason=reason, state=state)
        listing = f"machines.quarantine:{which}"
        before = None
        if cursor is not None:
            before = cast("int | None", paging.decode(listing, cursor, (int,))[0])
        rows = desk.quarantine.page(which, before, limit + 1)
        page, following = paging.cut(listing, rows, limit, lambda row: (row.id,))
        paging.link_next(request, response, following)
        return paging.Page(items=[HeldShown.model_validate(row) for row in page], next=following)

    @routes.get("/counts", dependencies=[READ])
    def counts(machine: MachineAsked = None) -> dict[str, int]:
        """How many rows are held, by reason."""
        return desk.quarantine.counts(Which(machine=machine))

    @routes.post("/replay", dependencies=[WRITE])
    def replay(chosen: HeldChosen) -> dict[str, Any]:
        """Take held rows in as if they came now, after what was missing was made."""
        return asdict(desk.quarantine.replay(_which(chosen)))

    @routes.post("/discard", dependencies=[WRITE])
    def discard(chosen: HeldChosen) -> dict[str, int]:
        """Give held rows up."""
        return {"discarded": desk.quarantine.discard(_which(chosen))}

    return routes


def _which(chosen: HeldChosen) -> Which:
    return Which(ids=chosen.ids, machine=chosen.machine, reason=chosen.reason)
