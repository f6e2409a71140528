"""A machine's log in a few lines, and what the rooms that think get of it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from tests.machines.oracle import Row, as_rows

from premises.machines.calendar import from_local, quarters_of_day
from premises.machines.canon import Quality
from premises.machines.engines import activities_of, changes_of, quarters_of, small_engine
from premises.machines.kernels import Activity, Interval, Quarter

MADRID: Final = ZoneInfo("Europe/Madrid")
UTC: Final = ZoneInfo("UTC")
NEVER: Final = 10**15
"""A horizon beyond everything."""

ZONES: Final = {
    "Europe/Madrid": [date(2021, 3, 28), date(2021, 10, 31), date(2022, 2, 23)],
    "Australia/Lord_Howe": [date(2021, 4, 4), date(2021, 10, 3)],
    "Asia/Kathmandu": [date(2021, 6, 1)],
    "America/Havana": [date(2021, 3, 14), date(2021, 11, 7)],
    "UTC": [date(2021, 6, 1)],
}
"""Days on which clocks are changed, and some on which they are not."""

DAYS: Final = [(day, ZoneInfo(zone)) for zone, days in ZONES.items() for day in days]


def at(local: str, zone: ZoneInfo = MADRID, fold: int = 0) -> int:
    """The instant at which a clock shows this, such as 2022-02-23 08:00."""
    return from_local(datetime.fromisoformat(local).replace(fold=fold), zone)


def off(local: str, zone: ZoneInfo = MADRID, series: int = 1) -> Row:
    """The row that a switched off machine leaves."""
    return Row(series, at(local, zone), 0, Quality.OFF)


def log(*rows: tuple[str, int], zone: ZoneInfo = MADRID, series: int = 1) -> list[Row]:
    """Rows of one variable from the time on the clock and a value."""
    return [Row(series, at(local, zone), x, Quality.GOOD) for local, x in rows]


def quarters(rows: Sequence[Row], series: int = 1) -> list[Quarter]:
    own = as_rows([row for row in rows if row.series == series])
    return quarters_of(small_engine(), own)


def activities(rows: Sequence[Row], heartbeat_ms: int = 0) -> list[Activity]:
    return activities_of(small_engine(), as_rows(rows), heartbeat_ms)


def intervals(rows: Sequence[Row], series: int = 1) -> list[Interval]:
    own = as_rows([row for row in rows if row.series == series])
    return changes_of(small_engine(), own)


def of_day(
    found: Iterable[Quarter], day: date, zone: ZoneInfo = MADRID
) -> tuple[list[Quarter], Quarter | None]:
    """The quarters of a local day, and the last one before it."""
    kept = list(found)
    wanted = quarters_of_day(day, zone)
    before = [quarter for quarter in kept if quarter.quarter < wanted.start]
    return [q for q in kept if q.quarter in wanted], before[-1] if before else None


def active_in(
    rows: Sequence[Row], day: date, zone: ZoneInfo = MADRID, heartbeat_ms: int = 0
) -> list[Activity]:
    wanted = quarters_of_day(day, zone)
    return [a for a in activities(rows, heartbeat_ms) if a.quarter in wanted]
