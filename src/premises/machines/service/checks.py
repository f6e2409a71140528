"""Refuses machines and variables that cannot be so."""

from collections.abc import Mapping
from typing import Any, Final

from premises.kernel.errors import Invalid
from premises.machines.alarms import LANGUAGES
from premises.machines.calendar import read_plan, zone_of
from premises.machines.canon import read_preset
from premises.machines.finish import measured_kw
from premises.machines.models import MachineRow, Role, VariableRow
from premises.machines.service.roles import NAMES, QUANTITIES, TEXTS_ONLY, UNDECIDED, is_text
from premises.machines.service.scales import meaning_of, scale_of

_LONGEST_NAME: Final = 200
_LONGEST_HEARTBEAT_S: Final = 31 * 86_400
_RULES: Final = frozenset({"languages", "published_sensors", "off_is_kept"})
_MOST_DECIMALS: Final = 6


def check_machine(row: MachineRow) -> None:
    """Refuse what a machine cannot be.

    Raises:
        Invalid: it is so.

    """
    if not 0 < len(row.name.strip()) <= _LONGEST_NAME:
        raise Invalid("machines.bad_name", f"Give it a name of 1 to {_LONGEST_NAME} characters.")
    zone_of(row.zone)
    if row.preset is not None:
        read_preset(row.preset)
    read_plan(row.plan)
    _check_rules(row.rules)
    if not 0 <= row.heartbeat_s <= _LONGEST_HEARTBEAT_S:
        raise Invalid("machines.bad_heartbeat", "A heartbeat is 0 to 2,678,400 seconds (31 days).")
    if row.installed_kw is not None and not 0 < row.installed_kw < 10**6:
        raise Invalid("machines.bad_power", "The installed power is above 0 kW.")


def _check_rules(rules: Mapping[str, Any]) -> None:
    if foreign := set(rules) - _RULES:
        message = f"There is no rule {min(foreign)!r}; there are {', '.join(sorted(_RULES))}."
        raise Invalid("machines.bad_rule", message)
    languages = rules.get("languages", [*LANGUAGES])
    is_list = isinstance(languages, list) and bool(languages)
    if not is_list or not all(one in LANGUAGES for one in languages):
        message = f"Alarms are read in {', '.join(LANGUAGES)}; name one or more of them."
        raise Invalid("machines.bad_rule", message)
    sensors = rules.get("published_sensors", [])
    if not isinstance(sensors, list) or not all(isinstance(one, str) for one in sensors):
        raise Invalid("machines.bad_rule", "Name the sensors to be published in a list.")
    if not isinstance(rules.get("off_is_kept", True), bool):
        raise Invalid("machines.bad_rule", "Whether a machine stays off is true or false.")


def check_variable(row: VariableRow) -> None:
    """Refuse what a variable cannot be.

    Raises:
        Invalid: it is so.

    """
    if row.role not in {*Role}:
        _refuse(row, f"has no role {row.role!r}; there are {', '.join(Role)}", "role")
    if is_text(row) and row.role in QUANTITIES:
        _refuse(row, f"logs texts, so it cannot be a {row.role}", "role")
    if not is_text(row) and row.role in TEXTS_ONLY:
        _refuse(row, f"logs numbers, so it cannot be {row.role}", "role")
    if not 1 <= row.divisor <= 10**9:
        _refuse(row, "needs a divisor from 1 to 1,000,000,000", "divisor")
    if row.decimals != UNDECIDED and not 0 <= row.decimals <= _MOST_DECIMALS:
        _refuse(row, "needs 0 to 6 decimals", "decimals")
    if row.nominal_kw is not None and not 0 < row.nominal_kw < 10**6:
        _refuse(row, "needs a nominal power above 0 kW", "nominal_kw")
    if row.role in {Role.METER, Role.POWER} and row.unit:
        measured_kw(row.unit, scale_of(row))
    if row.role in NAMES and row.role != Role.STATE and row.meaning:
        meaning_of(row)


def _refuse(row: VariableRow, why: str, field: str) -> None:
    message = f"Variable {row.name!r} {why}."
    raise Invalid("machines.bad_variable", message, variable=row.name, field=field)
