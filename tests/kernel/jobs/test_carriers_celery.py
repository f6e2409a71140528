"""The broker is told of what is ready, once; who has something to do takes no other message."""

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from tests.kernel.jobs.kinds import TALLY, bell_of, mark, registry, submit
from tests.servers import Redis
from tests.waiting import until

from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell
from premises.kernel.errors import Invalid, Unavailable
from premises.kernel.jobs import READY, Pipeline, Registry, Stage, Worker, ledger
from premises.kernel.jobs.celery import Broker, BrokerDoorbell, Receiver, broker
from premises.kernel.jobs.celery.broker import READY_TASK
from premises.kernel.settings import JobsSettings, RedisSettings


@pytest.fixture
def redis(redis_server: Redis) -> Iterator[Redis]:
    """A Redis server that knows nothing."""
    assert redis_server.ask("FLUSHALL") == b"+OK"
    yield redis_server
    if redis_server.process.poll() is not None:
        redis_server.start()


@pytest.fixture
def bell(marked: Database, redis: Redis, tmp_path: Path) -> Iterator[BrokerDoorbell]:
    made = bell_of("celery", tmp_path / "bells", redis.url, marked)
    assert isinstance(made, BrokerDoorbell)
    yield made
    made.close()


def _length(redis: Redis, queue: str = "cpu") -> int:
    return int(redis.ask(f"LLEN tests-{queue}").removeprefix(b":"))


def _tells(bell: BrokerDoorbell, redis: Redis, count: int) -> None:
    """Once everything that was rung has been told, there are so many messages, and no more."""
    bell.ring(READY)
    until(lambda: _length(redis) >= count)
    bell.ring(READY)
    time.sleep(0.1)
    assert _length(redis) == count


def _submit_many(database: Database, count: int) -> None:
    with database.write() as session:
        now = database.now(session)
        for _ in range(count):
            ledger.submit(session, TALLY, {}, now=now)


def test_a_stage_is_told_of_once_however_often_it_is_rung_for(
    marked: Database, bell: BrokerDoorbell, redis: Redis
) -> None:
    _tells(bell, redis, 0)
    submit(marked, TALLY)
    _tells(bell, redis, 1)
    for _ in range(100):
        bell.ring(READY)
    _tells(bell, redis, 1)
    submit(marked, TALLY)
    _tells(bell, redis, 2)


def test_two_thousand_stages_are_few_messages(
    sqlite: Database, redis: Redis, tmp_path: Path
) -> None:
    bell = bell_of("celery", tmp_path / "bells", redis.url, sqlite)
    for _ in range(20):
        _submit_many(sqlite, 100)
        bell.ring(READY)
    until(lambda: _length(redis) >= 32)
    bell.close()
    assert _length(redis) == 32


def test_a_stage_that_became_ready_again_is_told_of_again(
    marked: Database, bell: BrokerDoorbell, redis: Redis
) -> None:
    submit(marked, TALLY)
    _tells(bell, redis, 1)
    with marked.write() as session:
        claim = ledger.claim(session, registry(), ["tests.tally/count"], marked.now(session), 60)
    assert claim is not None
    _tells(bell, redis, 1)
    with marked.write() as session:
        now = marked.now(session)
        ledger.fail(session, registry(), claim, Invalid("tests.no", "No."), now)
        ledger.requeue(session, registry(), claim.stage_id, now)
    _tells(bell, redis, 2)


def test_messages_go_to_the_queue_of_their_stage_and_say_which_stage_it_is(
    sqlite: Database, redis: Redis, tmp_path: Path
) -> None:
    seen = Pipeline("tests.seen", "tests", (Stage("look", lambda _task: 1, mark, queue="gpu"),))
    known = Registry([seen])
    bell = BrokerDoorbell(
        PipeDoorbell(tmp_path / "bells"), Broker(redis.url, "tests-"), sqlite, known
    )
    submit(sqlite, seen)
    bell.ring(READY)
    until(lambda: _length(redis, "gpu") == 1)
    bell.close()
    assert _length(redis) == 0
    with contextlib.closing(_client(redis)) as client:
        message = json.loads(str(client.lindex("tests-gpu", 0)))
    assert message["headers"]["task"] == READY_TASK
    assert "tests.seen/look" in message["headers"]["argsrepr"]


