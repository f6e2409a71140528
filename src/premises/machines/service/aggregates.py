"""Compares the tables that are published here with those the original made of the same rows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from premises.kernel.database import Database
from premises.machines.models import (
    AlertCountRow,
    AlertDetailRow,
    EnergyHourRow,
    MachineActivityRow,
    ProgramDayRow,
    SensorHourRow,
)
from premises.machines.sources.aggregates import Key, Published, Values, read_aggregates, shaped

_OURS: Final = {
    one.__tablename__: one
    for one in (
        *(AlertCountRow, AlertDetailRow, EnergyHourRow),
        *(MachineActivityRow, ProgramDayRow, SensorHourRow),
    )
}


@dataclass(frozen=True)
class Compared:
    """How the rows of a table agree; `repeated` are those that stand there more than once.

    `example` is the first that does not agree: its key, what is there, what is here.
    """

    table: str
    same: int
    differing: int
    only_there: int
    only_here: int
    repeated: int
    example: Sequence[Any]


def compare(database: Database, aggregates: str) -> list[Compared]:
    """Each table of the original's aggregation database beside ours; nothing is taken from it.

    The original's known faults are differences: rows twice, hours without a number, alarms of the
    wrong class.

    Raises:
        NotFound: there is no such file.
        Invalid: it cannot be read, or is no such database.

    """
    return [_compare(database, table, rows) for table, rows in read_aggregates(aggregates)]


def _compare(database: Database, table: Published, rows: Sequence[tuple[Key, Values]]) -> Compared:
    theirs, ours = dict(reversed(rows)), _ours(database, table)
    differing = sorted(key for key in theirs.keys() & ours.keys() if theirs[key] != ours[key])
    only_there, only_here = theirs.keys() - ours.keys(), ours.keys() - theirs.keys()
    first = next(iter([*differing, *sorted(only_there), *sorted(only_here)]), None)
    return Compared(
        table=table.name,
        same=len(theirs) - len(differing) - len(only_there),
        differing=len(differing),
        only_there=len(only_there),
        only_here=len(only_here),
        repeated=sum(Counter(key for key, _ in rows).values()) - len(theirs),
        example=[] if first is None else [first, theirs.get(first), ours.get(first)],
    )


def _ours(database: Database, table: Published) -> dict[Key, Values]:
    row = _OURS[table.name]
    columns = [getattr(row, name) for name in (*table.key, *table.values)]
    with database.read() as session:
        found = session.execute(sa.select(*columns)).mappings()
        return dict(
            shaped(table, {str(name): value for name, value in one.items()}) for one in found
        )
