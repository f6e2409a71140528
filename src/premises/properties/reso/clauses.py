"""A filter as the database is asked for it, with nulls as OData 4.01 treats them.

A comparison always holds or does not: null equals null alone, and nothing is before or behind it.
What a function says of null is unknown, and so is what is concluded from that.
"""

import operator
from collections.abc import Callable, Mapping
from typing import Any, Final

import sqlalchemy as sa

from premises.kernel.errors import Invalid
from premises.properties.models import ListingRow
from premises.properties.reso.dictionary import RESOURCES
from premises.properties.reso.expressions import Bytewise, Place
from premises.properties.reso.kinds import FAMILY, Expression, Kind, compared, fits, written
from premises.properties.reso.resources import Field, Resource
from premises.properties.reso.syntax import (
    Call,
    Comparison,
    Joined,
    Literal,
    Name,
    Node,
    Not,
    Of,
    OneOf,
    Operand,
)
from premises.properties.service.checks import MOST_ID

_COMPARED: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "eq": operator.eq,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
_TURNED: Final = {"gt": "lt", "ge": "le", "lt": "gt", "le": "ge"}
_CASES: Final = {"tolower": sa.func.lower, "toupper": sa.func.upper}


class Clauses:
    """Understands names as fields of one resource, and of what the variables stand for."""

    def __init__(self, resource: Resource, variables: Mapping[str, Resource] | None = None) -> None:
        self._resource = resource
        self._variables = variables or {}

    def clause(self, node: Node) -> Expression:
        """Holds for rows that a filter asks for.

        Raises:
            Invalid: it names what there is not, or compares what cannot be compared.

        """
        match node:
            case Joined():
                join = sa.and_ if node.is_all else sa.or_
                return join(*map(self.clause, node.parts))
            case Not():
                return sa.not_(self.clause(node.part))
            case Comparison():
                return self._comparison(node)
            case OneOf():
                return self._one_of(node)
            case Of():
                return self._of(node)
        return self._statement(node)

    def _statement(self, node: Operand) -> Expression:
        """What holds or not by itself: a field that is true or false, or what a function says."""
        if isinstance(node, Call) and node.function not in _CASES:
            return self._call(node)
        if isinstance(node, Name):
            field = self._field(node)
            if field.kind is Kind.FLAG and field.value is not None:
                return field.value
        raise _unclear("A filter needs something that holds or not, such as City eq 'Bonn'.")

    def _comparison(self, node: Comparison) -> Expression:
        if isinstance(node.left, Literal):
            if isinstance(node.right, Literal):
                raise _unclear("One side of a comparison has to be a field.")
            turned = _TURNED.get(node.operator, node.operator)
            return self._comparison(Comparison(turned, node.right, node.left))
        if node.operator == "ne":
            return sa.not_(self._comparison(Comparison("eq", node.left, node.right)))
        kind, left = self._side(node.left)
        if isinstance(node.right, Literal):
            return _with_value(node.operator, kind, left, node.right)
        other, right = self._side(node.right)
        if FAMILY[kind] != FAMILY[other]:
            raise _unclear("Both sides of a comparison have to be of the same kind.")
        return _with_field(node.operator, (kind, left), (other, right))

    def _one_of(self, node: OneOf) -> Expression:
        if isinstance(node.left, Literal):
            raise _unclear("A field has to stand before `in`.")
        kind, left = self._side(node.left)
        there = [one for one in node.values if one.value is not None]
        found = [_among(kind, left, there)] if there else []
        if len(there) < len(node.values):
            found.append(left.is_(None))
        return sa.or_(*found)

    def _of(self, node: Of) -> Expression:
        link = self._resource.links.get(node.collection)
        if link is None or link.among is None:
            raise _unclear(f"{node.collection[:40]} is no collection.")
        if self._variables:
            # Each within the other would look at all pairs, triples and so on.
            raise _unclear("any and all cannot stand within each other.")
        rows: sa.Select[Any] = sa.select(sa.literal_column("1")).select_from(link.start)
        rows = rows.where(link.among).correlate(ListingRow.__table__)
        if node.part is None:
            return rows.exists()
        inside = Clauses(self._resource, {node.variable: RESOURCES[link.resource]})
        holds = inside.clause(node.part)
        if not node.is_all:
            return rows.where(holds).exists()
        # Where it is not known whether it holds, it does not.
        return sa.not_(rows.where(sa.not_(sa.func.coalesce(holds, sa.false()))).exists())

    def _side(self, node: Operand) -> tuple[Kind, Expression]:
        """One side of a comparison that is no value: its kind and its column."""
        if isinstance(node, Call):
            if node.function not in _CASES:
                raise _unclear(f"{node.function} holds or not; it cannot be compared.")
            return Kind.TEXT, _CASES[node.function](self._text(node.arguments[0]))
        if isinstance(node, Literal):
            raise _unclear("One side of a comparison has to be a field.")
        field = self._field(node)
        return field.kind, _value_of(node.field, field)

    def _call(self, node: Call) -> Expression:
        text, part = (Bytewise(self._text(one)) for one in node.arguments)
        place = Place(text, part)
        return place == 1 if node.function == "startswith" else place > 0

    def _text(self, node: Operand) -> Expression:
        if isinstance(node, Literal):
            if not isinstance(node.value, str):
                raise _unclear("Functions are about texts.")
            return sa.literal(node.value, sa.String())
        kind, value = self._side(node)
        if kind is Kind.KEY:
            return sa.cast(value, sa.String(20))
        if kind is not Kind.TEXT:
            raise _unclear("Functions are about texts.")
        return value

    def _field(self, node: Name) -> Field:
        resource = self._resource
        if node.variable is not None:
            if node.variable not in self._variables:
                raise _unclear(f"{node.variable[:40]} stands for nothing here.")
            resource = self._variables[node.variable]
        return field_of(resource, node.field)


