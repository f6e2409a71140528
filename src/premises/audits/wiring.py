"""Builds audits from the kernel, and says what of it a server and a worker run."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from premises.audits.jobs import AuditJobs, pipeline
from premises.audits.service.analyses import Analyses
from premises.audits.service.analysis import Analyst
from premises.audits.service.outcomes import Outcomes
from premises.audits.service.people import People
from premises.audits.service.submissions import Submissions
from premises.audits.service.tasks import Tasks
from premises.audits.settings import AuditsSettings
from premises.kernel.blobs import Shelf
from premises.kernel.database import Database
from premises.kernel.doorbell import Doorbell
from premises.kernel.events import Outbox
from premises.kernel.jobs import Registry

if TYPE_CHECKING:
    from fastapi import APIRouter

    from premises.kernel.auth import Auth


@dataclass(frozen=True, kw_only=True)
class AuditsDomain:
    """Audits, built: what the doors need."""

    settings: AuditsSettings
    submissions: Submissions
    tasks: Tasks
    analyses: Analyses
    people: People
    analyst: Analyst

    def routes(self, auth: "Auth") -> "APIRouter":
        # Workers have no doors, so they are spared the web framework.
        from premises.audits.routes import Desk, router  # noqa: PLC0415
        from premises.audits.service.arrivals import Arrivals  # noqa: PLC0415
        from premises.audits.service.comparisons import Comparisons  # noqa: PLC0415
        from premises.audits.service.printing import Printing  # noqa: PLC0415

        return router(
            Desk(
                settings=self.settings,
                submissions=self.submissions,
                tasks=self.tasks,
                analyses=self.analyses,
                comparisons=Comparisons(self.analyses),
                printing=Printing(self.analyses),
                people=self.people,
                arrivals=Arrivals(auth, self.people),
            )
        )

    def references(self) -> str:
        """What is looked up here, in words.

        Raises:
            Invalid: the operator's own list of measures cannot be read, and why.

        """
        from premises.audits.references import read_measures, read_tables  # noqa: PLC0415

        measures, tables = read_measures(self.settings.measures), read_tables()
        whose = self.settings.measures or "the list that comes with Premises"
        return f"{len(measures)} measures from {whose}, {len(tables.states)} states"

    def uploads(self) -> Sequence[str]:
        """The paths of routes that take files."""
        from premises.audits.routes import UPLOADS  # noqa: PLC0415

        return UPLOADS


def build(
    settings: AuditsSettings,
    *,
    database: Database,
    shelf: Shelf,
    outbox: Outbox,
    registry: Registry,
    doorbell: Doorbell,
) -> AuditsDomain:
    """Audits on this kernel; their pipeline is added to the registry."""
    jobs = AuditJobs(registry, doorbell)
    analyst = Analyst(database, shelf, settings)
    registry.add([pipeline(analyst.look, Outcomes(database, shelf, outbox))])
    return AuditsDomain(
        settings=settings,
        submissions=Submissions(database, shelf, jobs.submit_analyse, settings.keep_analyses),
        tasks=Tasks(database, shelf),
        analyses=Analyses(database, shelf),
        people=People(database),
        analyst=analyst,
    )
