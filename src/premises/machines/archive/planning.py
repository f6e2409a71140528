"""Says where rows that came are to lie, before anybody else has to wait for it.

What takes long, reading a day that is known already and writing its file, is done before the
transaction; inside it a mark tells whether the day is still as it was then.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from sqlalchemy.orm import Session

from premises.kernel.blobs import Shelf
from premises.machines.archive import segments
from premises.machines.archive.comparing import News, Overruled, news, vanished, without_repeats
from premises.machines.archive.layers import (
    DAY_MS,
    Layer,
    Stretch,
    joined,
    picked,
    stretch_of,
    utc_day,
)
from premises.machines.archive.reading import Mark, found, mark, segments_in
from premises.machines.canon import Rows


@dataclass(frozen=True, eq=False)
class File:
    """A file with rows of one day, which is on the shelf already."""

    day: date
    stretch: Stretch
    hash: str
    row_count: int
    replaces: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Day:
    """What is to be done with one day: what it changes, and what it was when that was found out.

    `loose` go among the hot rows; `vanished` are not there any more.
    """

    known: Stretch
    variable_ids: tuple[int, ...]
    mark: Mark
    file: File | None
    loose: Rows
    fresh: Rows
    overruled: Overruled
    vanished: Overruled


@dataclass(frozen=True, eq=False)
class Plan:
    """Where rows are to lie. `loose` are compared with what is known only when they are written."""

    loose: Rows
    days: tuple[Day, ...] = ()
    overruled: Rows = field(default_factory=lambda: joined([]))
    """Rows that a later one of the same batch overrules."""
    duplicates: int = 0


@dataclass(frozen=True)
class Planner:
    """Plans for one machine; `segment_rows` make a day worth a file of its own."""

    session: Session
    shelf: Shelf
    machine_id: str
    segment_rows: int

    def plan(
        self, rows: Rows, replaces: Stretch | None = None, variable_ids: Sequence[int] = ()
    ) -> Plan:
        """A plan for rows in any order; with `replaces`, all those variables have there."""
        rows, overruled, duplicates = without_repeats(rows)
        if replaces is None:
            parts = [self._added(day, part) for day, part in by_day(rows)]
        else:
            parts = [
                self._replaced(day, part, replaces, tuple(variable_ids))
                for day, part in _every_day(rows, replaces)
            ]
        loose = joined([part for part in parts if isinstance(part, Rows)])
        days = [part for part in parts if isinstance(part, Day)]
        known = sum(len(day.fresh) for day in days) + len(loose)
        return Plan(loose, tuple(days), overruled, duplicates + len(rows) - known)

    def _added(self, day: date, rows: Rows) -> Rows | Day:
        if len(rows) < self.segment_rows:
            return rows
        variables = tuple(np.unique(rows.series).tolist())
        stretch = Stretch(int(rows.t_ms.min()), int(rows.t_ms.max()) + 1)
        seen, known = self._known(stretch, variables)
        return self._day(day, stretch, variables, seen, news(rows, known), _nothing())

    def _replaced(
        self, day: date, rows: Rows, replaces: Stretch, variables: tuple[int, ...]
    ) -> Rows | Day:
        stretch = replaces.within(stretch_of(day))
        seen, known = self._known(stretch, variables)
        gone, change = vanished(rows, known), news(rows, known)
        if not len(gone) or not segments_in(self.session, self.machine_id, stretch):
            return self._day(day, stretch, variables, seen, change, gone)
        file = self._file(day, stretch, rows, variables)
        nothing = joined([])
        return Day(stretch, variables, seen, file, nothing, change.fresh, change.overruled, gone)

    def _known(self, stretch: Stretch, variables: tuple[int, ...]) -> tuple[Mark, Layer]:
        seen = mark(self.session, self.machine_id, variables, stretch)
        return seen, found(self.session, self.shelf, self.machine_id, stretch, variables)

    def _day(
        self,
        day: date,
        stretch: Stretch,
        variables: tuple[int, ...],
        seen: Mark,
        change: News,
        gone: Overruled,
    ) -> Day:
        fresh, file, loose = change.fresh, None, change.fresh
        if len(fresh) >= self.segment_rows:
            file, loose = self._file(day, stretch, fresh), joined([])
        return Day(stretch, variables, seen, file, loose, fresh, change.overruled, gone)

    def _file(
        self, day: date, stretch: Stretch, rows: Rows, replaces: tuple[int, ...] = ()
    ) -> File:
        blob = self.shelf.put(segments.encoded(rows))
        return File(day, stretch, blob.hash, len(rows), replaces)


def by_day(rows: Rows) -> Iterator[tuple[date, Rows]]:
    """The rows of each day of UTC there is."""
    days = rows.t_ms // DAY_MS
    for day in np.unique(days).tolist():
        yield utc_day(day * DAY_MS), picked(rows, days == day)


def _every_day(rows: Rows, stretch: Stretch) -> Iterator[tuple[date, Rows]]:
    """The rows of each day that a stretch touches, even if there are none."""
    there = dict(by_day(rows))
    for number in range(stretch.from_ms // DAY_MS, (stretch.to_ms - 1) // DAY_MS + 1):
        day = utc_day(number * DAY_MS)
        yield day, there.get(day, joined([]))


def _nothing() -> Overruled:
    return Overruled(joined([]), np.empty(0, np.int64))
