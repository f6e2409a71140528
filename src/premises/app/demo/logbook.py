"""Keeps a made-up mill's log in Parquet files, as somebody would bring it from a recorder."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from premises.app.demo.mill import Mill
from premises.app.demo.recorder import Logged, Recorder

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Logbook:
    """Where a log is kept, numbers and texts apart, and how many rows it has."""

    files: Sequence[str]
    rows: int


def write_logbook(mill: Mill, folder: Path, first: date, last: date, rate_hz: float) -> Logbook:
    """Write the log of a mill's stints that begin between two days, both included."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - starting the service must not load it.

    folder.mkdir(parents=True, exist_ok=True)
    log = [one for _, stint in Recorder(mill, rate_hz).days(first, last) for one in stint]
    tables = {
        "numbers.parquet": _table(one for one in log if isinstance(one.values, np.ndarray)),
        "texts.parquet": _table(one for one in log if not isinstance(one.values, np.ndarray)),
    }
    for name, table in tables.items():
        pq.write_table(table, folder / name, compression="zstd")
    files = [str((folder / name).resolve()) for name in tables]
    return Logbook(files, sum(table.num_rows for table in tables.values()))


def _table(log: Iterable[Logged]) -> "pa.Table":
    import pyarrow as pa  # noqa: PLC0415 - starting the service must not load it.

    parts = [
        pa.table(
            {
                "variable": pa.array([one.variable], pa.string()).take(
                    pa.array(np.zeros(len(one), np.int32))
                ),
                "t": one.t_ms,
                "value": pa.array(one.values),
            }
        )
        for one in log
    ]
    return pa.concat_tables(parts)
