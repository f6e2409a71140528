"""What people thought of events, kept beside them; it changes no score, no rule and no alert."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from premises.cameras.models import CameraRow, EventRow, FeedbackRow
from premises.cameras.service.archive import find_event
from premises.kernel.database import Database


@dataclass(frozen=True)
class FeedbackStats:
    """How often each kind of feedback was given, and how much there is for each camera."""

    by_kind: dict[str, int]
    by_camera: Sequence[tuple[str, str, int]]


class Feedback:
    """Notes down feedback, and tells of it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def give(
        self, event_id: int, kind: str, notes: str | None, account_id: str | None
    ) -> FeedbackRow:
        """Keep what somebody thought of an event; everybody may say it again.

        Raises:
            NotFound: there is no such event.

        """
        with self._database.write() as session:
            find_event(session, event_id)
            row = FeedbackRow(
                event_id=event_id,
                kind=kind,
                notes=notes,
                account_id=account_id,
                created_at=self._database.now(session),
            )
            session.add(row)
        return row

    def of(self, event_id: int, limit: int, offset: int) -> tuple[Sequence[FeedbackRow], int]:
        """One page of what was said of an event, newest first, and how much there is in all.

        Raises:
            NotFound: there is no such event.

        """
        about = FeedbackRow.event_id == event_id
        with self._database.read() as session:
            find_event(session, event_id)
            total = session.scalar(sa.select(sa.func.count()).where(about)) or 0
            query = sa.select(FeedbackRow).where(about).order_by(FeedbackRow.id.desc())
            return session.scalars(query.limit(limit).offset(offset)).all(), total

    def stats(self) -> FeedbackStats:
        count = sa.func.count()
        kinds = sa.select(FeedbackRow.kind, count).group_by(FeedbackRow.kind)
        cameras = (
            sa.select(CameraRow.id, CameraRow.name, count)
            .join(EventRow, EventRow.camera_id == CameraRow.id)
            .join(FeedbackRow, FeedbackRow.event_id == EventRow.id)
            .group_by(CameraRow.id, CameraRow.name)
            .order_by(count.desc(), CameraRow.name, CameraRow.id)
        )
        with self._database.read() as session:
            by_kind = dict(session.execute(kinds).all())
            by_camera = [(number, name, times) for number, name, times in session.execute(cameras)]
        return FeedbackStats(by_kind, by_camera)
