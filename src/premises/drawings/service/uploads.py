"""Somebody sends a drawing: it is written down, and its reading or comparison is put to work."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from premises.drawings import rights
from premises.drawings.models import ComparisonRow, ProjectRow, SheetRow, StageStatus, VersionRow
from premises.drawings.rights import Person
from premises.drawings.service import keeping
from premises.drawings.service.comparisons import Comparisons
from premises.drawings.service.defaults import DEFAULT_PROJECT, make_default, project_meant
from premises.drawings.service.names import base_name, drawing_name, new_id
from premises.drawings.service.work import Work
from premises.drawings.sheets import FileFacts, SheetLimits, inspect
from premises.kernel.blobs import Blob, Shelf
from premises.kernel.database import Database
from premises.kernel.errors import Conflict, NotFound

if TYPE_CHECKING:
    from premises.kernel.auth import Caller

_TRIES: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What was said with a file."""

    project_id: str
    user_id: str | None = None
    old_version_id: str | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A file that is kept already, and what it is."""

    name: str
    blob: Blob
    facts: FileFacts


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of it: a version, and a comparison where an earlier one was named."""

    version: VersionRow
    comparison: ComparisonRow | None


class Uploads:
    """Takes files in: bytes first, then everything else in one transaction."""

    def __init__(
        self,
        database: Database,
        shelf: Shelf,
        work: Work,
        comparisons: Comparisons,
        limits: SheetLimits,
    ) -> None:
        self._database = database
        self._shelf = shelf
        self._work = work
        self._comparisons = comparisons
        self._limits = limits

    def check(self, caller: "Caller", sent: Sent) -> None:
        """Pass who may send this; to be asked before the file is looked at.

        Raises:
            Forbidden: the `user_id` is somebody else's, or the project may not be written to.
            NotFound: there is no such project, or no such earlier version in it.

        """
        with self._database.read() as session:
            rights.require_use(caller, "write")
            person = rights.person(session, caller, sent.user_id)
            _meant(session, caller, person, sent)

    def keep(self, name: str, data: bytes) -> File:
        """Find out what a file is, and put its bytes down.

        Raises:
            Invalid: it is empty, of a foreign kind, broken, encrypted or too large.

        """
        facts = inspect(data, name, self._limits)
        return File(base_name(name), self._shelf.put(data), facts)

    def take_in(self, caller: "Caller", sent: Sent, file: File) -> Taken:
        """Write down a version with its sheets and the work that reads it; raises as `check`."""
        for attempt in range(1, _TRIES + 1):
            try:
                return self._take_in(caller, sent, file)
            except IntegrityError:
                # Another revision of the same drawing came at the same moment.
                if attempt == _TRIES:
                    break
        raise Conflict("drawings.busy", "Many revisions of this drawing came at once; send again.")

    def _take_in(self, caller: "Caller", sent: Sent, file: File) -> Taken:
        with self._database.write() as session:
            now = self._database.now(session)
            person = rights.introduce(session, caller, sent.user_id, now)
            project, old = _meant(session, caller, person, sent)
            project = project or make_default(session, person, now)
            version = _version(session, project, person, file, now)
            session.add(version)
            session.flush()
            self._shelf.refer(session, file.blob.hash, keeping.FILE, version.id)
            _add_sheets(session, version)
            if old is None:
                version.reading_id = self._work.read(session, version, project, now)
                return Taken(version, None)
            comparison = self._comparisons.begin(session, project, person, old, version, now)
            return Taken(version, comparison)


def _meant(
    session: Session, caller: "Caller", person: Person, sent: Sent
) -> tuple[ProjectRow | None, VersionRow | None]:
    """The project and the earlier version; who names no project means that of the version."""
    old = session.get(VersionRow, sent.old_version_id) if sent.old_version_id else None
    is_told = sent.project_id != DEFAULT_PROJECT
    said = old.project_id if old is not None and not is_told else sent.project_id
    project = project_meant(session, caller, person, said)
    if sent.old_version_id and (old is None or project is None or old.project_id != project.id):
        raise NotFound("drawings.no_baseline", "Baseline drawing version not found")
    return project, old


def _version(
    session: Session, project: ProjectRow, person: Person, file: File, now: datetime
) -> VersionRow:
    name = drawing_name(file.name)
    same = sa.select(VersionRow.document_id).where(
        VersionRow.project_id == project.id, VersionRow.file_name == file.name
    )
    return VersionRow(
        id=new_id(),
        project_id=project.id,
        document_id=session.scalar(same.limit(1)) or new_id(),
        drawing_name=name,
        version_number=next_number(session, project.id, name),
        user_id=person.user_id,
        file_name=file.name,
        file_kind=file.facts.kind,
        file_hash=file.blob.hash,
        file_size=file.blob.size_bytes,
        page_count=file.facts.page_count,
        state=StageStatus.PENDING,
        uploaded_at=now,
    )


def next_number(session: Session, project_id: str, name: str) -> int:
    """The number of the next revision of a drawing."""
    highest = sa.select(sa.func.max(VersionRow.version_number)).where(
        VersionRow.project_id == project_id, VersionRow.drawing_name == name
    )
    return (session.scalar(highest) or 0) + 1


def _add_sheets(session: Session, version: VersionRow) -> None:
    rows = [
        {
            "id": new_id(),
            "project_id": version.project_id,
            "version_id": version.id,
            "page_number": page,
            "state": StageStatus.PENDING,
        }
        for page in range(1, version.page_count + 1)
    ]
    session.execute(sa.insert(SheetRow), rows)
