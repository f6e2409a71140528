"""The door for work: pictures are looked at, windows are judged, the old is forgotten."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.cameras.judges import ModelJudge
from premises.cameras.models import PictureRow
from premises.cameras.service.clips import EventClips, Stretch
from premises.cameras.service.filing import Filing, is_behind
from premises.cameras.service.judgements import Judgement, Judgements
from premises.cameras.service.looks import Look
from premises.cameras.service.retention import Retention
from premises.cameras.service.sightings import Sightings
from premises.cameras.settings import GROUP as DOMAIN
from premises.cameras.weights.choice import DetectorChoice
from premises.kernel.database import after_commit
from premises.kernel.doorbell import Doorbell
from premises.kernel.errors import Failure
from premises.kernel.jobs import (
    READY,
    JobRow,
    JobState,
    Pipeline,
    Registry,
    Schedule,
    Stage,
    Task,
    submit,
)

DETECT: Final = "cameras.detect"
ANALYSE: Final = "cameras.analyse"
CONSIDER: Final = "cameras.consider"
RETAIN: Final = "cameras.retain"
FILE: Final = "cameras.file"
CLIP: Final = "cameras.clip"
QUEUES: Final = {"detection_queue": (DETECT,), "analysis_queue": (ANALYSE, CONSIDER)}
"""What the original service's queues stand for here."""

DETECT_STEP: Final = f"{DETECT}/detect"
_RETAIN_FROM_HOUR: Final = 3
_LOOK_WHETHER_IT_IS: Final = "*/15 * * * *"
"""Zones differ from UTC by quarters of an hour, and their nights change twice a year."""

_FILE_AT: Final = "every 60 s"
_FINISHED_ARE_KEPT_DAYS: Final = 1
"""There is a job for each picture, and the picture's own row says what became of it."""

_GRACE: Final = timedelta(seconds=5)
"""What a model's answer may still need to be written down, once the waiting for it is over."""

_LATE: Final = timedelta(seconds=5)
"""Pictures found sooner than this come in their order anyway."""


class CameraJobs:
    """Writes the jobs of cameras, and says what they consist of."""

    def __init__(
        self,
        registry: Registry,
        doorbell: Doorbell,
        model: ModelJudge | None = None,
        zone: tzinfo = UTC,
    ) -> None:
        self._registry = registry
        self._doorbell = doorbell
        self._model = model
        self._zone = zone

    def submit_detect(self, session: Session, picture: PictureRow, now: datetime) -> None:
        """Write the job of a picture; of many that wait, the one taken first has its turn first.

        Folders list their files in any order, but stories are told in the order of time.
        """
        work = {"picture_id": picture.id, "camera_id": picture.camera_id}
        late = now - picture.taken_at > _LATE
        ready_at = picture.taken_at if late else now
        submit(session, self._registry.pipelines[DETECT], work, now=now, ready_at=ready_at)

    def submit_analyse(
        self,
        session: Session,
        window_id: str,
        camera_id: str,
        fast_detection_id: int | None,
        now: datetime,
    ) -> None:
        """Write the job that judges a window, or at once what was seen in it and is urgent.

        Where a model is asked, the rules' job comes after it: if by then the model was not heard,
        because it is slow or nobody is left to ask it, the event is told by the rules alone.
        """
        work = {"window_id": window_id, "camera_id": camera_id, "fast": fast_detection_id}
        once = f"analyse:{window_id}:{'fast' if fast_detection_id else 'all'}"
        ready_at = now
        if self._model is not None and fast_detection_id is None:
            consider = self._registry.pipelines[CONSIDER]
            work["asked_at"] = now.isoformat()
            submit(session, consider, work, now=now, once_key=f"consider:{window_id}")
            ready_at = now + timedelta(seconds=self._model.timeout_s) + _GRACE
        analyse = self._registry.pipelines[ANALYSE]
        submit(session, analyse, work, now=now, once_key=once, ready_at=ready_at)
        after_commit(session, self.ring)

    def schedules(self) -> tuple[Schedule, ...]:
        """What comes round by itself: the old is forgotten, what is not yet filed is filed."""

        def unfiled(session: Session, now: datetime) -> None:
            if is_behind(session) and not self._is_running(session, FILE):
                submit(session, self._registry.pipelines[FILE], {}, now=now)
                after_commit(session, self.ring)

        retain = Schedule(RETAIN, _LOOK_WHETHER_IT_IS, self.submit_retain)
        return retain, Schedule(FILE, _FILE_AT, unfiled)

    def submit_retain(self, session: Session, now: datetime) -> None:
        """Write the job that forgets, at three in the morning where the building stands.

        Once for each day there; where nothing ran at that hour, as soon as something does.
        """
        local = now.astimezone(self._zone)
        once = f"{RETAIN}:{local:%Y-%m-%d}"
        known = sa.select(JobRow.id).where(JobRow.once_key == once)
        if local.hour >= _RETAIN_FROM_HOUR and session.scalar(known) is None:
            submit(session, self._registry.pipelines[RETAIN], {}, now=now, once_key=once)
            after_commit(session, self.ring)

    def submit_clip(self, session: Session, event_id: int, stretch: Stretch, now: datetime) -> None:
        """Write the job that makes an event's clip, unless just that is under way."""
        work = {"event_id": event_id, "start_s": stretch.start_s, "end_s": stretch.end_s}
        running = JobRow.pipeline == CLIP, JobRow.state == JobState.RUNNING
        if work not in session.scalars(sa.select(JobRow.input).where(*running)).all():
            submit(session, self._registry.pipelines[CLIP], work, now=now)
            after_commit(session, self.ring)

    def _is_running(self, session: Session, pipeline: str) -> bool:
        running = JobRow.pipeline == pipeline, JobRow.state == JobState.RUNNING
        return session.scalar(sa.select(JobRow.id).where(*running).limit(1)) is not None

    def ring(self) -> None:
        self._doorbell.ring(READY)


