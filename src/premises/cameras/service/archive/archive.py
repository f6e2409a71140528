"""Everything that was seen and that happened: listed, searched, shown, marked as reviewed."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from premises.cameras.models import DetectionRow, EventDetectionRow, EventRow
from premises.cameras.search import parse, relevance
from premises.cameras.service.archive import counting, export, finding
from premises.cameras.service.archive.filters import DetectionFilter, EventFilter, Span
from premises.cameras.service.filing import refile, texts_of
from premises.kernel.blobs import Shelf
from premises.kernel.database import Base, Database
from premises.kernel.errors import NotFound

R = TypeVar("R", bound=Base)


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
            return finding.events(session, wanted, None, limit, offset)

    def search(
        self, text: str, wanted: EventFilter, limit: int, offset: int
    ) -> tuple[Sequence[finding.Found], int]:
        """One page of the events that answer a question, newest first, and how many there are.

        Raises:
            Invalid: there is no word to look for in the question, or too much of everything.

        """
        question = parse(text)
        with self._database.read() as session:
            rows, total = finding.events(session, wanted, question, limit, offset)
            names = counting.camera_names(session)
        found = [
            finding.Found(row, names.get(row.camera_id, ""), relevance(question, texts_of(row)))
            for row in rows
        ]
        return found, total

    def export(self, wanted: EventFilter) -> Iterator[bytes]:
        """The events as a CSV table in pieces, newest first."""
        return export.table(self._database, wanted)

    def event(self, event_id: int) -> EventRow:
        """One event.

        Raises:
            NotFound: there is no such event.

        """
        with self._database.read() as session:
            return find_event(session, event_id)

    def review(self, event_id: int, changes: dict[str, Any]) -> EventRow:
        """Mark an event as reviewed, or note something about it.

        Raises:
            NotFound: there is no such event.

        """
        with self._database.write() as session:
            row = find_event(session, event_id, lock=True)
            for field, value in changes.items():
                setattr(row, field, value)
            if "notes" in changes:
                refile(session, [row])
        return row

    def detections_of(
        self, event_id: int, limit: int, offset: int
    ) -> tuple[Sequence[DetectionRow], int]:
        """The detections an event rests on, in the order of time.

        Raises:
            NotFound: there is no such event.

        """
        with self._database.read() as session:
            find_event(session, event_id)
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
            query = sa.select(DetectionRow).where(*wanted.conditions(session))
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

    def stats(self, span: Span) -> counting.EventStats:
        """How many events there are within a span of time, by level and by camera."""
        with self._database.read() as session:
            return counting.event_stats(session, span)

    def counts(self) -> counting.Counts:
        with self._database.read() as session:
            return counting.counts(session)

    def pictures_by_state(self) -> dict[str, int]:
        """How many pictures there are in each state."""
        with self._database.read() as session:
            return counting.pictures_by_state(session)


def find_event(session: Session, event_id: int, *, lock: bool = False) -> EventRow:
    """One event, held until the transaction ends if it is to be changed.

    Raises:
        NotFound: there is no such event.

    """
    # Lists leave opinions where they lie; one event is shown whole.
    whole = [undefer(EventRow.opinion)]
    row = session.get(EventRow, event_id, with_for_update=lock, options=whole)
    if row is None:
        raise NotFound("cameras.unknown_event", f"Event with id {event_id} not found")
    return row


def _page(
    session: Session,
    query: sa.Select[R],
    order: tuple[sa.ColumnElement[Any], ...],
    limit: int,
    offset: int,
) -> tuple[Sequence[R], int]:
    total = session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    return session.scalars(query.order_by(*order).limit(limit).offset(offset)).all(), total
