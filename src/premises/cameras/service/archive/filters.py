"""By what a list of events or detections can be limited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from premises.cameras.models import CameraRow, DetectionRow, EventRow
from premises.cameras.search import Has, kind_entry

Conditions = Sequence[sa.ColumnElement[bool]]


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
    """What is empty limits nothing; of several levels or kinds of things one is enough."""

    camera: str | None = None
    risk_levels: frozenset[str] = frozenset()
    reviewed: bool | None = None
    object_types: frozenset[str] = frozenset()
    span: Span = Span()

    def conditions(self, session: Session) -> list[sa.ColumnElement[bool]]:
        """What an event's own row must say."""
        conditions = self.span.over(EventRow.started_at)
        if self.camera is not None:
            conditions.append(EventRow.camera_id == camera_id(session, self.camera))
        if self.risk_levels:
            conditions.append(EventRow.risk_level.in_(sorted(self.risk_levels)))
        if self.reviewed is not None:
            conditions.append(EventRow.reviewed.is_(self.reviewed))
        return conditions

    def kinds(self) -> Has | None:
        """What an event must be filed under."""
        return Has(frozenset(map(kind_entry, self.object_types))) if self.object_types else None


@dataclass(frozen=True)
class DetectionFilter:
    camera: str | None = None
    object_type: str | None = None
    min_confidence: float | None = None
    span: Span = Span()

    def conditions(self, session: Session) -> list[sa.ColumnElement[bool]]:
        conditions = self.span.over(DetectionRow.detected_at)
        if self.camera is not None:
            conditions.append(DetectionRow.camera_id == camera_id(session, self.camera))
        if self.object_type is not None:
            conditions.append(DetectionRow.object_type == self.object_type)
        if self.min_confidence is not None:
            conditions.append(DetectionRow.confidence >= self.min_confidence)
        return conditions


def camera_id(session: Session, camera: str) -> str:
    """The id of a camera named by its folder; anything else is taken for an id."""
    found = session.scalar(sa.select(CameraRow.id).where(CameraRow.folder == camera))
    return found or camera


def _aware(instant: datetime) -> datetime:
    """The instant in UTC; at the calendar's ends, where that cannot be said, nearly so."""
    if instant.tzinfo is None:
        return instant.replace(tzinfo=UTC)
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        return instant.replace(tzinfo=UTC)
