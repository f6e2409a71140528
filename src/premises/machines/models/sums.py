"""What raw rows add up to, and what is still to be added up."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from premises.kernel.database import Base, BigId, Instant, Json, Key, LongText, table_options


class DirtyRow(Base):
    """A stretch of one variable whose figures are older than its rows; at most one day of UTC.

    Written by whatever changed the rows, in its transaction; removed in the transaction that
    writes the figures. `variable_id` 0 stands for all variables of the machine.
    """

    __tablename__ = "machine_dirty"
    __table_args__ = (
        sa.Index("ix_machine_dirty_machine", "machine_id", "from_quarter"),
        table_options(),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    machine_id: Mapped[str] = mapped_column(sa.ForeignKey("machines.id", ondelete="CASCADE"))
    variable_id: Mapped[int] = mapped_column(sa.Integer)
    from_quarter: Mapped[int] = mapped_column(sa.Integer)
    to_quarter: Mapped[int] = mapped_column(sa.Integer)
    """The last quarter that is dirty."""
    reason: Mapped[str] = mapped_column(Key(24))
    ingest_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    noted_at: Mapped[datetime] = mapped_column(Instant)


class QuarterRow(Base):
    """A `Quarter` of one variable; see there for what the columns mean.

    The sum of squares is `sum_xx_high` times 2^30 plus `sum_xx_low`.
    """

    __tablename__ = "machine_quarters"
    __table_args__ = (table_options(sqlite_with_rowid=False),)

    variable_id: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=False)
    quarter: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(sa.Integer)
    zeros: Mapped[int] = mapped_column(sa.Integer)
    low: Mapped[int | None] = mapped_column(sa.BigInteger)
    high: Mapped[int | None] = mapped_column(sa.BigInteger)
    low_nonzero: Mapped[int | None] = mapped_column(sa.BigInteger)
    high_nonzero: Mapped[int | None] = mapped_column(sa.BigInteger)
    sum_x: Mapped[int] = mapped_column(sa.BigInteger)
    sum_xx_high: Mapped[int] = mapped_column(sa.BigInteger)
    sum_xx_low: Mapped[int] = mapped_column(sa.BigInteger)
    first_ms: Mapped[int] = mapped_column(sa.BigInteger)
    last_ms: Mapped[int] = mapped_column(sa.BigInteger)
    last_x: Mapped[int] = mapped_column(sa.BigInteger)
    last_q: Mapped[int] = mapped_column(sa.SmallInteger)
    held_x_ms: Mapped[int] = mapped_column(sa.BigInteger)
    held_ms: Mapped[int] = mapped_column(sa.Integer)
    off_ms: Mapped[int] = mapped_column(sa.Integer)
    revision: Mapped[int] = mapped_column(sa.BigInteger)


class ActivityRow(Base):
    """An `Activity` of one machine; see there for what the columns mean."""

    __tablename__ = "machine_activity"
    __table_args__ = (table_options(sqlite_with_rowid=False),)

    machine_id: Mapped[str] = mapped_column(
        sa.ForeignKey("machines.id", ondelete="CASCADE"), primary_key=True
    )
    quarter: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=False)
    row_count: Mapped[int] = mapped_column(sa.Integer)
    first_ms: Mapped[int] = mapped_column(sa.BigInteger)
    last_ms: Mapped[int] = mapped_column(sa.BigInteger)
    sessions_s: Mapped[int] = mapped_column(sa.Integer)
    pauses: Mapped[list[list[int]]] = mapped_column(Json)
    revision: Mapped[int] = mapped_column(sa.BigInteger)


class IntervalRow(Base):
    """An `Interval` of a variable whose values are names: states, programs, sets of alarms.

    Neighbours differ in value or quality; `to_ms` is empty while nothing has followed.
    """

    __tablename__ = "machine_intervals"
    __table_args__ = (table_options(sqlite_with_rowid=False),)

    variable_id: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=False)
    from_ms: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    to_ms: Mapped[int | None] = mapped_column(sa.BigInteger)
    x: Mapped[int] = mapped_column(sa.BigInteger)
    q: Mapped[int] = mapped_column(sa.SmallInteger)
    revision: Mapped[int] = mapped_column(sa.BigInteger)


class MeterRow(Base):
    """What a counter counted in one quarter of an hour, and where it stood at its end.

    `level` is the greatest reading since the last reset, read at `last_ms`; `rival` is another
    standing that may be right instead, see `meters.Standing`; `flags` says what was found on the
    way.
    """

    __tablename__ = "machine_meters"
    __table_args__ = (table_options(sqlite_with_rowid=False),)

    variable_id: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=False)
    quarter: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=False)
    counted: Mapped[int] = mapped_column(sa.BigInteger)
    level: Mapped[int] = mapped_column(sa.BigInteger)
    last_ms: Mapped[int] = mapped_column(sa.BigInteger)
    rival: Mapped[int | None] = mapped_column(sa.BigInteger)
    rival_ms: Mapped[int | None] = mapped_column(sa.BigInteger)
    flags: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    revision: Mapped[int] = mapped_column(sa.BigInteger)


class AlertRow(Base):
    """One alarm in one logged set of active alarms, as the original service counts them."""

    __tablename__ = "machine_alerts"
    __table_args__ = (
        sa.UniqueConstraint("variable_id", "t_ms", "position"),
        # A number is never given twice, for the published tables name alerts by it.
        table_options(sqlite_autoincrement=True),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    variable_id: Mapped[int] = mapped_column(
        sa.ForeignKey("machine_variables.id", ondelete="CASCADE")
    )
    t_ms: Mapped[int] = mapped_column(sa.BigInteger)
    position: Mapped[int] = mapped_column(sa.Integer)
    alert_type: Mapped[str] = mapped_column(Key(20))
    alarm_code: Mapped[str | None] = mapped_column(LongText)
    alarm_description: Mapped[str | None] = mapped_column(LongText)
    raw_elem: Mapped[list[Any]] = mapped_column(Json)
    revision: Mapped[int] = mapped_column(sa.BigInteger)


class AlarmRow(Base):
    """One alarm from when it was raised to when it was cleared.

    `ended_by` says how it ended: it was cleared, the machine was switched off, or nothing is
    known from then on; empty while it is active.
    """

    __tablename__ = "machine_alarms"
    __table_args__ = (
        sa.UniqueConstraint("variable_id", "raised_ms", "code", "description_hash"),
        sa.Index("ix_machine_alarms_cleared", "variable_id", "cleared_ms"),
        table_options(),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    variable_id: Mapped[int] = mapped_column(
        sa.ForeignKey("machine_variables.id", ondelete="CASCADE")
    )
    code: Mapped[str] = mapped_column(Key(100))
    description: Mapped[str] = mapped_column(LongText)
    description_hash: Mapped[str] = mapped_column(Key(64))
    alarm_class: Mapped[str] = mapped_column(Key(20))
    raised_ms: Mapped[int] = mapped_column(sa.BigInteger)
    cleared_ms: Mapped[int | None] = mapped_column(sa.BigInteger)
    ended_by: Mapped[str | None] = mapped_column(Key(16))
    revision: Mapped[int] = mapped_column(sa.BigInteger)


class RevisionRow(Base):
    """One change of a machine's figures: which stretch, and why."""

    __tablename__ = "machine_revisions"
    __table_args__ = (
        sa.Index("ix_machine_revisions_stretch", "machine_id", "to_quarter", "from_quarter"),
        table_options(),
    )

    machine_id: Mapped[str] = mapped_column(
        sa.ForeignKey("machines.id", ondelete="CASCADE"), primary_key=True
    )
    revision: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    from_quarter: Mapped[int] = mapped_column(sa.Integer)
    to_quarter: Mapped[int] = mapped_column(sa.Integer)
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(Instant)
