"""Files by their address: what was sent, pictures of comparisons, and links of older times."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.drawings import rights
from premises.drawings.models import ComparisonRow, DiffRow, FileRow, ProjectRow, VersionRow
from premises.drawings.service.names import stored
from premises.kernel.blobs import Shelf
from premises.kernel.database import Database
from premises.kernel.errors import NotFound

if TYPE_CHECKING:
    from premises.kernel.auth import Caller

PICTURES: Final = ("overlay", "baseline", "revised")
_PNG: Final = "image/png"
_TYPES: Final = {
    "pdf": "application/pdf",
    "dxf": "image/vnd.dxf",
    "png": _PNG,
    "jpeg": "image/jpeg",
}
_OTHER: Final = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes with what a browser should take them for."""

    data: bytes
    name: str
    media_type: str
    hash: str


@dataclass(frozen=True, slots=True)
class Opened:
    """Bytes that are read piece by piece: `read(start, end)` gives a stretch of them."""

    size_bytes: int
    read: Callable[[int, int], bytes]
    name: str
    media_type: str
    hash: str


@dataclass(frozen=True, slots=True)
class _Place:
    project_id: str | None
    hash: str
    name: str
    media_type: str


class Files:
    """Opens files for those who may see them."""

    def __init__(self, database: Database, shelf: Shelf) -> None:
        self._database = database
        self._shelf = shelf

    def open(self, caller: "Caller | None", path: str) -> Opened:
        """The file at a path; without a caller, its address was signed.

        Raises:
            NotFound: there is none, or it is none of the caller's.

        """
        with self._database.read() as session:
            place = _place(session, path)
            if place is None or not _may_see(session, caller, place.project_id):
                raise NotFound("drawings.no_file", "File not found")
        return self._opened(place)

    def picture(self, caller: "Caller | None", diff_id: str, which: str) -> Opened:
        """A picture of a comparison; raises NotFound."""
        with self._database.read() as session:
            place = _picture(session, diff_id, which)
            if place is None or not _may_see(session, caller, place.project_id):
                raise NotFound("drawings.no_image", "Image not found")
        return self._opened(place)

    def _opened(self, place: _Place) -> Opened:
        size_bytes = self._shelf.size_bytes(place.hash)
        read = partial(self._shelf.get, place.hash)
        return Opened(size_bytes, read, place.name, place.media_type, place.hash)


def media_type(kind: str) -> str:
    """What a browser should take a file of a kind for."""
    return _TYPES.get(kind, _OTHER)


def path_of(version: VersionRow) -> str:
    """Where the file of a version is found below /files."""
    return f"drawings/{version.id}/{version.file_name}"


def picture_path(diff_id: str, which: str) -> str:
    """Where a picture of a comparison is found below /overlays."""
    return f"/overlays/{diff_id}/image/{which}"


def _may_see(session: Session, caller: "Caller | None", project_id: str | None) -> bool:
    if caller is None:
        return True
    project = session.get(ProjectRow, project_id) if project_id else None
    return project is not None and rights.role_in(session, caller, project) is not None


def _place(session: Session, path: str) -> _Place | None:
    match path.split("/"):
        case ["drawings", version_id, _]:
            version = session.get(VersionRow, version_id)
            if version is not None and version.file_hash is not None:
                kind = media_type(version.file_kind)
                return _Place(version.project_id, version.file_hash, version.file_name, kind)
    kept = session.get(FileRow, stored(path, 500))
    if kept is None or kept.path != path:
        return None
    name = path.rpartition("/")[2]
    return _Place(kept.project_id, kept.hash, name, kept.media_type or _OTHER)


def _picture(session: Session, diff_id: str, which: str) -> _Place | None:
    query = (
        sa.select(DiffRow, ComparisonRow.project_id)
        .join(ComparisonRow, ComparisonRow.id == DiffRow.job_id)
        .where(DiffRow.id == diff_id)
    )
    found = session.execute(query).first()
    content_hash = getattr(found[0], f"{which}_hash") if found and which in PICTURES else None
    if found is None or content_hash is None:
        return None
    return _Place(found[1], content_hash, f"{which}.png", _PNG)
