"""Work is taken back from those who cannot finish it: their lease ran out, or they are dead.

Every function here works inside its caller's transaction and leaves the commit to it.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.kernel.errors import Unavailable
from premises.kernel.jobs import owners
from premises.kernel.jobs.models import JobRow, StageRow, StageState
from premises.kernel.jobs.pipelines import Registry
from premises.kernel.jobs.rows import advance, end, locked_job, locked_stage, lose

MOST_DEATHS = 5
"""How many workers may die under a stage before it is held to be the cause."""

MOST_LEASES_LOST = 100
"""The same where nobody saw why: the whole service may have been killed that often."""

_RUNNING = StageRow.state == StageState.RUNNING


def anything_lost(session: Session, now: datetime) -> bool:
    """Whether there is anything to take back; cheap, and takes no lock."""
    expired = sa.select(StageRow.id).where(_RUNNING, StageRow.lease_until < now).limit(1)
    return session.scalar(expired) is not None or bool(_dead_owners(session))


def reclaim_expired(session: Session, registry: Registry, now: datetime) -> int:
    """Take stages back whose lease ran out; returns how many."""
    return _reclaim(session, registry, StageRow.lease_until < now, now, MOST_LEASES_LOST)


def reclaim_dead(session: Session, registry: Registry, now: datetime) -> int:
    """Take stages back at once whose worker is known to be dead; returns how many."""
    dead = _dead_owners(session)
    theirs = StageRow.owner.in_(dead)
    return _reclaim(session, registry, theirs, now, MOST_LEASES_LOST) if dead else 0


def reclaim_from(session: Session, registry: Registry, owner: str, now: datetime) -> int:
    """Take back what a worker held that died while its supervisor lived: the stage is suspect."""
    return _reclaim(session, registry, StageRow.owner == owner, now, MOST_DEATHS)


def _dead_owners(session: Session) -> list[str]:
    running = sa.select(StageRow.owner).where(_RUNNING).distinct()
    return [owner for owner in session.scalars(running) if owner and owners.is_dead(owner)]


def _reclaim(
    session: Session,
    registry: Registry,
    which: sa.ColumnElement[bool],
    now: datetime,
    most_deaths: int,
) -> int:
    found = sa.select(StageRow.id, StageRow.job_id).where(_RUNNING, which)
    count = 0
    for stage_id, job_id in session.execute(found.order_by(StageRow.job_id, StageRow.id)).all():
        # A job that somebody is writing is not lost; whatever remains of it is found next time.
        job = locked_job(session, job_id, skip=True)
        row = locked_stage(session, StageRow.id == stage_id, _RUNNING, which) if job else None
        if job is not None and row is not None:
            _take_back(session, registry, job, row, now, most_deaths)
            count += 1
    return count


def _take_back(
    session: Session, registry: Registry, job: JobRow, row: StageRow, now: datetime, most: int
) -> None:
    row.deaths += 1
    row.fence += 1
    row.owner = row.lease_until = None
    row.state, row.ready_at = StageState.READY, now
    if not registry.knows(row.step):
        return
    if job.cancel_requested_at is not None:
        end(row, StageState.CANCELLED, now)
        advance(session, registry.pipeline(job.pipeline), job, now)
    elif row.deaths >= most:
        failure = Unavailable(
            "jobs.worker_died",
            f"Its worker died {row.deaths} times; look at its input before trying again.",
        )
        lose(session, registry, job, row, StageState.DEAD, failure, now)
