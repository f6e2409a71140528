"""What was read of the sheets of a comparison, as clients of the original look it up."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from premises.drawings.models import SheetRow, StageStatus, VersionRow
from premises.drawings.service.comparisons import visible
from premises.drawings.service.extracts import extracted
from premises.drawings.service.facts import block_of
from premises.drawings.service.names import shown_at
from premises.kernel.database import Database
from premises.kernel.errors import NotFound

if TYPE_CHECKING:
    from premises.kernel.auth import Caller


class OcrLogs:
    """Reads what was read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, caller: "Caller", job_id: str) -> dict[str, Any]:
        """The sheets of both versions as far as they were read.

        Raises:
            NotFound: there is no such comparison, or none of its sheets was read yet.

        """
        with self._database.read() as session:
            row = visible(session, caller, job_id)
            ids = dict.fromkeys(filter(None, (row.old_version_id, row.new_version_id)))
            logs = [found for one in ids if (found := _log(session, one)) is not None]
        if not logs:
            raise NotFound("drawings.no_ocr_log", "No OCR logs found")
        return {"job_id": row.id, "ocr_logs": logs}


def _log(session: Session, version_id: str) -> dict[str, Any] | None:
    version = session.get(VersionRow, version_id)
    of_version = SheetRow.version_id == version_id, SheetRow.state == StageStatus.COMPLETED
    query = sa.select(SheetRow).where(*of_version).order_by(SheetRow.page_number)
    query = query.options(defer(SheetRow.fingerprint))
    sheets = session.scalars(query).all()
    if version is None:
        return None
    if not sheets:
        return _taken_over(version)
    pages = [_page(sheet) for sheet in sheets]
    began = min(sheet.read_at or version.uploaded_at for sheet in sheets)
    return {
        "drawing_version_id": version.id,
        "drawing_name": version.drawing_name,
        "log": {
            "drawing_version_id": version.id,
            "started_at": shown_at(began),
            "completed_at": shown_at(version.read_at),
            "pages": pages,
            "summary": _summary(version, sheets, pages),
        },
    }


def _taken_over(version: VersionRow) -> dict[str, Any] | None:
    """What the original service wrote when it read a version that was never read here."""
    log = (version.facts or {}).get("ocr_log")
    if not isinstance(log, dict):
        return None
    return {
        "drawing_version_id": version.id,
        "drawing_name": version.drawing_name,
        "log": log,
    }


def _page(sheet: SheetRow) -> dict[str, Any]:
    return {
        "page_number": sheet.page_number,
        "drawing_name": _name(sheet),
        "extracted_info": extracted(sheet),
        "processed_at": shown_at(sheet.read_at),
    }


def _summary(
    version: VersionRow, sheets: Sequence[SheetRow], pages: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    revisions = {
        page["drawing_name"]: page["extracted_info"]["sections"]["revisions"] for page in pages
    }
    fields: Mapping[str, str] = block_of(sheets[0]).fields
    return {
        "total_pages": version.page_count,
        "drawings_found": [_name(sheet) for sheet in sheets],
        "project_info": _fields(fields, "project|client|owner|address"),
        "architect_info": _fields(fields, "architect|engineer|drawn|checked|designer|approved"),
        "revision_summary": {
            "total_revisions": sum(map(len, revisions.values())),
            "revisions_by_drawing": {name: rows for name, rows in revisions.items() if rows},
        },
        "extraction_summary": f"{len(sheets)} of {version.page_count} pages read",
    }


def _name(sheet: SheetRow) -> str:
    return sheet.number or f"Page_{sheet.page_number:03d}"


def _fields(fields: Mapping[str, str], words: str) -> dict[str, str]:
    """The entries of the title block whose label has one of these words in it."""
    return {label: said for label, said in fields.items() if re.search(words, label, re.IGNORECASE)}
