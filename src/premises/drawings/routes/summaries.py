"""Summaries over HTTP, as clients of the original service know them."""

from typing import Any

from fastapi import APIRouter

from premises.drawings.routes.desk import USE, WRITE, ContractRoute, Desk, RowId
from premises.drawings.schemas import RegenerateSent, SummarySent
from premises.drawings.service.summaries import Correction
from premises.kernel.auth import CurrentCaller
from premises.kernel.errors import Invalid


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix="/summaries", route_class=ContractRoute)

    @routes.get("/{diff_id}", dependencies=[USE])
    def summaries(diff_id: RowId, caller: CurrentCaller) -> dict[str, Any]:
        return desk.summaries.of(caller, diff_id)

    @routes.post("/{diff_id}/regenerate", dependencies=[WRITE])
    def regenerate(
        diff_id: RowId, caller: CurrentCaller, sent: RegenerateSent | None = None
    ) -> dict[str, str]:
        """Have a page put into words once more; the words so far become history."""
        desk.summaries.regenerate(caller, diff_id, sent.overlay_id if sent else None)
        return {"status": "queued"}

    @routes.put("/{summary_id}", dependencies=[WRITE])
    def correct(summary_id: RowId, sent: SummarySent, caller: CurrentCaller) -> dict[str, Any]:
        """Write other words; what stood there before stays as history."""
        return desk.summaries.correct(caller, summary_id, _correction(sent))

    return routes


def _correction(sent: SummarySent) -> Correction:
    if sent.summary_text is None:
        raise Invalid("drawings.missing_fields", "summary_text is required")
    return Correction(
        text=sent.summary_text,
        source=sent.source,
        metadata=sent.metadata,
        is_active=sent.is_active,
    )
