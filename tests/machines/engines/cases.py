"""Small sets of rows that lie where kernels go wrong: at edges, around midnights, in long gaps."""

from collections.abc import Sequence
from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

from tests.machines.oracle import Row

from premises.machines.canon import LARGEST, Quality

_DAY_MS = 86_400_000
APART_MS = 400 * _DAY_MS
"""Two cases that lie so far apart have no quarter in common."""

_MIDNIGHTS = (
    ("UTC", 2021, 1, 1),
    ("Europe/Madrid", 2021, 3, 28),
    ("Europe/Madrid", 2021, 3, 29),
    ("Europe/Madrid", 2021, 10, 31),
    ("Europe/Madrid", 2021, 11, 1),
    ("Australia/Lord_Howe", 2021, 4, 4),
    ("Australia/Lord_Howe", 2021, 10, 3),
    ("Asia/Kathmandu", 2021, 6, 1),
    ("America/Havana", 2021, 3, 14),
    ("America/Havana", 2021, 11, 7),
)
_ANCHORS_MS = tuple(
    round(datetime(year, month, day, tzinfo=ZoneInfo(zone)).timestamp()) * 1000 + hours * 3_600_000
    for zone, year, month, day in _MIDNIGHTS
    for hours in (0, 1, 2, 3)
)
_STEPS_MS = (
    *(-1, 0, 1, 2, 999, 1000, 1001, 1999, 59_999, 60_000, 60_001),
    *(599_999, 600_000, 600_001, 600_999, 601_000, 601_001, 899_999, 900_000, 900_001, 3_600_000),
)
_VALUES = (0, 0, 1, 1, -1, 2, LARGEST, -LARGEST, LARGEST - 1, 32_768, 32_769)
_QUALITIES = (Quality.OFF, Quality.OFF, Quality.UNKNOWN)
HEARTBEATS_MS = (0, 1, 999, 1000, 59_999, 60_000, 60_001, 600_000, 899_999, 900_000, 3_600_000)


def case(random: Random) -> list[Row]:
    """Up to some twenty rows of up to three variables, in no order, one for each key."""
    found: dict[tuple[int, int], Row] = {}
    t_ms = random.choice(_ANCHORS_MS) + random.choice((-1, 0, 1))
    for _ in range(random.randint(0, 20)):
        series = random.randint(1, 3)
        found[series, t_ms] = Row(series, t_ms, *_value(random))
        t_ms += _step_ms(random)
    rows = list(found.values())
    random.shuffle(rows)
    return rows


def packed(cases: list[list[Row]]) -> list[Row]:
    """All of them as one: each with its own variables, in a time of its own."""
    return [
        Row(row.series + 10 * number, row.t_ms + number * APART_MS, row.x, row.q)
        for number, rows in enumerate(cases)
        for row in rows
    ]


def named(rows: Sequence[Row]) -> list[Row]:
    """The same with values of 62 bits, as the numbers of texts are."""
    return [row._replace(x=row.x * 1_500_000_000) for row in rows]


def _value(random: Random) -> tuple[int, int]:
    kind = random.randint(0, 9)
    if kind < 2:
        return 0, random.choice(_QUALITIES)
    if kind < 8:
        return random.choice(_VALUES), Quality.GOOD
    return random.randint(-LARGEST, LARGEST), Quality.GOOD


def _step_ms(random: Random) -> int:
    kind = random.randint(0, 19)
    if kind == 0:
        return random.randint(1, 40) * _DAY_MS
    if kind < 14:
        return random.choice(_STEPS_MS)
    return random.randint(-700_000, 700_000)
