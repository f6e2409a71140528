"""What a late row costs does not depend on how much there is already."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import numpy as np
import sqlalchemy as sa
from tests.machines.shops import HOUR, Shop, ms

from premises.machines.archive import DAY_MS
from premises.machines.service.batches import Batch, BatchKind, Series

_FROM = ms("2022-02-01 06:00")
_WORDS = ("[]", '[["1","Fallo",1,2,3]]', '[["1","Fallo",1,2,3],["2","Aviso",1,2,3]]')
_MOST_STATEMENTS = 44
"""Each costs a tenth to a fifth of a millisecond; ten milliseconds are allowed."""


@contextmanager
def _statements(shop: Shop) -> Iterator[list[str]]:
    told: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        told.append(statement)

    sa.event.listen(shop.database.engine, "before_cursor_execute", listen)
    try:
        yield told
    finally:
        sa.event.remove(shop.database.engine, "before_cursor_execute", listen)


def _furnish(shop: Shop) -> None:
    shop.machine(zone="Europe/Madrid", installed_kw=80.0)
    shop.variable("TEMPERATURA_BASE", "temperature", decimals=0, divisor=100)
    for name in ("X", "Y", "Z"):
        shop.variable(name, "utilisation", decimals=0, nominal_kw=15.0)
    shop.variable("RUN", "operation", decimals=0)
    shop.variable("PROGRAM", "program", decimals=0)
    shop.variable("KWH", "meter", decimals=0, unit="kWh")
    shop.variable("ALARMS", "alarms")


def _log(shop: Shop, first: int, days: int) -> None:
    t_ms = np.concatenate(
        [_FROM + day * DAY_MS + np.arange(0, 12 * HOUR, 600_000) for day in range(first, days)]
    )
    number = np.arange(len(t_ms), dtype=np.float64)
    words = [_WORDS[one % len(_WORDS)] for one in range(len(t_ms))]
    series = [Series(one, t_ms, number % 7 + 1) for one in ("X", "Y", "Z", "RUN", "PROGRAM")]
    series += [Series("TEMPERATURA_BASE", t_ms, 1500 + number % 5)]
    series += [Series("KWH", t_ms, 100_000.0 * first + number), Series("ALARMS", t_ms, words)]
    shop.domain.intake.take(Batch("m", BatchKind.IMPORT, series))
    shop.settle()


def _cost(shop: Shop, name: str, t_ms: int, value: float | str) -> int:
    """The statements that a late row costs once it is written."""
    shop.push({name: [(t_ms, value)]})
    with _statements(shop) as told:
        effects = shop.domain.recomputing.compute("m")
        with shop.database.write() as session:
            assert shop.domain.recomputing.apply(session, "m", effects)
    shop.settle()
    return len(told)


_LATE: Final[Mapping[str, float | str]] = {
    "TEMPERATURA_BASE": 1501.0,
    "X": 50.0,
    "PROGRAM": 9.0,
    "KWH": 20.0,
    "ALARMS": '[["3","Error",1,2,3]]',
}


def test_a_late_row_costs_as_many_statements_in_a_long_history_as_in_a_short_one(
    sqlite_shop: Shop,
) -> None:
    at = _FROM + 6 * HOUR + 1
    _furnish(sqlite_shop)
    _log(sqlite_shop, 0, 2)
    short = {name: _cost(sqlite_shop, name, at, value) for name, value in _LATE.items()}
    _log(sqlite_shop, 2, 8)
    long = {name: _cost(sqlite_shop, name, at + HOUR, value) for name, value in _LATE.items()}
    assert max(short.values()) <= _MOST_STATEMENTS
    assert all(long[name] <= short[name] for name in _LATE), (short, long)
    assert sqlite_shop.differences() == []


def test_a_row_that_changes_no_figure_leaves_the_published_rows_alone(sqlite_shop: Shop) -> None:
    _furnish(sqlite_shop)
    _log(sqlite_shop, 0, 1)
    sqlite_shop.push({"RUN": [(_FROM + 6 * HOUR + 1, 3.0)]})
    with _statements(sqlite_shop) as told:
        sqlite_shop.settle()
    written = [one for one in told if not one.startswith("SELECT")]
    assert not [one for one in written if "agg_" in one or "machine_data_status" in one]


def test_a_counter_that_stands_elsewhere_is_counted_on_until_nothing_differs(
    sqlite_shop: Shop,
) -> None:
    _furnish(sqlite_shop)
    _log(sqlite_shop, 0, 3)
    at = _FROM + 6 * HOUR + 1
    # A meter that was changed for another one: all that follows counts on from elsewhere.
    sqlite_shop.push({"KWH": [(at + 899_000, 0.0), (at + 899_001, 4.0)]})
    sqlite_shop.settle()
    assert sqlite_shop.differences() == []
    sqlite_shop.push({"KWH": [(at, 90.0)]})
    assert sqlite_shop.settle() >= 1
    assert sqlite_shop.differences() == []
