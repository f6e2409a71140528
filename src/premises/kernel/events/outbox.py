"""Saying that something has happened, in the transaction in which it happens.

A number taken inside a transaction is not an order: number 1 may be committed after number 2,
and whoever has read up to 2 would never see it. So the order is given after the commit, by one
publisher. SQLite has one writer, which makes its row numbers an order already.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from premises.kernel.database import Database, after_commit
from premises.kernel.doorbell import Doorbell
from premises.kernel.errors import Unavailable
from premises.kernel.events.models import OutboxRow

WRITTEN = "outbox"
"""Rung when an event was committed but has no place in the order yet."""

PUBLISHED = "events"
"""Rung when an event can be read."""

_log = structlog.get_logger(__name__)
_BATCH = 500


@dataclass(frozen=True)
class Event:
    """Something that has happened; `seq` rises by time and is a client's cursor."""

    seq: int
    domain: str
    kind: str
    subject: str | None
    owner_id: str | None
    property_id: str | None
    payload: Mapping[str, Any]
    created_at: datetime


class Outbox:
    """Events as the database has them: written, put in order, read, forgotten."""

    def __init__(self, database: Database, doorbell: Doorbell) -> None:
        self._database = database
        self._doorbell = doorbell
        self.needs_publisher = database.backend != "sqlite"

    def add(
        self,
        session: Session,
        domain: str,
        kind: str,
        payload: Mapping[str, Any],
        *,
        now: datetime,
        subject: str | None = None,
        owner_id: str | None = None,
        property_id: str | None = None,
    ) -> None:
        """Write an event into the caller's transaction; listeners are rung after its commit."""
        row = OutboxRow(
            domain=domain,
            kind=kind,
            subject=subject,
            owner_id=owner_id,
            property_id=property_id,
            payload=dict(payload),
            created_at=now,
        )
        session.add(row)
        topic = WRITTEN if self.needs_publisher else PUBLISHED
        after_commit(session, lambda: self._doorbell.ring(topic))

    @property
    def _seq(self) -> sa.ColumnElement[int]:
        column = OutboxRow.published_seq if self.needs_publisher else OutboxRow.id
        return cast("sa.ColumnElement[int]", column)

    def after(self, seq: int, limit: int = _BATCH) -> list[Event]:
        """The next events after a cursor, oldest first."""
        query = sa.select(OutboxRow, self._seq).where(self._seq > seq)
        with self._database.read() as session:
            rows = session.execute(query.order_by(self._seq).limit(limit)).all()
        return [_event(row, number) for row, number in rows]

    def bounds(self) -> tuple[int, int]:
        """The cursor before the oldest event that is still known, and that of the newest."""
        query = sa.select(sa.func.min(self._seq), sa.func.max(self._seq))
        with self._database.read() as session:
            oldest, newest = session.execute(query).one()
        return (oldest or 1) - 1, newest or 0

    def publish(self) -> int:
        """Give committed events their place in the order; returns how many got one.

        Rows of transactions that are still open are not seen, or skipped where the database
        would wait for them: they come later, with a higher number.

        Raises:
            Unavailable: another process publishes too, and was first.

        """
        try:
            return self._publish()
        except IntegrityError:
            # One of the two was frozen, lost its post and has not noticed yet.
            raise Unavailable(
                "events.overtaken", "Another process puts events in order; try again."
            ) from None

    def _publish(self) -> int:
        with self._database.write() as session:
            waiting = session.scalars(
                sa.select(OutboxRow)
                .where(OutboxRow.published_seq.is_(None))
                .order_by(OutboxRow.id)
                .limit(_BATCH)
                .with_for_update(skip_locked=True)
            ).all()
            if not waiting:
                return 0
            last = session.scalar(sa.select(sa.func.max(OutboxRow.published_seq))) or 0
            for number, row in enumerate(waiting, start=last + 1):
                row.published_seq = number
            after_commit(session, lambda: self._doorbell.ring(PUBLISHED))
        return len(waiting)

    def forget(self, session: Session, before: datetime) -> int:
        """Remove events older than an instant; the newest stays, so that numbers never restart."""
        newest = session.scalar(sa.select(sa.func.max(self._seq)))
        if newest is None:
            return 0
        old = sa.delete(OutboxRow).where(OutboxRow.created_at < before, self._seq < newest)
        return int(getattr(session.execute(old), "rowcount", 0))

    def forget_older_than(self, session: Session, days: float, now: datetime) -> int:
        return self.forget(session, now - timedelta(days=days))


class Publisher:
    """Puts events in order as they come; to be run as a post, by one process at a time."""

    def __init__(self, outbox: Outbox, doorbell: Doorbell, sweep_s: float) -> None:
        self._outbox = outbox
        self._sweep_s = sweep_s
        self._rung = threading.Event()
        doorbell.listen(self._heard)

    def _heard(self, topic: str) -> None:
        if topic == WRITTEN:
            self._rung.set()

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self._rung.clear()
            try:
                while self._outbox.publish() == _BATCH:
                    pass
            except Unavailable as failure:
                _log.warning("publisher_waits", code=failure.code)
            self._wait(stop)

    def _wait(self, stop: threading.Event) -> None:
        """Until the bell rings, the sweep is due, or the post is lost."""
        left_s = self._sweep_s
        while left_s > 0 and not stop.is_set() and not self._rung.wait(min(left_s, 0.25)):
            left_s -= 0.25


def _event(row: OutboxRow, seq: int) -> Event:
    return Event(
        seq,
        row.domain,
        row.kind,
        row.subject,
        row.owner_id,
        row.property_id,
        row.payload,
        row.created_at,
    )
