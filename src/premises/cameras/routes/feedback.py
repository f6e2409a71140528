"""What people think of events, over HTTP: said, read, counted."""

from fastapi import APIRouter

from premises.cameras import schemas
from premises.cameras.models import FeedbackRow
from premises.cameras.routes.desk import READ, WRITE, CameraRoute, Desk
from premises.cameras.routes.parameters import Limit, Offset, RowId
from premises.kernel.auth import CurrentCaller


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix="/api", tags=["feedback"], route_class=CameraRoute)

    @routes.post("/events/{event_id}/feedback", status_code=201, dependencies=[WRITE])
    def give(
        event_id: RowId, given: schemas.FeedbackGiven, caller: CurrentCaller
    ) -> schemas.Feedback:
        row = desk.feedback.give(event_id, given.kind, given.notes, caller.account_id)
        return _shown(row)

    @routes.get("/events/{event_id}/feedback", dependencies=[READ])
    def of_event(event_id: RowId, limit: Limit = 50, offset: Offset = 0) -> schemas.FeedbackList:
        rows, total = desk.feedback.of(event_id, limit, offset)
        found = [_shown(row) for row in rows]
        return schemas.FeedbackList(feedback=found, count=total, limit=limit, offset=offset)

    @routes.get("/feedback/stats", dependencies=[READ])
    def stats() -> schemas.FeedbackStats:
        found = desk.feedback.stats()
        return schemas.FeedbackStats(
            total_feedback=sum(found.by_kind.values()),
            feedback_by_kind=schemas.FeedbackCounts.model_validate(found.by_kind),
            feedback_by_camera=[
                schemas.CameraFeedback(camera_id=number, camera_name=name, feedback_count=count)
                for number, name, count in found.by_camera
            ],
        )

    return routes


def _shown(row: FeedbackRow) -> schemas.Feedback:
    return schemas.Feedback.model_validate(row, from_attributes=True)
