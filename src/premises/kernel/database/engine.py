"""How a database is opened, so that all three kinds keep the same promises."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from premises.kernel.errors import Invalid
from premises.kernel.settings import DatabaseSettings

WRITES = "premises_writes"
"""Execution option of connections that are going to write."""

_DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "sqlite+aiosqlite": "sqlite+pysqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+asyncpg": "postgresql+psycopg",
    "postgresql+psycopg2": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mysql+aiomysql": "mysql+pymysql",
    "mysql+asyncmy": "mysql+pymysql",
    "mysql+mysqldb": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
    "mariadb+aiomysql": "mariadb+pymysql",
    "mariadb+asyncmy": "mariadb+pymysql",
}
_EXTRAS = {"psycopg": "postgres", "pymysql": "mysql"}


def parse_url(text: str) -> URL:
    """The URL with the driver that is used here; asynchronous drivers are mapped to ours.

    Raises:
        Invalid: it is no database URL, or of a kind that is not supported.

    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        # A password with a sign that must be escaped makes the port unreadable.
        raise Invalid(
            "database.bad_url",
            "The database URL cannot be read; write it like postgresql://user@host/name, and signs"
            " such as @, : and / in a password like %40, %3A and %2F.",
        ) from None
    url = url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))
    if url.drivername not in _DRIVERS.values():
        raise Invalid(
            "database.bad_url",
            f"{url.drivername} is not supported; use sqlite, postgresql, mysql or mariadb.",
        )
    if url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}:
        raise Invalid(
            "database.bad_url",
            "A database in memory would be another one in each process; name a file, "
            "like sqlite:////var/lib/premises/premises.db.",
        )
    return url


def open_engine(settings: DatabaseSettings, url: URL) -> Engine:
    """An engine with its connections prepared; nothing is connected yet.

    Raises:
        Invalid: the driver of this kind of database is not installed.

    """
    try:
        engine = sa.create_engine(url, **_options(settings, url))
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        driver = getattr(error, "name", None) or url.get_driver_name()
        extra = _EXTRAS.get(driver, driver)
        raise Invalid(
            "database.no_driver",
            f"The driver {driver} is not installed; install it with premises[{extra}].",
        ) from None
    if url.get_backend_name() == "sqlite":
        _prepare_sqlite(engine, settings)
    return engine


def _options(settings: DatabaseSettings, url: URL) -> dict[str, Any]:
    backend = url.get_backend_name()
    options: dict[str, Any] = {
        "pool_size": settings.pool_size,
        "max_overflow": settings.pool_size,
        # What was being written may be a password or a token, and errors are logged.
        "hide_parameters": True,
    }
    if backend == "sqlite":
        return {**options, "connect_args": {"timeout": settings.busy_timeout_s}}
    options |= {"pool_pre_ping": True, "isolation_level": "READ COMMITTED", "pool_recycle": 1800}
    if backend == "postgresql":
        # A process that hangs inside a transaction would keep its locks for ever otherwise.
        ours = "-c timezone=utc -c idle_in_transaction_session_timeout=60000"
        sessions = " ".join([*url.normalized_query.get("options", ()), ours])
        return {**options, "connect_args": {"options": sessions, "connect_timeout": 5}}
    start = "SET time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'"
    return {
        **options,
        "connect_args": {"charset": "utf8mb4", "init_command": start, "connect_timeout": 5},
    }


def _prepare_sqlite(engine: Engine, settings: DatabaseSettings) -> None:
    @sa.event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        # The driver must not begin transactions by itself: it would begin them as readers, and
        # a reader that turns writer while another writes fails at once instead of waiting.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode = WAL",
            f"synchronous = {settings.synchronous}",
            "foreign_keys = ON",
            f"busy_timeout = {int(settings.busy_timeout_s * 1000)}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @sa.event.listens_for(engine, "checkin")
    def _returned(connection: Any, _record: object) -> None:
        # A COMMIT that SQLite refuses leaves its transaction open, and with it the write lock,
        # but is over for the caller: the next one to get this connection must find it clean.
        if connection is not None and connection.in_transaction:
            connection.rollback()

    @sa.event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
