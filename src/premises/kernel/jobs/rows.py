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
    return Task(
        job.id,
        job.domain,
        job.pipeline,
        row.name,
        row.part,
        job.input,
        _results(session, pipeline, row),
        row.tries,
        job.owner_id,
        job.property_id,
    )


def _results(session: Session, pipeline: Pipeline, row: StageRow) -> dict[tuple[str, str], Any]:
    """What the stages that this one waited for have found, by name and part."""
    names = pipeline.stage(row.name).after
    columns = StageRow.name, StageRow.part, StageRow.state, StageRow.result
    which = StageRow.job_id == row.job_id, StageRow.name.in_(names)
    if not names:
        return {}
    before = {
        Standing(name, part, StageState(state)): result
        for name, part, state, result in session.execute(sa.select(*columns).where(*which))
    }
    return {(one.name, one.part): before[one] for one in needs(pipeline, standing(row), [*before])}


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
    # A job may have thousands of stages; results and notes of all of them are not wanted here.
    columns = StageRow.id, StageRow.name, StageRow.part, StageRow.state
    found = session.execute(sa.select(*columns).where(StageRow.job_id == job.id)).all()
    states = {(name, part): StageState(state) for _, name, part, state in found}
    ids = {(name, part): stage_id for stage_id, name, part, _ in found}
    all_ = [Standing(name, part, state) for (name, part), state in states.items()]
    changed = next_states(pipeline, all_)
    for state in set(changed.values()):
        which = [ids[key] for key, other in changed.items() if other is state]
        _become(session, which, state, now)
    states |= changed
    ended = sum(state in ENDED for state in states.values())
    job.progress = ended / len(states) if states else 1.0
    job.state = job_state([Standing(name, part, state) for (name, part), state in states.items()])
    job.finished_at = None if job.state == JobState.RUNNING else now


def _become(session: Session, ids: Sequence[int], state: StageState, now: datetime) -> None:
    values: dict[str, object] = {"state": state, "ready_at": now}
    if state is StageState.SKIPPED:
        values["finished_at"] = now
    session.execute(sa.update(StageRow).where(StageRow.id.in_(ids)).values(**values))
