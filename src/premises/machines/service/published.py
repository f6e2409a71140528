"""The tables that other programs read by name: what tells rows apart, and which day they are of."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.machines.models import (
    AlertCountRow,
    AlertDetailRow,
    EnergyHourRow,
    MachineActivityRow,
    ProgramDayRow,
    SensorHourRow,
    StatusRow,
)
from premises.machines.service.keyed import Keyed, Known

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, eq=False)
class Published:
    """A published table; `name` is what the status calls it, `records` the number of its rows."""

    name: str
    keyed: Keyed
    at: str
    """The column that says when, or of which day."""
    records: str | None = None
    is_stamped: bool = False

    @property
    def column(self) -> sa.ColumnElement[Any]:
        return self.keyed.table.c[self.at]

    def kept(self, session: Session, day: date) -> Known:
        """The rows a day has."""
        start = day if isinstance(self.column.type, sa.Date) else datetime.combine(day, time())
        bounds = {"from_at": start, "to_at": start + _DAY}
        return self.keyed.known(session.connection().execute(self._of_day, bounds))

    @cached_property
    def _of_day(self) -> sa.Select[Any]:
        return self.keyed.select.where(
            self.column >= sa.bindparam("from_at"), self.column < sa.bindparam("to_at")
        )


_MEASURED: Final = ("min_value", "avg_value", "max_value", "std_dev", "readings_count")
_HOURS: Final = ("state_planned_down", "state_running", "state_unplanned_down")
_PERCENTAGES: Final = ("running_percentage", "down_percentage")
_ALERT: Final = ("dt", "day", "alert_type", "alarm_code", "alarm_description", "raw_elem_json")
_STAMPS: Final = ("last_updated_at",)

SENSORS: Final = Published(
    "sensors",
    Keyed(SensorHourRow, ("sensor_name", "dt"), _MEASURED, _STAMPS),
    "dt",
    "sensor_records",
    is_stamped=True,
)
UTILISATION: Final = Published(
    "utilisation",
    Keyed(MachineActivityRow, ("dt",), (*_HOURS, *_PERCENTAGES), _STAMPS),
    "dt",
    "utilization_records",
    is_stamped=True,
)
ALERT_COUNTS: Final = Published(
    "alert_counts", Keyed(AlertCountRow, ("day", "alert_type"), ("amount",)), "day"
)
ALERT_DETAILS: Final = Published(
    "alert_details", Keyed(AlertDetailRow, ("id",), _ALERT), "day", "alert_records"
)
PROGRAMS: Final = Published(
    "programs",
    Keyed(ProgramDayRow, ("dt", "program"), ("duration_seconds",)),
    "dt",
    "program_records",
)
ENERGY: Final = Published(
    "energy", Keyed(EnergyHourRow, ("hour_ts",), ("energy_kwh",)), "hour_ts", "energy_records"
)

TABLES: Final = (SENSORS, UTILISATION, ALERT_COUNTS, ALERT_DETAILS, PROGRAMS, ENERGY)


def unpublish(session: Session) -> None:
    """Empty the published tables."""
    for one in TABLES:
        session.execute(sa.delete(one.keyed.table))
    session.execute(sa.delete(StatusRow))
