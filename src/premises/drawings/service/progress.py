"""How far a comparison is, page by page, in the words of the original."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from premises.drawings.models import (
    ComparisonRow,
    DiffRow,
    SheetRow,
    StageName,
    StageStatus,
    SummaryRow,
)
from premises.drawings.service import stages
from premises.drawings.service.comparisons import status_now, visible
from premises.drawings.service.names import shown_at
from premises.drawings.service.pages import Outcome, Page, pages_of
from premises.drawings.service.settling import UNDER_WAY
from premises.drawings.service.stages import StepView
from premises.drawings.service.work import NEW, OLD, page_of, sheet_part
from premises.kernel.database import Database

if TYPE_CHECKING:
    from premises.kernel.auth import Caller

_WORST_FIRST: Final = (
    StageStatus.FAILED,
    StageStatus.SKIPPED,
    StageStatus.IN_PROGRESS,
    StageStatus.PENDING,
    StageStatus.COMPLETED,
)


class Progress:
    """Reads how far comparisons are."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, caller: "Caller", job_id: str) -> dict[str, Any]:
        """Every page with how far its reading, comparing and telling is; raises NotFound."""
        with self._database.read() as session:
            row = visible(session, caller, job_id)
            status, started_at = status_now(session, row)
            views = stages.views(session, row)
            diffs = diffs_of(session, row.id)
            told = active_summaries(session, [diff.id for diff in diffs.values()])
            pages = pages_of(row) or _by_place(session, row)
        steps = _Steps(views, is_over=status not in UNDER_WAY)
        shown = [_page(page, steps, diffs.get(page.page), told) for page in pages]
        return {
            "job_id": row.id,
            "status": status,
            "total_pages": row.total_pages,
            "progress": {name: _count(shown, name) for name in ("ocr", "diff", "summary")},
            "pages": shown,
            "created_at": shown_at(row.created_at),
            "started_at": shown_at(started_at),
            "completed_at": shown_at(row.completed_at),
        }


class _Steps:
    """The steps of a comparison where each page finds its own."""

    def __init__(self, views: Sequence[StepView], *, is_over: bool) -> None:
        self._missing = StageStatus.SKIPPED if is_over else StageStatus.PENDING
        self._read = {view.row.part: view for view in views if view.row.stage == StageName.OCR}
        # What was done again comes later, and counts.
        others = (view for view in views if view.row.stage != StageName.OCR)
        self._newest = {(view.row.stage, page_of(view.row.part)): view for view in others}

    def read(self, page: Page) -> list[StepView]:
        """How far the sheets of a page are read."""
        sides = ((OLD, page.old_page), (NEW, page.new_page))
        parts = (sheet_part(side, number) for side, number in sides if number is not None)
        return [self._read[part] for part in parts if part in self._read]

    def newest(self, stage: StageName, page: Page) -> StepView | None:
        return self._newest.get((stage, page.page))

    def how_far(self, views: Iterable[StepView | None]) -> StageStatus:
        """How far steps are together; what was never begun of a comparison that is over won't be.

        The two sheets of a page are read apart from each other.
        """
        found = {view.status for view in views if view}
        return next((one for one in _WORST_FIRST if one in found), self._missing)


def diffs_of(session: Session, job_id: str) -> dict[int, DiffRow]:
    """The diffs of a comparison by page, without what only their pictures need."""
    found = sa.select(DiffRow).where(DiffRow.job_id == job_id).order_by(DiffRow.page_number)
    found = found.options(defer(DiffRow.tiles), defer(DiffRow.payload))
    return {row.page_number: row for row in session.scalars(found)}


def active_summaries(
    session: Session, diff_ids: Sequence[str], *, documents: bool = False
) -> dict[str, SummaryRow]:
    """The summaries that count, by diff; their documents are large, and come only if asked for."""
    active = SummaryRow.diff_id.in_(diff_ids), SummaryRow.is_active.is_(True)
    found = sa.select(SummaryRow).where(*active).order_by(SummaryRow.created_at)
    found = found if documents else found.options(defer(SummaryRow.document))
    return {row.diff_id: row for row in session.scalars(found)}


def _by_place(session: Session, row: ComparisonRow) -> list[Page]:
    """Pages as long as nobody knows which sheets belong together: by their place."""
    both = row.old_version_id, row.new_version_id
    known = sa.select(SheetRow.version_id, SheetRow.page_number, SheetRow.number)
    found = session.execute(known.where(SheetRow.version_id.in_(both)))
    sheets: dict[tuple[str | None, int], str | None] = {
        (version_id, page): number for version_id, page, number in found
    }
    pages = []
    for page in range(1, row.total_pages + 1):
        old, new = ((version_id, page) for version_id in both)
        pages.append(
            Page(
                page=page,
                name=sheets.get(new) or sheets.get(old) or f"Page_{page:03d}",
                outcome=Outcome.COMPARED,
                old_page=page if old in sheets else None,
                new_page=page if new in sheets else None,
            )
        )
    return pages


def _page(
    page: Page,
    steps: _Steps,
    diff: DiffRow | None,
    told: Mapping[str, SummaryRow],
) -> dict[str, Any]:
    read = steps.read(page)
    compared, summed = steps.newest(StageName.DIFF, page), steps.newest(StageName.SUMMARY, page)
    refs = [view.row.result_ref for view in read if view.row.result_ref]
    is_read = bool(read) and len(refs) == len(read)
    return {
        "page_number": page.page,
        "drawing_name": page.name,
        "ocr_status": steps.how_far(read),
        "ocr_result": "|".join(refs) if is_read else None,
        "diff_status": steps.how_far([compared]),
        "diff_result": _diff(diff) if diff else None,
        "summary_status": steps.how_far([summed]),
        "summary": _summary(told.get(diff.id)) if diff else None,
        "outcome": page.outcome,
        "error": next(
            (view.row.error_message for view in (compared, summed) if view and _is_lost(view)), None
        ),
    }


def _is_lost(view: StepView) -> bool:
    return view.status == StageStatus.FAILED


def _count(pages: Sequence[Mapping[str, Any]], stage: str) -> dict[str, int]:
    done = sum(page[f"{stage}_status"] == StageStatus.COMPLETED for page in pages)
    return {"completed": done, "total": len(pages)}


def _diff(diff: DiffRow) -> dict[str, Any]:
    return {
        "diff_result_id": diff.id,
        "overlay_url": f"/api/v1/overlays/{diff.id}/image",
        "changes_detected": diff.changes_detected,
        "change_count": diff.change_count,
        "alignment_score": diff.alignment_score,
    }


def _summary(row: SummaryRow | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {"summary_id": row.id, "summary_text": row.text, "source": row.source}
