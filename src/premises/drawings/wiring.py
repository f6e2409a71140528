"""Builds drawings from the kernel, and says what of them a server and a worker run."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from premises.drawings.jobs import Hands, pipelines, schedules
from premises.drawings.narrators import Narrator
from premises.drawings.service.comparing import Comparing
from premises.drawings.service.comparisons import Comparisons
from premises.drawings.service.counting import Counting
from premises.drawings.service.differences import DiffsWriting
from premises.drawings.service.drawing import Drawing
from premises.drawings.service.lettering import Lettering
from premises.drawings.service.listening import Listening
from premises.drawings.service.pairings import Pairings
from premises.drawings.service.reading import Reading
from premises.drawings.service.readings import Readings
from premises.drawings.service.settling import Settling
from premises.drawings.service.telling import Telling
from premises.drawings.service.uploads import Uploads
from premises.drawings.service.work import Work
from premises.drawings.settings import DrawingsSettings
from premises.drawings.sheets import Reader, SheetLimits
from premises.kernel.blobs import Shelf
from premises.kernel.clock import Clock
from premises.kernel.database import Database
from premises.kernel.doorbell import Doorbell
from premises.kernel.events import Outbox
from premises.kernel.jobs import Registry, Schedule
from premises.kernel.llm import LanguageModel
from premises.kernel.ocr import Reader as Letters

if TYPE_CHECKING:
    from fastapi import APIRouter

    from premises.kernel.auth import Auth, Caller
    from premises.kernel.events import Event


_LINKS_S: Final = 7200
"""Clients of the original count on an hour, so that long is the least."""


@dataclass(frozen=True, kw_only=True)
class DrawingsDomain:
    """Drawings, built: what the doors need."""

    settings: DrawingsSettings
    environment: str
    has_broker: bool
    database: Database
    shelf: Shelf
    clock: Clock
    work: Work
    comparisons: Comparisons
    uploads: Uploads
    drawing: Drawing
    counting: Counting
    listening: Listening
    narrator: Narrator | None
    hands: Hands

    def routes(self, auth: "Auth") -> "APIRouter":
        # Workers have no doors, so they are spared the web framework.
        from premises.drawings.routes import PREFIX, Desk, router  # noqa: PLC0415
        from premises.drawings.service.arrivals import Arrivals  # noqa: PLC0415
        from premises.drawings.service.changes import Changes  # noqa: PLC0415
        from premises.drawings.service.contents import Contents  # noqa: PLC0415
        from premises.drawings.service.files import Files  # noqa: PLC0415
        from premises.drawings.service.impacts import Impacts  # noqa: PLC0415
        from premises.drawings.service.logbook import Logbook  # noqa: PLC0415
        from premises.drawings.service.members import Members  # noqa: PLC0415
        from premises.drawings.service.ocrlogs import OcrLogs  # noqa: PLC0415
        from premises.drawings.service.organizations import Organizations  # noqa: PLC0415
        from premises.drawings.service.overlays import Overlays  # noqa: PLC0415
        from premises.drawings.service.people import People  # noqa: PLC0415
        from premises.drawings.service.pictures import Pictures  # noqa: PLC0415
        from premises.drawings.service.printing import Printing  # noqa: PLC0415
        from premises.drawings.service.progress import Progress  # noqa: PLC0415
        from premises.drawings.service.projects import Projects  # noqa: PLC0415
        from premises.drawings.service.results import Results  # noqa: PLC0415
        from premises.drawings.service.retelling import Retelling  # noqa: PLC0415
        from premises.drawings.service.summaries import Summaries  # noqa: PLC0415
        from premises.drawings.service.talks import Talks  # noqa: PLC0415
        from premises.drawings.service.versions import Versions  # noqa: PLC0415
        from premises.kernel.web.links import Links  # noqa: PLC0415

        database, retelling = self.database, Retelling(self.work)
        people = People(database)
        links = Links(
            auth.settings.secret,
            self.clock,
            purpose="drawings",
            lifetime_s=_LINKS_S,
            prefix=PREFIX,
        )
        return router(
            Desk(
                settings=self.settings,
                uploads=self.uploads,
                versions=Versions(database),
                comparisons=self.comparisons,
                progress=Progress(database),
                results=Results(database),
                ocr_logs=OcrLogs(database),
                overlays=Overlays(database, retelling),
                summaries=Summaries(database, retelling),
                changes=Changes(database, retelling),
                files=Files(database, self.shelf),
                links=links,
                logbook=Logbook(database),
                pictures=Pictures(database, self.shelf, self.drawing),
                printing=Printing(database, self.shelf),
                impacts=Impacts(database, self.narrator),
                talks=Talks(database, self.narrator),
                health=lambda: self.health(has_oauth=auth.flows.is_on),
                auth=auth,
                arrivals=Arrivals(auth, people, self.settings),
                people=people,
                projects=Projects(database, self.shelf, self.work),
                contents=Contents(database),
                members=Members(database),
                organizations=Organizations(database),
            )
        )

    def upload_paths(self) -> Sequence[str]:
        """The paths of routes that take files."""
        from premises.drawings.routes import UPLOADS  # noqa: PLC0415

        return UPLOADS

    def shows(self, caller: "Caller", event: "Event") -> bool:
        """Whether somebody is told of this who does not own it: members of its project are."""
        return self.listening.hears(caller, event.payload.get("project_id"))

    def schedules(self) -> Sequence[Schedule]:
        """What comes round by itself."""
        return schedules(self.hands)

    def health(self, *, has_oauth: bool) -> dict[str, str]:
        """How the service is, in the original's words.

        Raises:
            Unavailable: the database does not answer.

        """
        self.database.check()
        return {
            "status": "healthy",
            "environment": self.environment,
            "database": "enabled",
            "gcs": "disabled",
            # Whichever broker it is, messages carry the work.
            "pubsub": "enabled" if self.has_broker else "disabled",
            "oauth": "enabled" if has_oauth else "disabled",
        }


def build(
    settings: DrawingsSettings,
    *,
    environment: str,
    has_broker: bool = False,
    database: Database,
    shelf: Shelf,
    outbox: Outbox,
    registry: Registry,
    doorbell: Doorbell,
    clock: Clock,
    llm: LanguageModel | None = None,
) -> DrawingsDomain:
    """Drawings on this kernel; their pipelines are added to the registry."""
    limits = sheet_limits(settings)
    reader, letters = Reader(limits), Lettering(Letters())
    drawing = Drawing(shelf, reader, settings)
    settling, work = Settling(database, outbox), Work(registry, doorbell)
    comparisons = Comparisons(database, work)
    narrator = Narrator(llm) if llm and settings.use_llm else None
    hands = Hands(
        database=database,
        work=work,
        reading=Reading(database, shelf, reader, letters),
        readings=Readings(database, shelf),
        pairings=Pairings(database, shelf, work, settling),
        comparing=Comparing(database, shelf, reader, letters, drawing, settings),
        diffs=DiffsWriting(database, shelf, settling),
        telling=Telling(database, settling, narrator),
        settling=settling,
    )
    registry.add(pipelines(hands))
    return DrawingsDomain(
        settings=settings,
        environment=environment,
        has_broker=has_broker,
        database=database,
        shelf=shelf,
        clock=clock,
        work=work,
        comparisons=comparisons,
        uploads=Uploads(database, shelf, work, comparisons, limits),
        drawing=drawing,
        counting=Counting(database),
        listening=Listening(database),
        narrator=narrator,
        hands=hands,
    )


def sheet_limits(settings: DrawingsSettings) -> SheetLimits:
    """How large files and pages may be, from what the operator set."""
    return SheetLimits(
        max_bytes=settings.max_file_bytes,
        max_pages=settings.max_pages,
        max_pixels=settings.max_pixels,
        max_side_px=settings.max_side_px,
        dpi=settings.dpi,
        memory_bytes=settings.read_memory_mb * 2**20,
        cpu_s=settings.read_s,
        wall_s=settings.read_s * 1.5,
    )
