"""Opens the engine that an operator has chosen, and loads nothing of the others."""

from pathlib import Path
from typing import Final

from premises.kernel.errors import Invalid
from premises.machines.engines.failures import unavailable
from premises.machines.engines.port import Engine
from premises.machines.engines.small import SmallEngine

_EXTRAS: Final = {"postgresql": "postgres"}


def small_engine() -> Engine:
    """The engine for a few rows in memory, such as those of one quarter of an hour."""
    return SmallEngine()


def open_engine(name: str, url: str, *, memory_mb: int, threads: int, folder: Path) -> Engine:
    """The engine of this name: duckdb, postgresql or spark; close it when done.

    `url` says where PostgreSQL or the master of Spark is; `memory_mb`, `threads` (0: all cores)
    and `folder`, for what does not fit into memory, are for DuckDB.

    Raises:
        Unavailable: it is not installed, or cannot be reached.
        Invalid: there is no such engine.

    """
    try:
        return _opened(name, url, memory_mb, threads, folder)
    except ImportError as missing:
        advice = f"pip install 'premises[{_EXTRAS.get(name, name)}]'"
        raise unavailable(name, advice, missing) from missing


def _opened(name: str, url: str, memory_mb: int, threads: int, folder: Path) -> Engine:
    if name == "duckdb":
        from premises.machines.engines.duckdb import DuckDbEngine  # noqa: PLC0415

        return DuckDbEngine(memory_mb=memory_mb, threads=threads, folder=folder)
    if name == "postgresql":
        from premises.machines.engines.postgresql import PostgreSqlEngine  # noqa: PLC0415

        return PostgreSqlEngine(url)
    if name == "spark":
        from premises.machines.engines.spark import SparkEngine  # noqa: PLC0415

        return SparkEngine(url)
    raise Invalid("machines.engine_unknown", f"There is no engine {name}.", name=name)
