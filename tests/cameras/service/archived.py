"""Events as rows, for tests that look for them again."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from premises.cameras.models import EventRow
from premises.cameras.service.filing import file_new
from premises.cameras.service.registry import new_camera
from premises.kernel.database import Database

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def event(number: int, camera_id: str, **fields: Any) -> EventRow:
    """An event a minute after the one before it, in which a cat was seen."""
    at = NOON + timedelta(minutes=number)
    usual: dict[str, Any] = {
        "id": number,
        "batch_id": str(number),
        "camera_id": camera_id,
        "started_at": at,
        "ended_at": at,
        "risk_score": 10,
        "risk_level": "low",
        "summary": "A cat.",
        "reasoning": "One cat.",
        "reasons": [],
        "ruleset_version": "1",
        "evidence": {},
        "detection_ids": [],
        "object_types": ["cat"],
        "reviewed": False,
        "created_at": at,
    }
    return EventRow(**{**usual, **fields})


def keep(database: Database, events: Sequence[dict[str, Any]], *, filed: bool = True) -> str:
    """Write a camera and its events, numbered from one; returns the camera's id."""
    with database.write() as session:
        camera = new_camera("Porch", "porch", "porch", NOON)
        session.add(camera)
        session.flush()
        for number, fields in enumerate(events, 1):
            add(session, event(number, camera.id, **fields), filed=filed)
    return camera.id


def add(session: Session, row: EventRow, *, filed: bool = True) -> None:
    session.add(row)
    session.flush()
    if filed:
        file_new(session, row)
