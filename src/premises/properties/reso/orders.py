"""In which order things are told, and where in it a page ended.

Each place in an order is one thing's own, because the number of the thing decides last. The next
page is asked by values, not by counting: so nothing is left out or told twice that did not change.
"""

import base64
import binascii
import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from premises.kernel.errors import Invalid
from premises.properties.reso.clauses import field_of
from premises.properties.reso.kinds import FAMILY, TOLD, Expression, Kind, compared, written
from premises.properties.reso.resources import Field, Resource

MOST_ORDERS: Final = 5
_LONGEST_TOKEN: Final = 20_000

Key = str | int | float | None


@dataclass(frozen=True, slots=True)
class Order:
    """By one field; what is null comes first, and last where it is turned round."""

    field: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class _Term:
    """One column of an order, and its value where a page ended."""

    column: Expression
    descending: bool
    value: Expression | None = None


def orders_in(resource: Resource, text: str) -> tuple[Order, ...]:
    """The orders that `$orderby` asks for; without any, as things were changed.

    Raises:
        Invalid: it names what cannot be sorted by, or too much.

    """
    if not text:
        return (Order("ModificationTimestamp"),)
    found: dict[str, Order] = {}
    for part in text.split(","):
        name, _, direction = part.strip().partition(" ")
        if direction.strip() not in {"", "asc", "desc"}:
            raise _bad("An order is a field and `asc` or `desc`, separated by commas.")
        _sorted(resource, name)
        found.setdefault(name, Order(name, direction.strip() == "desc"))
    if len(found) > MOST_ORDERS:
        raise _bad(f"Ask for at most {MOST_ORDERS} fields to sort by.")
    return tuple(found.values())


def keys(resource: Resource, orders: Sequence[Order]) -> list[Expression]:
    """What a row needs so that the page behind it can be asked for."""
    return [*(_sorted(resource, one.field)[1] for one in orders), resource.identity]


def sorting(resource: Resource, orders: Sequence[Order]) -> list[Expression]:
    """What rows are sorted by."""
    terms = _terms(resource, orders)
    return [one.column.desc() if one.descending else one.column.asc() for one in terms]


def behind(resource: Resource, orders: Sequence[Order], values: Sequence[Key]) -> Expression:
    """Holds for what comes behind the thing with these values."""
    found: list[Expression] = []
    same: list[Expression] = []
    for term in _terms(resource, orders, values):
        if term.value is None:
            continue
        beyond = term.column < term.value if term.descending else term.column > term.value
        found.append(sa.and_(*same, beyond))
        same.append(term.column == term.value)
    return sa.or_(*found)


def mark(options: Mapping[str, str]) -> str:
    """What a token belongs to: the same filter, in the same order."""
    told = "\0".join(options.get(name, "") for name in ("$filter", "$orderby"))
    return hashlib.sha256(told.encode(errors="surrogatepass")).hexdigest()[:16]


def token(resource: Resource, orders: Sequence[Order], sign: str, raw: Sequence[Any]) -> str:
    """The token for the page behind a row, from the raw values of its `keys`."""
    kinds = [_sorted(resource, one.field)[0].kind for one in orders]
    told = [_told(kind, value) for kind, value in zip(kinds, raw, strict=False)]
    plain = json.dumps([sign, *told, int(raw[-1])], separators=(",", ":"))
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def after(
    resource: Resource, orders: Sequence[Order], sign: str, text: str | None
) -> list[Key] | None:
    """The values that a token holds; none without one.

    Raises:
        Invalid: it was not given here, or with another filter or order.

    """
    if text is None:
        return None
    try:
        values = _decoded(text, sign)
        # The number of a thing comes last.
        *sought, number = values
        for order, value in zip(orders, sought, strict=True):
            _check(_sorted(resource, order.field)[0], value)
        _check_number(number)
    except (ValueError, TypeError, OverflowError, binascii.Error, RecursionError):
        raise Invalid(
            "properties.bad_cursor",
            "This $skiptoken was not given for this filter and order; begin without one.",
        ) from None
    return values


def _terms(resource: Resource, orders: Sequence[Order], values: Sequence[Key] = ()) -> list[_Term]:
    found: list[_Term] = []
    for number, order in enumerate(orders):
        field, column = _sorted(resource, order.field)
        value = values[number] if values else None
        if field.is_optional:
            is_there = None if not values else sa.literal(int(value is not None), sa.Integer())
            rank = sa.case((column.is_(None), 0), else_=1)
            found.append(_Term(rank, order.descending, is_there))
        there = None if value is None else written(field.kind, _value(field.kind, value))
        found.append(_Term(compared(field.kind, column), order.descending, there))
    last = sa.literal(values[-1], sa.Integer()) if values else None
    return [*found, _Term(resource.identity, descending=False, value=last)]


def _sorted(resource: Resource, name: str) -> tuple[Field, Expression]:
    field = field_of(resource, name)
    if field.value is None or not field.is_sorted:
        raise _bad(f"{name} cannot be sorted by.")
    return field, field.value


def _told(kind: Kind, raw: Any) -> Key:
    tell = TOLD.get(kind)
    told: Any = raw if raw is None or tell is None else tell(raw)
    return None if told is None else told


def _value(kind: Kind, value: Key) -> object:
    return datetime.fromisoformat(str(value)) if kind is Kind.INSTANT else value


def _decoded(text: str, sign: str) -> list[Any]:
    if len(text) > _LONGEST_TOKEN or not text.isascii():
        raise ValueError
    raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    values: list[Any]
    signed, *values = json.loads(raw)
    if signed != sign:
        raise ValueError
    return values


def _check(field: Field, value: object) -> None:
    """Refuse what a column of this kind cannot be compared with.

    Raises:
        ValueError: it is of another kind.

    """
    if value is None and field.is_optional:
        return
    match FAMILY[field.kind]:
        case "number":
            _check_number(value)
        case "flag":
            if not isinstance(value, bool):
                raise TypeError
        case "instant":
            if datetime.fromisoformat(_text(value)).tzinfo is None:
                raise ValueError
        case _:
            _text(value)


def _check_number(value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    if not math.isfinite(value) or abs(value) > 1e30:
        raise ValueError


def _text(value: object) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise TypeError
    value.encode()
    return value


def _bad(message: str) -> Invalid:
    return Invalid("properties.bad_order", message)
