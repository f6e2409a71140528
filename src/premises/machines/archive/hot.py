"""Rows that lie in the database: lately come, or come late."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Any, Final

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.machines.archive.layers import DAY_MS, Layer, Stretch, day_start_ms, utc_day
from premises.machines.canon import Rows
from premises.machines.models import HotRow

_TABLE: Final = HotRow.__tablename__
_COLUMNS: Final = "variable_id, t_ms, x, q, ingest_id"
_SOUGHT: Final = sa.select(
    *(HotRow.variable_id, HotRow.t_ms, HotRow.x, HotRow.q, HotRow.ingest_id)
).where(
    HotRow.variable_id.in_(sa.bindparam("variable_ids", expanding=True)),
    HotRow.t_ms >= sa.bindparam("start_ms"),
    HotRow.t_ms < sa.bindparam("end_ms"),
)
_ENDS: Final = sa.select(
    *(
        sa.select(end(HotRow.t_ms))
        .where(HotRow.variable_id == sa.bindparam("variable_id"))
        .scalar_subquery()
        for end in (sa.func.min, sa.func.max)
    )
)
"""Looked up one by one: asked for together, SQLite goes through all rows of the variable."""
_KEYS_AT_ONCE: Final = 500
_ROWS_AT_ONCE: Final = 5000
_MARKS: Final = {"sqlite": "?, ?, ?, ?, ?"}
_MANY: Final = "%s, %s, %s, %s, %s"
_UNNEST: Final = (
    f"INSERT INTO {_TABLE} ({_COLUMNS}) SELECT * FROM "  # noqa: S608 - names of ours.
    "unnest(%s::int[], %s::bigint[], %s::bigint[], %s::smallint[], %s::bigint[]) "
)
_OVERWRITE: Final = {
    "sqlite": "ON CONFLICT (variable_id, t_ms) DO UPDATE SET "
    "x = excluded.x, q = excluded.q, ingest_id = excluded.ingest_id",
    "mysql": "ON DUPLICATE KEY UPDATE x = VALUES(x), q = VALUES(q), ingest_id = VALUES(ingest_id)",
}


def read(session: Session, variable_ids: Sequence[int], stretch: Stretch) -> Layer:
    """Hot rows of variables in a stretch, in no order."""
    connection = session.connection()
    sought = {"start_ms": stretch.from_ms, "end_ms": stretch.to_ms}
    return _layer(
        row
        for some in _some(variable_ids)
        for row in connection.execute(_SOUGHT, sought | {"variable_ids": some})
    )


def insert_missing(session: Session, rows: Rows, ingest_id: int) -> int:
    """Insert rows whose key is not there; returns how many were."""
    return _insert(session, rows, ingest_id, overwrite=False)


def overwrite(session: Session, rows: Rows, ingest_id: int) -> None:
    """Insert rows, in the place of those of the same key."""
    _insert(session, rows, ingest_id, overwrite=True)


def delete(session: Session, rows: Rows) -> None:
    """Remove rows by their keys."""
    keys = zip(rows.series.tolist(), rows.t_ms.tolist(), strict=True)
    values = [{"series": series, "at": at} for series, at in keys]
    if values:
        same = HotRow.variable_id == sa.bindparam("series"), HotRow.t_ms == sa.bindparam("at")
        session.connection().execute(sa.delete(HotRow).where(*same), values)


def delete_stretch(
    session: Session, variable_ids: Sequence[int], stretch: Stretch, up_to_ingest: int
) -> int:
    """Remove rows of a stretch that no later batch brought; returns how many."""
    return sum(
        session.connection()
        .execute(sa.delete(HotRow).where(*_in(some, stretch), HotRow.ingest_id <= up_to_ingest))
        .rowcount
        for some in _some(variable_ids)
    )


def state(session: Session, variable_ids: Sequence[int], stretch: Stretch) -> tuple[int, int]:
    """How many rows a stretch has, and the latest batch among them: it tells of any change."""
    count = latest = 0
    for some in _some(variable_ids):
        query = sa.select(sa.func.count(), sa.func.max(HotRow.ingest_id))
        rows, newest = session.execute(query.where(*_in(some, stretch))).one()
        count, latest = count + rows, max(latest, newest or 0)
    return count, latest


def days(session: Session, variable_ids: Sequence[int], before_ms: int) -> set[date]:
    """Days of UTC that have hot rows before an instant; looks once for each day there is."""
    found = set()
    for variable_id in variable_ids:
        at = _next(session, variable_id, 0)
        while at is not None and at < before_ms:
            day = utc_day(at)
            found.add(day)
            at = _next(session, variable_id, day_start_ms(day) + DAY_MS)
    return found


def extent(session: Session, variable_ids: Sequence[int]) -> list[int]:
    """The times of the first and last row of each variable, those that have any."""
    found: list[int | None] = []
    for variable_id in variable_ids:
        found += session.connection().execute(_ENDS, {"variable_id": variable_id}).one()
    return [one for one in found if one is not None]


def forget(session: Session, variable_ids: Sequence[int]) -> None:
    """Remove all rows of variables."""
    for some in _some(variable_ids):
        session.execute(sa.delete(HotRow).where(HotRow.variable_id.in_(some)))


def _next(session: Session, variable_id: int, from_ms: int) -> int | None:
    query = sa.select(sa.func.min(HotRow.t_ms))
    return session.scalar(query.where(HotRow.variable_id == variable_id, HotRow.t_ms >= from_ms))


def _in(variable_ids: Sequence[int], stretch: Stretch) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        HotRow.variable_id.in_(variable_ids),
        HotRow.t_ms >= stretch.from_ms,
        HotRow.t_ms < stretch.to_ms,
    )


def _some(variable_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(variable_ids), _KEYS_AT_ONCE):
        yield variable_ids[start : start + _KEYS_AT_ONCE]


def _layer(rows: Iterable[Sequence[int]]) -> Layer:
    table = np.fromiter(chain.from_iterable(rows), dtype=np.int64).reshape(-1, 5)
    series, t_ms, x, q, ingest = (np.ascontiguousarray(column) for column in table.T)
    return Layer(Rows(series.astype(np.int32), t_ms, x, q.astype(np.int8)), ingest)


def _insert(session: Session, rows: Rows, ingest_id: int, *, overwrite: bool) -> int:
    """Through the driver itself: a hundred thousand rows a second do not fit through an ORM."""
    if not len(rows):
        return 0
    connection = session.connection()
    columns = [rows.series.tolist(), rows.t_ms.tolist(), rows.x.tolist(), rows.q.tolist()]
    columns.append([ingest_id] * len(rows))
    if connection.dialect.name == "postgresql":
        ending = _OVERWRITE["sqlite"] if overwrite else "ON CONFLICT DO NOTHING"
        return connection.exec_driver_sql(_UNNEST + ending, tuple(columns)).rowcount
    statement = _statement(connection.dialect.name, overwrite=overwrite)
    return _insert_many(connection, statement, list(zip(*columns, strict=True)))


def _statement(dialect: str, *, overwrite: bool) -> str:
    if dialect == "sqlite":
        verb, ending = ("INSERT", _OVERWRITE["sqlite"]) if overwrite else ("INSERT OR IGNORE", "")
    else:
        verb, ending = ("INSERT", _OVERWRITE["mysql"]) if overwrite else ("INSERT IGNORE", "")
    marks = _MARKS.get(dialect, _MANY)
    return f"{verb} INTO {_TABLE} ({_COLUMNS}) VALUES ({marks}) {ending}"


def _insert_many(connection: sa.Connection, statement: str, rows: list[Any]) -> int:
    count = 0
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        count += connection.exec_driver_sql(statement, rows[start : start + _ROWS_AT_ONCE]).rowcount
    return count
