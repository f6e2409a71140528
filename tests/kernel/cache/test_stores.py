"""One contract for answers kept in memory and at a Redis server."""

import time
from collections.abc import Callable, Iterator

import pytest
from tests.servers import Redis
from tests.waiting import until

from premises.kernel.cache.entries import Entry
from premises.kernel.cache.figures import MOST_ENDPOINTS, OTHERS, Count, Tally, figures_of
from premises.kernel.cache.memory import MemoryStore
from premises.kernel.cache.redis import RedisStore
from premises.kernel.cache.stores import Store
from premises.kernel.ids import new_id
from premises.kernel.settings import RedisSettings

_ENTRY = Entry(b"s" * 32, b"body")


def _memory(_request: pytest.FixtureRequest) -> Store:
    return MemoryStore(1_000_000)


def _redis(request: pytest.FixtureRequest) -> Store:
    server: Redis = request.getfixturevalue("redis_server")
    return RedisStore(RedisSettings(url=server.url, prefix=f"{new_id()}:"), b"secret")


_KINDS: dict[str, Callable[[pytest.FixtureRequest], Store]] = {"memory": _memory, "redis": _redis}


@pytest.fixture(params=_KINDS)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    opened = _KINDS[request.param](request)
    yield opened
    opened.close()


def test_what_is_kept_is_found_as_it_was(store: Store) -> None:
    assert store.read("a:1") is None
    for entry in (_ENTRY, Entry(bytes(range(32)), bytes(range(256)) * 1000), Entry(b"t" * 32, b"")):
        store.keep("a:1", entry, 60)
        assert store.read("a:1") == entry
    assert store.read("a:2") is None


def test_what_has_run_out_is_gone(store: Store) -> None:
    store.keep("a:1", _ENTRY, 0.02)
    until(lambda: store.read("a:1") is None)
    assert store.look("a:1") is None
    assert store.names("*").entries == ()


def test_names_are_found_by_patterns(store: Store) -> None:
    for name in ("graphql:b", "graphql:a", "feed:a", "graphql.a"):
        store.keep(name, _ENTRY, 60)
    found = {pattern: [one.name for one in store.names(pattern).entries] for pattern in _PATTERNS}
    assert found == _PATTERNS


_PATTERNS = {
    "*": ["feed:a", "graphql.a", "graphql:a", "graphql:b"],
    "graphql:*": ["graphql:a", "graphql:b"],
    "*:a": ["feed:a", "graphql:a"],
    "graphql?a": ["graphql.a", "graphql:a"],
    "feed:a": ["feed:a"],
    "nothing": [],
}


def test_only_so_many_names_are_told(store: Store) -> None:
    for number in range(5):
        store.keep(f"a:{number}", _ENTRY, 60)
    assert store.names("*", most=5).complete
    few = store.names("*", most=3)
    assert (len(few.entries), few.complete) == (3, False)


def test_of_what_is_kept_size_and_time_left_are_told(store: Store) -> None:
    store.keep("a:1", _ENTRY, 60)
    told = store.look("a:1")
    assert told is not None
    assert (told.name, told.size_bytes) == ("a:1", 4)
    assert told.ttl_s is not None
    assert 50 < told.ttl_s <= 60
    assert store.look("a:2") is None


def test_everything_can_be_forgotten(store: Store) -> None:
    for number in range(3):
        store.keep(f"a:{number}", _ENTRY, 60)
    assert store.clear() == 3
    assert store.clear() == 0
    assert store.read("a:1") is None


def test_counts_are_by_endpoint_and_can_be_forgotten(store: Store) -> None:
    assert store.counts() == {}
    for endpoint, count in (("b", Count(1, 0)), ("a", Count(0, 1)), ("b", Count(2, 3))):
        store.count(endpoint, count)
    assert store.counts() == {"a": Count(0, 1), "b": Count(3, 3)}
    store.forget_counts()
    assert store.counts() == {}
    store.count("a", Count(1, 0))
    assert store.counts() == {"a": Count(1, 0)}


def test_endpoints_that_clients_make_up_are_one_from_a_certain_number_on(store: Store) -> None:
    for number in range(MOST_ENDPOINTS + 50):
        store.count(f"e{number}", Count(1, 0))
    counts = store.counts()
    assert len(counts) == MOST_ENDPOINTS + 1
    assert counts[OTHERS] == Count(50, 0)
    assert figures_of(counts).overall == Count(MOST_ENDPOINTS + 50, 0)


def test_figures_are_of_all_and_of_each() -> None:
    figures = figures_of({"b": Count(3, 1), "a": Count(0, 4)})
    assert (figures.overall, figures.overall.total) == (Count(3, 5), 8)
    assert figures.overall.hit_rate == 0.375
    assert list(figures.endpoints) == ["a", "b"]
    assert Count().hit_rate == 0


def test_what_cannot_be_handed_over_is_handed_over_later() -> None:
    taken: list[object] = []
    willing = [False]

    def take(counts: object) -> bool:
        taken.extend([counts] if willing[0] else [])
        return willing[0]

    tally = Tally(take, soon_s=0.01)
    tally.count("a", Count(1, 0))
    time.sleep(0.03)
    tally.count("a", Count(0, 1))
    willing[0] = True
    until(lambda: bool(taken))
    tally.flush()
    assert taken == [{"a": Count(1, 1)}]


def test_memory_makes_room_by_forgetting_what_was_asked_for_longest_ago() -> None:
    store = MemoryStore(max_bytes=4 * (400 + 1 + 100))
    for name in "abcd":
        store.keep(name, Entry(b"s" * 32, b"x" * 100), 60)
    store.read("a")
    store.keep("e", Entry(b"s" * 32, b"x" * 100), 60)
    assert [one.name for one in store.names("*").entries] == ["a", "c", "d", "e"]
    store.keep("f", Entry(b"s" * 32, b"x" * 1500), 60)
    assert [one.name for one in store.names("*").entries] == ["f"]
    store.keep("f", Entry(b"s" * 32, b"x" * 5000), 60)
    assert store.names("*").entries == ()


def test_memory_holds_no_more_than_it_may() -> None:
    import tracemalloc

    store = MemoryStore(max_bytes=1_000_000)
    tracemalloc.start()
    for number in range(3000):
        store.keep(f"name:{number}", Entry(number.to_bytes(32), bytes(number % 1000)), 60)
    held, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 500_000 < held < 1_200_000
