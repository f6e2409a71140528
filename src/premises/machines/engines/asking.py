"""Answers of any engine as what they are about: quarters of an hour, activity and intervals."""

from itertools import groupby
from typing import Final

import numpy as np

from premises.machines.calendar import QUARTER_MS
from premises.machines.canon import Quality
from premises.machines.engines.port import EVERYTHING, Columns, Cut, Engine, Source
from premises.machines.kernels import Activity, Interval, Kernel, Quarter
from premises.machines.kernels.questions import SQUARE_BITS

OPEN: Final = -1
"""The end of an interval in columns while nothing has followed."""

_QUALITIES: Final = tuple(Quality)


def quarters_of(engine: Engine, source: Source, cut: Cut = EVERYTHING) -> list[Quarter]:
    """What each variable did in each quarter of an hour, by variable and time.

    Only for variables whose values are quantities: names of 62 bits cannot be squared.

    Raises:
        Unavailable, Invalid: as `Engine.run` does.

    """
    found = quarter_columns(engine, source, cut)
    return [
        _quarter(*row) for row in zip(*(found[name].tolist() for name in _QUARTER), strict=True)
    ]


def quarter_columns(engine: Engine, source: Source, cut: Cut = EVERYTHING) -> Columns:
    """The same as `quarters_of`, a column for each field.

    `sum_xx` is `sum_xx_high` times 2^30 plus `sum_xx_low`, the latter below 2^30. Where `n` is 0,
    `low` and `high` are 0 and mean none; so do the nonzero ones where `n` equals `zeros`.
    """
    samples = engine.run(Kernel.SAMPLES, source, cut)
    found = _by_quarter(samples) | dict(engine.run(Kernel.HOLDS, source, cut))
    found["sum_xx_high"] = samples["sum_xx_high"] + (samples["sum_xx_low"] >> SQUARE_BITS)
    found["sum_xx_low"] = samples["sum_xx_low"] & ((1 << SQUARE_BITS) - 1)
    return {name: found[name] for name in _QUARTER}


def edge_columns(engine: Engine, source: Source, cut: Cut = EVERYTHING) -> Columns:
    """First and last row of variables whose values are names, by variable and quarter.

    Columns `series, quarter, n, first_ms, last_ms, last_x, last_q`, as in a `Quarter`.
    """
    found = _by_quarter(engine.run(Kernel.EDGES, source, cut))
    return {name: found[name] for name in _EDGE}


def activities_of(
    engine: Engine, source: Source, heartbeat_ms: int, cut: Cut = EVERYTHING
) -> list[Activity]:
    """When one machine logged anything, by time; the source holds all its variables.

    A heartbeat of 0 means that silence is never a pause.
    """
    found = activity_columns(engine, source, cut)
    pauses = _pauses(engine, source, heartbeat_ms, cut)
    rows = zip(*(found[name].tolist() for name in _ACTIVITY), strict=True)
    return [
        Activity(quarter, count, first_ms, last_ms, sessions_s, pauses.get(quarter, ()))
        for quarter, count, first_ms, last_ms, sessions_s in rows
    ]


def activity_columns(engine: Engine, source: Source, cut: Cut = EVERYTHING) -> Columns:
    """The same as `activities_of`, a column for each field but `pauses`; `rows` is `row_count`."""
    found = _by_quarter(engine.run(Kernel.ACTIVITY, source, cut))
    found["sessions_s"] = found["sessions_ms"] // 1000
    return {name: found[name] for name in _ACTIVITY}


def pause_columns(
    engine: Engine, source: Source, heartbeat_ms: int, cut: Cut = EVERYTHING
) -> Columns:
    """The pauses of all activities: columns `quarter, from_ms, to_ms`."""
    if not 0 < heartbeat_ms < QUARTER_MS:
        # No longer pause fits into a quarter of an hour.
        return {name: np.empty(0, np.int64) for name in _PAUSE}
    found = _by_quarter(engine.run(Kernel.PAUSES, source, cut, heartbeat_ms=heartbeat_ms))
    return {name: found[name] for name in _PAUSE}


def changes_of(engine: Engine, source: Source, cut: Cut = EVERYTHING) -> list[Interval]:
    """What each variable had from when to when, by variable and time; the last one is open."""
    found = interval_columns(engine, source, cut)
    rows = zip(*(found[name].tolist() for name in _INTERVAL), strict=True)
    return [
        Interval(series, from_ms, None if to_ms == OPEN else to_ms, x, _QUALITIES[q])
        for series, from_ms, to_ms, x, q in rows
    ]


def interval_columns(engine: Engine, source: Source, cut: Cut = EVERYTHING) -> Columns:
    """The same as `changes_of`, a column for each field; `to_ms` is `OPEN` while it holds."""
    found = dict(engine.run(Kernel.CHANGES, source, cut))
    series, from_ms = found["series"], found["from_ms"]
    found["to_ms"] = np.full(len(series), OPEN, np.int64)
    found["to_ms"][:-1] = np.where(series[1:] == series[:-1], from_ms[1:], OPEN)
    return {name: found[name] for name in _INTERVAL}


_QUARTER: Final = (
    *("series", "quarter", "n", "zeros", "low", "high", "low_nonzero", "high_nonzero"),
    *("sum_x", "sum_xx_high", "sum_xx_low", "first_ms", "last_ms"),
    *("last_x", "last_q", "held_x_ms", "held_ms", "off_ms"),
)
_EDGE: Final = ("series", "quarter", "n", "first_ms", "last_ms", "last_x", "last_q")
_ACTIVITY: Final = ("quarter", "row_count", "first_ms", "last_ms", "sessions_s")
_PAUSE: Final = ("quarter", "from_ms", "to_ms")
_INTERVAL: Final = ("series", "from_ms", "to_ms", "x", "q")


def _by_quarter(found: Columns) -> "dict[str, np.ndarray[tuple[int], np.dtype[np.int64]]]":
    """The same with the number of the quarter; engines do not divide."""
    return {"quarter": found["quarter_ms"] // QUARTER_MS, **found}


def _quarter(
    series: int,
    quarter: int,
    n: int,
    zeros: int,
    low: int,
    high: int,
    low_nonzero: int,
    high_nonzero: int,
    sum_x: int,
    sum_xx_high: int,
    sum_xx_low: int,
    first_ms: int,
    last_ms: int,
    last_x: int,
    last_q: int,
    held_x_ms: int,
    held_ms: int,
    off_ms: int,
) -> Quarter:
    has_nonzero = n > zeros
    return Quarter(
        series,
        quarter,
        n,
        zeros,
        low if n else None,
        high if n else None,
        low_nonzero if has_nonzero else None,
        high_nonzero if has_nonzero else None,
        sum_x,
        (sum_xx_high << SQUARE_BITS) + sum_xx_low,
        first_ms,
        last_ms,
        last_x,
        _QUALITIES[last_q],
        held_x_ms,
        held_ms,
        off_ms,
    )


def _pauses(
    engine: Engine, source: Source, heartbeat_ms: int, cut: Cut
) -> dict[int, tuple[tuple[int, int], ...]]:
    found = pause_columns(engine, source, heartbeat_ms, cut)
    rows = zip(*(found[name].tolist() for name in _PAUSE), strict=True)
    return {
        quarter: tuple((from_ms, to_ms) for _, from_ms, to_ms in pauses)
        for quarter, pauses in groupby(rows, key=lambda row: row[0])
    }
