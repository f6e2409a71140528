"""Keeps in which quarters of an hour a machine logged anything, and gives it back."""

from collections.abc import Iterable
from typing import Any, Final, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.machines.kernels import Activity
from premises.machines.models import ActivityRow

_TABLE: Final = cast("sa.Table", ActivityRow.__table__)
_INSERT: Final = sa.insert(_TABLE)
_OWN: Final = _TABLE.c.machine_id == sa.bindparam("machine_id")
_SOUGHT: Final = sa.select(
    *(_TABLE.c.quarter, _TABLE.c.row_count, _TABLE.c.first_ms),
    *(_TABLE.c.last_ms, _TABLE.c.sessions_s, _TABLE.c.pauses),
).where(_OWN)
_WITHIN: Final = _SOUGHT.where(
    _TABLE.c.quarter >= sa.bindparam("start"), _TABLE.c.quarter < sa.bindparam("stop")
)
_IN_ORDER: Final = _WITHIN.order_by(_TABLE.c.quarter)
_BEFORE: Final = (
    _SOUGHT.where(_TABLE.c.quarter < sa.bindparam("start"))
    .order_by(_TABLE.c.quarter.desc())
    .limit(1)
)
_AFTER: Final = (
    _SOUGHT.where(_TABLE.c.quarter >= sa.bindparam("stop")).order_by(_TABLE.c.quarter).limit(1)
)
_ENDS: Final = sa.select(
    sa.select(_TABLE.c.first_ms).where(_OWN).order_by(_TABLE.c.quarter).limit(1).scalar_subquery(),
    sa.select(_TABLE.c.last_ms)
    .where(_OWN)
    .order_by(_TABLE.c.quarter.desc())
    .limit(1)
    .scalar_subquery(),
)
_FORGET: Final = sa.delete(_TABLE).where(
    _OWN, _TABLE.c.quarter.between(sa.bindparam("first"), sa.bindparam("last"))
)


def replace(
    session: Session,
    machine_id: str,
    stretches: Iterable[tuple[int, int]],
    activities: Iterable[Activity],
    revision: int,
) -> None:
    """Put a machine's activities in the place of all there are in (first, last)."""
    connection = session.connection()
    for first, last in stretches:
        stale = {"machine_id": machine_id, "first": first, "last": last}
        connection.execute(_FORGET, stale)
    values = [
        {
            "machine_id": machine_id,
            "quarter": one.quarter,
            "row_count": one.rows,
            "first_ms": one.first_ms,
            "last_ms": one.last_ms,
            "sessions_s": one.sessions_s,
            "pauses": [list(pause) for pause in one.pauses],
            "revision": revision,
        }
        for one in activities
    ]
    if values:
        connection.execute(_INSERT, values)


def within(session: Session, machine_id: str, quarters: range) -> list[Activity]:
    """A machine's activities in a range of quarters, in their order."""
    return _found(session, _IN_ORDER, machine_id, quarters)


def around(session: Session, machine_id: str, quarters: range) -> list[Activity]:
    """The same with the last one before the range and the first one after it."""
    return [
        one
        for query in (_BEFORE, _IN_ORDER, _AFTER)
        for one in _found(session, query, machine_id, quarters)
    ]


def observed(session: Session, machine_id: str) -> tuple[int | None, int | None]:
    """When a machine's first and last row came; nothing if it has none."""
    first_ms, last_ms = session.connection().execute(_ENDS, {"machine_id": machine_id}).one()
    return first_ms, last_ms


def _found(
    session: Session, query: sa.Select[Any], machine_id: str, quarters: range
) -> list[Activity]:
    sought = {"machine_id": machine_id, "start": quarters.start, "stop": quarters.stop}
    return [_activity(*row) for row in session.connection().execute(query, sought)]


def _activity(
    quarter: int, rows: int, first_ms: int, last_ms: int, sessions_s: int, pauses: list[list[int]]
) -> Activity:
    silences = tuple((start, end) for start, end in pauses)
    return Activity(quarter, rows, first_ms, last_ms, sessions_s, silences)
