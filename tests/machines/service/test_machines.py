"""Machines and variables are made, changed and removed, and nothing impossible is let in."""

from typing import Any

import pytest
from tests.machines.shops import Shop, ms
from tests.machines.standing import count

from premises.kernel.errors import Conflict, Invalid, NotFound
from premises.machines.models import DirtyRow, MachineRow, VariableRow
from premises.machines.service.machines import NewMachine
from premises.machines.service.variables import NewVariable

_AT = ms("2022-02-23 08:00")


def test_the_first_machine_is_the_one_whose_figures_are_published(sqlite_shop: Shop) -> None:
    assert sqlite_shop.machine("Torno nº 1") == "torno-no-1"
    sqlite_shop.machine("Fresa")
    assert sqlite_shop.domain.machines.find().name == "Torno nº 1"
    assert sqlite_shop.domain.machines.find("fresa").name == "Fresa"
    with pytest.raises(Conflict):
        sqlite_shop.machine("Fresa")
    with pytest.raises(NotFound):
        sqlite_shop.domain.machines.find("nobody")
    with pytest.raises(Invalid, match="always published"):
        sqlite_shop.domain.machines.change("torno-no-1", {"is_published": False})


@pytest.mark.parametrize(
    "more",
    [
        {"zone": "Mars/Olympus"},
        {"preset": "nothing"},
        {"plan": {"shift": []}},
        {"rules": {"languages": ["tlh"]}},
        {"rules": {"languages": 5}},
        {"rules": {"languages": []}},
        {"rules": {"anything": 1}},
        {"rules": {"published_sensors": "T"}},
        {"rules": {"off_is_kept": "yes"}},
        {"heartbeat_s": -1},
        {"installed_kw": 0.0},
        {"name": "  "},
        {"id": "../etc"},
    ],
)
def test_a_machine_that_cannot_be_is_refused(sqlite_shop: Shop, more: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        sqlite_shop.domain.machines.create(NewMachine(**{"name": "M", **more}))
    assert not count(sqlite_shop.database, MachineRow)


@pytest.mark.parametrize(
    "more",
    [
        {"role": "cook"},
        {"role": "gauge", "datatype": "java.lang.String"},
        {"role": "alarms", "datatype": "java.lang.Double"},
        {"role": "meter", "unit": "litres"},
        {"role": "operation", "meaning": {"255": "dancing"}},
        {"role": "gauge", "divisor": -1},
        {"role": "gauge", "decimals": 7},
        {"role": "utilisation", "nominal_kw": -2.0},
    ],
)
def test_a_variable_that_would_stop_the_figures_is_refused(
    sqlite_shop: Shop, more: dict[str, Any]
) -> None:
    sqlite_shop.machine()
    with pytest.raises(Invalid):
        sqlite_shop.domain.variables.add("m", NewVariable("V", **more))
    assert not count(sqlite_shop.database, VariableRow)


def test_what_is_not_said_of_a_variable_is_guessed(sqlite_shop: Shop) -> None:
    sqlite_shop.machine(preset="heidenhain")
    wanted = [
        NewVariable("TEMPERATURA_BASE", "java.lang.Short", 1),
        NewVariable("ALARMS", "java.lang.String", 447),
    ]
    made, known = sqlite_shop.domain.variables.ensure("m", wanted)
    assert [(row.role, row.divisor) for row in made] == [("temperature", 100), ("alarms", 1)]
    assert not known
    made, known = sqlite_shop.domain.variables.ensure("m", wanted)
    assert (len(made), [row.external_id for row in known]) == (0, [1, 447])


def test_a_variable_goes_only_while_it_has_no_rows(sqlite_shop: Shop) -> None:
    sqlite_shop.machine()
    sqlite_shop.variable("T", "gauge")
    sqlite_shop.variable("U", "gauge")
    sqlite_shop.push({"T": [(_AT, 1.0)]})
    sqlite_shop.settle()
    sqlite_shop.domain.variables.remove("m", "U")
    with pytest.raises(Conflict):
        sqlite_shop.domain.variables.remove("m", "T")
    with pytest.raises(NotFound):
        sqlite_shop.domain.variables.remove("m", "U")


def test_a_change_that_matters_has_everything_worked_out_anew(sqlite_shop: Shop) -> None:
    sqlite_shop.machine()
    sqlite_shop.variable("T", "gauge")
    sqlite_shop.push({"T": [(_AT, 1.0)]})
    sqlite_shop.settle()
    sqlite_shop.domain.machines.change("m", {"plan": {}, "name": "Another"})
    assert not count(sqlite_shop.database, DirtyRow)
    sqlite_shop.domain.machines.change("m", {"zone": "UTC"})
    assert count(sqlite_shop.database, DirtyRow) == 1
    sqlite_shop.settle()
    assert sqlite_shop.differences() == []
    with pytest.raises(Invalid):
        sqlite_shop.domain.machines.change("m", {"revision": 7})
