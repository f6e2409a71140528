"""What was seen and what happened, found again: lists, filters, one by one, marked as reviewed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from premises.cameras.models import (
    CameraRow,
    DetectionRow,
    EventDetectionRow,
    EventRow,
    PictureRow,
)
from premises.kernel.blobs import Shelf
from premises.kernel.database import Base, Database
from premises.kernel.errors import NotFound

R = TypeVar("R", bound=Base)


@dataclass(frozen=True)
class Span:
    """From an instant up to and with another; either may be open. Naive ones are taken as UTC."""

    start: datetime | None = None
    end: datetime | None = None

    def over(self, column: InstrumentedAttribute[datetime]) -> list[sa.ColumnElement[bool]]:
        limits = []
        if self.start is not None:
            limits.append(column >= _aware(self.start))
        if self.end is not None:
            limits.append(column <= _aware(self.end))
        return limits


@dataclass(frozen=True)
class EventFilter:
    camera: str | None = None
    risk_level: str | None = None
    reviewed: bool | None = None
    object_type: str | None = None
    span: Span = Span()


@dataclass(frozen=True)
class DetectionFilter:
    camera: str | None = None
    object_type: str | None = None
    min_confidence: float | None = None
    span: Span = Span()


@dataclass(frozen=True)
class Counts:
    cameras: int
    events: int
    detections: int


class Archive:
    """Events, detections and their pictures."""

    def __init__(self, database: Database, shelf: Shelf) -> None:
        self._database = database
        self._shelf = shelf

    def events(
        self, wanted: EventFilter, limit: int, offset: int
    ) -> tuple[Sequence[EventRow], int]:
        """One page, newest first, and how many there are in all."""
        with self._database.read() as session:
            query = sa.select(EventRow).where(*_event_conditions(session, wanted))
            newest = (EventRow.started_at.desc(), EventRow.id.desc())
            return _page(session, query, newest, limit, offset)

    def event(self, event_id: int) -> EventRow:
        """One event.

        Raises:
            NotFound: there is no such event.

        """
        with self._database.read() as session:
            return _event(session, event_id)

    def review(self, event_id: int, changes: dict[str, Any]) -> EventRow:
        """Mark an event as reviewed, or note something about it.

        Raises:
            NotFound: there is no such event.

        """
        with self._database.write() as session:
            row = _event(session, event_id)
            for field, value in changes.items():
                setattr(row, field, value)
        return row

    def detections_of(
        self, event_id: int, limit: int, offset: int
    ) -> tuple[Sequence[DetectionRow], int]:
        """The detections an event rests on, in the order of time.

        Raises:
            NotFound: there is no such event.

        """
        with self._database.read() as session:
            _event(session, event_id)
            query = (
                sa.select(DetectionRow)
                .join(EventDetectionRow, EventDetectionRow.detection_id == DetectionRow.id)
                .where(EventDetectionRow.event_id == event_id)
            )
            order = (DetectionRow.detected_at.asc(), DetectionRow.id.asc())
            return _page(session, query, order, limit, offset)

    def detections(
        self, wanted: DetectionFilter, limit: int, offset: int
    ) -> tuple[Sequence[DetectionRow], int]:
        """One page, newest first, and how many there are in all."""
        with self._database.read() as session:
            query = sa.select(DetectionRow).where(*_detection_conditions(session, wanted))
            newest = (DetectionRow.detected_at.desc(), DetectionRow.id.desc())
            return _page(session, query, newest, limit, offset)

    def detection(self, detection_id: int) -> DetectionRow:
        """One detection.

        Raises:
            NotFound: there is no such detection.

        """
        with self._database.read() as session:
            row = session.get(DetectionRow, detection_id)
        if row is None:
            raise NotFound(
                "cameras.unknown_detection", f"Detection with id {detection_id} not found"
            )
        return row

    def thumbnail(self, detection_id: int) -> tuple[bytes, str]:
        """A detection's boxed picture as JPEG, and the hash of these bytes.

        Raises:
            NotFound: there is no such detection, or its picture is not kept any more.

        """
        row = self.detection(detection_id)
        if row.thumbnail_hash is None:
            raise NotFound("cameras.no_thumbnail", "File not found")
        return self._shelf.get(row.thumbnail_hash), row.thumbnail_hash

    def counts(self) -> Counts:
        with self._database.read() as session:
            return Counts(
                *(_count(session, table) for table in (CameraRow, EventRow, DetectionRow))
            )

    def pictures_by_state(self) -> dict[str, int]:
        """How many pictures there are in each state."""
        query = sa.select(PictureRow.state, sa.func.count()).group_by(PictureRow.state)
        with self._database.read() as session:
            return dict(session.execute(query).all())


def _page(
    session: Session,
    query: sa.Select[R],
    order: tuple[sa.ColumnElement[Any], ...],
    limit: int,
    offset: int,
) -> tuple[Sequence[R], int]:
    total = session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    return session.scalars(query.order_by(*order).limit(limit).offset(offset)).all(), total


def _event_conditions(session: Session, wanted: EventFilter) -> list[sa.ColumnElement[bool]]:
    conditions = wanted.span.over(EventRow.started_at)
    if wanted.camera is not None:
        conditions.append(EventRow.camera_id == _camera_id(session, wanted.camera))
    if wanted.risk_level is not None:
        conditions.append(EventRow.risk_level == wanted.risk_level)
    if wanted.reviewed is not None:
        conditions.append(EventRow.reviewed.is_(wanted.reviewed))
    if wanted.object_type is not None:
        of_type = (
            sa.select(EventDetectionRow.event_id)
            .join(DetectionRow, DetectionRow.id == EventDetectionRow.detection_id)
            .where(DetectionRow.object_type == wanted.object_type)
        )
        conditions.append(EventRow.id.in_(of_type))
    return conditions


def _detection_conditions(
    session: Session, wanted: DetectionFilter
) -> list[sa.ColumnElement[bool]]:
    conditions = wanted.span.over(DetectionRow.detected_at)
    if wanted.camera is not None:
        conditions.append(DetectionRow.camera_id == _camera_id(session, wanted.camera))
    if wanted.object_type is not None:
        conditions.append(DetectionRow.object_type == wanted.object_type)
    if wanted.min_confidence is not None:
        conditions.append(DetectionRow.confidence >= wanted.min_confidence)
    return conditions


def _camera_id(session: Session, camera: str) -> str:
    """The id of a camera named by its folder; anything else is taken for an id."""
    found = session.scalar(sa.select(CameraRow.id).where(CameraRow.folder == camera))
    return found or camera


def _event(session: Session, event_id: int) -> EventRow:
    row = session.get(EventRow, event_id)
    if row is None:
        raise NotFound("cameras.unknown_event", f"Event with id {event_id} not found")
    return row


def _count(session: Session, table: type[Base]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def _aware(instant: datetime) -> datetime:
    """The instant in UTC; at the calendar's ends, where that cannot be said, nearly so."""
    if instant.tzinfo is None:
        return instant.replace(tzinfo=UTC)
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        return instant.replace(tzinfo=UTC)
