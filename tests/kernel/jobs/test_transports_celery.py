"""Which messages a dedicated worker takes, and by which brokers they may come."""

import contextlib
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.kernel.jobs.kinds import mark, marks, submit
from tests.servers import Redis
from tests.waiting import until

from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell
from premises.kernel.errors import Unavailable
from premises.kernel.jobs import READY, Pipeline, Registry, Stage, Worker
from premises.kernel.jobs.celery import Broker, BrokerDoorbell, Receiver
from premises.kernel.settings import JobsSettings

_PAGES = Pipeline(
    "tests.pages",
    "tests",
    (
        Stage("ocr", lambda _task: 1, mark, queue="ocr"),
        Stage("diff", lambda _task: 2, mark, after=("ocr",), queue="diff"),
    ),
)
_REGISTRY = Registry([_PAGES])


@contextlib.contextmanager
def _receiving(receiver: Receiver) -> Iterator[None]:
    """Messages are taken; it is over only when its thread has ended, as there can be but one."""
    receiver.start()
    try:
        yield
    finally:
        receiver.stop()
        until(lambda: not any(thread.name == "receiver" for thread in threading.enumerate()))


@contextlib.contextmanager
def _dedicated(database: Database, broker: Broker, folder: Path, queue: str) -> Iterator[None]:
    """A worker on one queue that looks for nothing by itself, as `premises work --stages` makes."""
    bell = BrokerDoorbell(PipeDoorbell(folder / queue), broker, database, _REGISTRY)
    settings = JobsSettings(sweep_s=300)
    worker = Worker(database, _REGISTRY, bell, settings, queues=[queue])
    runs = threading.Thread(target=worker.run)
    runs.start()
    try:
        with _receiving(Receiver(broker, [queue], worker.answer)):
            yield
    finally:
        worker.stop()
        runs.join()
        bell.close()


def _stages(database: Database) -> list[str]:
    return [mark.stage for mark in marks(database)]


def test_a_worker_for_one_stage_takes_no_message_of_another(
    marked: Database, redis_server: Redis, tmp_path: Path
) -> None:
    assert redis_server.ask("FLUSHALL") == b"+OK"
    bell = BrokerDoorbell(
        PipeDoorbell(tmp_path / "bells"), Broker(redis_server.url, "tests-"), marked, _REGISTRY
    )

    def waiting(queue: str) -> int:
        return int(redis_server.ask(f"LLEN tests-{queue}").removeprefix(b":"))

    for _ in range(2):
        submit(marked, _PAGES)
    bell.ring(READY)
    with _dedicated(marked, Broker(redis_server.url, "tests-"), tmp_path, "ocr"):
        until(lambda: _stages(marked) == ["ocr", "ocr"])
        until(lambda: waiting("diff") >= 2)
    assert _stages(marked) == ["ocr", "ocr"]
    with _dedicated(marked, Broker(redis_server.url, "tests-"), tmp_path, "diff"):
        until(lambda: sorted(_stages(marked)) == ["diff", "diff", "ocr", "ocr"])
    bell.close()


def test_a_broker_that_is_no_redis_carries_the_same_messages() -> None:
    """There a message that was taken is acknowledged."""
    answered = threading.Event()
    receiver = Receiver(Broker("memory://", "tests-"), ["ocr"], answered.set)
    sender = Broker("memory://", "tests-")
    with contextlib.closing(sender), _receiving(receiver):
        sender.check()
        sender.send("ocr", 1, "tests.pages/ocr")
        assert answered.wait(20)


def test_google_pub_sub_without_its_library_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "kombu.transport.gcpubsub", None)
    with pytest.raises(Unavailable, match="not installed"):
        Broker("gcpubsub://projects/some-project", "tests-").check()
