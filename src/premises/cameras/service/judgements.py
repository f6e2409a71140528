"""A window is judged: the evidence is gathered, the rules speak, an event is written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.cameras.judges import BUSY, TOO_LATE, ModelJudge, Ruling
from premises.cameras.models import (
    CameraRow,
    DetectionRow,
    EventDetectionRow,
    EventRow,
    PictureRow,
    WindowRow,
    WindowState,
)
from premises.cameras.opinions import Verdict
from premises.cameras.risk import (
    DEFAULT_RULES,
    Assessment,
    Evidence,
    RuleSet,
    Thresholds,
    fresh_ids,
    to_record,
)
from premises.cameras.service.circumstances import Circumstances, Seen
from premises.cameras.settings import DetectionSettings
from premises.kernel.database import Database
from premises.kernel.events import Outbox
from premises.kernel.jobs import Postponed

Follower = Callable[[Session, EventRow, "Judgement", datetime], None]
"""`follower(session, event, judgement, now)` is told of each new event in its own transaction."""

EVENT = "event"
"""The kind under which a new event is told to listeners."""


@dataclass(frozen=True)
class Judgement:
    """What is to be written about one window; `assessment` is what stands in the end.

    `rules_score` and `opinion` are empty where no model was to be asked. Of a quiet one nobody is
    told: everything that was seen in it had stood there before it began.
    """

    batch_id: str
    window_id: str
    camera_id: str
    is_fast: bool
    started_at: datetime
    ended_at: datetime
    evidence: Evidence
    assessment: Assessment
    thumbnail_detection_id: int
    verdict: Verdict = Verdict.RULES
    rules_score: int | None = None
    opinion: Mapping[str, object] | None = None
    is_quiet: bool = False


class _Changed(Postponed):
    """The window is not what was judged any more, and is judged again at once."""

    wait_s = 0.1


class Judgements:
    """Judges windows: by the rules, and where there is one with a language model's opinion."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        rules: RuleSet,
        zone: tzinfo,
        armed_hours: Sequence[str],
        live: Callable[[], DetectionSettings],
        followers: Sequence[Follower] = (),
        model: ModelJudge | None = None,
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._followers = followers
        self._model = model
        self._place = Circumstances(rules, zone, armed_hours, live)

    def judge(self, window_id: str, fast_detection_id: int | None) -> Judgement | None:
        """Gather the evidence and let the rules speak; None when there is nothing (new) to say."""
        with self._database.read() as session:
            window = session.get(WindowRow, window_id)
            camera = session.get(CameraRow, window.camera_id) if window else None
            if window is None or camera is None:
                return None
            seen = self._seen(session, window, fast_detection_id)
            if not seen or _told_already(session, window.id, {row.id for row, _ in seen}):
                return None
            evidence = self._place.evidence(session, camera, window, seen)
        fresh = fresh_ids(evidence)
        detections = [row for row, _ in seen]
        best = max(
            detections,
            key=lambda row: (row.id in fresh, row.object_type == "person", row.confidence),
        )
        instants = [row.detected_at for row in detections]
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
            is_quiet=not fresh,
        )

    def consider(self, window_id: str, asked_at: datetime) -> Judgement | None:
        """Like `judge`, and then the model is asked, which may take as long as its patience is.

        A story that has waited for half of that is told at once. Where stories come faster than
        the model answers, it is so heard about some of them in time, and not about all too late.
        """
        judgement = self.judge(window_id, None)
        if judgement is None or judgement.is_quiet or self._model is None:
            return judgement
        if self._waited_s(asked_at) > self._model.timeout_s / 2:
            return _ruled(judgement, self._model.unheard(judgement.assessment, BUSY))
        return _ruled(judgement, self._model.rule(judgement.evidence, judgement.assessment))

    def judge_unheard(self, window_id: str) -> Judgement | None:
        """Like `judge`, of a window about which the model was asked and has not been heard."""
        judgement = self.judge(window_id, None)
        if judgement is None or self._model is None:
            return judgement
        return _ruled(judgement, self._model.unheard(judgement.assessment, TOO_LATE))

    def _waited_s(self, since_at: datetime) -> float:
        with self._database.read() as session:
            return (self._database.now(session) - since_at).total_seconds()

    def write(self, session: Session, judgement: Judgement | None) -> dict[str, Any]:
        """Write the event and tell of it, in the caller's transaction; once for each batch.

        The event at once and that of the whole window may be judged at the same time: the
        camera's lock lets one go first, and the other is written only if it has more to tell.

        Raises:
            Postponed: the window has got or lost detections since it was judged.

        """
        if judgement is None:
            return {"event_id": None}
        camera = session.get(CameraRow, judgement.camera_id, with_for_update=True)
        ids = {seen.detection_id for seen in judgement.evidence.observations}
        if camera is None:
            return {"event_id": None}
        held = _held(session, judgement.window_id)
        # What is told at once is a part of its window.
        if not (ids <= held if judgement.is_fast else ids == held):
            raise _Changed("cameras.window_changed", "The window changed; it is judged again.")
        if _told_already(session, judgement.window_id, ids):
            return {"event_id": None}
        if judgement.is_quiet:
            return _passed_over(session, judgement)
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
        for follow in self._followers:
            follow(session, row, judgement, now)
        return {"event_id": row.id}

    def _seen(
        self, session: Session, window: WindowRow, fast_detection_id: int | None
    ) -> list[Seen]:
        query = (
            sa.select(DetectionRow, PictureRow)
            .join(PictureRow, PictureRow.id == DetectionRow.picture_id)
            .where(DetectionRow.window_id == window.id)
        )
        if fast_detection_id is not None:
            picture = sa.select(DetectionRow.picture_id).where(DetectionRow.id == fast_detection_id)
            query = query.where(DetectionRow.picture_id == picture.scalar_subquery())
        found = session.execute(query.order_by(DetectionRow.id)).all()
        return [(detection, picture) for detection, picture in found]


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


def _ruled(judgement: Judgement, ruling: Ruling) -> Judgement:
    return replace(
        judgement,
        assessment=ruling.assessment,
        verdict=ruling.verdict,
        rules_score=ruling.rules_score,
        opinion=ruling.opinion,
    )


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
        verdict=judgement.verdict,
        rules_score=judgement.rules_score,
        opinion=dict(judgement.opinion) if judgement.opinion is not None else None,
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


def _passed_over(session: Session, judgement: Judgement) -> dict[str, Any]:
    """Leave the window without an event, and closed to late pictures, which nobody would judge.

    Its detections stay, and its job's result says how many of them were known.
    """
    if not judgement.is_fast:
        session.get_one(WindowRow, judgement.window_id).state = WindowState.QUIET
    return {"event_id": None, "known": len(judgement.evidence.observations)}


def _held(session: Session, window_id: str) -> set[int]:
    """The detections of a window as they are now."""
    held = sa.select(DetectionRow.id).where(DetectionRow.window_id == window_id)
    return set(session.scalars(held))
