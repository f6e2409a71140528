"""Questions people ask about the work: what is being done, what has failed, what is waiting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.kernel.errors import NotFound
from premises.kernel.jobs.models import JobRow, JobState, StageRow, StageState


@dataclass(frozen=True)
class JobSummary:
    """A job in one line; `progress` runs from 0 to 1."""

    id: str
    pipeline: str
    domain: str
    owner_id: str | None
    property_id: str | None
    state: JobState
    progress: float
    error_code: str | None
    error_message: str | None
    created_at: datetime
    finished_at: datetime | None
    cancel_requested_at: datetime | None


@dataclass(frozen=True)
class StageView:
    """One stage as it stands; `owner` is `host|boot|pid|start` of the worker that has it."""

    id: int
    name: str
    part: str
    queue: str
    state: StageState
    tries: int
    deaths: int
    progress: float
    note: str | None
    owner: str | None
    lease_until: datetime | None
    ready_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    result: Any
    error_code: str | None
    error_message: str | None


@dataclass(frozen=True)
class JobView:
    """A job with what it was given and all its stages, in the order they were written."""

    summary: JobSummary
    input: Mapping[str, Any]
    stages: tuple[StageView, ...]


@dataclass(frozen=True)
class DeadLetter:
    """A stage that will not be tried again unless somebody asks for it."""

    stage: StageView
    job_id: str
    pipeline: str
    domain: str
    input: Mapping[str, Any]
    submitted_at: datetime


@dataclass(frozen=True)
class Depth:
    """How many stages of one step are where; `later` are ready, but for another try later."""

    queue: str
    step: str
    waiting: int = 0
    ready: int = 0
    later: int = 0
    running: int = 0
    dead: int = 0


_ENDED_BADLY: Final = StageRow.state.in_([StageState.DEAD, StageState.FAILED])


def jobs(
    session: Session,
    *,
    state: JobState | None = None,
    domain: str | None = None,
    owner_id: str | None = None,
    before: str | None = None,
    limit: int = 50,
) -> list[JobSummary]:
    """The newest jobs first; `before` is the last id of the page before this one."""
    query = sa.select(JobRow).order_by(JobRow.id.desc()).limit(limit)
    wanted = {JobRow.state: state, JobRow.domain: domain, JobRow.owner_id: owner_id}
    for column, value in wanted.items():
        query = query if value is None else query.where(column == value)
    query = query if before is None else query.where(JobRow.id < before)
    return [_summary(row) for row in session.scalars(query)]


def job(session: Session, job_id: str) -> JobView:
    """One job with its stages.

    Raises:
        NotFound: there is no such job.

    """
    row = session.get(JobRow, job_id)
    if row is None:
        raise NotFound("jobs.unknown", "There is no such job.")
    found = sa.select(StageRow).where(StageRow.job_id == job_id).order_by(StageRow.id)
    return JobView(_summary(row), row.input, tuple(map(_stage, session.scalars(found))))


def dead_letters(
    session: Session, *, before: int | None = None, limit: int = 50
) -> list[DeadLetter]:
    """Stages that failed for good, newest first; `before` is the last stage id of a page."""
    query = sa.select(StageRow, JobRow).join(JobRow, JobRow.id == StageRow.job_id)
    query = query.where(_ENDED_BADLY).order_by(StageRow.id.desc()).limit(limit)
    query = query if before is None else query.where(StageRow.id < before)
    return [_letter(row, of) for row, of in session.execute(query)]


def dead_of(
    session: Session, steps: Sequence[str], *, start: int = 0, limit: int = 100
) -> list[DeadLetter]:
    """The dead letters of some steps (`<pipeline>/<stage>`), oldest first, from number `start`."""
    query = sa.select(StageRow, JobRow).join(JobRow, JobRow.id == StageRow.job_id)
    query = query.where(_ENDED_BADLY, StageRow.step.in_(steps)).order_by(StageRow.id)
    return [_letter(*pair) for pair in session.execute(query.offset(start).limit(limit))]


def dead_count(session: Session, steps: Sequence[str]) -> int:
    """How many dead letters some steps have."""
    query = sa.select(sa.func.count()).where(_ENDED_BADLY, StageRow.step.in_(steps))
    return session.scalar(query) or 0


def depths(session: Session, now: datetime) -> list[Depth]:
    """How much is waiting, ready, running and dead, for each queue and step that has any."""
    later = sa.case((StageRow.ready_at > now, 1), else_=0)
    states = ["waiting", "ready", "running", "dead"]
    query = (
        sa.select(StageRow.queue, StageRow.step, StageRow.state, later, sa.func.count())
        .where(StageRow.state.in_(states))
        .group_by(StageRow.queue, StageRow.step, StageRow.state, later)
    )
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for queue, step, state, is_later, count in session.execute(query):
        kind = "later" if state == StageState.READY and is_later else state
        found = counts.setdefault((queue, step), {})
        found[kind] = found.get(kind, 0) + count
    return [Depth(queue, step, **found) for (queue, step), found in sorted(counts.items())]


def _letter(row: StageRow, of: JobRow) -> DeadLetter:
    return DeadLetter(_stage(row), of.id, of.pipeline, of.domain, of.input, of.created_at)


def _summary(row: JobRow) -> JobSummary:
    return JobSummary(
        row.id,
        row.pipeline,
        row.domain,
        row.owner_id,
        row.property_id,
        JobState(row.state),
        row.progress,
        row.error_code,
        row.error_message,
        row.created_at,
        row.finished_at,
        row.cancel_requested_at,
    )


def _stage(row: StageRow) -> StageView:
    return StageView(
        row.id,
        row.name,
        row.part,
        row.queue,
        StageState(row.state),
        row.tries,
        row.deaths,
        row.progress,
        row.note,
        row.owner,
        row.lease_until,
        row.ready_at,
        row.started_at,
        row.finished_at,
        row.result,
        row.error_code,
        row.error_message,
    )
