"""How much there is: cameras, events and detections, by level and by camera."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.cameras.models import CameraRow, DetectionRow, EventRow, PictureRow
from premises.cameras.service.archive.filters import Span
from premises.kernel.database import Base


@dataclass(frozen=True)
class Counts:
    cameras: int
    events: int
    detections: int


@dataclass(frozen=True)
class CameraCount:
    camera_id: str
    camera_name: str
    events: int


@dataclass(frozen=True)
class EventStats:
    """Events by level, those without any left out, and by camera, the busiest first."""

    by_level: dict[str, int]
    by_camera: Sequence[CameraCount]

    @property
    def total(self) -> int:
        return sum(self.by_level.values())


def counts(session: Session) -> Counts:
    return Counts(*(_count(session, table) for table in (CameraRow, EventRow, DetectionRow)))


def event_stats(session: Session, span: Span) -> EventStats:
    within = span.over(EventRow.started_at)
    level = sa.select(EventRow.risk_level, sa.func.count()).where(*within)
    by_level = dict(session.execute(level.group_by(EventRow.risk_level)).all())
    camera = sa.select(EventRow.camera_id, sa.func.count().label("events")).where(*within)
    per_camera = camera.group_by(EventRow.camera_id).subquery()
    named = (
        sa.select(CameraRow.id, CameraRow.name, per_camera.c.events)
        .join(per_camera, per_camera.c.camera_id == CameraRow.id)
        .order_by(per_camera.c.events.desc(), CameraRow.name, CameraRow.id)
    )
    return EventStats(by_level, [CameraCount(*row) for row in session.execute(named)])


def pictures_by_state(session: Session) -> dict[str, int]:
    query = sa.select(PictureRow.state, sa.func.count()).group_by(PictureRow.state)
    return dict(session.execute(query).all())


def camera_names(session: Session) -> dict[str, str]:
    """What each camera is called now, by its id."""
    return dict(session.execute(sa.select(CameraRow.id, CameraRow.name)).all())


def _count(session: Session, table: type[Base]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
