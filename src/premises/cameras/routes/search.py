"""Events over HTTP as a whole: counted, searched by words, handed out as a table."""

from itertools import chain
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import StreamingResponse

from premises.cameras.routes.archive import shown
from premises.cameras.routes.desk import READ, CameraRoute, Desk
from premises.cameras.routes.parameters import (
    Limit,
    Moment,
    Offset,
    Question,
    event_filter,
    search_filter,
)
from premises.cameras.schemas import (
    CameraEvents,
    EventStats,
    FoundEvent,
    LevelCounts,
    SearchResults,
)
from premises.cameras.service.archive import EventFilter, Found, Span
from premises.kernel.clock import SystemClock


def router(desk: Desk) -> APIRouter:
    """To be asked before the routes of single events, which would take these words for numbers."""
    routes = APIRouter(prefix="/api/events", tags=["events"], route_class=CameraRoute)

    @routes.get("/stats", dependencies=[READ])
    def stats(start_date: Moment = None, end_date: Moment = None) -> EventStats:
        found = desk.archive.stats(Span(start_date, end_date))
        return EventStats(
            total_events=found.total,
            events_by_risk_level=LevelCounts.model_validate(found.by_level),
            events_by_camera=[
                CameraEvents(
                    camera_id=one.camera_id, camera_name=one.camera_name, event_count=one.events
                )
                for one in found.by_camera
            ],
        )

    @routes.get("/search", dependencies=[READ])
    def search(
        q: Question,
        wanted: Annotated[EventFilter, Depends(search_filter)],
        limit: Limit = 50,
        offset: Offset = 0,
    ) -> SearchResults:
        found, total = desk.archive.search(q, wanted, limit, offset)
        results = [_found(one) for one in found]
        return SearchResults(results=results, total_count=total, limit=limit, offset=offset)

    @routes.get("/export", dependencies=[READ], response_class=StreamingResponse)
    def export(wanted: Annotated[EventFilter, Depends(event_filter)]) -> StreamingResponse:
        pieces = desk.archive.export(wanted)
        # What goes wrong at once is still answered as a failure, and not with half a table.
        first = next(pieces)
        name = f"events_export_{SystemClock().now():%Y%m%d_%H%M%S}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingResponse(chain([first], pieces), media_type="text/csv", headers=headers)

    return routes


def _found(one: Found) -> FoundEvent:
    fields = dict(shown(one.event))
    return FoundEvent(**fields, camera_name=one.camera_name, relevance_score=one.relevance)
