"""Whose figures are asked: a machine, its days, its variables, and how far its rows reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from premises.machines.calendar import day_ms, day_of, zone_of
from premises.machines.kernels import Interval
from premises.machines.models import MachineRow, Role, VariableRow
from premises.machines.service import finding, intervals
from premises.machines.states import Period


@dataclass(frozen=True)
class Scope:
    """One machine, as the session sees it.

    `now_ms` is when silence of a machine that is being fed ends; without it, at its last row.
    `loaded` are its variables, for who has them already.
    """

    session: Session
    machine: MachineRow
    now_ms: int | None = None
    loaded: Sequence[VariableRow] | None = None

    @cached_property
    def zone(self) -> ZoneInfo:
        return zone_of(self.machine.zone)

    @cached_property
    def variables(self) -> Sequence[VariableRow]:
        if self.loaded is not None:
            return self.loaded
        return finding.variables(self.session, self.machine.id)

    @cached_property
    def horizon_ms(self) -> int:
        """Nothing is known from here on: the last row, or now for a machine that is being fed."""
        last_ms = self.machine.horizon_ms or 0
        is_fed = self.machine.is_live and self.now_ms is not None
        return max(last_ms, self.now_ms or 0) if is_fed else last_ms

    def of_role(self, *roles: Role) -> list[VariableRow]:
        return [one for one in self.variables if one.role in roles]

    def has(self, day: date) -> bool:
        """Whether a local day lies between the machine's first row and its last."""
        first_ms, last_ms = self.machine.first_ms, self.machine.horizon_ms
        if first_ms is None or last_ms is None:
            return False
        return day_of(first_ms, self.zone) <= day <= day_of(last_ms, self.zone)

    def window(self, day: date) -> Period:
        return day_ms(day, self.zone)

    def intervals(self, variable: VariableRow, window: Period) -> list[Interval]:
        """From when to when a named value held, the one that reaches into a window included."""
        return intervals.holding(self.session, variable.id, *window)
