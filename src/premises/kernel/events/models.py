"""The rows that say what has happened, in an order that everybody sees alike."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from premises.kernel.database import Base, BigId, Instant, Json, Key, table_options


class OutboxRow(Base):
    """One event. `id` is given inside the writer's transaction, `published_seq` after it."""

    __tablename__ = "outbox"
    __table_args__ = (
        sa.Index("ix_outbox_created", "created_at"),
        # SQLite must never give a number again that a client has already seen.
        table_options(sqlite_autoincrement=True),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    published_seq: Mapped[int | None] = mapped_column(sa.BigInteger, unique=True)
    domain: Mapped[str] = mapped_column(Key(40))
    kind: Mapped[str] = mapped_column(Key(80))
    subject: Mapped[str | None] = mapped_column(Key(120))
    owner_id: Mapped[str | None] = mapped_column(Key(36))
    property_id: Mapped[str | None] = mapped_column(Key(64))
    payload: Mapped[dict[str, object]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(Instant)