def pipelines(
    sightings: Sightings,
    judgements: Judgements,
    retention: Retention,
    detector: DetectorChoice,
    model: ModelJudge | None = None,
    detect_queue: str = "cpu",
) -> tuple[Pipeline, ...]:
    """The pipelines as a worker needs them, with the work attached."""

    def look(task: Task) -> Look:
        return sightings.look(task.input["picture_id"])

    def seen(session: Session, task: Task, effects: Look) -> dict[str, object]:
        return sightings.write(session, task.input["picture_id"], effects)

    def given_up(session: Session, task: Task, failure: Failure) -> None:
        sightings.give_up(session, task.input["picture_id"], failure)

    def judge(task: Task) -> Judgement | None:
        window_id = task.input["window_id"]
        if "asked_at" in task.input:
            return judgements.judge_unheard(window_id)
        return judgements.judge(window_id, task.input["fast"])

    def consider(task: Task) -> Judgement | None:
        asked_at = datetime.fromisoformat(task.input["asked_at"])
        return judgements.consider(task.input["window_id"], asked_at)

    def judged(session: Session, _task: Task, effects: Judgement | None) -> dict[str, Any]:
        return judgements.write(session, effects)

    def forget(_task: Task) -> dict[str, int]:
        return asdict(retention.forget_old())

    def forgotten(_session: Session, _task: Task, removed: dict[str, int]) -> dict[str, int]:
        return removed

    detect = Stage(
        "detect",
        look,
        seen,
        failed=given_up,
        gate=lambda: detector.is_there() and sightings.has_room(),
        queue=detect_queue,
        tries=10,
        longest_retry_s=300,
        # A video is looked at frame by frame.
        wall_limit_s=300,
    )
    analyse = Stage("analyse", judge, judged, priority=10, wall_limit_s=60)
    consideration = Stage(
        "consider",
        consider,
        judged,
        # Without a model there is nothing to wait for, and what is left is everybody's work.
        queue="llm" if model else "cpu",
        wall_limit_s=(model.timeout_s if model else 0) + 120,
    )
    retain = Stage("retain", forget, forgotten, wall_limit_s=1800)
    return (
        Pipeline(DETECT, DOMAIN, (detect,), keep_days=_FINISHED_ARE_KEPT_DAYS),
        Pipeline(ANALYSE, DOMAIN, (analyse,), keep_days=_FINISHED_ARE_KEPT_DAYS),
        Pipeline(CONSIDER, DOMAIN, (consideration,), keep_days=_FINISHED_ARE_KEPT_DAYS),
        Pipeline(RETAIN, DOMAIN, (retain,)),
    )


def clip_pipeline(clips: EventClips) -> Pipeline:
    """Makes the clip of an event that somebody asked for, and is waiting for."""

    def make(task: Task) -> str:
        stretch = Stretch(task.input["start_s"], task.input["end_s"])
        return clips.make(task.input["event_id"], stretch)

    def made(session: Session, task: Task, content_hash: str) -> dict[str, object]:
        return {"kept": clips.keep(session, task.input["event_id"], content_hash)}

    stage = Stage("make", make, made, priority=5, wall_limit_s=300)
    return Pipeline(CLIP, DOMAIN, (stage,), keep_days=_FINISHED_ARE_KEPT_DAYS)


def filing_pipeline(filing: Filing) -> Pipeline:
    """Files events under their words that were written without; it goes on where it was ended."""

    def catch_up(_task: Task) -> dict[str, int]:
        return {"events": filing.catch_up()}

    def caught_up(_session: Session, _task: Task, filed: dict[str, int]) -> dict[str, int]:
        return filed

    stage = Stage("file", catch_up, caught_up, priority=-10, wall_limit_s=1800)
    return Pipeline(FILE, DOMAIN, (stage,), keep_days=_FINISHED_ARE_KEPT_DAYS)