def _client(redis: Redis) -> Any:
    from redis import Redis as Client

    return Client.from_url(redis.url, decode_responses=True)


def test_other_topics_are_rung_as_usual(bell: BrokerDoorbell, redis: Redis, tmp_path: Path) -> None:
    heard: list[str] = []
    bell.listen(heard.append)
    bell.ring("events")
    until(lambda: heard == ["events"])
    bell.ring(READY)
    time.sleep(0.1)
    assert heard == ["events"]


def test_the_variable_that_celery_itself_reads_leads_nowhere_else(
    sqlite: Database, redis: Redis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://127.0.0.1:1/0")
    bell = bell_of("celery", tmp_path / "bells", redis.url, sqlite)
    submit(sqlite, TALLY)
    bell.ring(READY)
    until(lambda: _length(redis) == 1)
    bell.close()


def test_a_broker_that_is_away_is_told_when_it_is_back(
    sqlite: Database, redis: Redis, tmp_path: Path
) -> None:
    bell = bell_of("celery", tmp_path / "bells", redis.url, sqlite)
    redis.kill()
    submit(sqlite, TALLY)
    with structlog.testing.capture_logs() as logs:
        began = time.monotonic()
        bell.ring(READY)
        assert time.monotonic() - began < 0.1
        until(lambda: bool(logs))
        redis.start()
        until(lambda: _length(redis) == 1)
        bell.close()
    assert logs[0]["event"] == "doorbell_away"


def test_a_broker_that_swallows_everything_keeps_nobody(
    sqlite: Database, redis: Redis, tmp_path: Path
) -> None:
    bell = bell_of("celery", tmp_path / "bells", redis.url, sqlite)
    submit(sqlite, TALLY)
    os.kill(redis.process.pid, signal.SIGSTOP)
    try:
        began = time.monotonic()
        bell.ring(READY)
        bell.close()
        assert time.monotonic() - began < 4
        with pytest.raises(Unavailable) as away:
            Broker(redis.url, "tests-").check()
        assert time.monotonic() - began < 8
    finally:
        os.kill(redis.process.pid, signal.SIGCONT)
    assert away.value.code == "jobs.broker_away"


@pytest.mark.parametrize(
    "url",
    [
        "nonsense://127.0.0.1",
        "redis://127.0.0.1:port/0",
        "redis://:hush/hush@127.0.0.1:6379/0",
        "amqp://me:hush/hush@127.0.0.1//",
    ],
)
def test_a_broker_that_cannot_be_one_is_said_to_be_away(url: str) -> None:
    with pytest.raises(Unavailable) as away:
        Broker(url, "tests-").check()
    assert "hush" not in away.value.message


def test_a_broker_whose_library_is_not_installed_is_said_to_be_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "kombu.transport.SQS", None)
    with pytest.raises(Unavailable, match="not installed"):
        Broker("sqs://", "tests-").check()


def test_the_redis_server_is_the_broker_where_no_other_is_named() -> None:
    celery = JobsSettings(carrier="celery")
    named = celery.model_copy(update={"broker_url": "amqp://127.0.0.1//"})
    redis = RedisSettings(url="redis://127.0.0.1:6379/3")
    where = [broker(one, redis).app.connection_for_write() for one in (celery, named)]
    assert [(one.transport_cls, one.virtual_host) for one in where] == [
        ("redis", "3"),
        ("amqp", "/"),
    ]
    for unusable in (RedisSettings(), RedisSettings(url="unix:///run/redis.sock")):
        with pytest.raises(Invalid) as refused:
            broker(celery, unusable)
        assert refused.value.code == "jobs.no_broker"


