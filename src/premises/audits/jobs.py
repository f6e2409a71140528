"""The door for work: each submission is looked at once, whatever happens to who looks."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from premises.audits.models import AnalysisRow
from premises.audits.service.outcomes import Outcome, Outcomes
from premises.audits.settings import GROUP as DOMAIN
from premises.kernel.database import after_commit
from premises.kernel.doorbell import Doorbell
from premises.kernel.errors import Failure
from premises.kernel.jobs import READY, Pipeline, Registry, Stage, Task, submit

ANALYSE: Final = "audits.analyse"

_BEFORE_CAMERAS: Final = 20
"""Somebody stands there with a telephone and waits; the pictures of cameras can wait longer."""

_WALL_LIMIT_S: Final = 60
_TRIES: Final = 3
_FINISHED_ARE_KEPT_DAYS: Final = 1
"""The analysis' own row says what became of it."""

Look = Callable[[str], Outcome | None]
"""`look(analysis_id)` finds out all there is to find; nothing where the task is gone."""


class AuditJobs:
    """Writes the jobs of audits."""

    def __init__(self, registry: Registry, doorbell: Doorbell) -> None:
        self._registry = registry
        self._doorbell = doorbell

    def submit_analyse(
        self, session: Session, analysis: AnalysisRow, owner_id: str | None, now: datetime
    ) -> str:
        """Write the job of an analysis into the caller's transaction; returns the job's id."""
        after_commit(session, lambda: self._doorbell.ring(READY))
        work = {"analysis_id": analysis.id, "task_id": analysis.task_id}
        return submit(session, self._registry.pipelines[ANALYSE], work, now=now, owner_id=owner_id)


def pipeline(look: Look, outcomes: Outcomes) -> Pipeline:
    """The pipeline as a worker needs it, with the work attached."""

    def analyse(task: Task) -> Outcome | None:
        return look(task.input["analysis_id"])

    def analysed(session: Session, task: Task, outcome: Outcome | None) -> dict[str, object]:
        return {"written": outcomes.write(session, task.input["analysis_id"], outcome)}

    def given_up(session: Session, task: Task, failure: Failure) -> None:
        outcomes.give_up(session, task.input["analysis_id"], failure)

    stage = Stage(
        "analyse",
        analyse,
        analysed,
        failed=given_up,
        priority=_BEFORE_CAMERAS,
        tries=_TRIES,
        wall_limit_s=_WALL_LIMIT_S,
    )
    return Pipeline(ANALYSE, DOMAIN, (stage,), keep_days=_FINISHED_ARE_KEPT_DAYS)
