"""Bytes that are sent straight to the place where they will lie, and looked at afterwards."""

from collections.abc import Iterator
from typing import Final

from premises.kernel.blobs.stores import BlobStore

_FOLDER: Final = "uploads"


class Uploads:
    """What clients put down themselves, under names that were given to them.

    It lies apart from what is kept: nothing of it is looked at before somebody fetches it here.
    All verbs raise Unavailable where the place does not answer.
    """

    def __init__(self, store: BlobStore) -> None:
        self._store = store

    def address(self, name: str, lifetime_s: float) -> str | None:
        """Where to send the bytes with PUT; None where the place has no address of its own."""
        return self._store.signed("PUT", _key(name), lifetime_s)

    def size(self, name: str) -> int | None:
        """How many bytes have come, None before they have."""
        return self._store.size(_key(name))

    def get(self, name: str) -> bytes:
        """The bytes that have come; NotFound before they have."""
        return self._store.get(_key(name))

    def delete(self, name: str) -> None:
        self._store.delete(_key(name))

    def names(self) -> Iterator[str]:
        """All names under which something has come."""
        for key in self._store.keys(_FOLDER):
            yield key.removeprefix(f"{_FOLDER}/")


def _key(name: str) -> str:
    return f"{_FOLDER}/{name}"
