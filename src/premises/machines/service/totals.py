"""Keeps the one row that says how much is published, from which day to which."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.machines.finish.status import Filled, data_status
from premises.machines.models import StatusRow
from premises.machines.service.keyed import Change, Keyed
from premises.machines.service.published import TABLES, Published

_ONLY: Final = 1
_TOTALS: Final = Keyed(
    StatusRow,
    ("id",),
    (
        *("first_date", "last_date"),
        *("sensor_records", "utilization_records", "alert_records"),
        *("program_records", "energy_records"),
    ),
)
_KEPT: Final = _TOTALS.select.where(_TOTALS.table.c.id == _ONLY)
_ENDS: Final = sa.select(
    *(
        sa.select(end(table.column)).scalar_subquery()
        for table in TABLES
        for end in (sa.func.min, sa.func.max)
    )
)
"""The first and last of each table: looked up one by one, so it costs the same for any size."""


def keep(session: Session, changes: Mapping[Published, Change]) -> None:
    """Count on instead of counting anew, as far as rows came or went."""
    if not any(one.added or one.removed for one in changes.values()):
        return
    connection = session.connection()
    kept = _TOTALS.known(connection.execute(_KEPT))
    row = _TOTALS.named((_ONLY,), kept[_ONLY,]) if kept else None
    ends = [_as_date(one) for one in connection.execute(_ENDS).one()]
    filled = {}
    for place, table in enumerate(TABLES):
        count = 0
        if table.records is not None:
            grown = changes.get(table, Change()).grown
            count = row[table.records] + grown if row else counted(session, table)
        filled[table.name] = Filled(count, *ends[2 * place : 2 * place + 2])
    right = _TOTALS.as_known([{"id": _ONLY, **asdict(data_status(**filled))}])
    _TOTALS.sync(connection, kept, right)


def counted(session: Session, table: Published) -> int:
    """How many rows a published table has."""
    query = sa.select(sa.func.count()).select_from(table.keyed.table)
    return int(session.scalar(query) or 0)


def told(session: Session) -> Mapping[str, Any]:
    """What the row says, by its columns; nothing where there is none yet."""
    kept = _TOTALS.known(session.connection().execute(_KEPT))
    return {} if not kept else _TOTALS.named((_ONLY,), kept[_ONLY,])


def _as_date(value: date | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value
