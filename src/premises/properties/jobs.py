"""The door for work: pictures get their sizes, and people are told what is new in searches."""

from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.kernel.database import Database, after_commit
from premises.kernel.doorbell import Doorbell
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
from premises.kernel.settings import NotifySettings
from premises.properties.service.developing import DEVELOP, Developed, Developing
from premises.properties.service.sweeping import Sweeping
from premises.properties.settings import GROUP as DOMAIN

TELL: Final = "properties.tell"
_TELL_AT: Final = "*/15 * * * *"
_MAIL_LIMIT_S: Final = 1800.0
SWEEP: Final = "properties.sweep"
_SWEEP_AT: Final = "17 * * * *"
_SWEEP_LIMIT_S: Final = 3600.0
_DEVELOP_LIMIT_S: Final = 900.0
_DEVELOP_TRIES: Final = 3


@dataclass(frozen=True)
class PropertyJobs:
    """Says what is done for properties, and how it comes round."""

    database: Database
    registry: Registry
    doorbell: Doorbell
    notify: NotifySettings
    developing: Developing
    sweeping: Sweeping

    def pipelines(self) -> tuple[Pipeline, ...]:
        stages = {TELL: self._tell(), DEVELOP: self._develop(), SWEEP: self._sweep()}
        return tuple(Pipeline(name, DOMAIN, (one,), keep_days=1) for name, one in stages.items())

    def schedules(self) -> tuple[Schedule, ...]:
        sweeping = Schedule(SWEEP, _SWEEP_AT, partial(self._submit, SWEEP))
        telling = Schedule(TELL, _TELL_AT, partial(self._submit, TELL))
        return (sweeping, telling) if self.notify.smtp_host else (sweeping,)

    def _develop(self) -> Stage:
        """The sizes of one picture; where they cannot be made it goes on being shown in one."""

        def compute(task: Task) -> Developed | None:
            return self.developing.develop(task.input["image_id"])

        def written(session: Session, task: Task, developed: Developed | None) -> dict[str, Any]:
            image_id = task.input["image_id"]
            return {"written": self.developing.write(session, image_id, developed)}

        return Stage(
            "develop", compute, written, tries=_DEVELOP_TRIES, wall_limit_s=_DEVELOP_LIMIT_S
        )

    def _sweep(self) -> Stage:
        def compute(_task: Task) -> dict[str, int]:
            return asdict(self.sweeping.sweep())

        def noted(_session: Session, _task: Task, swept: dict[str, int]) -> dict[str, int]:
            return swept

        return Stage("sweep", compute, noted, wall_limit_s=_SWEEP_LIMIT_S)

    def _tell(self) -> Stage:
        def compute(_task: Task) -> int:
            # The doors' packages are loaded by the first worker that needs them: most never do.
            from premises.properties.service.telling import Telling  # noqa: PLC0415

            with self.database.read() as session:
                now = self.database.now(session)
            return Telling(self.database, self.notify).tell(now)

        def noted(_session: Session, _task: Task, sent: int) -> dict[str, Any]:
            return {"sent": sent}

        return Stage("tell", compute, noted, wall_limit_s=_MAIL_LIMIT_S)

    def _submit(self, name: str, session: Session, now: datetime) -> None:
        """Unless the one before is still at it."""
        running = JobRow.pipeline == name, JobRow.state == JobState.RUNNING
        if session.scalar(sa.select(JobRow.id).where(*running).limit(1)) is None:
            submit(session, self.registry.pipelines[name], {}, now=now)
            after_commit(session, lambda: self.doorbell.ring(READY))
