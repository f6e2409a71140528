"""One page's diff as clients know it: who may see it, and what the machine found on it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.drawings import rights
from premises.drawings.models import ChangeRow, ComparisonRow, DiffRow, ProjectRow
from premises.drawings.rights import Action
from premises.kernel.errors import NotFound

if TYPE_CHECKING:
    from premises.kernel.auth import Caller


def visible_diff(
    session: Session, caller: "Caller", diff_id: str, action: Action = "read"
) -> tuple[DiffRow, ComparisonRow, ProjectRow]:
    """A diff with what it is of, for a caller who may do this; raises NotFound, Forbidden.

    Who writes holds the comparison, as workers do: decisions about a page come one by one.
    """
    rights.require_use(caller)
    lock = action != "read"
    diff = session.get(DiffRow, diff_id)
    row = session.get(ComparisonRow, diff.job_id, with_for_update=lock) if diff else None
    project = session.get(ProjectRow, row.project_id) if row else None
    if diff is not None and lock:
        # It may have been compared anew until this moment, from which on it is held.
        diff = session.get(DiffRow, diff_id, populate_existing=True)
    if diff is None or row is None or project is None:
        raise _no_diff()
    if rights.role_in(session, caller, project) is None:
        raise _no_diff()
    rights.require(session, caller, project, action)
    return diff, row, project


def changes_of(session: Session, diff_id: str) -> Sequence[ChangeRow]:
    """The changes of a diff, the weightiest first, those drawn by hand last."""
    found = sa.select(ChangeRow).where(ChangeRow.diff_id == diff_id).order_by(ChangeRow.number)
    return session.scalars(found).all()


def payload_of(session: Session, diff: DiffRow) -> Any:
    """The machine's overlay: what it found, where, in mm on the newer sheet."""
    if diff.payload is not None:
        return diff.payload
    facts = diff.facts or {}
    return {
        "diff_result_id": diff.id,
        "page_number": diff.page_number,
        "drawing_name": diff.drawing_name,
        "outcome": diff.outcome,
        "unit": "mm",
        "sheet_mm": facts.get("sheet_mm"),
        "px_per_mm": facts.get("px_per_mm"),
        "alignment": diff.alignment,
        "changes": [change_shown(row) for row in changes_of(session, diff.id)],
        "clouds": facts.get("clouds") or [],
        "remarks": facts.get("remarks") or [],
    }


def change_shown(row: ChangeRow) -> dict[str, Any]:
    """A change as programs read it; boxes are left, top, right, bottom in mm."""
    return {
        "id": row.id,
        "number": row.number,
        "kind": row.kind,
        "category": row.category,
        "zone": row.zone,
        "box_mm": [row.left_mm, row.top_mm, row.right_mm, row.bottom_mm],
        "old_text": row.old_text,
        "new_text": row.new_text,
        "room": row.room,
        "grid": row.grid,
        "in_cloud": row.in_cloud,
        "detail": row.detail or {},
        "is_manual": row.is_manual,
        "decision": row.decision,
        "note": row.note,
        "decided_by": row.decided_by,
        "decided_at": row.decided_at.isoformat() if row.decided_at else None,
    }


def _no_diff() -> NotFound:
    return NotFound("drawings.no_diff", "Diff result not found")
