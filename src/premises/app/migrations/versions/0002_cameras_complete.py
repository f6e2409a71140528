"""Cameras complete: search, alerts, feedback, graphics cards, and where messages go."""

import sqlalchemy as sa

from premises.kernel.database import BigId, Instant, Json, LongText
from premises.kernel.database.migrations import drop_index, make_column, make_index, make_table

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    make_table(
        "camera_alert_rules",
        sa.Column(
            "id",
            sa.String(length=36).with_variant(sa.String(length=36, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "name",
            sa.String(length=255).with_variant(sa.String(length=255, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("description", LongText, nullable=True),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column(
            "severity",
            sa.String(length=16).with_variant(sa.String(length=16, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("risk_threshold", sa.Integer(), nullable=True),
        sa.Column("object_types", Json, nullable=False),
        sa.Column("camera_ids", Json, nullable=False),
        sa.Column("zone_ids", Json, nullable=False),
        sa.Column("min_confidence", sa.Double(), nullable=True),
        sa.Column("schedule", Json, nullable=True),
        sa.Column(
            "dedup_key_template",
            sa.String(length=255).with_variant(sa.String(length=255, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("cooldown_seconds", sa.Integer(), nullable=False),
        sa.Column("channels", Json, nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_camera_alert_rules"),
    )
    make_table(
        "camera_gpu_samples",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column(
            "gpu_name",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("utilization", sa.Double(), nullable=True),
        sa.Column("memory_used", sa.BigInteger(), nullable=True),
        sa.Column("memory_total", sa.BigInteger(), nullable=True),
        sa.Column("temperature", sa.Double(), nullable=True),
        sa.Column("power_usage", sa.Double(), nullable=True),
        sa.Column("inference_fps", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_camera_gpu_samples"),
        sqlite_autoincrement=True,
    )
    make_index(
        "ix_camera_gpu_samples_recorded_at", "camera_gpu_samples", ["recorded_at"], unique=False
    )
    make_table(
        "notify_channels",
        sa.Column(
            "id",
            sa.String(length=36).with_variant(sa.String(length=36, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "name",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.String(length=16).with_variant(sa.String(length=16, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("target", Json, nullable=False),
        sa.Column("secret", LongText, nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notify_channels"),
        sa.UniqueConstraint("name", name="uq_notify_channels_name"),
    )
    make_table(
        "notify_deliveries",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column(
            "channel_id",
            sa.String(length=36).with_variant(sa.String(length=36, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "channel_name",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "channel_kind",
            sa.String(length=16).with_variant(sa.String(length=16, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "domain",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "subject",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "job_id",
            sa.String(length=36).with_variant(sa.String(length=36, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("message", Json, nullable=False),
        sa.Column(
            "picture_hash",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column(
            "state",
            sa.String(length=16).with_variant(sa.String(length=16, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("answer", LongText, nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("finished_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_notify_deliveries"),
        sqlite_autoincrement=True,
    )
    make_index("ix_notify_deliveries_created", "notify_deliveries", ["created_at"], unique=False)
    make_index(
        "ix_notify_deliveries_subject", "notify_deliveries", ["domain", "subject"], unique=False
    )
    make_table(
        "camera_standing_things",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column(
            "camera_id",
            sa.String(length=36).with_variant(sa.String(length=36, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "label",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("x_permille", sa.Integer(), nullable=False),
        sa.Column("y_permille", sa.Integer(), nullable=False),
        sa.Column("width_permille", sa.Integer(), nullable=False),
        sa.Column("height_permille", sa.Integer(), nullable=False),
        sa.Column("since_at", Instant(), nullable=False),
        sa.Column("last_seen_at", Instant(), nullable=False),
        sa.Column("times_seen", sa.Integer(), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["camera_id"],
            ["cameras.id"],
            name="fk_camera_standing_things_camera_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_camera_standing_things"),
    )
    make_index(
        "ix_camera_standing_things_camera",
        "camera_standing_things",
        ["camera_id", "last_seen_at"],
        unique=False,
    )
    make_table(
        "camera_alerts",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column(
            "rule_id",
            sa.String(length=36).with_variant(sa.String(length=36, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("event_id", BigId, nullable=False),
        sa.Column(
            "severity",
            sa.String(length=16).with_variant(sa.String(length=16, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.String(length=16).with_variant(sa.String(length=16, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "dedup_key",
            sa.String(length=255).with_variant(sa.String(length=255, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("channels", Json, nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("delivered_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["camera_events.id"], name="fk_camera_alerts_event_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"],
            ["camera_alert_rules.id"],
            name="fk_camera_alerts_rule_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_camera_alerts"),
        sa.UniqueConstraint("rule_id", "event_id", name="uq_camera_alerts_rule_id_event_id"),
        sqlite_autoincrement=True,
    )
    make_index("ix_camera_alerts_created", "camera_alerts", ["created_at"], unique=False)
    make_index(
        "ix_camera_alerts_dedup",
        "camera_alerts",
        ["rule_id", "dedup_key", "created_at"],
        unique=False,
    )
    make_index("ix_camera_alerts_event_id", "camera_alerts", ["event_id"], unique=False)
    make_table(
        "camera_event_feedback",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("event_id", BigId, nullable=False),
        sa.Column(
            "kind",
            sa.String(length=32).with_variant(sa.String(length=32, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("notes", LongText, nullable=True),
        sa.Column(
            "account_id",
            sa.String(length=36).with_variant(sa.String(length=36, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["camera_events.id"],
            name="fk_camera_event_feedback_event_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_camera_event_feedback"),
        sqlite_autoincrement=True,
    )
    make_index(
        "ix_camera_event_feedback_event_id", "camera_event_feedback", ["event_id"], unique=False
    )
    make_table(
        "camera_event_words",
        sa.Column(
            "word",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("event_id", BigId, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["camera_events.id"],
            name="fk_camera_event_words_event_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("word", "event_id", name="pk_camera_event_words"),
        sqlite_with_rowid=False,
    )
    make_index("ix_camera_event_words_event", "camera_event_words", ["event_id"], unique=False)
    make_column("camera_detections", sa.Column("frame_ms", sa.BigInteger(), nullable=True))
    make_column(
        "camera_events",
        sa.Column(
            "verdict",
            sa.String(length=24).with_variant(sa.String(length=24, collation="C"), "postgresql"),
            nullable=True,
        ),
    )
    make_column("camera_events", sa.Column("rules_score", sa.Integer(), nullable=True))
    make_column("camera_events", sa.Column("opinion", Json, nullable=True))
    drop_index("ix_camera_events_started", "camera_events")
    make_index(
        "ix_camera_events_listed",
        "camera_events",
        ["started_at", "id", "camera_id", "risk_level", "reviewed"],
        unique=False,
    )
    make_column("camera_pictures", sa.Column("model_ms", sa.Double(), nullable=True))
    make_column("cameras", sa.Column("filters", Json, nullable=True))
    make_column("cameras", sa.Column("status_note", LongText, nullable=True))
