"""Remembers what days of a foreign database looked like when they were fetched."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.machines.archive import DAY_MS, utc_day
from premises.machines.models import FingerprintRow
from premises.machines.sources.fingerprints import Fingerprint

Key = tuple[int, int]
"""A variable's number here, and a day of UTC counted from 1970."""

_AT_ONCE: Final = 500


def read(
    session: Session, source_id: str, variable_ids: Iterable[int], first_day: int, last_day: int
) -> dict[Key, Fingerprint]:
    """The marks of variables from one day to another, both included."""
    wanted, found = sorted(set(variable_ids)), dict[Key, Fingerprint]()
    for start in range(0, len(wanted), _AT_ONCE):
        query = sa.select(FingerprintRow).where(
            FingerprintRow.source_id == source_id,
            FingerprintRow.variable_id.in_(wanted[start : start + _AT_ONCE]),
            FingerprintRow.day.between(_date(first_day), _date(last_day)),
        )
        for row in session.scalars(query):
            key = row.variable_id, (row.day - _date(0)).days
            found[key] = Fingerprint(row.row_count, row.last_ms, int(row.digest))
    return found


def replace(session: Session, source_id: str, marks: Mapping[Key, Fingerprint | None]) -> None:
    """Make marks what is said; None is a day without rows."""
    for variable_id, day in marks:
        session.execute(
            sa.delete(FingerprintRow).where(
                FingerprintRow.source_id == source_id,
                FingerprintRow.variable_id == variable_id,
                FingerprintRow.day == _date(day),
            )
        )
    values = [
        {
            "source_id": source_id,
            "variable_id": variable_id,
            "day": _date(day),
            "row_count": mark.row_count,
            "last_ms": mark.last_ms,
            "digest": str(mark.digest),
        }
        for (variable_id, day), mark in marks.items()
        if mark is not None
    ]
    if values:
        session.execute(sa.insert(FingerprintRow), values)


def _date(day: int) -> date:
    return utc_day(day * DAY_MS)
