"""One contract for counting in memory and in a Redis server, and what holds when that is away."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from redis import Redis as Client
from tests.racing import together
from tests.servers import Redis

from premises.kernel.errors import Failure, Invalid, TooMany
from premises.kernel.ids import new_id
from premises.kernel.limits import Budget, Limiter, Standing, standing_of
from premises.kernel.limits.memory import MemoryCounters
from premises.kernel.limits.redis import RedisCounters
from premises.kernel.settings import NO_REDIS, RedisSettings

FIVE = Budget("five", 5, 60)


class Time:
    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s

    def move(self, seconds: float) -> None:
        self.now_s += seconds


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
def shared(redis_server: Redis) -> RedisSettings:
    """A Redis server that knows nothing of this test yet."""
    return RedisSettings(url=redis_server.url, prefix=f"{new_id()}:")


@pytest.fixture
def client(redis_server: Redis) -> Iterator[Client]:
    """Looks into the server from outside."""
    with Client.from_url(redis_server.url, decode_responses=True) as opened:
        yield opened


@pytest.fixture(params=["memory", "redis"])
def limiter(request: pytest.FixtureRequest, clock: Time) -> Iterator[Limiter]:
    redis = request.getfixturevalue("shared") if request.param == "redis" else NO_REDIS
    with closing(Limiter(redis, clock)) as opened:
        yield opened


@pytest.fixture
def asking(shared: RedisSettings, clock: Time) -> Iterator[Limiter]:
    """One process that counts in the Redis server."""
    with closing(Limiter(shared, clock)) as opened:
        yield opened


@pytest.fixture
def another(shared: RedisSettings, clock: Time) -> Iterator[Limiter]:
    """Another process that counts there."""
    with closing(Limiter(shared, clock)) as opened:
        yield opened


def _refused(ask: Callable[[], object]) -> Failure:
    with pytest.raises(TooMany) as caught:
        ask()
    return caught.value


def test_the_quota_is_given_and_then_no_more(limiter: Limiter) -> None:
    left = [limiter.take(FIVE, "a").remaining for _ in range(5)]
    assert left == [4, 3, 2, 1, 0]
    failure = _refused(lambda: limiter.take(FIVE, "a"))
    assert failure.code == "limits.exhausted"
    standing = standing_of(failure)
    assert standing is not None
    assert (standing.limit, standing.remaining, standing.window_s) == (5, 0, 60)
    assert 50 < standing.reset_s <= 121
    assert failure.facts["wait_s"] == standing.reset_s


def test_everybody_has_a_budget_of_their_own(limiter: Limiter) -> None:
    for _ in range(5):
        limiter.take(FIVE, "a", "b")
    assert limiter.peek(FIVE, "a", "b").remaining == 0
    for other in (("ab",), ("a", "c"), ("a:b",), ("a,b",), ("", "ab"), ("b", "a")):
        assert limiter.peek(FIVE, *other).remaining == 5
    assert limiter.peek(Budget("other", 5, 60), "a", "b").remaining == 5


def test_looking_uses_nothing(limiter: Limiter) -> None:
    assert [limiter.peek(FIVE, "a").remaining for _ in range(3)] == [5, 5, 5]


def test_a_cost_is_taken_whole_or_not_at_all(limiter: Limiter) -> None:
    limiter.take(FIVE, "a", cost=3)
    _refused(lambda: limiter.take(FIVE, "a", cost=3))
    assert limiter.take(FIVE, "a", cost=2).remaining == 0


def test_what_is_refused_is_not_counted(limiter: Limiter) -> None:
    limiter.take(FIVE, "a", cost=4)
    for _ in range(20):
        _refused(lambda: limiter.take(FIVE, "a", cost=2))
    assert limiter.take(FIVE, "a").remaining == 0


def test_a_cost_beyond_the_quota_is_never_possible_and_said_so(limiter: Limiter) -> None:
    with pytest.raises(Invalid) as caught:
        limiter.take(FIVE, "a", cost=6)
    assert caught.value.code == "limits.beyond_quota"
    assert limiter.peek(FIVE, "a").remaining == 5


def test_what_is_forgotten_is_free_again(limiter: Limiter) -> None:
    limiter.take(FIVE, "a", cost=5)
    limiter.forget(FIVE, "a")
    assert limiter.take(FIVE, "a").remaining == 4


def test_a_larger_quota_in_the_settings_counts_at_once(limiter: Limiter) -> None:
    limiter.take(FIVE, "a", cost=5)
    assert limiter.take(Budget("five", 7, 60), "a").remaining == 1


def test_a_short_window_passes_in_real_time(limiter: Limiter, clock: Time) -> None:
    budget = Budget("short", 2, 1)
    limiter.take(budget, "a", cost=2)
    wait_s = standing_of(_refused(lambda: limiter.take(budget, "a")))
    assert wait_s is not None
    assert 0.9 < wait_s.reset_s < 1.6
    clock.move(wait_s.reset_s)
    time.sleep(wait_s.reset_s + 0.02)
    assert limiter.take(budget, "a").remaining == 0


def test_of_many_at_once_exactly_the_quota_gets_through(limiter: Limiter) -> None:
    outcomes = together(30, lambda: limiter.take(Budget("crowd", 10, 60), "a"))
    assert sum(isinstance(one, Standing) for one in outcomes) == 10
    assert sum(isinstance(one, TooMany) for one in outcomes) == 20


def test_names_and_addresses_are_kept_as_hashes_of_one_length(
    asking: Limiter, shared: RedisSettings, client: Client
) -> None:
    for who in ("anna@example.org", "x" * 100_000, "nul\0 \ud800 and é", ""):
        asking.take(FIVE, who)
    keys = list(client.scan_iter(f"{shared.prefix}*"))
    assert len(keys) == 4
    assert len({len(key) for key in keys}) == 1
    assert not any("anna" in key for key in keys)


def test_every_key_in_redis_ends_by_itself(
    asking: Limiter, shared: RedisSettings, client: Client
) -> None:
    asking.take(FIVE, "a")
    lives = [client.ttl(key) for key in client.scan_iter(f"{shared.prefix}*")]
    assert lives
    assert all(0 < life <= 120 for life in lives)


def test_two_processes_that_know_one_redis_share_one_budget(
    asking: Limiter, another: Limiter
) -> None:
    asking.take(FIVE, "a", cost=4)
    assert another.take(FIVE, "a").remaining == 0
    _refused(lambda: asking.take(FIVE, "a"))


class _Stopped:
    """A Redis server that is away for the length of a block."""

    def __init__(self, server: Redis) -> None:
        self._server = server

    def __enter__(self) -> None:
        self._server.kill()

    def __exit__(self, *_: object) -> None:
        self._server.start()


def test_without_its_redis_a_process_counts_for_itself_and_comes_back(
    asking: Limiter, another: Limiter, redis_server: Redis, clock: Time
) -> None:
    asking.take(FIVE, "a", cost=5)
    with _Stopped(redis_server):
        assert [asking.take(FIVE, "a").remaining for _ in range(5)] == [4, 3, 2, 1, 0]
        _refused(lambda: asking.take(FIVE, "a"))
    # What Redis knew it has forgotten; the process asks it again after a pause only.
    _refused(lambda: asking.take(FIVE, "a"))
    clock.move(31)
    assert asking.take(FIVE, "b").remaining == 4
    assert another.peek(FIVE, "b").remaining == 4


def test_a_redis_that_was_never_there_costs_one_attempt_not_one_per_request(clock: Time) -> None:
    limiter = Limiter(RedisSettings(url="redis://127.0.0.1:9/0"), seconds=clock)
    began = time.perf_counter()
    for _ in range(5):
        limiter.take(FIVE, "a")
    _refused(lambda: limiter.take(FIVE, "a"))
    assert time.perf_counter() - began < 5


def test_many_who_miss_redis_at_once_make_no_longer_pause_than_one(clock: Time) -> None:
    limiter = Limiter(RedisSettings(url="redis://127.0.0.1:9/0"), seconds=clock)
    together(12, lambda: limiter.take(FIVE, "a"))
    assert limiter._pause_s == 1.0


@pytest.mark.parametrize("kind", ["list", "text"])
def test_a_poisoned_value_in_redis_breaks_nothing(
    asking: Limiter, shared: RedisSettings, client: Client, kind: str
) -> None:
    asking.take(FIVE, "a")
    for key in list(client.scan_iter(f"{shared.prefix}*")):
        client.delete(key)
        if kind == "list":
            client.rpush(key, "no", "number")
        else:
            client.set(key, "no number")
    assert asking.take(FIVE, "a").remaining == 4


@pytest.fixture
def counters(shared: RedisSettings) -> Iterator[RedisCounters]:
    with closing(RedisCounters(shared)) as opened:
        yield opened


def test_memory_and_redis_agree_on_what_a_window_holds(counters: RedisCounters) -> None:
    memory = MemoryCounters()
    for cost in (3, 2, 4, 1):
        took, shared = counters.take("k", cost, 7, 600)
        also, own = memory.take("k", cost, 7, 600)
        assert (took, shared.used, shared.previous) == (also, own.used, own.previous)
        assert shared.left_s == pytest.approx(own.left_s, abs=1)


def test_memory_forgets_whom_it_has_not_seen_for_longest() -> None:
    memory = MemoryCounters(most_keys=3)
    for key in "abcad":
        memory.take(key, 1, 9, 60)
    assert [memory.look(key, 60).used for key in "adc"] == [2, 1, 1]
    assert memory.look("b", 60).used == 0


def test_a_window_in_memory_becomes_the_one_before_and_then_nothing(clock: Time) -> None:
    memory = MemoryCounters(clock)
    memory.take("a", 4, 9, 60)
    clock.move(75)
    assert memory.look("a", 60).previous == 4
    assert memory.look("a", 60).used == 3
    clock.move(46)
    assert memory.look("a", 60).used == 0


@pytest.mark.parametrize(("name", "quota", "window_s"), [("", 1, 1), ('a"', 1, 1), ("a", 0, 1)])
def test_what_is_no_budget_is_refused(name: str, quota: int, window_s: int) -> None:
    with pytest.raises(ValueError, match="no budget"):
        Budget(name, quota, window_s)
