"""Takes the rows of a file apart by variable, and reads their values."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from premises.machines.canon import Reason
from premises.machines.sources.instants import Times
from premises.machines.sources.layouts import Layout
from premises.machines.sources.numbers import ask_about_commas, read_numbers
from premises.machines.sources.series import Rejected, Series
from premises.machines.sources.unpacking import Part

IsText = Callable[[str | int, Any], bool | None]
"""Whether a variable has texts, which may depend on its first values; None: it is not known."""


@dataclass(frozen=True, eq=False)
class Unknown:
    """So many rows of a variable that nobody knows."""

    variable: str | int
    count: int


@dataclass(frozen=True, eq=False)
class _Slice:
    """Rows of one variable, still as the file has them."""

    variable: str | int
    t_ms: NDArray[np.int64]
    values: Any
    lines: NDArray[np.int64]


class Reading:
    """Reads parts of one file by its layout; it may be said what a comma in a number is."""

    def __init__(
        self, layout: Layout, times: Times, is_text: IsText, *, decimal_comma: bool | None = None
    ) -> None:
        self._layout = layout
        self._times = times
        self._is_text = is_text
        self._decimal_comma = decimal_comma

    def read(self, part: Part) -> Iterator[Series | Rejected | Unknown]:
        """What a part comes to; each row of it is in one of them.

        Raises:
            Invalid: its times have no zone, or its numbers have commas, and nothing was said.

        """
        yield from part.rejected
        if not len(part.lines):
            return
        if self._decimal_comma is None:
            # The first part of a file tells how its numbers are written.
            ask_about_commas([part.columns[one] for one in self._layout.values])
            self._decimal_comma = False
        for one in self._slices(part):
            if isinstance(one, Rejected):
                yield one
                continue
            is_text = self._is_text(one.variable, one.values)
            if is_text is None:
                yield Unknown(one.variable, len(one.t_ms))
            else:
                yield from self._texts(one) if is_text else self._numbers(one)

    def _slices(self, part: Part) -> Iterator[_Slice | Rejected]:
        layout = self._layout
        t_ms, bad = self._times.read(part.columns[layout.time])
        if bad.any():
            yield from self._untimed(part, bad)
        if layout.columns is None:
            yield from _long(part, layout, t_ms, ~bad)
            return
        for column, name in layout.columns.items():
            values = part.columns[column]
            # In a wide file an empty cell is no row: nothing was logged just then.
            places = np.flatnonzero(~bad & values.is_valid().to_numpy(zero_copy_only=False))
            if len(places):
                where = t_ms[places], values.take(pa.array(places)), part.lines[places]
                yield _Slice(_variable(name), *where)

    def _untimed(self, part: Part, bad: NDArray[np.bool_]) -> Iterator[Rejected]:
        """Rows whose time cannot be read; empty lines are no rows."""
        columns = [part.columns[name] for name in self._layout.needed]
        for place in np.flatnonzero(bad).tolist():
            row = {
                name: _plain(column[place].as_py())
                for name, column in zip(self._layout.needed, columns, strict=True)
            }
            if any(value is not None for value in row.values()):
                yield Rejected(Reason.MALFORMED, {"line": int(part.lines[place]), **row})

    def _texts(self, one: _Slice) -> Iterator[Series]:
        values = one.values.cast(pa.string())
        yield Series(one.variable, one.t_ms, values.to_pylist(), _nulls(values))

    def _numbers(self, one: _Slice) -> Iterator[Series | Rejected]:
        absent = _nulls(one.values)
        values, bad = read_numbers(one.values, decimal_comma=bool(self._decimal_comma))
        bad &= ~absent
        for place in np.flatnonzero(bad).tolist():
            value = _plain(one.values[place].as_py())
            raw = {"variable": one.variable, "t_ms": int(one.t_ms[place]), "value": value}
            yield Rejected(Reason.MALFORMED, {**raw, "line": int(one.lines[place])})
        good = ~bad
        if good.any():
            yield Series(one.variable, one.t_ms[good], values[good], absent[good])


def _long(
    part: Part, layout: Layout, t_ms: NDArray[np.int64], good: NDArray[np.bool_]
) -> Iterator[_Slice | Rejected]:
    names = part.columns[layout.variable].dictionary_encode()
    codes = pc.fill_null(names.indices, -1).to_numpy(zero_copy_only=False)
    values = part.columns[layout.value]
    keep = np.flatnonzero(good & (codes >= 0))
    for place in np.flatnonzero(good & (codes < 0)).tolist():
        raw = {"t_ms": int(t_ms[place]), "value": _plain(values[place].as_py())}
        yield Rejected(Reason.MALFORMED, {"line": int(part.lines[place]), **raw})
    order = keep[np.argsort(codes[keep].astype(np.int32), kind="stable")]
    found, starts = np.unique(codes[order], return_index=True)
    dictionary = names.dictionary.to_pylist()
    for code, places in zip(found.tolist(), np.split(order, starts[1:]), strict=False):
        name = _variable(dictionary[code])
        yield _Slice(name, t_ms[places], values.take(pa.array(places)), part.lines[places])


def _variable(name: object) -> str | int:
    """A number is that of the database it comes from."""
    if isinstance(name, int):
        return name
    text = str(name).strip()
    return int(text) if text.isascii() and text.isdigit() else text


def _nulls(column: Any) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = column.is_null().to_numpy(zero_copy_only=False)
    return found


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | None) else str(value)
