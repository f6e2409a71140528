"""Reads files in which a line is a row, and something stands between its columns."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv

from premises.kernel.errors import Invalid
from premises.machines.sources.unpacking import (
    BLOCK_BYTES,
    HEAD_BYTES,
    Part,
    damage,
    text_of,
    unread,
)

_DELIMITERS: Final = (",", ";", "\t", "|")
_NO_VALUE: Final = ("", "NULL", "null", "None", "\\N")


class CsvFile:
    """Every column is read as text, so that each value that is wrong can be told by its line."""

    def __init__(self, path: Path, delimiter: str | None) -> None:
        self._path = path
        line = _first_line(path)
        counts = {one: line.count(one) for one in _DELIMITERS}
        self.delimiter = delimiter or max(counts, key=lambda one: counts[one])
        self._skipped: list[tuple[int, str]] = []
        with damage(path), text_of(path) as (stream, _), self._reader(stream, None) as reader:
            self.columns: Sequence[str] = reader.schema.names
        self._skipped.clear()
        if len(set(self.columns)) != len(self.columns):
            message = f"{path.name} has two columns of the same name."
            raise Invalid("machines.bad_file", message)

    def parts(self, columns: Sequence[str]) -> Iterator[Part]:
        size, line = max(self._path.stat().st_size, 1), 2
        with (
            damage(self._path),
            text_of(self._path) as (stream, raw),
            self._reader(stream, columns) as reader,
        ):
            for batch in reader:
                if not batch.num_rows:
                    continue
                skipped = dict(self._skipped)
                lines, line = _lines(line, batch.num_rows, skipped)
                self._skipped = [one for one in self._skipped if one[0] >= line]
                told = [
                    unread(number, text)
                    for number, text in skipped.items()
                    if number < line and text.strip()
                ]
                named = dict(zip(batch.schema.names, batch.columns, strict=True))
                yield Part(named, lines, told, raw.tell() / size)
            if self._skipped:
                rest = [unread(*one) for one in self._skipped if one[1].strip()]
                none = {name: pa.array([], pa.string()) for name in columns}
                yield Part(none, np.empty(0, np.int64), rest, 1.0)

    def _reader(self, stream: Any, columns: Sequence[str] | None) -> Any:
        def skip(row: Any) -> str:
            self._skipped.append((row.number, str(row.text)))
            return "skip"

        types = {name: pa.string() for name in columns or ()}
        return csv.open_csv(
            stream,
            read_options=csv.ReadOptions(block_size=BLOCK_BYTES, use_threads=False),
            parse_options=csv.ParseOptions(
                delimiter=self.delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=skip,
            ),
            convert_options=csv.ConvertOptions(
                column_types=types,
                include_columns=list(columns) if columns else None,
                null_values=list(_NO_VALUE),
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
            ),
        )


def _first_line(path: Path) -> str:
    """What should name the columns.

    Raises:
        Invalid: there is no line after it, so that there can be no rows.

    """
    with damage(path), text_of(path) as (stream, _):
        lines = stream.read(HEAD_BYTES).splitlines(keepends=True)
    if len(lines) == 1 and not lines[0].endswith((b"\n", b"\r")):
        message = (
            f"{path.name} has one line only: the first names the columns, such as"
            " date,variable,value, and each one after it is a row."
        )
        raise Invalid("machines.bad_file", message)
    return lines[0].decode(errors="replace")


def _lines(first: int, count: int, skipped: Mapping[int, str]) -> tuple[NDArray[np.int64], int]:
    """In which lines so many rows stand, where some lines hold none, and the next line."""
    numbers = np.arange(first, first + count + len(skipped))
    kept = numbers[~np.isin(numbers, list(skipped))][:count]
    return kept, int(kept[-1]) + 1
