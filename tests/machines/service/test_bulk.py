"""Whole days straight from their files give what a few rows at a time give."""

from typing import Final

import numpy as np
import pytest
from tests.machines.proofs import tables
from tests.machines.shops import HOUR, Shop, every, ms

from premises.machines.archive import DAY_MS
from premises.machines.engines import Engine
from premises.machines.service.batches import Batch, BatchKind, Series
from premises.machines.service.bulk import Bulk

_DAY: Final = ms("2022-02-02 00:00")
_ROWS: Final = 13_000
_SENSORS: Final = ("TEMPERATURA_BASE", "GAUGE", "X", "POWER")


def _furnish(shop: Shop) -> None:
    shop.machine(zone="Europe/Madrid", installed_kw=80.0)
    shop.variable("TEMPERATURA_BASE", "temperature", decimals=0, divisor=100)
    shop.variable("GAUGE", "gauge", decimals=2)
    shop.variable("X", "utilisation", decimals=0, nominal_kw=15.1)
    shop.variable("POWER", "power", decimals=1, unit="kW")
    shop.variable("KWH", "meter", decimals=0, unit="kWh")
    shop.variable("RUN", "operation", decimals=0, meaning={"255": "run"})
    shop.variable("PROGRAM", "program", decimals=0)
    shop.variable("ALARMS", "alarms")


def _full_day() -> list[Series]:
    """More rows than are added up without an engine: off at times, zero and below, at edges."""
    chance = np.random.default_rng(1)
    found = []
    for number, name in enumerate(_SENSORS):
        t_ms = _DAY + np.sort(chance.choice(DAY_MS, _ROWS, replace=False)).astype(np.int64)
        t_ms[:2] = _DAY, _DAY + number
        values = chance.integers(-20, 150, _ROWS).astype(np.float64)
        values[chance.random(_ROWS) < 0.02] = np.nan
        found.append(Series(name, np.unique(t_ms), values[: len(np.unique(t_ms))]))
    t_ms = _DAY + np.arange(0, 20 * HOUR, 420_000)
    count = len(t_ms)
    words = ["[]", '[["1","Fallo",1,2,3]]', '[["1","Fallo",1,2,3],["2","Aviso",1,1,1]]', "NaN"]
    found += [
        Series("KWH", t_ms, np.arange(count) % 70 * 2.0),
        Series("RUN", t_ms, np.resize([255.0, 0.0, np.nan], count)),
        Series("PROGRAM", t_ms, np.resize([7.0, 7.0, 1500.0, 9.0], count)),
        Series("ALARMS", t_ms, [words[one % len(words)] for one in range(count)]),
    ]
    return found


def _all(shop: Shop) -> dict[str, tables.Table]:
    return tables.figures(shop.database, "m") | tables.published(shop.database)


def test_a_day_worked_out_by_the_engine_from_its_file_has_the_same_tables(
    sqlite_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, asked, open_engine = sqlite_shop, list[str](), Bulk.engine

    def engine(bulk: Bulk) -> Engine:
        found = open_engine(bulk)
        asked.append(found.name)
        return found

    monkeypatch.setattr(Bulk, "engine", engine)
    _furnish(shop)
    # Rows on the days around it: a day is rebuilt as a whole only if it lies in between.
    around = every(_DAY - 6 * HOUR, 36 * HOUR, [20.0, 30.0])
    shop.push(dict.fromkeys((*_SENSORS, "RUN", "PROGRAM"), around))
    shop.domain.intake.take(Batch("m", BatchKind.IMPORT, _full_day()))
    shop.settle()
    right = _all(shop)
    assert asked == []
    shop.domain.rebuilding.rebuild()
    shop.settle()
    assert set(asked) == {"duckdb"}
    assert _all(shop) == right
    assert all(right.values())
    assert shop.differences() == []
