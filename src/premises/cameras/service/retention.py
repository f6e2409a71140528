"""What is older than the operator wants to keep is forgotten, a little at a time."""

from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.cameras.models import DetectionRow, EventRow, WindowRow, WindowState
from premises.cameras.settings import DetectionSettings
from premises.kernel.blobs import Shelf
from premises.kernel.database import Database

THUMBNAILS = "camera.thumbnail"
"""Whose bytes a detection's thumbnail are, in the blob store's books."""

BATCH = 500
"""How many rows go in one transaction, so that pictures coming in never wait for long."""


class Retention:
    """Removes events, detections and windows that are too old.

    The pictures' own rows stay: by them a file that still lies in its folder is known, and is
    not looked at a second time.
    """

    def __init__(
        self, database: Database, shelf: Shelf, live: Callable[[], DetectionSettings]
    ) -> None:
        self._database = database
        self._shelf = shelf
        self._live = live

    def forget_old(self) -> dict[str, int]:
        """Remove what is too old; returns how many rows of each kind went."""
        with self._database.read() as session:
            now = self._database.now(session)
        before = now - timedelta(days=self._live().retention_days)
        removals = {
            "events": self._forget_events,
            "detections": self._forget_detections,
            "windows": self._forget_windows,
        }
        return {name: self._repeat(remove, before) for name, remove in removals.items()}

    def _repeat(self, remove: Callable[[Session, datetime], int], before: datetime) -> int:
        """Each batch is a transaction of its own."""
        total = 0
        while True:
            with self._database.write() as session:
                count = remove(session, before)
            total += count
            if count < BATCH:
                return total

    def _forget_events(self, session: Session, before: datetime) -> int:
        old = sa.select(EventRow.id).where(EventRow.ended_at < before).limit(BATCH)
        ids = session.scalars(old).all()
        session.execute(sa.delete(EventRow).where(EventRow.id.in_(ids)))
        return len(ids)

    def _forget_detections(self, session: Session, before: datetime) -> int:
        return forget_detections(session, self._shelf, DetectionRow.detected_at < before)

    def _forget_windows(self, session: Session, before: datetime) -> int:
        old = sa.select(WindowRow.id).where(
            WindowRow.state == WindowState.CLOSED, WindowRow.last_seen_at < before
        )
        ids = session.scalars(old.limit(BATCH)).all()
        session.execute(sa.delete(WindowRow).where(WindowRow.id.in_(ids)))
        return len(ids)


def forget_detections(session: Session, shelf: Shelf, which: sa.ColumnElement[bool]) -> int:
    """Remove a batch of these detections with their thumbnails; returns how many went."""
    ids = session.scalars(sa.select(DetectionRow.id).where(which).limit(BATCH)).all()
    for number in ids:
        shelf.release(session, THUMBNAILS, str(number))
    session.execute(sa.delete(DetectionRow).where(DetectionRow.id.in_(ids)))
    return len(ids)
