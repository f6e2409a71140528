"""Files that were found become pictures with a job each, once, whatever is told how often."""

import hashlib
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from premises.cameras.folders import Folders
from premises.cameras.models import CameraRow, IgnoredFolderRow, PictureRow, PictureState
from premises.cameras.service.registry import new_camera, shown_name
from premises.cameras.watcher import FileStamp, FoundFile
from premises.cameras.windows import story_instant
from premises.kernel.database import Database, after_commit
from premises.kernel.errors import Unavailable

Follow = Callable[[Collection[str]], None]
"""`follow(folders)` is told of top folders that no camera has, before they become cameras."""

Submit = Callable[[Session, PictureRow, datetime], None]
"""`submit(session, picture, now)` writes the job that looks at the picture."""

_LAST_SECOND = 253_402_300_799
"""The last second of the year 9999, which is as far as dates reach."""

_OLDEST_ARRIVAL = timedelta(days=365)
"""Nothing older is ever kept; a machine that says so had no clock when the file came."""


class Intake:
    """Takes whole files from the watcher."""

    def __init__(
        self,
        database: Database,
        folders: Folders,
        submit: Submit,
        ring: Callable[[], None],
        follow: Follow | None = None,
    ) -> None:
        self._database = database
        self._folders = folders
        self._submit = submit
        self._ring = ring
        self._follow = follow

    def unknown(self, stamps: Sequence[FileStamp]) -> list[FileStamp]:
        """Those of the stamps that are not recorded, and not in a folder that is passed over."""
        by_hash = {stamp_hash(stamp): stamp for stamp in stamps}
        with self._database.read() as session:
            known = _known(session, list(by_hash))
            cameras = set(session.scalars(sa.select(CameraRow.folder)))
            ignored = _ignored(session)
        return [
            stamp
            for hashed, stamp in by_hash.items()
            if hashed not in known and not _is_ignored(stamp.path, cameras, ignored)
        ]

    def record(self, found: Sequence[FoundFile]) -> None:
        """Write a picture and its job for each file that has none yet, all or nothing.

        A picture whose file had gone, and is there again as it was, gets another job.

        Raises:
            Unavailable: the database is busy or another process records the same files.

        """
        strangers = self._write(found, followed=self._follow is None)
        if strangers and self._follow is not None:
            self._follow(strangers)
            self._write(found, followed=True)

    def _write(self, found: Sequence[FoundFile], *, followed: bool) -> set[str]:
        """Record the files; or write nothing, and return which folders are to be followed first."""
        try:
            with self._database.write() as session:
                ignored = _ignored(session)
                cameras = {row.folder: row for row in session.scalars(sa.select(CameraRow))}
                strangers = _strangers(found, cameras.keys() | ignored)
                if strangers and not followed:
                    return strangers
                self._record(session, found, cameras, ignored)
                return set()
        except IntegrityError as error:
            raise Unavailable("cameras.intake_raced", "Another process took a file.") from error

    def _record(
        self,
        session: Session,
        found: Sequence[FoundFile],
        cameras: dict[str, CameraRow],
        ignored: Collection[str],
    ) -> None:
        now = self._database.now(session)
        by_hash = {stamp_hash(file.stamp): file for file in found}
        before = sa.select(PictureRow).where(PictureRow.stamp.in_(list(by_hash)))
        rows = {row.stamp: row for row in session.scalars(before)}
        for hashed, file in by_hash.items():
            row = rows.get(hashed)
            is_known = row is not None and row.state != PictureState.SUPERSEDED
            if is_known or _is_ignored(file.stamp.path, cameras, ignored):
                continue
            camera = self._camera(session, cameras, file.stamp, now)
            picture = _picture(camera, hashed, file, now) if row is None else _renewed(row, now)
            session.add(picture)
            session.flush()
            self._submit(session, picture, now)
        after_commit(session, self._ring)

    def _camera(
        self, session: Session, cameras: dict[str, CameraRow], stamp: FileStamp, now: datetime
    ) -> CameraRow:
        """The camera whose folder holds the file most closely; an unknown folder becomes one."""
        folder = _folder_in(stamp.path, cameras)
        if folder is None:
            folder = stamp.folder
            row = new_camera(shown_name(folder), folder, self._folders.absolute(folder), now)
            session.add(row)
            session.flush()
            cameras[folder] = row
        return cameras[folder]


def stamp_hash(stamp: FileStamp) -> str:
    """One version of one file: a file written again under the same name is another picture."""
    text = f"{stamp.path}\0{stamp.size_bytes}\0{stamp.mtime_ns}"
    return hashlib.sha256(text.encode()).hexdigest()


def _strangers(found: Sequence[FoundFile], folders: Collection[str]) -> set[str]:
    """The top folders of files that lie in none of these."""
    return {file.stamp.folder for file in found if _folder_in(file.stamp.path, folders) is None}


def _renewed(row: PictureRow, now: datetime) -> PictureRow:
    """The picture whose file had gone when its turn came, to be looked at after all."""
    row.state, row.received_at, row.finished_at = PictureState.SEEN, now, None
    return row


def _picture(camera: CameraRow, hashed: str, file: FoundFile, now: datetime) -> PictureRow:
    taken_at = story_instant(_instant(file.stamp.mtime_ns), _arrival(file.stamp, now))
    return PictureRow(
        camera_id=camera.id,
        stamp=hashed,
        path=file.stamp.path,
        size_bytes=file.stamp.size_bytes,
        mtime_ns=file.stamp.mtime_ns,
        state=PictureState.SEEN,
        taken_at=taken_at,
        received_at=now,
    )


def _arrival(stamp: FileStamp, now: datetime) -> datetime:
    """When the file came, which may be long before anybody was there to find it."""
    came_at = None if stamp.ctime_ns is None else _instant(stamp.ctime_ns)
    believable = came_at is not None and now - _OLDEST_ARRIVAL < came_at < now
    return came_at if came_at is not None and believable else now


def _instant(mtime_ns: int) -> datetime | None:
    """When the file says it was written; a time no calendar has is none."""
    seconds, rest = divmod(mtime_ns, 1_000_000_000)
    if not 0 <= seconds <= _LAST_SECOND:
        return None
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest // 1000)


def _known(session: Session, hashes: Sequence[str]) -> set[str]:
    """Those that need nothing more.

    A picture whose file had gone is not among them: a folder that was unmounted comes back with
    the same files, and they have not been looked at.
    """
    query = sa.select(PictureRow.stamp).where(
        PictureRow.stamp.in_(hashes), PictureRow.state != PictureState.SUPERSEDED
    )
    return set(session.scalars(query))


def _ignored(session: Session) -> set[str]:
    return set(session.scalars(sa.select(IgnoredFolderRow.folder)))


def _is_ignored(path: str, cameras: Collection[str], ignored: Collection[str]) -> bool:
    """Whether a removed camera's folder holds the file more closely than any camera's."""
    removed, kept = _folder_in(path, ignored), _folder_in(path, cameras)
    return removed is not None and (kept is None or len(kept) < len(removed))


def _folder_in(path: str, folders: Collection[str]) -> str | None:
    """The nearest of the folders that the file lies in, directly or deeper."""
    for parent in PurePosixPath(path).parents:
        if parent.as_posix() in folders:
            return parent.as_posix()
    return None
