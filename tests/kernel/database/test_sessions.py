"""A write is done when its block has ended, or not at all."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session
from tests.kernel.database.samples import Sample

from premises.kernel.database import Database, after_commit
from premises.kernel.errors import Unavailable
from premises.kernel.settings import DatabaseSettings


def _names(database: Database) -> list[str | None]:
    with database.read() as session:
        return list(session.scalars(sa.select(Sample.name).order_by(Sample.id)))


def test_a_write_is_committed_when_its_block_ends_and_then_rings(samples: Database) -> None:
    seen: list[list[str | None]] = []
    with samples.write() as session:
        session.add(Sample(name="a"))
        after_commit(session, lambda: seen.append(_names(samples)))
        assert seen == []
    assert seen == [["a"]]


def test_a_block_that_raises_writes_nothing_and_rings_nobody(samples: Database) -> None:
    rung: list[int] = []

    def write_and_fail() -> None:
        with samples.write() as session:
            session.add(Sample(name="a"))
            session.flush()
            after_commit(session, lambda: rung.append(1))
            raise KeyError

    with pytest.raises(KeyError):
        write_and_fail()
    assert _names(samples) == []
    assert rung == []


def test_what_a_read_changes_is_thrown_away(samples: Database) -> None:
    with samples.read() as session:
        session.add(Sample(name="a"))
        session.flush()
    assert _names(samples) == []


def test_a_bell_that_fails_does_not_make_a_finished_write_fail(samples: Database) -> None:
    rung: list[int] = []

    def broken() -> None:
        raise OSError

    with samples.write() as session:
        session.add(Sample(name="a"))
        after_commit(session, broken)
        after_commit(session, lambda: rung.append(1))
    assert _names(samples) == ["a"]
    assert rung == [1]


def _fail_commit(session: Session, samples: Database) -> None:
    """Make this session's COMMIT itself fail, in the way each kind of database can."""
    if samples.backend == "sqlite":
        # A foreign key that is checked only at the end is refused by COMMIT.
        session.execute(sa.text("PRAGMA defer_foreign_keys = ON"))
        session.execute(sa.text("INSERT INTO children VALUES (1, 99)"))
        return
    if samples.backend == "postgresql":
        session.execute(sa.text("INSERT INTO children VALUES (1, 99)"))
        return
    number = session.scalar(sa.text("SELECT CONNECTION_ID()"))
    with samples.write() as other:
        other.execute(sa.text(f"KILL CONNECTION {number}"))
    time.sleep(0.1)


_PARENTS = "CREATE TABLE parents (id INTEGER PRIMARY KEY)"
_CHILDREN = (
    "CREATE TABLE children (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parents(id)"
    " DEFERRABLE INITIALLY DEFERRED)"
)


def test_a_commit_that_fails_is_never_reported_as_success(samples: Database) -> None:
    deferrable = samples.backend != "mariadb"
    if deferrable:
        with samples.write() as session:
            session.execute(sa.text(_PARENTS))
            session.execute(sa.text(_CHILDREN))
    rung: list[int] = []

    def write() -> None:
        with samples.write() as session:
            session.add(Sample(name="a"))
            session.flush()
            after_commit(session, lambda: rung.append(1))
            _fail_commit(session, samples)

    try:
        with pytest.raises(sa.exc.IntegrityError if deferrable else Unavailable):
            write()
        assert _names(samples) == []
        assert rung == []
    finally:
        if deferrable:
            with samples.write() as session:
                session.execute(sa.text("DROP TABLE children"))
                session.execute(sa.text("DROP TABLE parents"))


def test_reading_and_then_writing_by_eight_threads_loses_nothing(samples: Database) -> None:
    """On SQLite 264 of such 320 transactions fail when they begin as readers."""
    with samples.write() as session:
        row = Sample(name="counter")
        session.add(row)

    def count(_: int) -> None:
        for _ in range(40):
            with samples.write() as session:
                mine = session.get_one(Sample, row.id, with_for_update=True)
                mine.count += 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(count, range(8)))
    with samples.read() as session:
        assert session.get_one(Sample, row.id).count == 320


