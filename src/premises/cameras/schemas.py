"""The wire shapes, exactly as existing clients know them; what is ours stands at the end."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Status = Literal["online", "offline", "error"]
Level = Literal["low", "medium", "high", "critical"]
Name = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^[^\x00]*$")]
FolderPath = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]
PropertyId = Annotated[str, StringConstraints(max_length=64, pattern=r"^[^\x00]*$")]
Corner = tuple[Annotated[float, Field(ge=0, le=1)], Annotated[float, Field(ge=0, le=1)]]


class ZoneShape(BaseModel):
    """A part of the picture that weighs more (up to 1) or less (to -1); corners from 0 to 1."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    weight: float = Field(ge=-1, le=1)
    polygon: list[Corner] = Field(min_length=3, max_length=100)


class CameraCreate(BaseModel):
    name: Name
    folder_path: FolderPath
    status: Status = "online"
    zones: list[ZoneShape] = Field(default_factory=list, max_length=50)
    property_id: PropertyId | None = None


class CameraUpdate(BaseModel):
    name: Name | None = None
    folder_path: FolderPath | None = None
    status: Status | None = None
    zones: list[ZoneShape] | None = Field(default=None, max_length=50)
    property_id: PropertyId | None = None


class Camera(BaseModel):
    id: str
    name: str
    folder_path: str
    status: Status
    created_at: datetime
    last_seen_at: datetime | None
    zones: list[ZoneShape]
    property_id: str | None


class CameraList(BaseModel):
    cameras: list[Camera]
    count: int


class Detection(BaseModel):
    id: int
    camera_id: str
    file_path: str
    file_type: str | None
    detected_at: datetime
    object_type: str
    confidence: float
    bbox_x: int
    bbox_y: int
    bbox_width: int
    bbox_height: int
    thumbnail_path: str | None
    media_type: str
    duration: float | None
    video_codec: str | None
    video_width: int | None
    video_height: int | None
    thumbnail_url: str | None


class DetectionList(BaseModel):
    detections: list[Detection]
    count: int
    limit: int
    offset: int


class Reason(BaseModel):
    rule: str
    points: int
    detection_ids: list[int]
    text: str


class Event(BaseModel):
    id: int
    camera_id: str
    started_at: datetime
    ended_at: datetime
    risk_score: int
    risk_level: Level
    summary: str
    reasoning: str
    reviewed: bool
    notes: str | None
    detection_count: int
    detection_ids: list[int]
    batch_id: str
    is_fast_path: bool
    reasons: list[Reason]
    ruleset_version: str
    object_types: list[str]
    thumbnail_url: str | None


class EventList(BaseModel):
    events: list[Event]
    count: int
    limit: int
    offset: int


class EventUpdate(BaseModel):
    reviewed: bool | None = None
    notes: str | None = Field(default=None, max_length=100_000, pattern=r"^[^\x00]*$")


class Gpu(BaseModel):
    """Memory in MB, temperature in °C, utilisation in percent; all null without a GPU."""

    utilization: float | None = None
    memory_used: int | None = None
    memory_total: int | None = None
    temperature: float | None = None
    inference_fps: float | None = None
    gpu_name: str | None = None
    power_usage: float | None = None


class Config(BaseModel):
    app_name: str
    version: str
    retention_days: int
    batch_window_seconds: int
    batch_idle_timeout_seconds: int
    detection_confidence_threshold: float


class ConfigUpdate(BaseModel):
    """What may be changed while the service runs; what is not named stays."""

    retention_days: int | None = Field(default=None, ge=1, le=365)
    batch_window_seconds: int | None = Field(default=None, ge=1, le=86_400)
    batch_idle_timeout_seconds: int | None = Field(default=None, ge=1, le=86_400)
    detection_confidence_threshold: float | None = Field(default=None, ge=0, le=1)


class Stats(BaseModel):
    total_cameras: int
    total_events: int
    total_detections: int
    uptime_seconds: float


class ServiceHealth(BaseModel):
    status: Literal["healthy", "degraded", "unhealthy", "not_initialized"]
    message: str | None = None
    details: dict[str, str] | None = None


class Health(BaseModel):
    status: Literal["healthy", "degraded", "unhealthy"]
    services: dict[str, ServiceHealth]
    timestamp: datetime
