"""Events and detections over HTTP."""

from collections.abc import Sequence
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Query, Request, Response

from premises.cameras.models import DetectionRow, EventRow
from premises.cameras.routes.desk import READ, WRITE, CameraRoute, Desk
from premises.cameras.routes.media import boxed_response
from premises.cameras.routes.parameters import (
    Limit,
    Moment,
    Offset,
    RowId,
    Text,
    event_filter,
)
from premises.cameras.schemas import (
    Detection,
    DetectionList,
    Event,
    EventList,
    EventUpdate,
    Level,
    Opinion,
    Reason,
    Verdict,
)
from premises.cameras.service.archive import DetectionFilter, EventFilter, Span
from premises.cameras.thumbnails import filename


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix="/api", tags=["events"], route_class=CameraRoute)
    _add_events(routes, desk)
    _add_detections(routes, desk)
    return routes


def _add_events(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/events", dependencies=[READ])
    def events(
        wanted: Annotated[EventFilter, Depends(event_filter)],
        limit: Limit = 50,
        offset: Offset = 0,
    ) -> EventList:
        rows, total = desk.archive.events(wanted, limit, offset)
        found = [shown(row) for row in rows]
        return EventList(events=found, count=total, limit=limit, offset=offset)

    @routes.get("/events/{event_id}", dependencies=[READ])
    def event(event_id: RowId) -> Event:
        row = desk.archive.event(event_id)
        return shown(row, row.opinion)

    @routes.patch("/events/{event_id}", dependencies=[WRITE])
    def review(event_id: RowId, wanted: EventUpdate) -> Event:
        changes = wanted.model_dump(exclude_unset=True)
        if changes.get("reviewed", True) is None:
            del changes["reviewed"]
        row = desk.archive.review(event_id, changes)
        return shown(row, row.opinion)

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
        return boxed_response(desk, detection_id, request)


def shown(row: EventRow, opinion: dict[str, Any] | None = None) -> Event:
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
        verdict=cast("Verdict | None", row.verdict),
        rules_score=row.rules_score,
        opinion=Opinion.model_validate(opinion) if opinion is not None else None,
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
