"""Another program's database, opened for reading only."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import URL, Engine
from sqlalchemy.exc import SQLAlchemyError

from premises.kernel.database.engine import parse_url
from premises.kernel.errors import Invalid, NotFound
from premises.kernel.takeover.values import Row, Unusable, UnusableError

T = TypeVar("T")
_BATCH: Final = 500
_PATIENCE_S: Final = 86_400
_MANNERS: Final = f"SET time_zone = '+00:00', net_write_timeout = {_PATIENCE_S}"
"""MySQL tells a TIMESTAMP in the time zone of who asks, and drops who takes no rows for a minute;
here rows wait while the files are brought that those before them speak of."""


class ForeignDatabase:
    """A database named by its file or its URL, in which some tables must be.

    Table names are taken however large and small letters stand in them, because MySQL keeps them
    as they are on one system and in small letters on another.

    Raises:
        NotFound: there is no such file.
        Invalid: it cannot be read, or a table is missing.

    """

    def __init__(self, database: str, needed: Collection[str], whose: str) -> None:
        self._database = database
        self._engine = _opened(database)
        with self._connected() as connection:
            names = sa.inspect(connection).get_table_names()
        self._names = {name.lower(): name for name in names}
        missing = sorted(name for name in needed if name.lower() not in self._names)
        if missing:
            self.close()
            raise Invalid(
                "takeover.not_the_original",
                f"{_shown(database)} has no table {', '.join(missing)}, so it is not {whose}.",
            )

    @property
    def tables(self) -> frozenset[str]:
        """The names of all its tables, in its own spelling."""
        return frozenset(self._names.values())

    def close(self) -> None:
        self._engine.dispose()

    def has(self, table: str) -> bool:
        return table.lower() in self._names

    def count(self, table: str) -> int:
        with self._connected() as connection:
            counted = sa.select(sa.func.count()).select_from(self._table(table))
            return connection.scalar(counted) or 0

    def highest(self, table: str, key: str, most: int) -> int:
        """The highest number in a column that is not above `most`; 0 where there is none."""
        column: sa.ColumnClause[int] = sa.column(key)
        found = sa.select(sa.func.max(column)).select_from(self._table(table)).where(column <= most)
        with self._connected() as connection:
            return int(connection.scalar(found) or 0)

    def columns(self, table: str) -> frozenset[str]:
        """The names of a table's columns."""
        with self._connected() as connection:
            found = sa.inspect(connection).get_columns(self._table(table).name)
        return frozenset(column["name"] for column in found)

    def others(self, known: Collection[str]) -> dict[str, int]:
        """The tables that are not empty and not among the known ones, with their rows."""
        lower = {name.lower() for name in known} | {"alembic_version"}
        rest = sorted(name for small, name in self._names.items() if small not in lower)
        counts = {name: self.count(name) for name in rest}
        return {name: count for name, count in counts.items() if count}

    def read(
        self, table: str, key: str, shape: Callable[[Row], T], *, order: str = ""
    ) -> Iterator[T | Unusable]:
        """Every row in order of its key, shaped, or why it cannot be; `shape` raises UnusableError.

        Columns differ between versions of a program, so whatever is there is read. `order` names
        the column by which rows come where that is not the key.
        """
        by: tuple[sa.ColumnClause[object], ...] = (sa.column(order or key), sa.column(key))
        wanted = sa.select(sa.text("*")).select_from(self._table(table)).order_by(*by)
        with self._connected() as connection:
            found = connection.execution_options(yield_per=_BATCH).execute(wanted)
            for row in found.mappings():
                try:
                    yield shape({str(name): value for name, value in row.items()})
                except UnusableError as why:
                    yield Unusable(str(row.get(key)), str(why))

    def _table(self, table: str) -> sa.TableClause:
        return sa.table(self._names.get(table.lower(), table))

    @contextmanager
    def _connected(self) -> Iterator[sa.Connection]:
        try:
            with self._engine.connect() as connection:
                if self._engine.dialect.name in {"mysql", "mariadb"}:
                    connection.execute(sa.text(_MANNERS))
                yield connection
        except SQLAlchemyError as error:
            raise _unreadable(self._database, error) from error


def _opened(database: str) -> Engine:
    if "://" not in database:
        file = Path(database)
        if not file.is_file():
            raise NotFound("takeover.no_file", f"There is no file {file}.")
        return _engine_of_file(file)
    url = parse_url(database)
    if url.get_backend_name() == "sqlite" and url.database:
        return _opened(url.database)
    try:
        return sa.create_engine(url)
    except (SQLAlchemyError, ImportError) as error:
        raise _unreadable(database, error) from error


def _engine_of_file(file: Path) -> Engine:
    """SQLite is told not to write, not even the files that it keeps beside a database."""
    whole = str(file.resolve())
    name = whole.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    query = {"mode": "ro", "uri": "true"}
    if _writes_ahead(file) and not Path(f"{whole}-wal").exists():
        # Nobody has it open; without this word SQLite would lay its files beside it all the same.
        query["immutable"] = "1"
    url = URL.create("sqlite", database=f"file:{name}", query=query)
    return sa.create_engine(url, poolclass=sa.NullPool)


def _writes_ahead(file: Path) -> bool:
    """Whether it is kept in SQLite's mode WAL: https://www.sqlite.org/fileformat2.html, 1.3."""
    try:
        with file.open("rb") as opened:
            return opened.read(20)[18:] == b"\x02\x02"
    except OSError:
        return False


def _unreadable(database: str, error: Exception) -> Invalid:
    said = str(getattr(error, "orig", None) or error).partition("\n")[0]
    return Invalid("takeover.unreadable", f"{_shown(database)} cannot be read: {said}.")


def _shown(database: str) -> str:
    return parse_url(database).render_as_string() if "://" in database else database
