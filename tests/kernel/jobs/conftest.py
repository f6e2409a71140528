"""A database in which finished stages leave a mark, and programs that work on it."""

from collections.abc import Iterator
from multiprocessing.process import BaseProcess

import pytest
import sqlalchemy as sa
from tests.forks import FORKS
from tests.kernel.jobs import program
from tests.kernel.jobs.kinds import MakeWorker, Mark, MarkBase, Start

from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell
from premises.kernel.jobs import Registry, Worker
from premises.kernel.settings import JobsSettings


@pytest.fixture
def marked(database: Database) -> Database:
    """A database of every kind in turn, with an empty table of marks."""
    MarkBase.metadata.create_all(database.engine)
    with database.write() as session:
        session.execute(sa.delete(Mark))
    return database


@pytest.fixture
def make_worker(doorbell: PipeDoorbell) -> MakeWorker:
    def make(database: Database, registry: Registry, **settings: float) -> Worker:
        usual = {"sweep_s": 0.1, "lease_s": 30.0} | settings
        overruns: list[int] = []
        return Worker(
            database,
            registry,
            doorbell,
            JobsSettings.model_validate(usual),
            on_overrun=lambda: overruns.append(1),
        )

    return make


@pytest.fixture
def start() -> Iterator[Start]:
    """Start the program of the tests; what is left of it is ended afterwards."""
    started: list[BaseProcess] = []

    def begin(*arguments: str) -> BaseProcess:
        process = FORKS.Process(target=program.run, args=arguments)
        process.start()
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.join()
