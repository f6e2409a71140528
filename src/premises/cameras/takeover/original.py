"""The original service's database, opened for reading only."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import tzinfo
from pathlib import Path
from typing import Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import URL, Engine
from sqlalchemy.exc import SQLAlchemyError

from premises.cameras.takeover import rows
from premises.cameras.takeover.rows import Row, Unusable, UnusableError
from premises.kernel.database.engine import parse_url
from premises.kernel.errors import Invalid, NotFound

T = TypeVar("T")
_NEEDED: Final = frozenset({"cameras", "detections", "events"})
_TAKEN: Final = _NEEDED | {"gpu_stats"}
_BATCH: Final = 500


class Original:
    """An original's database, named by its file or its URL.

    Raises:
        NotFound: there is no such file.
        Invalid: it cannot be read, or it is no database of the original service.

    """

    def __init__(self, database: str, zone: tzinfo) -> None:
        self._database = database
        self._zone = zone
        self._engine = _opened(database)
        with self._connected() as connection:
            self.tables = frozenset(sa.inspect(connection).get_table_names())
        missing = sorted(_NEEDED - self.tables)
        if missing:
            raise Invalid(
                "takeover.not_the_original",
                f"{_shown(database)} has no table {', '.join(missing)}, so it is not the original"
                " service's database.",
            )

    def close(self) -> None:
        self._engine.dispose()

    def left_out(self) -> dict[str, int]:
        """The tables that have no place here and are not empty, with their numbers of rows."""
        others = sorted(self.tables - _TAKEN - {"alembic_version"})
        counts = {name: self._count(name) for name in others}
        return {name: count for name, count in counts.items() if count}

    def counts(self) -> dict[str, int]:
        return {name: self._count(name) for name in sorted(_TAKEN & self.tables)}

    def cameras(self) -> Iterator[rows.TheirCamera | Unusable]:
        return self._all("cameras", rows.camera)

    def detections(self) -> Iterator[rows.TheirDetection | Unusable]:
        return self._all("detections", rows.detection)

    def events(self) -> Iterator[rows.TheirEvent | Unusable]:
        return self._all("events", rows.event)

    def samples(self) -> Iterator[rows.TheirSample | Unusable]:
        return self._all("gpu_stats", rows.sample) if "gpu_stats" in self.tables else iter(())

    def _count(self, table: str) -> int:
        with self._connected() as connection:
            counted = sa.select(sa.func.count()).select_from(sa.table(table))
            return connection.scalar(counted) or 0

    def _all(self, table: str, read: Callable[[Row, tzinfo], T]) -> Iterator[T | Unusable]:
        # The columns differ between the original's versions, so whatever is there is read.
        wanted = sa.select(sa.text("*")).select_from(sa.table(table)).order_by(sa.text("id"))
        with self._connected() as connection:
            found = connection.execution_options(yield_per=_BATCH).execute(wanted)
            for row in found.mappings():
                try:
                    yield read({str(name): value for name, value in row.items()}, self._zone)
                except UnusableError as why:
                    yield Unusable(str(row.get("id")), str(why))

    @contextmanager
    def _connected(self) -> Iterator[sa.Connection]:
        try:
            with self._engine.connect() as connection:
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
