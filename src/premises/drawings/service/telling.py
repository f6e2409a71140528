"""What changed on a page is put into words, and the words are written down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.drawings.content import Box, Remark
from premises.drawings.models import (
    ChangeRow,
    Decision,
    DiffRow,
    OverlayRow,
    StageName,
    StageStatus,
    SummaryRow,
)
from premises.drawings.narrators import Narrator, Phrased
from premises.drawings.service import stages
from premises.drawings.service.facts import change_of, clouds_of, plain
from premises.drawings.service.names import column, new_id
from premises.drawings.service.numbering import last_number
from premises.drawings.service.overlaid import NOTHING, Overlaid, overlaid
from premises.drawings.service.settling import Settling, held
from premises.drawings.summaries import Entry, Outcome, Story, Summary, summarise
from premises.kernel.database import Database
from premises.kernel.errors import Failure

MACHINE: Final = "machine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Words for a page; `overlay_id` is what a person made of its changes, if that was used."""

    diff_id: str
    overlay_id: str | None
    summary: Summary
    source: str = MACHINE
    ai_model_used: str | None = None
    facts: dict[str, Any] | None = None


class Telling:
    """Tells of pages."""

    def __init__(
        self, database: Database, settling: Settling, narrator: Narrator | None = None
    ) -> None:
        self._database = database
        self._settling = settling
        self._narrator = narrator

    @property
    def patience_s(self) -> float:
        """How long a language model is waited for with each page."""
        return self._narrator.timeout_s if self._narrator else 0.0

    def tell(self, comparison_id: str, page: int, overlay_id: str | None = None) -> Told | None:
        """The words of a page; nothing where its diff is gone.

        An overlay that a person made counts instead of the decisions on single changes.
        """
        with self._database.read() as session:
            which = DiffRow.job_id == comparison_id, DiffRow.page_number == page
            diff = session.scalar(sa.select(DiffRow).where(*which))
            if diff is None:
                return None
            overlay = _overlay(session, diff.id, overlay_id)
            story = story_of(session, diff, overlay)
        phrased = self._phrased(story)
        return Told(
            diff_id=diff.id,
            overlay_id=overlay.id if overlay else None,
            summary=phrased.summary,
            ai_model_used=column(phrased.model, 100),
            facts=_figures(phrased.summary) | _phrasing(phrased),
        )

    def _phrased(self, story: Story) -> Phrased:
        summary = summarise(story)
        return self._narrator.phrase(story, summary) if self._narrator else Phrased(summary)

    def write(
        self, session: Session, comparison_id: str, part: str, work_id: str, told: Told | None
    ) -> str | None:
        """Write the words down as those that count; returns the summary's id, if they do."""
        row = held(session, comparison_id)
        if row is None or told is None or session.get(DiffRow, told.diff_id) is None:
            return None
        now = self._database.now(session)
        self._settling.begun(row, now)
        step = stages.find(session, row.id, StageName.SUMMARY, part)
        status, summary_id = StageStatus.SKIPPED, None
        # Words that were found before a later decision must not replace those that know of it.
        if not stages.is_overtaken(session, row.id, StageName.SUMMARY, part):
            status, summary_id = StageStatus.COMPLETED, _written(session, told, now).id
        stages.end(session, step, status, now, work_id=work_id, result_ref=summary_id)
        self._settling.settle(session, row, now)
        return summary_id

    def give_up(
        self, session: Session, comparison_id: str, part: str, work_id: str, failure: Failure
    ) -> None:
        """Write that a page could not be told of, and why."""
        row = held(session, comparison_id)
        if row is not None:
            now = self._database.now(session)
            step = stages.find(session, row.id, StageName.SUMMARY, part)
            lost = StageStatus.FAILED
            stages.end(session, step, lost, now, work_id=work_id, failure=failure)
            self._settling.settle(session, row, now)


