"""Which figures a variable goes into, by what it means."""

from typing import Final

from premises.machines.canon import Kind, kind_of
from premises.machines.models import Role, VariableRow

COUNTERS: Final = frozenset({Role.METER, Role.PARTS, Role.GOOD_PARTS})
QUANTITIES: Final = COUNTERS | {Role.GAUGE, Role.TEMPERATURE, Role.UTILISATION, Role.POWER}
"""Their rows are added up by quarters of an hour."""
NAMES: Final = frozenset(
    {
        *(Role.OPERATION, Role.STOP, Role.STATE, Role.PROGRAM),
        *(Role.PROGRAM_NAME, Role.ALARMS, Role.TEXT),
    }
)
"""Their rows are kept as intervals in which a value held."""
TEXTS_ONLY: Final = frozenset({Role.PROGRAM_NAME, Role.ALARMS, Role.TEXT})

UNDECIDED: Final = -1
"""The decimals of a variable whose first values are still to come."""


def is_quantity(variable: VariableRow) -> bool:
    return variable.role in QUANTITIES


def is_counter(variable: VariableRow) -> bool:
    return variable.role in COUNTERS


def is_name(variable: VariableRow) -> bool:
    return variable.role in NAMES


def is_text(variable: VariableRow) -> bool:
    """Whether its values are texts, of which rows hold the numbers."""
    return kind_of(variable.datatype) is Kind.TEXT
