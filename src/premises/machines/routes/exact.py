"""The same figures by right rules: weighted by time, cut where the machine was off or unheard."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

from premises.machines.calendar import QUARTER_MS, Hour, instant, local_text
from premises.machines.finish.alerts import DETAILED
from premises.machines.finish.energy import Share
from premises.machines.models import AlarmRow
from premises.machines.routes.compat import (
    Rows,
    no_programs,
    no_temperature,
    no_utilisation,
    sensor_of,
)
from premises.machines.service.figures import Figures
from premises.machines.states import Durations, State

S: Final = 1000


def utc_text(t_ms: int | None) -> str | None:
    """An instant as our own routes write it: 2022-02-23T08:00:00.265Z."""
    if t_ms is None:
        return None
    text = instant(t_ms).isoformat(timespec="milliseconds" if t_ms % S else "seconds")
    return text.replace("+00:00", "Z")


def seconds(spent: Durations) -> dict[str, float]:
    """How long each state lasted; together as long as what was asked about."""
    return {state.value: getattr(spent, f"{state.value}_ms") / S for state in State}


def temperature(figures: Figures, name: str, day: date) -> Rows:
    """`avg_value` and `std_dev` are of the readings, `time_weighted_avg` of what held between."""
    sensor = sensor_of(figures, name)
    hours = figures.exact_sensor(sensor, day) if sensor is not None else ()
    if not hours:
        raise no_temperature(name, day)
    return [
        {
            "dt": str(one.hour.start),
            "min_value": one.min_value,
            "avg_value": one.avg_value,
            "max_value": one.max_value,
            "std_dev": one.std_dev,
            "readings_count": one.readings_count,
            **begins(one.hour),
            "time_weighted_avg": one.time_weighted_avg,
            "coverage": one.coverage,
            "known_s": one.known_s,
            "off_s": one.off_s,
        }
        for one in hours
    ]


def utilisation(figures: Figures, day: date) -> Rows:
    if not _is_known(figures, day):
        raise no_utilisation(day)
    found, spent = figures.exact_utilisation(day)
    return [
        {
            "dt": str(day),
            "state_running": float(found.running_h),
            "state_planned_down": float(found.planned_down_h),
            "running_percentage": float(found.running_percentage),
            "down_percentage": float(found.down_percentage),
            "day_s": spent.total_ms / S,
            "states": seconds(spent),
        }
    ]


def programs(figures: Figures, day: date) -> Rows:
    found = figures.exact_programs(day)
    if not found:
        raise no_programs(day)
    return [
        {"dt": str(day), "program": one.program, "duration_seconds": one.duration_s}
        for one in found
    ]


def energy(figures: Figures, day: date) -> Rows:
    """Of a local day."""
    return [
        {
            "hour_ts": str(one.hour.start),
            "energy_kwh": float(one.energy_kwh),
            **begins(one.hour),
            "basis": one.basis.value,
            "meter": _share(one.meter),
            "power": _share(one.power),
            "estimate": _share(one.estimate),
            "flags": list(one.flags),
        }
        for one in figures.exact_energy(day)
    ]


def alert_counts(figures: Figures, day: date) -> Rows:
    """Each alarm counts on the day on which it was raised, however often it was logged."""
    counts = sorted(figures.exact_alarm_counts(day), key=lambda one: -one.raised)
    return [
        {
            "day": str(day),
            "alert_type": one.alarm_class,
            "amount": one.raised,
            "active": one.active,
            "active_s": one.active_s,
        }
        for one in counts
    ]


def alert_details(figures: Figures, day: date) -> Rows:
    """Emergencies and errors that were raised on a day."""
    start, _ = window = figures.window(day)
    return [
        {
            "id": one.id,
            "dt": local_text(one.raised_ms, figures.zone),
            "alert_type": one.alarm_class,
            "alarm_code": one.code or None,
            "alarm_description": one.description or None,
            **spell(one),
        }
        for one in figures.alarms(window)
        if one.alarm_class in DETAILED and one.raised_ms >= start
    ]


def spell(alarm: AlarmRow) -> dict[str, Any]:
    """From when to when an alarm was active, and how it ended."""
    lasted_ms = None if alarm.cleared_ms is None else alarm.cleared_ms - alarm.raised_ms
    return {
        "raised_at": utc_text(alarm.raised_ms),
        "cleared_at": utc_text(alarm.cleared_ms),
        "ended_by": alarm.ended_by,
        "duration_s": None if lasted_ms is None else lasted_ms / S,
    }


def begins(hour: Hour) -> dict[str, Any]:
    """An hour that the clock shows twice is told apart by its instant."""
    at: datetime = instant(hour.quarters.start * QUARTER_MS)
    return {"start_at": at.isoformat().replace("+00:00", "Z"), "fold": hour.fold}


def _share(share: Share | None) -> dict[str, Any] | None:
    return None if share is None else {**asdict(share), "kwh": float(share.kwh)}


def _is_known(figures: Figures, day: date) -> bool:
    """Whether anything of a day lies between the first row and the horizon."""
    start, end = figures.window(day)
    first_ms = figures.machine.first_ms
    return first_ms is not None and first_ms < end and start <= figures.horizon_ms
