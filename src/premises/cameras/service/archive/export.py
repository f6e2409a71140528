"""Events as a table that a spreadsheet opens, and cannot be made to run anything by."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any, Final, TypeAlias

import sqlalchemy as sa

from premises.cameras.models import EventRow
from premises.cameras.service.archive.counting import camera_names
from premises.cameras.service.archive.filters import EventFilter
from premises.cameras.service.archive.finding import NEWEST_FIRST, along
from premises.kernel.database import Database

_Row: TypeAlias = sa.Row[*tuple[Any, ...]]

COLUMNS: Final = (
    *("event_id", "camera_name", "started_at", "ended_at", "risk_score", "risk_level", "summary"),
    *("detection_count", "reviewed"),
)
_SHOWN: Final = (
    *(EventRow.id, EventRow.camera_id, EventRow.started_at, EventRow.ended_at),
    *(EventRow.risk_score, EventRow.risk_level, EventRow.summary, EventRow.detection_ids),
    EventRow.reviewed,
)
_BATCH: Final = 500
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""By what spreadsheets know a formula; East Asian ones also by the wide forms."""


def table(database: Database, wanted: EventFilter) -> Iterator[bytes]:
    """The table in pieces (RFC 4180, UTF-8), newest first; only one piece is in memory at a time.

    What is written meanwhile may be in it or not; nothing is in it twice.
    """
    with database.read() as session:
        names = camera_names(session)
    rows = _following(database, wanted, None)
    yield _lines([COLUMNS, *(_cells(row, names) for row in rows)])
    while rows and (rows := _following(database, wanted, rows[-1])):
        yield _lines([_cells(row, names) for row in rows])


def _following(database: Database, wanted: EventFilter, last: _Row | None) -> Sequence[_Row]:
    """The events that follow the last one; each piece is a question of its own."""
    with database.read() as session:
        query = sa.select(*_SHOWN).where(*along(wanted.conditions(session), wanted.kinds()))
        if last is not None:
            same = sa.and_(EventRow.started_at == last.started_at, EventRow.id < last.id)
            earlier = sa.or_(EventRow.started_at < last.started_at, same)
            # The first half alone is what an index can be asked for.
            query = query.where(EventRow.started_at <= last.started_at, earlier)
        return session.execute(query.order_by(*NEWEST_FIRST).limit(_BATCH)).all()


def _cells(row: _Row, names: dict[str, str]) -> tuple[str | int, ...]:
    return (
        row.id,
        harmless(names.get(row.camera_id, row.camera_id)),
        row.started_at.isoformat(),
        row.ended_at.isoformat(),
        row.risk_score,
        row.risk_level,
        harmless(row.summary),
        len(row.detection_ids),
        "Yes" if row.reviewed else "No",
    )


def harmless(text: str) -> str:
    """The text as a cell that is no formula: an apostrophe says that text follows."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _lines(rows: Sequence[tuple[str | int, ...]]) -> bytes:
    page = io.StringIO()
    csv.writer(page, lineterminator="\r\n").writerows(rows)
    return page.getvalue().encode(errors="replace")
