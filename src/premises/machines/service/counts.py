"""How many rows, machines and batches there are, for those who watch over the house."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from premises.kernel.database import Database
from premises.machines.models import (
    DirtyRow,
    MachineRow,
    QuarantineRow,
    QuarantineState,
    SegmentRow,
    VariableRow,
)


@dataclass(frozen=True)
class Counts:
    """Counts what is cheap to count."""

    database: Database

    def kept(self) -> Mapping[str, int]:
        """What is kept, by what it is."""
        rows = sa.select(sa.func.coalesce(sa.func.sum(MachineRow.row_count), 0))
        queries = {
            "machines": sa.select(sa.func.count()).select_from(MachineRow),
            "variables": sa.select(sa.func.count()).select_from(VariableRow),
            "rows": rows,
            "files": sa.select(sa.func.count()).select_from(SegmentRow),
        }
        with self.database.read() as session:
            return {name: int(session.scalar(query) or 0) for name, query in queries.items()}

    def trouble(self) -> Mapping[str, int]:
        """What waits: machines whose figures are older than their rows, and rows that are held."""
        dirty = sa.select(sa.func.count(DirtyRow.machine_id.distinct()))
        held = sa.select(sa.func.count()).select_from(QuarantineRow)
        queries = {
            "dirty_machines": dirty,
            "held_rows": held.where(QuarantineRow.state == QuarantineState.HELD),
        }
        with self.database.read() as session:
            return {name: int(session.scalar(query) or 0) for name, query in queries.items()}
