"""A made-up mill's life, logged, sent over a bad line and worked out, is told as it was."""

import random
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, time, timedelta
from pathlib import Path
from statistics import mean, stdev
from typing import Final

import numpy as np
import pytest
from tests.machines.mills.truth import Truth, truth
from tests.machines.mills.unruly import arrivals
from tests.machines.shops import Shop, open_shop

from premises.app.demo.mill import Mill, stint
from premises.app.demo.recorder import IDS, VARIABLES, Logged, Recorder
from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell
from premises.machines.calendar import hours_of_day, zone_of
from premises.machines.models import Role
from premises.machines.service.batches import Batch, BatchKind
from premises.machines.service.figures import Figures
from premises.machines.service.variables import NewVariable

_FIRST: Final = date(2021, 10, 28)
_LAST: Final = date(2021, 11, 1)
"""Around a night in which Europe's clocks are put back."""
_MADRID: Final = Mill("Madrid", seed=3)
_BY_NIGHT: Final = Mill("By night", seed=4, opens=time(21, 45), works_h=8.4)
_RATE_HZ: Final = 0.01

Told = tuple[Figures, Truth, Sequence[Logged]]


@pytest.fixture(params=[_MADRID, _BY_NIGHT], ids=lambda mill: mill.name)
def told(
    request: pytest.FixtureRequest, sqlite: Database, tmp_path: Path, doorbell: PipeDoorbell
) -> Told:
    """The figures of a mill whose log came piece by piece, its truth, and the log itself."""
    shop, mill = open_shop(sqlite, tmp_path, doorbell), request.param
    log = [one for _, stint in Recorder(mill, _RATE_HZ).days(_FIRST, _LAST) for one in stint]
    _furnish(shop, mill)
    chance = random.Random(mill.seed)  # noqa: S311 - no secret.
    for batch in arrivals(log, chance):
        shop.domain.intake.take(Batch("m", BatchKind.PUSH, batch))
    shop.settle()
    with shop.database.read() as session:
        figures = Figures(session, shop.domain.machines.find("m"))
        return figures, truth(mill, _FIRST, _LAST), log


def test_what_is_told_of_a_mill_is_so(told: Told) -> None:
    figures, right, log = told
    _compare_life(figures, right)
    _compare_energy(figures, log)
    _compare_temperatures(figures, log)


def test_a_day_is_made_alike_every_time_and_a_log_has_only_changes() -> None:
    again = [[*Recorder(_MADRID, _RATE_HZ).days(_FIRST, _FIRST)] for _ in range(2)]
    for one, other in zip(again[0][0][1], again[1][0][1], strict=True):
        assert np.array_equal(one.t_ms, other.t_ms)
        assert (np.diff(one.t_ms) > 0).all()
        assert [*map(str, one.values)] == [*map(str, other.values)]
        if one.variable != "CURRENT_TIME":
            assert all(a != b for a, b in zip(one.values, one.values[1:], strict=False))
    assert {one.variable for one in again[0][0][1]} == set(VARIABLES) == set(IDS)
    assert stint(_MADRID, date(2021, 10, 31)) is None


def _compare_life(figures: Figures, right: Truth) -> None:
    for day in _days():
        _, spent = figures.exact_utilisation(day)
        states = {name.removesuffix("_ms"): ms for name, ms in asdict(spent).items() if ms}
        assert states == right.states_ms(day)
        programs = {str(one.program): one.duration_s for one in figures.exact_programs(day)}
        assert programs == {name: ms // 1000 for name, ms in right.statuses_ms(day).items()}
    raised = [(one.raised_ms, one.cleared_ms, one.code) for one in figures.alarms((0, 2**62))]
    assert raised == [(one.raised_ms, one.cleared_ms, one.code) for one in right.troubles()]


def _compare_energy(figures: Figures, log: Sequence[Logged]) -> None:
    levels = np.concatenate([one.values for one in _of(log, "ENERGIA_ACTIVA_WH")]).astype(float)
    counted_wh = np.nanmax(levels) - levels[0]
    hours = [hour for day in _days() for hour in figures.exact_energy(day)]
    assert {hour.basis for hour in hours if hour.energy_kwh} == {"meter"}
    assert sum(float(hour.energy_kwh or 0) for hour in hours) == pytest.approx(counted_wh / 1000)


def _compare_temperatures(figures: Figures, log: Sequence[Logged]) -> None:
    """By the original's rules, row by row."""
    variable = next(one for one in figures.of_role(Role.TEMPERATURE) if one.name.endswith("BASE"))
    t_ms = np.concatenate([one.t_ms for one in _of(log, variable.name)])
    values = np.concatenate([one.values for one in _of(log, variable.name)]).astype(float)
    day = date(2021, 10, 29)
    found = {one.start: one for one in figures.compat_sensor(variable, day)}
    wanted = 0
    for hour in hours_of_day(day, zone_of(figures.machine.zone)):
        start, end = hour.quarters.start * 900_000, hour.quarters.stop * 900_000
        inside = values[(t_ms >= start) & (t_ms < end) & ~np.isnan(values)] / 100
        if len(inside) > 1:
            wanted += 1
            one = found[hour.start]
            assert one.readings_count == len(inside)
            assert (one.min_value, one.max_value) == (inside.min(), inside.max())
            assert one.avg_value == round(mean(inside.tolist()), 2)
            assert one.std_dev == round(stdev(inside.tolist()), 2)
    assert wanted == len(found) > 5


def _furnish(shop: Shop, mill: Mill) -> None:
    shop.machine(zone=mill.zone, preset="heidenhain")
    shop.domain.variables.ensure("m", [NewVariable(*one) for one in VARIABLES.items()])


def _days() -> list[date]:
    return [_FIRST + timedelta(days=number) for number in range((_LAST - _FIRST).days + 3)]


def _of(log: Sequence[Logged], name: str) -> list[Logged]:
    return [one for one in log if one.variable == name]
