"""The one list of domains: what each is called, who may sign up for it, how it is built."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final, Protocol, TypedDict

from premises.app.keeping import Keeping
from premises.audits import wiring as audits
from premises.cameras import wiring as cameras
from premises.drawings import wiring as drawings
from premises.kernel.errors import Failure
from premises.kernel.jobs import Schedule
from premises.machines import wiring as machines
from premises.properties import wiring as properties

if TYPE_CHECKING:
    from fastapi import APIRouter

    from premises.app.foundation import Kernel
    from premises.app.settings import Settings
    from premises.kernel.auth import Auth, Caller
    from premises.kernel.blobs import Shelf
    from premises.kernel.database import Database
    from premises.kernel.doorbell import Doorbell
    from premises.kernel.events import Event, Outbox, Tail
    from premises.kernel.jobs import Registry
    from premises.kernel.observability.metrics import Metrics


@dataclass(frozen=True)
class Check:
    """One thing `premises doctor` looks at: what it is, how it is, and what to do about it."""

    what: str
    is_well: bool
    finding: str
    advice: str = ""


@dataclass(frozen=True)
class PostOfDuty:
    """Something that one process at a time does for as long as it runs."""

    name: str
    work: Callable[[threading.Event], None]


class Domain(Protocol):
    """What the house needs of a domain that was built; most have not all of it."""

    def routes(self, tail: "Tail", auth: "Auth") -> "APIRouter":
        """Its door over HTTP and WebSocket."""

    def uploads(self) -> Sequence[str]:
        """The paths of its routes that take files, whose requests may be long."""
        return ()

    def posts(self) -> Sequence[PostOfDuty]:
        """What one server process at a time does for it."""
        return ()

    def schedules(self) -> Sequence[Schedule]:
        """What comes round by itself."""
        return ()

    def checks(self) -> Sequence[Check]:
        """What may be missing or wrong."""
        return ()

    def measure(self, metrics: "Metrics") -> None:
        """Add its numbers to the page that a monitoring system reads."""

    def shows(self, _caller: "Caller", _event: "Event") -> bool:
        """Whether somebody is told of an event of this domain who does not own what it is about.

        Asked at the moment of telling, in a thread of its own.
        """
        return False


@dataclass(frozen=True)
class Plan:
    """How one domain enters the house."""

    name: str
    is_wanted: Callable[["Settings"], bool]
    build: Callable[["Settings", "Kernel"], Domain]


class AuditsInHouse(Domain):
    """Audits as the house needs them."""

    def __init__(self, domain: audits.AuditsDomain) -> None:
        self.domain = domain

    def routes(self, _tail: "Tail", auth: "Auth") -> "APIRouter":
        return self.domain.routes(auth)

    def uploads(self) -> Sequence[str]:
        return self.domain.uploads()

    def measure(self, metrics: "Metrics") -> None:
        tasks = self.domain.tasks
        metrics.gauges("premises_audit_tasks", "Audit tasks by state.", "state", tasks.counts)
        metrics.gauges(
            "premises_audit_analyses",
            "Analyses of audits by how far they are.",
            "state",
            tasks.analyses_by_state,
        )

    def checks(self) -> Sequence[Check]:
        advice = "Correct that file, or unset PREMISES_AUDITS__MEASURES."
        try:
            return (Check("measures and prices", True, self.domain.references()),)
        except Failure as failure:
            return (Check("measures and prices", False, failure.message, advice),)


class CamerasInHouse(Domain):
    """Cameras as the house needs them."""

    def __init__(self, domain: cameras.CamerasDomain) -> None:
        self.domain = domain

    def routes(self, tail: "Tail", _auth: "Auth") -> "APIRouter":
        return self.domain.routes(tail)

    def posts(self) -> Sequence[PostOfDuty]:
        posts = (
            PostOfDuty(cameras.WATCHING, self.domain.lookout.run),
            PostOfDuty(cameras.CLOSING, self.domain.closer.run),
            PostOfDuty(cameras.MINDING, self.domain.presence.run),
        )
        sampling = PostOfDuty(cameras.SAMPLING, self.domain.graphics.run)
        return (*posts, sampling) if self.domain.graphics.is_there() else posts

    def schedules(self) -> Sequence[Schedule]:
        return self.domain.jobs.schedules()

    def measure(self, metrics: "Metrics") -> None:
        archive = self.domain.archive
        metrics.gauges(
            "premises_camera_pictures",
            "Pictures of cameras by what has become of them.",
            "state",
            archive.pictures_by_state,
        )
        metrics.gauges(
            "premises_camera_rows",
            "Cameras, events and detections that are kept.",
            "kind",
            lambda: asdict(archive.counts()),
        )

    def checks(self) -> Sequence[Check]:
        base, is_there = self.domain.folders.base, self.domain.folders.exists()
        trouble = self.domain.detector.trouble()
        language = self.domain.language
        return (
            *((_language(language.state() == "healthy"),) if language else ()),
            Check(
                "camera folders",
                is_there,
                str(base) if is_there else f"{base} is not there",
                "Make or mount it, or set PREMISES_CAMERAS__BASE_PATH.",
            ),
            Check(
                "detection model",
                trouble is None,
                trouble or f"{self.domain.detector.name()} is ready",
                self.domain.detector.advice(),
            ),
        )


class DrawingsInHouse(Domain):
    """Drawings as the house needs them."""

    def __init__(self, domain: drawings.DrawingsDomain) -> None:
        self.domain = domain

    def routes(self, _tail: "Tail", auth: "Auth") -> "APIRouter":
        return self.domain.routes(auth)

    def uploads(self) -> Sequence[str]:
        return self.domain.upload_paths()

    def schedules(self) -> Sequence[Schedule]:
        return self.domain.schedules()

    def measure(self, metrics: "Metrics") -> None:
        counting = self.domain.counting
        metrics.gauges(
            "premises_drawing_versions",
            "Versions of drawings by how far they are read.",
            "state",
            counting.versions,
        )
        metrics.gauges(
            "premises_drawing_comparisons",
            "Comparisons of drawings by what became of them.",
            "status",
            counting.comparisons,
        )

    def shows(self, caller: "Caller", event: "Event") -> bool:
        return self.domain.shows(caller, event)


class MachinesInHouse(Domain):
    """Machines as the house needs them."""

    def __init__(self, domain: machines.MachinesDomain) -> None:
        self.domain = domain

    def routes(self, _tail: "Tail", _auth: "Auth") -> "APIRouter":
        return self.domain.routes()

    def uploads(self) -> Sequence[str]:
        return self.domain.uploads()

    def schedules(self) -> Sequence[Schedule]:
        return self.domain.schedules()

    def measure(self, metrics: "Metrics") -> None:
        counts = self.domain.counts
        metrics.gauges(
            "premises_machine_kept",
            "Machines, variables, rows and files of rows that are kept.",
            "kind",
            counts.kept,
        )
        metrics.gauges(
            "premises_machine_waiting",
            "Machines whose figures are older than their rows, and rows in quarantine.",
            "kind",
            counts.trouble,
        )

    def checks(self) -> Sequence[Check]:
        advice = "Install it, or unset PREMISES_MACHINES__ENGINE."
        try:
            return (Check("engine", True, f"{self.domain.engine()} answers"),)
        except Failure as failure:
            return (Check("engine", False, failure.message, advice),)


class PropertiesInHouse(Domain):
    """Properties as the house needs them."""

    def __init__(self, domain: properties.PropertiesDomain, keeping: Keeping) -> None:
        self.domain = domain
        self.keeping = keeping

    def routes(self, tail: "Tail", auth: "Auth") -> "APIRouter":
        return self.domain.routes(tail, auth, self.keeping.kept_for)

    def uploads(self) -> Sequence[str]:
        return self.domain.upload_paths()

    def schedules(self) -> Sequence[Schedule]:
        return self.domain.schedules()

    def measure(self, metrics: "Metrics") -> None:
        counting = self.domain.counting
        metrics.gauges(
            "premises_property_listings", "Listings by status.", "status", counting.listings
        )
        metrics.gauges(
            "premises_property_images",
            "Images of listings by how far they are.",
            "state",
            counting.images,
        )

    def shows(self, caller: "Caller", event: "Event") -> bool:
        return self.domain.shows(caller, event)


def _language(is_well: bool) -> Check:
    return Check(
        "language model",
        is_well,
        "it answers" if is_well else "it does not answer; events are told by the rules alone",
        "Start its server, for example with `premises llm serve`, or correct PREMISES_LLM__URL.",
    )


class _Ground(TypedDict):
    """What every domain is built on."""

    database: "Database"
    shelf: "Shelf"
    outbox: "Outbox"
    registry: "Registry"
    doorbell: "Doorbell"


def _ground(kernel: "Kernel") -> _Ground:
    return _Ground(
        database=kernel.database,
        shelf=kernel.shelf,
        outbox=kernel.outbox,
        registry=kernel.registry,
        doorbell=kernel.doorbell,
    )


def _build_audits(settings: "Settings", kernel: "Kernel") -> Domain:
    return AuditsInHouse(audits.build(settings.audits, **_ground(kernel)))


def _build_cameras(settings: "Settings", kernel: "Kernel") -> Domain:
    return CamerasInHouse(
        cameras.build(
            settings.cameras,
            data_dir=settings.data_dir,
            zone=kernel.zone,
            **_ground(kernel),
            runtime=kernel.runtime,
            clock=kernel.clock,
            notices=kernel.notices,
            public_url=settings.notify.public_url,
            llm=kernel.llm,
            redis=settings.redis,
        )
    )


def _build_drawings(settings: "Settings", kernel: "Kernel") -> Domain:
    return DrawingsInHouse(
        drawings.build(
            settings.drawings,
            environment=settings.environment,
            has_broker=settings.jobs.carrier == "celery",
            **_ground(kernel),
            clock=kernel.clock,
            llm=kernel.llm,
        )
    )


def _build_machines(settings: "Settings", kernel: "Kernel") -> Domain:
    return MachinesInHouse(
        machines.build(
            settings.machines,
            data_dir=settings.data_dir,
            **_ground(kernel),
            clock=kernel.clock,
        )
    )


def _build_properties(settings: "Settings", kernel: "Kernel") -> Domain:
    others = [plan.name for plan in DOMAINS if plan.is_wanted(settings)]
    return PropertiesInHouse(
        properties.build(
            settings.properties,
            **_ground(kernel),
            clock=kernel.clock,
            limiter=kernel.limiter,
            answers=kernel.answers,
            notify=settings.notify,
        ),
        Keeping(kernel.database, others),
    )


DOMAINS: Final[Sequence[Plan]] = (
    Plan("audits", lambda settings: settings.audits.enabled, _build_audits),
    Plan("cameras", lambda settings: settings.cameras.enabled, _build_cameras),
    Plan("drawings", lambda settings: settings.drawings.enabled, _build_drawings),
    Plan("machines", lambda settings: settings.machines.enabled, _build_machines),
    Plan("properties", lambda settings: settings.properties.enabled, _build_properties),
)
HOUSE: Final = "house"
"""What a grant must name for the state of the whole house to be seen: its jobs, its metrics."""

NAMES: Final = ("properties", "audits", "drawings", "machines", "cameras")
"""Every domain there is or will be; grants may name one before it moves in."""

SIGNUP_NAMES: Final = ("properties", "drawings")
"""What an account may use that somebody opened for themselves."""
