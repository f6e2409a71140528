"""Questions about a comparison's changes, as clients of the original service ask them."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter

from premises.drawings.routes.desk import USE, ContractRoute, Desk, RowId
from premises.drawings.schemas import MessageSent
from premises.kernel.auth import CurrentCaller
from premises.kernel.errors import Invalid


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix="/chat/jobs", route_class=ContractRoute)

    # Whoever may look at the changes may ask about them, so this is no right to write.
    @routes.post("/{job_id}", dependencies=[USE])
    def say(
        job_id: RowId, caller: CurrentCaller, sent: MessageSent | None = None
    ) -> Mapping[str, Any]:
        """Ask; the answer cites the changes that it rests on, or says that they do not tell."""
        if sent is None or sent.message is None:
            raise Invalid("drawings.missing_fields", "Message is required")
        return desk.talks.say(caller, job_id, sent.message)

    @routes.get("/{job_id}/history", dependencies=[USE])
    def history(job_id: RowId, caller: CurrentCaller) -> Mapping[str, Any]:
        """What the caller asked and was answered."""
        return desk.talks.history(caller, job_id)

    @routes.get("/{job_id}/suggested", dependencies=[USE])
    def suggested(job_id: RowId, caller: CurrentCaller) -> Mapping[str, Any]:
        """Questions that the measured changes can answer."""
        return desk.talks.suggested(caller, job_id)

    @routes.post("/{job_id}/restart", dependencies=[USE])
    def restart(job_id: RowId, caller: CurrentCaller) -> Mapping[str, Any]:
        """Forget what was said, and begin anew."""
        return desk.talks.restart(caller, job_id)

    return routes
