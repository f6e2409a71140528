"""What a machine logs, and what that means."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.kernel.database import Database
from premises.kernel.errors import Conflict, Invalid
from premises.machines.archive import Archive
from premises.machines.canon import VariableSpec, guess
from premises.machines.models import (
    AlarmRow,
    AlertRow,
    DirtyRow,
    FingerprintRow,
    HotRow,
    IntervalRow,
    MachineRow,
    MeterRow,
    QuarterRow,
    Role,
    VariableRow,
)
from premises.machines.service import finding
from premises.machines.service.changing import Changing
from premises.machines.service.checks import check_variable
from premises.machines.service.roles import UNDECIDED
from premises.machines.service.work import Work

_MEANT: Final = frozenset({"role", "unit", "divisor", "nominal_kw", "meaning"})


@dataclass(frozen=True)
class NewVariable:
    """A variable to be made; what is not said is guessed by its name, type and the preset."""

    name: str
    datatype: str = "double"
    external_id: int | None = None
    role: str | None = None
    unit: str | None = None
    divisor: int | None = None
    decimals: int | None = None
    nominal_kw: float | None = None
    meaning: Mapping[str, str] | None = None


class Variables:
    """Makes, changes and removes variables of machines."""

    def __init__(self, database: Database, archive: Archive, work: Work) -> None:
        self._database = database
        self._changing = Changing(database, archive, work)

    def all(self, machine: str) -> Sequence[VariableRow]:
        with self._database.read() as session:
            return finding.variables(session, finding.machine(session, machine).id)

    def add(self, machine: str, new: NewVariable) -> VariableRow:
        """Make a variable.

        Raises:
            NotFound: there is no such machine.
            Conflict: it has one of that name already.
            Invalid: role, decimals, divisor or meaning cannot be so.

        """
        added, known = self.ensure(machine, [new])
        if known:
            message = f"The machine has a variable {new.name!r} already."
            raise Conflict("machines.variable_exists", message, variable=new.name)
        return added[0]

    def ensure(
        self, machine: str, wanted: Iterable[NewVariable]
    ) -> tuple[list[VariableRow], list[VariableRow]]:
        """Make those of the variables that are missing; returns those made and those known.

        A known variable without a number in the database it comes from is given the one said.

        Raises:
            NotFound, Invalid: as `add` does.

        """
        with self._database.write() as session:
            now = self._database.now(session)
            row = finding.locked(session, finding.machine(session, machine).id)
            by_name = {one.name: one for one in finding.variables(session, row.id)}
            made, known = [], []
            for new in wanted:
                there = by_name.get(new.name)
                if there is None:
                    made.append(by_name.setdefault(new.name, _row(new, row, now)))
                else:
                    there.external_id = there.external_id or new.external_id
                    known.append(there)
            session.add_all(made)
            session.flush()
            return made, known

    def change(self, machine: str, name: str, changes: Mapping[str, Any]) -> VariableRow:
        """Change role, unit, divisor, nominal_kw or meaning; figures follow where it matters.

        Raises:
            NotFound: there is no such machine or variable.
            Invalid: something else was to be changed, or it cannot be so.

        """
        _allow(changes, _MEANT)
        with self._database.write() as session:
            owner = finding.locked(session, finding.machine(session, machine).id)
            row = finding.variable(session, owner.id, name)
            had_role = row.role
            for field, value in changes.items():
                setattr(row, field, value)
            check_variable(row)
            if row.role != had_role:
                forget_figures(session, [row.id])
            if changes:
                self._changing.everything(session, owner, row.id)
            return row

    def remove(self, machine: str, name: str) -> None:
        """Remove a variable that has no rows.

        Raises:
            NotFound: there is no such machine or variable.
            Conflict: it has rows; they lie among those of others in files of whole days.

        """
        with self._database.write() as session:
            owner = finding.locked(session, finding.machine(session, machine).id)
            row = finding.variable(session, owner.id, name)
            if self._has_rows(session, owner, row):
                message = f"Variable {name!r} has rows, so it stays; change its role instead."
                raise Conflict("machines.variable_in_use", message, variable=name)
            session.execute(sa.delete(FingerprintRow).where(FingerprintRow.variable_id == row.id))
            session.delete(row)

    def _has_rows(self, session: Session, owner: MachineRow, row: VariableRow) -> bool:
        """Whether there may be any; of a clock nothing tells but the machine's own count."""
        if row.role == Role.CLOCK:
            return owner.row_count > 0
        tables = (QuarterRow, DirtyRow, HotRow)
        queries = [sa.select(table).where(table.variable_id == row.id) for table in tables]
        return any(session.scalar(query.limit(1)) is not None for query in queries)


def forget_figures(session: Session, variable_ids: Sequence[int]) -> None:
    """Remove all figures of variables."""
    for table in (QuarterRow, IntervalRow, MeterRow, AlarmRow, AlertRow):
        session.execute(sa.delete(table).where(table.variable_id.in_(variable_ids)))


def _row(new: NewVariable, machine: MachineRow, now: datetime) -> VariableRow:
    spec: VariableSpec = guess(new.name, new.datatype, machine.preset)
    decimals = spec.decimals if new.decimals is None else new.decimals
    row = VariableRow(
        machine_id=machine.id,
        external_id=new.external_id,
        name=new.name,
        datatype=new.datatype,
        role=new.role or spec.role,
        unit=spec.unit if new.unit is None else new.unit,
        divisor=new.divisor or spec.divisor,
        decimals=UNDECIDED if decimals is None else decimals,
        nominal_kw=new.nominal_kw or spec.nominal_kw,
        meaning=dict(spec.meaning if new.meaning is None else new.meaning),
        is_lossy=False,
        created_at=now,
    )
    check_variable(row)
    return row


def _allow(changes: Mapping[str, Any], allowed: frozenset[str]) -> None:
    if foreign := set(changes) - allowed:
        message = f"{', '.join(sorted(foreign))} cannot be changed; remove it and make it anew."
        raise Invalid("machines.unchangeable", message, fields=sorted(foreign))
