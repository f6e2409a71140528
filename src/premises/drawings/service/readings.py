"""Writes what was read of sheets, and what that says of the version they belong to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from premises.drawings.models import SheetRow, StageStatus, VersionRow
from premises.drawings.service import keeping
from premises.drawings.service.facts import kept_print, kept_sizes, plain, sheet_facts
from premises.drawings.service.names import column, new_id
from premises.drawings.service.reading import RULES, Found, Known, Seen, sheet_of
from premises.drawings.service.stages import reason_of
from premises.kernel.blobs import Shelf
from premises.kernel.database import Database
from premises.kernel.errors import Failure, Unavailable

_TRIES: Final = 5
_COPIED: Final = (
    *("number", "said", "title", "revision", "issued", "discipline", "kind"),
    *("width_mm", "height_mm", "content_hash", "facts", "fingerprint", "remarks"),
)


class Readings:
    """Writes sheets in the transaction that ends their reading."""

    def __init__(self, database: Database, shelf: Shelf) -> None:
        self._database = database
        self._shelf = shelf

    def write(self, session: Session, version_id: str, page: int, found: Found) -> str | None:
        """Write what was found; returns the sheet's id, none where the version is gone."""
        held = _held(session, version_id, page)
        if held is None or found is None:
            return None
        version, sheet = held
        now = self._database.now(session)
        if isinstance(found, Seen):
            _fill(sheet, found)
        elif found.sheet_id != sheet.id:
            _copy(session, sheet, found)
        sheet.state, sheet.read_at = StageStatus.COMPLETED, now
        sheet.error_code = sheet.error_message = None
        if sheet.content_hash is not None:
            self._shelf.release(session, keeping.SHEET, sheet.id)
            self._shelf.refer(session, sheet.content_hash, keeping.SHEET, sheet.id)
        _advance(session, version, now)
        return sheet.id

    def give_up(self, session: Session, version_id: str, page: int, failure: Failure) -> None:
        """Write that a sheet cannot be read, and why."""
        held = _held(session, version_id, page)
        if held is None or held[1].state == StageStatus.COMPLETED:
            return
        version, sheet = held
        sheet.state = StageStatus.FAILED
        sheet.error_code, sheet.error_message = failure.code[:80], reason_of(failure)
        version.error_code, version.error_message = sheet.error_code, sheet.error_message
        _advance(session, version, self._database.now(session))


def _held(session: Session, version_id: str, page: int) -> tuple[VersionRow, SheetRow] | None:
    """Version and sheet, held in this order; none if they are gone."""
    version = session.get(VersionRow, version_id, with_for_update=True, populate_existing=True)
    if version is None:
        return None
    sheet = sheet_of(session, version_id, page)
    if sheet is None:
        # A version that was taken over from elsewhere has none until it is read here.
        sheet = SheetRow(
            id=new_id(), project_id=version.project_id, version_id=version_id, page_number=page
        )
        session.add(sheet)
        session.flush()
    return version, sheet


def _fill(sheet: SheetRow, seen: Seen) -> None:
    block = seen.block
    sheet.number, sheet.said = column(block.number, 64), column(block.said, 64)
    sheet.title = column(block.title)
    sheet.revision, sheet.issued = column(block.revision, 64), column(block.issued, 64)
    sheet.discipline = column(block.discipline, 64)
    sheet.kind, sheet.width_mm, sheet.height_mm = seen.kind.value, seen.width_mm, seen.height_mm
    sheet.content_hash = seen.content_hash
    sheet.facts = {
        **sheet_facts(seen.block, seen.marks),
        "dimensions": kept_sizes(seen.sizes),
        "counts": plain(seen.letters),
        "rules": RULES,
    }
    sheet.fingerprint = kept_print(seen.fingerprint)
    sheet.remarks = plain(list(seen.remarks))


def _copy(session: Session, sheet: SheetRow, known: Known) -> None:
    other = session.get(SheetRow, known.sheet_id)
    if other is None or other.state != StageStatus.COMPLETED:
        # It was removed this moment; what has been read must be read again.
        raise Unavailable("drawings.sheet_gone", "The sheet was removed; it is read again.")
    for name in _COPIED:
        setattr(sheet, name, getattr(other, name))


def _advance(session: Session, version: VersionRow, now: datetime) -> None:
    """Say how far the version is; a file of one sheet is called by that sheet's number."""
    session.flush()
    theirs = sa.select(SheetRow.state, SheetRow.number).where(SheetRow.version_id == version.id)
    rows = session.execute(theirs).all()
    states = {state for state, _ in rows}
    if StageStatus.PENDING in states or len(rows) < version.page_count:
        version.state = StageStatus.IN_PROGRESS
        return
    is_any = StageStatus.COMPLETED in states
    version.state = StageStatus.COMPLETED if is_any else StageStatus.FAILED
    version.read_at = now
    if not states & {StageStatus.FAILED}:
        version.error_code = version.error_message = None
    number = rows[0].number if len(rows) == 1 else None
    if number and number != version.drawing_name:
        _rename(session, version, number)


def _rename(session: Session, version: VersionRow, name: str) -> None:
    """Put a version among the revisions of its number, in the order in which they were sent."""
    for _ in range(_TRIES):
        later = _later(session, version, name)
        try:
            with session.begin_nested():
                _insert_before(session, version, name, later)
        except IntegrityError:
            # Another revision got its number in the same moment; now it can be seen.
            continue
        return


def _later(session: Session, version: VersionRow, name: str) -> Sequence[VersionRow]:
    """Revisions of that name that were sent after this one, the last first."""
    which = (
        VersionRow.project_id == version.project_id,
        VersionRow.drawing_name == name,
        VersionRow.uploaded_at > version.uploaded_at,
    )
    found = sa.select(VersionRow).where(*which).order_by(VersionRow.version_number.desc())
    return session.scalars(found.with_for_update()).all()


def _insert_before(
    session: Session, version: VersionRow, name: str, later: Sequence[VersionRow]
) -> None:
    highest = sa.select(sa.func.max(VersionRow.version_number)).where(
        VersionRow.project_id == version.project_id, VersionRow.drawing_name == name
    )
    number = later[-1].version_number if later else (session.scalar(highest) or 0) + 1
    for row in later:
        # From the last on, one by one: no two of them have the same number at any moment.
        row.version_number += 1
        session.flush()
    version.drawing_name, version.version_number = name, number
    session.flush()
