"""Whoever takes rows in or works figures out may be killed at any moment, and nothing is wrong."""

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.conftest import Backends
from tests.forks import FORKS
from tests.machines.mills.unruly import arrivals
from tests.machines.proofs import tables
from tests.machines.shops import Shop, open_shop
from tests.machines.standing import count

from premises.app.demo.mill import Mill
from premises.app.demo.recorder import VARIABLES, Recorder
from premises.kernel.database import Base, Database
from premises.kernel.doorbell import PipeDoorbell
from premises.kernel.settings import DatabaseSettings
from premises.machines.models import IngestRow
from premises.machines.service.batches import Batch, BatchKind, Series
from premises.machines.service.variables import NewVariable

_DAY = date(2021, 10, 29)
_KILLS = 4

Batches = Sequence[Sequence[Series]]


def test_work_that_is_killed_and_begun_again_ends_as_work_that_was_left_in_peace(
    backends: Backends, tmp_path: Path
) -> None:
    chance = random.Random(5)  # noqa: S311 - no secret.
    log = next(log for _, log in Recorder(Mill("M", seed=5), 0.003).days(_DAY, _DAY))
    batches = arrivals(log, chance)
    killed, peaceful = (Place(backends.new_url("sqlite"), tmp_path / one) for one in ("k", "p"))
    for place in (killed, peaceful):
        _furnish(place)
    for _ in range(_KILLS):
        child = FORKS.Process(target=_work, args=(killed, batches))
        child.start()
        time.sleep(chance.uniform(0.2, 1.2))
        child.kill()
        child.join()
    _work(killed, batches)
    _work(peaceful, batches)
    assert _figures(killed) == _figures(peaceful)


@dataclass(frozen=True)
class Place:
    """Where a shop keeps its rows, and its files."""

    url: str
    folder: Path

    @contextmanager
    def opened(self) -> Iterator[Shop]:
        database = Database(DatabaseSettings(url=self.url, synchronous="normal"), "")
        doorbell = PipeDoorbell(self.folder / "bells")
        try:
            yield open_shop(database, self.folder, doorbell)
        finally:
            doorbell.close()
            database.close()


def _furnish(place: Place) -> None:
    place.folder.mkdir()
    with place.opened() as shop:
        Base.metadata.create_all(shop.database.engine)
        shop.machine(preset="heidenhain")
        wanted = [NewVariable(*one, decimals=0) for one in VARIABLES.items()]
        shop.domain.variables.ensure("m", wanted)


def _work(place: Place, batches: Batches) -> None:
    """Take in all batches, work out the figures now and then, and make a file of the day."""
    with place.opened() as shop:
        for number, batch in enumerate(batches):
            name = str(number)
            sent = Batch("m", BatchKind.PUSH, batch, sender="s", key=name, digest=name)
            shop.domain.intake.take(sent)
            if number % 3 == 0:
                shop.settle()
            if number % 4 == 0:
                shop.domain.archive.compact("m", _DAY)
        shop.settle()


def _figures(place: Place) -> dict[str, tables.Table]:
    with place.opened() as shop:
        assert shop.differences() == []
        found = {**tables.figures(shop.database, "m"), **tables.published(shop.database)}
        return {**found, "batches": [{"count": count(shop.database, IngestRow)}]}
