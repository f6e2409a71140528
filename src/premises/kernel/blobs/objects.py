"""Bytes in a place that obstore knows: a folder, or a bucket of S3."""

import contextlib
import errno
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final, Literal

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, S3Store

from premises.kernel.errors import NotFound, Unavailable

Place = LocalStore | S3Store

_NO_ROOM: Final = tuple(os.strerror(number) for number in (errno.ENOSPC, errno.EDQUOT))
"""The words of the system, since obstore tells no number."""


@contextlib.contextmanager
def translated(key: str) -> Iterator[None]:
    """What obstore raises, in our words."""
    try:
        yield
    except (NotFoundError, FileNotFoundError):
        raise NotFound("blobs.missing", f"There are no bytes under {key}.") from None
    except (BaseError, OSError) as error:
        if any(words in str(error) for words in _NO_ROOM):
            message = "The disk of the blob store is full; free some space and try again."
            raise Unavailable("blobs.full", message) from error
        reason = str(error).partition("\n")[0][:300]
        raise Unavailable("blobs.away", f"The blob store does not answer: {reason}") from error


class Objects:
    """Bytes as objects of such a place."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def put(self, key: str, data: bytes) -> None:
        try:
            with translated(key):
                obstore.put(self._place, key, data)
        except NotFound:
            message = "There is no such place for bytes; make the bucket, or name another."
            raise Unavailable("blobs.away", message) from None

    def get(self, key: str, start: int = 0, end: int | None = None) -> bytes:
        with translated(key):
            if start == 0 and end is None:
                return bytes(obstore.get(self._place, key).bytes())
            length = self._length(key)
            stop = length if end is None else min(end, length)
            if stop <= start:
                return b""
            return bytes(obstore.get_range(self._place, key, start=start, end=stop))

    def size(self, key: str) -> int | None:
        with contextlib.suppress(NotFound), translated(key):
            return self._length(key)
        return None

    def delete(self, key: str) -> None:
        with contextlib.suppress(NotFound), translated(key):
            obstore.delete(self._place, key)

    def keys(self, folder: str = "") -> Iterator[str]:
        with translated(folder or "*"):
            for page in obstore.list(self._place, prefix=folder or None):
                yield from (entry["path"] for entry in page)

    def path(self, key: str) -> Path | None:  # noqa: ARG002 - nothing lies on this machine.
        return None

    def signed(self, method: Literal["GET", "PUT"], key: str, lifetime_s: float) -> str | None:
        if isinstance(self._place, LocalStore):
            return None
        with translated(key):
            return obstore.sign(self._place, method, key, timedelta(seconds=lifetime_s))

    def close(self) -> None:
        """Nothing is held open."""

    def _length(self, key: str) -> int:
        return int(obstore.head(self._place, key)["size"])
