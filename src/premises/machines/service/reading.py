"""Reads and adds up the rows of what is dirty, outside any transaction that writes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from sqlalchemy.orm import Session

from premises.machines.archive import DAY_MS, Archive, Stretch, joined, picked, utc_day
from premises.machines.canon import Rows
from premises.machines.engines import (
    Columns,
    Cut,
    Engine,
    Source,
    activities_of,
    edge_columns,
    quarter_columns,
    small_engine,
)
from premises.machines.kernels import Activity
from premises.machines.models import MachineRow, VariableRow
from premises.machines.service.bulk import Bulk
from premises.machines.service.dirt import QUARTERS_A_DAY
from premises.machines.service.masks import Mask, Run, stretch_of
from premises.machines.service.roles import is_counter, is_name

_BULK_ROWS: Final = 50_000
"""A day of fewer rows is added up here in less time than an engine needs to begin."""
_ONE_LOOK_PAYS: Final = 24
"""From so many dirty quarters on, one look at all between is cheaper than one at each."""


@dataclass(frozen=True, eq=False)
class Part:
    """All rows of one variable in quarters from first to last; `edges` say where they are."""

    variable: VariableRow
    run: Run
    rows: Rows
    edges: Columns | None = None

    @property
    def stretch(self) -> Stretch:
        return stretch_of(self.run)

    def sayings(self) -> list[tuple[int, int, int]]:
        """Time, value and quality of each row, in their order."""
        columns = self.rows.t_ms, self.rows.x, self.rows.q
        return list(zip(*(column.tolist() for column in columns), strict=True))


@dataclass(frozen=True, eq=False)
class Added:
    """What the dirty quarters of one day add up to.

    `runs` are quarters in which rows are dirty, `touched` all that are dirty for any reason.
    `stale` are the quantities' (first, last, variables) to be replaced. `roles` are those of the
    dirty variables, all there are where rules were changed. `variables` are all of the machine.
    """

    day: int
    variables: Sequence[VariableRow]
    runs: tuple[Run, ...]
    touched: tuple[Run, ...]
    is_held: bool
    stale: tuple[tuple[int, int, list[int]], ...]
    quarters: Columns
    activities: tuple[Activity, ...]
    names: tuple[Part, ...]
    counters: tuple[Part, ...]
    roles: frozenset[str]


@dataclass(frozen=True)
class Adder:
    """Adds up what is dirty in one day of one machine."""

    session: Session
    archive: Archive
    bulk: Bulk
    machine: MachineRow

    def add(self, mask: Mask) -> Added:
        source = self._source(mask)
        rows = source if isinstance(source, Rows) else self._singled_out(mask)
        stale = mask.stale()
        quantities = tuple(sorted({one for _, _, ids in stale for one in ids}))
        quarters = self._quarters(source, quantities, mask) if stale else {}
        return Added(
            day=mask.day,
            variables=mask.variables,
            runs=mask.runs(mask.any),
            touched=mask.runs(mask.touched),
            is_held=bool(mask.held.any()),
            stale=stale,
            quarters=quarters,
            activities=self._activities(source, mask),
            names=tuple(self._names(rows, mask)),
            counters=tuple(self._counters(rows, mask)),
            roles=mask.roles(),
        )

    def _source(self, mask: Mask) -> Source:
        """All rows of the dirty quarters, or the file of a day that is dirty as a whole."""
        if mask.is_whole:
            day = utc_day(mask.day * DAY_MS)
            path = self.archive.file(self.session, self.machine.id, day, _BULK_ROWS)
            file = self.bulk.source(path) if path is not None else None
            if file is not None:
                return file
        runs = mask.runs(mask.any)
        if sum(last - first + 1 for first, last in runs) >= _ONE_LOOK_PAYS:
            runs = ((runs[0][0], runs[-1][1]),)
        read = self.archive.read
        return joined([read(self.session, self.machine.id, stretch_of(run)) for run in runs])

    def _engine(self, source: Source) -> Engine:
        return small_engine() if isinstance(source, Rows) else self.bulk.engine()

    def _quarters(self, source: Source, quantities: tuple[int, ...], mask: Mask) -> Columns:
        found = quarter_columns(self._engine(source), source, Cut(series=quantities))
        ids = np.array([one.id for one in mask.variables], np.int64)
        places = np.searchsorted(ids, found["series"])
        is_stale = mask.rows[places, found["quarter"] - mask.day * QUARTERS_A_DAY]
        return {name: column[is_stale] for name, column in found.items()}

    def _activities(self, source: Source, mask: Mask) -> tuple[Activity, ...]:
        heartbeat_ms = self.machine.heartbeat_s * 1000
        found = activities_of(self._engine(source), source, heartbeat_ms)
        first = mask.day * QUARTERS_A_DAY
        return tuple(one for one in found if mask.any[one.quarter - first])

    def _singled_out(self, mask: Mask) -> Rows:
        """All rows of a day that names and counters have."""
        ids = [one.id for one in mask.variables if is_name(one) or is_counter(one)]
        stretch = stretch_of((mask.day * QUARTERS_A_DAY, (mask.day + 1) * QUARTERS_A_DAY - 1))
        return self.archive.read(self.session, self.machine.id, stretch, ids)

    def _names(self, read: Rows, mask: Mask) -> Iterator[Part]:
        for place, variable in enumerate(mask.variables):
            run = mask.hull(place) if is_name(variable) else None
            if run is not None:
                rows = self._rows(read, mask, variable, run)
                yield Part(variable, run, rows, edge_columns(small_engine(), rows))

    def _counters(self, read: Rows, mask: Mask) -> Iterator[Part]:
        for place, variable in enumerate(mask.variables):
            run = mask.hull(place) if is_counter(variable) else None
            if run is not None:
                yield Part(variable, run, self._rows(read, mask, variable, run))

    def _rows(self, read: Rows, mask: Mask, variable: VariableRow, run: Run) -> Rows:
        """All rows of a variable in a run, out of those that were read if they are among them."""
        stretch = stretch_of(run)
        if not mask.any[mask.places(run)].all():
            return self.archive.read(self.session, self.machine.id, stretch, [variable.id])
        own = (read.series == variable.id) & (read.t_ms >= stretch.from_ms)
        return picked(read, own & (read.t_ms < stretch.to_ms))
