"""What is in a project: its documents, drawings and comparisons, listed and counted."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from premises.drawings import rights
from premises.drawings.models import ComparisonRow, StageStatus, VersionRow
from premises.drawings.service.comparisons import change_counts, statuses_now
from premises.drawings.service.files import media_type
from premises.drawings.service.names import shown_at
from premises.kernel.database import Database

if TYPE_CHECKING:
    from premises.kernel.auth import Caller


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a project holds: files by name, their versions, comparisons."""

    documents: int = 0
    drawings: int = 0
    comparisons: int = 0


def counts_of(session: Session, project_ids: sa.Select[str]) -> dict[str, Counts]:
    """The counts of many projects at once, by id; projects without anything are missing."""
    version, job = VersionRow.project_id, ComparisonRow.project_id
    documents = sa.func.count(VersionRow.document_id.distinct())
    of_versions = (
        sa.select(version, documents, sa.func.count())
        .where(version.in_(project_ids))
        .group_by(version)
    )
    of_jobs = sa.select(job, sa.func.count()).where(job.in_(project_ids)).group_by(job)
    jobs = dict(session.execute(of_jobs).all())
    found = {project_id: Counts(comparisons=count) for project_id, count in jobs.items()}
    for project_id, files, versions in session.execute(of_versions):
        found[project_id] = Counts(files, versions, jobs.get(project_id, 0))
    return found


class Contents:
    """Lists what is in a project, in the original's words; each verb raises NotFound."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def documents(self, caller: "Caller", project_id: str) -> list[dict[str, Any]]:
        """The files of a project by their names, each as its newest version, the newest first."""
        with self._database.read() as session:
            rights.project_for(session, caller, project_id, "read")
            rows = session.scalars(_versions(project_id)).all()
        # A later one of the same name takes the place of an earlier one.
        newest = {row.document_id: row for row in rows}
        found = sorted(newest.values(), key=lambda row: (row.uploaded_at, row.id), reverse=True)
        return [_document(row) for row in found]

    def drawings(self, caller: "Caller", project_id: str) -> list[dict[str, Any]]:
        """All versions in a project, the newest first."""
        with self._database.read() as session:
            rights.project_for(session, caller, project_id, "read")
            rows = session.scalars(_versions(project_id)).all()
        return [_drawing(row) for row in reversed(rows)]

    def comparisons(self, caller: "Caller", project_id: str) -> list[dict[str, Any]]:
        """What was compared in a project, the newest first."""
        old, new = aliased(VersionRow), aliased(VersionRow)
        with self._database.read() as session:
            rights.project_for(session, caller, project_id, "read")
            query = (
                sa.select(ComparisonRow, old.drawing_name, new.drawing_name)
                .join(old, old.id == ComparisonRow.old_version_id, isouter=True)
                .join(new, new.id == ComparisonRow.new_version_id, isouter=True)
                .where(ComparisonRow.project_id == project_id)
                .order_by(ComparisonRow.created_at.desc(), ComparisonRow.id)
            )
            rows = session.execute(query).all()
            inside = sa.select(ComparisonRow.id).where(ComparisonRow.project_id == project_id)
            counts = change_counts(session, inside)
            statuses = statuses_now(session, [row for row, _, _ in rows])
        return [
            _comparison(row, (baseline, revised), statuses[row.id][0], counts[row.id])
            for row, baseline, revised in rows
        ]

    def counts(self, caller: "Caller", project_id: str) -> Counts:
        """How much is in a project."""
        with self._database.read() as session:
            row = rights.project_for(session, caller, project_id, "read")
            found = counts_of(session, sa.select(sa.literal(row.id)))
        return found.get(project_id, Counts())


def _versions(project_id: str) -> sa.Select[VersionRow]:
    query = sa.select(VersionRow).where(VersionRow.project_id == project_id)
    return query.order_by(VersionRow.uploaded_at, VersionRow.version_number, VersionRow.id)


def _side(row: VersionRow) -> str:
    return "revised" if row.version_number > 1 else "baseline"


def _document(row: VersionRow) -> dict[str, Any]:
    is_read = row.state == StageStatus.COMPLETED
    return {
        "document_id": row.document_id,
        "name": row.file_name,
        "project_id": row.project_id,
        "file_type": media_type(row.file_kind),
        "file_size": row.file_size,
        "uploaded_at": shown_at(row.uploaded_at),
        "page_count": row.page_count,
        "status": "ready" if is_read else row.state,
        "version": _side(row),
    }


def _drawing(row: VersionRow) -> dict[str, Any]:
    return {
        "drawing_id": row.id,
        "document_id": row.document_id,
        "project_id": row.project_id,
        "name": row.drawing_name,
        # Clients of the original look for the number of the revision under this name.
        "page_number": row.version_number,
        "source_document": row.file_name,
        "version": _side(row),
        "auto_detected": True,
        "created_at": shown_at(row.uploaded_at),
        "ocr_status": row.state,
        "thumbnail_url": None,
    }


def _comparison(
    row: ComparisonRow, names: tuple[str | None, str | None], status: str, changes: int
) -> dict[str, Any]:
    return {
        "comparison_id": row.id,
        "project_id": row.project_id,
        "baseline_drawing_id": row.old_version_id,
        "revised_drawing_id": row.new_version_id,
        "baseline_drawing_name": names[0],
        "revised_drawing_name": names[1],
        "job_id": row.id,
        "status": status,
        "created_at": shown_at(row.created_at),
        "completed_at": shown_at(row.completed_at),
        "change_count": changes,
    }
