"""Where bytes lie: a place that keeps them under a key. One class for each kind of place."""

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Protocol

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore

from premises.kernel.errors import Invalid, NotFound, Unavailable

_NO_ROOM: Final = tuple(os.strerror(number) for number in (errno.ENOSPC, errno.EDQUOT))
"""The words of the system, since obstore tells no number."""


class BlobStore(Protocol):
    """Keeps bytes under keys such as `ab/cd/abcd...`; the same key always means the same bytes.

    Every method raises Unavailable when the place does not answer.
    """

    def put(self, key: str, data: bytes) -> None:
        """Keep bytes; when this returns they survive a crash of the machine."""

    def get(self, key: str, start: int = 0, end: int | None = None) -> bytes:
        """The bytes, or those from `start` up to but not including `end` that there are.

        Raises:
            NotFound: there are no bytes under this key.

        """

    def size(self, key: str) -> int | None:
        """How many bytes there are, None if there are none under this key."""

    def delete(self, key: str) -> None:
        """Forget the bytes; it is no error if they are gone already."""

    def keys(self) -> Iterator[str]:
        """All keys, in no particular order."""

    def path(self, key: str) -> Path | None:
        """Where the bytes would lie as a file of this machine; None in a store elsewhere."""

    def close(self) -> None:
        """Let go of connections; nothing is asked of the store afterwards."""


@contextlib.contextmanager
def _translated(key: str) -> Iterator[None]:
    try:
        yield
    except (NotFoundError, FileNotFoundError):
        raise NotFound("blobs.missing", f"There are no bytes under {key}.") from None
    except (BaseError, OSError) as error:
        if any(words in str(error) for words in _NO_ROOM):
            message = "The disk of the blob store is full; free some space and try again."
            raise Unavailable("blobs.full", message) from error
        reason = str(error).partition("\n")[0]
        raise Unavailable("blobs.away", f"The blob store does not answer: {reason}") from error


class DiskStore:
    """Bytes in files below one folder; Invalid if that cannot be made."""

    def __init__(self, root: Path) -> None:
        try:
            root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Invalid(
                "blobs.no_folder",
                f"The folder of the blob store, {root}, cannot be made: {error.strerror}; "
                "name another in PREMISES_BLOBS__URL.",
            ) from None
        self._root = root
        self._store = LocalStore(prefix=root)

    def put(self, key: str, data: bytes) -> None:
        try:
            with _translated(key):
                obstore.put(self._store, key, data)
                self._sync(self._root / key)
        except NotFound:
            # Only a sweep can have taken them, from somebody who was very slow.
            raise Unavailable("blobs.away", "The bytes went while they came; try again.") from None

    def get(self, key: str, start: int = 0, end: int | None = None) -> bytes:
        with _translated(key):
            if start == 0 and end is None:
                return bytes(obstore.get(self._store, key).bytes())
            length = self._length(key)
            stop = length if end is None else min(end, length)
            if stop <= start:
                return b""
            return bytes(obstore.get_range(self._store, key, start=start, end=stop))

    def size(self, key: str) -> int | None:
        with contextlib.suppress(NotFound), _translated(key):
            return self._length(key)
        return None

    def delete(self, key: str) -> None:
        with contextlib.suppress(NotFound), _translated(key):
            obstore.delete(self._store, key)

    def keys(self) -> Iterator[str]:
        with _translated("*"):
            for page in obstore.list(self._store):
                yield from (entry["path"] for entry in page)

    def path(self, key: str) -> Path | None:
        return self._root / key

    def close(self) -> None:
        """Nothing is held open."""

    def _length(self, key: str) -> int:
        return int(obstore.head(self._store, key)["size"])

    def _sync(self, path: Path) -> None:
        """Make a file, its name and those of its folders survive a power cut."""
        folders = [folder for folder in path.parents if folder.is_relative_to(self._root)]
        for place in (path, *folders):
            descriptor = os.open(place, os.O_RDONLY | os.O_CLOEXEC)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
