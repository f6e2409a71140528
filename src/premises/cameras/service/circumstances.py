"""What is known when a story is judged: its place, its hour, and what usually stands there."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta, tzinfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.cameras.models import CameraRow, DetectionRow, EventRow, PictureRow, WindowRow
from premises.cameras.risk import (
    Armed,
    Box,
    Context,
    EarlierBox,
    Evidence,
    Habit,
    Observation,
    Point,
    RuleSet,
    Zone,
    hour_of_week,
)
from premises.cameras.settings import DetectionSettings

Seen = tuple[DetectionRow, PictureRow]
"""One thing seen, and the picture it was seen in."""

_EARLIER_WINDOWS = 10
_HABIT_WEEKS = 8
_WEEK = timedelta(weeks=1)


class Circumstances:
    """Gathers the evidence for one window from what the cameras' rows say."""

    def __init__(
        self,
        rules: RuleSet,
        zone: tzinfo,
        armed_hours: Sequence[str],
        live: Callable[[], DetectionSettings],
    ) -> None:
        self._rules = rules
        self._zone = zone
        self._armed = [_span(text) for text in armed_hours]
        self._live = live

    def evidence(
        self,
        session: Session,
        camera: CameraRow,
        window: WindowRow,
        seen: Sequence[Seen],
    ) -> Evidence:
        """All that the judgement of what was seen in the window rests on."""
        _, first = seen[0]
        frame = first.width or 1, first.height or 1
        observations = tuple(
            Observation(
                row.id,
                picture.content_hash or str(picture.id),
                row.object_type,
                row.confidence,
                _box(row, picture, frame),
                row.detected_at.astimezone(self._zone),
            )
            for row, picture in seen
        )
        habits, weeks = self._habits(session, window, {row.object_type for row, _ in seen})
        context = Context(
            camera_name=camera.name,
            zones=_zones(camera, frame),
            earlier=_earlier(session, window, frame),
            armed=self._armed_around(window),
            habits=habits,
            habit_weeks=weeks,
        )
        return Evidence(observations, context, self._rules)

    def _habits(
        self, session: Session, window: WindowRow, labels: set[str]
    ) -> tuple[tuple[Habit, ...], int]:
        """In how many of the last weeks each class was seen around the window's hour.

        Weeks whose detections are forgotten are not counted: nothing is known of them.
        """
        first = session.scalar(
            sa.select(sa.func.min(PictureRow.taken_at)).where(
                PictureRow.camera_id == window.camera_id
            )
        )
        known_for = min(
            window.opened_at - (first or window.opened_at),
            timedelta(days=self._live().retention_days),
        )
        weeks = min(known_for // _WEEK, _HABIT_WEEKS)
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
        """The armed spans the window may lie in: of its days and of the night before them."""
        first = window.opened_at.astimezone(self._zone).date()
        last = window.last_seen_at.astimezone(self._zone).date()
        spans = []
        for start, end in self._armed:
            for offset in range(-1, (last - first).days + 1):
                day = first + timedelta(days=offset)
                until = day + timedelta(days=1 if end <= start else 0)
                begins_at = datetime.combine(day, start, self._zone)
                spans.append(Armed(begins_at, datetime.combine(until, end, self._zone)))
        return tuple(spans)


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


def _earlier(session: Session, window: WindowRow, frame: tuple[int, int]) -> tuple[EarlierBox, ...]:
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
        standing = (
            sa.select(DetectionRow, PictureRow)
            .join(PictureRow, PictureRow.id == DetectionRow.picture_id)
            .where(of_window, DetectionRow.picture_id == last.scalar_subquery())
        )
        boxes += [
            EarlierBox(event_id, row.object_type, _box(row, picture, frame))
            for row, picture in session.execute(standing.order_by(DetectionRow.id)).all()
        ]
    return tuple(boxes)


def _zones(camera: CameraRow, frame: tuple[int, int]) -> tuple[Zone, ...]:
    """The camera's zones in pixels of the story's first picture."""
    width, height = frame
    return tuple(
        Zone(
            zone["name"],
            tuple(Point(x * width, y * height) for x, y in zone["polygon"]),
            zone["weight"],
        )
        for zone in camera.zones
    )


def _box(row: DetectionRow, picture: PictureRow, frame: tuple[int, int]) -> Box:
    """The box in pixels of the story's first picture: a camera may send two sizes in turn."""
    across, down = frame[0] / (picture.width or frame[0]), frame[1] / (picture.height or frame[1])
    return Box(
        round(row.bbox_x * across),
        round(row.bbox_y * down),
        max(round(row.bbox_width * across), 1),
        max(round(row.bbox_height * down), 1),
    )


def _span(text: str) -> tuple[time, time]:
    start, _, end = text.partition("-")
    return time.fromisoformat(start), time.fromisoformat(end)
