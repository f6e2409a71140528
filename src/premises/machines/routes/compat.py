"""Figures as the original service writes them, by its rules."""

from datetime import date, datetime
from typing import Any

from premises.kernel.errors import NotFound
from premises.machines.calendar import local_text
from premises.machines.finish.status import DataStatus
from premises.machines.models import VariableRow
from premises.machines.service.figures import Figures
from premises.machines.service.pages import published_sensors
from premises.machines.service.roles import is_quantity

Rows = list[dict[str, Any]]


def sensor_of(figures: Figures, name: str) -> VariableRow | None:
    """The sensor of a name; without one, the first that is published."""
    if not name:
        return next(iter(published_sensors(figures.machine, figures.variables)), None)
    return next((one for one in figures.variables if one.name == name and is_quantity(one)), None)


def no_temperature(name: str, day: date) -> NotFound:
    message = f"No temperature data found for {name} on {day}"
    return NotFound("machines.no_temperature", message)


def no_utilisation(day: date) -> NotFound:
    message = f"No machine utilization data found for {day}"
    return NotFound("machines.no_utilization", message)


def no_programs(day: date) -> NotFound:
    return NotFound("machines.no_programs", f"No machine program data found for {day}")


def temperature(figures: Figures, name: str, day: date) -> Rows:
    sensor = sensor_of(figures, name)
    hours = figures.compat_sensor(sensor, day) if sensor is not None else ()
    if not hours:
        raise no_temperature(name, day)
    return [
        {
            "dt": str(hour.start),
            "min_value": hour.min_value,
            "avg_value": hour.avg_value,
            "max_value": hour.max_value,
            "std_dev": hour.std_dev,
            "readings_count": hour.readings_count,
        }
        for hour in hours
    ]


def utilisation(figures: Figures, day: date) -> Rows:
    found = figures.compat_utilisation(day)
    if found is None:
        raise no_utilisation(day)
    return [
        {
            "dt": str(day),
            "state_running": float(found.running_h),
            "state_planned_down": float(found.planned_down_h),
            "running_percentage": float(found.running_percentage),
            "down_percentage": float(found.down_percentage),
        }
    ]


def programs(figures: Figures, day: date) -> Rows:
    found = figures.compat_programs(day)
    if not found:
        raise no_programs(day)
    return [
        {"dt": str(day), "program": one.program, "duration_seconds": one.duration_s}
        for one in found
    ]


def energy(figures: Figures, day: date) -> Rows:
    """Of a day of UTC."""
    return [
        {"hour_ts": str(hour.start), "energy_kwh": float(hour.kwh)}
        for hour in figures.compat_energy(day)
    ]


def alert_counts(figures: Figures, day: date) -> Rows:
    return [
        {"day": str(day), "alert_type": one.alert_type, "amount": one.amount}
        for one in figures.compat_alert_counts(day)
    ]


def alert_details(figures: Figures, day: date) -> Rows:
    return [
        {
            "id": one.id,
            "dt": local_text(one.t_ms, figures.zone),
            "alert_type": one.alert_type,
            "alarm_code": one.alarm_code,
            "alarm_description": one.alarm_description,
        }
        for one in figures.compat_alert_details(day)
    ]


def data_status(found: DataStatus | None) -> dict[str, Any]:
    """What is there; the original writes the word None where there is no day."""
    counts = ("sensor", "utilization", "alert", "program", "energy")
    return {
        "first_date": str(found.first_date if found else None),
        "last_date": str(found.last_date if found else None),
        **{f"{one}_records": getattr(found, f"{one}_records") if found else 0 for one in counts},
    }


def change(at: datetime, value: float | None) -> dict[str, Any]:
    """One row of the operation variable; whole numbers without a decimal point."""
    whole = value is not None and value.is_integer()
    return {"ts": str(at), "value": int(value) if whole and value is not None else value}
