"""The wire shapes, exactly as existing clients know them; what is ours stands at the end."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from premises.cameras.geometry import Point, area, is_simple

Status = Literal["online", "offline", "error"]
Level = Literal["low", "medium", "high", "critical"]
Verdict = Literal["rules", "model", "model_refused", "model_unavailable", "original"]
Name = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^[^\x00]*$")]
FolderPath = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]
PropertyId = Annotated[str, StringConstraints(max_length=64, pattern=r"^[^\x00]*$")]
Corner = tuple[Annotated[float, Field(ge=0, le=1)], Annotated[float, Field(ge=0, le=1)]]


Label = Annotated[
    str,
    StringConstraints(
        min_length=1, max_length=80, pattern=r"^[^\x00]*$", strip_whitespace=True, to_lower=True
    ),
]
Share = Annotated[float, Field(ge=0, le=1)]
ZoneKind = Literal["entry", "yard", "street", "ignore", "other"]

MOST_ZONES = 50
_LEAST_AREA = 1e-6
"""A millionth of the picture is about two pixels of full HD, in which nothing can stand."""


def _drawn(polygon: list[Corner]) -> list[Corner]:
    """The outline, if it encloses something and does not cross itself."""
    corners = [Point(*corner) for corner in polygon]
    if not is_simple(corners):
        raise PydanticCustomError(
            "zone_crosses_itself", "The polygon crosses, touches or folds back on itself"
        )
    if area(corners) < _LEAST_AREA:
        raise PydanticCustomError("zone_without_area", "The polygon encloses nothing")
    return polygon


Outline = Annotated[list[Corner], Field(min_length=3, max_length=100), AfterValidator(_drawn)]


class ZoneShape(BaseModel):
    """A part of the picture that weighs more (up to 1) or less (to -1); corners from 0 to 1.

    It holds for the classes in `labels`, for all where there are none. In a zone of the kind
    `ignore` nothing counts.
    """

    model_config = ConfigDict(extra="forbid")

    id: UUID | None = None
    name: Name
    weight: float = Field(0, ge=-1, le=1)
    polygon: Outline
    labels: list[Label] = Field(default_factory=list, max_length=100)
    kind: ZoneKind = "other"
    enabled: bool = True


class ZoneUpdate(BaseModel):
    """What is to be changed of a zone; what is not named, or null, stays."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = None
    weight: float | None = Field(None, ge=-1, le=1)
    polygon: Outline | None = None
    labels: list[Label] | None = Field(None, max_length=100)
    kind: ZoneKind | None = None
    enabled: bool | None = None


class Zone(BaseModel):
    """A zone as it is kept; one from earlier days may have an outline nobody could draw today."""

    id: str
    name: str
    weight: float
    polygon: list[tuple[float, float]]
    labels: list[str]
    kind: ZoneKind
    enabled: bool


class ZoneList(BaseModel):
    zones: list[Zone]
    count: int


class FilterShape(BaseModel):
    """What a thing of a class (or `*`, of every other class) must be like to count.

    Areas are shares of the picture; a ratio is width over height. No `max_ratio` is no limit.
    """

    model_config = ConfigDict(extra="forbid")

    label: Label
    min_confidence: Share = 0.0
    min_area: Share = 0.0
    max_area: Share = 1.0
    min_ratio: float = Field(0.0, ge=0, le=1000)
    max_ratio: float | None = Field(None, gt=0, le=1000)

    @model_validator(mode="after")
    def _bounds_rise(self) -> Self:
        if self.min_area > self.max_area:
            raise PydanticCustomError("no_area_fits", "min_area is above max_area")
        if self.max_ratio is not None and self.min_ratio > self.max_ratio:
            raise PydanticCustomError("no_ratio_fits", "min_ratio is above max_ratio")
        return self


def _each_once(zones: list[ZoneShape]) -> list[ZoneShape]:
    ids = [zone.id for zone in zones if zone.id is not None]
    if len(set(ids)) < len(ids):
        raise PydanticCustomError("zone_twice", "Two zones have the same id")
    return zones


def _one_for_each(filters: list[FilterShape]) -> list[FilterShape]:
    if len({one.label for one in filters}) < len(filters):
        raise PydanticCustomError("filter_twice", "Two filters are for the same class")
    return filters


Zones = Annotated[list[ZoneShape], Field(max_length=MOST_ZONES), AfterValidator(_each_once)]
Filters = Annotated[list[FilterShape], Field(max_length=100), AfterValidator(_one_for_each)]


class CameraCreate(BaseModel):
    name: Name
    folder_path: FolderPath
    status: Status = "online"
    zones: Zones = Field(default_factory=list)
    property_id: PropertyId | None = None
    filters: Filters = Field(default_factory=list)


class CameraUpdate(BaseModel):
    name: Name | None = None
    folder_path: FolderPath | None = None
    status: Status | None = None
    zones: Zones | None = None
    property_id: PropertyId | None = None
    filters: Filters | None = None


class Camera(BaseModel):
    id: str
    name: str
    folder_path: str
    status: Status
    created_at: datetime
    last_seen_at: datetime | None
    zones: list[Zone]
    property_id: str | None
    filters: list[FilterShape]
    status_note: str | None


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


class Refusal(BaseModel):
    """Why a language model was not heard."""

    code: str
    text: str


class AcceptedOpinion(BaseModel):
    """What a language model said that counted, and by how many points it did."""

    risk_score: int
    moved_points: int
    detection_ids: list[int]
    text: str


