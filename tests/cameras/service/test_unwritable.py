"""A database that may only be read for a while costs nothing: all waits, and then goes on."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from tests.cameras.service.ageing import count, found, picture, rows
from tests.cameras.service.conftest import Rooms
from tests.waiting import until

from premises.cameras.models import DetectionRow, PictureRow, PictureState
from premises.kernel.database import Database
from premises.kernel.errors import Unavailable
from premises.kernel.jobs import StageRow

ON_ONE_AND_MANY = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)


@contextmanager
def _only_read(database: Database) -> Iterator[None]:
    """As after a fault of the disk, or on a standby: real refusals by the database itself."""
    if database.backend == "sqlite":
        with _told_each(database.engine, "PRAGMA query_only"):
            yield
        return
    _order(database, "ALTER SYSTEM SET default_transaction_read_only = on")
    try:
        yield
    finally:
        _order(database, "SET default_transaction_read_only = off", always=True)


@contextmanager
def _told_each(engine: sa.Engine, pragma: str) -> Iterator[None]:
    """Say this to every connection that is used, and the opposite afterwards."""
    state = ["ON"]

    def tell(connection: Any, *_more: object) -> None:
        connection.execute(f"{pragma} = {state[0]}").close()

    sa.event.listen(engine, "checkout", tell)
    try:
        yield
    finally:
        # Connections are told when they are taken next; then nobody needs to be told any more.
        state[0] = "OFF"
        engine.dispose()
        sa.event.remove(engine, "checkout", tell)


def _order(database: Database, words: str, *, always: bool = False) -> None:
    """Change the server's setting for everybody; sessions that are open hear of it at once."""
    engine = sa.create_engine(database.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as line:
        if always:
            line.exec_driver_sql(words)
            words = "ALTER SYSTEM RESET default_transaction_read_only"
        line.exec_driver_sql(words)
        line.exec_driver_sql("SELECT pg_reload_conf()")
    engine.dispose()


def _touch(database: Database) -> None:
    """Write something that changes nothing."""
    with database.write() as session:
        session.execute(sa.update(PictureRow).values(path=PictureRow.path))


def _is_refused(write: Callable[[], object]) -> bool:
    try:
        write()
    except Unavailable as failure:
        return failure.code == "database.read_only"
    return False


@ON_ONE_AND_MANY
def test_pictures_wait_while_nothing_can_be_written(rooms: Rooms) -> None:
    rooms.domain.intake.record([found(rooms, "front/a.png", picture(1))])
    late = found(rooms, "front/b.png", picture(2))
    working = threading.Thread(target=rooms.worker.run, daemon=True)
    with _only_read(rooms.database):
        # Were the file recorded in the last moment, nothing of it would be left to be refused.
        until(lambda: _is_refused(lambda: _touch(rooms.database)))
        until(lambda: _is_refused(lambda: rooms.domain.intake.record([late])))
        working.start()
        assert rooms.database.unwritable is not None
        part = rooms.domain.health.check().parts["database"]
        assert (part.status, part.message) == ("degraded", rooms.database.unwritable)
        assert count(rooms.database, PictureRow) == 1
        assert count(rooms.database, DetectionRow) == 0
        assert working.is_alive()
    try:
        until(lambda: not _is_refused(lambda: rooms.domain.intake.record([late])))
        seen = PictureRow.state == PictureState.DETECTED
        until(lambda: count(rooms.database, PictureRow, seen) == 2)
    finally:
        rooms.worker.stop()
        working.join(10)
    assert {row.tries for row in rows(rooms.database, StageRow)} == {0}
    assert count(rooms.database, DetectionRow) == 2
    assert rooms.database.unwritable is None
