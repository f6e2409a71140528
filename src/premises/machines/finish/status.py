"""From when to when there are figures, and how many of each kind."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Filled:
    """How many rows a published table has, and the first and last day of them."""

    records: int = 0
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class DataStatus:
    """What the original's view of its tables says; no dates while all of them are empty."""

    first_date: date | None
    last_date: date | None
    sensor_records: int
    utilization_records: int
    alert_records: int
    program_records: int
    energy_records: int


def data_status(
    *,
    sensors: Filled,
    utilisation: Filled,
    alert_counts: Filled,
    alert_details: Filled,
    programs: Filled,
    energy: Filled,
) -> DataStatus:
    """Put together what is in the six tables; alerts are counted by their details alone."""
    tables = (sensors, utilisation, alert_counts, alert_details, programs, energy)
    return DataStatus(
        first_date=min((t.first for t in tables if t.first is not None), default=None),
        last_date=max((t.last for t in tables if t.last is not None), default=None),
        sensor_records=sensors.records,
        utilization_records=utilisation.records,
        alert_records=alert_details.records,
        program_records=programs.records,
        energy_records=energy.records,
    )
