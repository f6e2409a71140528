"""Removes what was begun and never finished, and bytes that no picture needs any more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.kernel.blobs import BlobRefRow, Shelf
from premises.kernel.database import Database
from premises.properties.models import ImageRow, ImageState
from premises.properties.service.changing import PICTURES

_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Swept:
    """How many awaited images, uploads and needless references were removed."""

    awaited: int
    uploads: int
    references: int


@dataclass(frozen=True, slots=True)
class Sweeping:
    """Compares rows with what lies in the store, both ways."""

    database: Database
    shelf: Shelf
    link_s: float

    def sweep(self) -> Swept:
        """Tidy up; may be done at any time, and by several at once.

        Raises:
            Unavailable: the store does not answer.

        """
        return Swept(self._awaited(), self._uploads(), self._references())

    def _awaited(self) -> int:
        """Rows whose bytes never came, or came and were never completed."""
        with self.database.write() as session:
            late = self.database.now(session) - timedelta(seconds=2 * self.link_s)
            awaited = ImageRow.state == ImageState.AWAITED, ImageRow.created_at < late
            found = session.scalars(sa.select(ImageRow.id).where(*awaited).limit(_BATCH)).all()
            session.execute(sa.delete(ImageRow).where(ImageRow.id.in_(found), *awaited))
            return len(found)

    def _uploads(self) -> int:
        """What lies among the uploads and is awaited by no row: the row is always there first."""
        removed = 0
        for names in _batches(self.shelf.uploads.names()):
            with self.database.read() as session:
                known = sa.select(ImageRow.upload_key).where(ImageRow.upload_key.in_(names))
                awaited = set(session.scalars(known))
            for name in set(names) - awaited:
                self.shelf.uploads.delete(name)
                removed += 1
        return removed

    def _references(self) -> int:
        """References to bytes by images that are gone; the store's own sweep takes the bytes."""
        removed, last = 0, ""
        while True:
            with self.database.read() as session:
                owners = _owners(session, last)
                gone = owners and _gone(session, owners)
            if not owners:
                return removed
            if gone:
                with self.database.write() as session:
                    self.shelf.release_all(session, PICTURES, gone)
                removed += len(gone)
            last = owners[-1]


def _owners(session: Session, after: str) -> Sequence[str]:
    theirs = BlobRefRow.owner_kind == PICTURES, BlobRefRow.owner_id > after
    query = sa.select(BlobRefRow.owner_id).where(*theirs).distinct()
    return session.scalars(query.order_by(BlobRefRow.owner_id).limit(_BATCH)).all()


def _gone(session: Session, owners: Sequence[str]) -> Sequence[str]:
    """Those of these images that there are no more."""
    numbers = [int(owner) for owner in owners if owner.isdigit()]
    there = session.scalars(sa.select(ImageRow.id).where(ImageRow.id.in_(numbers)))
    return sorted(set(owners) - {str(number) for number in there})


def _batches(names: Iterator[str]) -> Iterator[Sequence[str]]:
    batch: list[str] = []
    for name in names:
        batch.append(name)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
