"""Parquet files that hold the rows of one machine and one day."""

import io
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from premises.machines.archive.layers import Stretch, picked
from premises.machines.canon import Rows

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

_QUARTER_MS: Final = 900_000
_GROUP_ROWS: Final = 16_384
"""A late row has one row group read, a whole day all of them: this suits both."""


def encoded(rows: Rows) -> bytes:
    """Rows as a Parquet file, sorted by quarter, variable, time; row groups end with a quarter."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - starting the service must not load it.

    quarters = rows.t_ms // _QUARTER_MS
    order = np.lexsort((rows.t_ms, rows.series, quarters))
    table = _table(picked(rows, order))
    written = io.BytesIO()
    with pq.ParquetWriter(
        written, table.schema, compression="zstd", use_dictionary=["series", "q"]
    ) as writer:
        for start, end in _groups(quarters[order]):
            writer.write_table(table.slice(start, end - start), row_group_size=max(end - start, 1))
    return written.getvalue()


def decoded(file: Path | bytes, stretch: Stretch, variable_ids: NDArray[np.int32] | None) -> Rows:
    """The rows of a file that lie in a stretch, of some variables or of all."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - starting the service must not load it.

    source = io.BytesIO(file) if isinstance(file, bytes) else file
    with pq.ParquetFile(source) as opened:
        wanted = [
            number
            for number in range(opened.metadata.num_row_groups)
            if _meets(opened.metadata.row_group(number), stretch)
        ]
        rows = _rows(opened.read_row_groups(wanted, use_threads=False))
    inside = (rows.t_ms >= stretch.from_ms) & (rows.t_ms < stretch.to_ms)
    rows = rows if inside.all() else picked(rows, inside)
    return rows if variable_ids is None else picked(rows, np.isin(rows.series, variable_ids))


def _groups(quarters: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Where row groups begin and end: as soon as there are enough rows and a quarter is over."""
    ends = [*(np.flatnonzero(np.diff(quarters)) + 1).tolist(), len(quarters)]
    groups, start = [], 0
    for end in ends:
        if end - start >= _GROUP_ROWS or end == len(quarters):
            groups.append((start, end))
            start = end
    return groups


def _meets(group: "pq.RowGroupMetaData", stretch: Stretch) -> bool:
    times = group.column(1).statistics
    if times is None or not times.has_min_max:
        return True
    return bool(times.min < stretch.to_ms and times.max >= stretch.from_ms)


def _table(rows: Rows) -> "pa.Table":
    import pyarrow as pa  # noqa: PLC0415 - starting the service must not load it.

    return pa.table({"series": rows.series, "t_ms": rows.t_ms, "x": rows.x, "q": rows.q})


def _rows(table: "pa.Table") -> Rows:
    series, t_ms, x, q = (table.column(number).to_numpy() for number in range(4))
    return Rows(series, t_ms, x, q)
