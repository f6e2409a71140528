"""Tables of temperatures, as thermal programs export them: text with commas, or NumPy's files."""

import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.audits.radiometry.recording import FileClass, Note, Recording
from premises.audits.thermograms.greys import floating
from premises.audits.thermograms.limits import LEAST_SIDE_PX, ReadingLimits
from premises.kernel.errors import Invalid

NPY_MARK: Final = b"\x93NUMPY"

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
# What no text holds: it tells pictures and programs from tables.
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MISSING = frozenset({"", "-", "--", "---", "n/a", "na", "null", "none"})
_UNITS = (
    ("F", re.compile(r"°\s*F\b|\bfahrenheit\b|[\[(]F[\])]", re.IGNORECASE)),
    ("K", re.compile(r"\bkelvin\b|[\[(]K[\])]", re.IGNORECASE)),
    ("C", re.compile(r"°\s*C\b|℃|\bcelsius\b|[\[(]C[\])]", re.IGNORECASE)),
)
_ICE_K = 273.15
_SPACED = re.compile(r"\d +-?\d")
_MOST_HEADER_LINES = 200


def read_npy(data: bytes, limits: ReadingLimits) -> Recording:
    """A matrix that NumPy saved; code that it might carry is never run.

    Raises:
        Invalid: `audits.table_unreadable`, `audits.table_no_temperatures`,
            `audits.photo_too_small`, `audits.photo_too_large`.

    """
    stream = io.BytesIO(data)
    try:
        shape, by_columns, dtype = _npy_header(stream)
    except MemoryError:
        raise
    except Exception as fault:  # NumPy reads the header as a Python expression, and it may be any.
        raise _unreadable("its header is damaged") from fault
    shape = shape[:2] if len(shape) == 3 and shape[2] == 1 else shape
    if len(shape) != 2 or dtype.kind not in "iuf":
        raise _unreadable("it is no matrix of numbers")
    limits.of_temperatures.check_size(shape[1], shape[0])
    content = data[stream.tell() :]
    if len(content) < shape[0] * shape[1] * dtype.itemsize:
        raise _unreadable("it ends too early")
    values = np.frombuffer(content, dtype, shape[0] * shape[1])
    matrix = values.reshape(shape, order="F" if by_columns else "C")
    return _matrix(matrix.astype(np.float32), "")


def read_text(data: bytes, limits: ReadingLimits) -> Recording | None:
    """A table in any of the spellings in use; None where the file is no text.

    Columns are parted by tabs, semicolons, commas or spaces; decimals by a point or, where the
    columns are not parted by commas, by a comma. Lines ahead of the table are its header, where
    the unit may stand; numbered rows and columns are left out; empty cells are unknown.

    Raises:
        Invalid: as `read_npy`, with `line` where one is at fault.

    """
    text = _text(data)
    if text is None:
        return None
    lines = text.splitlines()
    rows = _Rows(lines, limits)
    matrix = _without_numbering(np.stack(list(rows)))
    limits.check_size(matrix.shape[1], matrix.shape[0])
    return _matrix(matrix, "\n".join(lines[: min(rows.start, _MOST_HEADER_LINES)]))


class _Rows:
    """The rows of the table in a text; `start` is the line with which it begins."""

    def __init__(self, lines: list[str], limits: ReadingLimits) -> None:
        self._lines = lines
        self._parted_by = _parting(max(lines, key=len, default=""))
        self.start = next((at for at, line in enumerate(lines) if self._begins(line)), len(lines))
        if self.start == len(lines):
            raise _unreadable(f"no line holds {LEAST_SIDE_PX} numbers or more")
        self._columns = len(self._cells(lines[self.start]))
        limits.of_temperatures.check_size(
            self._columns, max(len(lines) - self.start, LEAST_SIDE_PX)
        )

    def __iter__(self) -> Iterator[NDArray[np.float32]]:
        ended_at = None
        for at, line in enumerate(islice(self._lines, self.start, None), self.start):
            row = self._row(line)
            if row is None:
                ended_at = at if ended_at is None else ended_at
            elif ended_at is not None:
                raise _unreadable(f"line {ended_at + 1} is no row of numbers", line=ended_at + 1)
            elif len(row) != self._columns:
                raise _unreadable(
                    f"line {at + 1} has {len(row)} columns, the first {self._columns}", line=at + 1
                )
            else:
                yield np.array(row, np.float32)

    def _begins(self, line: str) -> bool:
        """Whether a table may begin so: not with a row of which nothing is known."""
        row = self._row(line)
        return row is not None and not np.isnan(row).all()

    def _row(self, line: str) -> list[float] | None:
        cells = self._cells(line)
        if len(cells) < LEAST_SIDE_PX:
            return None
        try:
            return list(map(float, cells))
        except ValueError:
            pass
        try:
            return [np.nan if _is_missing(cell) else float(cell) for cell in cells]
        except ValueError:
            return None

    def _cells(self, line: str) -> list[str]:
        if self._parted_by != ",":
            line = line.replace(",", ".")
        cells = line.split(self._parted_by)
        # Some programs end each line with the mark that parts columns.
        return cells[:-1] if cells and not cells[-1].strip() else cells


def _text(data: bytes) -> str | None:
    if data.startswith(_UTF16_MARKS):
        return data.decode("utf-16", "replace")
    if _NO_TEXT.search(data):
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Programs under Windows write the degree sign so.
        return data.decode("latin-1")


def _parting(line: str) -> str | None:
    """What parts the columns of a row; None where spaces do."""
    mark = next((mark for mark in "\t;," if mark in line), None)
    return None if mark == "," and _SPACED.search(line) else mark


def _is_missing(cell: str) -> bool:
    return cell.strip().lower() in _MISSING


def _without_numbering(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """The table without a first row or column that only counts."""
    if _counts_up(matrix[0, 1:]):
        matrix = matrix[1:]
    if len(matrix) > 1 and _counts_up(matrix[:, 0]):
        matrix = matrix[:, 1:]
    return matrix


def _counts_up(line: NDArray[np.float32]) -> bool:
    return len(line) >= LEAST_SIDE_PX and line[0] in {0, 1} and bool((np.diff(line) == 1).all())


def _matrix(values: NDArray[np.float32], header: str) -> Recording:
    named = [unit for unit, pattern in _UNITS if pattern.search(header)]
    unit = named[0] if len(named) == 1 else None
    if unit == "F":
        values = (values - np.float32(32)) / np.float32(1.8)
    elif unit == "K":
        values = values - np.float32(_ICE_K)
    celsius, notes = floating(values)
    if celsius is None:
        message = (
            "The numbers in this table are no temperatures of a building: "
            "export it in °C, with the unit in its header."
        )
        raise Invalid("audits.table_no_temperatures", message)
    if unit is None and not notes:
        sentence = "The table names no unit: its numbers were taken to be °C."
        notes = (Note("unit_worked_out", sentence),)
    return Recording(file_class=FileClass.MATRIX, celsius=celsius, notes=notes)


def _npy_header(stream: io.BytesIO) -> tuple[tuple[int, ...], bool, np.dtype[np.generic]]:
    version = np.lib.format.read_magic(stream)
    if version == (1, 0):
        return np.lib.format.read_array_header_1_0(stream)
    return np.lib.format.read_array_header_2_0(stream)


def _unreadable(reason: str, **facts: object) -> Invalid:
    message = (
        f"The table cannot be read: {reason}. Send a matrix of temperatures in °C, "
        "one row of pixels a line."
    )
    return Invalid("audits.table_unreadable", message, reason=reason, **facts)
