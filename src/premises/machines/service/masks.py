"""Which quarters of a day are dirty, and for which variables."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from premises.machines.archive import Stretch
from premises.machines.calendar import QUARTER_MS
from premises.machines.models import Role, VariableRow
from premises.machines.service.dirt import ALL, QUARTERS_A_DAY, Noted, Why
from premises.machines.service.roles import is_quantity

Run = tuple[int, int]
"""From one quarter to another, both included."""


def stretch_of(run: Run) -> Stretch:
    return Stretch(run[0] * QUARTER_MS, (run[1] + 1) * QUARTER_MS)


class Mask:
    """Which quarters of one day are dirty for which variables, and why.

    `rows` are those in which a variable's rows changed, `any` those in which any one's did;
    `counted` those in which a counter must be counted anew though its rows are the same; `held`
    those in which something that began earlier holds.
    """

    def __init__(self, dirty: Sequence[Noted], variables: Sequence[VariableRow]) -> None:
        self.day = dirty[0].from_quarter // QUARTERS_A_DAY
        self.variables = variables
        places = {one.id: place for place, one in enumerate(variables)}
        self.rows = np.zeros((len(variables), QUARTERS_A_DAY), np.bool_)
        self.any = np.zeros(QUARTERS_A_DAY, np.bool_)
        self.held = np.zeros(QUARTERS_A_DAY, np.bool_)
        self.counted = np.zeros_like(self.rows)
        self.is_by_rules = any(one.reason in {Why.RULES, Why.REBUILD} for one in dirty)
        for one in dirty:
            self._note(one, places)

    def _note(self, one: Noted, places: Mapping[int, int]) -> None:
        these = self.places((one.from_quarter, one.to_quarter))
        if one.reason == Why.HELD:
            self.held[these] = True
            return
        rows = self.counted if one.reason == Why.COUNTED else self.rows
        if one.reason != Why.COUNTED:
            # A variable that was removed meanwhile still leaves the machine's activity dirty.
            self.any[these] = True
        if one.variable_id == ALL:
            rows[:, these] = True
        elif one.variable_id in places:
            rows[places[one.variable_id], these] = True

    def places(self, run: Run) -> slice:
        """Where the quarters of a run stand in the day."""
        first = self.day * QUARTERS_A_DAY
        return slice(run[0] - first, run[1] - first + 1)

    @property
    def touched(self) -> NDArray[np.bool_]:
        """Quarters that are dirty for any reason."""
        return self.any | self.held | self.counted.any(axis=0)

    def runs(self, mask: NDArray[np.bool_]) -> tuple[Run, ...]:
        """The quarters that are marked, those side by side as one."""
        if not mask.any():
            return ()
        edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]])))
        first = self.day * QUARTERS_A_DAY
        return tuple(
            (first + start, first + end - 1) for start, end in edges.reshape(-1, 2).tolist()
        )

    def hull(self, variable: int) -> Run | None:
        """From a variable's first dirty quarter to its last."""
        dirty = np.flatnonzero(self.rows[variable] | self.counted[variable])
        first = self.day * QUARTERS_A_DAY
        return (first + int(dirty[0]), first + int(dirty[-1])) if len(dirty) else None

    def stale(self) -> tuple[tuple[int, int, list[int]], ...]:
        """The runs of quantities, with the variables that have each in common."""
        found: dict[Run, list[int]] = {}
        for place, variable in enumerate(self.variables):
            if is_quantity(variable):
                for run in self.runs(self.rows[place]):
                    found.setdefault(run, []).append(variable.id)
        return tuple((*run, ids) for run, ids in found.items())

    def roles(self) -> frozenset[str]:
        """What the dirty variables mean, or meant before rules were changed."""
        if self.is_by_rules:
            return frozenset(Role)
        dirty = np.flatnonzero(self.rows.any(axis=1)).tolist()
        return frozenset(self.variables[place].role for place in dirty)

    @property
    def is_whole(self) -> bool:
        return bool(self.rows.all() and self.any.all())