def field_of(resource: Resource, name: str) -> Field:
    """The field with this name.

    Raises:
        Invalid: there is none.

    """
    field = resource.fields.get(name)
    if field is None:
        raise Invalid("properties.no_field", f"{resource.name} has no field {name[:60]!r}.")
    return field


def _value_of(name: str, field: Field) -> Expression:
    if field.value is None:
        raise _unclear(f"{name} can be neither compared nor sorted.")
    return field.value


def _with_value(word: str, kind: Kind, left: Expression, right: Literal) -> Expression:
    if right.value is None:
        return left.is_(None) if word == "eq" else sa.false()
    _check(kind, right)
    if kind is Kind.KEY and word == "eq":
        return _among(kind, left, [right])
    found = _COMPARED[word](compared(kind, left), written(kind, right.value))
    return sa.and_(left.is_not(None), found)


def _with_field(
    word: str, left: tuple[Kind, Expression], right: tuple[Kind, Expression]
) -> Expression:
    there = sa.and_(left[1].is_not(None), right[1].is_not(None))
    found = sa.and_(there, _COMPARED[word](compared(*left), compared(*right)))
    if word != "eq":
        return found
    return sa.or_(found, sa.and_(left[1].is_(None), right[1].is_(None)))


def _among(kind: Kind, left: Expression, values: list[Literal]) -> Expression:
    for value in values:
        _check(kind, value)
    if kind is Kind.KEY:
        # The number itself, so that its index is of use.
        numbers = [int(text) for one in values if is_key(text := str(one.value))]
        return sa.and_(left.is_not(None), left.in_(numbers)) if numbers else sa.false()
    found = compared(kind, left).in_([written(kind, one.value) for one in values])
    return sa.and_(left.is_not(None), found)


def is_key(text: str) -> bool:
    """Whether there can be a thing with this key."""
    known = text.isascii() and text.isdigit() and len(text) <= len(str(MOST_ID))
    return known and text == str(int(text)) and int(text) <= MOST_ID


def _check(kind: Kind, literal: Literal) -> None:
    if not fits(kind, literal.value):
        raise _unclear(f"This is compared with {_EXAMPLES[kind]}.")


_EXAMPLES: Final[Mapping[Kind, str]] = {
    Kind.KEY: "a text, such as '12'",
    Kind.TEXT: "a text, such as 'Bonn'",
    Kind.INTEGER: "a number, such as 3",
    Kind.NUMBER: "a number, such as 250000",
    Kind.FLAG: "true or false",
    Kind.INSTANT: "an instant, such as 2026-11-20T08:00:00Z",
    Kind.DAY: "a day, such as 2026-11-20",
}


def _unclear(message: str) -> Invalid:
    return Invalid("properties.bad_filter", message)
