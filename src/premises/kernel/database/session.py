"""Reading and writing the truth: a write is finished when its block has ended, never later."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import URL, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from premises.kernel.database.engine import WRITES, open_engine, parse_url
from premises.kernel.errors import Unavailable
from premises.kernel.settings import DatabaseSettings

_log = structlog.get_logger(__name__)
_CALLBACKS: Final = "after_commit"
_UNWRITABLE: Final = {"database.full", "database.read_only"}
# Two that waited for each other, a lock that was not to be had in time.
_BUSY: Final = {"40001", "40P01", "55P03", 1205, 1213}
# A server that may only be read, as a standby until it takes over.
_READ_ONLY: Final = {"25006", 1290, 1836}
# Ended for idling inside a transaction, shutting down, starting up.
_RETRYABLE_STATES: Final = {"25P03", "57P01", "57P02", "57P03"}
_RETRYABLE_SQLITE: Final = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
}
# Of a connection that it was refused PostgreSQL's library knows no SQLSTATE, only words.
_REFUSED_WORDS: Final = ("authentication failed", "does not exist", "no pg_hba.conf entry")
_REFUSED_MYSQL: Final = {1044, 1045, 1049, 1698}
# Too many connections, shutting down, disk full, lost connections, statements that were cut
# off: numbers of the MySQL and MariaDB error reference.
_RETRYABLE_MYSQL: Final = {
    *(1021, 1040, 1053, 1114, 1203, 1317, 1927, 1969, 3024),
    *(2002, 2003, 2006, 2013, 2055),
}


def after_commit(session: Session, callback: Callable[[], None]) -> None:
    """Run `callback` once this session's transaction is committed; never if it is not.

    For doorbells only: what the callback does may be lost with the process, so nothing may
    depend on it.
    """
    session.info.setdefault(_CALLBACKS, []).append(callback)


class Database:
    """One database: `read()` and `write()` give sessions, `now()` its clock."""

    def __init__(self, settings: DatabaseSettings, default_url: str) -> None:
        self.url: URL = parse_url(settings.url or default_url)
        self.engine: Engine = open_engine(settings, self.url)
        self._writer = self.engine.execution_options(**{WRITES: True})
        self.unwritable: str | None = None
        """Why this process could not write the last time it tried, though it could read."""

    @property
    def backend(self) -> str:
        """`sqlite`, `postgresql`, `mysql` or `mariadb`."""
        return self.url.get_backend_name()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for reading; whatever it changes is thrown away.

        On SQLite all of it sees one state; elsewhere each statement sees what is committed then.
        """
        session = Session(self.engine, expire_on_commit=False)
        try:
            with translated():
                yield session
        finally:
            session.close()

    @contextmanager
    def connected(self) -> Iterator[sa.Connection]:
        """The same for who needs rows and no objects: a connection, in half the time."""
        with translated(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session whose changes are committed when the block ends, or none of them are.

        Raises:
            Unavailable: the database is busy, full or away; the same may be sent again.

        """
        session = Session(self._writer, expire_on_commit=False)
        try:
            with translated():
                yield session
                session.commit()
        except Unavailable as failure:
            if failure.code in _UNWRITABLE:
                self.unwritable = failure.message
            raise
        finally:
            session.close()
        self.unwritable = None
        _ring(session)

    def now(self, session: Session) -> datetime:
        """The clock that leases are measured on: the database server's own.

        SQLite lives on this machine, so its clock is this machine's.
        """
        if self.backend == "sqlite":
            return datetime.now(UTC)
        if self.backend == "postgresql":
            instant = session.scalar(sa.select(sa.func.clock_timestamp()))
        else:
            instant = session.scalar(sa.select(sa.func.utc_timestamp(6)))
        if not isinstance(instant, datetime):
            raise Unavailable("database.no_clock", "The database did not say what time it is.")
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)

    def check(self) -> None:
        """Ask the database anything at all.

        Raises:
            Unavailable: it does not answer.

        """
        with self.read() as session:
            session.execute(sa.text("SELECT 1"))

    def close(self) -> None:
        self.engine.dispose()


def _ring(session: Session) -> None:
    for callback in session.info.pop(_CALLBACKS, ()):
        try:
            callback()
        except Exception:  # noqa: BLE001 - logged, see below.
            # The write is done and must be answered as done; the sweep finds what was not rung.
            _log.exception("doorbell_failed")


@contextmanager
def translated() -> Iterator[None]:
    """Say «come again» where the database, not the request, is what fails."""
    try:
        yield
    except PoolTimeoutError as error:
        raise Unavailable("database.busy", "All connections are in use; try again.") from error
    except DBAPIError as error:
        if not _passing(error):
            raise
        raise Unavailable(*_reason(error)) from error


def _passing(error: DBAPIError) -> bool:
    """Whether the same statement may succeed later: the fault is the database's, not ours."""
    origin = error.orig
    if isinstance(origin, sqlite3.Error):
        # The low byte is the kind of fault; the rest tells more about it.
        return (getattr(origin, "sqlite_errorcode", 0) & 0xFF) in _RETRYABLE_SQLITE
    fault = _fault(error)
    if fault in _BUSY | _READ_ONLY:
        return True
    if isinstance(fault, str):
        return fault in _RETRYABLE_STATES or fault.startswith(("08", "28", "3D", "53"))
    if isinstance(error, InterfaceError) or fault is None:
        return isinstance(error, InterfaceError | OperationalError)
    return fault in _RETRYABLE_MYSQL | _REFUSED_MYSQL


def _fault(error: DBAPIError) -> str | int | None:
    """What the server calls it: the number of MySQL and MariaDB, PostgreSQL's SQLSTATE.

    MySQL has an SQLSTATE as well, but gives the same one to many different faults.
    """
    number = error.orig.args[0] if error.orig is not None and error.orig.args else None
    return number if isinstance(number, int) else getattr(error.orig, "sqlstate", None)


def _refuses(error: DBAPIError) -> bool:
    """Whether the database does not let this user in, under this name, at all."""
    fault = _fault(error)
    if fault is None:
        return any(words in str(error.orig) for words in _REFUSED_WORDS)
    return fault in _REFUSED_MYSQL or str(fault).startswith(("28", "3D"))


def _reason(error: DBAPIError) -> tuple[str, str]:
    text, fault = str(error.orig).lower(), _fault(error)
    if _refuses(error):
        return (
            "database.refused",
            "The database refuses this user, or there is none of this name; correct the URL.",
        )
    if "full" in text or "no space" in text:
        return "database.full", "The database's disk is full; free some space and try again."
    if fault in _BUSY or "locked" in text or "busy" in text:
        return "database.busy", "The database is busy with another writer; try again."
    if fault in _READ_ONLY or "readonly" in text:
        return "database.read_only", "The database cannot be written; check its permissions."
    if "unable to open" in text:
        return "database.away", "The database file cannot be opened; its folder must be writable."
    return "database.away", "The database does not answer; try again."
