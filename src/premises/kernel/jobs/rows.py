"""What every change to a job has in common: its stages are read, ended, and let start."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from premises.kernel.database.session import translated
from premises.kernel.errors import Failure, Unavailable
from premises.kernel.jobs.models import JobRow, JobState, StageRow, StageState
from premises.kernel.jobs.pipelines import (
    ENDED,
    Pipeline,
    Registry,
    Standing,
    Task,
    job_state,
    needs,
    next_states,
)

_log = structlog.get_logger(__name__)
_LONGEST_MESSAGE = 4000


def locked_job(session: Session, job_id: str, *, skip: bool = False) -> JobRow | None:
    """A job, held until the transaction ends; None if there is none, or if another holds it.

    The job first and its stages after it, always in this order: two last stages that end
    together then see each other, and nobody waits in a circle.
    """
    return session.scalar(
        sa.select(JobRow)
        .where(JobRow.id == job_id)
        .with_for_update(skip_locked=skip)
        .execution_options(populate_existing=True)
    )


def locked_stage(session: Session, *which: sa.ColumnElement[bool]) -> StageRow | None:
    """A stage as it is now, held until the transaction ends."""
    return session.scalar(
        sa.select(StageRow)
        .where(*which)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def stages(session: Session, job_id: str) -> Sequence[StageRow]:
    return session.scalars(
        sa.select(StageRow).where(StageRow.job_id == job_id).order_by(StageRow.id)
    ).all()


def standing(row: StageRow) -> Standing:
    return Standing(row.name, row.part, StageState(row.state))


def task(session: Session, registry: Registry, row: StageRow) -> Task:
    job = session.get_one(JobRow, row.job_id)
    pipeline = registry.pipeline(job.pipeline)
    results: dict[tuple[str, str], Any] = {}
    if pipeline.stage(row.name).after:
        siblings = stages(session, row.job_id)
        before = needs(pipeline, standing(row), [standing(one) for one in siblings])
        keys = {(one.name, one.part) for one in before}
        results = {(s.name, s.part): s.result for s in siblings if (s.name, s.part) in keys}
    return Task(
        job.id,
        job.domain,
        job.pipeline,
        row.name,
        row.part,
        job.input,
        results,
        row.tries,
        job.owner_id,
        job.property_id,
    )


def end(row: StageRow, state: StageState, now: datetime) -> None:
    row.state = state
    row.finished_at = now
    row.owner = row.lease_until = None


def blame(row: StageRow, failure: Failure) -> None:
    """Write why a stage did not succeed."""
    row.error_code = failure.code[:80]
    row.error_message = storable(failure.message, _LONGEST_MESSAGE)


def storable(text: str, longest: int) -> str:
    """Text that every database takes, cut: names of files and foreign errors may hold anything.

    PostgreSQL refuses NUL, and none of them takes half a surrogate pair.
    """
    return text[:longest].encode(errors="replace").decode().replace("\0", "?")


def lose(
    session: Session,
    registry: Registry,
    job: JobRow,
    row: StageRow,
    state: StageState,
    failure: Failure,
    now: datetime,
) -> None:
    """End a stage for good, and tell its domain in the same transaction."""
    end(row, state, now)
    blame(row, failure)
    job.error_code, job.error_message = row.error_code, row.error_message
    _tell(session, registry, row, failure)
    advance(session, registry.pipeline(job.pipeline), job, now)


def _tell(session: Session, registry: Registry, row: StageRow, failure: Failure) -> None:
    """Let the domain write what it needs to; a bug there must not keep the stage from ending.

    If it did, the stage would be taken, fail and be taken again for ever.
    """
    tell = registry.stage(row.step).failed
    if tell is None:
        return
    try:
        with translated(), session.begin_nested():
            tell(session, task(session, registry, row), failure)
    except Unavailable:
        raise
    except Exception:
        if not session.is_active:
            raise
        _log.exception("failed_callback_failed", step=row.step, job=row.job_id)


def advance(session: Session, pipeline: Pipeline, job: JobRow, now: datetime) -> None:
    """Let the next stages start, and end the job with its last one."""
    session.flush()
    rows = {(row.name, row.part): row for row in stages(session, job.id)}
    for key, state in next_states(pipeline, [standing(row) for row in rows.values()]).items():
        rows[key].state = state
        rows[key].ready_at = now
        if state is StageState.SKIPPED:
            rows[key].finished_at = now
    ended = sum(row.state in ENDED for row in rows.values())
    job.progress = ended / len(rows) if rows else 1.0
    job.state = job_state([standing(row) for row in rows.values()])
    job.finished_at = None if job.state == JobState.RUNNING else now
