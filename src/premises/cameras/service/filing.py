"""Every event is filed under its words, so that it can be found by them."""

import time
from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, load_only

from premises.cameras.models import EventRow, EventWordRow
from premises.cameras.search import FILED, Texts, entries_of
from premises.kernel.database import Database

_BATCH: Final = 50
"""How many events are filed in one transaction, so that nobody waits long for it."""

_FILE: Final = EventWordRow.metadata.tables[EventWordRow.__tablename__]
_TOLD: Final = (EventRow.summary, EventRow.notes, EventRow.reasoning, EventRow.object_types)

_BREATH_S: Final = 0.01
"""A pause between two of them, in which whoever waits has their turn."""


def texts_of(row: EventRow) -> Texts:
    """What an event can be found by."""
    return Texts(row.summary, row.notes or "", row.reasoning, row.object_types)


def file_new(session: Session, row: EventRow, *_more: object) -> None:
    """File an event that was written just now, in the same transaction."""
    _file(session, [row])


def refile(session: Session, rows: Sequence[EventRow]) -> None:
    """File events anew whose texts have changed; their rows must be locked by the caller."""
    ids = [row.id for row in rows]
    session.execute(sa.delete(EventWordRow).where(EventWordRow.event_id.in_(ids)))
    _file(session, rows)


def _file(session: Session, rows: Sequence[EventRow]) -> None:
    filed = [
        {"word": entry, "event_id": row.id}
        for row in rows
        for entry in sorted(entries_of(texts_of(row)))
    ]
    if filed:
        # Rows that nobody looks at as objects are written without making objects of them.
        session.execute(sa.insert(_FILE), filed)


def is_behind(session: Session) -> bool:
    """Whether there are events that are not filed: from before there was a file, or taken over."""
    filed = sa.select(sa.func.count()).where(EventWordRow.word == FILED)
    every = sa.select(sa.func.count()).select_from(EventRow)
    return session.scalar(filed) != session.scalar(every)


class Filing:
    """Files what was not filed when it was written."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def catch_up(self) -> int:
        """File all events that are not; whatever ends it early, the next call goes on."""
        total, last = 0, 0
        while (batch := self._next(last)) is not None:
            count, last = batch
            total += count
            time.sleep(_BREATH_S)
        return total

    def _next(self, after_id: int) -> tuple[int, int] | None:
        """File a batch of events with higher numbers; how many, and the last of them."""
        is_filed = sa.exists().where(
            EventWordRow.word == FILED, EventWordRow.event_id == EventRow.id
        )
        query = sa.select(EventRow).options(load_only(*_TOLD))
        query = query.where(EventRow.id > after_id, ~is_filed)
        # A row that somebody holds is being reviewed, and thereby filed.
        query = query.order_by(EventRow.id).limit(_BATCH).with_for_update(skip_locked=True)
        with self._database.write() as session:
            rows = session.scalars(query).all()
            if not rows:
                return None
            refile(session, rows)
            return len(rows), rows[-1].id
