"""The database as a whole: made on its server where it is missing, and emptied when asked to."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import DBAPIError, ProgrammingError

from premises.app.cli.residents import residents
from premises.app.migrations.tables import METADATA
from premises.app.settings import Settings
from premises.kernel.database import Database, open_engine
from premises.kernel.database.migrations import make_private
from premises.kernel.errors import Conflict, Forbidden, Unavailable
from premises.kernel.settings import DatabaseSettings

_ALEMBIC: Final = "alembic_version"


def shown_url(url: URL) -> str:
    """The URL without its password; what follows the name may hold one too, so it is left out."""
    plain = url.set(drivername=url.get_backend_name(), query={})
    return plain.render_as_string(hide_password=True)


def make_database(settings: DatabaseSettings, database: Database) -> bool:
    """Make the database, empty, unless it is there; returns whether it was made.

    Raises:
        Unavailable: its server does not answer, or refuses this user.
        Forbidden: the user may not make databases.

    """
    url = database.url
    if database.backend == "sqlite":
        return _make_file(Path(url.database or ""))
    try:
        database.check()
    except (Unavailable, DBAPIError):
        _make_on_server(settings, url)
        return True
    return False


def rows_by_table(database: Database) -> dict[str, int]:
    """How many rows each of our tables holds, those without rows left out."""
    with database.read() as session:
        there = _ours(session.connection())
        counts = {
            table.name: session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in there
            if table.name != _ALEMBIC
        }
    return {name: count for name, count in sorted(counts.items()) if count}


def drop_tables(database: Database) -> None:
    """Remove our tables with all that is in them; tables of others stay."""
    with database.write() as session:
        connection = session.connection()
        for table in reversed(_ours(connection)):
            connection.execute(sa.schema.DropTable(table))


def require_empty_house(settings: Settings) -> None:
    """Pass if nothing of the house runs on this machine.

    Raises:
        Conflict: a server or a worker would go on writing.

    """
    alive = residents(settings)
    if alive:
        pids = ", ".join(str(one.pid) for one in alive)
        raise Conflict(
            "database.in_use",
            f"Premises is running here (process {pids}); stop it first.",
            pids=[one.pid for one in alive],
        )


def _ours(connection: Connection) -> list[sa.Table]:
    """Our tables that are there, each after those that it refers to."""
    there = set(sa.inspect(connection).get_table_names())
    known = [table for table in METADATA.sorted_tables if table.name in there]
    alembic = sa.Table(_ALEMBIC, sa.MetaData())
    return [*([alembic] if _ALEMBIC in there else []), *known]


def _make_file(file: Path) -> bool:
    file.parent.mkdir(parents=True, exist_ok=True)
    return make_private(file)


def _make_on_server(settings: DatabaseSettings, url: URL) -> None:
    try:
        with _server(settings, url) as connection:
            connection.execute(sa.text(_creation(connection, url)))
    except ProgrammingError as error:
        raise Forbidden(
            "database.not_made",
            f"The user {url.username} could not make the database {url.database};"
            " let its server's administrator make it.",
        ) from error
    except DBAPIError as error:
        raise Unavailable(
            "database.away", "The database's server cannot be used by this user."
        ) from error


@contextmanager
def _server(settings: DatabaseSettings, url: URL) -> Iterator[Connection]:
    """A connection to the server itself, outside any transaction."""
    maintenance = "postgres" if url.get_backend_name() == "postgresql" else ""
    engine = open_engine(settings, url.set(database=maintenance))
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection
    finally:
        engine.dispose()


def _creation(connection: Connection, url: URL) -> str:
    name = connection.dialect.identifier_preparer.quote_identifier(url.database or "")
    if url.get_backend_name() == "postgresql":
        return f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0"
    return f"CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
