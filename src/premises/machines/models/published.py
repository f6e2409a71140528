"""The tables of the original service, for programs that read them by name.

They hold the figures of one machine, the published one, by the rules of the original; the two
percentages are written here where the original let the database work them out.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql
from sqlalchemy.orm import Mapped, mapped_column

from premises.kernel.database import Base, BigId, Instant, Json, Key, LongText, table_options

_LOCAL = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
"""Time as a clock on the wall shows it: the original's tables know no zones."""


class MachineActivityRow(Base):
    """Hours a day in which the machine logged anything."""

    __tablename__ = "agg_machine_activity_daily"

    dt: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    state_planned_down: Mapped[Decimal] = mapped_column(sa.Numeric(12, 2))
    state_running: Mapped[Decimal] = mapped_column(sa.Numeric(12, 2))
    state_unplanned_down: Mapped[Decimal] = mapped_column(sa.Numeric(12, 2))
    running_percentage: Mapped[Decimal] = mapped_column(sa.Numeric(12, 2))
    down_percentage: Mapped[Decimal] = mapped_column(sa.Numeric(12, 2))
    last_updated_at: Mapped[datetime] = mapped_column(Instant)


class SensorHourRow(Base):
    """What a sensor measured in an hour."""

    __tablename__ = "agg_sensor_stats"
    __table_args__ = (sa.Index("ix_agg_sensor_stats_dt", "dt"), table_options())

    sensor_name: Mapped[str] = mapped_column(Key(100), primary_key=True)
    dt: Mapped[datetime] = mapped_column(_LOCAL, primary_key=True)
    min_value: Mapped[float | None] = mapped_column(sa.Double)
    avg_value: Mapped[float | None] = mapped_column(sa.Double)
    max_value: Mapped[float | None] = mapped_column(sa.Double)
    std_dev: Mapped[float | None] = mapped_column(sa.Double)
    readings_count: Mapped[int] = mapped_column(sa.Integer)
    last_updated_at: Mapped[datetime] = mapped_column(Instant)


class AlertCountRow(Base):
    """How many alerts of a class a day had."""

    __tablename__ = "alerts_daily_count"

    day: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    alert_type: Mapped[str] = mapped_column(Key(20), primary_key=True)
    amount: Mapped[int] = mapped_column(sa.Integer)


class AlertDetailRow(Base):
    """An emergency or error; `id` is that of its `machine_alerts` row, so it never changes."""

    __tablename__ = "alerts_detail"
    __table_args__ = (sa.Index("ix_alerts_detail_day", "day", "alert_type"), table_options())

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    dt: Mapped[datetime] = mapped_column(_LOCAL)
    day: Mapped[date] = mapped_column(sa.Date)
    alert_type: Mapped[str] = mapped_column(Key(20))
    alarm_code: Mapped[str | None] = mapped_column(LongText)
    alarm_description: Mapped[str | None] = mapped_column(LongText)
    raw_elem_json: Mapped[list[Any]] = mapped_column(Json)


class ProgramDayRow(Base):
    """For how long a program held in a day."""

    __tablename__ = "machine_program_data"
    __table_args__ = (sa.UniqueConstraint("dt", "program"), table_options())

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    dt: Mapped[date] = mapped_column(sa.Date)
    program: Mapped[int] = mapped_column(sa.Integer)
    duration_seconds: Mapped[int] = mapped_column(sa.BigInteger)


class EnergyHourRow(Base):
    """Energy of an hour, named by when it begins in UTC."""

    __tablename__ = "energy_consumption_hourly"

    hour_ts: Mapped[datetime] = mapped_column(_LOCAL, primary_key=True)
    energy_kwh: Mapped[Decimal] = mapped_column(sa.Numeric(14, 3))


class StatusRow(Base):
    """What the view `v_data_status` shows; every change keeps it true, so that asking is cheap."""

    __tablename__ = "machine_data_status"

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=False)
    first_date: Mapped[date | None] = mapped_column(sa.Date)
    last_date: Mapped[date | None] = mapped_column(sa.Date)
    sensor_records: Mapped[int] = mapped_column(sa.BigInteger)
    utilization_records: Mapped[int] = mapped_column(sa.BigInteger)
    alert_records: Mapped[int] = mapped_column(sa.BigInteger)
    program_records: Mapped[int] = mapped_column(sa.BigInteger)
    energy_records: Mapped[int] = mapped_column(sa.BigInteger)
