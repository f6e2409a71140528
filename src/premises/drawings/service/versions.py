"""Versions and their sheets are looked at: one by one, by revision, by number."""

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from premises.drawings import rights
from premises.drawings.models import SheetRow, VersionRow
from premises.drawings.rights import Action
from premises.drawings.service.extracts import extracted
from premises.drawings.service.names import shown_at
from premises.kernel.database import Database
from premises.kernel.errors import NotFound

if TYPE_CHECKING:
    from premises.kernel.auth import Caller


class Versions:
    """Reads what was sent and what was read of it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, caller: "Caller", version_id: str) -> dict[str, Any]:
        """One version in the original's words; raises NotFound."""
        row = self.row(caller, version_id)
        return {
            "drawing_version_id": row.id,
            "drawing_name": row.drawing_name,
            "version_number": row.version_number,
            "version_label": row.version_label,
            "project_id": row.project_id,
            "upload_date": shown_at(row.uploaded_at),
            "ocr_status": row.state,
            "ocr_result_ref": f"ocr/{row.id}.json" if row.read_at else None,
            "file_size": row.file_size,
        }

    def row(self, caller: "Caller", version_id: str) -> VersionRow:
        """One version as it is kept; raises NotFound."""
        with self._database.read() as session:
            return visible_version(session, caller, version_id)

    def file_of(self, caller: "Caller", said: str) -> VersionRow:
        """A version by its id, or the newest of a document by the document's; raises NotFound."""
        with self._database.read() as session:
            newest = sa.select(VersionRow).where(VersionRow.document_id == said)
            newest = newest.order_by(VersionRow.uploaded_at.desc()).limit(1)
            row = session.get(VersionRow, said) or session.scalar(newest)
            return visible_version(session, caller, row.id if row else said)

    def versions(self, caller: "Caller", version_id: str) -> dict[str, Any]:
        """All revisions of the drawing that a version is of, the oldest first; raises NotFound."""
        with self._database.read() as session:
            row = visible_version(session, caller, version_id)
            same = (
                VersionRow.project_id == row.project_id,
                VersionRow.drawing_name == row.drawing_name,
            )
            query = sa.select(VersionRow).where(*same).order_by(VersionRow.version_number)
            found = session.scalars(query).all()
        return {
            "drawing_name": row.drawing_name,
            "versions": [
                {
                    "drawing_version_id": one.id,
                    "version_number": one.version_number,
                    "version_label": one.version_label,
                    "upload_date": shown_at(one.uploaded_at),
                    "ocr_status": one.state,
                }
                for one in found
            ],
        }

    def sheets(self, caller: "Caller", project_id: str) -> list[dict[str, Any]]:
        """The sheets of a project by number, each with its revisions, the oldest first.

        Sheets without a number stand alone, under the name of their file. Raises NotFound.
        """
        with self._database.read() as session:
            rights.project_for(session, caller, project_id, "read")
            query = (
                sa.select(SheetRow, VersionRow)
                .join(VersionRow, VersionRow.id == SheetRow.version_id)
                # What a sheet says and looks like is large, and is not listed.
                .options(defer(SheetRow.facts), defer(SheetRow.fingerprint))
                .where(SheetRow.project_id == project_id)
                .order_by(VersionRow.uploaded_at, VersionRow.id, SheetRow.page_number)
            )
            rows = session.execute(query).all()
        groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for sheet, version in rows:
            alone = (version.document_id, f"{version.drawing_name} {sheet.page_number}")
            key = ("", sheet.number) if sheet.number else alone
            groups.setdefault(key, []).append(_revision(sheet, version))
        return [
            {"number": name if not of else None, "title": found[-1]["title"], "revisions": found}
            for (of, name), found in sorted(groups.items())
        ]

    def sheet(self, caller: "Caller", sheet_id: str) -> dict[str, Any]:
        """One sheet with all that was read of it; raises NotFound."""
        with self._database.read() as session:
            row, version = visible_sheet(session, caller, sheet_id)
            return {**_revision(row, version), **extracted(row)}


def visible_sheet(session: Session, caller: "Caller", sheet_id: str) -> tuple[SheetRow, VersionRow]:
    """A sheet and its version for a caller who may see them; raises NotFound."""
    rights.require_use(caller)
    missing = NotFound("drawings.no_sheet", "There is no such sheet.")
    row = session.get(SheetRow, sheet_id)
    if row is None:
        raise missing
    try:
        return row, visible_version(session, caller, row.version_id)
    except NotFound:
        raise missing from None


def visible_version(
    session: Session, caller: "Caller", version_id: str, action: Action = "read"
) -> VersionRow:
    """A version for a caller who may do this in its project; raises NotFound, Forbidden."""
    missing = NotFound("drawings.no_version", "Drawing version not found")
    return rights.row_for(session, caller, (VersionRow, version_id), action, missing)


def _revision(sheet: SheetRow, version: VersionRow) -> dict[str, Any]:
    return {
        "sheet_id": sheet.id,
        "version_id": version.id,
        "page_number": sheet.page_number,
        "state": sheet.state,
        "number": sheet.number,
        "said": sheet.said,
        "title": sheet.title,
        "revision": sheet.revision,
        "issued": sheet.issued,
        "discipline": sheet.discipline,
        "kind": sheet.kind,
        "width_mm": sheet.width_mm,
        "height_mm": sheet.height_mm,
        "file_name": version.file_name,
        "uploaded_at": version.uploaded_at,
        "remarks": sheet.remarks or [],
        "error": sheet.error_message,
    }
