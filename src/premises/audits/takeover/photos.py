"""The original service's photos: in MongoDB's GridFS, or exported into a folder."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from premises.audits.takeover.rows import made_at
from premises.kernel.errors import Invalid, NotFound
from premises.kernel.takeover import UnusableError

if TYPE_CHECKING:
    from pymongo.database import Database

DATABASE: Final = "LeakageImages"
"""What the original calls it."""

_MONGO: Final = ("mongodb://", "mongodb+srv://")
_PATIENCE_MS: Final = 5000
_MISSING: Final = "its photo is not there"
_SPOILED: Final = "its photo is damaged"


@dataclass(frozen=True, slots=True)
class TheirPhoto:
    """One file; out of GridFS it is as long as it was, and of the same MD5 where one was kept."""

    name: str
    content_type: str | None
    data: bytes
    received_at: datetime | None


class Photos(Protocol):
    """The place where an original's photos are now."""

    def get(self, photo_id: str) -> TheirPhoto:
        """One photo; raises UnusableError where it is not there, or damaged."""

    def ids(self) -> Iterator[str]:
        """The ids of all photos, in no particular order."""

    def close(self) -> None:
        """Let go of the place."""


def open_photos(place: str) -> Photos:
    """The photos at a MongoDB URL, or in a folder.

    Raises:
        NotFound: there is no such folder.
        Invalid: the URL cannot be read, the database does not answer, or its driver is missing.

    """
    if place.startswith(_MONGO):
        return GridFsPhotos(_connected(place))
    folder = Path(place)
    if not folder.is_dir():
        raise NotFound(
            "takeover.no_folder",
            f"There is no folder {folder}; name one, or a URL that begins with mongodb://.",
        )
    return FolderPhotos(folder)


class FolderPhotos:
    """Files named by their id: `<id>`, `<id>.jpg` or `<id>_<name>.jpg`, in folders or not."""

    def __init__(self, folder: Path) -> None:
        self._files: Mapping[str, Path] = {
            _id_of(path): path
            for path in sorted(folder.rglob("*"), reverse=True)
            if made_at(_id_of(path)) is not None and path.is_file() and not path.is_symlink()
        }

    def get(self, photo_id: str) -> TheirPhoto:
        path = self._files.get(photo_id.lower())
        if path is None:
            raise UnusableError(_MISSING)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise UnusableError(f"its photo cannot be read: {error.strerror}") from None
        if not data:
            # An export that was cut short leaves such files; the next run takes the whole one.
            raise UnusableError(_SPOILED)
        _, _, behind = path.name.partition("_")
        return TheirPhoto(behind or path.name, None, data, made_at(photo_id))

    def ids(self) -> Iterator[str]:
        yield from self._files

    def close(self) -> None:
        return


class GridFsPhotos:
    """Photos in GridFS; `database` is pymongo's own."""

    def __init__(self, database: "Database[Mapping[str, Any]]") -> None:
        import gridfs  # noqa: PLC0415 - only who takes over from MongoDB has it.

        self._database = database
        self._files = gridfs.GridFS(database)

    def get(self, photo_id: str) -> TheirPhoto:
        from bson import ObjectId  # noqa: PLC0415 - as above.
        from bson.errors import InvalidId  # noqa: PLC0415
        from gridfs.errors import CorruptGridFile, NoFile  # noqa: PLC0415

        with _translated():
            try:
                found = self._files.get(ObjectId(photo_id))
                data = found.read()
            except (NoFile, InvalidId):
                raise UnusableError(_MISSING) from None
            except CorruptGridFile:
                raise UnusableError(_SPOILED) from None
        md5 = getattr(found, "md5", None)
        if len(data) != found.length or (md5 and md5 != _md5(data)):
            raise UnusableError(_SPOILED)
        uploaded_at: datetime | None = found.upload_date
        instant = uploaded_at.replace(tzinfo=UTC) if uploaded_at else made_at(photo_id)
        return TheirPhoto(found.filename or photo_id, found.content_type, data, instant)

    def ids(self) -> Iterator[str]:
        with _translated():
            for found in self._database["fs.files"].find({}, {"_id": True}):
                yield str(found["_id"])

    def close(self) -> None:
        self._database.client.close()


def _connected(url: str) -> "Database[Mapping[str, Any]]":
    try:
        from pymongo import MongoClient  # noqa: PLC0415 - only who takes over from MongoDB has it.
        from pymongo.errors import PyMongoError  # noqa: PLC0415 - as above.
    except ImportError:
        raise Invalid(
            "takeover.no_driver",
            "MongoDB is reached by pymongo, which is not installed: pip install 'premises[gridfs]'."
            " Or export the photos into a folder, each named by its id, and name the folder.",
        ) from None
    try:
        client: MongoClient[Mapping[str, Any]] = MongoClient(
            url, serverSelectionTimeoutMS=_PATIENCE_MS, tz_aware=True
        )
    except (PyMongoError, ValueError) as error:
        # The library's own words may quote the URL, and that may hold a password.
        raise Invalid(
            "takeover.bad_url",
            "This is no URL of a MongoDB database such as mongodb://host/LeakageImages"
            f" ({type(error).__name__}).",
        ) from None
    try:
        with _translated():
            client.admin.command("ping")
            return client.get_default_database(DATABASE)
    except Invalid:
        client.close()
        raise


@contextmanager
def _translated() -> Iterator[None]:
    """MongoDB's failures in our words; who waits for a person to type again retries nothing."""
    from pymongo.errors import PyMongoError  # noqa: PLC0415 - as above.

    try:
        yield
    except PyMongoError as error:
        said = str(error).partition(",")[0]
        raise Invalid(
            "takeover.unreadable", f"The photos in MongoDB cannot be read: {said}."
        ) from error


def _id_of(path: Path) -> str:
    """What stands before the first dot or underscore."""
    return path.name.partition(".")[0].partition("_")[0].lower()


def _md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()
