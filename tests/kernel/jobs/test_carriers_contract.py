"""Whatever wakes the workers, each stage is done once: killed, frozen, or with the bell gone."""

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.kernel.jobs.kinds import (
    HELD,
    TALLY,
    Mark,
    MarkBase,
    Start,
    bell_of,
    full_url,
    marks,
    pid,
    submit,
)
from tests.servers import Redis
from tests.waiting import until

from premises.kernel.database import Database
from premises.kernel.doorbell import Doorbell
from premises.kernel.jobs import READY, JobState, desk

CARRIERS = ["pipes", "redis", "celery"]
_NEVER_S = 120.0
"""So seldom that nothing in a test is found by a sweep."""


class Carriage:
    """A database, and workers that are woken in one way; each acts as a machine of its own."""

    def __init__(
        self, carrier: str, database: Database, folder: Path, start: Start, redis: Redis | None
    ) -> None:
        self.carrier = carrier
        self.database = database
        self.folder = folder
        self.redis = redis
        self._server = redis.url if redis else ""
        self._start = start
        self.bell: Doorbell = bell_of(carrier, folder / "bells", self._server, database)

    def worker(self, lease_s: float = 60, sweep_s: float = _NEVER_S) -> BaseProcess:
        # What is not rung through pipes must not need a common folder.
        bells = self.folder / "bells" if self.carrier == "pipes" else self.folder / "elsewhere"
        url = full_url(self.database)
        return self._start(
            "work", url, str(bells), str(lease_s), str(sweep_s), self.carrier, self._server
        )

    def awake(self) -> BaseProcess:
        """A worker that only the bell wakes, once it hears."""
        worker = self.worker()

        def heard() -> bool:
            self.tally()
            time.sleep(0.1)
            return any(mark.pid == worker.pid for mark in marks(self.database))

        until(heard, 30)
        until(lambda: not self._waits())
        return worker

    def tally(self) -> str:
        return self.rung(submit(self.database, TALLY))

    def hold(self) -> str:
        """A stage that says who does it, and lasts until `let_go`."""
        return self.rung(submit(self.database, HELD, {"folder": str(self.folder)}))

    def let_go(self) -> None:
        (self.folder / "go").touch()

    def held_by(self) -> set[int]:
        return {int(path.name.partition("-")[2]) for path in self.folder.glob("began-*")}

    def rung(self, job_id: str) -> str:
        self.bell.ring(READY)
        return job_id

    def done(self, job_id: str) -> bool:
        with self.database.read() as session:
            return desk.job(session, job_id).summary.state is JobState.DONE

    def _waits(self) -> bool:
        with self.database.read() as session:
            return bool(desk.depths(session, self.database.now(session)))


MakeCarriage = Callable[[str, str], Carriage]


@pytest.fixture
def carriage_of(request: pytest.FixtureRequest, tmp_path: Path, start: Start) -> Iterator[object]:
    made: list[Carriage] = []

    def make(carrier: str, backend: str) -> Carriage:
        database: Database = request.getfixturevalue(backend)
        MarkBase.metadata.create_all(database.engine)
        with database.write() as session:
            session.execute(sa.delete(Mark))
        redis: Redis | None = None
        if carrier != "pipes":
            redis = request.getfixturevalue("redis_server")
            assert redis.ask("FLUSHALL") == b"+OK"
        made.append(Carriage(carrier, database, tmp_path, start, redis))
        return made[0]

    yield make
    for carriage in made:
        carriage.bell.close()
        redis = carriage.redis
        if redis is not None and redis.process.poll() is not None:
            redis.start()


@pytest.fixture(params=CARRIERS)
def carriage(request: pytest.FixtureRequest, carriage_of: MakeCarriage) -> Carriage:
    """Each carrier in turn, on a database that several machines can share."""
    return carriage_of(request.param, "postgresql")


@pytest.fixture(params=["redis", "celery"])
def remote(request: pytest.FixtureRequest, carriage_of: MakeCarriage) -> Carriage:
    """Each carrier that needs a server which may fail."""
    return carriage_of(request.param, "postgresql")


