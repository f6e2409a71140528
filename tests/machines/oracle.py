"""What the kernels should say, by the plainest loops over rows there are."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from premises.machines.canon import Quality, Rows
from premises.machines.kernels import Activity, Interval, Quarter

QUARTER_MS = 15 * 60 * 1000


class Row(NamedTuple):
    """One canonical row."""

    series: int
    t_ms: int
    x: int
    q: int


class Edge(NamedTuple):
    """Where the rows of one variable begin and end in one quarter."""

    series: int
    quarter: int
    n: int
    first_ms: int
    last_ms: int
    last_x: int
    last_q: int


def as_rows(rows: Sequence[Row]) -> Rows:
    """The same as columns, in the same order."""
    columns = [*zip(*rows, strict=True)] or [(), (), (), ()]
    kinds = (np.int32, np.int64, np.int64, np.int8)
    return Rows(*(np.array(column, kind) for column, kind in zip(columns, kinds, strict=True)))


def quarters(rows: Sequence[Row]) -> list[Quarter]:
    return [_quarter(series, quarter, of) for (series, quarter), of in _by_quarter(rows).items()]


def edges(rows: Sequence[Row]) -> list[Edge]:
    return [
        Edge(*key, sum(row.q == 0 for row in of), of[0].t_ms, of[-1].t_ms, of[-1].x, of[-1].q)
        for key, of in _by_quarter(rows).items()
    ]


def activities(rows: Sequence[Row], heartbeat_ms: int) -> list[Activity]:
    """The rows are those of one machine; a heartbeat of 0 means that there are no pauses."""
    times = defaultdict(list)
    for row in rows:
        times[row.t_ms // QUARTER_MS].append(row.t_ms)
    return [_activity(quarter, sorted(of), heartbeat_ms) for quarter, of in sorted(times.items())]


def intervals(rows: Sequence[Row]) -> list[Interval]:
    found: list[Interval] = []
    for row in sorted(rows):
        last = found[-1] if found and found[-1].series == row.series else None
        if last is not None and (last.x, last.q) == (row.x, row.q):
            continue
        if last is not None:
            found[-1] = Interval(last.series, last.from_ms, row.t_ms, last.x, last.q)
        found.append(Interval(row.series, row.t_ms, None, row.x, Quality(row.q)))
    return found


def _by_quarter(rows: Sequence[Row]) -> dict[tuple[int, int], list[Row]]:
    found = defaultdict(list)
    for row in sorted(rows):
        found[row.series, row.t_ms // QUARTER_MS].append(row)
    return found


def _quarter(series: int, quarter: int, rows: list[Row]) -> Quarter:
    good = [row.x for row in rows if row.q == Quality.GOOD]
    nonzero = [x for x in good if x != 0]
    held_x_ms = held_ms = off_ms = 0
    for row, following in pairwise(rows):
        ms = following.t_ms - row.t_ms
        if row.q == Quality.GOOD:
            held_x_ms += row.x * ms
            held_ms += ms
        if row.q == Quality.OFF:
            off_ms += ms
    return Quarter(
        series=series,
        quarter=quarter,
        n=len(good),
        zeros=len(good) - len(nonzero),
        low=min(good, default=None),
        high=max(good, default=None),
        low_nonzero=min(nonzero, default=None),
        high_nonzero=max(nonzero, default=None),
        sum_x=sum(good),
        sum_xx=sum(x * x for x in good),
        first_ms=rows[0].t_ms,
        last_ms=rows[-1].t_ms,
        last_x=rows[-1].x,
        last_q=Quality(rows[-1].q),
        held_x_ms=held_x_ms,
        held_ms=held_ms,
        off_ms=off_ms,
    )


def _activity(quarter: int, times: list[int], heartbeat_ms: int) -> Activity:
    seconds = [t_ms // 1000 for t_ms in times]
    sessions_s = sum(later - sooner for sooner, later in pairwise(seconds) if later - sooner <= 600)
    pauses = [
        (sooner, later)
        for sooner, later in pairwise(times)
        if heartbeat_ms and later - sooner > heartbeat_ms
    ]
    return Activity(quarter, len(times), times[0], times[-1], sessions_s, tuple(pauses))
