"""The original's jobs and stages as rows of this service; none of them is under way here."""

from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.drawings.models import (
    ComparisonRow,
    JobStatus,
    ProjectRow,
    StageName,
    StageRow,
    StageStatus,
)
from premises.drawings.service.facts import plain
from premises.drawings.service.work import NEW, OLD, page_part, sheet_part
from premises.drawings.takeover import TheirComparison, TheirStage
from premises.kernel.takeover import UnusableError

STOPPED: Final = "drawings.taken_over"
_STOPPED_SENTENCE: Final = "It was under way in the original service; start it again."
_ENDED: Final = frozenset({JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED})
_STAGE_ENDED: Final = frozenset({StageStatus.COMPLETED, StageStatus.FAILED, StageStatus.SKIPPED})
_MOST_TIMES: Final = 1000


def write_comparison(session: Session, one: TheirComparison, now: datetime) -> bool:
    """False where it is here already, UnusableError where it cannot be taken.

    What was under way has failed here, until a later takeover finds how it ended there.
    """
    here = session.get(ComparisonRow, one.id)
    if here is not None:
        if here.error_code == STOPPED and one.status in _ENDED:
            _say(here, _ending(one, now))
        return False
    if session.get(ProjectRow, one.project_id) is None:
        raise UnusableError("its project is not here")
    row = ComparisonRow(
        id=one.id,
        project_id=one.project_id,
        old_version_id=one.old_version_id,
        new_version_id=one.new_version_id,
        user_id=one.created_by or session.get_one(ProjectRow, one.project_id).user_id,
        total_pages=one.total_pages,
        created_at=one.created_at or now,
        facts={"original": plain(one.metadata)},
    )
    _say(row, _ending(one, now))
    session.add(row)
    return True


def _ending(one: TheirComparison, now: datetime) -> dict[str, Any]:
    is_ended = one.status in _ENDED
    failure = one.error if is_ended else _STOPPED_SENTENCE
    return {
        "status": one.status if is_ended else JobStatus.FAILED,
        "started_at": one.started_at,
        "completed_at": one.completed_at if is_ended else now,
        "cancelled_at": one.cancelled_at,
        "cancelled_by": one.cancelled_by,
        "error_code": None if is_ended else STOPPED,
        "error_message": failure,
    }


def _say(row: ComparisonRow | StageRow, columns: dict[str, Any]) -> None:
    for name, value in columns.items():
        setattr(row, name, value)


def write_stage(session: Session, one: TheirStage, now: datetime) -> bool:
    """The same for a stage; one that was for all pages is that of the first."""
    here = session.get(StageRow, one.id)
    if here is not None:
        if here.error_code == STOPPED and one.status in _STAGE_ENDED:
            _say(here, _stage_ending(one, now))
        return False
    job = session.get(ComparisonRow, one.job_id)
    if job is None:
        raise UnusableError("its job is not here")
    if one.stage not in frozenset(StageName):
        raise UnusableError(f"there is no stage {one.stage or 'without a name'}")
    page = max(1, one.page or 1)
    session.add(
        StageRow(
            id=one.id,
            job_id=job.id,
            stage=one.stage,
            part=_free_part(session, job, one, page),
            page_number=page,
            version_id=one.version_id,
            result_ref=one.result_ref,
            retry_count=one.retry_count,
            facts={"original": plain(one.metadata)},
            created_at=one.created_at or job.created_at,
            **_stage_ending(one, now),
        )
    )
    session.flush()
    return True


def _stage_ending(one: TheirStage, now: datetime) -> dict[str, Any]:
    is_ended = one.status in _STAGE_ENDED
    return {
        "status": one.status if is_ended else StageStatus.SKIPPED,
        "started_at": one.started_at,
        "completed_at": one.completed_at if is_ended else now,
        "error_code": None if is_ended else STOPPED,
        "error_message": one.error,
    }


def _free_part(session: Session, job: ComparisonRow, one: TheirStage, page: int) -> str:
    """What the stage is called here; what was done several times for a page is numbered."""
    taken = sa.select(StageRow.part).where(StageRow.job_id == job.id, StageRow.stage == one.stage)
    parts = set(session.scalars(taken))
    names = (_part(job, one, page, again) for again in range(_MOST_TIMES))
    return next(name for name in names if name not in parts)


def _part(job: ComparisonRow, one: TheirStage, page: int, again: int) -> str:
    numbered = page_part(page, again)
    if one.stage != StageName.OCR:
        return numbered
    side = OLD if one.version_id is not None and one.version_id == job.old_version_id else NEW
    return sheet_part(side, page) + numbered.removeprefix(str(page))