@pytest.mark.parametrize(
    ("carrier", "backend"),
    [
        *((carrier, "postgresql") for carrier in CARRIERS),
        ("celery", "sqlite"),
        ("celery", "mariadb"),
    ],
)
def test_all_that_is_submitted_is_done_once_by_two_workers_that_are_only_rung(
    carrier: str, backend: str, carriage_of: MakeCarriage
) -> None:
    carriage = carriage_of(carrier, backend)
    workers = [carriage.awake(), carriage.awake()]
    before = len(marks(carriage.database))
    jobs = [carriage.tally() for _ in range(60)]
    until(lambda: len(marks(carriage.database)) >= before + 60, 30)
    done = Counter(mark.job_id for mark in marks(carriage.database))
    assert [done[job] for job in jobs] == [1] * 60
    assert all(worker.is_alive() for worker in workers)


def test_two_stages_wake_two_workers(carriage: Carriage) -> None:
    workers = {pid(carriage.awake()), pid(carriage.awake())}
    jobs = [carriage.hold(), carriage.hold()]
    until(lambda: carriage.held_by() == workers)
    carriage.let_go()
    until(lambda: all(carriage.done(job) for job in jobs))


def test_what_a_killed_worker_held_is_done_by_another(carriage: Carriage) -> None:
    job = carriage.hold()
    killed = carriage.worker(sweep_s=0.2)
    until(lambda: pid(killed) in carriage.held_by())
    killed.kill()
    heir = carriage.worker(sweep_s=0.2)
    carriage.let_go()
    until(lambda: carriage.done(job))
    (done,) = marks(carriage.database)
    assert done.pid == pid(heir)


def test_a_worker_frozen_past_its_lease_doubles_nothing_when_it_wakes(carriage: Carriage) -> None:
    job = carriage.hold()
    frozen = carriage.worker(lease_s=0.5, sweep_s=0.2)
    until(lambda: pid(frozen) in carriage.held_by())
    os.kill(pid(frozen), signal.SIGSTOP)
    other = carriage.worker(lease_s=0.5, sweep_s=0.2)
    carriage.let_go()
    until(lambda: carriage.done(job))
    os.kill(pid(frozen), signal.SIGCONT)
    other.kill()
    # What it does next shows that it is awake and past the stage it had.
    follow_up = carriage.tally()
    until(lambda: carriage.done(follow_up))
    held, followed = marks(carriage.database)
    assert (held.pid, followed.pid) == (pid(other), pid(frozen))


def test_who_is_told_to_end_finishes_the_stage_in_hand(carriage: Carriage) -> None:
    worker = carriage.awake()
    job = carriage.hold()
    until(lambda: carriage.held_by() == {pid(worker)})
    later = carriage.hold()
    worker.terminate()
    time.sleep(0.2)
    carriage.let_go()
    worker.join(timeout=10)
    assert worker.exitcode == 0
    assert carriage.done(job)
    assert not carriage.done(later)


def test_a_server_that_forgets_everything_loses_no_work(remote: Carriage) -> None:
    assert remote.redis is not None
    for _ in range(2):
        remote.worker(sweep_s=0.2)
    jobs = []
    for number in range(60):
        jobs.append(remote.tally())
        if number % 10 == 0:
            assert remote.redis.ask("FLUSHALL") == b"+OK"
    until(lambda: len(marks(remote.database)) >= 60, 30)
    assert Counter(mark.job_id for mark in marks(remote.database)) == Counter(jobs)


def test_without_the_server_nobody_waits_and_the_sweep_finds_the_work(remote: Carriage) -> None:
    assert remote.redis is not None
    remote.redis.kill()
    remote.worker(sweep_s=0.2)
    for _ in range(3):
        submitted = submit(remote.database, TALLY)
        began = time.monotonic()
        remote.rung(submitted)
        assert time.monotonic() - began < 0.2
        until(lambda job=submitted: remote.done(job))  # type: ignore[misc]


def test_after_a_restart_of_the_server_work_is_rung_for_again(remote: Carriage) -> None:
    assert remote.redis is not None
    worker = remote.awake()
    remote.redis.kill()
    lost = remote.tally()
    time.sleep(0.3)
    remote.redis.start()

    def rung() -> bool:
        remote.tally()
        time.sleep(0.2)
        return remote.done(lost)

    until(rung, 20)
    assert {mark.pid for mark in marks(remote.database)} == {pid(worker)}
