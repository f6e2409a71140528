"""What an operator may change about cameras."""

from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, SecretStr, field_validator, model_validator

from premises.cameras.detectors.labels import WANTED
from premises.kernel.errors import Invalid
from premises.kernel.outbound import check_header, check_url
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
        (".jpg", ".jpeg", ".png", ".mp4", ".avi", ".webm"),
        min_length=1,
        description="Endings of the files that are pictures or videos.",
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
    max_video_bytes: int = Field(
        200_000_000,
        ge=1000,
        le=10_000_000_000,
        description="A larger video file is refused unread.",
    )
    max_video_frames: int = Field(
        30,
        ge=1,
        le=100,
        description="So many frames of a video are looked at, at most; more find more and take longer.",
    )
    video_every_s: float = Field(
        2.0,
        ge=0.1,
        le=3600,
        description="The frames of a video that are looked at lie at least this far apart.",
    )
    model: str = Field(
        "",
        max_length=500,
        description="Name of an installed detection model, or path of an ONNX file; empty takes the first installed one.",
    )
    model_threads: int = Field(
        1, ge=1, le=64, description="Processor threads each worker gives to the detector."
    )
    detect_queue: Literal["cpu", "gpu"] = Field(
        "cpu",
        description="Which workers look at pictures: `gpu` leaves that to those started with `premises work --queues gpu`, on the machine with the graphics card.",
    )
    detector_url: str = Field(
        "",
        max_length=500,
        repr=False,  # It may hold a key in its path.
        description="Address of a detector service that looks at the pictures instead of a model of this machine, such as http://gpu.local:8090; pictures wait while it is away. Empty uses the own model.",
    )
    detector_timeout_s: float = Field(
        30.0,
        ge=1,
        le=100,
        description="How long the detector service may take for one picture before it is asked again.",
    )
    detector_key: SecretStr = Field(
        SecretStr(""),
        description="What is shown to the detector service to be let in, and what `premises detector serve` asks of its callers; empty asks for nothing.",
    )
    second_look: Literal["none", "tiles", "changes"] = Field(
        "none",
        description="Small and distant things: `tiles` looks again at four overlapping quarters of every picture (five times the work), `changes` only where it differs from the camera's previous one.",
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
    offline_after_h: float = Field(
        24.0,
        ge=0,
        le=8760,
        description="A camera that has sent nothing for so many hours is called offline; 0 never calls it so.",
    )
    gpu_poll_s: float = Field(
        5.0,
        ge=1,
        le=3600,
        description="How often the state of the graphics card is written down, where there is one.",
    )
    delete_originals: bool = Field(
        False,
        description="Whether a picture's file in its camera's folder goes too when it is older than `retention_days`.",
    )
    llm_band: int = Field(
        15,
        ge=0,
        le=50,
        description="By how many points a language model may move a risk score, where one is set up; 0 asks none.",
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

    @field_validator("detector_url")
    @classmethod
    def _may_be_asked(cls, url: str) -> str:
        try:
            if url:
                check_url(url)
        except Invalid as refusal:
            raise ValueError(refusal.message) from None
        return url

    @field_validator("detector_key")
    @classmethod
    def _may_be_sent(cls, key: SecretStr) -> SecretStr:
        try:
            check_header(key.get_secret_value())
        except Invalid as refusal:
            raise ValueError(refusal.message) from None
        return key

    @model_validator(mode="after")
    def _levels_rise(self) -> "CamerasSettings":
        if not self.level_low < self.level_medium < self.level_high:
            msg = "level_low, level_medium and level_high must rise"
            raise ValueError(msg)
        return self


ORIGINAL_NAMES: Final = {
    "REDIS_URL": "PREMISES_REDIS__URL",
    "FOSCAM_BASE_PATH": "PREMISES_CAMERAS__BASE_PATH",
    "RTDETR_URL": "PREMISES_CAMERAS__DETECTOR_URL",
    "DETECTION_CONFIDENCE_THRESHOLD": "PREMISES_CAMERAS__DETECTION_CONFIDENCE_THRESHOLD",
    "BATCH_WINDOW_SECONDS": "PREMISES_CAMERAS__BATCH_WINDOW_SECONDS",
    "BATCH_IDLE_TIMEOUT_SECONDS": "PREMISES_CAMERAS__BATCH_IDLE_TIMEOUT_SECONDS",
    "RETENTION_DAYS": "PREMISES_CAMERAS__RETENTION_DAYS",
    "FAST_PATH_CONFIDENCE_THRESHOLD": "PREMISES_CAMERAS__FAST_PATH_CONFIDENCE",
    "FAST_PATH_OBJECT_TYPES": "PREMISES_CAMERAS__FAST_PATH_LABELS",
    "GPU_POLL_INTERVAL_SECONDS": "PREMISES_CAMERAS__GPU_POLL_S",
    "NEMOTRON_URL": "PREMISES_LLM__URL",
    "WEBSOCKET_PING_INTERVAL_SECONDS": "PREMISES_CAMERAS__WEBSOCKET_PING_S",
    "WEBSOCKET_IDLE_TIMEOUT_SECONDS": "PREMISES_CAMERAS__WEBSOCKET_IDLE_S",
}
"""Names of the service whose place cameras take, and ours for the same thing."""
