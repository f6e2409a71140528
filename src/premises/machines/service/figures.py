"""Puts together what is known of a machine's day: the figures people ask for."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, NamedTuple, cast

import sqlalchemy as sa

from premises.machines import finish
from premises.machines.archive import DAY_MS, day_start_ms
from premises.machines.calendar import QUARTER_MS, hours_of_day, quarters_of_day
from premises.machines.finish import Carried, bookings, energy
from premises.machines.finish.alerts import (
    AlarmCount,
    AlertCount,
    compat_counts,
    compat_details,
    exact_counts,
)
from premises.machines.finish.programs import PROGRAMS, ProgramTime
from premises.machines.finish.sensors import ExactSensorHour, SensorHour
from premises.machines.finish.utilisation import Utilisation
from premises.machines.models import AlarmRow, AlertRow, Role, VariableRow
from premises.machines.service import activity, alarming, intervals, partials, supplies
from premises.machines.service.doings import Doings
from premises.machines.service.scales import scale_of
from premises.machines.states import Durations, Period, durations

_ALERTS: Final = cast("sa.Table", AlertRow.__table__).c
_ALERTS_OF_DAY: Final = (
    sa.select(
        *(_ALERTS.id, _ALERTS.t_ms, _ALERTS.position, _ALERTS.alert_type),
        *(_ALERTS.alarm_code, _ALERTS.alarm_description, _ALERTS.raw_elem),
    )
    .where(
        _ALERTS.variable_id.in_(sa.bindparam("variable_ids", expanding=True)),
        _ALERTS.t_ms >= sa.bindparam("start_ms"),
        _ALERTS.t_ms < sa.bindparam("end_ms"),
    )
    .order_by(_ALERTS.t_ms, _ALERTS.position)
)


class Alert(NamedTuple):
    """One alarm in one logged set of active alarms; its row's columns."""

    id: int
    t_ms: int
    position: int
    alert_type: str
    alarm_code: str | None
    alarm_description: str | None
    raw_elem: list[Any]


class Figures(Doings):
    """The figures of one machine.

    `compat_...` go by the rules of the original, `exact_...` are right. Days are local ones,
    but for the original's energy, which knows days of UTC.
    """

    def compat_sensor(self, variable: VariableRow, day: date) -> tuple[SensorHour, ...]:
        quarters = partials.quarters(self.session, variable.id, quarters_of_day(day, self.zone))
        hours = hours_of_day(day, self.zone)
        return finish.sensors.compat_hours(hours, quarters, scale_of(variable))

    def exact_sensor(self, variable: VariableRow, day: date) -> tuple[ExactSensorHour, ...]:
        within = quarters_of_day(day, self.zone)
        quarters = partials.quarters(self.session, variable.id, within)
        before = partials.last_before(self.session, variable.id, within.start)
        carried = Carried(before, self.horizon_ms, self.silences(self.window(day)))
        hours = hours_of_day(day, self.zone)
        return finish.sensors.exact_hours(hours, quarters, scale_of(variable), carried)

    def compat_utilisation(self, day: date) -> Utilisation | None:
        within = quarters_of_day(day, self.zone)
        found = activity.within(self.session, self.machine.id, within)
        return finish.utilisation.compat_day(found)

    def exact_utilisation(self, day: date) -> tuple[Utilisation, Durations]:
        spent = durations(self.timeline(self.window(day)))
        return finish.utilisation.exact_day(spent), spent

    def compat_programs(self, day: date) -> tuple[ProgramTime, ...]:
        """None before the machine's first day and after its last one."""
        variable = next(iter(self.of_role(Role.PROGRAM)), None)
        if variable is None or not self.has(day):
            return ()
        window, scale = self.window(day), scale_of(variable)
        limit = PROGRAMS * scale.unit
        before = intervals.good_before(self.session, variable.id, window[0], limit)
        inside = [one for one in self.intervals(variable, window) if one.from_ms >= window[0]]
        carried = [before] if before is not None else []
        return finish.programs.compat_day(window, [*carried, *inside], scale)

    def exact_programs(self, day: date) -> tuple[ProgramTime, ...]:
        variable = next(iter(self.of_role(Role.PROGRAM)), None)
        if variable is None:
            return ()
        window = self.window(day)
        found = self.intervals(variable, window)
        return finish.programs.exact_day(window, found, self.blackouts(window), scale_of(variable))

    def compat_energy(self, day: date) -> tuple[bookings.EnergyHour, ...]:
        """Of a day of UTC."""
        first = day_start_ms(day) // QUARTER_MS
        within = range(first, first + DAY_MS // QUARTER_MS)
        return bookings.compat_hours(day, supplies.motors(self, within))

    def exact_energy(self, day: date) -> tuple[energy.ExactEnergyHour, ...]:
        within, window = quarters_of_day(day, self.zone), self.window(day)
        hours, supply = hours_of_day(day, self.zone), supplies.supply(self, within)
        return energy.exact_hours(hours, supply, self.horizon_ms, self.silences(window))

    def alerts(self, day: date) -> list[Alert]:
        """All that the original would count, in the order in which they came."""
        start_ms, end_ms = self.window(day)
        ids = [one.id for one in self.of_role(Role.ALARMS)]
        sought = {"variable_ids": ids, "start_ms": start_ms, "end_ms": end_ms}
        return [Alert(*row) for row in self.session.connection().execute(_ALERTS_OF_DAY, sought)]

    def compat_alert_counts(self, day: date) -> tuple[AlertCount, ...]:
        return compat_counts(self.alerts(day))

    def compat_alert_details(self, day: date) -> tuple[Alert, ...]:
        return compat_details(self.alerts(day))

    def alarms(self, window: Period) -> Sequence[AlarmRow]:
        """Alarms that were active at any time in a window, the first raised first."""
        ids = [one.id for one in self.of_role(Role.ALARMS)]
        found = [row for one in ids for row in alarming.active_in(self.session, one, window)]
        return sorted(found, key=lambda row: (row.raised_ms, row.id))

    def exact_alarm_counts(self, day: date) -> tuple[AlarmCount, ...]:
        window = self.window(day)
        return exact_counts(window, self.alarms(window), self.horizon_ms)
