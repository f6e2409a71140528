"""What the house does for itself: forgets what is old, sweeps bytes that nobody needs."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from premises.app.foundation import Kernel
from premises.app.settings import Settings
from premises.kernel.database import Database
from premises.kernel.jobs import Pipeline, Registry, Schedule, Stage, Task, ledger, submit

NAME: Final = "house.keep"
_SPEC: Final = "17 * * * *"


def pipeline(settings: Settings, kernel: Kernel) -> Pipeline:
    """The job that does it; each part is a transaction of its own, so none holds the others up."""
    database, registry = kernel.database, kernel.registry

    def keep(_task: Task) -> dict[str, int]:
        with database.write() as session:
            now = database.now(session)
            events = kernel.outbox.forget_older_than(session, settings.events.keep_days, now)
        jobs = sum(iter(lambda: _forget_jobs(database, registry, settings.jobs.keep_days), 0))
        told = sum(iter(lambda: kernel.notices.forget(settings.jobs.keep_days), 0))
        _forget_sign_ins(settings, kernel)
        return {"events": events, "jobs": jobs, "told": told, "blobs": kernel.shelf.sweep()}

    def noted(_session: Session, _task: Task, removed: dict[str, int]) -> dict[str, int]:
        return removed

    return Pipeline(NAME, "house", (Stage("keep", keep, noted, wall_limit_s=1800),), keep_days=7)


def _forget_sign_ins(settings: Settings, kernel: Kernel) -> None:
    # The doors' packages are loaded only now, once an hour: workers need them for nothing else.
    from premises.kernel.auth.sessions import Sessions  # noqa: PLC0415

    Sessions(kernel.database, kernel.clock, settings.auth).prune()


def _forget_jobs(database: Database, registry: Registry, keep_days: float) -> int:
    """Remove one batch of finished jobs, so that writers wait for a moment only."""
    with database.write() as session:
        return ledger.purge(session, registry, database.now(session), keep_days)


def schedule(registry: Registry) -> Schedule:
    """When the job is written: once an hour."""

    def due(session: Session, now: datetime) -> None:
        submit(session, registry.pipelines[NAME], {}, now=now)

    return Schedule(NAME, _SPEC, due)