@contextlib.contextmanager
def _receiving(redis: Redis, answer: Callable[[], None]) -> Iterator[Receiver]:
    receiver = Receiver(Broker(redis.url, "tests-"), ["cpu"], answer)
    receiver.start()
    try:
        yield receiver
    finally:
        receiver.stop()


class _Answers:
    """Counts the messages that came, and keeps each until it is let go."""

    def __init__(self) -> None:
        self.count = 0
        self.free = threading.Event()

    def __call__(self) -> None:
        self.count += 1
        self.free.wait(10)


def test_who_has_something_to_do_takes_no_other_message(
    sqlite: Database, redis: Redis, tmp_path: Path
) -> None:
    bell = bell_of("celery", tmp_path / "bells", redis.url, sqlite)
    _submit_many(sqlite, 5)
    bell.ring(READY)
    until(lambda: _length(redis) == 5)
    bell.close()
    answers = _Answers()
    with _receiving(redis, answers) as receiver:
        until(lambda: answers.count == 1)
        time.sleep(0.3)
        assert (answers.count, _length(redis)) == (1, 4)
        answers.free.set()
        until(lambda: answers.count == 5)
        began = time.monotonic()
        receiver.stop()
        assert time.monotonic() - began < 2
    assert not any(thread.name == "receiver" for thread in threading.enumerate())


def test_celery_leaves_logging_signals_and_output_alone(redis: Redis) -> None:
    def state() -> tuple[object, ...]:
        root = logging.getLogger()
        numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1, signal.SIGCHLD)
        handlers = [signal.getsignal(number) for number in numbers]
        return list(root.handlers), root.level, handlers, sys.stdout, sys.stderr

    before = state()
    with _receiving(redis, lambda: None):
        until(lambda: _consumes(redis))
        assert state() == before
    assert state() == before


def _consumes(redis: Redis) -> bool:
    with contextlib.closing(_client(redis)) as client:
        return any(one["cmd"] == "brpop" for one in client.client_list())


def test_a_message_that_cannot_be_understood_ends_nothing(redis: Redis) -> None:
    answers = _Answers()
    answers.free.set()
    sender = Broker(redis.url, "tests-")
    queue = sender.queue("cpu")
    with contextlib.closing(_client(redis)) as client, _receiving(redis, answers):
        sender.app.send_task("premises.unknown", (1,), queue=queue, ignore_result=True)
        sender.app.send_task(READY_TASK, (), {"new": 1}, queue=queue, ignore_result=True)
        until(lambda: answers.count == 1)
        client.lpush("tests-cpu", "no message at all")
        sender.send("cpu", 1, "tests.tally/count")
        until(lambda: answers.count == 2)
    sender.close()


def test_a_worker_answers_when_nothing_is_left_to_do(
    marked: Database, doorbell: PipeDoorbell
) -> None:
    for _ in range(5):
        submit(marked, TALLY)
    worker = Worker(marked, registry(), doorbell, JobsSettings(sweep_s=100))
    runs = threading.Thread(target=worker.run)
    runs.start()
    worker.answer()
    with marked.read() as session:
        assert not ledger.anything_ready(session, ["tests.tally/count"], marked.now(session))
    submit(marked, TALLY)
    worker.answer()
    with marked.read() as session:
        assert not ledger.anything_ready(session, ["tests.tally/count"], marked.now(session))
    worker.stop()
    runs.join()
    worker.answer()


def test_without_celery_it_is_said_what_to_install() -> None:
    program = """
import sys
sys.modules["celery"] = None
from premises.kernel.errors import Invalid
try:
    import premises.kernel.jobs.celery
except Invalid as invalid:
    print(invalid.code)
"""
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert told.stdout == "jobs.celery_missing\n"
