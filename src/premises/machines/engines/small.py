"""Runs the kernels over a few rows in memory at once, without starting a database."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.machines.calendar import QUARTER_MS
from premises.machines.canon import LARGEST, Rows
from premises.machines.engines.answers import arrange, without_repeats
from premises.machines.engines.failures import not_canonical, unread
from premises.machines.engines.port import EVERYTHING, Columns, Cut, Source
from premises.machines.kernels import Kernel
from premises.machines.kernels.questions import SESSION_GAP_MS, SQUARE_BITS

_Ints = NDArray[np.int64]
_GREATEST: Final = np.iinfo(np.int64).max


class SmallEngine:
    """The kernels in numpy: what DuckDB does for many rows, without its 20 ms of preparation."""

    name = "small"

    def reads(self, source: Source) -> bool:
        return isinstance(source, Rows)

    def run(
        self, kernel: Kernel, source: Source, cut: Cut = EVERYTHING, *, heartbeat_ms: int = 1
    ) -> Columns:
        if not isinstance(source, Rows):
            raise unread(self.name, source)
        rows = within(source, cut)
        if kernel is Kernel.PAUSES:
            return _pauses(rows, heartbeat_ms)
        return _ANSWERS[kernel](rows)

    def close(self) -> None:
        """Nothing is held."""


def within(rows: Rows, cut: Cut) -> Rows:
    """The rows that count."""
    keep = np.ones(len(rows), bool)
    if cut.series is not None:
        keep &= np.isin(rows.series, cut.series)
    if cut.from_ms is not None:
        keep &= rows.t_ms >= cut.from_ms
    if cut.to_ms is not None:
        keep &= rows.t_ms < cut.to_ms
    if keep.all():
        return rows
    return Rows(rows.series[keep], rows.t_ms[keep], rows.x[keep], rows.q[keep])


class _Groups:
    """Rows by variable and time, and where each quarter of an hour of a variable begins."""

    def __init__(self, rows: Rows) -> None:
        series, t_ms = rows.series.astype(np.int64), rows.t_ms
        order = _order(series, t_ms)
        self.series, self.t_ms = series[order], t_ms[order]
        self.x, self.q = rows.x[order], rows.q[order].astype(np.int64)
        self.quarter_ms = self.t_ms - self.t_ms % QUARTER_MS
        self.is_first = _differs(self.series) | _differs(self.quarter_ms)
        self.starts = np.flatnonzero(self.is_first)
        self.ends = np.append(self.starts, len(self.t_ms))[1:] - 1
        self.is_good = self.q == 0

    def key(self) -> dict[str, _Ints]:
        return {"series": self.series[self.starts], "quarter_ms": self.quarter_ms[self.starts]}

    def sum(self, values: NDArray[np.int64] | NDArray[np.bool_]) -> _Ints:
        return self._each(np.add, values.astype(np.int64))

    def low(self, values: _Ints, which: NDArray[np.bool_]) -> _Ints:
        """The smallest of those that count in each group; 0 where none does."""
        low = self._each(np.minimum, np.where(which, values, _GREATEST))
        return np.where(low == _GREATEST, 0, low)

    def _each(self, what: np.ufunc, values: _Ints) -> _Ints:
        if not len(self.starts):
            return np.empty(0, np.int64)
        return np.asarray(what.reduceat(values, self.starts))


def _order(series: _Ints, t_ms: _Ints) -> NDArray[np.intp] | slice:
    """How the rows come into order; rows that lie in order are left where they are."""
    rises = (series[1:] > series[:-1]) | (series[1:] == series[:-1]) & (t_ms[1:] >= t_ms[:-1])
    return slice(None) if rises.all() else np.lexsort((t_ms, series))


def _differs(values: _Ints) -> NDArray[np.bool_]:
    """Where a value is another than the one before; the first always is."""
    differs = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=differs[1:])
    return differs


def _numbers(rows: Rows) -> _Groups:
    """Groups of rows whose values may be squared and added up."""
    if len(rows) and max(int(rows.x.max()), -int(rows.x.min())) > LARGEST:
        raise not_canonical(SmallEngine.name, "a value is above the largest")
    return _Groups(rows)


def _samples(rows: Rows) -> Columns:
    by = _numbers(rows)
    x, good = np.where(by.is_good, by.x, 0), by.is_good
    nonzero = x != 0
    square = x * x
    high = by.sum(square >> SQUARE_BITS)
    low = by.sum(square & ((1 << SQUARE_BITS) - 1))
    return by.key() | {
        "n": by.sum(good),
        "zeros": by.sum(good & ~nonzero),
        "low": by.low(x, good),
        "high": -by.low(-x, good),
        "low_nonzero": by.low(x, nonzero),
        "high_nonzero": -by.low(-x, nonzero),
        "sum_x": by.sum(x),
        "sum_xx_high": high,
        "sum_xx_low": low,
        "first_ms": by.t_ms[by.starts],
        "last_ms": by.t_ms[by.ends],
    }


def _holds(rows: Rows) -> Columns:
    by = _numbers(rows)
    held_ms = np.zeros(len(by.t_ms), np.int64)
    held_ms[:-1] = np.where(by.is_first[1:], 0, by.t_ms[1:] - by.t_ms[:-1])
    return by.key() | {
        "last_x": by.x[by.ends],
        "last_q": by.q[by.ends],
        "held_x_ms": by.sum(np.where(by.is_good, by.x * held_ms, 0)),
        "held_ms": by.sum(np.where(by.is_good, held_ms, 0)),
        "off_ms": by.sum(np.where(by.q == 1, held_ms, 0)),
    }


def _edges(rows: Rows) -> Columns:
    by = _Groups(rows)
    return by.key() | {
        "n": by.sum(by.is_good),
        "first_ms": by.t_ms[by.starts],
        "last_ms": by.t_ms[by.ends],
        "last_x": by.x[by.ends],
        "last_q": by.q[by.ends],
    }


def _all_together(rows: Rows) -> _Groups:
    """The rows of a machine as if one variable had logged them all."""
    return _Groups(Rows(np.zeros(len(rows), np.int32), rows.t_ms, rows.x, rows.q))


def _activity(rows: Rows) -> Columns:
    by = _all_together(rows)
    second = by.t_ms - by.t_ms % 1000
    worked_ms = np.zeros(len(second), np.int64)
    gap_ms = second[1:] - second[:-1]
    worked_ms[1:] = np.where(by.is_first[1:] | (gap_ms > SESSION_GAP_MS), 0, gap_ms)
    return {
        "quarter_ms": by.quarter_ms[by.starts],
        "row_count": by.ends - by.starts + 1,
        "first_ms": by.t_ms[by.starts],
        "last_ms": by.t_ms[by.ends],
        "sessions_ms": by.sum(worked_ms),
    }


def _pauses(rows: Rows, heartbeat_ms: int) -> Columns:
    by = _all_together(rows)
    is_pause = ~by.is_first[1:] & (by.t_ms[1:] - by.t_ms[:-1] > heartbeat_ms)
    return {
        "quarter_ms": by.quarter_ms[1:][is_pause],
        "from_ms": by.t_ms[:-1][is_pause],
        "to_ms": by.t_ms[1:][is_pause],
    }


def _changes(rows: Rows) -> Columns:
    found: dict[str, NDArray[np.signedinteger]] = {
        "series": rows.series,
        "from_ms": rows.t_ms,
        "x": rows.x,
        "q": rows.q,
    }
    return without_repeats(arrange(Kernel.CHANGES, found))


_ANSWERS: Final[dict[Kernel, Callable[[Rows], Columns]]] = {
    Kernel.SAMPLES: _samples,
    Kernel.HOLDS: _holds,
    Kernel.EDGES: _edges,
    Kernel.ACTIVITY: _activity,
    Kernel.CHANGES: _changes,
}