def story_of(session: Session, diff: DiffRow, overlay: OverlayRow | None = None) -> Story:
    """Everything that is known of a page, with what people decided."""
    rows = session.scalars(
        sa.select(ChangeRow).where(ChangeRow.diff_id == diff.id).order_by(ChangeRow.number)
    ).all()
    facts, alignment = diff.facts or {}, diff.alignment or {}
    width_height = facts.get("sheet_mm")
    made = overlaid(overlay.data) if overlay else NOTHING
    remarks = facts.get("remarks") or ()
    return Story(
        name=diff.drawing_name,
        page_number=diff.page_number,
        outcome=Outcome(diff.outcome),
        discipline=facts.get("discipline"),
        sheet=Box(0.0, 0.0, *width_height) if width_height else None,
        entries=(*_entries(rows, made), *made.added(last_number(session, diff))),
        clouds=clouds_of(facts),
        error_mm=alignment.get("error_mm"),
        confidence=alignment.get("confidence"),
        remarks=tuple(Remark(one["code"], one["sentence"]) for one in remarks),
    )


def _entries(rows: Sequence[ChangeRow], made: Overlaid) -> list[Entry]:
    return [
        Entry(
            id=row.id,
            change=change_of(row),
            is_rejected=made.rejects(row.id, row.number, row.decision == Decision.REJECTED),
            is_manual=row.is_manual,
            note=row.note,
        )
        for row in rows
    ]


def _figures(summary: Summary) -> dict[str, Any]:
    """How many changes of which kind and trade, where lists of many pages find them quickly."""
    counted = summary.document.get("summary_statistics")
    found = counted if isinstance(counted, dict) else {}
    return {
        "total_changes": summary.document.get("total_changes"),
        "kinds": {name: found.get(name, 0) for name in ("added", "modified", "removed")},
        "trades": found.get("by_trade") or {},
    }


def figures_of(session: Session, diff_ids: sa.Select[str]) -> dict[str, Mapping[str, Any]]:
    """What the machine's newest words count in each diff; a person's words count nothing."""
    query = (
        sa.select(SummaryRow.diff_id, SummaryRow.facts)
        .where(SummaryRow.diff_id.in_(diff_ids))
        .where(SummaryRow.source == MACHINE, SummaryRow.created_by.is_(None))
        .order_by(SummaryRow.created_at)
    )
    rows = session.execute(query).all()
    return {
        diff_id: facts for diff_id, facts in rows if isinstance(facts, dict) and "kinds" in facts
    }


def _phrasing(phrased: Phrased) -> dict[str, Any]:
    """What became of asking a language model for smoother words, where one was asked."""
    return {"phrasing": plain(phrased.record)} if phrased.record else {}


def newest_overlay(session: Session, diff_id: str) -> OverlayRow | None:
    """What a person made of a page's changes last, if it counts."""
    active = OverlayRow.diff_id == diff_id, OverlayRow.is_active.is_(True)
    newest = sa.select(OverlayRow).where(*active).order_by(OverlayRow.created_at.desc())
    return session.scalar(newest.limit(1))


def _overlay(session: Session, diff_id: str, overlay_id: str | None) -> OverlayRow | None:
    """The overlay that is named, else the newest active one."""
    named = session.get(OverlayRow, overlay_id) if overlay_id else None
    is_its = named is not None and named.diff_id == diff_id
    return named if is_its else newest_overlay(session, diff_id)


def _written(session: Session, told: Told, now: datetime) -> SummaryRow:
    active = SummaryRow.diff_id == told.diff_id, SummaryRow.is_active.is_(True)
    before = session.scalar(sa.select(SummaryRow.id).where(*active).limit(1))
    session.execute(sa.update(SummaryRow).where(*active).values(is_active=False, updated_at=now))
    row = SummaryRow(
        id=new_id(),
        diff_id=told.diff_id,
        overlay_id=told.overlay_id,
        text=plain(told.summary.text),
        document=plain(told.summary.document),
        source=told.source,
        ai_model_used=told.ai_model_used,
        is_active=True,
        parent_id=before,
        facts=told.facts,
        created_at=now,
        updated_at=now,
    )
    session.add(row)
    session.flush()
    return row