class Opinion(BaseModel):
    """What a language model made of an event; `raw` is how its answer began, word for word.

    The score could end between `lowest_score` and `highest_score`; these and the question's
    fingerprint are empty where the model was not asked after all.
    """

    model: str | None
    latency_ms: int | None
    prompt_sha256: str | None = None
    lowest_score: int | None = None
    highest_score: int | None = None
    accepted: AcceptedOpinion | None
    refused: list[Refusal]
    raw: str | None


class Event(BaseModel):
    """`opinion` is shown of a single event, not in lists; there is none where no model is set up.

    `verdict` says whose word the score is; `rules_score` is what the rules alone had said.
    """

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
    verdict: Verdict | None
    rules_score: int | None
    opinion: Opinion | None


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


class GpuSample(Gpu):
    recorded_at: datetime


class GpuHistory(BaseModel):
    """Oldest first."""

    samples: list[GpuSample]
    count: int
    limit: int


class Spread(BaseModel):
    """Durations in milliseconds, of so many samples."""

    avg_ms: float
    min_ms: float
    max_ms: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    sample_count: int


class Queues(BaseModel):
    detection_queue: int
    analysis_queue: int


class Latencies(BaseModel):
    watch: Spread | None
    detect: Spread | None
    batch: Spread | None
    analyze: Spread | None


class Telemetry(BaseModel):
    queues: Queues
    latencies: Latencies
    timestamp: datetime


class PipelineLatency(BaseModel):
    watch_to_detect: Spread | None
    detect_to_batch: Spread | None
    batch_to_analyze: Spread | None
    total_pipeline: Spread | None
    window_minutes: int
    timestamp: datetime


class Cleanup(BaseModel):
    """What was removed, or with `dry_run` would be; `space_reclaimed` in bytes."""

    events_deleted: int
    detections_deleted: int
    gpu_stats_deleted: int
    logs_deleted: int
    thumbnails_deleted: int
    images_deleted: int
    space_reclaimed: int
    retention_days: int
    dry_run: bool
    timestamp: datetime


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


class Worker(BaseModel):
    name: str
    running: bool
    message: str | None


class Ready(BaseModel):
    ready: bool
    status: Literal["ready", "degraded", "not_ready"]
    services: dict[str, ServiceHealth]
    workers: list[Worker]
    timestamp: datetime


class ClipState(BaseModel):
    """The short video of an event; all but the first two are empty where there is none."""

    event_id: int
    clip_available: bool
    clip_url: str | None
    duration_seconds: float | None
    generated_at: datetime | None
    file_size_bytes: int | None


class ClipWanted(BaseModel):
    """From so many seconds after the event's beginning to so many after its end."""

    start_offset_seconds: int = Field(default=-15, ge=-3600, le=3600)
    end_offset_seconds: int = Field(default=30, ge=-3600, le=3600)
    force: bool = False


class ClipMade(BaseModel):
    event_id: int
    status: Literal["pending", "completed"]
    clip_url: str | None
    generated_at: datetime | None
    message: str | None


class FoundEvent(Event):
    """An event that answers a question; `relevance_score` runs from 0 to 1."""

    camera_name: str
    relevance_score: float


class SearchResults(BaseModel):
    results: list[FoundEvent]
    total_count: int
    limit: int
    offset: int


class LevelCounts(BaseModel):
    critical: int = 0
    high: int = 0
    medium: int = 0
    low: int = 0


class CameraEvents(BaseModel):
    camera_id: str
    camera_name: str
    event_count: int


class EventStats(BaseModel):
    total_events: int
    events_by_risk_level: LevelCounts
    events_by_camera: list[CameraEvents]


class DeadLetter(BaseModel):
    original_job: dict[str, str | list[int] | datetime | None]
    error: str
    attempt_count: int
    first_failed_at: datetime
    last_failed_at: datetime
    queue_name: str
    error_code: str | None
    job_id: str
    stage_id: int


class DeadLetterList(BaseModel):
    queue_name: str
    jobs: list[DeadLetter]
    count: int


class DeadLetterCounts(BaseModel):
    detection_queue_count: int
    analysis_queue_count: int
    total_count: int


class Requeued(BaseModel):
    success: bool
    message: str
    job: None = None


class Cleared(BaseModel):
    success: bool
    message: str
    queue_name: str


FeedbackKind = Literal["accurate", "false_positive", "missed_threat", "wrong_severity"]


class FeedbackGiven(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: FeedbackKind
    notes: str | None = Field(default=None, max_length=10_000, pattern=r"^[^\x00]*$")


class Feedback(BaseModel):
    """What somebody thought of an event; `account_id` is empty where nobody signs in."""

    id: int
    event_id: int
    kind: FeedbackKind
    notes: str | None
    account_id: str | None
    created_at: datetime


class FeedbackList(BaseModel):
    feedback: list[Feedback]
    count: int
    limit: int
    offset: int


class FeedbackCounts(BaseModel):
    accurate: int = 0
    false_positive: int = 0
    missed_threat: int = 0
    wrong_severity: int = 0


class CameraFeedback(BaseModel):
    camera_id: str
    camera_name: str
    feedback_count: int


class FeedbackStats(BaseModel):
    total_feedback: int
    feedback_by_kind: FeedbackCounts
    feedback_by_camera: list[CameraFeedback]
