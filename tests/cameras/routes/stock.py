"""An archive that several modules of tests look into."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session
from tests.house import House

from premises.cameras.models import (
    DetectionRow,
    EventDetectionRow,
    EventRow,
    PictureRow,
    PictureState,
)
from premises.cameras.service.filing import file_new
from premises.cameras.service.registry import new_camera
from premises.kernel.database import Database
from premises.kernel.settings import DatabaseSettings

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
EVENTS = 60
LEVELS = ("low", "medium", "high", "critical")
TYPES = ("person", "cat", "car")


def stocked(house: House) -> House:
    """Two cameras with 60 events, a minute apart, of all levels and three kinds of things.

    Several modules share the house; whoever comes first fills it.
    """
    if house.count("camera_events"):
        return house
    database = Database(DatabaseSettings(), f"sqlite:///{house.data_dir / 'premises.db'}")
    with database.write() as session:
        for folder in ("porch", "lawn"):
            session.add(new_camera(folder.title(), folder, folder, NOON))
    ids = {row["folder"]: row["id"] for row in house.rows("SELECT id, folder FROM cameras")}
    with database.write() as session:
        for number in range(EVENTS):
            camera = ids["porch" if number % 2 else "lawn"]
            _add_event(session, number, camera)
    database.close()
    return house


def _add_event(session: Session, number: int, camera: str) -> None:
    at = NOON + timedelta(minutes=number)
    kind = TYPES[number % 3]
    session.add(
        PictureRow(
            id=10_000 + number,
            camera_id=camera,
            stamp=f"{number:064}",
            path=f"{number}.jpg",
            size_bytes=1,
            mtime_ns=0,
            state=PictureState.DETECTED,
            taken_at=at,
            received_at=at,
        )
    )
    session.flush()
    session.add(
        DetectionRow(
            id=number + 1,
            camera_id=camera,
            picture_id=10_000 + number,
            file_path=f"/x/{number}.jpg",
            detected_at=at,
            object_type=kind,
            confidence=number / EVENTS,
            bbox_x=1,
            bbox_y=2,
            bbox_width=3,
            bbox_height=4,
        )
    )
    event = EventRow(
        id=number + 1,
        batch_id=str(number),
        camera_id=camera,
        started_at=at,
        ended_at=at,
        risk_score=number,
        risk_level=LEVELS[number % 4],
        summary=f"A {kind} on the {'porch' if number % 2 else 'lawn'}, number {number}.",
        reasoning="It was dusk (+5 points).",
        reasons=[],
        ruleset_version="1",
        evidence={},
        detection_ids=[number + 1],
        object_types=[kind],
        reviewed=number % 5 == 0,
        created_at=at,
    )
    session.add(event)
    session.flush()
    file_new(session, event)
    session.add(EventDetectionRow(event_id=number + 1, detection_id=number + 1))
