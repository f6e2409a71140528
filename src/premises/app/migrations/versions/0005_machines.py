"""Machines: rows as they came, what they add up to, what is dirty, and the tables others read."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

from premises.kernel.database import BigId, Instant, Json, LongText
from premises.kernel.database.migrations import make_index, make_table

WALL_TIME = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mariadb", "mysql")

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    make_table(
        "agg_machine_activity_daily",
        sa.Column("dt", sa.Date(), nullable=False),
        sa.Column("state_planned_down", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("state_running", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("state_unplanned_down", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("running_percentage", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("down_percentage", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("last_updated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("dt", name="pk_agg_machine_activity_daily"),
    )
    make_table(
        "agg_sensor_stats",
        sa.Column(
            "sensor_name",
            sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "dt",
            WALL_TIME,
            nullable=False,
        ),
        sa.Column("min_value", sa.Double(), nullable=True),
        sa.Column("avg_value", sa.Double(), nullable=True),
        sa.Column("max_value", sa.Double(), nullable=True),
        sa.Column("std_dev", sa.Double(), nullable=True),
        sa.Column("readings_count", sa.Integer(), nullable=False),
        sa.Column("last_updated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("sensor_name", "dt", name="pk_agg_sensor_stats"),
    )
    make_index("ix_agg_sensor_stats_dt", "agg_sensor_stats", ["dt"], unique=False)
    make_table(
        "alerts_daily_count",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "alert_type",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "alert_type", name="pk_alerts_daily_count"),
    )
    make_table(
        "alerts_detail",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column(
            "dt",
            WALL_TIME,
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "alert_type",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("alarm_code", LongText, nullable=True),
        sa.Column("alarm_description", LongText, nullable=True),
        sa.Column("raw_elem_json", Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alerts_detail"),
    )
    make_index("ix_alerts_detail_day", "alerts_detail", ["day", "alert_type"], unique=False)
    make_table(
        "energy_consumption_hourly",
        sa.Column(
            "hour_ts",
            WALL_TIME,
            nullable=False,
        ),
        sa.Column("energy_kwh", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.PrimaryKeyConstraint("hour_ts", name="pk_energy_consumption_hourly"),
    )
    make_table(
        "machine_data_status",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first_date", sa.Date(), nullable=True),
        sa.Column("last_date", sa.Date(), nullable=True),
        sa.Column("sensor_records", sa.BigInteger(), nullable=False),
        sa.Column("utilization_records", sa.BigInteger(), nullable=False),
        sa.Column("alert_records", sa.BigInteger(), nullable=False),
        sa.Column("program_records", sa.BigInteger(), nullable=False),
        sa.Column("energy_records", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_machine_data_status"),
    )
    make_table(
        "machine_ingests",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column(
            "machine_id",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column(
            "kind",
            sa.String(length=24).with_variant(sa.String(length=24, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "sender",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column(
            "digest",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("row_count", sa.BigInteger(), nullable=False),
        sa.Column("report", Json, nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_machine_ingests"),
        sa.UniqueConstraint("sender", "key", name="uq_machine_ingests_sender_key"),
    )
    make_index("ix_machine_ingests_machine", "machine_ingests", ["machine_id", "id"], unique=False)
    make_table(
        "machine_intervals",
        sa.Column("variable_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("from_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("to_ms", sa.BigInteger(), nullable=True),
        sa.Column("x", sa.BigInteger(), nullable=False),
        sa.Column("q", sa.SmallInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("variable_id", "from_ms", name="pk_machine_intervals"),
        sqlite_with_rowid=False,
    )
    make_table(
        "machine_meters",
        sa.Column("variable_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("quarter", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("counted", sa.BigInteger(), nullable=False),
        sa.Column("level", sa.BigInteger(), nullable=False),
        sa.Column("last_ms", sa.BigInteger(), nullable=False),
        sa.Column("rival", sa.BigInteger(), nullable=True),
        sa.Column("rival_ms", sa.BigInteger(), nullable=True),
        sa.Column("flags", Json, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("variable_id", "quarter", name="pk_machine_meters"),
        sqlite_with_rowid=False,
    )
    make_table(
        "machine_program_data",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("dt", sa.Date(), nullable=False),
        sa.Column("program", sa.Integer(), nullable=False),
        sa.Column("duration_seconds", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_machine_program_data"),
        sa.UniqueConstraint("dt", "program", name="uq_machine_program_data_dt_program"),
    )
    make_table(
        "machine_quarantine",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column(
            "digest",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "machine",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "reason",
            sa.String(length=32).with_variant(sa.String(length=32, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("raw", Json, nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.String(length=16).with_variant(sa.String(length=16, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("ingest_id", sa.BigInteger(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_machine_quarantine"),
        sa.UniqueConstraint("digest", name="uq_machine_quarantine_digest"),
    )
    make_index("ix_machine_quarantine_state", "machine_quarantine", ["state", "id"], unique=False)
    make_table(
        "machine_quarters",
        sa.Column("variable_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("quarter", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("zeros", sa.Integer(), nullable=False),
        sa.Column("low", sa.BigInteger(), nullable=True),
        sa.Column("high", sa.BigInteger(), nullable=True),
        sa.Column("low_nonzero", sa.BigInteger(), nullable=True),
        sa.Column("high_nonzero", sa.BigInteger(), nullable=True),
        sa.Column("sum_x", sa.BigInteger(), nullable=False),
        sa.Column("sum_xx_high", sa.BigInteger(), nullable=False),
        sa.Column("sum_xx_low", sa.BigInteger(), nullable=False),
        sa.Column("first_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_x", sa.BigInteger(), nullable=False),
        sa.Column("last_q", sa.SmallInteger(), nullable=False),
        sa.Column("held_x_ms", sa.BigInteger(), nullable=False),
        sa.Column("held_ms", sa.Integer(), nullable=False),
        sa.Column("off_ms", sa.Integer(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("variable_id", "quarter", name="pk_machine_quarters"),
        sqlite_with_rowid=False,
    )
    make_table(
        "machine_readings",
        sa.Column("variable_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("t_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("x", sa.BigInteger(), nullable=False),
        sa.Column("q", sa.SmallInteger(), nullable=False),
        sa.Column("ingest_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("variable_id", "t_ms", name="pk_machine_readings"),
        sqlite_with_rowid=False,
    )
    make_table(
        "machine_texts",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("text", LongText, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_machine_texts"),
    )
    make_table(
        "machines",
        sa.Column(
            "id",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "name",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "zone",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "preset",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column(
            "property_id",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("installed_kw", sa.Double(), nullable=True),
        sa.Column("heartbeat_s", sa.Integer(), nullable=False),
        sa.Column("plan", Json, nullable=False),
        sa.Column("rules", Json, nullable=False),
        sa.Column("is_published", sa.Boolean(), nullable=False),
        sa.Column("is_live", sa.Boolean(), nullable=False),
        sa.Column("is_awaited", sa.Boolean(), nullable=False),
        sa.Column("first_ms", sa.BigInteger(), nullable=True),
        sa.Column("horizon_ms", sa.BigInteger(), nullable=True),
        sa.Column("row_count", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_machines"),
        sa.UniqueConstraint("name", name="uq_machines_name"),
    )
    make_table(
        "machine_activity",
        sa.Column(
            "machine_id",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("quarter", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("first_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_ms", sa.BigInteger(), nullable=False),
        sa.Column("sessions_s", sa.Integer(), nullable=False),
        sa.Column("pauses", Json, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["machine_id"],
            ["machines.id"],
            name="fk_machine_activity_machine_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("machine_id", "quarter", name="pk_machine_activity"),
        sqlite_with_rowid=False,
    )
    make_table(
        "machine_dirty",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column(
            "machine_id",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("variable_id", sa.Integer(), nullable=False),
        sa.Column("from_quarter", sa.Integer(), nullable=False),
        sa.Column("to_quarter", sa.Integer(), nullable=False),
        sa.Column(
            "reason",
            sa.String(length=24).with_variant(sa.String(length=24, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("ingest_id", sa.BigInteger(), nullable=True),
        sa.Column("noted_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["machine_id"], ["machines.id"], name="fk_machine_dirty_machine_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_machine_dirty"),
    )
    make_index(
        "ix_machine_dirty_machine", "machine_dirty", ["machine_id", "from_quarter"], unique=False
    )
    make_table(
        "machine_revisions",
        sa.Column(
            "machine_id",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("from_quarter", sa.Integer(), nullable=False),
        sa.Column("to_quarter", sa.Integer(), nullable=False),
        sa.Column("reasons", Json, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["machine_id"],
            ["machines.id"],
            name="fk_machine_revisions_machine_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("machine_id", "revision", name="pk_machine_revisions"),
    )
    make_index(
        "ix_machine_revisions_stretch",
        "machine_revisions",
        ["machine_id", "to_quarter", "from_quarter"],
        unique=False,
    )
    make_table(
        "machine_segments",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column(
            "machine_id",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("ingest_id", sa.BigInteger(), nullable=False),
        sa.Column("from_ms", sa.BigInteger(), nullable=False),
        sa.Column("to_ms", sa.BigInteger(), nullable=False),
        sa.Column("row_count", sa.BigInteger(), nullable=False),
        sa.Column("replaces", Json, nullable=True),
        sa.Column(
            "hash",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["machine_id"],
            ["machines.id"],
            name="fk_machine_segments_machine_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_machine_segments"),
    )
    make_index(
        "ix_machine_segments_machine", "machine_segments", ["machine_id", "day"], unique=False
    )
    make_table(
        "machine_sources",
        sa.Column(
            "id",
            sa.String(length=36).with_variant(sa.String(length=36, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "machine_id",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.String(length=16).with_variant(sa.String(length=16, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("url", LongText, nullable=False),
        sa.Column("options", Json, nullable=False),
        sa.Column("cursor", Json, nullable=False),
        sa.Column("error", LongText, nullable=True),
        sa.Column("asked_at", Instant(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["machine_id"],
            ["machines.id"],
            name="fk_machine_sources_machine_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_machine_sources"),
    )
    make_table(
        "machine_variables",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column(
            "machine_id",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("external_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "name",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "datatype",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "role",
            sa.String(length=24).with_variant(sa.String(length=24, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "unit",
            sa.String(length=24).with_variant(sa.String(length=24, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("decimals", sa.Integer(), nullable=False),
        sa.Column("divisor", sa.Integer(), nullable=False),
        sa.Column("nominal_kw", sa.Double(), nullable=True),
        sa.Column("meaning", Json, nullable=False),
        sa.Column("is_lossy", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["machine_id"],
            ["machines.id"],
            name="fk_machine_variables_machine_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_machine_variables"),
        sa.UniqueConstraint("machine_id", "name", name="uq_machine_variables_machine_id_name"),
    )
    make_index(
        "ix_machine_variables_external",
        "machine_variables",
        ["machine_id", "external_id"],
        unique=False,
    )
    make_table(
        "machine_alarms",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("variable_id", sa.Integer(), nullable=False),
        sa.Column(
            "code",
            sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("description", LongText, nullable=False),
        sa.Column(
            "description_hash",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "alarm_class",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("raised_ms", sa.BigInteger(), nullable=False),
        sa.Column("cleared_ms", sa.BigInteger(), nullable=True),
        sa.Column(
            "ended_by",
            sa.String(length=16).with_variant(sa.String(length=16, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["variable_id"],
            ["machine_variables.id"],
            name="fk_machine_alarms_variable_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_machine_alarms"),
        sa.UniqueConstraint(
            "variable_id",
            "raised_ms",
            "code",
            "description_hash",
            name="uq_machine_alarms_variable_id_raised_ms_code_description_hash",
        ),
    )
    make_index(
        "ix_machine_alarms_cleared", "machine_alarms", ["variable_id", "cleared_ms"], unique=False
    )
    make_table(
        "machine_alerts",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("variable_id", sa.Integer(), nullable=False),
        sa.Column("t_ms", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "alert_type",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("alarm_code", LongText, nullable=True),
        sa.Column("alarm_description", LongText, nullable=True),
        sa.Column("raw_elem", Json, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["variable_id"],
            ["machine_variables.id"],
            name="fk_machine_alerts_variable_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_machine_alerts"),
        sa.UniqueConstraint(
            "variable_id", "t_ms", "position", name="uq_machine_alerts_variable_id_t_ms_position"
        ),
        sqlite_autoincrement=True,
    )
    make_table(
        "machine_corrections",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("variable_id", sa.Integer(), nullable=False),
        sa.Column("t_ms", sa.BigInteger(), nullable=False),
        sa.Column("old_x", sa.BigInteger(), nullable=False),
        sa.Column("old_q", sa.SmallInteger(), nullable=False),
        sa.Column("old_ingest_id", sa.BigInteger(), nullable=False),
        sa.Column("new_ingest_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["variable_id"],
            ["machine_variables.id"],
            name="fk_machine_corrections_variable_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_machine_corrections"),
    )
    make_index(
        "ix_machine_corrections_variable",
        "machine_corrections",
        ["variable_id", "t_ms"],
        unique=False,
    )
    make_table(
        "machine_fingerprints",
        sa.Column(
            "source_id",
            sa.String(length=36).with_variant(sa.String(length=36, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("variable_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("row_count", sa.BigInteger(), nullable=False),
        sa.Column("last_ms", sa.BigInteger(), nullable=False),
        sa.Column(
            "digest",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["machine_sources.id"],
            name="fk_machine_fingerprints_source_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("source_id", "variable_id", "day", name="pk_machine_fingerprints"),
    )
    _make_status_view()


def _make_status_view() -> None:
    """The original's one-row view, over a row that every change keeps true."""
    if "v_data_status" in sa.inspect(op.get_bind()).get_view_names():
        return
    op.execute(
        "CREATE VIEW v_data_status AS SELECT first_date, last_date, sensor_records, "
        "utilization_records, alert_records, program_records, energy_records "
        "FROM machine_data_status WHERE id = 1"
    )
