"""What is known when a story is judged: its place, its hour, and what usually stands there."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta, tzinfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.cameras.geometry import scaled
from premises.cameras.models import CameraRow, DetectionRow, EventRow, PictureRow, WindowRow
from premises.cameras.risk import (
    Armed,
    Box,
    Context,
    EarlierBox,
    Evidence,
    Habit,
    Observation,
    RuleSet,
    Zone,
    hour_of_week,
)
from premises.cameras.service.standing import standing_things
from premises.cameras.service.zones import IGNORE, active_zones, corners
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
                _picture_name(row, picture),
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
            standing=standing_things(session, camera.id, window.opened_at, frame),
            opened_at=window.opened_at,
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

    The last picture of each is enough: what is parked is still there at the end.
    """
    boxes: list[EarlierBox] = []
    for window_id, event_id in _told_before(session, window):
        of_window = DetectionRow.window_id == window_id
        last = (
            sa.select(DetectionRow.picture_id, DetectionRow.detected_at)
            .where(of_window)
            .order_by(DetectionRow.picture_id.desc(), DetectionRow.detected_at.desc())
            .limit(1)
            .subquery()
        )
        standing = (
            sa.select(DetectionRow, PictureRow)
            .join(PictureRow, PictureRow.id == DetectionRow.picture_id)
            .join(last, last.c.picture_id == DetectionRow.picture_id)
            # Of a video, only its last frame is told of.
            .where(of_window, DetectionRow.detected_at == last.c.detected_at)
        )
        boxes += [
            EarlierBox(event_id, row.object_type, _box(row, picture, frame))
            for row, picture in session.execute(standing.order_by(DetectionRow.id)).all()
        ]
    return tuple(boxes)


def _told_before(session: Session, window: WindowRow) -> list[tuple[str | None, int]]:
    """The camera's latest windows before this one, with the event that told of each.

    A window may have two events, one told at once and its own; it is one story all the same.
    What was taken over has no window.
    """
    # In the order of the index, so that a long history is not read.
    latest = (
        sa.select(EventRow.window_id, EventRow.id)
        .where(EventRow.camera_id == window.camera_id, EventRow.window_id.is_not(None))
        .where(EventRow.started_at < window.opened_at, EventRow.ended_at < window.opened_at)
        .order_by(EventRow.started_at.desc(), EventRow.id.desc())
        .limit(2 * _EARLIER_WINDOWS)
    )
    told: dict[str | None, int] = {}
    for window_id, event_id in session.execute(latest):
        told[window_id] = max(event_id, told.get(window_id, 0))
    return list(told.items())[:_EARLIER_WINDOWS]


def _zones(camera: CameraRow, frame: tuple[int, int]) -> tuple[Zone, ...]:
    """The camera's zones in pixels of the story's first picture."""
    return tuple(
        Zone(
            name=zone["name"],
            polygon=corners(zone, *frame),
            weight=zone["weight"],
            zone_id=zone["id"],
            labels=tuple(zone["labels"]),
        )
        for zone in active_zones(camera)
        if zone["kind"] != IGNORE
    )


def _box(row: DetectionRow, picture: PictureRow, frame: tuple[int, int]) -> Box:
    """The box in pixels of the story's first picture: a camera may send two sizes in turn."""
    across, down = frame[0] / (picture.width or frame[0]), frame[1] / (picture.height or frame[1])
    return scaled(Box(row.bbox_x, row.bbox_y, row.bbox_width, row.bbox_height), across, down)


def _picture_name(row: DetectionRow, picture: PictureRow) -> str:
    """What tells pictures apart: their content, and within a video the frame."""
    name = picture.content_hash or str(picture.id)
    return name if row.frame_ms is None else f"{name}@{row.frame_ms}"


def _span(text: str) -> tuple[time, time]:
    start, _, end = text.partition("-")
    return time.fromisoformat(start), time.fromisoformat(end)
