"""Events and detections over HTTP."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, cast

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BeforeValidator

from premises.cameras.models import DetectionRow, EventRow
from premises.cameras.routes.desk import READ, WRITE, CameraRoute, Desk
from premises.cameras.routes.media import thumbnail_response
from premises.cameras.schemas import (
    Detection,
    DetectionList,
    Event,
    EventList,
    EventUpdate,
    Level,
    Reason,
)
from premises.cameras.service.archive import DetectionFilter, EventFilter, Span
from premises.cameras.thumbnails import filename

_LOST_PLUS = re.compile(r"(:\d{2}(?:\.\d+)?) (\d{2}:?\d{2})$")


def _with_plus(text: object) -> object:
    """In a query string a plus that was not encoded arrives as a blank: `10:00:00 02:00`."""
    return _LOST_PLUS.sub(r"\1+\2", text) if isinstance(text, str) else text


Limit = Annotated[int, Query(ge=1, le=1000)]
Offset = Annotated[int, Query(ge=0, le=10_000_000)]
Moment = Annotated[datetime | None, BeforeValidator(_with_plus)]
Text = Annotated[str | None, Query(max_length=500, pattern=r"^[^\x00]*$")]
RowId = Annotated[int, Path(ge=0, lt=2**63)]


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix="/api", tags=["events"], route_class=CameraRoute)
    _add_events(routes, desk)
    _add_detections(routes, desk)
    return routes


def _add_events(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/events", dependencies=[READ])
    def events(
        camera_id: Text = None,
        risk_level: Level | None = None,
        start_date: Moment = None,
        end_date: Moment = None,
        reviewed: bool | None = None,
        object_type: Text = None,
        limit: Limit = 50,
        offset: Offset = 0,
    ) -> EventList:
        wanted = EventFilter(
            camera_id, risk_level, reviewed, object_type, Span(start_date, end_date)
        )
        rows, total = desk.archive.events(wanted, limit, offset)
        found = [_event(row) for row in rows]
        return EventList(events=found, count=total, limit=limit, offset=offset)

    @routes.get("/events/{event_id}", dependencies=[READ])
    def event(event_id: RowId) -> Event:
        return _event(desk.archive.event(event_id))

    @routes.patch("/events/{event_id}", dependencies=[WRITE])
    def review(event_id: RowId, wanted: EventUpdate) -> Event:
        changes = wanted.model_dump(exclude_unset=True)
        if changes.get("reviewed", True) is None:
            del changes["reviewed"]
        return _event(desk.archive.review(event_id, changes))

    @routes.get("/events/{event_id}/detections", dependencies=[READ])
    def event_detections(event_id: RowId, limit: Limit = 50, offset: Offset = 0) -> DetectionList:
        rows, total = desk.archive.detections_of(event_id, limit, offset)
        return _detections(rows, total, limit, offset)


def _add_detections(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/detections", dependencies=[READ])
    def detections(
        camera_id: Text = None,
        object_type: Text = None,
        start_date: Moment = None,
        end_date: Moment = None,
        min_confidence: Annotated[float | None, Query(ge=0, le=1)] = None,
        limit: Limit = 50,
        offset: Offset = 0,
    ) -> DetectionList:
        wanted = DetectionFilter(camera_id, object_type, min_confidence, Span(start_date, end_date))
        rows, total = desk.archive.detections(wanted, limit, offset)
        return _detections(rows, total, limit, offset)

    @routes.get("/detections/{detection_id}", dependencies=[READ])
    def detection(detection_id: RowId) -> Detection:
        return _detection(desk.archive.detection(detection_id))

    @routes.get("/detections/{detection_id}/image", dependencies=[READ])
    def image(detection_id: RowId, request: Request) -> Response:
        return thumbnail_response(desk, detection_id, request)


def _event(row: EventRow) -> Event:
    small = row.thumbnail_detection_id
    return Event(
        id=row.id,
        camera_id=row.camera_id,
        started_at=row.started_at,
        ended_at=row.ended_at,
        risk_score=row.risk_score,
        risk_level=cast("Level", row.risk_level),
        summary=row.summary,
        reasoning=row.reasoning,
        reviewed=row.reviewed,
        notes=row.notes,
        detection_count=len(row.detection_ids),
        detection_ids=row.detection_ids,
        batch_id=row.batch_id,
        is_fast_path=row.is_fast_path,
        reasons=[Reason.model_validate(reason) for reason in row.reasons],
        ruleset_version=row.ruleset_version,
        object_types=row.object_types,
        thumbnail_url=_thumbnail_url(small) if small is not None else None,
    )


def _detections(rows: Sequence[DetectionRow], total: int, limit: int, offset: int) -> DetectionList:
    found = [_detection(row) for row in rows]
    return DetectionList(detections=found, count=total, limit=limit, offset=offset)


def _detection(row: DetectionRow) -> Detection:
    fields = {name: getattr(row, name) for name in Detection.model_fields if hasattr(row, name)}
    url = _thumbnail_url(row.id) if row.thumbnail_hash else None
    return Detection(**fields, thumbnail_url=url)


def _thumbnail_url(detection_id: int) -> str:
    return f"/api/media/thumbnails/{filename(detection_id)}"
