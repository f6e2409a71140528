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


class WindowState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


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
    """One thing seen in one picture: a box in pixels of the upright original, top-left first."""

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


class EventRow(Base):
    """What happened, how worrying it is and why; `evidence` lets the score be worked out again."""

    __tablename__ = "camera_events"
    __table_args__ = (
        sa.Index("ix_camera_events_camera", "camera_id", "started_at"),
        sa.Index("ix_camera_events_started", "started_at", "id"),
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
