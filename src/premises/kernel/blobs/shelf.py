"""Bytes and who needs them: put down, referred to, read, and swept when nobody needs them."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from premises.kernel.blobs.models import BlobRefRow, BlobRow, BlobState
from premises.kernel.blobs.stores import BlobStore
from premises.kernel.blobs.uploads import Uploads
from premises.kernel.database import Database
from premises.kernel.errors import NotFound

_BATCH = 200


@dataclass(frozen=True)
class Blob:
    """Bytes that are kept: the SHA-256 of their content, in hex, and how many there are."""

    hash: str
    size_bytes: int


def key(content_hash: str) -> str:
    """Where the bytes of a hash lie in a store: fanned out, since folders dislike millions."""
    return f"{content_hash[:2]}/{content_hash[2:4]}/{content_hash}"


class Shelf:
    """The blob store with its rows.

    Bytes are put down before the caller's transaction and referred to inside it. `put` touches
    the row first, and a sweep spares what was touched lately, so bytes never vanish between.
    """

    def __init__(self, database: Database, store: BlobStore, orphan_hours: float) -> None:
        self._database = database
        self._store = store
        self._spared = timedelta(hours=orphan_hours)
        self.uploads = Uploads(store)

    def put(self, data: bytes) -> Blob:
        """Keep bytes; the same bytes are kept once."""
        blob = Blob(hashlib.sha256(data).hexdigest(), len(data))
        try:
            self._touch(blob)
        except IntegrityError:
            # Another process put the same bytes down for the first time, just now.
            self._touch(blob)
        if self._store.size(key(blob.hash)) != blob.size_bytes:
            self._store.put(key(blob.hash), data)
        return blob

    def get(self, content_hash: str, start: int = 0, end: int | None = None) -> bytes:
        """The bytes of a hash, or a range of them.

        Raises:
            NotFound: they are not kept here.

        """
        return self._store.get(key(content_hash), start, end)

    def size_bytes(self, content_hash: str) -> int:
        """How many bytes there are of a hash; raises as `get`."""
        size = self._store.size(key(content_hash))
        if size is None:
            raise NotFound("blobs.missing", f"There are no bytes under {key(content_hash)}.")
        return size

    def local(self, content_hash: str) -> Path | None:
        """The file with the bytes of a hash, for who maps it into memory; None without one."""
        path = self._store.path(key(content_hash))
        return path if path is not None and path.is_file() else None

    def refer(self, session: Session, content_hash: str, owner_kind: str, owner_id: str) -> None:
        """Say, in the caller's transaction, that a row needs these bytes."""
        session.merge(BlobRefRow(owner_kind=owner_kind, owner_id=owner_id, hash=content_hash))

    def refer_all(
        self, session: Session, content_hash: str, owner_kind: str, owner_ids: Sequence[str]
    ) -> None:
        """The same for many rows of a kind at once."""
        known = sa.select(BlobRefRow.owner_id).where(
            BlobRefRow.owner_kind == owner_kind,
            BlobRefRow.owner_id.in_(owner_ids),
            BlobRefRow.hash == content_hash,
        )
        missing = set(owner_ids).difference(session.scalars(known))
        session.add_all(
            BlobRefRow(owner_kind=owner_kind, owner_id=owner_id, hash=content_hash)
            for owner_id in sorted(missing)
        )

    def release(self, session: Session, owner_kind: str, owner_id: str) -> None:
        """Say, in the caller's transaction, that a row needs its bytes no longer."""
        session.execute(
            sa.delete(BlobRefRow).where(
                BlobRefRow.owner_kind == owner_kind, BlobRefRow.owner_id == owner_id
            )
        )

    def release_all(self, session: Session, owner_kind: str, owner_ids: Sequence[str]) -> list[str]:
        """The same for many rows of a kind at once; returns the hashes of what they needed."""
        theirs = BlobRefRow.owner_kind == owner_kind, BlobRefRow.owner_id.in_(owner_ids)
        hashes = session.scalars(sa.select(BlobRefRow.hash).where(*theirs).distinct()).all()
        if hashes:
            session.execute(sa.delete(BlobRefRow).where(*theirs))
        return list(hashes)

    def check(self) -> None:
        """Ask the place where bytes lie whether it answers.

        Raises:
            Unavailable: it does not.

        """
        self._store.size(key("0" * 64))

    def close(self) -> None:
        self._store.close()

    def sweep(self, on_removed: Callable[[str], None] = lambda _hash: None) -> int:
        """Remove what nothing refers to and nobody touched lately; returns how many."""
        removed, marked = 0, self._mark()
        while marked:
            gone = [content_hash for content_hash in marked if self._remove(content_hash)]
            for content_hash in gone:
                on_removed(content_hash)
            removed += len(gone)
            # Whatever was marked and not removed has found somebody who needs it.
            marked = self._mark() if gone and len(marked) == _BATCH else []
        return removed

    def _touch(self, blob: Blob) -> None:
        with self._database.write() as session:
            now = self._database.now(session)
            row = session.get(BlobRow, blob.hash, with_for_update=True)
            if row is None:
                row = BlobRow(hash=blob.hash, size_bytes=blob.size_bytes)
                session.add(row)
            row.state = BlobState.ALIVE
            row.touched_at = now

    def _mark(self) -> list[str]:
        # Looking takes a while where much is kept, so nobody is kept from writing meanwhile.
        with self._database.read() as session:
            found = session.scalars(self._forsaken(session, BlobRow.hash).limit(_BATCH)).all()
        if not found:
            return []
        with self._database.write() as session:
            still = self._forsaken(session, BlobRow).where(BlobRow.hash.in_(found))
            rows = session.scalars(still.with_for_update(skip_locked=True)).all()
            for row in rows:
                row.state = BlobState.DELETING
            return [row.hash for row in rows]

    def _forsaken(self, session: Session, what: Any) -> sa.Select[Any]:
        """What nothing refers to and nobody touched lately."""
        before = self._database.now(session) - self._spared
        needed = sa.exists().where(BlobRefRow.hash == BlobRow.hash)
        return sa.select(what).where(BlobRow.touched_at <= before, ~needed)

    def _remove(self, content_hash: str) -> bool:
        """Remove bytes and row under the row's lock, unless somebody came back for them.

        Who refers to the row holds it too, so only what is asked after the lock was got is true;
        the row goes before the bytes, so that the database still can say no.
        """
        with self._database.write() as session:
            deleting = BlobRow.hash == content_hash, BlobRow.state == BlobState.DELETING
            row = session.scalar(sa.select(BlobRow).where(*deleting).with_for_update())
            needed = sa.select(BlobRefRow.hash).where(BlobRefRow.hash == content_hash).limit(1)
            if row is None or session.scalar(needed) is not None:
                return False
            session.delete(row)
            session.flush()
            self._store.delete(key(content_hash))
            return True
