"""A window is judged: the evidence is gathered, the rules speak, an event is written."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.cameras.models import (
    CameraRow,
    DetectionRow,
    EventDetectionRow,
    EventRow,
    PictureRow,
    WindowRow,
)
from premises.cameras.risk import (
    DEFAULT_RULES,
    Armed,
    Assessment,
    Box,
    Context,
    EarlierBox,
    Evidence,
    Habit,
    Observation,
    Point,
    RuleSet,
    Thresholds,
    Zone,
    hour_of_week,
    to_record,
)
from premises.kernel.database import Database
from premises.kernel.events import Outbox

EVENT = "event"
"""The kind under which a new event is told to listeners."""

_EARLIER_WINDOWS = 10
_HABIT_WEEKS = 8
_WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Judgement:
    """What is to be written about one window."""

    batch_id: str
    window_id: str
    camera_id: str
    is_fast: bool
    started_at: datetime
    ended_at: datetime
    evidence: Evidence
    assessment: Assessment
    thumbnail_detection_id: int


class Judgements:
    """Judges windows."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        rules: RuleSet,
        zone: tzinfo,
        armed_hours: Sequence[str],
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._rules = rules
        self._zone = zone
        self._armed = [_span(text) for text in armed_hours]

    def judge(self, window_id: str, fast_detection_id: int | None) -> Judgement | None:
        """Gather the evidence and let the rules speak; None when there is nothing (new) to say."""
        with self._database.read() as session:
            window = session.get(WindowRow, window_id)
            if window is None:
                return None
            seen = self._seen(session, window, fast_detection_id)
            if not seen or _told_already(session, window.id, {row.id for row in seen}):
                return None
            evidence = self._evidence(session, window, seen)
        best = max(seen, key=lambda row: (row.object_type == "person", row.confidence))
        instants = [row.detected_at for row in seen]
        fast = fast_detection_id is not None
        return Judgement(
            f"fast_path_{fast_detection_id}" if fast else window.id,
            window.id,
            window.camera_id,
            fast,
            min(instants),
            max(instants),
            evidence,
            evidence.assess(),
            best.id,
        )

    def write(self, session: Session, judgement: Judgement | None) -> dict[str, Any]:
        """Write the event and tell of it, in the caller's transaction; once for each batch.

        The event at once and that of the whole window may be judged at the same time: the
        camera's lock lets one go first, and the other is written only if it has more to tell.
        """
        if judgement is None:
            return {"event_id": None}
        camera = session.get(CameraRow, judgement.camera_id, with_for_update=True)
        ids = {seen.detection_id for seen in judgement.evidence.observations}
        if camera is None or _told_already(session, judgement.window_id, ids):
            return {"event_id": None}
        now = self._database.now(session)
        row = _event(judgement, now)
        session.add(row)
        session.flush()
        session.add_all(
            EventDetectionRow(event_id=row.id, detection_id=number) for number in row.detection_ids
        )
        self._outbox.add(
            session, "cameras", EVENT, announcement(row), now=now, subject=row.camera_id
        )
        return {"event_id": row.id}

    def _seen(
        self, session: Session, window: WindowRow, fast_detection_id: int | None
    ) -> Sequence[DetectionRow]:
        query = sa.select(DetectionRow).where(DetectionRow.window_id == window.id)
        if fast_detection_id is not None:
            picture = sa.select(DetectionRow.picture_id).where(DetectionRow.id == fast_detection_id)
            query = query.where(DetectionRow.picture_id == picture.scalar_subquery())
        return session.scalars(query.order_by(DetectionRow.id)).all()

    def _evidence(
        self, session: Session, window: WindowRow, seen: Sequence[DetectionRow]
    ) -> Evidence:
        camera = session.get_one(CameraRow, window.camera_id)
        pictures = {
            row.id: row
            for row in session.scalars(
                sa.select(PictureRow).where(PictureRow.id.in_({one.picture_id for one in seen}))
            )
        }
        observations = tuple(
            Observation(
                row.id,
                pictures[row.picture_id].content_hash or str(row.picture_id),
                row.object_type,
                row.confidence,
                _box(row),
                row.detected_at.astimezone(self._zone),
            )
            for row in seen
        )
        first = pictures[seen[0].picture_id]
        habits, weeks = self._habits(session, window, {row.object_type for row in seen})
        context = Context(
            camera_name=camera.name,
            zones=_zones(camera, first.width or 1, first.height or 1),
            earlier=_earlier(session, window),
            armed=self._armed_around(window),
            habits=habits,
            habit_weeks=weeks,
        )
        return Evidence(observations, context, self._rules)

    def _habits(
        self, session: Session, window: WindowRow, labels: set[str]
    ) -> tuple[tuple[Habit, ...], int]:
        """In how many of the last weeks each class was seen around the window's hour."""
        first = session.scalar(
            sa.select(sa.func.min(PictureRow.taken_at)).where(
                PictureRow.camera_id == window.camera_id
            )
        )
        weeks = min((window.opened_at - (first or window.opened_at)) // _WEEK, _HABIT_WEEKS)
        local = window.opened_at.astimezone(self._zone).replace(minute=0, second=0, microsecond=0)
        counts: Counter[tuple[int, str]] = Counter()
        for shift in (-1, 0, 1):
            hour = local + timedelta(hours=shift)
            for week in range(1, weeks + 1):
                seen = labels & _seen_in(session, window.camera_id, hour - week * _WEEK)
                counts.update((hour_of_week(hour), label) for label in seen)
        habits = tuple(Habit(label, hour, n) for (hour, label), n in sorted(counts.items()))
        return habits, max(weeks, 0)

    def _armed_around(self, window: WindowRow) -> tuple[Armed, ...]:
        """The armed spans that the window may lie in: of its day and of the night before."""
        day = window.opened_at.astimezone(self._zone).date()
        spans = []
        for start, end in self._armed:
            for offset in (-1, 0):
                begins = datetime.combine(day + timedelta(days=offset), start, self._zone)
                last = day + timedelta(days=offset + (1 if end <= start else 0))
                spans.append(Armed(begins, datetime.combine(last, end, self._zone)))
        return tuple(spans)


def announcement(row: EventRow) -> dict[str, Any]:
    """What listeners are told of a new event, as the contract shapes it."""
    return {
        "id": row.id,
        "event_id": row.id,
        "batch_id": row.batch_id,
        "camera_id": row.camera_id,
        "risk_score": row.risk_score,
        "risk_level": row.risk_level,
        "summary": row.summary,
        "started_at": row.started_at.isoformat(),
    }


def rules_for(low: int, medium: int, high: int) -> RuleSet:
    """The rules with the thresholds an operator chose."""
    return replace(DEFAULT_RULES, thresholds=Thresholds(low, medium, high))


def _event(judgement: Judgement, now: datetime) -> EventRow:
    assessment = judgement.assessment
    observations = judgement.evidence.observations
    return EventRow(
        batch_id=judgement.batch_id,
        camera_id=judgement.camera_id,
        window_id=judgement.window_id,
        started_at=judgement.started_at,
        ended_at=judgement.ended_at,
        risk_score=assessment.score,
        risk_level=assessment.level,
        summary=assessment.summary,
        reasoning=assessment.reasoning,
        reasons=to_record(assessment)["reasons"],
        ruleset_version=assessment.ruleset_version,
        evidence=to_record(judgement.evidence),
        detection_ids=[seen.detection_id for seen in observations],
        object_types=sorted({seen.label for seen in observations}),
        thumbnail_detection_id=judgement.thumbnail_detection_id,
        is_fast_path=judgement.is_fast,
        reviewed=False,
        created_at=now,
    )


def _told_already(session: Session, window_id: str, detection_ids: set[int]) -> bool:
    """Whether the window's events have told of all these detections, so that nothing is new."""
    told = session.scalars(
        sa.select(EventDetectionRow.detection_id)
        .join(EventRow, EventRow.id == EventDetectionRow.event_id)
        .where(EventRow.window_id == window_id)
    )
    return detection_ids <= set(told)


def _seen_in(session: Session, camera_id: str, hour: datetime) -> set[str]:
    """The classes a camera saw within the hour that begins then, by the local wall clock."""
    begins = hour.astimezone(UTC)
    rows = session.scalars(
        sa.select(DetectionRow.object_type)
        .where(DetectionRow.camera_id == camera_id)
        .where(DetectionRow.detected_at >= begins)
        .where(DetectionRow.detected_at < begins + timedelta(hours=1))
        .distinct()
    )
    return set(rows)


def _earlier(session: Session, window: WindowRow) -> tuple[EarlierBox, ...]:
    """Where things stood at the end of the camera's latest windows before this one.

    A window may have two events, one told at once and its own; it is one story all the same. The
    last picture of each is enough: what is parked is still there at the end.
    """
    latest = (
        sa.select(
            EventRow.window_id,
            sa.func.max(EventRow.id).label("event_id"),
            sa.func.max(EventRow.ended_at).label("ended_at"),
        )
        .where(EventRow.camera_id == window.camera_id, EventRow.ended_at < window.opened_at)
        .group_by(EventRow.window_id)
        .order_by(sa.desc("ended_at"))
        .limit(_EARLIER_WINDOWS)
    )
    boxes: list[EarlierBox] = []
    for window_id, event_id, _ in session.execute(latest).all():
        of_window = DetectionRow.window_id == window_id
        last = sa.select(sa.func.max(DetectionRow.picture_id)).where(of_window)
        standing = sa.select(DetectionRow).where(
            of_window, DetectionRow.picture_id == last.scalar_subquery()
        )
        rows = session.scalars(standing.order_by(DetectionRow.id))
        boxes += [EarlierBox(event_id, row.object_type, _box(row)) for row in rows]
    return tuple(boxes)


def _zones(camera: CameraRow, width: int, height: int) -> tuple[Zone, ...]:
    """The camera's zones in pixels of its pictures."""
    return tuple(
        Zone(
            zone["name"],
            tuple(Point(x * width, y * height) for x, y in zone["polygon"]),
            zone["weight"],
        )
        for zone in camera.zones
    )


def _box(row: DetectionRow) -> Box:
    return Box(row.bbox_x, row.bbox_y, row.bbox_width, row.bbox_height)


def _span(text: str) -> tuple[time, time]:
    start, _, end = text.partition("-")
    return time.fromisoformat(start), time.fromisoformat(end)
