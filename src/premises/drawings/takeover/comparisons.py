"""The original's jobs with their stages, and what came out of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from premises.drawings.takeover.columns import identity, metadata, reference, whole
from premises.kernel.takeover import Row
from premises.kernel.takeover.values import cut, flag, instant, number, parsed, text


@dataclass(frozen=True, slots=True, kw_only=True)
class TheirComparison:
    id: str
    project_id: str
    old_version_id: str | None
    new_version_id: str | None
    status: str
    total_pages: int
    created_by: str | None
    created_at: datetime | None
    started_at: datetime | None
    completed_at: datetime | None
    cancelled_at: datetime | None
    cancelled_by: str | None
    error: str | None
    metadata: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class TheirStage:
    """`page` is None where one stage was for all pages."""

    id: str
    job_id: str
    stage: str
    page: int | None
    version_id: str | None
    status: str
    started_at: datetime | None
    completed_at: datetime | None
    error: str | None
    result_ref: str | None
    retry_count: int
    metadata: Any
    created_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TheirDiff:
    """`score` is from 0 to 1, `metadata` says where its pictures lie."""

    id: str
    job_id: str
    old_version_id: str | None
    new_version_id: str | None
    page: int
    name: str | None
    overlay_ref: str | None
    score: float | None
    is_changed: bool
    change_count: int
    created_by: str | None
    created_at: datetime | None
    metadata: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class TheirOverlay:
    id: str
    diff_id: str
    ref: str | None
    created_by: str | None
    is_active: bool
    parent_id: str | None
    created_at: datetime | None
    updated_at: datetime | None
    metadata: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class TheirSummary:
    id: str
    diff_id: str
    overlay_id: str | None
    text: str
    document: Any
    source: str
    model: str | None
    created_by: str | None
    is_active: bool
    parent_id: str | None
    created_at: datetime | None
    updated_at: datetime | None
    metadata: Any


def comparison(row: Row) -> TheirComparison:
    """Raises UnusableError, like all of these."""
    return TheirComparison(
        id=identity(row),
        project_id=identity(row, "project_id"),
        old_version_id=reference(row, "old_drawing_version_id"),
        new_version_id=reference(row, "new_drawing_version_id"),
        status=text(row, "status").lower(),
        total_pages=max(1, whole(row, "total_pages") or 1),
        created_by=reference(row, "created_by"),
        created_at=instant(row, "created_at"),
        started_at=instant(row, "started_at"),
        completed_at=instant(row, "completed_at"),
        cancelled_at=instant(row, "cancelled_at"),
        cancelled_by=reference(row, "cancelled_by"),
        error=text(row, "error_message") or None,
        metadata=metadata(row, "job"),
    )


def stage(row: Row) -> TheirStage:
    return TheirStage(
        id=identity(row),
        job_id=identity(row, "job_id"),
        stage=text(row, "stage").lower(),
        page=whole(row, "page_number"),
        version_id=reference(row, "drawing_version_id"),
        status=text(row, "status").lower(),
        started_at=instant(row, "started_at"),
        completed_at=instant(row, "completed_at"),
        error=text(row, "error_message") or None,
        result_ref=cut(row, "result_ref", 255),
        retry_count=max(0, whole(row, "retry_count") or 0),
        metadata=metadata(row, "stage"),
        created_at=instant(row, "created_at"),
    )


def diff(row: Row) -> TheirDiff:
    return TheirDiff(
        id=identity(row),
        job_id=identity(row, "job_id"),
        old_version_id=reference(row, "old_drawing_version_id"),
        new_version_id=reference(row, "new_drawing_version_id"),
        page=max(1, whole(row, "page_number") or 1),
        name=cut(row, "drawing_name", 255),
        overlay_ref=text(row, "machine_generated_overlay_ref") or None,
        score=number(row, "alignment_score"),
        is_changed=flag(row, "changes_detected", otherwise=False),
        change_count=max(0, whole(row, "change_count") or 0),
        created_by=reference(row, "created_by"),
        created_at=instant(row, "created_at"),
        metadata=metadata(row, "diff"),
    )


def overlay(row: Row) -> TheirOverlay:
    return TheirOverlay(
        id=identity(row),
        diff_id=identity(row, "diff_result_id"),
        ref=text(row, "overlay_ref") or None,
        created_by=reference(row, "created_by"),
        is_active=flag(row, "is_active", otherwise=True),
        parent_id=reference(row, "parent_overlay_id"),
        created_at=instant(row, "created_at"),
        updated_at=instant(row, "updated_at"),
        metadata=metadata(row, "overlay"),
    )


def summary(row: Row) -> TheirSummary:
    return TheirSummary(
        id=identity(row),
        diff_id=identity(row, "diff_result_id"),
        overlay_id=reference(row, "overlay_id"),
        text=text(row, "summary_text"),
        document=parsed(row, "summary_json"),
        source=cut(row, "source", 32) or "machine",
        model=cut(row, "ai_model_used", 100),
        created_by=reference(row, "created_by"),
        is_active=flag(row, "is_active", otherwise=True),
        parent_id=reference(row, "parent_summary_id"),
        created_at=instant(row, "created_at"),
        updated_at=instant(row, "updated_at"),
        metadata=metadata(row, "summary"),
    )
