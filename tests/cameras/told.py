"""Events as rows for tests that do not care how they came about."""

import uuid
from datetime import datetime

from premises.cameras.models import EventRow


def event_row(
    camera_id: str,
    at: datetime,
    *,
    number: int | None = None,
    batch_id: str = "",
    summary: str = "",
) -> EventRow:
    """An event without a window, such as those of the original service."""
    return EventRow(
        id=number,
        batch_id=batch_id or uuid.uuid4().hex,
        camera_id=camera_id,
        started_at=at,
        ended_at=at,
        risk_score=1,
        risk_level="low",
        summary=summary,
        reasoning="",
        reasons=[],
        ruleset_version="1",
        evidence={},
        detection_ids=[],
        object_types=[],
        is_fast_path=False,
        reviewed=False,
        created_at=at,
    )
