"""A database as it looks after months: cameras, what they saw, and the stories of it."""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.cameras.models import (
    CameraRow,
    DetectionRow,
    EventDetectionRow,
    EventRow,
    PictureRow,
    PictureState,
    WindowRow,
    WindowState,
)
from premises.kernel.database import Database

CAMERAS: Final = 10
_BATCH: Final = 2000
_PLACES: Final = (
    *("front door", "driveway", "garden", "garage", "back yard", "gate", "street", "terrace"),
    *("shed", "side entrance"),
)
_SCENES: Final = (
    ("person", "A person", 65, "high"),
    ("person", "Two people", 73, "high"),
    ("car", "A car", 15, "low"),
    ("truck", "A truck", 30, "medium"),
    ("cat", "A cat", 5, "low"),
    ("dog", "A dog", 5, "low"),
    ("bicycle", "A bicycle", 15, "low"),
    ("bus", "A bus", 30, "medium"),
)
_HOURS: Final = ("by day", "at night", "in the morning", "in the evening", "while nobody was home")


def stock(
    database: Database,
    detections: int,
    *,
    events: int,
    until: datetime | None = None,
) -> None:
    """Write rows as the service would have, the newest at `until`, five minutes apart."""
    chance = random.Random(1)  # noqa: S311 - no secret.
    newest = until or datetime.now(UTC)
    stories = (_story(number, events, detections, newest, chance) for number in range(events))
    with database.write() as session:
        session.execute(
            sa.insert(CameraRow), [_camera(number, newest) for number in range(CAMERAS)]
        )
    while batch := list(islice(stories, _BATCH)):
        with database.write() as session:
            _write(session, batch)


Story = tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]
"""A window, its event, its pictures and its detections, as values of their rows."""


def _write(session: Session, stories: Sequence[Story]) -> None:
    pictures = [row for _, _, found, _ in stories for row in found]
    seen = [row for _, _, _, found in stories for row in found]
    session.execute(sa.insert(WindowRow), [window for window, _, _, _ in stories])
    session.execute(sa.insert(PictureRow), pictures)
    session.execute(sa.insert(DetectionRow), seen)
    session.execute(sa.insert(EventRow), [event for _, event, _, _ in stories])
    session.execute(sa.insert(EventDetectionRow), list(_links(stories)))


def _links(stories: Sequence[Story]) -> Iterator[dict[str, int]]:
    for _, event, _, seen in stories:
        for row in seen:
            yield {"event_id": event["id"], "detection_id": row["id"]}


def _camera(number: int, newest: datetime) -> dict[str, Any]:
    folder = f"stocked{number}"
    return {
        "id": folder,
        "name": _PLACES[number],
        "folder_path": folder,
        "folder": folder,
        "status": "online",
        "created_at": newest - timedelta(days=365),
        "zones": [],
    }


def _story(
    number: int, events: int, detections: int, newest: datetime, chance: random.Random
) -> Story:
    label, who, score, level = chance.choice(_SCENES)
    hour, camera = chance.choice(_HOURS), chance.randrange(CAMERAS)
    at = newest - timedelta(minutes=5 * (events - number))
    first, last = number * detections // events, (number + 1) * detections // events
    common = {"camera_id": f"stocked{camera}"}
    pictures = [_picture(one + 1, at, common) for one in range(first, last)]
    seen = [_detection(one + 1, at, label, number, common) for one in range(first, last)]
    window = {
        **common,
        "id": f"window{number}",
        "state": WindowState.CLOSED,
        **dict.fromkeys(("opened_at", "last_seen_at", "closes_at", "closed_at"), at),
    }
    summary = f"{who} at the {_PLACES[camera]} {hour}, seen {last - first} times"
    event = {
        **common,
        "id": number + 1,
        "batch_id": f"window{number}",
        "window_id": f"window{number}",
        "started_at": at,
        "ended_at": at,
        "risk_score": score,
        "risk_level": level,
        "summary": summary,
        "reasoning": f"{who} was seen, story {number}",
        "reasons": [],
        "ruleset_version": "1",
        "evidence": {},
        "detection_ids": [row["id"] for row in seen],
        "object_types": [label],
        "is_fast_path": False,
        "reviewed": number % 3 == 0,
        "created_at": at,
    }
    return window, event, pictures, seen


def _picture(number: int, at: datetime, common: dict[str, str]) -> dict[str, Any]:
    return {
        **common,
        "id": number,
        "stamp": f"stocked{number}",
        "identity": f"stocked{number}",
        "path": f"{common['camera_id']}/{number}.jpg",
        "size_bytes": 200_000,
        "mtime_ns": 0,
        "state": PictureState.DETECTED,
        **dict.fromkeys(("taken_at", "received_at", "finished_at"), at),
    }


def _detection(
    number: int, at: datetime, label: str, story: int, common: dict[str, str]
) -> dict[str, Any]:
    return {
        **common,
        "id": number,
        "picture_id": number,
        "window_id": f"window{story}",
        "file_path": f"/pictures/{common['camera_id']}/{number}.jpg",
        "file_type": "image/jpeg",
        "media_type": "image",
        "detected_at": at,
        "object_type": label,
        "confidence": 0.9,
        **dict.fromkeys(("bbox_x", "bbox_y", "bbox_width", "bbox_height"), 10),
    }
