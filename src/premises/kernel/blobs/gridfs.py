"""Bytes in a MongoDB server, for houses that have one and no folder that all machines share."""

import contextlib
import re
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, Final, Literal

from gridfs import GridFS, GridOut
from gridfs.errors import CorruptGridFile, NoFile
from pymongo import MongoClient
from pymongo.collection import Collection
from pymongo.errors import ConfigurationError, InvalidURI, PyMongoError
from pymongo.write_concern import WriteConcern

from premises.kernel.errors import Invalid, NotFound, Unavailable

_PATIENCE_MS: Final = 5_000
_WRITE_MS: Final = 20_000
_BUCKET: Final = "premises"
_ATTEMPTS: Final = 3

Client = MongoClient[dict[str, Any]]


class GridFsStore:
    """Bytes in GridFS, under `premises.files` and `premises.chunks` of the URL's database.

    This has only been run against a stand-in in memory (mongomock), because no package registry
    carries a MongoDB server: try it with yours before you rely on it, by running the tests with
    PREMISES_TEST_MONGODB_URL.

    Bytes are written before the row that names them, so nobody ever reads half of them. Put
    twice, there are two rows for a moment; the newest counts, and since a key always means the
    same bytes either would do. A machine that loses its power while it writes may leave chunks
    that no row names.
    """

    def __init__(self, url: str, connect: Callable[..., Client] = MongoClient) -> None:
        """Prepare the way to the server; it is first asked when it is first needed.

        Raises:
            Invalid: `blobs.url`, this is no URL of a MongoDB database.

        """
        try:
            self._client = connect(url, appname="premises", **_patience(url))
        except (ConfigurationError, InvalidURI, ValueError) as error:
            raise _no_database(error) from None
        # Most servers of a set have it on their disks before it counts as kept.
        kept = WriteConcern("majority", j=True, wtimeout=_WRITE_MS)
        try:
            database = self._client.get_default_database(write_concern=kept)
        except ConfigurationError as error:
            self.close()
            raise _no_database(error) from None
        self._files = GridFS(database, _BUCKET)
        self._rows: Collection[dict[str, Any]] = database[f"{_BUCKET}.files"]

    def put(self, key: str, data: bytes) -> None:
        with _translated(key):
            newest = self._files.put(data, filename=key)
            # The newest of all is never taken away, however many put the same at once.
            for row in self._found(key):
                if row < newest:
                    self._files.delete(row)

    def get(self, key: str, start: int = 0, end: int | None = None) -> bytes:
        for _ in range(_ATTEMPTS):
            # Who puts the same bytes again takes away the row that is being read.
            with contextlib.suppress(CorruptGridFile), _translated(key):
                return _part(self._files.get_last_version(key), start, end)
        raise Unavailable("blobs.away", "The bytes went while they were read; try again.")

    def size(self, key: str) -> int | None:
        with contextlib.suppress(NotFound), _translated(key):
            return int(self._files.get_last_version(key).length)
        return None

    def delete(self, key: str) -> None:
        with _translated(key):
            for row in self._found(key):
                self._files.delete(row)

    def keys(self, folder: str = "") -> Iterator[str]:
        inside = {"filename": {"$regex": f"^{re.escape(folder)}/"}} if folder else {}
        with _translated("*"):
            rows = self._rows.find(inside, {"filename": True}).sort("filename")
            for key, _ in groupby(str(row["filename"]) for row in rows):
                yield key

    def path(self, key: str) -> Path | None:  # noqa: ARG002 - nothing lies here.
        return None

    def signed(
        self,
        method: Literal["GET", "PUT"],  # noqa: ARG002 - a database has no address for clients.
        key: str,  # noqa: ARG002
        lifetime_s: float,  # noqa: ARG002
    ) -> str | None:
        return None

    def close(self) -> None:
        self._client.close()

    def _found(self, key: str) -> list[Any]:
        """The rows of a key, oldest first."""
        return [row["_id"] for row in self._rows.find({"filename": key}, {"_id": True}).sort("_id")]


def _patience(url: str) -> dict[str, int]:
    """How long the server may take to be found, unless the URL says so itself."""
    names = ("serverSelectionTimeoutMS", "connectTimeoutMS")
    return {name: _PATIENCE_MS for name in names if name.lower() not in url.lower()}


def _no_database(error: Exception) -> Invalid:
    # The library's own words may quote the URL, and that may hold a password.
    kind = type(error).__name__
    return Invalid(
        "blobs.url",
        "PREMISES_BLOBS__URL is no URL of a MongoDB database, such as mongodb://host/premises; "
        f"the driver calls it {kind}.",
    )


def _part(stream: GridOut, start: int, end: int | None) -> bytes:
    stop = stream.length if end is None else min(end, stream.length)
    if stop <= start:
        return b""
    stream.seek(start)
    return bytes(stream.read(stop - start))


@contextlib.contextmanager
def _translated(key: str) -> Iterator[None]:
    try:
        yield
    except NoFile:
        raise NotFound("blobs.missing", f"There are no bytes under {key}.") from None
    except CorruptGridFile:
        raise
    except PyMongoError as error:
        reason = str(error).partition(",")[0]
        raise Unavailable("blobs.away", f"The blob store does not answer: {reason}") from error
