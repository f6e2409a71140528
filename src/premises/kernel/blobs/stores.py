"""Where bytes lie: a place that keeps them under a key. One class for each kind of place."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, Protocol

from obstore.store import LocalStore

from premises.kernel.blobs.objects import Objects, translated
from premises.kernel.errors import Invalid, NotFound, Unavailable


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

    def keys(self, folder: str = "") -> Iterator[str]:
        """All keys, or those that begin with `folder` and a slash, in no particular order."""

    def path(self, key: str) -> Path | None:
        """Where the bytes would lie as a file of this machine; None in a store elsewhere."""

    def signed(self, method: Literal["GET", "PUT"], key: str, lifetime_s: float) -> str | None:
        """An address at which whoever has it may do this with the bytes for a while.

        None where the place has no address of its own.
        """

    def close(self) -> None:
        """Let go of connections; nothing is asked of the store afterwards."""


class DiskStore(Objects):
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
        super().__init__(LocalStore(prefix=root))

    def put(self, key: str, data: bytes) -> None:
        try:
            super().put(key, data)
            with translated(key):
                self._sync(self._root / key)
        except NotFound:
            # Only a sweep can have taken them, from somebody who was very slow.
            raise Unavailable("blobs.away", "The bytes went while they came; try again.") from None

    def path(self, key: str) -> Path | None:
        return self._root / key

    def _sync(self, path: Path) -> None:
        """Make a file, its name and those of its folders survive a power cut."""
        folders = [folder for folder in path.parents if folder.is_relative_to(self._root)]
        for place in (path, *folders):
            descriptor = os.open(place, os.O_RDONLY | os.O_CLOEXEC)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
