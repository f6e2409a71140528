"""The door for work: rows are fetched, figures follow them, days that are over become files."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.kernel.database import Database, after_commit
from premises.kernel.doorbell import Doorbell
from premises.kernel.errors import Failure, Unavailable
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
from premises.machines.service.ledger import Pulled
from premises.machines.service.pulls import Pulls
from premises.machines.service.recomputing import Effects, Recomputing
from premises.machines.service.sweeping import Sweeping
from premises.machines.service.verifying import Verifying
from premises.machines.service.work import RECOMPUTE
from premises.machines.settings import GROUP as DOMAIN

COMPACT: Final = "machines.compact"
VERIFY: Final = "machines.verify"
SWEEP: Final = "machines.sweep"
PULL: Final = "machines.pull"

_BEFORE_CAMERAS: Final = 15
"""Somebody looks at the figures; the pictures of cameras can wait longer."""

_WALL_LIMIT_S: Final = 600.0
_HISTORY_LIMIT_S: Final = 6 * 3600.0
_PULL_BUDGET_S: Final = 60.0
"""A long history is fetched in many jobs, so that no other source waits for it."""
_TRIES: Final = 5
_KEPT_DAYS: Final = 0.1
"""Revisions say what was changed and why; of the jobs themselves nobody asks."""

_EACH_MINUTE: Final = "every 60 s"
_EACH_HOUR: Final = "17 * * * *"
"""A day that could not be written in one hour is tried again in the next."""


@dataclass(frozen=True)
class MachineJobs:
    """Says what is done for machines, and how it comes round."""

    database: Database
    registry: Registry
    doorbell: Doorbell
    recomputing: Recomputing
    sweeping: Sweeping
    verifying: Verifying
    pulls: Pulls
    poll_s: float

    def pipelines(self) -> tuple[Pipeline, ...]:
        return (
            Pipeline(RECOMPUTE, DOMAIN, (self._recompute(),), keep_days=_KEPT_DAYS),
            Pipeline(COMPACT, DOMAIN, (self._compact(),), keep_days=1),
            Pipeline(VERIFY, DOMAIN, (self._verify(),), keep_days=1),
            Pipeline(PULL, DOMAIN, (self._pull(),), keep_days=_KEPT_DAYS),
        )

    def schedules(self) -> tuple[Schedule, ...]:
        return (
            Schedule(SWEEP, _EACH_MINUTE, self._sweep),
            Schedule(COMPACT, _EACH_HOUR, self._submit_compacting),
            Schedule(PULL, f"every {self.poll_s} s", self._submit_pulls),
        )

    def submit_verify(self, machine_id: str) -> str:
        """Have all figures of a machine compared with its rows; returns the job's id.

        The result of its stage has `count` and, as plain data, `differences`.
        """
        with self.database.write() as session:
            now = self.database.now(session)
            return self._submit(session, VERIFY, now, machine_id=machine_id)

    def submit_pull(self, source_id: str) -> str:
        """Have a source asked now; returns the job's id.

        The result of its stage has the counts, or as `error` why it could not be asked.

        Raises:
            NotFound: there is no such source.

        """
        self.pulls.sources.find(source_id)
        with self.database.write() as session:
            return self._submit(session, PULL, self.database.now(session), source_id=source_id)

    def _recompute(self) -> Stage:
        def compute(task: Task) -> Effects | None:
            return self.recomputing.compute(_machine(task))

        def apply(session: Session, task: Task, effects: Effects | None) -> dict[str, Any]:
            return {"written": self.recomputing.apply(session, _machine(task), effects)}

        def failed(session: Session, task: Task, _failure: Failure) -> None:
            self.recomputing.give_up(session, _machine(task))

        return Stage(
            "recompute",
            compute,
            apply,
            failed=failed,
            priority=_BEFORE_CAMERAS,
            tries=_TRIES,
            wall_limit_s=_WALL_LIMIT_S,
        )

    def _compact(self) -> Stage:
        def compute(task: Task) -> int:
            days = self.sweeping.due(self._now())
            done = iter(range(len(days)))

            def tell(machine_id: str, day: date) -> None:
                task.progress(next(done) / len(days), f"{machine_id} {day}")

            failed = self.sweeping.compact(days, tell)
            if failed:
                machine_id, day, failure = failed[0]
                message = f"{len(failed)} days are not compacted, {day} of {machine_id} first: "
                raise Unavailable("machines.not_compacted", message + failure.message)
            return len(days)

        def apply(_session: Session, _task: Task, count: int) -> dict[str, Any]:
            return {"days": count}

        return Stage("compact", compute, apply, tries=_TRIES, wall_limit_s=_HISTORY_LIMIT_S)

    def _verify(self) -> Stage:
        def compute(task: Task) -> list[dict[str, Any]]:
            return [one.as_json() for one in self.verifying.verify(_machine(task))]

        def apply(_session: Session, _task: Task, found: list[dict[str, Any]]) -> dict[str, Any]:
            return {"count": len(found), "differences": found}

        return Stage("verify", compute, apply, tries=_TRIES, wall_limit_s=_HISTORY_LIMIT_S)

    def _pull(self) -> Stage:
        def compute(task: Task) -> Pulled | Failure:
            try:
                source_id = str(task.input["source_id"])
                return self.pulls.pull(source_id, _PULL_BUDGET_S, task.progress)
            except Failure as failure:
                # It stands beside the source, which is asked again soon in any case.
                return failure

        def apply(_session: Session, _task: Task, found: Pulled | Failure) -> dict[str, Any]:
            if isinstance(found, Failure):
                return {"error": {"code": found.code, "message": found.message}}
            return asdict(found)

        return Stage("pull", compute, apply, tries=_TRIES, wall_limit_s=_HISTORY_LIMIT_S)

    def _submit_pulls(self, session: Session, now: datetime) -> None:
        """Each source that is not being asked just now."""
        running = JobRow.pipeline == PULL, JobRow.state == JobState.RUNNING
        inputs = session.scalars(sa.select(JobRow.input).where(*running))
        busy = {one.get("source_id") for one in inputs}
        for source_id in self.pulls.polled(session):
            if source_id not in busy:
                self._submit(session, PULL, now, source_id=source_id)

    def _sweep(self, session: Session, now: datetime) -> None:
        self.sweeping.wake(session, now)

    def _submit_compacting(self, session: Session, now: datetime) -> None:
        """Unless the one before is still at it."""
        running = JobRow.pipeline == COMPACT, JobRow.state == JobState.RUNNING
        if session.scalar(sa.select(JobRow.id).where(*running).limit(1)) is None:
            self._submit(session, COMPACT, now)

    def _submit(self, session: Session, pipeline: str, now: datetime, **given: str) -> str:
        after_commit(session, lambda: self.doorbell.ring(READY))
        return submit(session, self.registry.pipelines[pipeline], given, now=now)

    def _now(self) -> datetime:
        with self.database.read() as session:
            return self.database.now(session)


def _machine(task: Task) -> str:
    return str(task.input["machine_id"])
