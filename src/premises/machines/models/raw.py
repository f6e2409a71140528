"""The rows that were taken in, and what became of those that were not."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from premises.kernel.database import Base, BigId, Instant, Json, Key, LongText, table_options


class IngestRow(Base):
    """One batch that was taken in: what came of it. Later ones overrule earlier ones.

    `key` is the sender's, so that a batch sent twice is taken in once; `digest` tells whether it
    was the same batch. `report` is what was answered.
    """

    __tablename__ = "machine_ingests"
    __table_args__ = (
        sa.UniqueConstraint("sender", "key"),
        sa.Index("ix_machine_ingests_machine", "machine_id", "id"),
        table_options(),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    machine_id: Mapped[str | None] = mapped_column(Key(64))
    kind: Mapped[str] = mapped_column(Key(24))
    sender: Mapped[str] = mapped_column(Key(64))
    key: Mapped[str | None] = mapped_column(Key(200))
    digest: Mapped[str | None] = mapped_column(Key(64))
    row_count: Mapped[int] = mapped_column(sa.BigInteger)
    report: Mapped[dict[str, Any]] = mapped_column(Json)
    received_at: Mapped[datetime] = mapped_column(Instant)


class HotRow(Base):
    """One canonical row that is not yet in a segment: lately come, or come late."""

    __tablename__ = "machine_readings"
    __table_args__ = (table_options(sqlite_with_rowid=False),)

    variable_id: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=False)
    t_ms: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    x: Mapped[int] = mapped_column(sa.BigInteger)
    q: Mapped[int] = mapped_column(sa.SmallInteger)
    ingest_id: Mapped[int] = mapped_column(sa.BigInteger)


class SegmentRow(Base):
    """Canonical rows of one machine and one day of UTC in a Parquet file of the blob store.

    Rows are sorted by quarter of an hour, variable and time, a row group ends where a quarter
    does, and no two rows have the same key. Where the same key lies
    in several segments, or in a segment and among the hot rows, the greater `ingest_id` is right.
    `replaces` lists variables whose older rows between `from_ms` and `to_ms` (excluded) do not
    count any more, even those whose key is not in this segment.
    """

    __tablename__ = "machine_segments"
    __table_args__ = (
        sa.Index("ix_machine_segments_machine", "machine_id", "day"),
        table_options(),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    machine_id: Mapped[str] = mapped_column(sa.ForeignKey("machines.id", ondelete="CASCADE"))
    day: Mapped[date] = mapped_column(sa.Date)
    ingest_id: Mapped[int] = mapped_column(sa.BigInteger)
    from_ms: Mapped[int] = mapped_column(sa.BigInteger)
    to_ms: Mapped[int] = mapped_column(sa.BigInteger)
    row_count: Mapped[int] = mapped_column(sa.BigInteger)
    replaces: Mapped[list[int] | None] = mapped_column(Json)
    hash: Mapped[str] = mapped_column(Key(64))


class TextRow(Base):
    """A text that some variable had as its value; `id` is worked out of the text itself."""

    __tablename__ = "machine_texts"

    id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(LongText)


class CorrectionRow(Base):
    """A value that was overruled by a later one of the same variable and instant."""

    __tablename__ = "machine_corrections"
    __table_args__ = (
        sa.Index("ix_machine_corrections_variable", "variable_id", "t_ms"),
        table_options(),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    variable_id: Mapped[int] = mapped_column(
        sa.ForeignKey("machine_variables.id", ondelete="CASCADE")
    )
    t_ms: Mapped[int] = mapped_column(sa.BigInteger)
    old_x: Mapped[int] = mapped_column(sa.BigInteger)
    old_q: Mapped[int] = mapped_column(sa.SmallInteger)
    old_ingest_id: Mapped[int] = mapped_column(sa.BigInteger)
    new_ingest_id: Mapped[int] = mapped_column(sa.BigInteger)


class QuarantineState(StrEnum):
    HELD = "held"
    REPLAYED = "replayed"
    DISCARDED = "discarded"


class QuarantineRow(Base):
    """A row that could not be taken in, as it came, with the reason; it can be replayed.

    The same row with the same reason is kept once and counted.
    """

    __tablename__ = "machine_quarantine"
    __table_args__ = (
        sa.UniqueConstraint("digest"),
        sa.Index("ix_machine_quarantine_state", "state", "id"),
        table_options(),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    digest: Mapped[str] = mapped_column(Key(64))
    machine: Mapped[str] = mapped_column(Key(200))
    reason: Mapped[str] = mapped_column(Key(32))
    raw: Mapped[dict[str, Any]] = mapped_column(Json)
    times: Mapped[int] = mapped_column(sa.Integer)
    state: Mapped[str] = mapped_column(Key(16))
    ingest_id: Mapped[int] = mapped_column(sa.BigInteger)
    received_at: Mapped[datetime] = mapped_column(Instant)
