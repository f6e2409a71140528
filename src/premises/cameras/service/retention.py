"""What is older than the operator wants to keep is forgotten, a little at a time."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from premises.cameras.service.expiry import KINDS, THUMBNAILS, Kind, doomed_references
from premises.cameras.service.leftovers import Leftovers
from premises.cameras.service.portions import Portion
from premises.cameras.settings import DetectionSettings
from premises.kernel.blobs import BlobRefRow, BlobRow, Shelf
from premises.kernel.database import Database

__all__ = ["THUMBNAILS", "Forgotten", "Retention", "forget_rows"]


@dataclass(frozen=True)
class Forgotten:
    """How many rows of each kind went, or would go.

    `thumbnails` counts small pictures that nothing needs any more, `originals` files in the
    cameras' folders; `space_bytes` is the size of both and of films. The blob store gives its
    part of the space back some hours later, when it is swept.
    """

    alerts: int = 0
    events: int = 0
    detections: int = 0
    windows: int = 0
    standing: int = 0
    gpu_samples: int = 0
    pictures: int = 0
    thumbnails: int = 0
    originals: int = 0
    space_bytes: int = 0
    retention_days: int = 0


class Retention:
    """Removes what is too old.

    A picture's own row stays as long as its file: by the row a file that still lies in its folder
    is known, and is not looked at a second time. `longest_s` is how long one transaction of the
    last run held others up at most.
    """

    def __init__(
        self,
        database: Database,
        shelf: Shelf,
        live: Callable[[], DetectionSettings],
        leftovers: Leftovers,
    ) -> None:
        self._database = database
        self._shelf = shelf
        self._live = live
        self._leftovers = leftovers
        self.longest_s = 0.0

    def forget_old(self, *, dry_run: bool = False) -> Forgotten:
        """Remove what is too old, or with `dry_run` only count it by the same conditions."""
        days = self._live().retention_days
        with self._database.read() as session:
            before = self._database.now(session) - timedelta(days=days)
        portion = Portion()
        went = self._count(before) if dry_run else self._remove(before, portion)
        went.update(self._leftovers.clear(before, portion, dry_run=dry_run))
        self.longest_s = portion.longest_s
        return Forgotten(**went, retention_days=days)

    def _count(self, before: datetime) -> Counter[str]:
        with self._database.read() as session:
            counted = {
                kind.name: session.scalar(
                    sa.select(sa.func.count(kind.key)).where(kind.is_old(before))
                )
                for kind in KINDS
            }
            doomed = doomed_references(before)
            going = sa.select(BlobRefRow.hash).where(doomed)
            staying = sa.select(BlobRefRow.hash).where(~doomed)
            small = going.where(BlobRefRow.owner_kind == THUMBNAILS)
            thumbnails, _ = _sizes(session, BlobRow.hash.in_(small), BlobRow.hash.not_in(staying))
            _, size = _sizes(session, BlobRow.hash.in_(going), BlobRow.hash.not_in(staying))
        return Counter({**counted, "thumbnails": thumbnails, "space_bytes": size})

    def _remove(self, before: datetime, portion: Portion) -> Counter[str]:
        went: Counter[str] = Counter()
        for kind in KINDS:
            portion.begin()
            while removed := self._remove_portion(kind, before, portion):
                went.update(removed)
                portion.rest()
        return went

    def _remove_portion(self, kind: Kind, before: datetime, portion: Portion) -> Counter[str]:
        """Remove a few rows; nothing when there are none left.

        They are looked for before the transaction, so that it holds others up for nothing but
        the removing.
        """
        old = kind.is_old(before)
        with self._database.read() as session:
            found = session.scalars(sa.select(kind.key).where(old).limit(portion.rows)).all()
        if not found:
            return Counter()
        with portion.timed(self._database) as session:
            # Who keeps something for one of these rows meanwhile holds it, and is waited for.
            held = sa.select(kind.key).where(kind.key.in_(found), old).with_for_update()
            still = session.scalars(held).all()
            freed = forget_rows(session, self._shelf, kind.key, still, kind.owner_kind)
        return Counter({kind.name: len(still)}) + freed


def forget_rows(
    session: Session,
    shelf: Shelf,
    key: InstrumentedAttribute[Any],
    keys: Collection[Any],
    owner_kind: str | None,
) -> Counter[str]:
    """Remove rows with their entries in the blob store's books.

    Returns what bytes nobody needs any more: how many thumbnails, and all their bytes.
    """
    freed: Counter[str] = Counter()
    if owner_kind is not None:
        hashes = shelf.release_all(session, owner_kind, [str(one) for one in keys])
        needed = sa.exists().where(BlobRefRow.hash == BlobRow.hash)
        count, size = _sizes(session, BlobRow.hash.in_(hashes), ~needed)
        freed["space_bytes"] = size
        freed["thumbnails"] = count if owner_kind == THUMBNAILS else 0
    session.execute(
        sa.delete(key.class_).where(key.in_(keys)),
        execution_options={"synchronize_session": False},
    )
    return freed


def _sizes(session: Session, *which: sa.ColumnElement[bool]) -> tuple[int, int]:
    """How many blobs these are, and their bytes together."""
    total = sa.func.coalesce(sa.func.sum(BlobRow.size_bytes), 0)
    count, size = session.execute(sa.select(sa.func.count(), total).where(*which)).one()
    return int(count), int(size)
