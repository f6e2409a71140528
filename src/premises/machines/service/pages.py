"""Says what the published tables should hold of a day, by the rules of the original."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter
from typing import Any, Final

from premises.machines.calendar import to_local
from premises.machines.finish.alerts import compat_counts, compat_details
from premises.machines.models import MachineRow, Role, VariableRow
from premises.machines.service.figures import Figures
from premises.machines.service.keyed import Known
from premises.machines.service.published import (
    ALERT_COUNTS,
    ALERT_DETAILS,
    ENERGY,
    PROGRAMS,
    SENSORS,
    UTILISATION,
    Published,
)

_ORIGINAL_SENSOR: Final = "TEMPERATURA_BASE"
"""The one sensor that the original published."""
_LONGEST_SENSOR: Final = 100


class Topic(StrEnum):
    """One of the original's ETLs, and the tables it fills."""

    SENSOR_STATS = "sensor_stats"
    UTILIZATION = "utilization"
    PROGRAM_HISTORY = "program_history"
    ALERTS = "alerts"
    ENERGY = "energy"


@dataclass(frozen=True, eq=False)
class Page:
    """One day of one table, and what it should hold."""

    table: Published
    day: date
    rows: Known


def pages(figures: Figures, topic: Topic, day: date) -> tuple[Page, ...]:
    """The tables of a topic for a local day; for energy, a day of UTC."""
    match topic:
        case Topic.SENSOR_STATS:
            return (_sensors(figures, day),)
        case Topic.UTILIZATION:
            return (_page(UTILISATION, day, _utilisation(figures, day)),)
        case Topic.PROGRAM_HISTORY:
            return (_page(PROGRAMS, day, _programs(figures, day)),)
        case Topic.ENERGY:
            return (_page(ENERGY, day, _energy(figures, day)),)
        case Topic.ALERTS:
            return _alerts(figures, day)


def published_sensors(machine: MachineRow, variables: Sequence[VariableRow]) -> list[VariableRow]:
    """Those the machine's rules name, or the one of the original, or all temperatures."""
    heat = [one for one in variables if one.role == Role.TEMPERATURE]
    own = {one.name for one in heat if one.name == _ORIGINAL_SENSOR}
    wanted = machine.rules.get("published_sensors") or own or {one.name for one in heat}
    return [one for one in heat if one.name in wanted and len(one.name) <= _LONGEST_SENSOR]


def _page(table: Published, day: date, rows: Sequence[Mapping[str, Any]]) -> Page:
    return Page(table, day, table.keyed.as_known(rows))


def _sensors(figures: Figures, day: date) -> Page:
    said = attrgetter(*SENSORS.keyed.values)
    rows = {
        (one.name, hour.start): said(hour)
        for one in published_sensors(figures.machine, figures.variables)
        for hour in figures.compat_sensor(one, day)
    }
    return Page(SENSORS, day, rows)


def _utilisation(figures: Figures, day: date) -> list[dict[str, Any]]:
    found = figures.compat_utilisation(day)
    if found is None:
        return []
    row = {"dt": day, "state_planned_down": found.planned_down_h}
    row |= {"state_running": found.running_h, "state_unplanned_down": Decimal(0)}
    row |= {"running_percentage": found.running_percentage}
    return [{**row, "down_percentage": found.down_percentage}]


def _programs(figures: Figures, day: date) -> list[dict[str, Any]]:
    return [
        {"dt": day, "program": one.program, "duration_seconds": one.duration_s}
        for one in figures.compat_programs(day)
    ]


def _energy(figures: Figures, day: date) -> list[dict[str, Any]]:
    hours = figures.compat_energy(day)
    return [{"hour_ts": hour.start, "energy_kwh": hour.kwh} for hour in hours]


def _alerts(figures: Figures, day: date) -> tuple[Page, Page]:
    found = figures.alerts(day)
    counts = [{"day": day, **asdict(one)} for one in compat_counts(found)]
    details = [
        {
            "id": one.id,
            "dt": to_local(one.t_ms, figures.zone).replace(fold=0),
            "day": day,
            "alert_type": one.alert_type,
            "alarm_code": one.alarm_code,
            "alarm_description": one.alarm_description,
            "raw_elem_json": one.raw_elem,
        }
        for one in compat_details(found)
    ]
    return _page(ALERT_COUNTS, day, counts), _page(ALERT_DETAILS, day, details)
