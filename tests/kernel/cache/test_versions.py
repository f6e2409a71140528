"""Versions change with what they stand for, in one transaction, and never come again."""

import contextlib
import gc
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.kernel.cache import VersionRow, bump, versions
from premises.kernel.database import Database
from premises.kernel.runtime import RuntimeSettingRow

_TAGS = ("a", "b", "c")


def _now(database: Database) -> tuple[int, ...]:
    with database.read() as session:
        return versions(session, _TAGS)


def _bump(database: Database, *tags: str) -> None:
    with database.write() as session:
        bump(session, *tags)


def test_what_never_changed_has_version_nought(database: Database) -> None:
    assert _now(database) == (0, 0, 0)


def test_each_change_makes_its_tags_newer_and_no_others(database: Database) -> None:
    _bump(database, "c", "a")
    first = _now(database)
    _bump(database, "c", "c")
    second = _now(database)
    assert first[0] == second[0] > 0
    assert first[1] == second[1] == 0
    assert second[2] > first[2] > 0


def test_versions_come_in_the_order_they_were_asked_for(database: Database) -> None:
    _bump(database, "a")
    with database.read() as session:
        (a,) = versions(session, ["a"])
        assert versions(session, ["b", "a", "a"]) == (0, a, a)
        assert versions(session, []) == ()


@contextlib.contextmanager
def _statements(database: Database) -> Iterator[list[str]]:
    """What is asked of the database meanwhile, but for beginning and ending."""
    asked: list[str] = []

    def note(_c: object, _u: object, statement: str, *_more: object) -> None:
        if not statement.startswith("BEGIN"):
            asked.append(statement)

    sa.event.listen(database.engine, "before_cursor_execute", note)
    yield asked
    sa.event.remove(database.engine, "before_cursor_execute", note)


def test_one_statement_reads_them_all(sqlite: Database) -> None:
    with _statements(sqlite) as asked, sqlite.read() as session:
        versions(session, [f"tag{number}" for number in range(50)])
    assert len(asked) == 1


def test_nothing_changed_where_nothing_was_committed(database: Database) -> None:
    _bump(database, "a")
    before = _now(database)
    with contextlib.suppress(ZeroDivisionError), database.write() as session:
        bump(session, "a", "b")
        _ = 1 / 0
    assert _now(database) == before


def test_a_change_and_its_versions_are_seen_together(database: Database) -> None:
    """Whoever sees the old row sees the old version, until the very commit."""
    with database.write() as session:
        bump(session, "a")
        session.execute(sa.insert(VersionRow).values(tag="row", version=7))
        session.flush()
        assert _now(database)[0] == 0
    assert _now(database)[0] > 0


def test_versions_are_written_after_every_row(sqlite: Database) -> None:
    with _statements(sqlite) as written, sqlite.write() as session:
        bump(session, "b", "a")
        now = sqlite.now(session)
        session.add(RuntimeSettingRow(name="x", value=1, version=1, changed_at=now))
    tables = [statement.split()[2] for statement in written]
    assert tables == ["runtime_settings", "cache_versions"]


def test_what_is_said_while_rows_are_written_counts_too(sqlite: Database) -> None:
    with sqlite.write() as session:
        bump(session, "a")
        sa.event.listen(session, "before_flush", lambda *_: bump(session, "b"))
        now = sqlite.now(session)
        session.add(RuntimeSettingRow(name="x", value=1, version=1, changed_at=now))
    assert [version > 0 for version in _now(sqlite)] == [True, True, False]


def test_a_savepoint_that_is_taken_back_takes_no_version_with_it(database: Database) -> None:
    with database.write() as session:
        bump(session, "a")
        outer = session.begin_nested()
        with session.begin_nested():
            bump(session, "b")
        outer.rollback()
    a, b, _c = _now(database)
    assert a > 0
    assert b > 0


def test_two_transactions_of_one_session_change_twice(sqlite: Database) -> None:
    with Session(sqlite.engine) as session:
        bump(session, "a")
        session.commit()
        first = _now(sqlite)
        session.commit()
        assert _now(sqlite) == first
        bump(session, "a")
        session.commit()
    assert _now(sqlite) > first


def test_writers_in_any_order_never_wait_in_a_ring(database: Database) -> None:
    """Twenty at once, each in its own order; every one of them makes a version of its own."""
    seen: list[tuple[int, ...]] = []
    orders = [("a", "b", "c"), ("c", "b", "a"), ("b", "c", "a"), ("c", "a")]

    def write(number: int) -> None:
        _bump(database, *orders[number % len(orders)])
        seen.append(_now(database))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(20)))
    assert len(seen) == 20
    assert max(seen) == _now(database)


def test_a_version_never_comes_again_after_an_old_copy_was_put_back(database: Database) -> None:
    _bump(database, "a")
    copied = _now(database)[0]
    _bump(database, "a")
    lost = _now(database)[0]
    with database.write() as session:
        session.execute(sa.update(VersionRow).values(version=copied))
    for _ in range(3):
        _bump(database, "a")
        assert _now(database)[0] > lost


def test_a_clock_that_goes_back_still_makes_newer_versions(database: Database) -> None:
    future = 2**62
    with database.write() as session:
        session.add(VersionRow(tag="a", version=future))
    _bump(database, "a")
    assert _now(database)[0] == future + 1


def test_sessions_that_are_gone_leave_nothing_behind(sqlite: Database) -> None:
    from sqlalchemy.event import registry

    _bump(sqlite, "a")
    gc.collect()
    before = len(registry._key_to_collection)
    for _ in range(20):
        _bump(sqlite, "a")
    gc.collect()
    assert len(registry._key_to_collection) <= before + 2
    assert threading.active_count() < 50
