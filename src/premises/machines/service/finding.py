"""Finds machines and their variables by what people and programs call them."""

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.kernel.errors import NotFound
from premises.machines.models import MachineRow, VariableRow

_VARIABLES: Final = (
    sa.select(VariableRow)
    .where(VariableRow.machine_id == sa.bindparam("machine_id"))
    .order_by(VariableRow.id)
)


def machine(session: Session, name: str | None = None) -> MachineRow:
    """The machine of an id or a name; without either, the one whose figures are published.

    Raises:
        NotFound: there is none.

    """
    if name is None:
        published = sa.select(MachineRow).where(MachineRow.is_published)
        row = session.scalar(published.order_by(MachineRow.created_at).limit(1))
        if row is None:
            raise NotFound("machines.none", "There is no machine yet; make one first.")
        return row
    row = session.get(MachineRow, name)
    row = row or session.scalar(sa.select(MachineRow).where(MachineRow.name == name))
    if row is None:
        raise NotFound("machines.unknown", f"There is no machine {name!r}.", machine=name)
    return row


def locked(session: Session, machine_id: str) -> MachineRow:
    """A machine, held until the transaction ends: one at a time changes its rows and figures.

    Raises:
        NotFound: it was removed.

    """
    query = sa.select(MachineRow).where(MachineRow.id == machine_id).with_for_update()
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound("machines.unknown", f"There is no machine {machine_id!r}.")
    return row


def variables(session: Session, machine_id: str) -> Sequence[VariableRow]:
    """All variables of a machine, in the order in which they were made."""
    return session.scalars(_VARIABLES, {"machine_id": machine_id}).all()


def by_any_name(rows: Sequence[VariableRow]) -> Mapping[str | int, VariableRow]:
    """Variables by their names, and by their numbers where they come from."""
    names: dict[str | int, VariableRow] = {row.name: row for row in rows}
    names.update((row.external_id, row) for row in rows if row.external_id is not None)
    return names


def variable(session: Session, machine_id: str, name: str) -> VariableRow:
    """A variable of a machine by its name.

    Raises:
        NotFound: the machine has none of it.

    """
    query = sa.select(VariableRow).where(VariableRow.machine_id == machine_id)
    row = session.scalar(query.where(VariableRow.name == name))
    if row is None:
        message = f"The machine has no variable {name!r}."
        raise NotFound("machines.unknown_variable", message, variable=name)
    return row
