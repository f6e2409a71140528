"""A camera keeps its history when its folder is given another name."""

import contextlib
import itertools
import os
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import IntegrityError

from premises.cameras.folders import Folders
from premises.cameras.models import CameraRow, DetectionRow, PictureRow
from premises.cameras.service.intake import stamp_hash
from premises.cameras.watcher import FileStamp
from premises.cameras.watcher.names import Names
from premises.cameras.watcher.scan import scan
from premises.kernel.database import Database
from premises.kernel.errors import Unavailable
from premises.kernel.events import Outbox

MOVED: Final = "camera.moved"
"""The kind under which it is told that a camera's folder has another name."""

_log = structlog.get_logger(__name__)


class Moves:
    """Recognises a folder by what lies in it: pictures that are known from one that is gone.

    A file is the same if its place in the folder, its size and its time of writing are. The
    number of the folder itself (its inode) would not do: a folder that is made after another was
    removed often gets the same one, and then a new camera would go on with a stranger's history.
    """

    def __init__(
        self, database: Database, folders: Folders, outbox: Outbox, extensions: Collection[str]
    ) -> None:
        self._database = database
        self._folders = folders
        self._outbox = outbox
        self._names = Names(frozenset(extensions))

    def follow(self, tops: Collection[str]) -> None:
        """Let cameras whose folders are gone go on in one of these, which no camera has yet.

        Raises:
            Unavailable: the database is busy, or somebody made a camera of the folder just now.

        """
        if not tops:
            return
        with self._database.read() as session:
            cameras = session.scalars(sa.select(CameraRow)).all()
        gone = [row for row in cameras if not self._folders.exists(row.folder)]
        try:
            for camera, top in itertools.product(gone, tops):
                self._follow(camera.id, camera.folder, top)
        except IntegrityError as error:
            raise Unavailable("cameras.move_raced", "Another camera took the folder.") from error

    def _follow(self, camera_id: str, old: str, top: str) -> None:
        """Move the camera, if this is its folder, and the rows of its pictures with it."""
        new: str | None = None
        for stamps in self._files(top):
            known = self._known(camera_id, old, stamps)
            if known and new is None:
                new = _folder_of(known.values(), old)
                self._move(camera_id, old, new)
            self._restamp(known)

    def _files(self, top: str) -> Iterator[Sequence[FileStamp]]:
        """What lies in a folder, some hundred files at a time; nothing if it is gone again."""
        try:
            base_fd = os.open(self._folders.base, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError:
            return
        chunks = scan(base_fd, top, self._names, entering=lambda _folder: None, skipped=Counter())
        try:
            with contextlib.closing(chunks):
                yield from (chunk.stamps for chunk in chunks if chunk.stamps)
        finally:
            os.close(base_fd)

    def _known(
        self, camera_id: str, old: str, stamps: Sequence[FileStamp]
    ) -> Mapping[int, FileStamp]:
        """Those that the camera has had under its old folder, by the numbers of their pictures."""
        before = {stamp_hash(one._replace(path=_path_in(old, one.path))): one for one in stamps}
        query = sa.select(PictureRow.id, PictureRow.stamp).where(
            PictureRow.camera_id == camera_id, PictureRow.stamp.in_(before)
        )
        with self._database.read() as session:
            return {number: before[stamp] for number, stamp in session.execute(query)}

    def _move(self, camera_id: str, old: str, new: str) -> None:
        with self._database.write() as session:
            row = session.get(CameraRow, camera_id, with_for_update=True)
            if row is None or row.folder != old:
                return
            row.folder, row.folder_path = new, self._folders.absolute(new)
            told = {"camera_id": row.id, "name": row.name, "from": old, "to": new}
            now = self._database.now(session)
            self._outbox.add(session, "cameras", MOVED, told, now=now, subject=row.id)
        _log.info("camera_moved", camera=old, to=new)

    def _restamp(self, known: Mapping[int, FileStamp]) -> None:
        """Let the rows name the files as they are called now, so that none is looked at again."""
        if not known:
            return
        seen_on = (
            sa.update(DetectionRow)
            .where(DetectionRow.picture_id == sa.bindparam("picture"))
            .values(file_path=sa.bindparam("path"))
        )
        with self._database.write() as session:
            session.execute(
                sa.update(PictureRow),
                [
                    {"id": number, "path": one.path, "stamp": stamp_hash(one)}
                    for number, one in known.items()
                ],
            )
            session.connection().execute(
                seen_on,
                [
                    {"picture": number, "path": self._folders.absolute(one.path)}
                    for number, one in known.items()
                ],
            )


def _path_in(old: str, path: str) -> str:
    """The path that a file had if its folder was called otherwise, at the same depth."""
    depth = len(PurePosixPath(old).parts)
    return PurePosixPath(old, *PurePosixPath(path).parts[depth:]).as_posix()


def _folder_of(files: Collection[FileStamp], old: str) -> str:
    """The new name of the old folder: that of the folder at the same depth with most files."""
    depth = len(PurePosixPath(old).parts)
    folders = Counter(PurePosixPath(*PurePosixPath(one.path).parts[:depth]) for one in files)
    return folders.most_common(1)[0][0].as_posix()
