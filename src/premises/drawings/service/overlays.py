"""What people make of the machine's overlay: kept, changed, taken back, and told of anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.drawings import rights
from premises.drawings.models import DiffRow, OverlayRow
from premises.drawings.rights import Person
from premises.drawings.service import log
from premises.drawings.service.diffs import changes_of, payload_of, visible_diff
from premises.drawings.service.facts import plain
from premises.drawings.service.names import new_id, shown_at
from premises.drawings.service.overlaid import misread
from premises.drawings.service.results import overlay_ref
from premises.drawings.service.retelling import Retelling
from premises.kernel.database import Database
from premises.kernel.errors import Invalid, NotFound

if TYPE_CHECKING:
    from premises.kernel.auth import Caller

SYSTEM: Final = "system"
"""What clients of the original say where they do not know who is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An overlay that somebody made; what is `None` was not said."""

    data: Any = None
    metadata: Any = None
    user_id: str | None = None
    is_active: bool | None = None
    regenerate: bool = True


class Overlays:
    """Keeps overlays that people made."""

    def __init__(self, database: Database, retelling: Retelling) -> None:
        self._database = database
        self._retelling = retelling

    def of(self, caller: "Caller", diff_id: str) -> dict[str, Any]:
        """The machine's overlay and those of people, the newest first; raises NotFound."""
        with self._database.read() as session:
            diff, _, _ = visible_diff(session, caller, diff_id)
            rows = _rows(session, diff.id)
            payload = payload_of(session, diff)
        active = next((row for row in rows if row.is_active), None)
        return {
            "diff_result_id": diff.id,
            "machine_overlay_ref": overlay_ref(diff),
            "machine_overlay": payload,
            "active_overlay": shown(active) if active else None,
            "active_overlay_data": active.data if active else None,
            "overlays": [shown(row) for row in rows],
        }

    def diff(self, caller: "Caller", diff_id: str) -> DiffRow:
        """One page's diff as it is kept; raises NotFound."""
        with self._database.read() as session:
            return visible_diff(session, caller, diff_id)[0]

    def add(self, caller: "Caller", diff_id: str, made: Made) -> dict[str, Any]:
        """Keep an overlay; it counts from now on instead of those before it.

        Raises:
            NotFound: there is no such diff.
            Forbidden: the caller may look only, or the `user_id` is somebody else's.
            Invalid: it is empty.

        """
        if made.data is None:
            raise Invalid("drawings.no_overlay_data", "overlay_data is required")
        with self._database.write() as session:
            now = self._database.now(session)
            diff, row, project = visible_diff(session, caller, diff_id, "write")
            said = None if made.user_id == SYSTEM else made.user_id
            person = rights.introduce(session, caller, said, now)
            before = _deactivate(session, diff.id, now)
            overlay = OverlayRow(
                id=new_id(),
                diff_id=diff.id,
                data=plain(made.data),
                is_active=True,
                parent_id=before,
                facts=plain(made.metadata),
                created_by=person.user_id,
                created_at=now,
                updated_at=now,
            )
            session.add(overlay)
            session.flush()
            self._note(session, diff, project.id, overlay, person, "create", now)
            is_told_again = made.regenerate and self._retelling.begin(
                session, row, project, diff, overlay.id, now
            )
            wrong = _misread(session, diff.id, overlay)
        triggered = {"summary_regeneration": "triggered"} if is_told_again else {}
        return {"overlay": shown(overlay), **triggered, **wrong}

    def change(self, caller: "Caller", diff_id: str, overlay_id: str, made: Made) -> dict[str, Any]:
        """Change an overlay; what is not said stays. Raises what `add` raises."""
        with self._database.write() as session:
            now = self._database.now(session)
            diff, row, project = visible_diff(session, caller, diff_id, "write")
            overlay = _one(session, diff.id, overlay_id)
            person = rights.introduce(session, caller, None, now)
            if made.is_active:
                _deactivate(session, diff.id, now)
            if made.is_active is not None:
                overlay.is_active = made.is_active
            if made.data is not None:
                overlay.data = plain(made.data)
            if made.metadata is not None:
                overlay.facts = plain(made.metadata)
            overlay.updated_at = now
            self._note(session, diff, project.id, overlay, person, "update", now)
            if made.data is not None or made.is_active is not None:
                self._retelling.begin(session, row, project, diff, None, now)
            wrong = _misread(session, diff.id, overlay)
        return {"overlay": shown(overlay), **wrong}

    def remove(self, caller: "Caller", diff_id: str, overlay_id: str) -> None:
        """Let an overlay count no longer; it stays as history. Raises what `add` raises."""
        with self._database.write() as session:
            now = self._database.now(session)
            diff, row, project = visible_diff(session, caller, diff_id, "write")
            overlay = _one(session, diff.id, overlay_id)
            person = rights.introduce(session, caller, None, now)
            overlay.is_active, overlay.updated_at = False, now
            self._note(session, diff, project.id, overlay, person, "delete", now)
            self._retelling.begin(session, row, project, diff, None, now)

    def _note(
        self,
        session: Session,
        diff: DiffRow,
        project_id: str,
        overlay: OverlayRow,
        person: Person,
        deed: log.Deed,
        now: datetime,
    ) -> None:
        log.note(
            session,
            person,
            deed,
            ("overlay", overlay.id),
            project_id=project_id,
            changes={"diff_result_id": diff.id, "is_active": overlay.is_active},
            now=now,
        )


def shown(row: OverlayRow) -> dict[str, Any]:
    """An overlay in the original's words."""
    return {
        "overlay_id": row.id,
        "diff_result_id": row.diff_id,
        "overlay_ref": f"overlays/{row.id}.json",
        "created_by": row.created_by,
        "is_active": row.is_active,
        "created_at": shown_at(row.created_at),
        "updated_at": shown_at(row.updated_at),
        "metadata": row.facts,
    }


def _misread(session: Session, diff_id: str, overlay: OverlayRow) -> dict[str, list[str]]:
    """What its maker should know before they take it for decided; nothing where all is well."""
    changes = changes_of(session, diff_id)
    known = {name for change in changes for name in (change.id, str(change.number))}
    wrong = misread(overlay.data, known)
    return {"not_understood": wrong} if wrong else {}


def _rows(session: Session, diff_id: str) -> Sequence[OverlayRow]:
    query = sa.select(OverlayRow).where(OverlayRow.diff_id == diff_id)
    return session.scalars(query.order_by(OverlayRow.created_at.desc(), OverlayRow.id)).all()


def _one(session: Session, diff_id: str, overlay_id: str) -> OverlayRow:
    row = session.get(OverlayRow, overlay_id)
    if row is None or row.diff_id != diff_id:
        raise NotFound("drawings.no_overlay", "Overlay not found")
    return row


def _deactivate(session: Session, diff_id: str, now: datetime) -> str | None:
    """Let no overlay of this diff count any more; returns which one did."""
    active = OverlayRow.diff_id == diff_id, OverlayRow.is_active.is_(True)
    before = session.scalar(sa.select(OverlayRow.id).where(*active).limit(1))
    session.execute(sa.update(OverlayRow).where(*active).values(is_active=False, updated_at=now))
    return before
