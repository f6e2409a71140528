"""The nouns: people and what they said of their home, tasks, photos, analyses, suggestions."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from premises.kernel.database import Base, Instant, Json, Key, LongText, table_options


class TaskType(StrEnum):
    WINDOW = "window"
    DOOR = "door"
    WALL = "wall"


class TaskState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    DRAFT = "draft"


class Decision(StrEnum):
    NO_DECISION = "no_decision"
    ARCHIVED = "archived"
    TODO = "todo"


class PhotoKind(StrEnum):
    RGB = "rgb"
    THERMAL = "thermal"
    OTHER = "other"


class AnalysisState(StrEnum):
    QUEUED = "queued"
    PROCESSING = "processing"
    DONE = "done"
    ERROR = "error"


class PersonRow(Base):
    """What somebody said of their home; `user_id` is what clients call them by, an e-mail mostly.

    `account_id` is empty for those of clients that send no token: their rows belong to the house.
    `heating` holds what only our own routes ask for (prices, fuel, efficiency, degree days).
    """

    __tablename__ = "audit_people"
    __table_args__ = (sa.Index("ix_audit_people_account", "account_id"), table_options())

    user_id: Mapped[str] = mapped_column(Key(254), primary_key=True)
    account_id: Mapped[str | None] = mapped_column(Key(36))
    zip_code: Mapped[str | None] = mapped_column(Key(16))
    energy_company: Mapped[str | None] = mapped_column(Key(255))
    retrofit_budget: Mapped[str | None] = mapped_column(Key(255))
    ownership: Mapped[str | None] = mapped_column(Key(100))
    appliances: Mapped[list[str] | None] = mapped_column(Json)
    suggested_budget: Mapped[float | None] = mapped_column(sa.Double)
    heating: Mapped[dict[str, Any] | None] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)


class TaskRow(Base):
    """One spot of a building that somebody looked at, as they describe it now.

    `inside_said` and `outside_said` are the texts that were sent, `inside_temp` and `outside_temp`
    their numbers; `decision_said` keeps a client's own word for a decision. `document` is the
    task as it was sent last, so that nothing a client told is dropped. `analysis_id` is the
    analysis that is shown: the newest that came to an end.
    """

    __tablename__ = "audit_tasks"
    __table_args__ = (
        sa.Index("ix_audit_tasks_user", "user_id", "updated_at"),
        sa.Index("ix_audit_tasks_account", "account_id", "updated_at"),
        table_options(),
    )

    id: Mapped[str] = mapped_column(Key(64), primary_key=True)
    user_id: Mapped[str] = mapped_column(Key(254))
    account_id: Mapped[str | None] = mapped_column(Key(36))
    property_id: Mapped[str | None] = mapped_column(Key(64))
    title: Mapped[str | None] = mapped_column(Key(255))
    type: Mapped[str | None] = mapped_column(Key(16))
    state: Mapped[str] = mapped_column(Key(16), default=TaskState.DRAFT)
    decision: Mapped[str] = mapped_column(Key(16), default=Decision.NO_DECISION)
    decision_said: Mapped[str | None] = mapped_column(Key(255))
    closed_result: Mapped[str | None] = mapped_column(Key(255))
    inside_said: Mapped[str | None] = mapped_column(Key(64))
    outside_said: Mapped[str | None] = mapped_column(Key(64))
    inside_temp: Mapped[float | None] = mapped_column(sa.Double)
    outside_temp: Mapped[float | None] = mapped_column(sa.Double)
    leak_severity: Mapped[str | None] = mapped_column(Key(255))
    energy_loss_value: Mapped[float | None] = mapped_column(sa.Double)
    energy_loss_cost: Mapped[float | None] = mapped_column(sa.Double)
    savings_percent: Mapped[float | None] = mapped_column(sa.Double)
    savings_cost: Mapped[float | None] = mapped_column(sa.Double)
    report_photo_id: Mapped[str | None] = mapped_column(Key(64))
    analysis_id: Mapped[str | None] = mapped_column(Key(36))
    document: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)


class PhotoRow(Base):
    """One file that was sent with a task; `id` looks like those of the original service.

    `analysis_id` is the submission it came with; photos of earlier ones stay as the history that
    before and after are compared by. `file_class` is what its reader found it to be.
    """

    __tablename__ = "audit_photos"
    __table_args__ = (
        sa.Index("ix_audit_photos_task", "task_id", "position"),
        sa.Index("ix_audit_photos_analysis", "analysis_id"),
        table_options(),
    )

    id: Mapped[str] = mapped_column(Key(64), primary_key=True)
    task_id: Mapped[str] = mapped_column(sa.ForeignKey("audit_tasks.id", ondelete="CASCADE"))
    analysis_id: Mapped[str | None] = mapped_column(Key(36))
    kind: Mapped[str] = mapped_column(Key(16))
    position: Mapped[int] = mapped_column(sa.Integer)
    name: Mapped[str] = mapped_column(Key(255))
    content_type: Mapped[str | None] = mapped_column(Key(100))
    size_bytes: Mapped[int] = mapped_column(sa.BigInteger)
    hash: Mapped[str] = mapped_column(Key(64))
    file_class: Mapped[str | None] = mapped_column(Key(40))
    received_at: Mapped[datetime] = mapped_column(Instant)


class AnalysisRow(Base):
    """One look at a task's photos; its id is the job id that clients poll.

    `inputs` is everything it was worked out from but the photos; `report` what clients are shown,
    `findings` what our own routes tell beyond that, `figures` every number with its inputs,
    formula and source.
    """

    __tablename__ = "audit_analyses"
    __table_args__ = (
        sa.Index("ix_audit_analyses_task", "task_id", "created_at"),
        table_options(),
    )

    id: Mapped[str] = mapped_column(Key(36), primary_key=True)
    task_id: Mapped[str] = mapped_column(sa.ForeignKey("audit_tasks.id", ondelete="CASCADE"))
    job_id: Mapped[str | None] = mapped_column(Key(36))
    state: Mapped[str] = mapped_column(Key(16), default=AnalysisState.QUEUED)
    error_code: Mapped[str | None] = mapped_column(Key(80))
    error: Mapped[str | None] = mapped_column(LongText)
    inputs: Mapped[dict[str, Any]] = mapped_column(Json)
    report: Mapped[dict[str, Any] | None] = mapped_column(Json)
    findings: Mapped[dict[str, Any] | None] = mapped_column(Json, deferred=True)
    figures: Mapped[list[dict[str, Any]] | None] = mapped_column(Json, deferred=True)
    picture_hash: Mapped[str | None] = mapped_column(Key(64))
    picture_name: Mapped[str | None] = mapped_column(Key(255))
    picture_type: Mapped[str | None] = mapped_column(Key(100))
    version: Mapped[str | None] = mapped_column(Key(40))
    created_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)


class SuggestionRow(Base):
    """One line of advice of the analysis that is shown, as clients are told it."""

    __tablename__ = "audit_suggestions"
    __table_args__ = (sa.Index("ix_audit_suggestions_task", "task_id", "position"), table_options())

    id: Mapped[str] = mapped_column(Key(64), primary_key=True)
    task_id: Mapped[str] = mapped_column(sa.ForeignKey("audit_tasks.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(sa.Integer)
    title: Mapped[str] = mapped_column(Key(255))
    subtitle: Mapped[str | None] = mapped_column(Key(255))
    difficulty: Mapped[str | None] = mapped_column(Key(255))
    cost_range: Mapped[str | None] = mapped_column(Key(255))
    estimated_reduction: Mapped[str | None] = mapped_column(Key(255))
    lifetime: Mapped[str | None] = mapped_column(Key(255))
