"""The rows that say which bytes are kept, and who still needs them."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from premises.kernel.database import Base, Instant, Key, table_options


class BlobState(StrEnum):
    ALIVE = "alive"
    DELETING = "deleting"


class BlobRow(Base):
    """Bytes under the name that their content gives them."""

    __tablename__ = "blobs"
    __table_args__ = (sa.Index("ix_blobs_touched", "touched_at"), table_options())

    hash: Mapped[str] = mapped_column(Key(64), primary_key=True)
    size_bytes: Mapped[int] = mapped_column(sa.BigInteger)
    state: Mapped[str] = mapped_column(Key(16))
    touched_at: Mapped[datetime] = mapped_column(Instant)


class BlobRefRow(Base):
    """A row somewhere needs these bytes; as long as there is one, they stay."""

    __tablename__ = "blob_refs"
    __table_args__ = (sa.Index("ix_blob_refs_hash", "hash"), table_options())

    owner_kind: Mapped[str] = mapped_column(Key(40), primary_key=True)
    owner_id: Mapped[str] = mapped_column(Key(64), primary_key=True)
    hash: Mapped[str] = mapped_column(sa.ForeignKey("blobs.hash"), primary_key=True)
