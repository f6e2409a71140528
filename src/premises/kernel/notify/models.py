"""Where messages go, and what became of each of them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from premises.kernel.database import Base, BigId, Instant, Json, Key, LongText, table_options


class ChannelKind(StrEnum):
    WEBHOOK = "webhook"
    EMAIL = "email"
    PUSH = "push"


class DeliveryState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"  # it was refused, or tried often enough


class ChannelRow(Base):
    """One place messages can be sent to; `secret` is never shown again."""

    __tablename__ = "notify_channels"
    __table_args__ = (table_options(),)

    id: Mapped[str] = mapped_column(Key(36), primary_key=True)
    name: Mapped[str] = mapped_column(Key(120), unique=True)
    kind: Mapped[str] = mapped_column(Key(16))
    enabled: Mapped[bool] = mapped_column(sa.Boolean)
    target: Mapped[dict[str, Any]] = mapped_column(Json)
    secret: Mapped[str | None] = mapped_column(LongText)
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)


class DeliveryRow(Base):
    """One message to one channel. `subject` says what it is about, such as `alert:17`.

    The channel's name and kind are kept beside its id: the log outlives the channel.
    """

    __tablename__ = "notify_deliveries"
    __table_args__ = (
        sa.Index("ix_notify_deliveries_created", "created_at"),
        sa.Index("ix_notify_deliveries_subject", "domain", "subject"),
        table_options(sqlite_autoincrement=True),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    channel_id: Mapped[str] = mapped_column(Key(36))
    channel_name: Mapped[str] = mapped_column(Key(120))
    channel_kind: Mapped[str] = mapped_column(Key(16))
    domain: Mapped[str] = mapped_column(Key(40))
    subject: Mapped[str] = mapped_column(Key(120))
    job_id: Mapped[str | None] = mapped_column(Key(36))
    message: Mapped[dict[str, Any]] = mapped_column(Json)
    picture_hash: Mapped[str | None] = mapped_column(Key(64))
    state: Mapped[str] = mapped_column(Key(16))
    tries: Mapped[int] = mapped_column(sa.Integer)
    answer: Mapped[str | None] = mapped_column(LongText)
    created_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
