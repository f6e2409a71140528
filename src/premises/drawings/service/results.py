"""What a comparison found: its pages, their changes by kind and trade, and the words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.drawings.models import (
    ComparisonRow,
    DiffRow,
    JobStatus,
    ProjectRow,
    SummaryRow,
    VersionRow,
)
from premises.drawings.service.comparisons import status_now, visible
from premises.drawings.service.names import shown_at
from premises.drawings.service.progress import active_summaries, diffs_of
from premises.drawings.service.telling import figures_of
from premises.drawings.summaries import TRADES
from premises.kernel.database import Database

if TYPE_CHECKING:
    from premises.kernel.auth import Caller

_KINDS: Final = ("added", "modified", "removed")


class Results:
    """Reads what comparisons found."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, caller: "Caller", job_id: str) -> dict[str, Any]:
        """Everything in the original's words; raises NotFound."""
        with self._database.read() as session:
            row = visible(session, caller, job_id)
            status, _ = status_now(session, row)
            project = session.get(ProjectRow, row.project_id)
            names = [file_name(session, one) for one in (row.old_version_id, row.new_version_id)]
            diffs = list(diffs_of(session, row.id).values())
            told = active_summaries(session, [diff.id for diff in diffs], documents=True)
            counted = figures_of(session, sa.select(DiffRow.id).where(DiffRow.job_id == row.id))
        shown = [_shown(row, diff, told.get(diff.id), counted.get(diff.id)) for diff in diffs]
        return {
            "job_id": row.id,
            "status": status,
            "created_at": shown_at(row.created_at),
            "completed_at": shown_at(row.completed_at),
            "baseline_file_name": names[0],
            "revised_file_name": names[1],
            "project_id": row.project_id,
            "project_name": project.name if project else None,
            "project_location": project.location if project else None,
            **({} if status == JobStatus.COMPLETED else {"message": _message(row, status)}),
            "diffs": shown,
            "diff": shown[0] if shown else None,
            "summary": shown[0]["summary"] if shown else None,
            "kpis": _sum([diff["change_types"] for diff in shown], _KINDS),
            "categories": _sum([diff["categories"] for diff in shown], TRADES),
            "error_message": row.error_message,
            "failed_pages": (row.facts or {}).get("failed_pages") or [],
        }

    def summaries(self, caller: "Caller", job_id: str) -> dict[str, Any]:
        """The words of all pages, one by one and together; raises NotFound."""
        with self._database.read() as session:
            row = visible(session, caller, job_id)
            diffs = list(diffs_of(session, row.id).values())
            told = active_summaries(session, [diff.id for diff in diffs])
        found = [(diff, told[diff.id]) for diff in diffs if diff.id in told]
        return {
            "job_id": row.id,
            "summaries": [_listed(diff, summary) for diff, summary in found],
            "combined_summary": "\n\n".join(
                f"## {diff.drawing_name}\n{summary.text}" for diff, summary in found
            ),
            "total_summaries": len(found),
        }


def _message(row: ComparisonRow, status: str) -> str:
    if status in {JobStatus.FAILED, JobStatus.CANCELLED}:
        return row.error_message or f"Job {status}"
    return "Job still processing"


def file_name(session: Session, version_id: str | None) -> str | None:
    """What the file of a version was called when it was sent."""
    row = session.get(VersionRow, version_id) if version_id else None
    return row.file_name if row else None


def _shown(
    row: ComparisonRow,
    diff: DiffRow,
    summary: SummaryRow | None,
    counted: Mapping[str, Any] | None,
) -> dict[str, Any]:
    counted = counted or {}
    return {
        "diff_result_id": diff.id,
        "changes_detected": diff.changes_detected,
        "change_count": diff.change_count,
        "alignment_score": diff.alignment_score,
        "overlay_ref": overlay_ref(diff),
        "created_at": shown_at(diff.created_at),
        "page_number": diff.page_number,
        "drawing_name": diff.drawing_name,
        "total_pages": row.total_pages,
        "summary": _summary(summary) if summary else None,
        "change_types": _sum([counted.get("kinds") or {}], _KINDS),
        "categories": _sum([counted.get("trades") or {}], TRADES),
        "outcome": diff.outcome,
        "alignment": diff.alignment,
    }


def overlay_ref(diff: DiffRow) -> str:
    """What clients call the machine's overlay by."""
    return f"diffs/{diff.id}.json"


def _summary(row: SummaryRow) -> dict[str, Any]:
    return {
        "summary_id": row.id,
        "summary_text": row.text,
        "summary_json": row.document,
        "source": row.source,
        "created_at": shown_at(row.created_at),
    }


def _listed(diff: DiffRow, summary: SummaryRow) -> dict[str, Any]:
    return {
        "diff_result_id": diff.id,
        "page_number": diff.page_number,
        "drawing_name": diff.drawing_name,
        "summary_id": summary.id,
        "summary_text": summary.text,
        "source": summary.source,
        "ai_model_used": summary.ai_model_used,
        "created_at": shown_at(summary.created_at),
    }


def _sum(counts: Sequence[Mapping[str, int]], names: Sequence[str]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return {name: total[name] for name in names}
