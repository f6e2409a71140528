"""Work that comes round by itself: every so often, or at times a calendar names."""

import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from cronsim import CronSim, CronSimError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from premises.kernel.database import Database
from premises.kernel.errors import Invalid, Unavailable
from premises.kernel.jobs.models import ScheduleRow

_log = structlog.get_logger(__name__)
_LONGEST_NAP_S = 60.0
_EVERY = re.compile(r"every ((?!0*\.?0*\s)\d+(?:\.\d+)?) s")


@dataclass(frozen=True)
class Schedule:
    """`due(session, now)` is called once for each time `spec` names, in one transaction with it.

    `spec` is `every 10 s` (any number of seconds) or a cron line of five fields, in UTC. Times
    that passed while nothing ran are made up for once, not once each.
    """

    name: str
    spec: str
    due: Callable[[Session, datetime], None]


def next_after(spec: str, instant: datetime) -> datetime:
    """The first time after `instant` that `spec` names.

    Raises:
        Invalid: the specification cannot be read.

    """
    every = _EVERY.fullmatch(spec)
    try:
        if every is not None:
            return instant + timedelta(seconds=float(every[1]))
        return next(CronSim(spec, instant))
    except (CronSimError, StopIteration, OverflowError):
        raise Invalid(
            "jobs.bad_schedule", f"{spec!r} is neither `every <n> s` nor a cron line."
        ) from None


class _TakenByAnotherError(Exception):
    """Another process saw this schedule for the first time at the same moment."""


class Ticker:
    """Runs what is due; to be run as a post, though each tick is safe by itself as well."""

    def __init__(self, database: Database, schedules: Iterable[Schedule]) -> None:
        self._database = database
        self._schedules = tuple(schedules)

    def run(self, stop: threading.Event) -> None:
        nap_s = 0.0
        while not stop.wait(nap_s):
            nap_s = min((self.tick(one) for one in self._schedules), default=_LONGEST_NAP_S)

    def tick(self, schedule: Schedule) -> float:
        """Run one schedule if it is due; returns the seconds until it is, at most a minute."""
        try:
            with self._database.read() as session:
                wait_s = self._wait_s(session, schedule)
            if wait_s > 0:
                return wait_s
            with self._database.write() as session:
                return self._run_due(session, schedule)
        except _TakenByAnotherError:
            return 0.1
        except Unavailable as failure:
            _log.warning("schedule_waits", schedule=schedule.name, code=failure.code)
            return 1.0
        except Exception:  # noqa: BLE001 - logged, see below.
            # One schedule with a bug must not keep the others from running.
            _log.exception("schedule_failed", schedule=schedule.name)
            return 5.0

    def _wait_s(self, session: Session, schedule: Schedule) -> float:
        row = session.get(ScheduleRow, schedule.name)
        if row is None or row.next_at is None or row.spec != schedule.spec:
            return 0.0
        left = (row.next_at - self._database.now(session)).total_seconds()
        return min(max(left, 0.0), _LONGEST_NAP_S)

    def _run_due(self, session: Session, schedule: Schedule) -> float:
        now = self._database.now(session)
        row = _row(session, schedule)
        new = row.spec != schedule.spec or row.next_at is None
        if not new and row.next_at is not None and row.next_at > now:
            return 0.1
        row.spec, row.next_at = schedule.spec, next_after(schedule.spec, now)
        if not new:
            row.last_at, row.fence = now, row.fence + 1
            schedule.due(session, now)
        left = (row.next_at - now).total_seconds()
        return min(max(left, 0.01), _LONGEST_NAP_S)


def _row(session: Session, schedule: Schedule) -> ScheduleRow:
    row = session.scalar(
        sa.select(ScheduleRow).where(ScheduleRow.name == schedule.name).with_for_update()
    )
    if row is None:
        row = ScheduleRow(name=schedule.name, fence=0)
        session.add(row)
        try:
            session.flush()
        except IntegrityError:
            raise _TakenByAnotherError from None
    return row
