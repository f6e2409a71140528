"""Reads Parquet files, in which each column lies together and knows its type."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow.parquet as pq

from premises.kernel.errors import Invalid
from premises.machines.sources.unpacking import Part, damage

_ROWS: Final = 500_000
_MARK: Final = b"PAR1"


class ParquetFile:
    """Rows are told by their number, from 1."""

    def __init__(self, path: Path) -> None:
        self._path = path
        _check_end(path)
        with damage(path), pq.ParquetFile(path) as opened:
            self.columns: Sequence[str] = opened.schema_arrow.names

    def parts(self, columns: Sequence[str]) -> Iterator[Part]:
        row = 1
        with damage(self._path), pq.ParquetFile(self._path) as opened:
            total = max(opened.metadata.num_rows, 1)
            for batch in opened.iter_batches(batch_size=_ROWS, columns=list(columns)):
                named = dict(zip(batch.schema.names, batch.columns, strict=True))
                lines = np.arange(row, row + batch.num_rows)
                row += batch.num_rows
                yield Part(named, lines, (), (row - 1) / total)


def _check_end(path: Path) -> None:
    """Refuse a file that does not end as it begins: its columns are told at its end.

    Raises:
        Invalid: it was cut short, or is being written.

    """
    with path.open("rb") as opened:
        opened.seek(-len(_MARK), os.SEEK_END)
        if opened.read() == _MARK and opened.tell() > len(_MARK):
            return
    message = (
        f"{path.name} cannot be read: it is Parquet without its end, because it was cut short or"
        " is still being written; copy it again."
    )
    raise Invalid("machines.bad_file", message)
