"""What changes may cost and how long they may take, as clients of the original ask for it."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter

from premises.drawings.routes.desk import USE, ContractRoute, Desk, RowId
from premises.kernel.auth import CurrentCaller


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix="/jobs", route_class=ContractRoute)

    @routes.get("/{job_id}/cost-impact", dependencies=[USE])
    def cost(job_id: RowId, caller: CurrentCaller) -> Mapping[str, Any]:
        """A language model's guess; every item cites the changes it is for."""
        return desk.impacts.cost(caller, job_id)

    @routes.get("/{job_id}/schedule-impact", dependencies=[USE])
    def schedule(job_id: RowId, caller: CurrentCaller) -> Mapping[str, Any]:
        """The same for working days."""
        return desk.impacts.schedule(caller, job_id)

    return routes
