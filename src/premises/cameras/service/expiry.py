"""When a row of each kind is older than the operator wants to keep; said once, for all who ask."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from premises.cameras.models import (
    AlertRow,
    DetectionRow,
    EventDetectionRow,
    EventRow,
    GpuSampleRow,
    PictureRow,
    PictureState,
    StandingRow,
    WindowRow,
    WindowState,
)
from premises.kernel.blobs import BlobRefRow

THUMBNAILS: Final = "camera.thumbnail"
"""Whose bytes a detection's thumbnail are, in the blob store's books."""

CLIPS: Final = "camera.clip"
"""The same for the film of an event."""

Condition = sa.ColumnElement[bool]


@dataclass(frozen=True)
class Kind:
    """A kind of row, when one of it is too old, and whose bytes it has in the blob store."""

    name: str
    key: InstrumentedAttribute[Any]
    is_old: Callable[[datetime], Condition]
    owner_kind: str | None = None


def _old_events(before: datetime) -> Condition:
    # That it began before follows from its end, and lets the index find it.
    return sa.and_(EventRow.started_at < before, EventRow.ended_at < before)


def _old_alerts(before: datetime) -> Condition:
    events = sa.select(EventRow.id).where(_old_events(before))
    return sa.or_(AlertRow.created_at < before, AlertRow.event_id.in_(events))


def _old_detections(before: datetime) -> Condition:
    """Older ones that no younger event rests on."""
    told = (
        sa.exists()
        .where(EventDetectionRow.detection_id == DetectionRow.id)
        .where(EventRow.id == EventDetectionRow.event_id, ~_old_events(before))
    )
    return sa.and_(DetectionRow.detected_at < before, ~told)


def _old_windows(before: datetime) -> Condition:
    # It closes after what was last seen in it; the index knows only when it closes.
    return sa.and_(
        WindowRow.state.in_((WindowState.CLOSED, WindowState.QUIET)),
        WindowRow.closes_at < before,
        WindowRow.last_seen_at < before,
    )


def _old_standing(before: datetime) -> Condition:
    return StandingRow.last_seen_at < before


def _old_samples(before: datetime) -> Condition:
    return GpuSampleRow.recorded_at < before


KINDS: Final = (
    Kind("alerts", AlertRow.id, _old_alerts),
    Kind("events", EventRow.id, _old_events, CLIPS),
    Kind("detections", DetectionRow.id, _old_detections, THUMBNAILS),
    Kind("windows", WindowRow.id, _old_windows),
    Kind("standing", StandingRow.id, _old_standing),
    Kind("gpu_samples", GpuSampleRow.id, _old_samples),
)
"""In the order in which they go: what others rest on goes after them."""


def old_pictures(before: datetime) -> Condition:
    """Pictures of which nothing is kept and that nobody has yet to look at."""
    kept = sa.exists().where(DetectionRow.picture_id == PictureRow.id, ~_old_detections(before))
    return sa.and_(PictureRow.received_at < before, PictureRow.state != PictureState.SEEN, ~kept)


def doomed_references(before: datetime) -> Condition:
    """The entries in the blob store's books that go with their rows."""
    return sa.or_(
        *(
            sa.and_(
                BlobRefRow.owner_kind == kind.owner_kind,
                BlobRefRow.owner_id.in_(
                    sa.select(sa.cast(kind.key, sa.String(20))).where(kind.is_old(before))
                ),
            )
            for kind in KINDS
            if kind.owner_kind is not None
        )
    )
