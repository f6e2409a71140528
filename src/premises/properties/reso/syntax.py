"""What a filter says, taken apart: comparisons, names and values, and how they are joined."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

Value = str | Decimal | bool | datetime | date | None


@dataclass(frozen=True, slots=True)
class Name:
    """A field; of the thing that `variable` stands for, if one is named."""

    field: str
    variable: str | None = None


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that was written out."""

    value: Value


@dataclass(frozen=True, slots=True)
class Call:
    """A function and what it is asked about; only those in `FUNCTIONS` exist."""

    function: str
    arguments: tuple["Operand", ...]


Operand = Name | Literal | Call


@dataclass(frozen=True, slots=True)
class Comparison:
    """One of eq, ne, gt, ge, lt, le."""

    operator: str
    left: Operand
    right: Operand


@dataclass(frozen=True, slots=True)
class OneOf:
    """Whether something is one of several values."""

    left: Operand
    values: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Whether something does not hold."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class Joined:
    """Whether all of several conditions hold, or any of them."""

    is_all: bool
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Of:
    """Whether something holds of any, or of all, of the things in a collection.

    Without a condition: whether there are any.
    """

    collection: str
    is_all: bool
    variable: str
    part: "Node | None"


Node = Operand | Comparison | OneOf | Not | Joined | Of

COMPARISONS = frozenset({"eq", "ne", "gt", "ge", "lt", "le"})
FUNCTIONS = {"contains": 2, "startswith": 2, "tolower": 1, "toupper": 1}
"""Functions by the number of their arguments."""
