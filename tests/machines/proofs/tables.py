"""All figures of a machine as plain rows that two machines can be compared by."""

from typing import Any, Final

import sqlalchemy as sa

from premises.kernel.database import Base, Database
from premises.machines.models import (
    ActivityRow,
    AlarmRow,
    AlertCountRow,
    AlertDetailRow,
    AlertRow,
    EnergyHourRow,
    IntervalRow,
    MachineActivityRow,
    MeterRow,
    ProgramDayRow,
    QuarterRow,
    SensorHourRow,
    StatusRow,
    VariableRow,
)

Table = list[dict[str, Any]]

_OF_VARIABLES: Final[tuple[type[Base], ...]] = (
    *(QuarterRow, IntervalRow, MeterRow),
    *(AlertRow, AlarmRow),
)
_PUBLISHED: Final[tuple[type[Base], ...]] = (
    *(MachineActivityRow, SensorHourRow, AlertCountRow, AlertDetailRow),
    *(ProgramDayRow, EnergyHourRow, StatusRow),
)
_APART: Final = frozenset({"id", "variable_id", "machine_id", "revision", "last_updated_at"})
"""Numbers that say when something was written, and not what."""


def figures(database: Database, machine_id: str) -> dict[str, Table]:
    """What is kept of one machine, by table; variables by their names."""
    found = {one.__tablename__: _of(database, one, machine_id) for one in _OF_VARIABLES}
    activity = sa.select(ActivityRow).where(ActivityRow.machine_id == machine_id)
    return {**found, "machine_activity": _rows(database, activity)}


def published(database: Database) -> dict[str, Table]:
    """What other programs read, by table."""
    return {one.__tablename__: _rows(database, sa.select(one)) for one in _PUBLISHED}


def _of(database: Database, table: Any, machine_id: str) -> Table:
    ours = sa.select(table, VariableRow.name.label("variable_name")).join(
        VariableRow, VariableRow.id == table.variable_id
    )
    return _rows(database, ours.where(VariableRow.machine_id == machine_id))


def _rows(database: Database, query: sa.Select[Any]) -> Table:
    with database.read() as session:
        found = [_plain(row) for row in session.execute(query)]
    return sorted(found, key=repr)


def _plain(row: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for one in row:
        if isinstance(one, str):
            plain["variable"] = one
        else:
            names = [column.key for column in sa.inspect(one).mapper.column_attrs]
            plain |= {name: getattr(one, name) for name in names if name not in _APART}
    return plain
