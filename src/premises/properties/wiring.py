"""Builds properties from the kernel, and says what of them a server and a worker run."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from premises.kernel.blobs import Shelf
from premises.kernel.cache import Answers
from premises.kernel.clock import Clock
from premises.kernel.database import Database
from premises.kernel.doorbell import Doorbell
from premises.kernel.events import Outbox
from premises.kernel.jobs import Registry, Schedule
from premises.kernel.limits import Limiter
from premises.kernel.settings import NotifySettings
from premises.properties.jobs import PropertyJobs
from premises.properties.photos import Darkroom, PhotoLimits
from premises.properties.service.albums import Albums
from premises.properties.service.changing import EVENT
from premises.properties.service.counting import Counting
from premises.properties.service.developing import Developing
from premises.properties.service.direct import DirectUploads
from premises.properties.service.favourites import Favourites
from premises.properties.service.images import Images
from premises.properties.service.items import Items
from premises.properties.service.kept import KeptFor, nothing_kept
from premises.properties.service.listening import Listening
from premises.properties.service.listings import Listings
from premises.properties.service.people import People
from premises.properties.service.pictures import Pictures
from premises.properties.service.searches import Searches
from premises.properties.service.sweeping import Sweeping
from premises.properties.settings import PropertiesSettings

if TYPE_CHECKING:
    from fastapi import APIRouter

    from premises.kernel.auth import Auth, Caller
    from premises.kernel.events import Event, Tail


@dataclass(frozen=True, kw_only=True)
class PropertiesDomain:
    """Properties, built: what the doors need."""

    settings: PropertiesSettings
    database: Database
    clock: Clock
    shelf: Shelf
    limiter: Limiter
    answers: Answers
    people: People
    listings: Listings
    images: Images
    direct: DirectUploads
    pictures: Pictures
    favourites: Favourites
    searches: Searches
    items: Items
    counting: Counting
    listening: Listening
    jobs: PropertyJobs

    def routes(self, tail: "Tail", auth: "Auth", kept_for: KeptFor = nothing_kept) -> "APIRouter":
        """Its doors; `kept_for` tells what other parts of the house keep for a listing."""
        # Workers have no doors, so they are spared the web framework.
        from premises.kernel.web.links import Links  # noqa: PLC0415
        from premises.properties.routes import Desk, router  # noqa: PLC0415
        from premises.properties.routes.limits import Counted  # noqa: PLC0415
        from premises.properties.service.reading import Reader  # noqa: PLC0415
        from premises.properties.service.roles import Roles  # noqa: PLC0415

        links = Links(
            auth.settings.secret,
            self.clock,
            purpose="properties",
            lifetime_s=self.settings.link_s,
        )
        return router(
            Desk(
                settings=self.settings,
                database=self.database,
                limiter=self.limiter,
                answers=self.answers,
                tail=tail,
                auth=auth,
                reader=Reader(self.database, self.settings),
                people=self.people,
                roles=Roles(self.database, auth.accounts, auth.resets),
                listings=self.listings,
                images=self.images,
                direct=self.direct,
                pictures=self.pictures,
                links=links,
                favourites=self.favourites,
                searches=self.searches,
                items=self.items,
                counted=Counted(self.settings, self.limiter),
                kept_for=kept_for,
            )
        )

    def upload_paths(self) -> Sequence[str]:
        """The paths of routes that take files."""
        from premises.properties.routes import UPLOADS  # noqa: PLC0415

        return UPLOADS

    def shows(self, caller: "Caller", event: "Event") -> bool:
        """Whether somebody is told of this who does not own it: of a listing they see, they are."""
        return event.kind == EVENT and self.listening.hears(caller, event.payload)

    def schedules(self) -> Sequence[Schedule]:
        """What comes round by itself."""
        return self.jobs.schedules()


def build(
    settings: PropertiesSettings,
    *,
    database: Database,
    shelf: Shelf,
    outbox: Outbox,
    registry: Registry,
    doorbell: Doorbell,
    clock: Clock,
    limiter: Limiter,
    answers: Answers,
    notify: NotifySettings,
) -> PropertiesDomain:
    """Properties on this kernel; their pipelines are added to the registry."""
    darkroom = Darkroom(photo_limits(settings))
    developing = Developing(database, shelf, registry, doorbell, darkroom)
    albums = Albums(database, outbox)
    images = Images(database, albums, shelf, settings, darkroom, developing)
    sweeping = Sweeping(database, shelf, settings.link_s)
    jobs = PropertyJobs(database, registry, doorbell, notify, developing, sweeping)
    registry.add(jobs.pipelines())
    return PropertiesDomain(
        settings=settings,
        database=database,
        clock=clock,
        shelf=shelf,
        limiter=limiter,
        answers=answers,
        people=People(database),
        listings=Listings(database, outbox, shelf, settings),
        images=images,
        direct=DirectUploads(images),
        pictures=Pictures(database, shelf),
        favourites=Favourites(database),
        searches=Searches(database, sends_mail=bool(notify.smtp_host)),
        items=Items(database),
        counting=Counting(database),
        listening=Listening(database),
        jobs=jobs,
    )


def photo_limits(settings: PropertiesSettings) -> PhotoLimits:
    """What opening a picture may take, from what the operator set."""
    return PhotoLimits(
        max_bytes=settings.max_image_bytes,
        max_pixels=settings.max_image_pixels,
        memory_bytes=settings.image_memory_mb * 2**20,
        cpu_s=settings.image_s,
    )
