"""Whole numbers as clients of the original send them: some write the number of a thing as text."""

import re
from typing import Any, Final

from graphql import GraphQLError, GraphQLInt, GraphQLScalarType
from graphql.language import StringValueNode, ValueNode
from strawberry.types.scalar import ScalarDefinition

_NUMBER: Final = re.compile(r"-?[0-9]{1,10}")


def _parsed(value: object) -> object:
    """A whole number of 32 bits, also where it came as text.

    Raises:
        GraphQLError: it is none.

    """
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        value = int(value)
    return GraphQLInt.coerce_input_value(value)


def _literal(node: ValueNode, _variables: dict[str, Any] | None = None) -> object:
    if isinstance(node, StringValueNode) and _NUMBER.fullmatch(node.value):
        return _parsed(node.value)
    return GraphQLInt.parse_literal(node)


def whole(text: object) -> int:
    """The whole number that an `ID` stands for.

    Raises:
        GraphQLError: it stands for none.

    """
    parsed = _parsed(str(text))
    if not isinstance(parsed, int):
        raise GraphQLError("This is no id: ids are whole numbers.")
    return parsed


def _lenient() -> GraphQLScalarType:
    made = GraphQLScalarType(
        name="WholeNumber",
        description=GraphQLInt.description,
        serialize=GraphQLInt.coerce_output_value,
        parse_value=_parsed,
        parse_literal=_literal,
    )
    # The name is reserved while a type is made, and clients know it by no other.
    made.name = GraphQLInt.name
    return made


INT: Final = ScalarDefinition(
    name=GraphQLInt.name,
    description=GraphQLInt.description,
    specified_by_url=None,
    serialize=GraphQLInt.coerce_output_value,
    parse_value=_parsed,
    parse_literal=_literal,
    implementation=_lenient(),
)
"""Takes the place of GraphQL's own, under its name."""
