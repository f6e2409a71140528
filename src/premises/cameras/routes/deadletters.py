"""What was tried in vain, over HTTP: counted, shown, tried again, taken note of."""

from typing import Final, Literal

from fastapi import APIRouter

from premises.cameras.routes.desk import READ, WRITE, CameraRoute, Desk
from premises.cameras.routes.parameters import Limit, Offset
from premises.cameras.schemas import (
    Cleared,
    DeadLetter,
    DeadLetterCounts,
    DeadLetterList,
    Requeued,
)
from premises.cameras.service.deadletters import MOST_AT_ONCE, Letter

_Name = Literal["dlq:detection_queue", "dlq:analysis_queue"]
_PREFIX: Final = "dlq:"


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix="/api/dlq", tags=["dead letters"], route_class=CameraRoute)
    _add_reading(routes, desk)
    _add_changing(routes, desk)
    return routes


def _add_reading(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/stats", dependencies=[READ])
    def stats() -> DeadLetterCounts:
        counts = desk.dead_letters.counts()
        return DeadLetterCounts(
            detection_queue_count=counts["detection_queue"],
            analysis_queue_count=counts["analysis_queue"],
            total_count=sum(counts.values()),
        )

    @routes.get("/jobs/{name}", dependencies=[READ])
    def jobs(
        name: _Name,
        start: Offset = 0,
        limit: Limit = 100,
    ) -> DeadLetterList:
        queue = name.removeprefix(_PREFIX)
        found = [_shown(one, queue) for one in desk.dead_letters.letters(queue, start, limit)]
        return DeadLetterList(queue_name=name, jobs=found, count=len(found))


def _add_changing(routes: APIRouter, desk: Desk) -> None:
    @routes.post("/requeue/{name}", dependencies=[WRITE])
    def requeue(name: _Name) -> Requeued:
        """Try the oldest one again."""
        return _requeued(desk, name, 1)

    @routes.post("/requeue-all/{name}", dependencies=[WRITE])
    def requeue_all(name: _Name) -> Requeued:
        """Try all of them again, the oldest thousand at most."""
        return _requeued(desk, name, MOST_AT_ONCE)

    @routes.delete("/{name}", dependencies=[WRITE])
    def clear(name: _Name) -> Cleared:
        """Take note of all; what they were about stays as it is, with the reason."""
        count = desk.dead_letters.dismiss(name.removeprefix(_PREFIX))
        return Cleared(success=True, message=f"Cleared {count} jobs from {name}", queue_name=name)


def _requeued(desk: Desk, name: str, most: int) -> Requeued:
    queue = name.removeprefix(_PREFIX)
    count = desk.dead_letters.requeue(queue, most)
    if not count:
        return Requeued(success=False, message=f"No jobs to requeue from {name}")
    jobs = "job" if count == 1 else "jobs"
    return Requeued(success=True, message=f"Requeued {count} {jobs} from {name} to {queue}")


def _shown(one: Letter, queue: str) -> DeadLetter:
    return DeadLetter.model_validate(
        {
            "original_job": one.work,
            "error": one.error,
            "attempt_count": one.attempts,
            "first_failed_at": one.first_failed_at,
            "last_failed_at": one.last_failed_at,
            "queue_name": queue,
            "error_code": one.error_code,
            "job_id": one.job_id,
            "stage_id": one.stage_id,
        }
    )
