"""Redis may be away, frozen or full of strangers' values: nobody gets a wrong answer."""

import os
import signal
import time
from collections.abc import Iterator

import pytest
import structlog
from redis import Redis as Client
from tests.servers import Redis
from tests.waiting import until

from premises.kernel.cache.entries import Entry, opened, sealed
from premises.kernel.cache.figures import Count
from premises.kernel.cache.redis import RedisStore
from premises.kernel.errors import Unavailable
from premises.kernel.ids import new_id
from premises.kernel.settings import RedisSettings

_ENTRY = Entry(b"s" * 32, b"body")


@pytest.fixture
def redis(redis_server: Redis) -> Iterator[Redis]:
    """A Redis server that may be killed or frozen; it runs again afterwards."""
    yield redis_server
    if redis_server.process.poll() is not None:
        redis_server.start()
    os.kill(redis_server.process.pid, signal.SIGCONT)


@pytest.fixture
def settings(redis_server: Redis) -> RedisSettings:
    return RedisSettings(url=redis_server.url, prefix=f"{new_id()}:")


@pytest.fixture
def store(settings: RedisSettings) -> Iterator[RedisStore]:
    kept = RedisStore(settings, b"secret")
    yield kept
    kept.close()


@pytest.fixture
def client(redis_server: Redis) -> Iterator[Client]:
    """Somebody else at the same server."""
    with Client.from_url(redis_server.url) as stranger:
        yield stranger


def test_processes_share_what_is_kept_and_counted(
    store: RedisStore, settings: RedisSettings
) -> None:
    other = RedisStore(settings, b"secret")
    store.keep("a:1", _ENTRY, 60)
    assert other.read("a:1") == _ENTRY
    store.count("a", Count(1, 0))
    other.count("a", Count(0, 1))
    until(lambda: store.counts() == other.counts() == {"a": Count(1, 1)})
    other.close()


def test_installations_of_one_server_do_not_see_each_other(
    store: RedisStore, settings: RedisSettings
) -> None:
    other = RedisStore(RedisSettings(url=settings.url, prefix=f"{new_id()}:"), b"secret")
    store.keep("a:1", _ENTRY, 60)
    store.count("a", Count(1, 0))
    assert other.read("a:1") is None
    assert (other.names("*").entries, other.clear()) == ((), 0)
    other.forget_counts()
    assert store.counts() == {"a": Count(1, 0)}
    assert store.read("a:1") == _ENTRY
    other.close()


_SEALED = sealed("a:1", _ENTRY, b"secret")
_POISON = {
    "nothing": b"",
    "a picture": b"\x89PNG" * 100,
    "a pickle": b"cos\nsystem\n(S'true'\ntR.",
    "half of it": _SEALED[:40],
    "all but its end": _SEALED[:-1],
    "more than it": _SEALED + b"x",
    "another body": _SEALED.replace(b"body", b"evil"),
    "another stamp": _SEALED.replace(b"s" * 32, b"t" * 32),
    "another's answer": sealed("a:2", _ENTRY, b"secret"),
    "sealed by a stranger": sealed("a:1", _ENTRY, b"guessed"),
}


@pytest.mark.parametrize("poison", _POISON)
def test_a_value_that_is_not_ours_is_nothing(
    store: RedisStore, settings: RedisSettings, client: Client, poison: str
) -> None:
    client.set(f"{settings.prefix}cache:answers:a:1", _POISON[poison])
    assert store.read("a:1") is None
    store.keep("a:1", _ENTRY, 60)
    assert store.read("a:1") == _ENTRY


def test_what_was_sealed_is_opened_under_its_name_with_its_secret() -> None:
    assert opened("a:1", _SEALED, b"secret") == _ENTRY


def test_values_of_another_type_hold_up_nothing(
    store: RedisStore, settings: RedisSettings, client: Client
) -> None:
    client.rpush(f"{settings.prefix}cache:answers:a:1", "x")
    client.set(f"{settings.prefix}cache:metrics:hits", "many")
    assert store.read("a:1") is None
    assert store.names("*").entries == ()
    store.keep("b:1", _ENTRY, 60)
    assert store.read("b:1") == _ENTRY
    store.count("b", Count(1, 2))
    assert store.counts() == {"b": Count(1, 2)}
    store.keep("a:1", _ENTRY, 60)
    assert store.read("a:1") == _ENTRY


def test_only_answers_are_told_of_and_removed(
    store: RedisStore, settings: RedisSettings, client: Client
) -> None:
    others = {"user_session:1": b"token", f"{settings.prefix}user_session:1": b"token"}
    for name, value in others.items():
        client.set(name, value)
    store.keep("a:1", _ENTRY, 60)
    assert [one.name for one in store.names("*").entries] == ["a:1"]
    assert store.clear() == 1
    assert {name: client.get(name) for name in others} == others
    client.delete(*others)


def test_thousands_of_names_are_looked_through_in_batches(
    store: RedisStore, settings: RedisSettings, client: Client
) -> None:
    with client.pipeline() as many:
        for number in range(5000):
            many.set(f"{settings.prefix}cache:answers:a:{number}", b"x")
        many.execute()
    before = client.info("commandstats").get("cmdstat_keys", {}).get("calls", 0)
    store.keep("b:1", _ENTRY, 60)
    assert [one.name for one in store.names("b:*").entries] == ["b:1"]
    assert not store.names("*", most=100).complete
    assert store.clear() == 5001
    assert client.info("commandstats").get("cmdstat_keys", {}).get("calls", 0) == before


def test_a_claim_is_one_s_own_until_it_is_given_back_or_runs_out(
    store: RedisStore, settings: RedisSettings
) -> None:
    other = RedisStore(settings, b"secret")
    ours = store.claim("a:1", 60)
    assert ours is not None
    assert other.claim("a:1", 60) is None
    other.release("a:1", "somebody")
    assert other.claim("a:1", 60) is None
    store.release("a:1", ours)
    brief = other.claim("a:1", 0.02)
    assert brief is not None
    until(lambda: store.claim("a:1", 60) is not None)
    other.release("a:1", brief)
    assert other.claim("a:1", 60) is None
    other.close()


def test_while_the_server_is_away_there_is_nothing_and_people_are_told_so(
    store: RedisStore, redis: Redis
) -> None:
    store.keep("a:1", _ENTRY, 60)
    redis.kill()
    with structlog.testing.capture_logs() as logs:
        for _ in range(3):
            assert store.read("a:1") is None
            store.keep("a:1", _ENTRY, 60)
            assert store.claim("a:1", 60) is not None
            store.release("a:1", "x")
            store.count("a", Count(1, 0))
        for ask in (store.counts, store.forget_counts, store.clear, lambda: store.names("*")):
            with pytest.raises(Unavailable) as failed:
                ask()
            assert failed.value.code == "redis.away"
        redis.start()

        def back() -> bool:
            store.keep("a:1", _ENTRY, 60)
            return store.read("a:1") == _ENTRY

        until(back)
    assert [entry["event"] for entry in logs] == ["cache_not_shared", "cache_shared_again"]
    assert store.counts() == {"a": Count(3, 0)}


def test_nobody_waits_long_for_a_server_that_is_frozen(store: RedisStore, redis: Redis) -> None:
    store.keep("a:1", _ENTRY, 60)
    os.kill(redis.process.pid, signal.SIGSTOP)
    began = time.monotonic()
    for _ in range(1000):
        assert store.read("a:1") is None
    assert time.monotonic() - began < 2
