"""Runs the kernels in PostgreSQL: over tables and views of its own, or rows brought to it."""

import contextlib
import re
from collections.abc import Iterator
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
from adbc_driver_manager import DataError, Error, ProgrammingError
from adbc_driver_postgresql import dbapi

from premises.kernel.errors import Invalid
from premises.machines.canon import Rows
from premises.machines.engines.answers import arrange, names
from premises.machines.engines.failures import not_canonical, unavailable
from premises.machines.engines.port import EVERYTHING, Columns, Cut, ParquetFiles, Relation, Source
from premises.machines.engines.relations import NAMES, rows_as_table, selection
from premises.machines.kernels import Kernel, text

_PLAIN: Final = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)?", re.ASCII)
_BROUGHT: Final = "brought"
_SCHEMA: Final = pa.schema([(name, pa.int64()) for name in NAMES])


class PostgreSqlEngine:
    """One PostgreSQL database; what is brought to it is gone again after each answer."""

    name = "postgresql"

    def __init__(self, url: str) -> None:
        """`url` as psycopg and SQLAlchemy write it, with or without the name of a driver."""
        self._url = re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql://", url)
        with self._connection():
            """It answers."""

    def reads(self, source: Source) -> bool:
        return isinstance(source, Rows | ParquetFiles | Relation)

    def run(
        self, kernel: Kernel, source: Source, cut: Cut = EVERYTHING, *, heartbeat_ms: int = 1
    ) -> Columns:
        asked = text(kernel, heartbeat_ms=heartbeat_ms)
        with self._connection() as connection, connection.cursor() as cursor:
            relation = _bring(cursor, source)
            cursor.execute(f"CREATE TEMP VIEW canonical AS {selection(relation, cut)}")
            cursor.execute(asked)
            found = cursor.fetch_arrow_table()
        return arrange(kernel, {name: found[name].to_numpy() for name in names(kernel)})

    def close(self) -> None:
        """Nothing is held between two answers."""

    @contextlib.contextmanager
    def _connection(self) -> Iterator[dbapi.Connection]:
        """A connection of its own for each answer: with it, what was brought goes."""
        with _translated(), contextlib.closing(dbapi.connect(self._url)) as connection:
            yield connection


def _bring(cursor: dbapi.Cursor, source: Source) -> str:
    """The name of the relation that holds the rows; they are copied into it where need be."""
    if isinstance(source, Relation):
        if not _PLAIN.fullmatch(source.name):
            message = "A relation is called by a plain name, with its schema or without."
            raise Invalid("machines.relation_name", message, name=source.name)
        return source.name
    # In one schema whatever the files have; without files it stays empty.
    cursor.adbc_ingest(_BROUGHT, _SCHEMA.empty_table(), mode="create", temporary=True)
    for reader in _readers(source):
        cursor.adbc_ingest(_BROUGHT, reader, mode="append", temporary=True)
    # Without it the planner takes the rows for a few.
    cursor.execute(f"ANALYZE {_BROUGHT}")
    return _BROUGHT


def _readers(source: Rows | ParquetFiles) -> Iterator[pa.RecordBatchReader]:
    """The rows to be brought, batch by batch, as whole numbers of 64 bits."""
    if isinstance(source, Rows):
        yield rows_as_table(source).cast(_SCHEMA).to_reader()
        return
    for path in source.paths:
        with pq.ParquetFile(path) as file:
            batches = file.iter_batches(columns=list(NAMES))
            yield pa.RecordBatchReader.from_batches(_SCHEMA, (b.cast(_SCHEMA) for b in batches))


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """What PostgreSQL, its driver and Arrow complain of, as an answer of ours."""
    try:
        yield
    except (DataError, ProgrammingError, pa.ArrowException) as error:
        raise not_canonical(PostgreSqlEngine.name, error) from error
    except (Error, OSError) as error:
        advice = "see whether it runs at PREMISES_MACHINES__ENGINE_URL"
        raise unavailable(PostgreSqlEngine.name, advice, error) from error
