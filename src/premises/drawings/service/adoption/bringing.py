"""An original's files are brought to the shelf, and stay where its links lead."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.drawings.models import (
    ComparisonRow,
    DiffRow,
    FileRow,
    LegacyRow,
    OverlayRow,
    ProjectRow,
    VersionRow,
)
from premises.drawings.service import keeping
from premises.drawings.service.adoption.report import FILES, Report
from premises.drawings.service.facts import plain
from premises.drawings.takeover import Files
from premises.kernel.blobs import Shelf
from premises.kernel.database import Database
from premises.kernel.takeover import UnusableError

_LONGEST_PATH: Final = 500
_TYPES: Final = {
    ".pdf": "application/pdf",
    ".dxf": "image/vnd.dxf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".json": "application/json",
    ".txt": "text/plain",
}
_PNG: Final = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that lies on the shelf."""

    path: str
    hash: str
    data: bytes

    @property
    def size_bytes(self) -> int:
        return len(self.data)

    @property
    def is_png(self) -> bool:
        return self.data.startswith(_PNG)

    def document(self) -> Any:
        """What it says, if it is JSON; raises UnusableError."""
        try:
            return plain(json.loads(self.data))
        except (ValueError, RecursionError):
            raise UnusableError("it is no JSON") from None


class Bringing:
    """Brings one file after another; each is counted once, however many rows speak of it."""

    def __init__(self, database: Database, shelf: Shelf, files: Files, report: Report) -> None:
        self._database = database
        self._shelf = shelf
        self._files = files
        self._report = report
        self._counted: set[str] = set()

    def bring(self, ref: str, sha256: str | None = None) -> Brought:
        """Put down what a row calls by this; raises UnusableError where it cannot be had.

        Bytes that are not those whose `sha256` the original had noted are not taken.
        """
        path = self._files.find(ref)
        if not path.isprintable() or len(path) > _LONGEST_PATH:
            raise UnusableError("its name cannot be kept")
        data = self._files.get(path)
        if not data:
            raise UnusableError("its file is empty")
        if sha256 is not None and hashlib.sha256(data).hexdigest() != sha256:
            raise UnusableError("its bytes are not those that the original had noted")
        self._report.verified += sha256 is not None
        return Brought(path, self._shelf.put(data).hash, data)

    def bring_quietly(self, ref: str) -> Brought | None:
        """The same for what may well not be there."""
        try:
            return self.bring(ref)
        except UnusableError:
            return None

    def bring_if_there(self, ref: str | None, sha256: str | None = None) -> Brought | None:
        """The same for what is not needed; what a row names and cannot be had is written down."""
        if ref is None:
            return None
        try:
            return self.bring(ref, sha256)
        except UnusableError as why:
            self._report.kinds[FILES].leave(ref, str(why))
            return None

    def write(self, session: Session, brought: Brought, project_id: str) -> None:
        """Let the original's links lead to a file, in the caller's transaction."""
        account = self._report.kinds[FILES]
        is_counted = brought.path in self._counted
        self._counted.add(brought.path)
        if session.get(FileRow, brought.path) is not None:
            account.there_already += not is_counted
            return
        media_type = _TYPES.get(PurePosixPath(brought.path).suffix.lower())
        session.add(
            FileRow(
                path=brought.path,
                project_id=project_id,
                hash=brought.hash,
                media_type=media_type,
            )
        )
        session.flush()
        self._shelf.refer(session, brought.hash, keeping.ORIGINAL, project_id)
        account.taken += 1

    def the_rest(self) -> Iterator[str]:
        """Bring all files that no row spoke of, and say which one is being brought."""
        account = self._report.kinds[FILES]
        for path in self._files.paths():
            if path in self._counted:
                continue
            yield path
            try:
                self._one_of_the_rest(path)
            except UnusableError as why:
                account.leave(path, str(why))

    def _one_of_the_rest(self, path: str) -> None:
        with self._database.read() as session:
            is_here = session.get(FileRow, path) is not None
            project_id = None if is_here else _project_of(session, path)
        if is_here:
            self._report.kinds[FILES].there_already += 1
        elif project_id is None:
            self._report.unclaimed += 1
        else:
            brought = self.bring(path)
            with self._database.write() as session:
                self.write(session, brought, project_id)


def _project_of(session: Session, path: str) -> str | None:
    """The project of a file, by the ids along its path: of a project, version, job or overlay."""
    # A file is called `<id>.json`, or has the id of what it belongs to in front of it.
    names = [name.partition(".")[0] for name in path.split("/")]
    owners: tuple[sa.Select[str | None], ...] = (
        sa.select(ProjectRow.id).where(ProjectRow.id.in_(names)),
        sa.select(VersionRow.project_id).where(VersionRow.id.in_(names)),
        sa.select(ComparisonRow.project_id).where(ComparisonRow.id.in_(names)),
        _of_diff(DiffRow.id.in_(names)),
        _of_diff(DiffRow.id.in_(sa.select(OverlayRow.diff_id).where(OverlayRow.id.in_(names)))),
        sa.select(LegacyRow.project_id).where(LegacyRow.id.in_(names)),
    )
    return next((one for query in owners if (one := session.scalar(query.limit(1)))), None)


def _of_diff(condition: sa.ColumnElement[bool]) -> sa.Select[str]:
    job = sa.select(ComparisonRow.project_id)
    return job.join(DiffRow, DiffRow.job_id == ComparisonRow.id).where(condition)
