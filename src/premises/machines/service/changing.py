"""Has all figures of a machine worked out anew after a rule of it was changed."""

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.kernel.database import Database
from premises.machines.archive import Archive
from premises.machines.calendar import QUARTER_MS
from premises.machines.models import ActivityRow, IntervalRow, MachineRow, MeterRow, QuarterRow
from premises.machines.service import dirt, finding
from premises.machines.service.work import Work

_BY_VARIABLE: Final = (
    (QuarterRow, QuarterRow.quarter, 1),
    (MeterRow, MeterRow.quarter, 1),
    (IntervalRow, IntervalRow.from_ms, QUARTER_MS),
)


def extent(session: Session, archive: Archive, machine_id: str) -> tuple[int, int] | None:
    """The first and last quarter that has rows or figures; None for an empty machine."""
    activity = sa.select(sa.func.min(ActivityRow.quarter), sa.func.max(ActivityRow.quarter))
    mine = activity.where(ActivityRow.machine_id == machine_id)
    found: list[int | None] = [*session.execute(mine).one()]
    for variable in finding.variables(session, machine_id):
        for table, column, unit in _BY_VARIABLE:
            edges = sa.select(sa.func.min(column), sa.func.max(column))
            both = session.execute(edges.where(table.variable_id == variable.id)).one()
            found += [None if one is None else one // unit for one in both]
    rows = archive.extent(session, machine_id)
    if rows is not None:
        found += [rows.from_ms // QUARTER_MS, (rows.to_ms - 1) // QUARTER_MS]
    quarters = [quarter for quarter in found if quarter is not None]
    return (min(quarters), max(quarters)) if quarters else None


@dataclass(frozen=True)
class Changing:
    """Knows how far back a machine goes, and has that worked out."""

    database: Database
    archive: Archive
    work: Work

    def everything(
        self,
        session: Session,
        machine: MachineRow,
        variable_id: int = dirt.ALL,
        why: dirt.Why = dirt.Why.RULES,
    ) -> None:
        """Have the figures of a variable, or of all, worked out over the whole history.

        What is being worked out at this moment is by the old rules, so its revision is overtaken.
        """
        machine.revision += 1
        whole = extent(session, self.archive, machine.id)
        if whole is not None:
            now = self.database.now(session)
            stretches = dirt.of_stretch(*whole, variable_id)
            dirt.note(session, machine.id, stretches, why, now)
            self.work.recompute(session, machine, now)
