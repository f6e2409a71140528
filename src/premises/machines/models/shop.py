"""Machines, the variables they log, and where their rows come from."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from premises.kernel.database import Base, Instant, Json, Key, LongText, table_options


class Role(StrEnum):
    """What a variable means for the figures of its machine."""

    GAUGE = "gauge"
    """A number that is only averaged."""
    TEMPERATURE = "temperature"
    UTILISATION = "utilisation"
    """Percent of the nominal power of one motor."""
    POWER = "power"
    """Measured watts."""
    METER = "meter"
    """A counter of energy, in watt hours."""
    OPERATION = "operation"
    """Executing or idle."""
    STOP = "stop"
    """Other than 0 while the machine is stopped by a fault."""
    PROGRAM = "program"
    """The number of the program, or of its status."""
    PROGRAM_NAME = "program_name"
    ALARMS = "alarms"
    """All alarms that are active, as a JSON array."""
    STATE = "state"
    """A number that is a name rather than a quantity."""
    TEXT = "text"
    CLOCK = "clock"
    """A time of day that ticks: only that it was logged counts, never its value."""
    PARTS = "parts"
    """A counter of parts made."""
    GOOD_PARTS = "good_parts"


class SourceKind(StrEnum):
    DATABASE = "database"
    MTCONNECT = "mtconnect"


class MachineRow(Base):
    """One machine. The first one that is made is the one whose figures are published.

    `plan` holds shifts and planned downtime, `rules` what may be said of its states otherwise
    than by default. `revision` grows with every change of its figures, `horizon_ms` is its last
    row, `is_live` says that it is being fed, so that silence up to now counts. `is_awaited` says
    that a job that will look at its dirty stretches is on its way.
    """

    __tablename__ = "machines"
    __table_args__ = (sa.UniqueConstraint("name"), table_options())

    id: Mapped[str] = mapped_column(Key(64), primary_key=True)
    name: Mapped[str] = mapped_column(Key(200))
    zone: Mapped[str] = mapped_column(Key(64))
    preset: Mapped[str | None] = mapped_column(Key(64))
    property_id: Mapped[str | None] = mapped_column(Key(64))
    installed_kw: Mapped[float | None] = mapped_column(sa.Double)
    heartbeat_s: Mapped[int] = mapped_column(sa.Integer)
    plan: Mapped[dict[str, Any]] = mapped_column(Json)
    rules: Mapped[dict[str, Any]] = mapped_column(Json)
    is_published: Mapped[bool] = mapped_column(sa.Boolean)
    is_live: Mapped[bool] = mapped_column(sa.Boolean)
    is_awaited: Mapped[bool] = mapped_column(sa.Boolean)
    first_ms: Mapped[int | None] = mapped_column(sa.BigInteger)
    horizon_ms: Mapped[int | None] = mapped_column(sa.BigInteger)
    row_count: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    revision: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)


class VariableRow(Base):
    """One variable of a machine.

    `external_id` is its number in the database it comes from. A logged value divided by
    `divisor` is in `unit`; a canonical value is the logged value times ten to `decimals`.
    `meaning` holds what values of a state mean, such as {"255": "run", "0": "idle"}.
    `is_lossy` says that some value did not fit the decimals exactly.
    """

    __tablename__ = "machine_variables"
    __table_args__ = (
        sa.UniqueConstraint("machine_id", "name"),
        sa.Index("ix_machine_variables_external", "machine_id", "external_id"),
        table_options(),
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=True)
    machine_id: Mapped[str] = mapped_column(sa.ForeignKey("machines.id", ondelete="CASCADE"))
    external_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    name: Mapped[str] = mapped_column(Key(200))
    datatype: Mapped[str] = mapped_column(Key(64))
    role: Mapped[str] = mapped_column(Key(24))
    unit: Mapped[str] = mapped_column(Key(24))
    decimals: Mapped[int] = mapped_column(sa.Integer)
    divisor: Mapped[int] = mapped_column(sa.Integer)
    nominal_kw: Mapped[float | None] = mapped_column(sa.Double)
    meaning: Mapped[dict[str, Any]] = mapped_column(Json)
    is_lossy: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(Instant)


class SourceRow(Base):
    """Where rows of a machine are fetched from, and how far that is."""

    __tablename__ = "machine_sources"

    id: Mapped[str] = mapped_column(Key(36), primary_key=True)
    machine_id: Mapped[str] = mapped_column(sa.ForeignKey("machines.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Key(16))
    url: Mapped[str] = mapped_column(LongText)
    options: Mapped[dict[str, Any]] = mapped_column(Json)
    cursor: Mapped[dict[str, Any]] = mapped_column(Json)
    error: Mapped[str | None] = mapped_column(LongText)
    asked_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)


class FingerprintRow(Base):
    """What one variable's day looked like in a foreign database when it was fetched last."""

    __tablename__ = "machine_fingerprints"

    source_id: Mapped[str] = mapped_column(
        sa.ForeignKey("machine_sources.id", ondelete="CASCADE"), primary_key=True
    )
    variable_id: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    row_count: Mapped[int] = mapped_column(sa.BigInteger)
    last_ms: Mapped[int] = mapped_column(sa.BigInteger)
    digest: Mapped[str] = mapped_column(Key(64))
