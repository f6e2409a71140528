"""The words about a page: read, corrected by people, and asked for anew."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.drawings import rights
from premises.drawings.models import OverlayRow, SummaryRow
from premises.drawings.service import log
from premises.drawings.service.diffs import visible_diff
from premises.drawings.service.facts import plain
from premises.drawings.service.names import new_id, shown_at, stored
from premises.drawings.service.retelling import Retelling, require_wanted
from premises.kernel.database import Database
from premises.kernel.errors import Conflict, NotFound

if TYPE_CHECKING:
    from premises.kernel.auth import Caller

CORRECTED: Final = "human_corrected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person writes instead."""

    text: str
    source: str = CORRECTED
    metadata: Any = None
    is_active: bool = True


class Summaries:
    """Keeps the words about pages."""

    def __init__(self, database: Database, retelling: Retelling) -> None:
        self._database = database
        self._retelling = retelling

    def of(self, caller: "Caller", diff_id: str) -> dict[str, Any]:
        """All words about a page, the newest first; raises NotFound."""
        with self._database.read() as session:
            diff, _, _ = visible_diff(session, caller, diff_id)
            query = sa.select(SummaryRow).where(SummaryRow.diff_id == diff.id)
            order = SummaryRow.created_at.desc(), SummaryRow.is_active.desc(), SummaryRow.id
            rows = session.scalars(query.order_by(*order)).all()
        active = next((row for row in rows if row.is_active), None)
        return {
            "diff_result_id": diff.id,
            "active_summary": shown(active) if active else None,
            "summaries": [shown(row) for row in rows],
        }

    def correct(self, caller: "Caller", summary_id: str, correction: Correction) -> dict[str, Any]:
        """Write other words; what stood there before stays as history.

        Raises:
            NotFound: there is no such summary.
            Forbidden: the caller may look only.

        """
        with self._database.write() as session:
            now = self._database.now(session)
            row = session.get(SummaryRow, summary_id)
            if row is None:
                raise _no_summary()
            try:
                diff, _, project = visible_diff(session, caller, row.diff_id, "write")
            except NotFound:
                raise _no_summary() from None
            # Other words may have taken its place until this moment, from which on it is held.
            session.refresh(row)
            person = rights.introduce(session, caller, None, now)
            row.parent_id = _as_history(session, row, now)
            if correction.is_active:
                active = SummaryRow.diff_id == diff.id, SummaryRow.is_active.is_(True)
                session.execute(sa.update(SummaryRow).where(*active).values(is_active=False))
            row.text = plain(correction.text)
            row.source = stored(correction.source, 32)
            row.is_active = correction.is_active
            row.facts = plain(correction.metadata)
            row.created_by, row.updated_at = person.user_id, now
            log.note(
                session,
                person,
                "update",
                ("summary", row.id),
                project_id=project.id,
                changes={"before": row.parent_id, "is_active": row.is_active},
                now=now,
            )
        return {"summary": shown(row)}

    def regenerate(self, caller: "Caller", diff_id: str, overlay_id: str | None) -> None:
        """Have the page put into words once more, from the overlay that is named.

        Raises:
            NotFound: there is no such diff, or no such overlay of it.
            Forbidden: the caller may look only.
            Conflict: the page was taken over, and nothing of it was measured here, or its
                comparison was called off.

        """
        with self._database.write() as session:
            now = self._database.now(session)
            diff, row, project = visible_diff(session, caller, diff_id, "write")
            if overlay_id is not None:
                overlay = session.get(OverlayRow, overlay_id)
                if overlay is None or overlay.diff_id != diff.id:
                    raise NotFound("drawings.no_overlay", "Overlay not found")
            require_wanted(row)
            if not self._retelling.begin(session, row, project, diff, overlay_id, now):
                raise Conflict(
                    "drawings.not_measured",
                    "This page was compared elsewhere, and its words are all that is known of it;"
                    " compare the two versions anew to have it measured.",
                )


def shown(row: SummaryRow) -> dict[str, Any]:
    """A summary in the original's words."""
    return {
        "summary_id": row.id,
        "diff_result_id": row.diff_id,
        "summary_text": row.text,
        "summary_json": row.document,
        "source": row.source,
        "ai_model_used": row.ai_model_used,
        "created_by": row.created_by,
        "is_active": row.is_active,
        "created_at": shown_at(row.created_at),
        "updated_at": shown_at(row.updated_at),
        "metadata": row.facts,
    }


def _as_history(session: Session, row: SummaryRow, now: datetime) -> str:
    """Keep what stands there now under an id of its own; clients go on using the one they know."""
    copy = SummaryRow(
        id=new_id(),
        diff_id=row.diff_id,
        overlay_id=row.overlay_id,
        text=row.text,
        document=row.document,
        source=row.source,
        ai_model_used=row.ai_model_used,
        is_active=False,
        parent_id=row.parent_id,
        facts=row.facts,
        created_by=row.created_by,
        created_at=row.created_at,
        updated_at=now,
    )
    session.add(copy)
    session.flush()
    return copy.id


def _no_summary() -> NotFound:
    return NotFound("drawings.no_summary", "Summary not found")
