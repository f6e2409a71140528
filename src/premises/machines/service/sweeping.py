"""Finds what nobody was rung for: dirty machines without a job, days that wait for their file."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from premises.kernel.database import Database
from premises.kernel.errors import Failure
from premises.kernel.jobs import JobRow, JobState
from premises.machines.archive import Archive
from premises.machines.models import DirtyRow, MachineRow
from premises.machines.service import finding
from premises.machines.service.work import RECOMPUTE, Work

_log = structlog.get_logger(__name__)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Sweeping:
    """Looks through the tables for what was left lying."""

    database: Database
    archive: Archive
    work: Work
    compact_after_hours: float

    def wake(self, session: Session, now: datetime) -> int:
        """Have dirty machines worked out that no job is on its way for; returns how many.

        A machine may say that it is awaited though its job was lost; the jobs themselves tell.
        """
        found = self._forsaken(session)
        for machine_id in found:
            machine = finding.locked(session, machine_id)
            machine.is_awaited = False
            self.work.recompute(session, machine, now)
        return len(found)

    def _forsaken(self, session: Session) -> list[str]:
        dirty = set(session.scalars(sa.select(DirtyRow.machine_id).distinct()))
        running = JobRow.pipeline == RECOMPUTE, JobRow.state == JobState.RUNNING
        inputs = session.scalars(sa.select(JobRow.input).where(*running)) if dirty else ()
        return sorted(dirty - {str(one.get("machine_id")) for one in inputs})

    def due(self, now: datetime) -> list[tuple[str, date]]:
        """Days that are over for long enough and are not one file yet, by machine."""
        before = (now - timedelta(hours=self.compact_after_hours)).date()
        with self.database.read() as session:
            machines = session.scalars(sa.select(MachineRow.id).order_by(MachineRow.id)).all()
        return [(one, day) for one in machines for day in self.archive.scattered(one, before)]

    def compact(
        self, days: Iterable[tuple[str, date]], tell: Callable[[str, date], None]
    ) -> list[tuple[str, date, Failure]]:
        """Make a file of each of the days; one that fails keeps none of the others back.

        Returns those that failed, and why.
        """
        failed = []
        for machine_id, day in days:
            tell(machine_id, day)
            try:
                self.archive.compact(machine_id, day)
            except Failure as failure:
                _log.warning(
                    "day_not_compacted", machine=machine_id, day=str(day), code=failure.code
                )
                failed.append((machine_id, day, failure))
        return failed
