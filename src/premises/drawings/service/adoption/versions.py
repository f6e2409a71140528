"""The original's versions of drawings, with their files and what was read of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.drawings.models import ProjectRow, SheetRow, StageStatus, VersionRow
from premises.drawings.service import keeping
from premises.drawings.service.adoption.bringing import Bringing, Brought
from premises.drawings.service.names import base_name, new_id
from premises.drawings.service.uploads import next_number
from premises.drawings.sheets import FileFacts, SheetLimits, inspect
from premises.drawings.takeover import TheirFile, TheirVersion
from premises.kernel.blobs import Shelf
from premises.kernel.database import Database
from premises.kernel.errors import Invalid
from premises.kernel.takeover import UnusableError

_LOG: Final = "ocr_logs/{}/ocr_log.json"
"""Where the original kept what it said while it read a version."""

_LONGEST_KIND: Final = 8
_NO_FILE: Final = "The original's file was not found when it was taken over; send it once more."
_UNREAD: Final = "The original service could not read it."


@dataclass(frozen=True, slots=True)
class _Paper:
    """A version's file on the shelf; `facts` are none where it cannot be read here."""

    brought: Brought | None
    facts: FileFacts | None
    refusal: Invalid | None = None


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the original had read, and the files it said that in."""

    payload: Any
    log: Any
    files: tuple[Brought, ...]


class Versions:
    """Takes versions over one by one, because each brings a file."""

    def __init__(
        self, database: Database, shelf: Shelf, limits: SheetLimits, bringing: Bringing
    ) -> None:
        self._database = database
        self._shelf = shelf
        self._limits = limits
        self._bringing = bringing

    def take(self, one: TheirVersion, files: Mapping[str, TheirFile]) -> bool:
        """Write a version with its file; one that lacked its file gets it now.

        Raises:
            UnusableError: its project is not here.

        """
        with self._database.read() as session:
            here = session.get(VersionRow, one.id)
            if session.get(ProjectRow, one.project_id) is None:
                raise UnusableError("its project is not here")
        if here is not None and here.file_hash is not None:
            return False
        theirs = files.get(one.drawing_id or "")
        paper, reading = self._paper(one, theirs), self._reading(one)
        with self._database.write() as session:
            now = self._database.now(session)
            row = session.get(VersionRow, one.id)
            if row is None:
                row = _row(session, one, theirs, now)
                session.add(row)
            _fill(row, one, paper, reading)
            session.flush()
            self._keep(session, row, paper, reading)
        return here is None

    def _paper(self, one: TheirVersion, theirs: TheirFile | None) -> _Paper:
        if theirs is None or theirs.storage_path is None:
            return _Paper(None, None)
        brought = self._bringing.bring_if_there(theirs.storage_path, one.file_hash)
        if brought is None:
            return _Paper(None, None)
        try:
            return _Paper(brought, inspect(brought.data, brought.path, self._limits))
        except Invalid as refusal:
            return _Paper(brought, None, refusal)

    def _reading(self, one: TheirVersion) -> _Reading:
        said = self._bringing.bring_if_there(one.ocr_ref)
        picture = self._bringing.bring_if_there(one.raster_ref)
        payload = _json(said)
        log_ref = payload.get("log_file_ref") if isinstance(payload, dict) else None
        is_named = isinstance(log_ref, str) and log_ref
        usual = self._bringing.bring_quietly(_LOG.format(one.id))
        log = self._bringing.bring_if_there(log_ref) if is_named and not usual else usual
        files = tuple(brought for brought in (said, picture, log) if brought)
        return _Reading(payload, _json(log), files)

    def _keep(self, session: Session, row: VersionRow, paper: _Paper, reading: _Reading) -> None:
        for brought in (paper.brought, *reading.files):
            if brought is not None:
                self._bringing.write(session, brought, row.project_id)
        if paper.brought is None:
            return
        self._shelf.refer(session, paper.brought.hash, keeping.FILE, row.id)
        known = sa.select(SheetRow.page_number).where(SheetRow.version_id == row.id)
        pages = set(range(1, row.page_count + 1 if paper.facts else 1))
        session.add_all(
            SheetRow(id=new_id(), project_id=row.project_id, version_id=row.id, page_number=page)
            for page in sorted(pages.difference(session.scalars(known)))
        )


def _row(
    session: Session, one: TheirVersion, theirs: TheirFile | None, now: datetime
) -> VersionRow:
    project = session.get_one(ProjectRow, one.project_id)
    said = (theirs.name or theirs.storage_path) if theirs else None
    file_name = base_name(said or one.name)
    return VersionRow(
        id=one.id,
        project_id=project.id,
        document_id=_document(session, project, file_name) or one.drawing_id or one.id,
        drawing_name=one.name,
        version_number=_number(session, one),
        version_label=one.label,
        comments=one.comments,
        user_id=project.user_id,
        file_name=file_name,
        file_kind=PurePosixPath(file_name).suffix.lower().removeprefix(".")[:_LONGEST_KIND],
        file_size=one.file_size,
        page_count=1,
        uploaded_at=one.uploaded_at or now,
        read_at=one.ocr_completed_at,
    )


def _document(session: Session, project: ProjectRow, file_name: str) -> str | None:
    """Files of one name in a project are revisions of one document, in the original as here."""
    same = VersionRow.project_id == project.id, VersionRow.file_name == file_name
    return session.scalar(sa.select(VersionRow.document_id).where(*same).limit(1))


def _number(session: Session, one: TheirVersion) -> int:
    """Its own, unless drawings that were read here since have that name and number."""
    taken = sa.select(VersionRow.id).where(
        VersionRow.project_id == one.project_id,
        VersionRow.drawing_name == one.name,
        VersionRow.version_number == one.number,
    )
    is_free = session.scalar(taken) is None
    return one.number if is_free else next_number(session, one.project_id, one.name)


def _fill(row: VersionRow, one: TheirVersion, paper: _Paper, reading: _Reading) -> None:
    row.facts = {
        "original": {"ocr_status": one.ocr_status, "version_number": one.number},
        **({"ocr": reading.payload} if reading.payload is not None else {}),
        **({"ocr_log": reading.log} if reading.log is not None else {}),
    }
    if paper.brought is not None:
        row.file_hash, row.file_size = paper.brought.hash, paper.brought.size_bytes
    if paper.facts is not None:
        row.file_kind, row.page_count = paper.facts.kind, paper.facts.page_count
    row.state, row.error_code, row.error_message = _state(one, paper)


def _state(one: TheirVersion, paper: _Paper) -> tuple[str, str | None, str | None]:
    """How far it is read, and why not; what the original was reading is read here when asked."""
    if one.ocr_status == StageStatus.COMPLETED:
        return StageStatus.COMPLETED, None, None
    if paper.refusal is not None:
        return StageStatus.FAILED, paper.refusal.code[:80], paper.refusal.message
    if paper.brought is None:
        return StageStatus.FAILED, "drawings.no_file", _NO_FILE
    if one.ocr_status == StageStatus.FAILED:
        return StageStatus.FAILED, "drawings.taken_over", _UNREAD
    return StageStatus.PENDING, None, None


def _json(brought: Brought | None) -> Any:
    try:
        return brought.document() if brought else None
    except UnusableError:
        return None
