"""The nouns: people, projects, versions, sheets, jobs, differences, changes, overlays, summaries.

Ids are UUIDs in 36 letters, as clients of the original service know them; ids that were taken
over from it may be of other letters. `user_id` is what clients call a person by, `account_id` whose
rows they are in this house; rows without an account belong to the house.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from premises.kernel.database import Base, BigId, Instant, Json, Key, LongText, table_options

_ID = 64


class Role(StrEnum):
    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"
    VIEWER = "viewer"


class JobStatus(StrEnum):
    CREATED = "created"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class StageName(StrEnum):
    OCR = "ocr"
    DIFF = "diff"
    SUMMARY = "summary"


class StageStatus(StrEnum):
    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"
    SKIPPED = "skipped"


class Decision(StrEnum):
    UNDECIDED = "undecided"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    HOLD = "hold"


class OrganizationRow(Base):
    """A firm; people whose e-mail address is of its `domain` belong to it."""

    __tablename__ = "drawing_organizations"
    __table_args__ = (table_options(),)

    id: Mapped[str] = mapped_column(Key(_ID), primary_key=True)
    name: Mapped[str] = mapped_column(Key(255))
    domain: Mapped[str | None] = mapped_column(Key(255), unique=True)
    plan: Mapped[str] = mapped_column(Key(32), default="free")
    created_at: Mapped[datetime] = mapped_column(Instant)


class PersonRow(Base):
    """What clients of drawings call a person by, and who that is in this house.

    A person who never signed in here, but stands in rows that were taken over, has no account
    until somebody signs in with that e-mail address, confirmed.
    """

    __tablename__ = "drawing_people"
    __table_args__ = (sa.Index("ix_drawing_people_email", "email"), table_options())

    user_id: Mapped[str] = mapped_column(Key(_ID), primary_key=True)
    account_id: Mapped[str | None] = mapped_column(Key(36), unique=True)
    email: Mapped[str | None] = mapped_column(Key(254))
    name: Mapped[str] = mapped_column(Key(255), default="")
    company: Mapped[str | None] = mapped_column(Key(255))
    role: Mapped[str | None] = mapped_column(Key(64))
    organization_id: Mapped[str | None] = mapped_column(Key(_ID))
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)


class ProjectRow(Base):
    """What people work at together; its members say who may see and change what is in it."""

    __tablename__ = "drawing_projects"
    __table_args__ = (
        sa.Index("ix_drawing_projects_account", "account_id", "created_at"),
        sa.Index("ix_drawing_projects_organization", "organization_id"),
        table_options(),
    )

    id: Mapped[str] = mapped_column(Key(_ID), primary_key=True)
    user_id: Mapped[str] = mapped_column(Key(_ID))
    account_id: Mapped[str | None] = mapped_column(Key(36))
    organization_id: Mapped[str | None] = mapped_column(Key(_ID))
    property_id: Mapped[str | None] = mapped_column(Key(64))
    name: Mapped[str] = mapped_column(Key(255))
    description: Mapped[str | None] = mapped_column(LongText)
    project_number: Mapped[str | None] = mapped_column(Key(100))
    client_name: Mapped[str | None] = mapped_column(Key(255))
    location: Mapped[str | None] = mapped_column(Key(255))
    status: Mapped[str] = mapped_column(Key(32), default="active")
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)


class MemberRow(Base):
    """Somebody who may use a project; invited by e-mail first, where they had no account yet.

    `email` is how an invitation is recognised; `user_id` is empty until they come.
    """

    __tablename__ = "drawing_members"
    __table_args__ = (
        sa.UniqueConstraint("project_id", "email"),
        sa.Index("ix_drawing_members_user", "user_id"),
        sa.Index("ix_drawing_members_email", "email"),
        table_options(),
    )

    id: Mapped[str] = mapped_column(Key(_ID), primary_key=True)
    project_id: Mapped[str] = mapped_column(
        sa.ForeignKey("drawing_projects.id", ondelete="CASCADE")
    )
    user_id: Mapped[str | None] = mapped_column(Key(_ID))
    email: Mapped[str | None] = mapped_column(Key(254))
    name: Mapped[str | None] = mapped_column(Key(255))
    role: Mapped[str] = mapped_column(Key(16))
    invited_by: Mapped[str | None] = mapped_column(Key(_ID))
    invited_at: Mapped[datetime] = mapped_column(Instant)
    joined_at: Mapped[datetime | None] = mapped_column(Instant)


class VersionRow(Base):
    """A file that was sent, a drawing or a set of them.

    `drawing_name` is the sheet's own number once it was read, the file's name until then and for
    sets; `document_id` is what clients call the file by apart from its revision. `state` is how
    far the reading of its sheets is; `reading_id` is the work that reads it.
    """

    __tablename__ = "drawing_versions"
    __table_args__ = (
        sa.UniqueConstraint("project_id", "drawing_name", "version_number"),
        sa.Index("ix_drawing_versions_document", "document_id"),
        table_options(),
    )

    id: Mapped[str] = mapped_column(Key(_ID), primary_key=True)
    project_id: Mapped[str] = mapped_column(
        sa.ForeignKey("drawing_projects.id", ondelete="CASCADE")
    )
    document_id: Mapped[str] = mapped_column(Key(_ID))
    drawing_name: Mapped[str] = mapped_column(Key(255))
    version_number: Mapped[int] = mapped_column(sa.Integer)
    version_label: Mapped[str | None] = mapped_column(Key(50))
    comments: Mapped[str | None] = mapped_column(LongText)
    user_id: Mapped[str] = mapped_column(Key(_ID))
    file_name: Mapped[str] = mapped_column(Key(255))
    file_kind: Mapped[str] = mapped_column(Key(8))
    file_hash: Mapped[str | None] = mapped_column(Key(64))
    file_size: Mapped[int] = mapped_column(sa.BigInteger)
    page_count: Mapped[int] = mapped_column(sa.Integer, default=1)
    state: Mapped[str] = mapped_column(Key(16), default=StageStatus.PENDING)
    reading_id: Mapped[str | None] = mapped_column(Key(36))
    error_code: Mapped[str | None] = mapped_column(Key(80))
    error_message: Mapped[str | None] = mapped_column(LongText)
    facts: Mapped[dict[str, Any] | None] = mapped_column(Json)
    uploaded_at: Mapped[datetime] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)


class SheetRow(Base):
    """One page of a version, as it was read; `number` is folded, `said` as it stands.

    `content_hash` names the blob with everything on it; `facts` hold what the title block and
    the notes say, `fingerprint` what it looks like, `remarks` what a reader should know.
    """

    __tablename__ = "drawing_sheets"
    __table_args__ = (
        sa.UniqueConstraint("version_id", "page_number"),
        sa.Index("ix_drawing_sheets_number", "project_id", "number"),
        table_options(),
    )

    id: Mapped[str] = mapped_column(Key(_ID), primary_key=True)
    project_id: Mapped[str] = mapped_column(Key(_ID))
    version_id: Mapped[str] = mapped_column(
        sa.ForeignKey("drawing_versions.id", ondelete="CASCADE")
    )
    page_number: Mapped[int] = mapped_column(sa.Integer)
    state: Mapped[str] = mapped_column(Key(16), default=StageStatus.PENDING)
    number: Mapped[str | None] = mapped_column(Key(64))
    said: Mapped[str | None] = mapped_column(Key(64))
    title: Mapped[str | None] = mapped_column(Key(255))
    revision: Mapped[str | None] = mapped_column(Key(64))
    issued: Mapped[str | None] = mapped_column(Key(64))
    discipline: Mapped[str | None] = mapped_column(Key(64))
    kind: Mapped[str | None] = mapped_column(Key(8))
    width_mm: Mapped[float | None] = mapped_column(sa.Double)
    height_mm: Mapped[float | None] = mapped_column(sa.Double)
    content_hash: Mapped[str | None] = mapped_column(Key(64))
    facts: Mapped[dict[str, Any] | None] = mapped_column(Json)
    fingerprint: Mapped[dict[str, Any] | None] = mapped_column(Json)
    remarks: Mapped[list[dict[str, str]] | None] = mapped_column(Json)
    error_code: Mapped[str | None] = mapped_column(Key(80))
    error_message: Mapped[str | None] = mapped_column(LongText)
    read_at: Mapped[datetime | None] = mapped_column(Instant)


class ComparisonRow(Base):
    """What clients call a job: two versions and what became of comparing them.

    `work_id` is the job of the kernel that does it; `options` what was asked for besides, for
    example points that a person gave.
    """

    __tablename__ = "drawing_jobs"
    __table_args__ = (
        sa.Index("ix_drawing_jobs_project", "project_id", "created_at"),
        sa.Index("ix_drawing_jobs_user", "user_id", "created_at"),
        table_options(),
    )

    id: Mapped[str] = mapped_column(Key(_ID), primary_key=True)
    project_id: Mapped[str] = mapped_column(
        sa.ForeignKey("drawing_projects.id", ondelete="CASCADE")
    )
    old_version_id: Mapped[str | None] = mapped_column(Key(_ID))
    new_version_id: Mapped[str | None] = mapped_column(Key(_ID))
    user_id: Mapped[str] = mapped_column(Key(_ID))
    status: Mapped[str] = mapped_column(Key(16), default=JobStatus.CREATED)
    total_pages: Mapped[int] = mapped_column(sa.Integer, default=1)
    work_id: Mapped[str | None] = mapped_column(Key(36))
    options: Mapped[dict[str, Any] | None] = mapped_column(Json)
    facts: Mapped[dict[str, Any] | None] = mapped_column(Json)
    error_code: Mapped[str | None] = mapped_column(Key(80))
    error_message: Mapped[str | None] = mapped_column(LongText)
    created_at: Mapped[datetime] = mapped_column(Instant)
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    completed_at: Mapped[datetime | None] = mapped_column(Instant)
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant)
    cancelled_by: Mapped[str | None] = mapped_column(Key(_ID))


class StageRow(Base):
    """One step of a job on one page as clients see it; `part` tells equal steps apart."""

    __tablename__ = "drawing_stages"
    __table_args__ = (sa.UniqueConstraint("job_id", "stage", "part"), table_options())

    id: Mapped[str] = mapped_column(Key(_ID), primary_key=True)
    job_id: Mapped[str] = mapped_column(sa.ForeignKey("drawing_jobs.id", ondelete="CASCADE"))
    stage: Mapped[str] = mapped_column(Key(16))
    part: Mapped[str] = mapped_column(Key(80))
    page_number: Mapped[int] = mapped_column(sa.Integer)
    version_id: Mapped[str | None] = mapped_column(Key(_ID))
    status: Mapped[str] = mapped_column(Key(16), default=StageStatus.PENDING)
    result_ref: Mapped[str | None] = mapped_column(Key(255))
    retry_count: Mapped[int] = mapped_column(sa.Integer, default=0)
    error_code: Mapped[str | None] = mapped_column(Key(80))
    error_message: Mapped[str | None] = mapped_column(LongText)
    facts: Mapped[dict[str, Any] | None] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(Instant)
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    completed_at: Mapped[datetime | None] = mapped_column(Instant)


class DiffRow(Base):
    """How one sheet differs from its earlier revision; a sheet without one was added or removed.

    `alignment` is how the old one lies on the new one, with its error in mm and its confidence.
    The hashes name pictures in the blob store; `tiles` says where in one blob each tile lies.
    `payload` is what clients of the original know as the machine's overlay.
    """

    __tablename__ = "drawing_diffs"
    __table_args__ = (sa.UniqueConstraint("job_id", "page_number"), table_options())

    id: Mapped[str] = mapped_column(Key(_ID), primary_key=True)
    job_id: Mapped[str] = mapped_column(sa.ForeignKey("drawing_jobs.id", ondelete="CASCADE"))
    page_number: Mapped[int] = mapped_column(sa.Integer)
    drawing_name: Mapped[str] = mapped_column(Key(255))
    old_version_id: Mapped[str | None] = mapped_column(Key(_ID))
    new_version_id: Mapped[str | None] = mapped_column(Key(_ID))
    old_page: Mapped[int | None] = mapped_column(sa.Integer)
    new_page: Mapped[int | None] = mapped_column(sa.Integer)
    outcome: Mapped[str] = mapped_column(Key(16))
    alignment: Mapped[dict[str, Any] | None] = mapped_column(Json)
    alignment_score: Mapped[float | None] = mapped_column(sa.Double)
    changes_detected: Mapped[bool] = mapped_column(default=False)
    change_count: Mapped[int] = mapped_column(sa.Integer, default=0)
    overlay_hash: Mapped[str | None] = mapped_column(Key(64))
    baseline_hash: Mapped[str | None] = mapped_column(Key(64))
    revised_hash: Mapped[str | None] = mapped_column(Key(64))
    svg_hash: Mapped[str | None] = mapped_column(Key(64))
    tiles_hash: Mapped[str | None] = mapped_column(Key(64))
    tiles: Mapped[dict[str, Any] | None] = mapped_column(Json)
    payload: Mapped[dict[str, Any] | None] = mapped_column(Json)
    facts: Mapped[dict[str, Any] | None] = mapped_column(Json)
    created_by: Mapped[str | None] = mapped_column(Key(_ID))
    created_at: Mapped[datetime] = mapped_column(Instant)


class ChangeRow(Base):
    """One change on one sheet, and what people decided about it.

    `detail` holds the rest of what was measured; a change that a person drew has `is_manual`.
    """

    __tablename__ = "drawing_changes"
    __table_args__ = (sa.UniqueConstraint("diff_id", "number"), table_options())

    id: Mapped[str] = mapped_column(Key(_ID), primary_key=True)
    diff_id: Mapped[str] = mapped_column(sa.ForeignKey("drawing_diffs.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(sa.Integer)
    kind: Mapped[str] = mapped_column(Key(16))
    category: Mapped[str] = mapped_column(Key(16))
    zone: Mapped[str] = mapped_column(Key(16))
    left_mm: Mapped[float] = mapped_column(sa.Double)
    top_mm: Mapped[float] = mapped_column(sa.Double)
    right_mm: Mapped[float] = mapped_column(sa.Double)
    bottom_mm: Mapped[float] = mapped_column(sa.Double)
    old_text: Mapped[str | None] = mapped_column(LongText)
    new_text: Mapped[str | None] = mapped_column(LongText)
    room: Mapped[str | None] = mapped_column(Key(255))
    grid: Mapped[str | None] = mapped_column(Key(64))
    in_cloud: Mapped[bool | None] = mapped_column()
    detail: Mapped[dict[str, Any] | None] = mapped_column(Json)
    is_manual: Mapped[bool] = mapped_column(default=False)
    decision: Mapped[str] = mapped_column(Key(16), default=Decision.UNDECIDED)
    note: Mapped[str | None] = mapped_column(LongText)
    decided_by: Mapped[str | None] = mapped_column(Key(_ID))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)


class OverlayRow(Base):
    """What a person made of the machine's overlay; the newest active one is what counts."""

    __tablename__ = "drawing_overlays"
    __table_args__ = (sa.Index("ix_drawing_overlays_diff", "diff_id"), table_options())

    id: Mapped[str] = mapped_column(Key(_ID), primary_key=True)
    diff_id: Mapped[str] = mapped_column(sa.ForeignKey("drawing_diffs.id", ondelete="CASCADE"))
    data: Mapped[Any] = mapped_column(Json)
    is_active: Mapped[bool] = mapped_column(default=True)
    parent_id: Mapped[str | None] = mapped_column(Key(_ID))
    facts: Mapped[Any | None] = mapped_column(Json)
    created_by: Mapped[str] = mapped_column(Key(_ID))
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)


