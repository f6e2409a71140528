"""Builds machines from the kernel, and says what of them a server and a worker run."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from premises.kernel.blobs import Shelf
from premises.kernel.clock import Clock
from premises.kernel.database import Database
from premises.kernel.doorbell import Doorbell
from premises.kernel.events import Outbox
from premises.kernel.jobs import Registry, Schedule
from premises.machines.archive import Archive
from premises.machines.jobs import MachineJobs
from premises.machines.service.asking import Asking
from premises.machines.service.bulk import Bulk
from premises.machines.service.changes import Changes
from premises.machines.service.counts import Counts
from premises.machines.service.etl import Etls
from premises.machines.service.history import History
from premises.machines.service.imports import Imports
from premises.machines.service.intake import Intake
from premises.machines.service.machines import Machines
from premises.machines.service.pulls import Pulls
from premises.machines.service.quarantine import Quarantine
from premises.machines.service.rebuilding import Rebuilding
from premises.machines.service.recomputing import Recomputing
from premises.machines.service.sources import Sources
from premises.machines.service.status import Status
from premises.machines.service.sweeping import Sweeping
from premises.machines.service.variables import Variables
from premises.machines.service.verifying import Verifying
from premises.machines.service.work import Work
from premises.machines.settings import MachinesSettings

if TYPE_CHECKING:
    from fastapi import APIRouter

_SCRATCH: Final = "machines"
"""The folder for what an engine cannot keep in memory."""


@dataclass(frozen=True, kw_only=True)
class MachinesDomain:
    """Machines, built: what the doors need."""

    settings: MachinesSettings
    database: Database
    clock: Clock
    archive: Archive
    bulk: Bulk
    machines: Machines
    variables: Variables
    intake: Intake
    quarantine: Quarantine
    sources: Sources
    pulls: Pulls
    imports: Imports
    recomputing: Recomputing
    rebuilding: Rebuilding
    verifying: Verifying
    etls: Etls
    sweeping: Sweeping
    counts: Counts
    jobs: MachineJobs

    def routes(self) -> "APIRouter":
        # Workers have no doors, so they are spared the web framework.
        from premises.machines.routes import Answers, Desk, router  # noqa: PLC0415

        asking = Asking(self.database, self.clock, self.settings)
        return router(
            Desk(
                settings=self.settings,
                asking=asking,
                answers=Answers(asking),
                machines=self.machines,
                variables=self.variables,
                intake=self.intake,
                changes=Changes(self.archive),
                rebuilding=self.rebuilding,
                status=Status(self.database),
                history=History(self.database),
                quarantine=self.quarantine,
                sources=self.sources,
                jobs=self.jobs,
            )
        )

    def uploads(self) -> Sequence[str]:
        """The paths of routes that take files."""
        from premises.machines.routes import UPLOADS  # noqa: PLC0415

        return UPLOADS

    def schedules(self) -> Sequence[Schedule]:
        return self.jobs.schedules()

    def engine(self) -> str:
        """The engine for very many rows, tried.

        Raises:
            Unavailable: it is not installed, or cannot be reached.

        """
        try:
            return self.bulk.engine().name
        finally:
            self.bulk.close()


def build(
    settings: MachinesSettings,
    *,
    data_dir: Path,
    database: Database,
    shelf: Shelf,
    outbox: Outbox,
    registry: Registry,
    doorbell: Doorbell,
    clock: Clock,
) -> MachinesDomain:
    """Machines on this kernel; their pipelines are added to the registry."""
    archive = Archive(database, shelf, settings.segment_rows)
    bulk = Bulk(settings, data_dir / _SCRATCH)
    work = Work(registry, doorbell, settings.settle_ms)
    recomputing = Recomputing(database, archive, bulk, work, outbox, clock)
    sweeping = Sweeping(database, archive, work, settings.compact_after_hours)
    verifying = Verifying(database, archive)
    owners = Machines(database, archive, work, settings)
    variables = Variables(database, archive, work)
    intake = Intake(database, archive, work, clock, settings.future_s)
    sources = Sources(database)
    pulls = Pulls(database, clock, intake, variables, sources, settings)
    jobs = MachineJobs(
        database, registry, doorbell, recomputing, sweeping, verifying, pulls, settings.poll_s
    )
    registry.add(jobs.pipelines())
    rebuilding = Rebuilding(database, archive, work)
    return MachinesDomain(
        settings=settings,
        database=database,
        clock=clock,
        archive=archive,
        bulk=bulk,
        machines=owners,
        variables=variables,
        intake=intake,
        quarantine=Quarantine(database, intake),
        sources=sources,
        pulls=pulls,
        imports=Imports(owners, variables, intake),
        recomputing=recomputing,
        rebuilding=rebuilding,
        verifying=verifying,
        etls=Etls(database, recomputing, clock),
        sweeping=sweeping,
        counts=Counts(database),
        jobs=jobs,
    )
