"""Keeps what counters counted, and counts on from a changed quarter until nothing differs."""

from fractions import Fraction
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.machines.canon import Rows
from premises.machines.meters import Bound, Finding, Flag, MeterQuarter, Standing, count
from premises.machines.models import MachineRow, MeterRow, Role, VariableRow
from premises.machines.service.keyed import Keyed
from premises.machines.service.scales import kwh_per_step, scale_of

_TOLERANCE: Final = Fraction(3, 2)
"""Motors may take more than their nominal power for a while, and plates are not always true."""
_STEPS: Final = 2
"""A counter shows whole steps, and so may be one behind and one ahead."""
_METERS: Final = Keyed(
    MeterRow,
    ("variable_id", "quarter"),
    ("counted", "level", "last_ms", "rival", "rival_ms", "flags"),
    ("revision",),
)
_TABLE: Final = _METERS.table.c
_OWN: Final = _TABLE.variable_id == sa.bindparam("variable_id")
_WITHIN: Final = _METERS.select.where(
    _OWN, _TABLE.quarter.between(sa.bindparam("first"), sa.bindparam("last"))
).order_by(_TABLE.quarter)
_BEFORE: Final = (
    _METERS.select.where(_OWN, _TABLE.quarter < sa.bindparam("first"))
    .order_by(_TABLE.quarter.desc())
    .limit(1)
)
_NEXT: Final = sa.select(sa.func.min(_TABLE.quarter)).where(
    _OWN, _TABLE.quarter > sa.bindparam("last")
)


def recount(
    session: Session,
    machine: MachineRow,
    variable: VariableRow,
    within: tuple[int, int],
    rows: Rows,
    revision: int,
) -> int | None:
    """Count anew from the first quarter to the last, of which all rows are given.

    Returns the next quarter that must be counted anew, since the counter stood elsewhere before
    it, or None.
    """
    sought = {"variable_id": variable.id, "first": within[0], "last": within[1]}
    connection = session.connection()
    there = connection.execute(_WITHIN, sought).all()
    before = connection.execute(_BEFORE, sought).first()
    standing = _standing(before) if before is not None else None
    was = _standing(there[-1]) if there else standing
    found = count(rows, standing, bound(machine, variable))
    right = dict(_row(variable.id, one) for one in found)
    _METERS.sync(connection, _METERS.known(there), right, revision=revision)
    now = found[-1].standing if found else standing
    # The next one counted on from where the counter stood; those without any are new anyway.
    return None if was == now else connection.scalar(_NEXT, sought)


def quarters(session: Session, variable_id: int, within: range) -> list[MeterQuarter]:
    """What a counter counted in a range of quarters, in their order."""
    sought = {"variable_id": variable_id, "first": within.start, "last": within.stop - 1}
    rows = session.connection().execute(_WITHIN, sought)
    return [MeterQuarter(row.quarter, row.counted, _standing(row), _flags(row)) for row in rows]


def bound(machine: MachineRow, variable: VariableRow) -> Bound | None:
    """The most an energy counter can count, by the installed power; None where it is not known."""
    if variable.role != Role.METER or machine.installed_kw is None:
        return None
    steps_per_hour = Fraction(str(machine.installed_kw)) / kwh_per_step(variable)
    return Bound(max(int(steps_per_hour * _TOLERANCE), 1), _STEPS * scale_of(variable).unit)


def _standing(row: sa.Row[Any]) -> Standing:
    return Standing(row.level, row.last_ms, row.rival, row.rival_ms)


def _flags(row: sa.Row[Any]) -> tuple[Flag, ...]:
    return tuple(Flag(**{**flag, "kind": Finding(flag["kind"])}) for flag in row.flags)


def _row(variable_id: int, one: MeterQuarter) -> tuple[tuple[int, int], tuple[Any, ...]]:
    standing, flags = one.standing, [_flag(flag) for flag in one.flags]
    rival = standing.rival, standing.rival_ms
    said = one.counted, standing.level, standing.last_ms, *rival, flags
    return (variable_id, one.quarter), said


def _flag(flag: Flag) -> dict[str, Any]:
    return {
        "kind": str(flag.kind),
        "times": flag.times,
        "first_ms": flag.first_ms,
        "x": flag.x,
        "level": flag.level,
    }
