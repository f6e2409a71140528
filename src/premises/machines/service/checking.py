"""Works out from the rows alone what partials, intervals, meters and alarms should be."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from sqlalchemy.orm import Session

from premises.machines.alarms import raise_and_clear
from premises.machines.archive import DAY_MS, Archive, Stretch
from premises.machines.canon import Rows
from premises.machines.engines import Cut, activities_of, edge_columns, quarters_of, small_engine
from premises.machines.meters import Standing, count
from premises.machines.models import MachineRow, Role, VariableRow
from premises.machines.service import activity, alarming, counting, finding, partials, texts
from premises.machines.service.differing import (
    Difference,
    differing,
    differing_rows,
    differing_values,
)
from premises.machines.service.dirt import QUARTERS_A_DAY
from premises.machines.service.intervals import INTERVALS, Start, kept, starts_in
from premises.machines.service.roles import is_counter, is_name, is_quantity


@dataclass
class Check:
    """Goes through the history once, day by day, and carries over what days hand on."""

    session: Session
    archive: Archive
    machine: MachineRow
    starts: dict[int, list[Start]] = field(default_factory=lambda: defaultdict(list))
    standings: dict[int, Standing | None] = field(default_factory=dict)

    def differences(self, first: int, last: int) -> Iterator[Difference]:
        """All of days of UTC, counted from 1970, which must be all that there are."""
        variables = finding.variables(self.session, self.machine.id)
        for day in range(first, last + 1):
            stretch = Stretch(day * DAY_MS, (day + 1) * DAY_MS)
            rows = self.archive.read(self.session, self.machine.id, stretch)
            within = range(day * QUARTERS_A_DAY, (day + 1) * QUARTERS_A_DAY)
            yield from self._activity(rows, within)
            for variable in variables:
                yield from self._variable(variable, _of(rows, variable.id), stretch, within)
        for variable in variables:
            yield from self._intervals(variable)
            yield from self._alarms(variable)

    def _activity(self, rows: Rows, within: range) -> Iterator[Difference]:
        right = activities_of(small_engine(), rows, self.machine.heartbeat_s * 1000)
        there = activity.within(self.session, self.machine.id, within)
        yield from differing_values("machine_activity", ("quarter",), there, right)

    def _variable(
        self, variable: VariableRow, rows: Rows, stretch: Stretch, within: range
    ) -> Iterator[Difference]:
        if is_quantity(variable):
            right = quarters_of(small_engine(), rows, Cut(series=(variable.id,)))
            there = partials.quarters(self.session, variable.id, within)
            yield from differing_values("machine_quarters", ("series", "quarter"), there, right)
        if is_counter(variable):
            yield from self._meter(variable, rows, within)
        if is_name(variable):
            yield from self._edges(variable, rows, within)
            yield from self._sayings(variable, rows, stretch)

    def _edges(self, variable: VariableRow, rows: Rows, within: range) -> Iterator[Difference]:
        columns = edge_columns(small_engine(), rows)
        told = zip(*(columns[name].tolist() for name in partials.EDGES), strict=True)
        right = [dict(zip(partials.EDGES, one, strict=True)) for one in told]
        there = partials.edges(self.session, variable.id, within)
        yield from differing(f"machine_quarters of {variable.name}", ("quarter",), there, right)

    def _meter(self, variable: VariableRow, rows: Rows, within: range) -> Iterator[Difference]:
        bound = counting.bound(self.machine, variable)
        right = count(rows, self.standings.get(variable.id), bound)
        if right:
            self.standings[variable.id] = right[-1].standing
        there = counting.quarters(self.session, variable.id, within)
        table = f"machine_meters of {variable.name}"
        yield from differing_values(table, ("quarter",), there, right)

    def _sayings(self, variable: VariableRow, rows: Rows, stretch: Stretch) -> Iterator[Difference]:
        columns = (column.tolist() for column in (rows.t_ms, rows.x, rows.q))
        sayings = list(zip(*columns, strict=True))
        known = self.starts[variable.id]
        known += starts_in(sayings, known[-1].saying if known else None)
        if variable.role == Role.ALARMS:
            words = texts.read(self.session, {x for _, x, _ in sayings})
            right = alarming.alerts_of(variable.id, sayings, words)
            there = alarming.alerts_kept(self.session, variable.id, stretch)
            yield from differing_rows(alarming.ALERTS, there, right)

    def _intervals(self, variable: VariableRow) -> Iterator[Difference]:
        starts = self.starts.get(variable.id, [])
        ends: Sequence[int | None] = [*(one.from_ms for one in starts[1:]), None]
        right = {
            (variable.id, one.from_ms): (end, one.x, one.q)
            for one, end in zip(starts, ends, strict=False)
        }
        there = kept(self.session, variable.id)
        table = f"machine_intervals of {variable.name}"
        yield from differing_rows(INTERVALS, there, right, table)

    def _alarms(self, variable: VariableRow) -> Iterator[Difference]:
        starts = self.starts.get(variable.id, []) if variable.role == Role.ALARMS else []
        words = texts.read(self.session, {one.x for one in starts})
        activations = raise_and_clear(alarming.snapshot(one, words) for one in starts)
        right = alarming.alarms_of(self.machine, variable.id, activations)
        there = alarming.alarms_kept(self.session, variable.id)
        yield from differing_rows(alarming.ALARMS, there, right)


def _of(rows: Rows, variable_id: int) -> Rows:
    """The rows of one variable among rows that are sorted by variable."""
    start, end = np.searchsorted(rows.series, [variable_id, variable_id + 1]).tolist()
    own = slice(start, end)
    return Rows(rows.series[own], rows.t_ms[own], rows.x[own], rows.q[own])
