"""The house with a broker: workers elsewhere are woken, and people are told whether it answers."""

import sys
import time
from pathlib import Path

import pytest
import structlog
from tests.app import typed
from tests.app.typed import CommandLine
from tests.conftest import Backends
from tests.forks import FORKS
from tests.servers import Redis
from tests.waiting import until

from premises.app import housekeeping
from premises.app.building import Building, build
from premises.app.cli import ringing
from premises.app.domains import CamerasInHouse, Check
from premises.app.frontdoor import state_of
from premises.app.settings import read
from premises.kernel.jobs import READY, JobState, desk, ledger


def _building(folder: Path, **settings: str) -> Building:
    environ = {f"PREMISES_{name}": value for name, value in settings.items()}
    return build(read({**environ, "PREMISES_DATA_DIR": str(folder)}, dotenv=None))


def _work(building: Building) -> str:
    """Submit something that any worker of the house can do, and ring for it."""
    kernel = building.kernel
    pipeline = kernel.registry.pipeline(housekeeping.NAME)
    with kernel.database.write() as session:
        job = ledger.submit(session, pipeline, {}, now=kernel.database.now(session))
    kernel.doorbell.ring(READY)
    return job


def _done(building: Building, job: str) -> bool:
    with building.kernel.database.read() as session:
        return desk.job(session, job).summary.state is JobState.DONE


@pytest.fixture
def shared(backends: Backends, redis_server: Redis, tmp_path: Path) -> dict[str, str]:
    """What two machines have in common: a database and a Redis server, and no folder."""
    assert redis_server.ask("FLUSHALL") == b"+OK"
    return {
        "DATABASE__URL": backends.new_url("postgresql"),
        "REDIS__URL": redis_server.url,
        # Nothing is found but by the bell.
        "JOBS__SWEEP_S": "200",
    }


def test_a_worker_on_another_machine_is_woken_and_ends_in_peace(
    shared: dict[str, str], premises: CommandLine, tmp_path: Path
) -> None:
    settings = {**shared, "JOBS__CARRIER": "celery"}
    server = _building(tmp_path / "server", **settings)
    server.migrate()
    environ = premises.environ(**settings, DATA_DIR="elsewhere", LOG__LEVEL="warning")
    streams = [premises.folder / name for name in ("in", "out", "err")]
    streams[0].touch()
    worker = FORKS.Process(
        target=typed._main,
        args=(("work", "--queues", "cpu,gpu"), premises.folder, environ, streams),
    )
    worker.start()
    try:
        jobs: list[str] = []

        def worked() -> bool:
            jobs.append(_work(server))
            time.sleep(0.3)
            return _done(server, jobs[-1])

        until(worked, 60)
        until(lambda: all(_done(server, job) for job in jobs))
        began = time.monotonic()
        worker.terminate()
        worker.join(30)
        assert time.monotonic() - began < 15
    finally:
        worker.kill()
        server.close()
    assert worker.exitcode == 0
    assert streams[1].read_text().startswith("Working on cpu, gpu")
    assert streams[2].read_text() == ""


def _checks(**settings: str) -> dict[str, Check]:
    environ = {f"PREMISES_{name}": value for name, value in settings.items()}
    return {check.what: check for check in ringing.checks(read(environ, dotenv=None))}


def test_people_are_told_what_carries_the_work_and_whether_it_answers(redis_server: Redis) -> None:
    usual = _checks()
    assert [(what, check.finding) for what, check in usual.items()] == [
        ("carrier", "processes, rung through pipes")
    ]
    there = {"REDIS__URL": redis_server.url, "JOBS__CARRIER": "celery"}
    well = _checks(**there)
    assert all(check.is_well for check in well.values())
    assert well["redis"].finding.endswith(" answers")
    assert well["carrier"].finding.startswith("celery")
    away = _checks(**{**there, "REDIS__URL": "redis://127.0.0.1:1/0"})
    assert not any(check.is_well for check in away.values())
    rung = _checks(REDIS__URL=redis_server.url)
    assert rung["carrier"].finding == "processes, rung through pipes and Redis"


def test_health_says_whether_a_broker_carries_the_work(redis_server: Redis, tmp_path: Path) -> None:
    """Clients of the original drawing service read it as `pubsub`."""

    def pubsub(**settings: str) -> object:
        building = _building(tmp_path / "data", **settings)
        try:
            return state_of(building)["pubsub"]
        finally:
            building.close()

    assert pubsub() == "disabled"
    assert pubsub(REDIS__URL=redis_server.url, JOBS__CARRIER="celery") == "enabled"


def test_doctor_and_status_know_the_carrier(premises: CommandLine) -> None:
    examined = premises("doctor", "--json", JOBS__CARRIER="celery")
    found = {check["what"]: check for check in examined.document}
    for what in ("carrier", "house"):
        assert not found[what]["is_well"]
        assert "PREMISES_JOBS__BROKER_URL" in found[what]["finding"]
    assert premises("migrate", "--json").code == 0
    assert premises("status", "--json").document["carrier"] == "processes, rung through pipes"


def test_health_tells_of_redis_and_the_house_does_without_it(
    redis_server: Redis, tmp_path: Path
) -> None:
    def state(**settings: str) -> tuple[str, dict[str, str] | None]:
        building = _building(tmp_path / "data", **settings)
        building.migrate()
        cameras = building.domains["cameras"]
        assert isinstance(cameras, CamerasInHouse)
        part = cameras.domain.health.check().parts["redis"]
        building.close()
        return part.status, part.details

    status, details = state(REDIS__URL=redis_server.url)
    assert status == "healthy"
    assert details is not None
    assert details["redis_version"][0].isdigit()
    assert state(REDIS__URL="redis://127.0.0.1:1/0") == ("unhealthy", None)
    assert state() == ("not_initialized", None)


def test_a_house_without_the_library_opens_and_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The settings of the original service name a Redis, which nothing here needs."""
    monkeypatch.setitem(sys.modules, "redis", None)
    with structlog.testing.capture_logs() as logs:
        _building(tmp_path, COMPAT="cameras", REDIS__URL="redis://127.0.0.1:6379/0").close()
    assert [entry["event"] for entry in logs] == ["redis_unused", "cache_not_shared"]


def test_the_original_name_of_the_redis_server_is_known(tmp_path: Path) -> None:
    environ = {"PREMISES_COMPAT": "cameras", "REDIS_URL": "redis://127.0.0.1:6379/0"}
    assert read(environ, dotenv=None).redis.url == environ["REDIS_URL"]
