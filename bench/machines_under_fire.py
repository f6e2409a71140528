"""Kills the service while a machine's rows come in, and compares its figures with right ones."""

import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import sqlalchemy as sa
from tests import servers
from tests.house import House
from tests.machines.proofs import tables
from tests.waiting import until

from bench.feeding import Feeding
from bench.running import say
from bench.victims import Victims
from premises.app.building import Building, build
from premises.app.demo.recorder import VARIABLES
from premises.app.settings import read
from premises.kernel.jobs import JobRow, JobState
from premises.machines.models import DirtyRow, IngestRow
from premises.machines.service.batches import Batch, BatchKind, Series
from premises.machines.service.machines import NewMachine
from premises.machines.service.variables import NewVariable

if TYPE_CHECKING:
    from premises.app.domains import MachinesInHouse
    from premises.machines.wiring import MachinesDomain

_MACHINE: Final = "proof"
_PATIENCE_S: Final = 600.0
_SETTINGS: Final = {
    "AUDITS__ENABLED": "false",
    "DRAWINGS__ENABLED": "false",
    "CAMERAS__ENABLED": "false",
    "JOBS__WORKERS": "2",
    "JOBS__LEASE_S": "5",
    "DATABASE__SYNCHRONOUS": "full",
    "MACHINES__SEGMENT_ROWS": "1000",
    "MACHINES__COMPACT_AFTER_HOURS": "0",
}
Environ = dict[str, str]


@dataclass(frozen=True)
class Outcome:
    """What was counted in one run."""

    name: str
    facts: Mapping[str, int]


def under_fire(name: str, kills: int, seed: int) -> Outcome:
    """Kill while rows come in and figures are worked out; compare with who was left in peace."""
    say(f"machines on {name}: {kills} kills")
    with ExitStack() as stack, tempfile.TemporaryDirectory(prefix="premises-prove-") as place:
        folder = Path(place)
        url = PLACES[name](stack)
        more = {"DATABASE__URL": url} if url else {}
        environ = _environ(folder / "fire", more)
        with opened(environ) as building:
            furnish(building)
        house = House(folder / "fire", None, **_SETTINGS, **more)
        victims = Victims(folder / "fire", environ, house)
        feeding = _fed_and_killed(victims, kills, seed)
        with opened(environ) as building:
            found = _checked(building)
            ingests = _count(building, sa.select(sa.func.count()).select_from(IngestRow))
        right = _undisturbed(folder / "peace", feeding.sent)
    assert not feeding.refused, feeding.refused[:1]
    assert ingests == len(feeding.sent), "a batch was taken in twice"
    differing = [table for table, rows in right.items() if found[table] != rows]
    assert not differing, f"{differing} are not as they should be"
    facts = {
        **{f"kills of {which}": count for which, count in victims.killed.items()},
        "batches": len(feeding.sent),
        "answers cut off by a kill": feeding.lost,
        "of these, batches that had been taken in": feeding.repeats,
        "rows": sum(len(one.t_ms) for batch in feeding.sent for one in batch),
        "rows of tables compared": sum(len(rows) for rows in right.values()),
        "tables that differ": len(differing),
        "differences that verify finds": 0,
    }
    return Outcome(name, facts)


def _fed_and_killed(victims: Victims, kills: int, seed: int) -> Feeding:
    chance = random.Random(seed)  # noqa: S311 - no secret.
    feeding = Feeding(seed, _MACHINE, lambda: victims.url)
    victims.begin()
    sending = threading.Thread(target=feeding.run)
    sending.start()
    try:
        for _ in range(kills):
            time.sleep(chance.uniform(0.0, 1.5))
            victims.kill(chance)
        feeding.is_enough.set()
        sending.join()
        with opened(victims.environ) as building:
            until(lambda: is_calm(building), _PATIENCE_S)
    finally:
        feeding.is_over.set()
        sending.join()
        victims.end()
    return feeding


def _checked(building: Building) -> dict[str, tables.Table]:
    """All figures, which are what the rows say."""
    differences = domain_of(building).verifying.verify(_MACHINE)
    assert not differences, differences[:3]
    return _figures(building)


def _undisturbed(folder: Path, batches: Sequence[Sequence[Series]]) -> dict[str, tables.Table]:
    with opened(_environ(folder, {})) as building:
        furnish(building)
        domain = domain_of(building)
        for batch in batches:
            domain.intake.take(Batch(_MACHINE, BatchKind.PUSH, batch))
        domain.recomputing.settle(_MACHINE)
        return _figures(building)


def _figures(building: Building) -> dict[str, tables.Table]:
    database = building.kernel.database
    return {**tables.figures(database, _MACHINE), **tables.published(database)}


def furnish(building: Building) -> None:
    """A machine with all variables of the made-up mills."""
    domain = domain_of(building)
    domain.machines.create(NewMachine(_MACHINE, id=_MACHINE, preset="heidenhain"))
    domain.variables.ensure(_MACHINE, [NewVariable(*one, decimals=0) for one in VARIABLES.items()])


def is_calm(building: Building) -> bool:
    """Whether all figures are worked out."""
    running = sa.select(sa.func.count()).select_from(JobRow)
    dirty = sa.select(sa.func.count()).select_from(DirtyRow)
    jobs = running.where(JobRow.state == JobState.RUNNING, JobRow.pipeline.like("machines.%"))
    return not _count(building, dirty) and not _count(building, jobs)


def _count(building: Building, query: sa.Select[int]) -> int:
    with building.kernel.database.read() as session:
        return session.scalar(query) or 0


def domain_of(building: Building) -> "MachinesDomain":
    return cast("MachinesInHouse", building.domains["machines"]).domain


@contextmanager
def opened(environ: Environ) -> Iterator[Building]:
    building = build(read(environ, dotenv=None))
    try:
        building.migrate()
        yield building
    finally:
        building.close()


def _environ(folder: Path, more: Mapping[str, str]) -> Environ:
    told = {**_SETTINGS, "LOG__LEVEL": "error", "DATA_DIR": str(folder), **more}
    return {f"PREMISES_{name}": value for name, value in told.items()}


PLACES: Final[Mapping[str, Callable[[ExitStack], str]]] = {
    "SQLite": lambda _stack: "",
    "PostgreSQL": lambda stack: stack.enter_context(servers.running("postgresql")).url,
}
