"""What `premises status` tells: who is at work, what waits, what was seen and audited."""

import http.client
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from premises.app.building import Building
from premises.app.cli.listening import Address
from premises.app.cli.residents import Resident, residents
from premises.app.cli.ringing import carrier
from premises.app.settings import Settings
from premises.audits.service.tasks import Tasks
from premises.cameras.service.archive import Archive
from premises.kernel.errors import Unavailable
from premises.kernel.jobs import StageRow, StageState, desk
from premises.kernel.jobs.desk import Depth

_WAIT_S = 2.0


@dataclass(frozen=True)
class AuditFigures:
    """How many audits there are: tasks by where they stand, analyses by how far they have come."""

    tasks: Mapping[str, int]
    analyses: Mapping[str, int]


@dataclass(frozen=True)
class CameraFigures:
    """How much cameras have seen; pictures by what became of them."""

    cameras: int
    events: int
    detections: int
    pictures: Mapping[str, int]


@dataclass(frozen=True)
class Figures:
    """The house in numbers; `is_answering` says whether its server answers at the set address."""

    url: str
    is_answering: bool
    residents: list[Resident]
    carrier: str
    queues: list[Depth]
    dead_letters: int
    audits: AuditFigures | None
    cameras: CameraFigures | None

    def lines(self) -> Iterator[tuple[str, str]]:
        """Name and value of each line that a person reads."""
        yield "server", f"answers at {self.url}" if self.is_answering else "does not answer"
        for role in ("server", "worker"):
            pids = [str(one.pid) for one in self.residents if one.does == role]
            yield f"{role} processes", f"{len(pids)} ({', '.join(pids)})" if pids else "none"
        yield "carrier", self.carrier
        for depth in self.queues:
            yield f"queue {depth.queue}", f"{depth.step}: {_depth(depth)}"
        if not self.queues:
            yield "queues", "empty"
        yield "dead letters", str(self.dead_letters)
        if self.audits is not None:
            yield "audit tasks", _by_state(self.audits.tasks)
            yield "audit analyses", _by_state(self.audits.analyses)
        if self.cameras is not None:
            yield from _lines(self.cameras)


def gather(settings: Settings, building: Building) -> Figures:
    """The figures as they are now, from the database and a question to the server.

    Raises:
        Unavailable: the database does not answer, or has no tables yet.

    """
    if building.position().current is None:
        raise Unavailable(
            "database.empty",
            "There are no tables yet; they are made when the house is first opened: premises serve",
        )
    kernel = building.kernel
    with kernel.database.read() as session:
        queues = desk.depths(session, kernel.database.now(session))
        dead = session.scalar(
            sa.select(sa.func.count()).where(
                StageRow.state.in_([StageState.DEAD, StageState.FAILED])
            )
        )
    return Figures(
        url=Address(settings.server.host, settings.server.port).url,
        is_answering=answers(settings),
        residents=residents(settings),
        carrier=carrier(settings),
        queues=queues,
        dead_letters=dead or 0,
        audits=_audits(building) if "audits" in building.domains else None,
        cameras=_cameras(building) if "cameras" in building.domains else None,
    )


def answers(settings: Settings) -> bool:
    """Whether a server answers at the address that is set."""
    asking = http.client.HTTPConnection(settings.server.host, settings.server.port, timeout=_WAIT_S)
    try:
        asking.request("GET", "/health")
        return asking.getresponse().status == http.client.OK
    except (OSError, UnicodeError, http.client.HTTPException):
        return False
    finally:
        asking.close()


def _audits(building: Building) -> AuditFigures:
    tasks = Tasks(building.kernel.database, building.kernel.shelf)
    return AuditFigures(tasks.counts(), tasks.analyses_by_state())


def _cameras(building: Building) -> CameraFigures:
    archive = Archive(building.kernel.database, building.kernel.shelf)
    counts = archive.counts()
    return CameraFigures(
        counts.cameras, counts.events, counts.detections, archive.pictures_by_state()
    )


def _depth(depth: Depth) -> str:
    counts = {
        "running": depth.running,
        "ready": depth.ready,
        "later": depth.later,
        "waiting": depth.waiting,
        "dead": depth.dead,
    }
    return ", ".join(f"{count} {state}" for state, count in counts.items() if count)


def _lines(cameras: CameraFigures) -> Iterator[tuple[str, str]]:
    yield "cameras", str(cameras.cameras)
    yield "pictures", _by_state(cameras.pictures)
    yield "detections", str(cameras.detections)
    yield "events", str(cameras.events)


def _by_state(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {state}" for state, count in sorted(counts.items())) or "none"
