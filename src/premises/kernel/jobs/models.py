"""The rows that say what must be done, what is being done, and by whom."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from premises.kernel.database import Base, BigId, Instant, Json, Key, LongText, table_options


class JobState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class StageState(StrEnum):
    WAITING = "waiting"  # for stages before it
    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # it can never succeed as it is
    DEAD = "dead"  # it was tried often enough: a dead letter
    SKIPPED = "skipped"  # a stage it needs did not succeed
    CANCELLED = "cancelled"


class JobRow(Base):
    """One thing to be done: a pipeline with its input."""

    __tablename__ = "jobs"
    __table_args__ = (
        sa.Index("ix_jobs_state", "state", "created_at"),
        sa.Index("ix_jobs_pipeline", "pipeline", "state", "created_at"),
        sa.Index("ix_jobs_finished", "finished_at"),
        table_options(),
    )

    id: Mapped[str] = mapped_column(Key(36), primary_key=True)
    pipeline: Mapped[str] = mapped_column(Key(80))
    domain: Mapped[str] = mapped_column(Key(40))
    owner_id: Mapped[str | None] = mapped_column(Key(36))
    property_id: Mapped[str | None] = mapped_column(Key(64))
    once_key: Mapped[str | None] = mapped_column(Key(120), unique=True)
    input: Mapped[dict[str, object]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(Key(16))
    progress: Mapped[float] = mapped_column(sa.Double, default=0.0)
    note: Mapped[str | None] = mapped_column(LongText)
    error_code: Mapped[str | None] = mapped_column(Key(80))
    error_message: Mapped[str | None] = mapped_column(LongText)
    created_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    cancel_requested_at: Mapped[datetime | None] = mapped_column(Instant)


class StageRow(Base):
    """One step of a job; `step` is `<pipeline>/<stage>`, `part` tells equal steps apart.

    `fence` grows with every claim: whoever holds an older number changes nothing any more.
    `tries` counts attempts that failed, `deaths` those whose worker died under them.
    """

    __tablename__ = "job_stages"
    __table_args__ = (
        sa.UniqueConstraint("job_id", "name", "part"),
        sa.Index("ix_job_stages_claim", "state", "step", "priority", "ready_at", "id"),
        sa.Index("ix_job_stages_owner", "state", "owner"),
        table_options(),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    job_id: Mapped[str] = mapped_column(sa.ForeignKey("jobs.id", ondelete="CASCADE"))
    step: Mapped[str] = mapped_column(Key(120))
    name: Mapped[str] = mapped_column(Key(40))
    part: Mapped[str] = mapped_column(Key(80), default="")
    queue: Mapped[str] = mapped_column(Key(40))
    priority: Mapped[int] = mapped_column(sa.Integer, default=0)
    state: Mapped[str] = mapped_column(Key(16))
    ready_at: Mapped[datetime] = mapped_column(Instant)
    tries: Mapped[int] = mapped_column(sa.Integer, default=0)
    deaths: Mapped[int] = mapped_column(sa.Integer, default=0)
    fence: Mapped[int] = mapped_column(sa.Integer, default=0)
    owner: Mapped[str | None] = mapped_column(Key(200))
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    progress: Mapped[float] = mapped_column(sa.Double, default=0.0)
    note: Mapped[str | None] = mapped_column(LongText)
    result: Mapped[object | None] = mapped_column(Json)
    error_code: Mapped[str | None] = mapped_column(Key(80))
    error_message: Mapped[str | None] = mapped_column(LongText)


class ScheduleRow(Base):
    """Something that happens again and again: when next, and for posts, who holds it."""

    __tablename__ = "schedules"

    name: Mapped[str] = mapped_column(Key(80), primary_key=True)
    spec: Mapped[str] = mapped_column(Key(120), default="")
    next_at: Mapped[datetime | None] = mapped_column(Instant)
    last_at: Mapped[datetime | None] = mapped_column(Instant)
    holder: Mapped[str | None] = mapped_column(Key(200))
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    fence: Mapped[int] = mapped_column(sa.Integer, default=0)
