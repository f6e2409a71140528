"""Names tell what variables mean."""

import json

import pytest

from premises.kernel.errors import Invalid
from premises.machines.canon import PRESETS, Kind, guess, kind_of, read_preset
from premises.machines.canon.catalogue import packaged
from premises.machines.models import Role


@pytest.mark.parametrize(
    ("name", "datatype", "role", "unit"),
    [
        ("CURRENT_TIME", "java.lang.String", "clock", ""),
        ("SPINDLE_LOAD_1", "java.lang.Double", "utilisation", "%"),
        ("Spindle Load", "double", "utilisation", "%"),
        ("EnergyTotal_kWh", "float", "meter", "kWh"),
        ("energyTotalWh", "float", "meter", "Wh"),
        ("ActivePowerkW", "float", "power", "kW"),
        ("Störung", "text", "alarms", ""),
        ("ALARM_COUNT", "java.lang.Integer", "gauge", ""),
        ("partCount", "int", "parts", ""),
        ("GOOD_PARTS", "int", "good_parts", ""),
        ("MACHINE_EMERGENCY", "java.lang.Boolean", "stop", ""),
        ("OPERATING_MODE", "java.lang.Short", "state", ""),
        ("OPERATION_HOURS", "java.lang.Double", "gauge", ""),
        ("PROG_STATUS", "java.lang.Integer", "state", ""),
        ("PROGRAM_NAME", "java.lang.String", "program_name", ""),
        ("TEMPERATURE_MOTOR_X", "java.lang.Double", "temperature", "°C"),
        ("TEMPORARY", "java.lang.Double", "gauge", ""),
        ("OVERRIDE_FEED", "java.lang.Integer", "gauge", "%"),
        ("SOMETHING", "java.lang.Boolean", "state", ""),
        ("SOMETHING", "java.lang.String", "text", ""),
        ("", "", "gauge", ""),
    ],
)
def test_names_let_one_guess(name: str, datatype: str, role: str, unit: str) -> None:
    spec = guess(name, datatype)
    assert (spec.role, spec.unit) == (role, unit)


def test_a_preset_knows_names_that_mislead() -> None:
    assert guess("PROG_STATUS", "java.lang.Integer", "heidenhain").role == "program"
    assert guess("MACHINE_STOP_ACTIVE", "java.lang.Boolean", "heidenhain").role == "state"
    operation = guess("MACHINE_IN_OPERATION", "java.lang.Short", "heidenhain")
    assert (operation.role, dict(operation.meaning)) == ("operation", {"255": "run", "0": "idle"})
    base = guess("TEMPERATURA_BASE", "java.lang.Short", "heidenhain")
    assert (base.unit, base.divisor, base.decimals) == ("°C", 100, 0)


def test_a_preset_knows_the_power_of_each_motor() -> None:
    motors = ("AXIS_X_MOTOR_UTILIZACION", "AXIS_Y_MOTOR_UTILIZATION", "SPINDLE_LOAD_1")
    specs = [guess(name, "java.lang.Double", "heidenhain") for name in motors]
    assert [one.nominal_kw for one in specs] == [15.1, 15.1, 37.0]
    preset = read_preset("heidenhain")
    assert preset.installed_kw == pytest.approx(
        sum(one.nominal_kw or 0 for one in preset.variables.values())
    )


@pytest.mark.parametrize(
    ("name", "datatype", "role"),
    [("TEMPERATURA_BASE", "java.lang.String", "text"), ("ALARMS", "java.lang.Double", "gauge")],
)
def test_a_preset_is_not_believed_where_the_values_cannot_be_so(
    name: str, datatype: str, role: str
) -> None:
    assert guess(name, datatype, "heidenhain").role == role


def test_names_a_preset_does_not_know_are_guessed() -> None:
    assert guess("OVERRIDE_FEED", "int", "heidenhain").unit == "%"


def test_decimals_are_left_to_the_values_unless_there_can_be_none() -> None:
    assert guess("X", "java.lang.Double").decimals is None
    assert guess("X", "java.lang.Long").decimals == 0
    assert guess("X", "varchar").is_text


@pytest.mark.parametrize(
    ("datatype", "kind"),
    [
        ("java.lang.Short", Kind.WHOLE),
        ("INTEGER", Kind.WHOLE),
        ("java.lang.Boolean", Kind.FLAG),
        ("text", Kind.TEXT),
        ("java.lang.Double", Kind.REAL),
        ("whatever", Kind.REAL),
    ],
)
def test_kinds_go_by_the_last_word_of_a_datatype(datatype: str, kind: Kind) -> None:
    assert kind_of(datatype) == kind


def test_an_unknown_preset_is_refused_with_those_there_are() -> None:
    with pytest.raises(Invalid, match="heidenhain") as refused:
        guess("X", "int", "../words")
    assert refused.value.code == "machines.unknown_preset"


@pytest.mark.parametrize("name", PRESETS)
def test_presets_name_only_roles_that_there_are(name: str) -> None:
    specs = read_preset(name).variables.values()
    assert {one.role for one in specs} <= set(Role)
    assert json.dumps([dict(one.meaning) for one in specs])


def test_rules_name_only_roles_that_there_are() -> None:
    assert {rule["role"] for rule in packaged("names")["rule"]} <= set(Role)
