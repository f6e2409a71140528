"""Cameras themselves: made, found, changed, removed."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from premises.cameras.folders import Folders
from premises.cameras.models import (
    CameraRow,
    CameraStatus,
    DetectionRow,
    EventRow,
    IgnoredFolderRow,
    WindowRow,
)
from premises.cameras.service.expiry import CLIPS, THUMBNAILS
from premises.cameras.service.portions import Portion
from premises.cameras.service.retention import forget_rows
from premises.cameras.service.zones import with_ids, zones_of
from premises.cameras.watcher.names import Names
from premises.kernel.blobs import Shelf
from premises.kernel.database import Database
from premises.kernel.errors import Conflict, Invalid, NotFound
from premises.kernel.ids import new_id

_SEEN: Final = (
    (DetectionRow.id, THUMBNAILS),
    (EventRow.id, CLIPS),
    (WindowRow.id, None),
)
"""What goes before its camera, in this order, and whose bytes it has in the blob store."""


class Cameras:
    """The cameras of this house."""

    def __init__(self, database: Database, folders: Folders, shelf: Shelf) -> None:
        self._database = database
        self._folders = folders
        self._shelf = shelf

    def all(self, status: str | None = None) -> Sequence[CameraRow]:
        query = sa.select(CameraRow).order_by(CameraRow.created_at, CameraRow.id)
        if status is not None:
            query = query.where(CameraRow.status == status)
        with self._database.read() as session:
            return session.scalars(query).all()

    def get(self, camera: str) -> CameraRow:
        """The camera with this id, or whose folder has this name.

        Raises:
            NotFound: there is no such camera.

        """
        with self._database.read() as session:
            return camera_row(session, camera)

    def create(
        self,
        *,
        name: str,
        folder_path: str,
        status: str,
        zones: list[dict[str, Any]],
        property_id: str | None,
        filters: Sequence[dict[str, Any]] = (),
    ) -> CameraRow:
        """Make a camera and its folder.

        Raises:
            Invalid: the folder does not lie below the base path.
            Conflict: another camera has this folder.

        """
        folder = self._folder(folder_path)
        try:
            with self._database.write() as session:
                _look_into(session, folder)
                row = new_camera(name, folder, folder_path, self._database.now(session))
                row.status, row.property_id = status, property_id
                row.zones, row.filters = with_ids(zones), list(filters)
                session.add(row)
        except IntegrityError:
            raise _taken(folder) from None
        return row

    def change(self, camera: str, changes: dict[str, Any]) -> CameraRow:
        """Change what is named, leave the rest.

        Raises:
            NotFound: there is no such camera.
            Invalid: the new folder does not lie below the base path.
            Conflict: another camera has the new folder.

        """
        if "folder_path" in changes:
            self.get(camera)
            changes = {**changes, "folder": self._folder(changes["folder_path"])}
        try:
            with self._database.write() as session:
                row = camera_row(session, camera, lock=True)
                if "zones" in changes:
                    changes = {**changes, "zones": with_ids(changes["zones"], zones_of(row))}
                for field, value in changes.items():
                    setattr(row, field, value)
                _look_into(session, row.folder)
        except IntegrityError:
            raise _taken(changes.get("folder", "")) from None
        return row

    def remove(self, camera: str) -> None:
        """Remove a camera with everything seen by it; the files in its folder stay.

        They would bring it back at the next search of the folders, so the folder is passed over
        until a camera is made for it again. What was seen goes first, a little at a time, so that
        nobody waits long; what is cut short leaves a camera that can be removed again. The
        pictures' rows go last, for by them the files are known.

        Raises:
            NotFound: there is no such camera.

        """
        camera_id, portion = self.get(camera).id, Portion()
        while not self._remove(camera_id, portion):
            portion.rest()

    def _remove(self, camera_id: str, portion: Portion) -> bool:
        """Remove a little of what the camera saw, and the camera with the last of it."""
        with portion.timed(self._database) as session:
            # Nobody writes detections or events of a camera whose row is held here.
            row = camera_row(session, camera_id, lock=True)
            for key, owner_kind in _SEEN:
                of_it = sa.select(key).where(key.class_.camera_id == camera_id)
                # Whoever keeps a clip holds its event.
                found = session.scalars(of_it.limit(portion.rows).with_for_update()).all()
                forget_rows(session, self._shelf, key, found, owner_kind)
                if len(found) == portion.rows:
                    return False
            session.merge(IgnoredFolderRow(folder=row.folder, since_at=self._database.now(session)))
            session.execute(sa.delete(CameraRow).where(CameraRow.id == camera_id))
            return True

    def _folder(self, folder_path: str) -> str:
        """The folder a caller named, relative to the base path; it is there afterwards."""
        folder = self._folders.relative(folder_path)
        if Names().refuse_folder(folder) is not None:
            raise Invalid(
                "cameras.folder_unwatched",
                "Pictures in a hidden folder, or one with control characters in its name, are not"
                " looked at; choose another name.",
                folder_path=folder_path,
            )
        self._folders.make(folder)
        return folder


def new_camera(name: str, folder: str, folder_path: str, now: datetime) -> CameraRow:
    return CameraRow(
        id=new_id(),
        name=name,
        folder_path=folder_path,
        folder=folder,
        status=CameraStatus.ONLINE,
        created_at=now,
        zones=[],
    )


def shown_name(folder: str) -> str:
    """A name for a camera that only has a folder: `front_door` becomes `Front door`."""
    words = PurePosixPath(folder).name.replace("_", " ").replace("-", " ").strip()
    return (words[:1].upper() + words[1:])[:255] or folder


def _look_into(session: Session, folder: str) -> None:
    """No longer pass over the folder of a camera that was removed."""
    session.execute(sa.delete(IgnoredFolderRow).where(IgnoredFolderRow.folder == folder))


def camera_row(session: Session, camera: str, *, lock: bool = False) -> CameraRow:
    """The camera with this id, or whose folder has this name.

    Raises:
        NotFound: there is no such camera.

    """
    row = _found(session, camera, lock=lock)
    if row is None:
        raise NotFound("cameras.unknown_camera", f"Camera with id {camera} not found")
    return row


def _found(session: Session, camera: str, *, lock: bool) -> CameraRow | None:
    if "\0" in camera:
        # No name holds this character, and PostgreSQL does not even take the question.
        return None
    row = session.get(CameraRow, camera, with_for_update=lock)
    if row is not None:
        return row
    named = sa.select(CameraRow).where(CameraRow.folder == camera)
    return session.scalar(named.with_for_update() if lock else named)


def _taken(folder: str) -> Conflict:
    return Conflict(
        "cameras.folder_taken", f"Another camera has the folder {folder}.", folder=folder
    )
