"""Redis may be away, freeze or come back: whoever rings never notices, and the bell works again."""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator

import pytest
import structlog
from tests.servers import Redis
from tests.waiting import until

from premises.kernel.doorbell import RedisDoorbell, redis_state
from premises.kernel.errors import Invalid, Unavailable
from premises.kernel.settings import RedisSettings


@pytest.fixture
def redis(redis_server: Redis) -> Iterator[Redis]:
    """A Redis server that may be killed or frozen; it runs again afterwards."""
    yield redis_server
    if redis_server.process.poll() is not None:
        redis_server.start()
    os.kill(redis_server.process.pid, signal.SIGCONT)


def _settings(url: str) -> RedisSettings:
    return RedisSettings(url=url)


def _hears(ringer: RedisDoorbell, heard: list[str], patience_s: float = 15) -> None:
    heard.clear()

    def rung() -> bool:
        ringer.ring("jobs")
        return bool(heard)

    until(rung, patience_s)


def test_after_a_restart_of_the_server_the_bell_is_heard_again(redis: Redis) -> None:
    heard: list[str] = []
    listener, ringer = (RedisDoorbell(_settings(redis.url)) for _ in range(2))
    listener.listen(heard.append)
    _hears(ringer, heard)
    with structlog.testing.capture_logs() as logs:
        redis.kill()
        ringer.ring("jobs")
        until(lambda: len(logs) >= 2)
        redis.start()
        _hears(ringer, heard)
        listener.close()
        ringer.close()
    events = [entry["event"] for entry in logs]
    assert sorted(events[:2]) == ["doorbell_away", "doorbell_deaf"]
    assert sorted(events[2:]) == ["doorbell_back", "doorbell_heard_again"]


def test_a_server_that_forgets_everything_goes_on_ringing(redis: Redis) -> None:
    heard: list[str] = []
    bell = RedisDoorbell(_settings(redis.url))
    bell.listen(heard.append)
    _hears(bell, heard)
    assert redis.ask("FLUSHALL") == b"+OK"
    _hears(bell, heard)
    bell.close()


def test_nobody_waits_for_a_server_that_is_frozen(redis: Redis) -> None:
    heard: list[str] = []
    bell = RedisDoorbell(_settings(redis.url))
    bell.listen(heard.append)
    _hears(bell, heard)
    os.kill(redis.process.pid, signal.SIGSTOP)
    began = time.monotonic()
    for _ in range(1000):
        bell.ring("jobs")
    rung_s = time.monotonic() - began
    state = redis_state(_settings(redis.url))
    asked_s = time.monotonic() - began - rung_s
    bell.close()
    assert rung_s < 0.2
    assert asked_s < 1.5
    assert (state.status, state.version) == ("unhealthy", None)
    assert time.monotonic() - began < 6


def test_nobody_waits_for_an_address_that_swallows_everything() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as hole:
        bell = RedisDoorbell(_settings(f"redis://127.0.0.1:{hole.getsockname()[1]}"))
        began = time.monotonic()
        bell.listen(lambda _topic: None)
        bell.ring("jobs")
        assert time.monotonic() - began < 0.1
        bell.close()
        assert time.monotonic() - began < 4
        until(lambda: not any("redis" in one.name for one in threading.enumerate()))


def test_a_thousand_rings_are_few_messages(redis: Redis) -> None:
    bell = RedisDoorbell(_settings(redis.url))
    before = _published(redis)
    for _ in range(1000):
        bell.ring("jobs")
    until(lambda: _published(redis) > before)
    bell.close()
    assert _published(redis) - before < 50


def _published(redis: Redis) -> int:
    with socket.create_connection(("127.0.0.1", redis.port), timeout=5) as line:
        line.sendall(b"INFO commandstats\r\n")
        told = line.recv(65536).decode()
    calls = told.partition("cmdstat_publish:calls=")[2].partition(",")[0]
    return int(calls or 0)


def test_installations_with_other_prefixes_do_not_hear_each_other(redis: Redis) -> None:
    mine, theirs = [RedisSettings(url=redis.url, prefix=name) for name in ("mine:", "theirs:")]
    heard: list[str] = []
    listener, other, same = RedisDoorbell(mine), RedisDoorbell(theirs), RedisDoorbell(mine)
    listener.listen(heard.append)
    _hears(same, heard)
    other.ring("from next door")
    other.close()
    _hears(same, heard)
    assert "from next door" not in heard
    listener.close()
    same.close()


def test_the_state_tells_whether_there_is_a_server_and_which(redis: Redis) -> None:
    nothing = redis_state(RedisSettings())
    assert (nothing.status, nothing.version) == ("not_initialized", None)
    there = redis_state(_settings(redis.url))
    assert there.status == "healthy"
    assert there.version
    assert there.version[0].isdigit()
    redis.kill()
    away = redis_state(_settings(redis.url))
    assert away.status == "unhealthy"
    assert "refused" in away.message


def test_a_password_is_never_told(redis: Redis) -> None:
    settings = _settings(f"redis://somebody:hush-hush@127.0.0.1:{redis.port}/0")
    assert "hush" not in repr(settings)
    told = redis_state(settings)
    assert told.status == "unhealthy"
    assert "hush" not in told.message


def test_a_password_that_breaks_its_address_is_not_told_either() -> None:
    settings = _settings("redis://:hush/hush@127.0.0.1:6379/0")
    with pytest.raises(Invalid) as refused:
        RedisDoorbell(settings)
    assert "hush" not in refused.value.message
    assert "hush" not in redis_state(settings).message


@pytest.mark.parametrize("url", ["http://127.0.0.1", "redis://127.0.0.1:port", "nonsense"])
def test_an_address_that_cannot_be_one_is_refused_at_once(url: str) -> None:
    with pytest.raises(Invalid) as refused:
        RedisDoorbell(_settings(url))
    assert refused.value.code == "redis.bad_url"
    assert redis_state(_settings(url)).status == "unhealthy"


def test_without_the_library_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(Unavailable) as missing:
        RedisDoorbell(_settings("redis://127.0.0.1"))
    assert "pip install" in missing.value.message
    assert "pip install" in redis_state(_settings("redis://127.0.0.1")).message
