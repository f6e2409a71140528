"""Canonical rows as every database sees them: four columns of whole numbers of 64 bits."""

from typing import TYPE_CHECKING

from premises.machines.canon import Rows
from premises.machines.engines.port import Cut

if TYPE_CHECKING:
    import pyarrow as pa

NAMES = ("series", "t_ms", "x", "q")


def rows_as_table(rows: Rows) -> "pa.Table":
    """The same rows for a program that takes Arrow tables; nothing is copied."""
    import pyarrow as pa  # noqa: PLC0415 - it takes a while to load, and few need it.

    return pa.table({"series": rows.series, "t_ms": rows.t_ms, "x": rows.x, "q": rows.q})


def selection(relation: str, cut: Cut) -> str:
    """The rows of a relation that count, as a query; `relation` is a name that was checked."""
    columns = ", ".join(f"CAST({name} AS bigint) AS {name}" for name in NAMES)
    conditions = list(_conditions(cut))
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"SELECT {columns} FROM {relation}{where}"  # noqa: S608 - a checked name and numbers.


def _conditions(cut: Cut) -> "list[str]":
    found = []
    if cut.series is not None:
        # A list of nothing is no list in SQL.
        listed = ", ".join(str(int(series)) for series in cut.series)
        found.append(f"series IN ({listed})" if listed else "1 = 0")
    if cut.from_ms is not None:
        found.append(f"t_ms >= {int(cut.from_ms)}")
    if cut.to_ms is not None:
        found.append(f"t_ms < {int(cut.to_ms)}")
    return found
