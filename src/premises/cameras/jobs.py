"""The door for work: pictures are looked at, windows are judged, the old is forgotten."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from premises.cameras.models import PictureRow
from premises.cameras.service.judgements import Judgement, Judgements
from premises.cameras.service.retention import Retention
from premises.cameras.service.sightings import Look, Sightings
from premises.cameras.settings import GROUP as DOMAIN
from premises.cameras.weights.choice import DetectorChoice
from premises.kernel.database import after_commit
from premises.kernel.doorbell import Doorbell
from premises.kernel.errors import Failure
from premises.kernel.jobs import (
    READY,
    Pipeline,
    Registry,
    Schedule,
    Stage,
    Task,
    submit,
)

DETECT: Final = "cameras.detect"
ANALYSE: Final = "cameras.analyse"
RETAIN: Final = "cameras.retain"
DETECT_STEP: Final = f"{DETECT}/detect"
_RETAIN_AT: Final = "0 3 * * *"
_FINISHED_ARE_KEPT_DAYS: Final = 1
"""There is a job for each picture, and the picture's own row says what became of it."""

_LATE: Final = timedelta(seconds=5)
"""Pictures found sooner than this come in their order anyway."""


class CameraJobs:
    """Writes the jobs of cameras, and says what they consist of."""

    def __init__(self, registry: Registry, doorbell: Doorbell) -> None:
        self._registry = registry
        self._doorbell = doorbell

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
        work = {"window_id": window_id, "camera_id": camera_id, "fast": fast_detection_id}
        once = f"analyse:{window_id}:{'fast' if fast_detection_id else 'all'}"
        submit(session, self._registry.pipelines[ANALYSE], work, now=now, once_key=once)
        after_commit(session, self.ring)

    def schedules(self) -> tuple[Schedule, ...]:
        """What comes round by itself: once a night, what is too old is forgotten."""

        def due(session: Session, now: datetime) -> None:
            submit(session, self._registry.pipelines[RETAIN], {}, now=now)

        return (Schedule(RETAIN, _RETAIN_AT, due),)

    def ring(self) -> None:
        self._doorbell.ring(READY)


def pipelines(
    sightings: Sightings,
    judgements: Judgements,
    retention: Retention,
    detector: DetectorChoice,
) -> tuple[Pipeline, ...]:
    """The pipelines as a worker needs them, with the work attached."""

    def look(task: Task) -> Look:
        return sightings.look(task.input["picture_id"])

    def seen(session: Session, task: Task, effects: Look) -> dict[str, object]:
        return sightings.write(session, task.input["picture_id"], effects)

    def given_up(session: Session, task: Task, failure: Failure) -> None:
        sightings.give_up(session, task.input["picture_id"], failure)

    def judge(task: Task) -> Judgement | None:
        return judgements.judge(task.input["window_id"], task.input["fast"])

    def judged(session: Session, _task: Task, effects: Judgement | None) -> dict[str, Any]:
        return judgements.write(session, effects)

    def forget(_task: Task) -> dict[str, int]:
        return retention.forget_old()

    def forgotten(_session: Session, _task: Task, removed: dict[str, int]) -> dict[str, int]:
        return removed

    detect = Stage(
        "detect",
        look,
        seen,
        failed=given_up,
        gate=detector.is_there,
        tries=10,
        longest_retry_s=300,
        wall_limit_s=120,
    )
    analyse = Stage("analyse", judge, judged, priority=10, wall_limit_s=60)
    retain = Stage("retain", forget, forgotten, wall_limit_s=1800)
    return (
        Pipeline(DETECT, DOMAIN, (detect,), keep_days=_FINISHED_ARE_KEPT_DAYS),
        Pipeline(ANALYSE, DOMAIN, (analyse,), keep_days=_FINISHED_ARE_KEPT_DAYS),
        Pipeline(RETAIN, DOMAIN, (retain,)),
    )
