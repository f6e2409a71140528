"""The original's rules, row by row and with doubles, as it works them out."""

import statistics
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from tests.machines.oracle import Row

from premises.machines.calendar import day_ms, day_of, to_local
from premises.machines.canon import Quality

Hours = dict[datetime, tuple[float, float, float, float | None, int]]


def sensor_hours(rows: Sequence[Row], divisor: float, day: date, zone: ZoneInfo) -> Hours:
    """Least, mean, most, deviation and number by the hour the clock shows."""
    readings: dict[datetime, list[float]] = defaultdict(list)
    for row in sorted(rows):
        hour = to_local(row.t_ms, zone).replace(minute=0, second=0, microsecond=0, fold=0)
        if row.q == Quality.GOOD and row.x != 0 and day_of(row.t_ms, zone) == day:
            readings[hour].append(row.x / divisor)
    return {hour: _statistics(values) for hour, values in readings.items()}


def _statistics(values: list[float]) -> tuple[float, float, float, float | None, int]:
    deviation = round(statistics.stdev(values), 2) if len(values) > 1 else None
    return min(values), round(statistics.mean(values), 2), max(values), deviation, len(values)


def running_s(rows: Sequence[Row], day: date, zone: ZoneInfo) -> int:
    """Seconds between the first and the last row of sessions that ten minutes part."""
    start, end = day_ms(day, zone)
    seconds = sorted({row.t_ms // 1000 for row in rows if start <= row.t_ms < end})
    sessions = [seconds[:1]]
    for before, second in pairwise(seconds):
        if second - before > 600:
            sessions.append([])
        sessions[-1].append(second)
    return sum(session[-1] - session[0] for session in sessions if session)


def programs(rows: Sequence[Row], day: date, zone: ZoneInfo) -> dict[int, int]:
    """Seconds of each program, rows that are none left out before the next one is looked for."""
    start, end = day_ms(day, zone)
    kept = [row for row in sorted(rows) if row.q == Quality.GOOD and 0 <= row.x < 1000]
    spent: dict[int, int] = defaultdict(int)
    for row, until in _until_next(kept, end):
        spent[row.x] += max(0, min(until, end) - max(row.t_ms, start))
    return {program: ms // 1000 for program, ms in spent.items() if ms}


def energy(motors: Sequence[tuple[Sequence[Row], float]], day: date) -> dict[int, float]:
    """Kilowatt hours by the hour of the day of UTC in which each reading came."""
    start, end = day_ms(day, ZoneInfo("UTC"))
    hours: dict[int, float] = defaultdict(float)
    for rows, nominal_kw in motors:
        for row, until in _until_next([r for r in sorted(rows) if start <= r.t_ms < end], end):
            if row.q == Quality.GOOD:
                seconds = (until - row.t_ms) / 1000
                hours[(row.t_ms - start) // 3_600_000] += row.x / 100 * nominal_kw * seconds / 3600
    return dict(hours)


def _until_next(rows: Sequence[Row], end: int) -> Iterator[tuple[Row, int]]:
    """Each row with when the next one comes, or when the day is over."""
    for at, row in enumerate(rows):
        yield row, rows[at + 1].t_ms if at + 1 < len(rows) else end
