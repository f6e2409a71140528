"""The nouns: cameras, their pictures, what was seen, the windows it was seen in, the events."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from premises.kernel.database import Base, BigId, Instant, Json, Key, LongText, table_options


class CameraStatus(StrEnum):
    ONLINE = "online"
    OFFLINE = "offline"
    ERROR = "error"


class PictureState(StrEnum):
    SEEN = "seen"  # a whole file was found; its job is under way
    DETECTED = "detected"
    DUPLICATE = "duplicate"  # the same bytes were there before
    SUPERSEDED = "superseded"  # the file changed or went before it was read
    QUARANTINED = "quarantined"  # it can never be looked at; the reason is kept
    FAILED = "failed"  # it was tried often enough; its job is a dead letter
    TAKEN_OVER = "taken_over"  # the original service had looked at it


class WindowState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    QUIET = "quiet"  # judged: everything in it had stood there before, so there is no event


_NUMBERED = table_options(sqlite_autoincrement=True)
"""Numbers that clients know are never given again, also where the newest row was removed."""


def _of_camera() -> sa.ForeignKey:
    return sa.ForeignKey("cameras.id", ondelete="CASCADE")


class CameraRow(Base):
    """One camera; `folder` is its folder relative to the base path, with forward slashes."""

    __tablename__ = "cameras"
    __table_args__ = (sa.Index("ix_cameras_status", "status"), table_options())

    id: Mapped[str] = mapped_column(Key(36), primary_key=True)
    name: Mapped[str] = mapped_column(Key(255))
    folder_path: Mapped[str] = mapped_column(Key(500))
    folder: Mapped[str] = mapped_column(Key(500), unique=True)
    status: Mapped[str] = mapped_column(Key(16), default=CameraStatus.ONLINE)
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_seen_at: Mapped[datetime | None] = mapped_column(Instant)
    property_id: Mapped[str | None] = mapped_column(Key(64))
    zones: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    filters: Mapped[list[dict[str, Any]] | None] = mapped_column(Json)
    status_note: Mapped[str | None] = mapped_column(LongText)


class IgnoredFolderRow(Base):
    """The folder of a camera that was removed: its files do not bring the camera back."""

    __tablename__ = "camera_ignored_folders"

    folder: Mapped[str] = mapped_column(Key(500), primary_key=True)
    since_at: Mapped[datetime] = mapped_column(Instant)


class PictureRow(Base):
    """One file as it was found; `stamp` names this version of it, `identity` its content.

    `identity` is unique: only the first picture with these bytes has it.
    """

    __tablename__ = "camera_pictures"
    __table_args__ = (
        sa.Index("ix_camera_pictures_camera", "camera_id", "state", "taken_at"),
        sa.Index("ix_camera_pictures_received", "received_at"),
        _NUMBERED,
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    camera_id: Mapped[str] = mapped_column(_of_camera())
    stamp: Mapped[str] = mapped_column(Key(64), unique=True)
    path: Mapped[str] = mapped_column(Key(500))
    size_bytes: Mapped[int] = mapped_column(sa.BigInteger)
    mtime_ns: Mapped[int] = mapped_column(sa.BigInteger)
    state: Mapped[str] = mapped_column(Key(16))
    reason: Mapped[str | None] = mapped_column(LongText)
    reason_code: Mapped[str | None] = mapped_column(Key(80))
    content_hash: Mapped[str | None] = mapped_column(Key(64), index=True)
    identity: Mapped[str | None] = mapped_column(Key(64), unique=True)
    duplicate_of: Mapped[int | None] = mapped_column(sa.BigInteger)
    width: Mapped[int | None] = mapped_column(sa.Integer)
    height: Mapped[int | None] = mapped_column(sa.Integer)
    model: Mapped[str | None] = mapped_column(Key(80))
    model_ms: Mapped[float | None] = mapped_column(sa.Double)
    taken_at: Mapped[datetime] = mapped_column(Instant)
    received_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)


class WindowRow(Base):
    """A run of detections. `open_for` is the camera while it is open, so there is one at most."""

    __tablename__ = "camera_windows"
    __table_args__ = (sa.Index("ix_camera_windows_due", "state", "closes_at"), table_options())

    id: Mapped[str] = mapped_column(Key(36), primary_key=True)
    camera_id: Mapped[str] = mapped_column(_of_camera(), index=True)
    open_for: Mapped[str | None] = mapped_column(Key(36), unique=True)
    state: Mapped[str] = mapped_column(Key(16))
    opened_at: Mapped[datetime] = mapped_column(Instant)
    last_seen_at: Mapped[datetime] = mapped_column(Instant)
    closes_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    fast_detection_id: Mapped[int | None] = mapped_column(sa.BigInteger)


class DetectionRow(Base):
    """One thing seen in one picture: a box in pixels of the upright original, top-left first.

    `frame_ms` is how far into a video the picture was; pictures by themselves have none.
    """

    __tablename__ = "camera_detections"
    __table_args__ = (
        sa.Index("ix_camera_detections_camera", "camera_id", "detected_at"),
        sa.Index("ix_camera_detections_when", "detected_at"),
        _NUMBERED,
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    camera_id: Mapped[str] = mapped_column(_of_camera())
    picture_id: Mapped[int] = mapped_column(
        sa.ForeignKey("camera_pictures.id", ondelete="CASCADE"), index=True
    )
    window_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("camera_windows.id", ondelete="SET NULL"), index=True
    )
    file_path: Mapped[str] = mapped_column(Key(1000))
    file_type: Mapped[str | None] = mapped_column(Key(80))
    media_type: Mapped[str] = mapped_column(Key(16), default="image")
    detected_at: Mapped[datetime] = mapped_column(Instant)
    object_type: Mapped[str] = mapped_column(Key(80), index=True)
    confidence: Mapped[float] = mapped_column(sa.Double)
    bbox_x: Mapped[int] = mapped_column(sa.Integer)
    bbox_y: Mapped[int] = mapped_column(sa.Integer)
    bbox_width: Mapped[int] = mapped_column(sa.Integer)
    bbox_height: Mapped[int] = mapped_column(sa.Integer)
    thumbnail_path: Mapped[str | None] = mapped_column(Key(200))
    thumbnail_hash: Mapped[str | None] = mapped_column(Key(64))
    duration: Mapped[float | None] = mapped_column(sa.Double)
    video_codec: Mapped[str | None] = mapped_column(Key(40))
    video_width: Mapped[int | None] = mapped_column(sa.Integer)
    video_height: Mapped[int | None] = mapped_column(sa.Integer)
    frame_ms: Mapped[int | None] = mapped_column(sa.BigInteger)


class EventRow(Base):
    """What happened, how worrying it is and why; `evidence` lets the score be worked out again.

    `rules_score` is what the rules alone said; `opinion` is what a language model said about it,
    whether it counted and why not; both are empty where no model was asked.
    """

    __tablename__ = "camera_events"
    __table_args__ = (
        sa.Index("ix_camera_events_camera", "camera_id", "started_at"),
        # Whatever a list is filtered by, its order and its count come from this index alone.
        sa.Index(
            "ix_camera_events_listed", "started_at", "id", "camera_id", "risk_level", "reviewed"
        ),
        sa.Index("ix_camera_events_score", "risk_score"),
        sa.Index("ix_camera_events_level", "risk_level", "started_at"),
        sa.Index("ix_camera_events_reviewed", "reviewed", "started_at"),
        _NUMBERED,
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    batch_id: Mapped[str] = mapped_column(Key(80), unique=True)
    camera_id: Mapped[str] = mapped_column(_of_camera())
    window_id: Mapped[str | None] = mapped_column(Key(36), index=True)
    started_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime] = mapped_column(Instant)
    risk_score: Mapped[int] = mapped_column(sa.Integer)
    risk_level: Mapped[str] = mapped_column(Key(16))
    summary: Mapped[str] = mapped_column(LongText)
    reasoning: Mapped[str] = mapped_column(LongText)
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    ruleset_version: Mapped[str] = mapped_column(Key(40))
    # Large, and only wanted when a score is worked out again, never in a list.
    evidence: Mapped[dict[str, Any]] = mapped_column(Json, deferred=True)
    detection_ids: Mapped[list[int]] = mapped_column(Json)
    object_types: Mapped[list[str]] = mapped_column(Json)
    thumbnail_detection_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    is_fast_path: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    verdict: Mapped[str | None] = mapped_column(Key(24))
    rules_score: Mapped[int | None] = mapped_column(sa.Integer)
    opinion: Mapped[dict[str, Any] | None] = mapped_column(Json, deferred=True)
    reviewed: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    notes: Mapped[str | None] = mapped_column(LongText)
    created_at: Mapped[datetime] = mapped_column(Instant)


class EventDetectionRow(Base):
    """Which detections an event rests on, so that events are found by what was seen."""

    __tablename__ = "camera_event_detections"

    event_id: Mapped[int] = mapped_column(
        sa.ForeignKey("camera_events.id", ondelete="CASCADE"), primary_key=True
    )
    detection_id: Mapped[int] = mapped_column(
        sa.ForeignKey("camera_detections.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class EventWordRow(Base):
    """The words of an event, so that it is found by them on every kind of database alike."""

    __tablename__ = "camera_event_words"
    __table_args__ = (
        sa.Index("ix_camera_event_words_event", "event_id"),
        table_options(sqlite_with_rowid=False),
    )

    word: Mapped[str] = mapped_column(Key(40), primary_key=True)
    event_id: Mapped[int] = mapped_column(
        sa.ForeignKey("camera_events.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )


class FeedbackRow(Base):
    """What a person thought of an event; it is read by people and changes nothing by itself."""

    __tablename__ = "camera_event_feedback"
    __table_args__ = (_NUMBERED,)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    event_id: Mapped[int] = mapped_column(
        sa.ForeignKey("camera_events.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(Key(32))
    notes: Mapped[str | None] = mapped_column(LongText)
    account_id: Mapped[str | None] = mapped_column(Key(36))
    created_at: Mapped[datetime] = mapped_column(Instant)


class StandingRow(Base):
    """Something that stands still in front of a camera, for as long as it is there.

    The box is in thousandths of the picture's width and height, so that it outlives a change of
    resolution. `misses` counts the pictures in a row that did not show it.
    """

    __tablename__ = "camera_standing_things"
    __table_args__ = (
        sa.Index("ix_camera_standing_things_camera", "camera_id", "last_seen_at"),
        table_options(),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    camera_id: Mapped[str] = mapped_column(_of_camera())
    label: Mapped[str] = mapped_column(Key(80))
    x_permille: Mapped[int] = mapped_column(sa.Integer)
    y_permille: Mapped[int] = mapped_column(sa.Integer)
    width_permille: Mapped[int] = mapped_column(sa.Integer)
    height_permille: Mapped[int] = mapped_column(sa.Integer)
    since_at: Mapped[datetime] = mapped_column(Instant)
    last_seen_at: Mapped[datetime] = mapped_column(Instant)
    times_seen: Mapped[int] = mapped_column(sa.Integer)
    misses: Mapped[int] = mapped_column(sa.Integer)


class GpuSampleRow(Base):
    """What the graphics card was doing at one instant; units as in `Gpu` on the wire."""

    __tablename__ = "camera_gpu_samples"
    __table_args__ = (_NUMBERED,)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    recorded_at: Mapped[datetime] = mapped_column(Instant, index=True)
    gpu_name: Mapped[str | None] = mapped_column(Key(120))
    utilization: Mapped[float | None] = mapped_column(sa.Double)
    memory_used: Mapped[int | None] = mapped_column(sa.BigInteger)
    memory_total: Mapped[int | None] = mapped_column(sa.BigInteger)
    temperature: Mapped[float | None] = mapped_column(sa.Double)
    power_usage: Mapped[float | None] = mapped_column(sa.Double)
    inference_fps: Mapped[float | None] = mapped_column(sa.Double)


class AlertRuleRow(Base):
    """When somebody wants to be told of an event, and how; what is empty limits nothing."""

    __tablename__ = "camera_alert_rules"
    __table_args__ = (table_options(),)

    id: Mapped[str] = mapped_column(Key(36), primary_key=True)
    name: Mapped[str] = mapped_column(Key(255))
    description: Mapped[str | None] = mapped_column(LongText)
    enabled: Mapped[bool] = mapped_column(sa.Boolean)
    severity: Mapped[str] = mapped_column(Key(16))
    risk_threshold: Mapped[int | None] = mapped_column(sa.Integer)
    object_types: Mapped[list[str]] = mapped_column(Json)
    camera_ids: Mapped[list[str]] = mapped_column(Json)
    zone_ids: Mapped[list[str]] = mapped_column(Json)
    min_confidence: Mapped[float | None] = mapped_column(sa.Double)
    schedule: Mapped[dict[str, Any] | None] = mapped_column(Json)
    dedup_key_template: Mapped[str] = mapped_column(Key(255))
    cooldown_seconds: Mapped[int] = mapped_column(sa.Integer)
    channels: Mapped[list[str]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)


class AlertRow(Base):
    """One event that a rule told of; a rule tells of an event once at most."""

    __tablename__ = "camera_alerts"
    __table_args__ = (
        sa.UniqueConstraint("rule_id", "event_id"),
        sa.Index("ix_camera_alerts_dedup", "rule_id", "dedup_key", "created_at"),
        sa.Index("ix_camera_alerts_created", "created_at"),
        _NUMBERED,
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    rule_id: Mapped[str] = mapped_column(sa.ForeignKey("camera_alert_rules.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(
        sa.ForeignKey("camera_events.id", ondelete="CASCADE"), index=True
    )
    severity: Mapped[str] = mapped_column(Key(16))
    status: Mapped[str] = mapped_column(Key(16))
    dedup_key: Mapped[str] = mapped_column(Key(255))
    channels: Mapped[list[str]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    delivered_at: Mapped[datetime | None] = mapped_column(Instant)
