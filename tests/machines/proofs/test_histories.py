"""Whatever comes late, doubled, corrected or goes again: figures are those of the rows left."""

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from tests.machines.logged import ZONES
from tests.machines.proofs import tables
from tests.machines.proofs.histories import (
    ROLES,
    Compact,
    Happening,
    History,
    Left,
    Push,
    Replace,
    Rows,
    Settle,
    Step,
    histories,
)
from tests.machines.shops import Shop, open_shop, series

from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell
from premises.kernel.errors import NotFound
from premises.machines.archive import Stretch
from premises.machines.calendar import day_ms, zone_of
from premises.machines.service.batches import Batch, BatchKind, Series
from premises.machines.service.figures import Figures
from premises.machines.service.variables import NewVariable

CASES: Final = int(os.environ.get("HISTORY_CASES", "4"))
"""How many histories are tried in each zone; a long proof asks for more."""
_TRIED: Final = settings(
    max_examples=CASES,
    deadline=None,
    derandomize="HISTORY_CASES" not in os.environ,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def shop(sqlite: Database, tmp_path: Path, doorbell: PipeDoorbell) -> Shop:
    return open_shop(sqlite, tmp_path, doorbell)


@pytest.mark.parametrize("zone", list(ZONES))
def test_figures_are_those_of_the_rows_that_are_left(shop: Shop, zone: str) -> None:
    @_TRIED
    @given(histories(zone))
    def tried(history: History) -> None:
        _compare(shop, history)

    tried()


def test_an_alert_that_comes_for_one_that_vanished_has_a_number_of_its_own(shop: Shop) -> None:
    """Both are of one day of UTC and of two local ones, and their tables go by the number."""
    alarm = '[["1","Fallo grave",1,2,3]]'
    start, end = day_ms(date(2022, 2, 22), zone_of("Europe/Madrid"))
    late = Replace(start, end + 1, {"ALARMS": ((start + 25_334_601, alarm),)})
    happenings = (Push({"ALARMS": ((end, alarm),)}), Settle(), late)
    _compare(shop, History(date(2022, 2, 23), "Europe/Madrid", happenings))


def _compare(shop: Shop, history: History) -> None:
    """One machine lives through it all, another is told at once what is left in the end."""
    left = Left().after(history.happenings)
    lived = _lived(shop, history.zone, lambda: _live(shop, history))
    _states_fill_their_days(shop, history)
    found = lived()
    told = _lived(shop, history.zone, lambda: _push(shop, left.by_variable()))()
    for table, rows in told.items():
        assert found[table] == rows, table


def _lived(
    shop: Shop, zone: str, life: Callable[[], None]
) -> Callable[[], dict[str, tables.Table]]:
    """A new machine after its life; asked for its figures, it is gone."""
    _furnish(shop, zone)
    life()
    shop.settle()

    def figures() -> dict[str, tables.Table]:
        found = {**tables.figures(shop.database, "m"), **tables.published(shop.database)}
        shop.domain.machines.remove("m")
        return found

    return figures


def _furnish(shop: Shop, zone: str) -> None:
    # A history that failed leaves its machine behind.
    with suppress(NotFound):
        shop.domain.machines.remove("m")
    shop.machine(zone=zone, installed_kw=50.0)
    wanted = [
        NewVariable(
            name,
            datatype="java.lang.String" if role == "alarms" else "java.lang.Double",
            role=role,
            decimals=0 if role == "alarms" else 1,
            unit="kWh" if role == "meter" else "",
            nominal_kw=15.1 if role == "utilisation" else None,
            meaning={"255": "run", "0": "idle"} if role == "operation" else None,
        )
        for name, role in ROLES.items()
    ]
    shop.domain.variables.ensure("m", wanted)


def _live(shop: Shop, history: History) -> None:
    for one in history.happenings:
        _happen(shop, one)


def _happen(shop: Shop, one: Happening) -> None:
    match one:
        case Push(rows):
            _push(shop, rows)
        case Replace(from_ms, to_ms, rows):
            _push(shop, rows, replaces=Stretch(from_ms, to_ms))
        case Step(meanwhile):
            effects = shop.domain.recomputing.compute("m")
            _push(shop, meanwhile)
            with shop.database.write() as session:
                shop.domain.recomputing.apply(session, "m", effects)
        case Settle():
            shop.settle()
        case Compact(day):
            shop.domain.archive.compact("m", day)


def _push(shop: Shop, rows: Rows, replaces: Stretch | None = None) -> None:
    told: list[Series] = [series(name, list(of)) for name, of in rows.items()]
    shop.domain.intake.take(Batch("m", BatchKind.PUSH, told, replaces=replaces))


def _states_fill_their_days(shop: Shop, history: History) -> None:
    zone = zone_of(history.zone)
    with shop.database.read() as session:
        figures = Figures(session, shop.domain.machines.find("m"))
        for number in (-1, 0, 1):
            day = history.day + timedelta(days=number)
            start, end = day_ms(day, zone)
            _, spent = figures.exact_utilisation(day)
            assert spent.total_ms == end - start
