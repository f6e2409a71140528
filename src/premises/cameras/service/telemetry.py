"""How long pictures take to become events, measured on the newest of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from premises.cameras.models import (
    CameraRow,
    DetectionRow,
    EventRow,
    PictureRow,
    PictureState,
    WindowRow,
    WindowState,
)
from premises.kernel.database import Database
from premises.kernel.jobs import StageRow, StageState

_MOST_PICTURES: Final = 1000
_MOST_STORIES: Final = 300
"""How many of the newest are looked at: quantiles of more hardly differ, and cost time."""

_MOST_CAMERAS: Final = 200
_SPEED_OVER: Final = timedelta(minutes=1)
_ACTIVE: Final = (StageState.READY, StageState.RUNNING)


@dataclass(frozen=True)
class Spread:
    """Durations in milliseconds; a quantile is the nearest value of those that were measured."""

    avg_ms: float
    min_ms: float
    max_ms: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    sample_count: int


@dataclass(frozen=True)
class Latencies:
    """Each step of the way from a picture to an event; None where nothing was measured.

    `watch`: from the instant a picture was taken, as far as its file is believed, to its row; a
    camera's clock that is behind counts as waiting, one that is ahead as none.
    `detect`: from the row to the end of looking at the picture; waiting for a worker counts.
    `batch`: from the end of looking at a story's last picture to the closing of the story; mostly
    the silence that has to pass before a story is taken to be over.
    `analyze`: from the closing of the story to its event. Events at once have no such step.
    `total`: from the row of the picture that decides (a story's last one, or the one that caused
    an event at once) to the event.
    """

    watch: Spread | None
    detect: Spread | None
    batch: Spread | None
    analyze: Spread | None
    total: Spread | None


@dataclass(frozen=True)
class Queues:
    """How many pictures wait to be looked at, and how many stories to be judged."""

    detection: int
    analysis: int


class Telemetry:
    """Reads durations from the rows that the work leaves behind; nothing is counted beside it.

    `detecting` and `judging` are the names of the pipelines that do it.
    """

    def __init__(
        self, database: Database, detecting: Sequence[str], judging: Sequence[str]
    ) -> None:
        self._database = database
        self._detecting = detecting
        self._judging = judging

    def queues(self) -> Queues:
        """Work that waits or is being done now.

        A picture that is tried again later waits as well. A judgement that only stands by, in
        case that a language model is not heard, does not.
        """
        with self._database.read() as session:
            due = StageRow.ready_at <= self._database.now(session)
            judging = _active(session, self._judging, due | (StageRow.state != StageState.READY))
            return Queues(_active(session, self._detecting), judging)

    def latencies(self, window: timedelta) -> Latencies:
        """How long each step took, for what was finished within the time before now."""
        with self._database.read() as session:
            since = self._database.now(session) - window
            pictures = _newest_pictures(session, since)
            judged = _judged(session, since)
            return Latencies(
                watch=spread(received - taken for taken, received, _ in pictures),
                detect=spread(finished - received for _, received, finished in pictures),
                batch=spread(_waited(session, since)),
                analyze=spread(one.judging for one in judged if one.judging is not None),
                total=spread(one.total for one in judged),
            )

    def frames_per_second(self) -> float | None:
        """How many pictures a second one detector managed within the last minute while it looked.

        One over the mean of what the detector took for a picture; None when it looked at none.
        """
        with self._database.read() as session:
            since = self._database.now(session) - _SPEED_OVER
            newest = _newest(session, PictureRow.model_ms, PictureRow.finished_at)
            took_ms = [ms for ms, finished_at in newest if ms and finished_at >= since]
        return round(1000 * len(took_ms) / sum(took_ms), 1) if took_ms else None


@dataclass(frozen=True)
class _Judged:
    judging: timedelta | None
    total: timedelta


def spread(durations: Iterable[timedelta]) -> Spread | None:
    """The spread of some durations, each at least nothing; None of none."""
    values = sorted(max(one.total_seconds(), 0.0) * 1000 for one in durations)
    if not values:
        return None
    return Spread(
        avg_ms=round(sum(values) / len(values), 1),
        min_ms=round(values[0], 1),
        max_ms=round(values[-1], 1),
        p50_ms=_quantile(values, 0.50),
        p95_ms=_quantile(values, 0.95),
        p99_ms=_quantile(values, 0.99),
        sample_count=len(values),
    )


def _quantile(values: Sequence[float], share: float) -> float:
    return round(values[ceil(share * len(values)) - 1], 1)


def _active(session: Session, pipelines: Sequence[str], *conditions: sa.ColumnElement[bool]) -> int:
    ours = [StageRow.step.startswith(f"{name}/", autoescape=True) for name in pipelines]
    waiting = sa.select(sa.func.count()).where(
        StageRow.state.in_(_ACTIVE), sa.or_(*ours), *conditions
    )
    return session.scalar(waiting) or 0


def _newest(session: Session, *columns: InstrumentedAttribute[Any]) -> list[tuple[Any, ...]]:
    """The newest pictures that were looked at, of each camera about as many.

    Asked camera by camera, because the index that leads to them begins with the camera: under a
    backlog the newest of all pictures are those that nobody has looked at yet.
    """
    cameras = session.scalars(sa.select(CameraRow.id).limit(_MOST_CAMERAS)).all()
    each = max(_MOST_PICTURES // max(len(cameras), 1), 1)
    rows: list[tuple[Any, ...]] = []
    for camera_id in cameras:
        query = sa.select(*columns).where(
            PictureRow.camera_id == camera_id, PictureRow.state == PictureState.DETECTED
        )
        newest = session.execute(query.order_by(PictureRow.taken_at.desc()).limit(each))
        rows += [tuple(row) for row in newest]
    return rows


def _newest_pictures(
    session: Session, since: datetime
) -> list[tuple[datetime, datetime, datetime]]:
    """When each was taken, received and finished."""
    rows = _newest(session, PictureRow.taken_at, PictureRow.received_at, PictureRow.finished_at)
    return [(taken, got, done) for taken, got, done in rows if done is not None and done >= since]


def _last_picture_of(window_id: InstrumentedAttribute[str]) -> sa.ScalarSelect[int]:
    detection = aliased(DetectionRow)
    last = sa.select(detection.picture_id).where(detection.window_id == window_id)
    return last.order_by(detection.id.desc()).limit(1).correlate(WindowRow).scalar_subquery()


def _waited(session: Session, since: datetime) -> list[timedelta]:
    """How long the newest closed stories waited after their last picture."""
    query = (
        sa.select(WindowRow.closed_at, PictureRow.finished_at)
        .join(PictureRow, PictureRow.id == _last_picture_of(WindowRow.id))
        .where(WindowRow.state == WindowState.CLOSED)
        .order_by(WindowRow.closes_at.desc())
        .limit(_MOST_STORIES)
    )
    rows = session.execute(query).all()
    return [closed - seen for closed, seen in rows if closed and seen and closed >= since]


def _judged(session: Session, since: datetime) -> list[_Judged]:
    newest = sa.select(EventRow.id).order_by(EventRow.id.desc()).limit(_MOST_STORIES).subquery()
    detection = aliased(DetectionRow)
    cause = sa.select(detection.picture_id).where(detection.id == WindowRow.fast_detection_id)
    fast = cause.correlate(WindowRow).scalar_subquery()
    decisive = sa.case((EventRow.is_fast_path, fast), else_=_last_picture_of(WindowRow.id))
    query = (
        sa.select(
            EventRow.is_fast_path,
            EventRow.created_at,
            WindowRow.closed_at,
            PictureRow.received_at,
        )
        .join(newest, newest.c.id == EventRow.id)
        .join(WindowRow, WindowRow.id == EventRow.window_id)
        .join(PictureRow, PictureRow.id == decisive)
        .where(EventRow.created_at >= since)
    )
    return [
        _Judged(None if is_fast or closed is None else created - closed, created - received)
        for is_fast, created, closed, received in session.execute(query)
    ]
