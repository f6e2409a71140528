"""Which kinds of values the feed has, how each is told, and how it is compared."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa

from premises.kernel.database import Instant
from premises.properties.reso.expressions import Bytewise
from premises.properties.service.reading.wire import rfc3339

Expression = sa.ColumnElement[Any]


class Kind(StrEnum):
    """What a value is, by its name in OData; a key is a number that is told as text."""

    KEY = "key"
    TEXT = "Edm.String"
    INTEGER = "Edm.Int32"
    NUMBER = "Edm.Decimal"
    FLAG = "Edm.Boolean"
    INSTANT = "Edm.DateTimeOffset"
    DAY = "Edm.Date"


EDM: Final[Mapping[Kind, str]] = {
    kind: Kind.TEXT.value if kind is Kind.KEY else kind.value for kind in Kind
}
"""The type that the metadata tell of each kind."""

TOLD: Final[Mapping[Kind, Callable[[Any], object]]] = {
    Kind.KEY: str,
    Kind.INTEGER: int,
    Kind.NUMBER: float,
    Kind.FLAG: bool,
    Kind.INSTANT: rfc3339,
}
"""What becomes of a raw value that is there; kinds that are left out are told as they are."""

VALUES: Final[Mapping[Kind, type | tuple[type, ...]]] = {
    Kind.KEY: str,
    Kind.TEXT: str,
    Kind.INTEGER: Decimal,
    Kind.NUMBER: Decimal,
    Kind.FLAG: bool,
    Kind.INSTANT: datetime,
    Kind.DAY: date,
}
"""What a value must be that is compared with each kind."""

FAMILY: Final[Mapping[Kind, str]] = {
    Kind.KEY: "text",
    Kind.TEXT: "text",
    Kind.INTEGER: "number",
    Kind.NUMBER: "number",
    Kind.FLAG: "flag",
    Kind.INSTANT: "instant",
    Kind.DAY: "day",
}
"""Kinds of one family can be compared with each other."""


def fits(kind: Kind, value: object) -> bool:
    """Whether a value can be compared with this kind; an instant is no day."""
    if kind is Kind.DAY and isinstance(value, datetime):
        return False
    return isinstance(value, VALUES[kind])


def compared(kind: Kind, value: Expression) -> Expression:
    """What values of this kind are compared and sorted by."""
    match kind:
        case Kind.KEY:
            return Bytewise(sa.cast(value, sa.String(20)))
        case Kind.TEXT | Kind.DAY:
            return Bytewise(value)
        case Kind.FLAG:
            return sa.case((value, 1), else_=0)
    return value


def written(kind: Kind, value: object) -> Expression:
    """A value as it stands in a statement, to be compared with `compared`."""
    match kind:
        case Kind.INSTANT:
            return sa.literal(value, Instant())
        case Kind.FLAG:
            return sa.literal(int(bool(value)), sa.Integer())
        case Kind.INTEGER | Kind.NUMBER:
            return sa.literal(float(str(value)), sa.Double())
        case Kind.DAY:
            return Bytewise(sa.literal(str(value), sa.String()))
    return Bytewise(sa.literal(value, sa.String()))
