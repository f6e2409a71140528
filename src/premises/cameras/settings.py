"""What an operator may change about cameras."""

from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, model_validator

from premises.cameras.detectors.labels import WANTED
from premises.kernel.settings import SettingsModel

GROUP: Final = "cameras"

_HOUR = r"([01]\d|2[0-3]):[0-5]\d"
HourSpan = Annotated[str, Field(pattern=f"^{_HOUR}-{_HOUR}$")]
"""A span of local hours such as `22:00-06:00`; it may run over midnight."""


class DetectionSettings(SettingsModel):
    """The four settings that the API may change while the service runs."""

    retention_days: int = Field(
        30, ge=1, le=365, description="How many days events and detections are kept."
    )
    batch_window_seconds: int = Field(
        90,
        ge=1,
        le=86_400,
        description="A story ends this long after its first picture, whatever happens.",
    )
    batch_idle_timeout_seconds: int = Field(
        30, ge=1, le=86_400, description="A story ends when nothing was seen for this long."
    )
    detection_confidence_threshold: float = Field(
        0.5, ge=0, le=1, description="What a detector is less sure of than this is not told."
    )


class CamerasSettings(DetectionSettings):
    """Everything about cameras."""

    enabled: bool = Field(
        True, description="Switched off, cameras leave no route, watcher or worker behind."
    )
    base_path: Path | None = Field(
        None,
        description="Folder below which each camera has a folder of its own; empty is `cameras` in the data folder.",
    )
    extensions: tuple[str, ...] = Field(
        (".jpg", ".jpeg", ".png"),
        min_length=1,
        description="Endings of the files that are pictures.",
    )
    settle_s: float = Field(
        0.5,
        ge=0.05,
        le=60,
        description="Where the system does not tell that a file was closed: how long it must not have grown.",
    )
    reconcile_s: float = Field(
        60.0,
        ge=1,
        le=86_400,
        description="How often the folders are searched for files that no notice told of.",
    )
    polling: bool = Field(
        False,
        description="Watch by looking again and again, for network shares that send no notices.",
    )
    max_picture_bytes: int = Field(
        25_000_000,
        ge=1000,
        le=1_000_000_000,
        description="A larger picture file is refused unread.",
    )
    max_picture_pixels: int = Field(
        50_000_000,
        ge=1000,
        le=1_000_000_000,
        description="A picture of more pixels is refused from its header, before it is decoded.",
    )
    model: str = Field(
        "",
        max_length=500,
        description="Name of an installed detection model, or path of an ONNX file; empty takes the first installed one.",
    )
    model_threads: int = Field(
        1, ge=1, le=64, description="Processor threads each worker gives to the detector."
    )
    labels: tuple[str, ...] = Field(
        tuple(sorted(WANTED)),
        min_length=1,
        description="Classes of things that are told of; others are left out.",
    )
    fast_path_labels: tuple[str, ...] = Field(
        ("person",),
        description="Classes that make an event at once, before the story ends; none switches that off.",
    )
    fast_path_confidence: float = Field(
        0.9, ge=0, le=1, description="How sure the detector must be for an event at once."
    )
    level_low: int = Field(29, ge=0, le=100, description="Highest risk score that is called low.")
    level_medium: int = Field(59, ge=0, le=100, description="Highest risk score called medium.")
    level_high: int = Field(
        84, ge=0, le=100, description="Highest risk score called high; above it is critical."
    )
    armed_hours: tuple[HourSpan, ...] = Field(
        (),
        description="Hours in which nobody is expected, local time, such as `22:00-06:00`; a person then weighs more.",
    )
    websocket_ping_s: float = Field(
        30.0, ge=1, le=3600, description="How often a WebSocket client is sent a heartbeat."
    )
    websocket_idle_s: float = Field(
        300.0,
        ge=1,
        le=86_400,
        description="A WebSocket client that sends nothing for this long is disconnected.",
    )

    @model_validator(mode="after")
    def _levels_rise(self) -> "CamerasSettings":
        if not self.level_low < self.level_medium < self.level_high:
            msg = "level_low, level_medium and level_high must rise"
            raise ValueError(msg)
        return self


ORIGINAL_NAMES: Final = {
    "FOSCAM_BASE_PATH": "PREMISES_CAMERAS__BASE_PATH",
    "DETECTION_CONFIDENCE_THRESHOLD": "PREMISES_CAMERAS__DETECTION_CONFIDENCE_THRESHOLD",
    "BATCH_WINDOW_SECONDS": "PREMISES_CAMERAS__BATCH_WINDOW_SECONDS",
    "BATCH_IDLE_TIMEOUT_SECONDS": "PREMISES_CAMERAS__BATCH_IDLE_TIMEOUT_SECONDS",
    "RETENTION_DAYS": "PREMISES_CAMERAS__RETENTION_DAYS",
    "FAST_PATH_CONFIDENCE_THRESHOLD": "PREMISES_CAMERAS__FAST_PATH_CONFIDENCE",
    "FAST_PATH_OBJECT_TYPES": "PREMISES_CAMERAS__FAST_PATH_LABELS",
    "WEBSOCKET_PING_INTERVAL_SECONDS": "PREMISES_CAMERAS__WEBSOCKET_PING_S",
    "WEBSOCKET_IDLE_TIMEOUT_SECONDS": "PREMISES_CAMERAS__WEBSOCKET_IDLE_S",
}
"""Names of the service whose place cameras take, and ours for the same thing."""
