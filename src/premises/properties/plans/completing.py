"""Whether a value fits its field's type, exactly as graphql-core would have it."""

from collections.abc import Callable

from graphql import (
    GraphQLBoolean,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLString,
    Undefined,
    get_nullable_type,
    is_leaf_type,
)

Complete = Callable[[object], object]


class Unfit(Exception):  # noqa: N818 - it is noticed, never told: graphql-core finds the words.
    """A value breaks a rule of its field's type."""


# Values that the type's own coercion hands on as they are, by what a name in the code must be.
# A number that is not finite is the only one from which itself cannot be taken to leave nothing.
_FITTING = {
    GraphQLString: "type({0}) is str",
    GraphQLID: "type({0}) is str",
    GraphQLBoolean: "type({0}) is bool",
    GraphQLInt: "type({0}) is int and -2147483648 <= {0} <= 2147483647",
    GraphQLFloat: "type({0}) is float and {0} - {0} == 0.0",
}


def completer(type_: GraphQLOutputType) -> Complete | None:
    """A function from a field's value to its JSON value; None for types that lead to objects.

    The function raises Unfit, or what the type's coercion raises, for values that do not fit.
    """
    if isinstance(type_, GraphQLNonNull):
        inner = completer(type_.of_type)
        return None if inner is None else _never_null(inner)
    if isinstance(type_, GraphQLList):
        inner = completer(type_.of_type)
        return None if inner is None else _each(inner)
    return _coerced(type_.coerce_output_value) if is_leaf_type(type_) else None


def fitting(type_: GraphQLOutputType, name: str) -> str | None:
    """A condition, as code, under which the value of that name is its own JSON value.

    None for types whose values have to be looked up or made.
    """
    nullable = not isinstance(type_, GraphQLNonNull)
    leaf = get_nullable_type(type_)
    if not isinstance(leaf, GraphQLScalarType) or leaf not in _FITTING:
        return None
    fits = _FITTING[leaf].format(name)
    return f"{name} is None or {fits}" if nullable else fits


def _never_null(inner: Complete) -> Complete:
    def complete(value: object) -> object:
        completed = inner(value)
        if completed is None:
            raise Unfit
        return completed

    return complete


def _each(inner: Complete) -> Complete:
    def complete(value: object) -> object:
        if value is None:
            return None
        # Other iterables would be used up by looking at them.
        if not isinstance(value, list | tuple):
            raise Unfit
        return [inner(item) for item in value]

    return complete


def _coerced(coerce: Complete) -> Complete:
    def complete(value: object) -> object:
        if value is None:
            return None
        if isinstance(value, Exception):
            raise Unfit
        coerced = coerce(value)
        if coerced is None or coerced is Undefined:
            raise Unfit
        return coerced

    return complete
