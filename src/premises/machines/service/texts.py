"""Texts that variables had as their value, kept once and found by their number."""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from premises.machines.models import TextRow

_AT_ONCE = 500


def insert_new(session: Session, table: type[Any], values: list[dict[str, Any]]) -> None:
    """Insert rows that nobody else has inserted by the same unique key, even at this moment."""
    if not values:
        return
    dialect = session.connection().dialect.name
    statement: sa.Insert = sa.insert(table).prefix_with("OR IGNORE")
    if dialect == "postgresql":
        statement = postgresql.insert(table).on_conflict_do_nothing()
    elif dialect != "sqlite":
        statement = sa.insert(table).prefix_with("IGNORE")
    session.connection().execute(statement, values)


def keep(session: Session, texts: Mapping[int, str]) -> None:
    """Keep texts under their numbers."""
    missing = set(texts).difference(read(session, texts))
    # In one order for everybody, so that two that keep the same do not wait for each other.
    insert_new(session, TextRow, [{"id": one, "text": texts[one]} for one in sorted(missing)])


def read(session: Session, numbers: Iterable[int]) -> dict[int, str]:
    """The texts of numbers, those that are kept."""
    wanted, found = sorted(set(numbers)), dict[int, str]()
    for start in range(0, len(wanted), _AT_ONCE):
        some = TextRow.id.in_(wanted[start : start + _AT_ONCE])
        rows = session.execute(sa.select(TextRow.id, TextRow.text).where(some))
        found.update((number, text) for number, text in rows)
    return found
