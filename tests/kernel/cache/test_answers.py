"""An answer is given again only while it is the whole truth, and is made once for all who ask."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from tests.servers import Redis
from tests.waiting import until

from premises.kernel.cache import Answers, Count, Made, VersionRow, bump, open_answers, versions
from premises.kernel.cache.memory import MemoryStore
from premises.kernel.cache.redis import RedisStore, _text
from premises.kernel.database import Database
from premises.kernel.errors import Invalid
from premises.kernel.ids import new_id
from premises.kernel.settings import NO_REDIS, CacheSettings, RedisSettings

Opens = Callable[[], Answers]
_WAIT_S = 10.0


@pytest.fixture(params=["memory", "redis"])
def opens(request: pytest.FixtureRequest, sqlite: Database) -> Iterator[Opens]:
    """Answers of one process more, over the same database and, if it is Redis, the same store."""
    redis = NO_REDIS
    if request.param == "redis":
        server: Redis = request.getfixturevalue("redis_server")
        redis = RedisSettings(url=server.url, prefix=f"{new_id()}:")
    opened: list[Answers] = []

    def one_more() -> Answers:
        opened.append(open_answers(sqlite, CacheSettings(wait_s=_WAIT_S), redis, "secret"))
        return opened[-1]

    yield one_more
    for answers in opened:
        answers.close()


@pytest.fixture
def answers(opens: Opens) -> Answers:
    return opens()


class _Making:
    """Makes an answer, counts how often, and may be held up meanwhile."""

    def __init__(self, body: bytes = b"answer", *, lasting: bool = True) -> None:
        self.times = 0
        self.begun = threading.Event()
        self.may_end = threading.Event()
        self.may_end.set()
        self._made = Made(body, lasting)
        self._lock = threading.Lock()

    def __call__(self) -> Made:
        with self._lock:
            self.times += 1
        self.begun.set()
        assert self.may_end.wait(20)
        return self._made


def _change(database: Database, *tags: str) -> None:
    with database.write() as session:
        bump(session, *tags)


def test_an_answer_is_made_once_and_given_again(answers: Answers) -> None:
    make = _Making()
    assert [answers.get("e", "k", ["t"], make) for _ in range(3)] == [b"answer"] * 3
    assert make.times == 1
    assert answers.figures().endpoints == {"e": Count(2, 1)}
    assert [kept.name for kept in answers.names().entries] == ["e:k"]


def test_after_a_change_it_is_made_anew(answers: Answers, sqlite: Database) -> None:
    assert answers.get("e", "k", ["a", "b"], _Making(b"old")) == b"old"
    _change(sqlite, "c")
    assert answers.get("e", "k", ["a", "b"], _Making(b"new")) == b"old"
    _change(sqlite, "b")
    assert answers.get("e", "k", ["a", "b"], _Making(b"new")) == b"new"


def test_another_question_has_another_answer(answers: Answers) -> None:
    asked = [("e", "k"), ("e", "l"), ("f", "k"), ("e.f", "k")]
    for number, (endpoint, key) in enumerate(asked):
        body = str(number).encode()
        assert answers.get(endpoint, key, ["t"], _Making(body)) == body
    assert answers.get("e", "k", [], _Making(b"other tags")) == b"other tags"
    assert answers.get("e", "k", ["t", "u"], _Making(b"more tags")) == b"more tags"


def test_what_does_not_last_is_given_to_nobody_else(answers: Answers) -> None:
    assert answers.get("e", "k", ["t"], _Making(b"failed", lasting=False)) == b"failed"
    assert answers.get("e", "k", ["t"], _Making(b"fine")) == b"fine"


def test_what_fails_is_raised_and_not_kept(answers: Answers) -> None:
    def fail() -> Made:
        raise Invalid("test.wrong", "Wrong.")

    for _ in range(2):
        with pytest.raises(Invalid):
            answers.get("e", "k", ["t"], fail)
    assert answers.get("e", "k", ["t"], _Making()) == b"answer"


@pytest.mark.parametrize("key", ["a b", "a*", "x" * 300, "a\n", "../a"])
def test_names_hold_plain_signs_only(answers: Answers, key: str) -> None:
    with pytest.raises(Invalid) as refused:
        answers.get("e", key, [], _Making())
    assert refused.value.code == "cache.bad_name"


@pytest.mark.parametrize("pattern", ["[a]", "a\\", "*\n", "{}", "", "*" * 300])
def test_patterns_hold_plain_signs_only(answers: Answers, pattern: str) -> None:
    with pytest.raises(Invalid) as refused:
        answers.names(pattern)
    assert refused.value.code == "cache.bad_pattern"


def test_switched_off_every_answer_is_made(sqlite: Database) -> None:
    answers = Answers(sqlite, MemoryStore(1000), CacheSettings(enabled=False))
    make = _Making()
    for _ in range(3):
        answers.get("e", "k", ["t"], make)
    assert (make.times, answers.names().entries) == (3, ())


def test_an_answer_that_is_too_long_is_not_kept(sqlite: Database) -> None:
    answers = Answers(sqlite, MemoryStore(1_000_000), CacheSettings(max_entry_bytes=1000))
    for body, kept in ((b"x" * 1000, 1), (b"x" * 1001, 1)):
        answers.get("e", str(len(body)), [], _Making(body))
        assert len(answers.names().entries) == kept


@pytest.mark.parametrize("kind", ["memory", "redis"])
def test_what_was_read_before_a_change_is_never_given_after_it(
    database: Database, kind: str, request: pytest.FixtureRequest
) -> None:
    """A reads the old row, B changes it and commits, A keeps what it made of the old row."""
    redis = NO_REDIS
    if kind == "redis":
        redis = RedisSettings(
            url=request.getfixturevalue("redis_server").url, prefix=f"{new_id()}:"
        )
    answers = open_answers(database, CacheSettings(), redis, "secret")
    has_read, may_keep = threading.Event(), threading.Event()

    def slowly() -> Made:
        body = _read_row(database)
        has_read.set()
        assert may_keep.wait(20)
        return Made(body)

    with ThreadPoolExecutor(1) as pool:
        early = pool.submit(answers.get, "e", "k", ["row"], slowly)
        assert has_read.wait(20)
        _write_row(database, 2)
        during = answers.get("e", "k", ["row"], lambda: Made(_read_row(database)))
        may_keep.set()
        assert early.result() == b"0"
    after = answers.get("e", "k", ["row"], lambda: Made(_read_row(database)))
    answers.close()
    assert (during, after) == (b"2", b"2")


def _read_row(database: Database) -> bytes:
    with database.read() as session:
        return str(versions(session, ["value"])[0]).encode()


def _write_row(database: Database, value: int) -> None:
    """A row of the one table that is there anyway stands for the data."""
    with database.write() as session:
        row = session.get(VersionRow, "value", with_for_update=True)
        if row is None:
            session.add(VersionRow(tag="value", version=value))
        else:
            row.version = value
        bump(session, "row")


def test_no_reader_ever_sees_less_than_was_written_before_it_asked(database: Database) -> None:
    """Two writers count up, four readers ask all the time; none of them is told an old number."""
    answers = open_answers(database, CacheSettings(), NO_REDIS, "secret")
    _write_row(database, 1)
    written, stale, asked = [1], [0], [0]
    over, lock = threading.Event(), threading.Lock()

    def write() -> None:
        for _ in range(25):
            with lock:
                _write_row(database, written[0] + 1)
                written[0] += 1

    def read() -> None:
        while not over.is_set():
            least = written[0]
            got = answers.get("e", "k", ["row"], lambda: Made(_read_row(database)))
            stale[0] += int(got) < least
            asked[0] += 1

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(write) for _ in range(2)]:
            done.result()
    over.set()
    for reader in readers:
        reader.join()
    count = answers.figures().overall
    assert (stale[0], written[0]) == (0, 51)
    assert count.total == asked[0] > 0


@pytest.mark.parametrize(("opens", "many"), [("memory", 500), ("redis", 100)], indirect=["opens"])
def test_all_who_ask_at_once_have_it_made_once(opens: Opens, many: int) -> None:
    answers, make = opens(), _Making()
    make.may_end.clear()
    start = threading.Barrier(many)

    def ask() -> None:
        start.wait(30)
        got.append(answers.get("e", "k", ["t"], make))

    got: list[bytes] = []
    threads = [threading.Thread(target=ask) for _ in range(many)]
    for thread in threads:
        thread.start()
    assert make.begun.wait(20)
    make.may_end.set()
    for thread in threads:
        thread.join()
    assert (make.times, got) == (1, [b"answer"] * many)
    assert answers.figures().overall == Count(many - 1, 1)


def test_processes_that_share_a_store_have_it_made_once(
    sqlite: Database, redis_server: Redis
) -> None:
    redis = RedisSettings(url=redis_server.url, prefix=f"{new_id()}:")
    processes = [
        open_answers(sqlite, CacheSettings(wait_s=_WAIT_S), redis, "secret") for _ in range(4)
    ]
    make = _Making()
    make.may_end.clear()
    with ThreadPoolExecutor(12) as pool:
        asked = [
            pool.submit(answers.get, "e", "k", ["t"], make) for answers in processes for _ in "abc"
        ]
        assert make.begun.wait(20)
        make.may_end.set()
        assert {one.result() for one in asked} == {b"answer"}
    assert make.times == 1
    for answers in processes:
        answers.close()


def test_who_asks_after_a_change_does_not_wait_for_what_was_begun_before_it(
    answers: Answers, sqlite: Database
) -> None:
    old = _Making(b"old")
    old.may_end.clear()
    with ThreadPoolExecutor(1) as pool:
        early = pool.submit(answers.get, "e", "k", ["t"], old)
        assert old.begun.wait(20)
        _change(sqlite, "t")
        assert answers.get("e", "k", ["t"], _Making(b"new")) == b"new"
        old.may_end.set()
        assert early.result() == b"old"
    assert answers.get("e", "k", ["t"], _Making(b"newer")) in {b"new", b"newer"}


def test_who_waited_for_one_that_failed_makes_it_alone(answers: Answers) -> None:
    begun, may_fail = threading.Event(), threading.Event()

    def fail() -> Made:
        begun.set()
        assert may_fail.wait(20)
        raise Invalid("test.wrong", "Wrong.")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(answers.get, "e", "k", ["t"], fail)
        assert begun.wait(20)
        second = pool.submit(answers.get, "e", "k", ["t"], _Making())
        time.sleep(0.05)
        may_fail.set()
        assert second.result() == b"answer"
        with pytest.raises(Invalid):
            first.result()


@pytest.mark.parametrize("kind", ["memory", "redis"])
def test_nobody_waits_longer_than_is_set(
    kind: str, sqlite: Database, request: pytest.FixtureRequest
) -> None:
    redis = NO_REDIS
    if kind == "redis":
        redis = RedisSettings(
            url=request.getfixturevalue("redis_server").url, prefix=f"{new_id()}:"
        )
    answers = open_answers(sqlite, CacheSettings(wait_s=0.1), redis, "secret")
    slow = _Making(b"slow")
    slow.may_end.clear()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(answers.get, "e", "k", ["t"], slow)
        assert slow.begun.wait(20)
        began = time.monotonic()
        assert answers.get("e", "k", ["t"], _Making(b"own")) == b"own"
        assert 0.1 < time.monotonic() - began < 5
        slow.may_end.set()
        assert first.result() == b"slow"
    answers.close()


def test_a_process_that_died_while_it_made_an_answer_holds_up_nobody_for_long(
    sqlite: Database, redis_server: Redis
) -> None:
    redis = RedisSettings(url=redis_server.url, prefix=f"{new_id()}:")
    dead = RedisStore(redis, b"secret")
    answers = open_answers(sqlite, CacheSettings(wait_s=0.3), redis, "secret")
    made: list[str] = []

    def note_claim() -> Made:
        made.extend(_text(one) for one in dead._client.keys(f"{redis.prefix}cache:claims:*"))
        return Made(b"first", lasting=False)

    answers.get("e", "k", ["t"], note_claim)
    (claim,) = made
    assert dead.claim(claim.removeprefix(f"{redis.prefix}cache:claims:"), 60) is not None
    began = time.monotonic()
    assert answers.get("e", "k", ["t"], _Making(b"second")) == b"second"
    assert 0.3 <= time.monotonic() - began < 5
    answers.close()
    dead.close()


def test_forgetting_everything_holds_for_what_is_being_made(answers: Answers) -> None:
    answers.get("e", "other", ["t"], _Making())
    make = _Making(b"old")
    make.may_end.clear()
    with ThreadPoolExecutor(1) as pool:
        early = pool.submit(answers.get, "e", "k", ["t"], make)
        assert make.begun.wait(20)
        assert answers.clear() == 1
        make.may_end.set()
        assert early.result() == b"old"
    assert answers.get("e", "k", ["t"], _Making(b"new")) == b"new"
    assert answers.get("e", "other", ["t"], _Making(b"new")) == b"new"
    assert answers.figures().overall.hits == 0


def test_forgetting_everything_holds_for_all_processes(opens: Opens) -> None:
    one, other = opens(), opens()
    assert [each.get("e", "k", ["t"], _Making(b"old")) for each in (one, other)] == [b"old"] * 2
    one.clear()
    assert other.get("e", "k", ["t"], _Making(b"new")) == b"new"


def test_a_change_that_was_not_committed_changes_no_answer(
    answers: Answers, sqlite: Database
) -> None:
    """A process that dies just before its commit leaves neither the change nor its versions."""
    answers.get("e", "k", ["t"], _Making(b"old"))

    def die(session: Session) -> None:
        assert session.scalar(sa.select(VersionRow.version)) is not None
        assert answers.get("e", "k", ["t"], _Making(b"new")) == b"old"
        raise ZeroDivisionError

    with contextlib.suppress(ZeroDivisionError), sqlite.write() as session:
        bump(session, "t")
        sa.event.listen(session, "before_commit", die)
    assert answers.get("e", "k", ["t"], _Making(b"new")) == b"old"


def test_without_redis_there_is_an_answer_all_the_same(
    sqlite: Database, redis_server: Redis
) -> None:
    redis = RedisSettings(url="redis://127.0.0.1:1/0")
    answers = open_answers(sqlite, CacheSettings(), redis, "secret")
    make = _Making()
    began = time.monotonic()
    assert [answers.get("e", "k", ["t"], make) for _ in range(20)] == [b"answer"] * 20
    assert make.times == 20
    assert time.monotonic() - began < 3
    answers.close()


def test_answers_do_not_all_end_together(sqlite: Database) -> None:
    answers = open_answers(sqlite, CacheSettings(ttl_s=1000), NO_REDIS, "secret")
    for number in range(20):
        answers.get("e", str(number), ["t"], _Making())
    ends = [kept.ttl_s or 0 for kept in answers.names().entries]
    assert max(ends) <= 1000
    assert min(ends) >= 890
    assert max(ends) - min(ends) > 10
    until(lambda: len({round(end) for end in ends}) > 5)