def _write(session: Session) -> None:
    session.execute(sa.text("CREATE TABLE IF NOT EXISTS written (id INTEGER)"))
    session.execute(sa.text("INSERT INTO written VALUES (1)"))


def test_a_writer_that_waits_too_long_for_another_may_come_again(sqlite: Database) -> None:
    impatient = Database(DatabaseSettings(url=str(sqlite.url), busy_timeout_s=0.3), "")
    began = time.monotonic()
    with sqlite.write() as session:
        _write(session)
        with pytest.raises(Unavailable) as caught, impatient.write() as other:
            _write(other)
    assert 0.2 < time.monotonic() - began < 2
    assert caught.value.code == "database.busy"
    with impatient.write() as other:
        _write(other)
    impatient.close()


def test_two_writers_that_wait_for_each_other_may_come_again(samples: Database) -> None:
    """SQLite has one writer, so nobody ever waits for another there."""
    if samples.backend == "sqlite":
        return
    with samples.write() as session:
        session.add_all([Sample(id=1), Sample(id=2)])
    both = threading.Barrier(2)

    def cross(first: int, second: int) -> str:
        try:
            with samples.write() as session:
                session.get_one(Sample, first, with_for_update=True)
                both.wait(timeout=10)
                session.get_one(Sample, second, with_for_update=True)
        except Unavailable as failure:
            return failure.code
        return "done"

    with ThreadPoolExecutor(2) as pool:
        found = sorted(pool.map(cross, (1, 2), (2, 1)))
    assert found == ["database.busy", "done"]


def test_who_finds_a_row_locked_is_told_that_the_database_is_busy(samples: Database) -> None:
    """SQLite has one writer, so no single row is ever locked there."""
    if samples.backend == "sqlite":
        return
    with samples.write() as session:
        session.add(Sample(id=1))
    with samples.write() as session:
        session.get_one(Sample, 1, with_for_update=True)
        with pytest.raises(Unavailable) as caught, samples.write() as other:
            other.get_one(Sample, 1, with_for_update={"nowait": True})
    assert caught.value.code == "database.busy"


def test_a_transaction_that_the_server_ended_because_it_idled_may_be_begun_again(
    postgresql: Database,
) -> None:
    """A process that was frozen inside a transaction finds it gone when it wakes."""

    def freeze() -> None:
        with postgresql.write() as session:
            session.execute(sa.text("SET LOCAL idle_in_transaction_session_timeout = 100"))
            time.sleep(0.4)
            session.execute(sa.text("SELECT 1"))

    with pytest.raises(Unavailable):
        freeze()
    postgresql.check()


def test_a_server_that_only_lets_read_may_be_asked_again(postgresql: Database) -> None:
    """That is what a standby does until it has taken over."""

    def write() -> None:
        with postgresql.write() as session:
            session.execute(sa.text("SET TRANSACTION READ ONLY"))
            session.execute(sa.text("CREATE TABLE refused (id INTEGER)"))

    with pytest.raises(Unavailable) as caught:
        write()
    assert caught.value.code == "database.read_only"


def test_an_error_does_not_tell_what_was_being_written(samples: Database) -> None:
    with samples.write() as session:
        session.add(Sample(name="cam"))
    with pytest.raises(sa.exc.IntegrityError) as caught, samples.write() as session:
        session.add(Sample(name="cam", text="gEheim"))
    assert "gEheim" not in str(caught.value)


def test_a_statement_that_is_wrong_is_a_bug_and_not_tried_again(database: Database) -> None:
    with (
        pytest.raises((ProgrammingError, sa.exc.OperationalError)),
        database.read() as session,
    ):
        session.execute(sa.text("SELECT nonsense FROM nowhere"))


def test_the_clock_is_the_databases_and_in_utc(database: Database) -> None:
    with database.read() as session:
        now = database.now(session)
    assert now.tzinfo is UTC
    assert abs((now - datetime.now(UTC)).total_seconds()) < 5
