"""What the original service wrote down, as far as it makes sense here."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

from premises.kernel.takeover import Row, UnusableError
from premises.kernel.takeover.values import instant, key, listed, number, text

_LARGEST_ID: Final = 2**63 - 1
_TOO_LARGE: Final = 2**31
"""No column for sides of boxes and pictures, or for megabytes, need hold such a number."""

_BYTES_BEGIN_AT: Final = 10_000_000
"""No graphics card has ten million megabytes, so a larger number counts bytes."""


@dataclass(frozen=True)
class TheirCamera:
    id: str
    name: str
    folder_path: str
    status: str
    created_at: datetime
    last_seen_at: datetime | None


@dataclass(frozen=True)
class TheirDetection:
    """One detection; the box is x, y, width, height in pixels."""

    id: int
    camera_id: str
    file_path: str
    file_type: str | None
    detected_at: datetime
    label: str
    confidence: float
    box: tuple[int, int, int, int]
    media_type: str
    duration: float | None
    video_codec: str | None
    video_width: int | None
    video_height: int | None


@dataclass(frozen=True)
class TheirEvent:
    id: int
    batch_id: str
    camera_id: str
    started_at: datetime
    ended_at: datetime
    risk_score: int
    risk_level: str | None
    summary: str
    reasoning: str
    detection_ids: tuple[int, ...]
    reviewed: bool
    notes: str | None
    is_fast_path: bool


@dataclass(frozen=True)
class TheirSample:
    """One look at the graphics card; memory in MB."""

    recorded_at: datetime
    gpu_name: str | None
    utilization: float | None
    memory_used: int | None
    memory_total: int | None
    temperature: float | None
    power_usage: float | None
    inference_fps: float | None


def camera(row: Row, zone: tzinfo) -> TheirCamera:
    """Raises UnusableError, like all of these."""
    return TheirCamera(
        id=key(row, "id", 36),
        name=text(row, "name")[:255] or key(row, "id", 36),
        folder_path=key(row, "folder_path", 500),
        status=text(row, "status") or "online",
        created_at=_instant(row, "created_at", zone),
        last_seen_at=instant(row, "last_seen_at", zone),
    )


def detection(row: Row, zone: tzinfo) -> TheirDetection:
    confidence = number(row, "confidence")
    if confidence is None or not 0 <= confidence <= 1:
        raise UnusableError("no confidence from 0 to 1")
    return TheirDetection(
        id=_id(row),
        camera_id=key(row, "camera_id", 36),
        file_path=key(row, "file_path", 1000),
        file_type=text(row, "file_type")[:80] or None,
        detected_at=_instant(row, "detected_at", zone),
        label=key(row, "object_type", 80).strip().lower(),
        confidence=confidence,
        box=_box(row),
        media_type="video" if text(row, "media_type") == "video" else "image",
        duration=number(row, "duration"),
        video_codec=text(row, "video_codec")[:40] or None,
        video_width=_whole(row, "video_width"),
        video_height=_whole(row, "video_height"),
    )


def event(row: Row, zone: tzinfo) -> TheirEvent:
    score = number(row, "risk_score")
    if score is None or not 0 <= score <= 100:
        raise UnusableError("no risk score from 0 to 100")
    started_at = _instant(row, "started_at", zone)
    ended_at = instant(row, "ended_at", zone) or started_at
    return TheirEvent(
        id=_id(row),
        batch_id=text(row, "batch_id")[:60] or f"original_{_id(row)}",
        camera_id=key(row, "camera_id", 36),
        started_at=started_at,
        ended_at=max(ended_at, started_at),
        risk_score=round(score),
        risk_level=text(row, "risk_level") or None,
        summary=text(row, "summary"),
        reasoning=text(row, "reasoning"),
        detection_ids=_ids(row),
        reviewed=bool(row.get("reviewed")),
        notes=text(row, "notes") or None,
        is_fast_path=bool(row.get("is_fast_path")),
    )


def sample(row: Row, zone: tzinfo) -> TheirSample:
    return TheirSample(
        recorded_at=_instant(row, "recorded_at", zone),
        gpu_name=text(row, "gpu_name")[:120] or None,
        utilization=number(row, "gpu_utilization"),
        memory_used=_megabytes(row, "memory_used"),
        memory_total=_megabytes(row, "memory_total"),
        temperature=number(row, "temperature"),
        power_usage=number(row, "power_usage"),
        inference_fps=number(row, "inference_fps"),
    )


def _whole(row: Row, name: str, unit: float = 1) -> int | None:
    """A count of so many of the unit each."""
    found = number(row, name)
    if found is None:
        return None
    if abs(found) / unit >= _TOO_LARGE:
        raise UnusableError(f"{name} is too large")
    return round(found / unit)


def _megabytes(row: Row, name: str) -> int | None:
    """Memory in MB: the original's versions disagree whether they count bytes or megabytes."""
    is_in_bytes = (number(row, name) or 0) >= _BYTES_BEGIN_AT
    return _whole(row, name, 1e6 if is_in_bytes else 1)


def _id(row: Row) -> int:
    found = row.get("id")
    if not isinstance(found, int) or not 0 < found <= _LARGEST_ID:
        raise UnusableError("its id is no positive number")
    return found


def _ids(row: Row) -> tuple[int, ...]:
    """The numbers of a JSON list; what is no list of numbers names no detections."""
    found = listed(row, "detection_ids")
    numbers = (one for one in found if isinstance(one, int) and not isinstance(one, bool))
    return tuple(dict.fromkeys(one for one in numbers if 0 < one <= _LARGEST_ID))


def _box(row: Row) -> tuple[int, int, int, int]:
    sides = [_whole(row, f"bbox_{side}") for side in ("x", "y", "width", "height")]
    x, y, width, height = sides
    if x is None or y is None or width is None or height is None:
        raise UnusableError("no box")
    if width <= 0 or height <= 0:
        raise UnusableError("a box without an area")
    return max(x, 0), max(y, 0), width, height


def _instant(row: Row, name: str, zone: tzinfo) -> datetime:
    found = instant(row, name, zone)
    if found is None:
        raise UnusableError(f"no {name}")
    return found
