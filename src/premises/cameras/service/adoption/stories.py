"""The original's events and what it said of them, as rows of this service."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.cameras.models import DetectionRow, EventDetectionRow, EventRow, GpuSampleRow
from premises.cameras.risk import Thresholds, level
from premises.cameras.takeover import TheirEvent, TheirSample

_LEVELS = {"low", "medium", "high", "critical"}


class Stories:
    """Writes events in the caller's transaction; each has a story number of its own here."""

    def __init__(self, thresholds: Thresholds) -> None:
        self._thresholds = thresholds

    def write(self, session: Session, events: Sequence[TheirEvent]) -> None:
        wanted = EventRow.batch_id.in_([one.batch_id for one in events])
        used = set(session.scalars(sa.select(EventRow.batch_id).where(wanted)))
        for one in events:
            # The original may give one number to several events.
            batch_id = one.batch_id if one.batch_id not in used else f"{one.batch_id}#{one.id}"
            used.add(batch_id)
            self._write(session, one, batch_id)

    def _write(self, session: Session, one: TheirEvent, batch_id: str) -> None:
        seen = session.execute(
            sa.select(DetectionRow.id, DetectionRow.object_type).where(
                DetectionRow.id.in_(one.detection_ids), DetectionRow.camera_id == one.camera_id
            )
        ).all()
        ids = sorted(number for number, _ in seen)
        session.add(self._event(one, batch_id, ids, sorted({label for _, label in seen})))
        session.flush()
        session.add_all(EventDetectionRow(event_id=one.id, detection_id=number) for number in ids)

    def _event(self, one: TheirEvent, batch_id: str, ids: list[int], labels: list[str]) -> EventRow:
        known = one.risk_level in _LEVELS
        return EventRow(
            id=one.id,
            batch_id=batch_id,
            camera_id=one.camera_id,
            started_at=one.started_at,
            ended_at=one.ended_at,
            risk_score=one.risk_score,
            risk_level=one.risk_level if known else level(one.risk_score, self._thresholds),
            summary=one.summary,
            reasoning=one.reasoning,
            reasons=[
                {
                    "rule": "original",
                    "points": one.risk_score,
                    "detection_ids": ids,
                    "text": "The original service gave this score",
                }
            ],
            ruleset_version="original",
            evidence={},
            detection_ids=ids,
            object_types=labels,
            thumbnail_detection_id=ids[0] if ids else None,
            is_fast_path=one.is_fast_path,
            verdict="original",
            reviewed=one.reviewed,
            notes=one.notes,
            created_at=one.ended_at,
        )


def sample_row(one: TheirSample) -> GpuSampleRow:
    values: dict[str, Any] = {name: getattr(one, name) for name in one.__dataclass_fields__}
    return GpuSampleRow(**values)
