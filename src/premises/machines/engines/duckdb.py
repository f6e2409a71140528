"""Runs the kernels in DuckDB, which comes along: over rows in memory and over Parquet files."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from premises.machines.canon import Rows
from premises.machines.engines.answers import arrange, join, names
from premises.machines.engines.failures import not_canonical, unavailable, unread
from premises.machines.engines.port import EVERYTHING, Columns, Cut, ParquetFiles, Source
from premises.machines.engines.relations import rows_as_table, selection
from premises.machines.kernels import Kernel, text

_AT_ONCE: Final = 4_000_000
"""How many rows are worked through at once: so many can be sorted within a small memory."""

_PASSING: Final = (
    duckdb.OutOfMemoryException,
    duckdb.IOException,
    duckdb.InterruptException,
    duckdb.ConnectionException,
)


class DuckDbEngine:
    """One DuckDB in memory; what does not fit into `memory_mb` goes to `folder` for a while."""

    name = "duckdb"

    def __init__(self, *, memory_mb: int, threads: int, folder: Path) -> None:
        """Start it with so many threads; 0 means all cores."""
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": f"{memory_mb}MB",
            "temp_directory": str(folder),
            "preserve_insertion_order": False,
            # Extensions would be fetched from the net without being asked for.
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        if threads:
            config["threads"] = threads
        with _translated():
            self._database = duckdb.connect(":memory:", config=config)

    def reads(self, source: Source) -> bool:
        return isinstance(source, Rows | ParquetFiles)

    def run(
        self, kernel: Kernel, source: Source, cut: Cut = EVERYTHING, *, heartbeat_ms: int = 1
    ) -> Columns:
        asked = text(kernel, heartbeat_ms=heartbeat_ms)
        with _translated():
            parts = [self._ask(kernel, asked, part, cut) for part in self._parts(source)]
        return join(kernel, parts)

    def close(self) -> None:
        self._database.close()

    def _parts(self, source: Source) -> Iterator[pa.Table | list[str]]:
        """The source in pieces that can be worked through one after the other."""
        if isinstance(source, Rows):
            yield rows_as_table(source)
        elif isinstance(source, ParquetFiles):
            yield from _batches(source.paths)
        else:
            raise unread(self.name, source)

    def _ask(self, kernel: Kernel, asked: str, part: pa.Table | list[str], cut: Cut) -> Columns:
        # What a cursor is told of is its own, so that several threads may ask.
        with self._database.cursor() as cursor:
            if isinstance(part, list):
                cursor.read_parquet(part).create_view("logged")
            else:
                cursor.register("logged", part)
            cursor.execute(f"CREATE TEMP VIEW canonical AS {selection('logged', cut)}")
            found = cursor.execute(asked).fetchnumpy()
        return arrange(kernel, {name: np.asarray(found[name]) for name in names(kernel)})


def _batches(paths: tuple[Path, ...]) -> Iterator[list[str]]:
    """Files in turn, together as many as are worked through at once."""
    batch: list[str] = []
    rows = 0
    for path in paths:
        count = pq.read_metadata(path).num_rows
        if batch and rows + count > _AT_ONCE:
            yield batch
            batch, rows = [], 0
        batch.append(str(path))
        rows += count
    if batch:
        yield batch


@contextmanager
def _translated() -> Iterator[None]:
    """What DuckDB and Arrow complain of, as an answer of ours."""
    try:
        yield
    except (*_PASSING, OSError) as error:
        advice = "give it more memory (PREMISES_MACHINES__ENGINE_MEMORY_MB), or room on the disk"
        raise unavailable(DuckDbEngine.name, advice, error) from error
    except (duckdb.Error, pa.ArrowException) as error:
        raise not_canonical(DuckDbEngine.name, error) from error
