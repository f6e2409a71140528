"""What is written about jobs: submitted, claimed, finished, failed, cancelled, brought back.

Every function here works inside its caller's transaction and leaves the commit to it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.kernel.errors import Conflict, Failure, NotFound, Unavailable
from premises.kernel.ids import new_id
from premises.kernel.jobs import owners
from premises.kernel.jobs.models import JobRow, JobState, StageRow, StageState
from premises.kernel.jobs.pipelines import (
    Pipeline,
    Postponed,
    Registry,
    Stage,
    Task,
    retry_delay,
)
from premises.kernel.jobs.rows import (
    advance,
    blame,
    end,
    locked_job,
    locked_stage,
    lose,
    stages,
    storable,
    task,
)

PURGE_BATCH = 500
"""How many finished jobs one call of `purge` removes at most."""

_CANDIDATES = 32
_ENDED_BADLY = {StageState.DEAD, StageState.FAILED}


@dataclass(frozen=True)
class Claim:
    """The right to finish one stage, as long as nobody has a higher fence."""

    stage_id: int
    fence: int
    step: str
    task: Task


def submit(
    session: Session,
    pipeline: Pipeline,
    input: Mapping[str, Any],  # noqa: A002 - the field's own name.
    *,
    now: datetime,
    parts: Mapping[str, Sequence[str]] | None = None,
    owner_id: str | None = None,
    property_id: str | None = None,
    once_key: str | None = None,
    ready_at: datetime | None = None,
) -> str:
    """Write a job and its stages; they exist if and only if the caller's transaction commits.

    `parts` names the parts of the stages that have several. `once_key` makes a second submission
    of the same thing fail on its uniqueness instead of being done twice. `ready_at` is when the
    first stages may begin, now unless it is said; among those that wait, the earliest goes first.
    """
    job_id = new_id()
    job = {
        "id": job_id,
        "pipeline": pipeline.name,
        "domain": pipeline.domain,
        "owner_id": owner_id,
        "property_id": property_id,
        "once_key": once_key,
        "input": dict(input),
        "state": JobState.RUNNING,
        "progress": 0.0,
        "created_at": now,
    }
    session.execute(sa.insert(JobRow), [job])
    for stage in pipeline.stages:
        of_stage = (parts or {}).get(stage.name, ("",))
        add_parts(session, pipeline, stage, job_id, of_stage, ready_at or now)
    return job_id


def add_parts(
    session: Session,
    pipeline: Pipeline,
    stage: Stage,
    job_id: str,
    parts: Iterable[str],
    ready_at: datetime,
) -> None:
    """Add one stage row for each part; a stage without anything before it is ready at once."""
    state = StageState.WAITING if stage.after else StageState.READY
    rows = [
        {
            "job_id": job_id,
            "step": f"{pipeline.name}/{stage.name}",
            "name": stage.name,
            "part": part,
            "queue": stage.queue,
            "priority": stage.priority,
            "state": state,
            "ready_at": ready_at,
            "tries": 0,
            "deaths": 0,
            "fence": 0,
            "progress": 0.0,
        }
        for part in parts
    ]
    if rows:
        session.execute(sa.insert(StageRow), rows)


def anything_ready(session: Session, steps: Sequence[str], now: datetime) -> bool:
    """Whether a claim could succeed; cheap, and takes no lock."""
    ready = sa.select(StageRow.id).where(*_claimable(steps, now)).limit(1)
    return bool(steps) and session.scalar(ready) is not None


def _claimable(steps: Sequence[str], now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return StageRow.state == StageState.READY, StageRow.step.in_(steps), StageRow.ready_at <= now


def claim(
    session: Session, registry: Registry, steps: Sequence[str], now: datetime, lease_s: float
) -> Claim | None:
    """Take the most urgent ready stage, if there is one that nobody else is taking.

    The candidates are read without a lock and locked singly: MariaDB would otherwise lock all
    that it sorted, and hide them from everybody else for the moment.
    """
    ready = _claimable(steps, now)
    urgent = sa.select(StageRow.id).where(*ready).limit(_CANDIDATES)
    order = StageRow.priority.desc(), StageRow.ready_at, StageRow.id
    for stage_id in session.scalars(urgent.order_by(*order)).all() if steps else ():
        mine = sa.select(StageRow).where(StageRow.id == stage_id, *ready)
        row = session.scalar(mine.with_for_update(skip_locked=True))
        if row is not None:
            return _take(session, registry, row, now, lease_s)
    return None


def _take(
    session: Session, registry: Registry, row: StageRow, now: datetime, lease_s: float
) -> Claim:
    row.state = StageState.RUNNING
    row.fence += 1
    row.owner = owners.this_process()
    row.lease_until = now + timedelta(seconds=lease_s)
    row.started_at = now
    session.flush()
    return Claim(row.id, row.fence, row.step, task(session, registry, row))


def renew(session: Session, claim: Claim, now: datetime, lease_s: float) -> None:
    """Hold the stage for another lease, if it is still ours."""
    until = now + timedelta(seconds=lease_s)
    session.execute(sa.update(StageRow).where(*_ours(claim)).values(lease_until=until))


def _ours(claim: Claim) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        StageRow.id == claim.stage_id,
        StageRow.fence == claim.fence,
        StageRow.state == StageState.RUNNING,
    )


def report(session: Session, claim: Claim, fraction: float, note: str) -> None:
    """Say how far a running stage is; a worker that was overtaken says nothing."""
    values = {"progress": min(max(fraction, 0.0), 1.0), "note": storable(note, 1000)}
    session.execute(sa.update(StageRow).where(*_ours(claim)).values(**values))


def _held(session: Session, claim: Claim) -> tuple[JobRow, StageRow] | None:
    """Lock job and stage, if the stage is still ours."""
    job = locked_job(session, claim.task.job_id)
    row = locked_stage(session, *_ours(claim))
    return (job, row) if job is not None and row is not None else None


def finish(session: Session, registry: Registry, claim: Claim, effects: Any, now: datetime) -> bool:
    """Write a stage's effects, its result, and what that makes possible, all or nothing.

    Returns False, and has written no effects, when the worker was overtaken or the job cancelled.
    """
    held = _held(session, claim)
    if held is None:
        return False
    job, row = held
    wanted = job.cancel_requested_at is None
    if wanted:
        row.result = registry.stage(claim.step).apply(session, claim.task, effects)
        row.progress = 1.0
    end(row, StageState.DONE if wanted else StageState.CANCELLED, now)
    advance(session, registry.pipeline(job.pipeline), job, now)
    return wanted


def fail(
    session: Session, registry: Registry, claim: Claim, failure: Failure, now: datetime
) -> StageState | None:
    """Put a failed stage back for later, or end it; None when the worker was overtaken."""
    held = _held(session, claim)
    if held is None:
        return None
    job, row = held
    row.tries += not isinstance(failure, Postponed)
    state = _after_failure(registry.stage(row.step), job, row, failure)
    if state is StageState.READY:
        row.state, row.ready_at = state, now + _pause(registry.stage(row.step), row, failure)
        blame(row, failure)
        row.owner = row.lease_until = None
    elif state is StageState.CANCELLED:
        end(row, state, now)
        advance(session, registry.pipeline(job.pipeline), job, now)
    else:
        lose(session, registry, job, row, state, failure, now)
    return state


def _after_failure(stage: Stage, job: JobRow, row: StageRow, failure: Failure) -> StageState:
    if job.cancel_requested_at is not None:
        return StageState.CANCELLED
    if not isinstance(failure, Unavailable):
        return StageState.FAILED
    again = isinstance(failure, Postponed) or row.tries < stage.tries
    return StageState.READY if again else StageState.DEAD


def _pause(stage: Stage, row: StageRow, failure: Failure) -> timedelta:
    if isinstance(failure, Postponed):
        return timedelta(seconds=failure.wait_s)
    return retry_delay(stage, row.tries)


def cancel(session: Session, registry: Registry, job_id: str, now: datetime) -> None:
    """Stop a job: what has not begun never does, and what runs may not write any more.

    Raises:
        NotFound: there is no such job.
        Conflict: it has ended already.

    """
    job = locked_job(session, job_id)
    if job is None:
        raise NotFound("jobs.unknown", "There is no such job.")
    if job.state != JobState.RUNNING:
        raise Conflict("jobs.ended", f"The job is already {job.state}.", state=job.state)
    job.cancel_requested_at = now
    idle = StageRow.state.in_([StageState.WAITING, StageState.READY])
    session.execute(
        sa.update(StageRow)
        .where(StageRow.job_id == job_id, idle)
        .values(state=StageState.CANCELLED, finished_at=now)
    )
    advance(session, registry.pipeline(job.pipeline), job, now)


def requeue(session: Session, registry: Registry, stage_id: int, now: datetime) -> None:
    """Give a dead letter, and what was skipped because of it, a fresh start.

    Raises:
        NotFound: there is no such stage.
        Conflict: it has neither failed nor run out of tries.

    """
    job, row = _dead(session, stage_id)
    _renewed(row, now)
    job.error_code = job.error_message = job.cancel_requested_at = None
    for other in stages(session, job.id):
        if other.state == StageState.SKIPPED:
            other.state, other.finished_at = StageState.WAITING, None
        elif other.state in _ENDED_BADLY:
            job.error_code, job.error_message = other.error_code, other.error_message
    advance(session, registry.pipeline(job.pipeline), job, now)


def dismiss(session: Session, registry: Registry, stage_id: int, now: datetime) -> None:
    """Take note of a dead letter: it is not listed any more, and cannot be requeued either.

    Its row and its job keep the reason for as long as jobs are kept; what the domain wrote about
    the failure is left alone.

    Raises:
        NotFound: there is no such stage.
        Conflict: it has neither failed nor run out of tries.

    """
    job, row = _dead(session, stage_id)
    row.state = StageState.CANCELLED
    advance(session, registry.pipeline(job.pipeline), job, now)


def _dead(session: Session, stage_id: int) -> tuple[JobRow, StageRow]:
    """A dead letter and its job, held until the transaction ends; raises like `requeue`."""
    job_id = session.scalar(sa.select(StageRow.job_id).where(StageRow.id == stage_id))
    job = locked_job(session, job_id) if job_id is not None else None
    row = locked_stage(session, StageRow.id == stage_id)
    if row is None or job is None:
        raise NotFound("jobs.unknown_stage", "There is no such stage.")
    if row.state not in _ENDED_BADLY:
        raise Conflict("jobs.not_dead", f"The stage is {row.state}; it is no dead letter.")
    return job, row


def _renewed(row: StageRow, now: datetime) -> None:
    row.state, row.ready_at = StageState.READY, now
    row.tries = row.deaths = 0
    row.progress = 0.0
    row.error_code = row.error_message = row.finished_at = None


def purge(session: Session, registry: Registry, now: datetime, keep_days: float) -> int:
    """Remove jobs that ended longer ago than they are kept, with their stages; returns how many.

    A pipeline's own `keep_days` goes before the one given, for jobs that are done: what failed
    may still be wanted. At most `PURGE_BATCH` go at once, so that nobody waits long for this
    transaction: call again while it returns that many.
    """
    special = {
        one.name: one.keep_days for one in registry.pipelines.values() if one.keep_days is not None
    }
    done = JobRow.state == JobState.DONE
    usual = sa.not_(sa.and_(done, JobRow.pipeline.in_(special)))
    old = [sa.and_(usual, JobRow.finished_at < now - timedelta(days=keep_days))] + [
        sa.and_(done, JobRow.pipeline == name, JobRow.finished_at < now - timedelta(days=days))
        for name, days in special.items()
    ]
    ended = JobRow.state != JobState.RUNNING
    found = sa.select(JobRow.id).where(ended, sa.or_(*old)).order_by(JobRow.finished_at)
    ids = session.scalars(found.limit(PURGE_BATCH).with_for_update(skip_locked=True)).all()
    if ids:
        session.execute(sa.delete(StageRow).where(StageRow.job_id.in_(ids)))
        session.execute(sa.delete(JobRow).where(JobRow.id.in_(ids)))
    return len(ids)