class SummaryRow(Base):
    """What changed on a sheet in words; the active one is what counts, older ones are history."""

    __tablename__ = "drawing_summaries"
    __table_args__ = (sa.Index("ix_drawing_summaries_diff", "diff_id"), table_options())

    id: Mapped[str] = mapped_column(Key(_ID), primary_key=True)
    diff_id: Mapped[str] = mapped_column(sa.ForeignKey("drawing_diffs.id", ondelete="CASCADE"))
    overlay_id: Mapped[str | None] = mapped_column(Key(_ID))
    text: Mapped[str] = mapped_column(LongText)
    document: Mapped[Any | None] = mapped_column(Json)
    source: Mapped[str] = mapped_column(Key(32))
    ai_model_used: Mapped[str | None] = mapped_column(Key(100))
    is_active: Mapped[bool] = mapped_column(default=True)
    parent_id: Mapped[str | None] = mapped_column(Key(_ID))
    facts: Mapped[Any | None] = mapped_column(Json)
    created_by: Mapped[str | None] = mapped_column(Key(_ID))
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)


class LogRow(Base):
    """Who changed what, when: decisions, corrections, members, deletions."""

    __tablename__ = "drawing_log"
    __table_args__ = (
        sa.Index("ix_drawing_log_entity", "entity_kind", "entity_id"),
        sa.Index("ix_drawing_log_project", "project_id", "id"),
        table_options(),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    project_id: Mapped[str | None] = mapped_column(Key(_ID))
    user_id: Mapped[str | None] = mapped_column(Key(_ID))
    entity_kind: Mapped[str] = mapped_column(Key(32))
    entity_id: Mapped[str] = mapped_column(Key(_ID))
    action: Mapped[str] = mapped_column(Key(16))
    changes: Mapped[Any | None] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(Instant)


class ConversationRow(Base):
    """A talk about one job; the newest of a person is the one that goes on."""

    __tablename__ = "drawing_conversations"
    __table_args__ = (sa.Index("ix_drawing_conversations_job", "job_id"), table_options())

    id: Mapped[str] = mapped_column(Key(_ID), primary_key=True)
    job_id: Mapped[str] = mapped_column(sa.ForeignKey("drawing_jobs.id", ondelete="CASCADE"))
    user_id: Mapped[str] = mapped_column(Key(_ID))
    created_at: Mapped[datetime] = mapped_column(Instant)


class MessageRow(Base):
    """One message of a talk, by a person (`user`) or by the model (`assistant`)."""

    __tablename__ = "drawing_messages"
    __table_args__ = (sa.Index("ix_drawing_messages_talk", "conversation_id"), table_options())

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(
        sa.ForeignKey("drawing_conversations.id", ondelete="CASCADE")
    )
    role: Mapped[str] = mapped_column(Key(16))
    content: Mapped[str] = mapped_column(LongText)
    created_at: Mapped[datetime] = mapped_column(Instant)


class LegacyRow(Base):
    """A row of the original service for which there is no noun here, kept as it was."""

    __tablename__ = "drawing_legacy"
    __table_args__ = (sa.Index("ix_drawing_legacy_project", "project_id"), table_options())

    kind: Mapped[str] = mapped_column(Key(32), primary_key=True)
    id: Mapped[str] = mapped_column(Key(_ID), primary_key=True)
    project_id: Mapped[str | None] = mapped_column(Key(_ID))
    parent_id: Mapped[str | None] = mapped_column(Key(_ID))
    document: Mapped[Any] = mapped_column(Json)
    created_at: Mapped[datetime | None] = mapped_column(Instant)


class FileRow(Base):
    """A file under the path by which the original service knew it, so that its links still lead."""

    __tablename__ = "drawing_files"
    __table_args__ = (sa.Index("ix_drawing_files_project", "project_id"), table_options())

    path: Mapped[str] = mapped_column(Key(500), primary_key=True)
    project_id: Mapped[str | None] = mapped_column(Key(_ID))
    hash: Mapped[str] = mapped_column(Key(64))
    media_type: Mapped[str | None] = mapped_column(Key(100))
