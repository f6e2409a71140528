"""Machines that stand in the tables, without a service: for tests of the rooms below it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import numpy as np
import sqlalchemy as sa

from premises.kernel.database import Database
from premises.machines.canon import Rows
from premises.machines.models import IngestRow, MachineRow, VariableRow

DAY_MS: Final = 86_400_000
DAY: Final = 19_000 * DAY_MS
"""The beginning of 2022-01-08 in UTC."""

_THEN: Final = datetime(2026, 1, 1, tzinfo=UTC)


def stand(
    database: Database, roles: Sequence[str] = ("gauge",), machine_id: str = "m"
) -> list[int]:
    """A machine with a variable of each role; returns the variables' numbers."""
    with database.write() as session:
        session.add(
            MachineRow(
                id=machine_id,
                name=machine_id,
                zone="Europe/Madrid",
                heartbeat_s=3600,
                plan={},
                rules={},
                is_published=True,
                is_live=False,
                is_awaited=False,
                created_at=_THEN,
                updated_at=_THEN,
            )
        )
        session.flush()
        rows = [
            VariableRow(
                machine_id=machine_id,
                name=f"V{number}",
                datatype="java.lang.Double",
                role=role,
                unit="",
                decimals=0,
                divisor=1,
                meaning={},
                created_at=_THEN,
            )
            for number, role in enumerate(roles)
        ]
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]


def ingest(database: Database, machine_id: str = "m") -> int:
    """The number of a new batch."""
    with database.write() as session:
        values = {"machine_id": machine_id, "kind": "push", "sender": "", "row_count": 0}
        row = IngestRow(**values, report={}, received_at=_THEN)
        session.add(row)
        session.flush()
        return row.id


def rows(*given: tuple[int, int, int] | tuple[int, int, int, int]) -> Rows:
    """Rows of (variable, time, value) and perhaps quality."""
    table = np.array([(*row, 0)[:4] for row in given], np.int64).reshape(-1, 4)
    return Rows(table[:, 0].astype(np.int32), table[:, 1], table[:, 2], table[:, 3].astype(np.int8))


def told(found: Rows) -> list[tuple[int, int, int, int]]:
    """Rows as tuples."""
    columns = found.series, found.t_ms, found.x, found.q
    return list(zip(*(column.tolist() for column in columns), strict=True))


def count(database: Database, table: type) -> int:
    with database.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
