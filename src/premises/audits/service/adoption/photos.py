"""An original's photos are brought to the shelf, and compared byte by byte with what lies there."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from premises.audits.models import AnalysisRow, PhotoRow
from premises.audits.service.adoption.report import Report
from premises.audits.service.adoption.rows import analysis_id
from premises.audits.service.keeping import PHOTO, PICTURE
from premises.audits.service.words import base_name, column
from premises.audits.takeover import Photos, TheirPhoto, TheirTask
from premises.kernel.blobs import Blob, Shelf
from premises.kernel.database import Database
from premises.kernel.errors import NotFound
from premises.kernel.takeover import Account, UnusableError

_JOB: Final = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}_")
"""The original put the id of its job before every file name."""

_PNG: Final = b"\x89PNG"
_ELSEWHERE: Final = "it belongs to another task here"
_OTHER: Final = "its bytes here are not the original's"
_LOST: Final = "its bytes did not arrive whole"


@dataclass(frozen=True, slots=True)
class Brought:
    """A photo that lies on the shelf; `kind` and `position` are its place among a task's photos."""

    id: str
    name: str
    content_type: str | None
    received_at: datetime | None
    blob: Blob
    kind: str = ""
    position: int = 0


class Bringing:
    """Brings the photos of one task after another."""

    def __init__(self, database: Database, shelf: Shelf, photos: Photos, report: Report) -> None:
        self._database = database
        self._shelf = shelf
        self._photos = photos
        self._report = report

    def photos_of(self, task: TheirTask) -> Iterator[Brought]:
        """Put those on the shelf that are not here yet; the others are compared."""
        account = self._report.kinds["photos"]
        for position, (photo_id, kind) in enumerate(task.photos()):
            try:
                brought = self._brought(photo_id, kind, position)
                if self._is_here(task, brought):
                    account.there_already += 1
                else:
                    yield brought
            except UnusableError as why:
                account.leave(photo_id, str(why))

    def picture_of(self, task: TheirTask) -> Brought | None:
        """The picture of the original's report, put on the shelf."""
        if task.report_photo is None:
            return None
        try:
            return self._brought(task.report_photo)
        except UnusableError as why:
            self._report.kinds["report pictures"].leave(task.report_photo, str(why))
            return None

    def write(self, session: Session, task: TheirTask, brought: Brought, now: datetime) -> None:
        """Write a photo's row in the caller's transaction."""
        session.add(
            PhotoRow(
                id=brought.id,
                task_id=task.id,
                analysis_id=analysis_id(task.id),
                kind=brought.kind,
                position=brought.position,
                name=brought.name,
                content_type=column(brought.content_type, 100),
                size_bytes=brought.blob.size_bytes,
                hash=brought.blob.hash,
                received_at=brought.received_at or now,
            )
        )
        self._shelf.refer(session, brought.blob.hash, PHOTO, brought.id)
        self._report.kinds["photos"].taken += 1

    def write_picture(self, session: Session, analysis: AnalysisRow, picture: Brought) -> None:
        """Let the analysis show the original's picture, unless it shows it already."""
        account = self._report.kinds["report pictures"]
        if analysis.picture_hash is not None:
            _count_here(account, picture, analysis.picture_hash)
            return
        analysis.picture_hash = picture.blob.hash
        analysis.picture_name = picture.name
        is_png = self._shelf.get(picture.blob.hash, 0, len(_PNG)) == _PNG
        analysis.picture_type = "image/png" if is_png else "image/jpeg"
        self._shelf.refer(session, picture.blob.hash, PICTURE, analysis.id)
        account.taken += 1

    def _brought(self, photo_id: str, kind: str = "", position: int = 0) -> Brought:
        photo = self._photos.get(photo_id)
        blob, name = self._verified(photo.data), _name(photo)
        # The bytes themselves are let go, or a task of many photos would fill the memory.
        return Brought(photo_id, name, photo.content_type, photo.received_at, blob, kind, position)

    def _is_here(self, task: TheirTask, brought: Brought) -> bool:
        with self._database.read() as session:
            row = session.get(PhotoRow, brought.id)
        if row is None:
            return False
        if row.task_id != task.id:
            raise UnusableError(_ELSEWHERE)
        if row.hash != brought.blob.hash:
            raise UnusableError(_OTHER)
        return True

    def _verified(self, data: bytes) -> Blob:
        """The bytes as they lie on the shelf, put there if they do not, read again and compared."""
        wanted = hashlib.sha256(data).hexdigest()
        try:
            kept = self._shelf.get(wanted)
        except NotFound:
            kept = self._shelf.get(self._shelf.put(data).hash)
        if hashlib.sha256(kept).hexdigest() != wanted:
            raise UnusableError(_LOST)
        self._report.verified += 1
        return Blob(wanted, len(data))


def _count_here(account: Account, picture: Brought, here: str) -> None:
    if here == picture.blob.hash:
        account.there_already += 1
    else:
        account.leave(picture.id, _OTHER)


def _name(photo: TheirPhoto) -> str:
    return _JOB.sub("", base_name(photo.name)) or "photo"
