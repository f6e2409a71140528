"""The engines, each the real one: DuckDB, a PostgreSQL server, and Spark where it is installed."""

import os
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.conftest import Backends
from tests.machines.oracle import Row, as_rows

from premises.machines.engines import Engine, ParquetFiles, open_engine, small_engine

ENGINES = ("small", "duckdb", "postgresql", "spark")


@pytest.fixture(scope="session", params=ENGINES)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """Each engine in turn, over the real thing."""
    opened = _opened(request, tmp_path_factory.mktemp("engine"))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def duckdb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    opened = _duckdb(tmp_path_factory.mktemp("duckdb"))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def in_files(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[list[Row]], ParquetFiles]:
    """Writes rows into two files that no quarter has in common, sorted as segments are."""
    folder = tmp_path_factory.mktemp("rows")
    numbers = count()

    def write(rows: list[Row]) -> ParquetFiles:
        ordered = sorted(rows, key=lambda row: (row.t_ms // 900_000, row))
        middle = ordered[len(ordered) // 2].t_ms // 900_000 if ordered else 0
        halves = [
            [row for row in ordered if (row.t_ms // 900_000 < middle) is is_before]
            for is_before in (True, False)
        ]
        return ParquetFiles(tuple(_written(folder / f"{next(numbers)}", of) for of in halves))

    return write


def _written(path: Path, rows: list[Row]) -> Path:
    columns = as_rows(rows)
    names = ("series", "t_ms", "x", "q")
    pq.write_table(pa.table({name: getattr(columns, name) for name in names}), path)
    return path


def _opened(request: pytest.FixtureRequest, folder: Path) -> Engine:
    if request.param == "small":
        return small_engine()
    if request.param == "duckdb":
        return _duckdb(folder)
    if request.param == "postgresql":
        backends: Backends = request.getfixturevalue("backends")
        return _open("postgresql", backends.new_url("postgresql"))
    pytest.importorskip("pyspark", reason="the extra spark is not installed; see make prove-spark")
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("Spark needs Java")
    return _open("spark", "local[2]")


def _open(name: str, url: str) -> Engine:
    return open_engine(name, url, memory_mb=0, threads=0, folder=Path())


def _duckdb(folder: Path) -> Engine:
    return open_engine("duckdb", "", memory_mb=256, threads=1, folder=folder)
