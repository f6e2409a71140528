"""Writes down what people are to be told, in the transaction in which it happens, and the log."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.kernel.blobs import Shelf
from premises.kernel.blobs.models import BlobRow
from premises.kernel.database import Database, after_commit
from premises.kernel.doorbell import Doorbell
from premises.kernel.jobs import READY, JobRow, JobState, Registry, submit
from premises.kernel.notify.messages import Message
from premises.kernel.notify.models import ChannelKind, ChannelRow, DeliveryRow, DeliveryState

DELIVER: Final = "notify.deliver"
PICTURES: Final = "notify.picture"
"""Whose bytes a message's picture are, in the blob store's books."""

FORGET_BATCH: Final = 500

Follower = Callable[[Session, str, datetime], None]
"""`follower(session, subject, now)` is told, in its transaction, that a message was delivered."""


class Notices:
    """Messages of all domains to all channels."""

    def __init__(
        self, database: Database, shelf: Shelf, registry: Registry, doorbell: Doorbell
    ) -> None:
        self._database = database
        self._shelf = shelf
        self._registry = registry
        self._doorbell = doorbell
        self._followers: dict[str, Follower] = {}

    def follow(self, domain: str, follower: Follower) -> None:
        """Tell a domain of each of its messages that was delivered."""
        self._followers[domain] = follower

    def delivered(self, session: Session, domain: str, subject: str, now: datetime) -> None:
        """Tell the domain a message came from, in the transaction that marks it as sent."""
        if domain in self._followers:
            self._followers[domain](session, subject, now)

    def send(
        self,
        session: Session,
        channels: Sequence[str],
        message: Message,
        *,
        domain: str,
        subject: str,
        now: datetime,
        picture_hash: str | None = None,
    ) -> list[int]:
        """Write one delivery with its job for each channel; returns the deliveries' ids.

        `channels` are ids, names, or kinds, which stand for all channels of that kind; what is
        switched off or not there any more is passed over. They are sent if and only if the
        caller's transaction commits, at least once each: a receiver that must not act twice
        looks at the delivery's id, which stays the same.
        """
        picture = picture_hash if self._is_kept(session, picture_hash) else None
        sent = [
            self._write(session, channel, message, domain, subject, picture, now)
            for channel in _named(session, channels)
        ]
        if sent:
            after_commit(session, lambda: self._doorbell.ring(READY))
        return sent

    def unknown(self, session: Session, channels: Sequence[str]) -> list[str]:
        """Those of the ids, names and kinds that stand for nothing."""
        rows = session.execute(sa.select(ChannelRow.id, ChannelRow.name)).all()
        known = {word for row in rows for word in row} | set(ChannelKind)
        return [word for word in channels if word not in known]

    def deliveries(
        self, *, state: DeliveryState | None = None, before: int | None = None, limit: int = 50
    ) -> Sequence[DeliveryRow]:
        """The newest deliveries first; `before` is the last id of the page before this one."""
        query = sa.select(DeliveryRow).order_by(DeliveryRow.id.desc()).limit(limit)
        query = query if state is None else query.where(DeliveryRow.state == state)
        query = query if before is None else query.where(DeliveryRow.id < before)
        with self._database.read() as session:
            return session.scalars(query).all()

    def forget(self, keep_days: float) -> int:
        """Remove a batch of deliveries that were written longer ago; returns how many.

        Call again until it returns 0. What still waits to be sent stays; what waits for a job
        that was cancelled is ended on the way, since nobody will send it any more.
        """
        with self._database.write() as session:
            now = self._database.now(session)
            _end_cancelled(session, now)
            old = DeliveryRow.created_at < now - timedelta(days=keep_days)
            ended = DeliveryRow.state != DeliveryState.WAITING
            found = sa.select(DeliveryRow.id).where(old, ended).limit(FORGET_BATCH)
            ids = session.scalars(found.with_for_update(skip_locked=True)).all()
            for number in ids:
                self._shelf.release(session, PICTURES, str(number))
            session.execute(sa.delete(DeliveryRow).where(DeliveryRow.id.in_(ids)))
        return len(ids)

    def _write(
        self,
        session: Session,
        channel: ChannelRow,
        message: Message,
        domain: str,
        subject: str,
        picture_hash: str | None,
        now: datetime,
    ) -> int:
        row = DeliveryRow(
            channel_id=channel.id,
            channel_name=channel.name,
            channel_kind=channel.kind,
            domain=domain,
            subject=subject,
            message=message.to_record(),
            picture_hash=picture_hash,
            state=DeliveryState.WAITING,
            tries=0,
            created_at=now,
        )
        session.add(row)
        session.flush()
        if picture_hash is not None:
            # The picture may be forgotten where it came from before it has been sent.
            self._shelf.refer(session, picture_hash, PICTURES, str(row.id))
        work = {"delivery_id": row.id}
        row.job_id = submit(session, self._registry.pipelines[DELIVER], work, now=now)
        session.flush()
        return row.id

    def _is_kept(self, session: Session, picture_hash: str | None) -> bool:
        """Whether the picture's bytes are there; they stay until this transaction has ended."""
        if picture_hash is None:
            return False
        return session.get(BlobRow, picture_hash, with_for_update={"read": True}) is not None


def _named(session: Session, channels: Sequence[str]) -> Sequence[ChannelRow]:
    """The channels that are meant and switched on, each once."""
    wanted = list(channels)
    meant = sa.or_(
        ChannelRow.id.in_(wanted), ChannelRow.name.in_(wanted), ChannelRow.kind.in_(wanted)
    )
    query = sa.select(ChannelRow).where(meant, ChannelRow.enabled.is_(True))
    return session.scalars(query.order_by(ChannelRow.name)).all() if wanted else ()


def _end_cancelled(session: Session, now: datetime) -> None:
    cancelled = sa.select(JobRow.id).where(JobRow.state == JobState.CANCELLED)
    session.execute(
        sa.update(DeliveryRow)
        .where(DeliveryRow.state == DeliveryState.WAITING, DeliveryRow.job_id.in_(cancelled))
        .values(state=DeliveryState.FAILED, answer="Its job was cancelled.", finished_at=now)
        .execution_options(synchronize_session=False)
    )
