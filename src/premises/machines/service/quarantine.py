"""Rows that could not be taken in: shown, tried again, or given up."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.kernel.database import Database
from premises.kernel.errors import NotFound
from premises.machines.models import QuarantineRow, QuarantineState
from premises.machines.service import finding
from premises.machines.service.batches import Batch, BatchKind, Series
from premises.machines.service.intake import Intake
from premises.machines.service.roles import is_text

_AT_ONCE: Final = 1000
_MOST_SHOWN: Final = 1000
_UNUSUAL: Final = frozenset({"NaN", "Infinity", "-Infinity"})
_TIMES: Final = range(-(2**63), 2**63)


@dataclass(frozen=True)
class Which:
    """Held rows: those of some ids, of a machine, for a reason, or all of them."""

    ids: Sequence[int] | None = None
    machine: str | None = None
    reason: str | None = None
    state: QuarantineState = QuarantineState.HELD


@dataclass(frozen=True)
class Replayed:
    """How many rows were tried again, how many of them are still held, and how many cannot be.

    A row can be tried again if it says which variable, when and what.
    """

    tried: int
    taken: int
    still_held: int
    unreadable: int


class Quarantine:
    """The rows that are held."""

    def __init__(self, database: Database, intake: Intake) -> None:
        self._database = database
        self._intake = intake

    def page(
        self, which: Which, before_id: int | None = None, limit: int = 100
    ) -> Sequence[QuarantineRow]:
        """Rows, the latest first, those before one of them."""
        with self._database.read() as session:
            query = sa.select(QuarantineRow).where(*_conditions(session, which))
            if before_id is not None:
                query = query.where(QuarantineRow.id < before_id)
            query = query.order_by(QuarantineRow.id.desc()).limit(min(limit, _MOST_SHOWN))
            return session.scalars(query).all()

    def counts(self, which: Which | None = None) -> dict[str, int]:
        """How many rows, by reason; a row that came several times counts as often."""
        with self._database.read() as session:
            query = (
                sa.select(QuarantineRow.reason, sa.func.sum(QuarantineRow.times))
                .where(*_conditions(session, which or Which()))
                .group_by(QuarantineRow.reason)
            )
            return {reason: int(count) for reason, count in session.execute(query)}

    def replay(self, which: Which) -> Replayed:
        """Take held rows in as if they came now; those that cannot be stay held."""
        tried = taken = held = unreadable = 0
        for rows in self._held(which):
            batches = list(self._batches(rows))
            for batch, members in batches:
                self._intake.take(batch)
                still = self._settle(members)
                tried, held = tried + len(members), held + still
                taken += len(members) - still
            unreadable += len(rows) - sum(len(members) for _, members in batches)
        return Replayed(tried, taken, held, unreadable)

    def discard(self, which: Which) -> int:
        """Give held rows up; they stay to be seen as such. Returns how many."""
        with self._database.write() as session:
            change = sa.update(QuarantineRow).where(
                *_conditions(session, which), QuarantineRow.state == QuarantineState.HELD
            )
            done = session.execute(change.values(state=QuarantineState.DISCARDED))
            return int(getattr(done, "rowcount", 0))

    def _held(self, which: Which) -> Iterator[Sequence[QuarantineRow]]:
        """Held rows part by part, each once, whatever is held anew meanwhile."""
        with self._database.read() as session:
            conditions = *_conditions(session, which), QuarantineRow.state == QuarantineState.HELD
            last = session.scalar(sa.select(sa.func.max(QuarantineRow.id)).where(*conditions)) or 0
        first = 0
        while True:
            within = QuarantineRow.id > first, QuarantineRow.id <= last
            query = sa.select(QuarantineRow).where(*conditions, *within)
            with self._database.read() as session:
                rows = session.scalars(query.order_by(QuarantineRow.id).limit(_AT_ONCE)).all()
            if not rows:
                return
            first = rows[-1].id
            yield rows

    def _batches(
        self, rows: Sequence[QuarantineRow]
    ) -> Iterator[tuple[Batch, Sequence[QuarantineRow]]]:
        by_machine: dict[str, list[QuarantineRow]] = defaultdict(list)
        for row in rows:
            if _is_readable(row.raw):
                by_machine[row.machine].append(row)
        for machine, members in by_machine.items():
            texts = self._text_variables(machine)
            yield Batch(machine, BatchKind.REPLAY, _series(members, texts)), members

    def _text_variables(self, machine: str) -> frozenset[str | int]:
        with self._database.read() as session:
            try:
                row = finding.machine(session, machine)
            except NotFound:
                return frozenset()
            known = finding.by_any_name(finding.variables(session, row.id))
        return frozenset(name for name, variable in known.items() if is_text(variable))

    def _settle(self, members: Sequence[QuarantineRow]) -> int:
        """Tell rows that were taken from those that came back; returns how many did."""
        times = {row.id: row.times for row in members}
        still = 0
        with self._database.write() as session:
            query = sa.select(QuarantineRow).where(QuarantineRow.id.in_(times))
            for row in session.scalars(query.with_for_update()):
                if row.times == times[row.id]:
                    row.state = QuarantineState.REPLAYED
                else:
                    # It was counted as if it had come once more.
                    row.times, still = times[row.id], still + 1
        return still


def _conditions(session: Session, which: Which) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [QuarantineRow.state == which.state]
    if which.ids is not None:
        found.append(QuarantineRow.id.in_(which.ids))
    if which.machine is not None:
        found.append(QuarantineRow.machine.in_(_names(session, which.machine)))
    if which.reason is not None:
        found.append(QuarantineRow.reason == which.reason)
    return found


def _names(session: Session, machine: str) -> set[str]:
    """All by which rows of a machine may be held: before it was made, by what it was called."""
    try:
        row = finding.machine(session, machine)
    except NotFound:
        return {machine}
    return {machine, row.id, row.name}


def _is_readable(raw: Mapping[str, Any]) -> bool:
    t_ms = raw.get("t_ms")
    is_time = isinstance(t_ms, int) and t_ms in _TIMES
    return is_time and "value" in raw and isinstance(raw.get("variable"), str | int)


def _series(rows: Sequence[QuarantineRow], texts: frozenset[str | int]) -> list[Series]:
    by_variable: dict[tuple[str | int, bool], list[QuarantineRow]] = defaultdict(list)
    for row in rows:
        name, value = row.raw["variable"], row.raw["value"]
        is_written = isinstance(value, str) and (name in texts or value not in _UNUSUAL)
        by_variable[name, is_written or (value is None and name in texts)].append(row)
    return [_one(name, members, is_text) for (name, is_text), members in by_variable.items()]


def _one(name: str | int, rows: Sequence[QuarantineRow], is_text: bool) -> Series:
    t_ms = np.array([row.raw["t_ms"] for row in rows], np.int64)
    values = [row.raw["value"] for row in rows]
    if is_text:
        return Series(name, t_ms, values)
    absent = np.array([value is None for value in values], np.bool_)
    return Series(name, t_ms, np.array(values, np.float64), absent)
