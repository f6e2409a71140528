"""Whether what a domain says of its tables agrees with the schema it serves."""

from graphql import (
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from premises.properties.plans.completing import completer
from premises.properties.plans.shapes import Column, Field, Link, Shape


def check_shape(schema: GraphQLSchema, shape: Shape) -> None:
    """Raises ValueError with everything that the schema does not have, or has otherwise."""
    faults = [
        f"{type_name}.{name}: {fault}"
        for type_name, fields in shape.types.items()
        for name, field in fields.items()
        if (fault := _fault(schema, type_name, name, field))
    ]
    known = schema.query_type.fields if schema.query_type else {}
    faults += [f"{name}: there is no such query" for name in sorted(shape.roots - set(known))]
    if faults:
        raise ValueError("; ".join(faults))


def _fault(schema: GraphQLSchema, type_name: str, name: str, field: Field) -> str | None:
    type_ = schema.get_type(type_name)
    if not isinstance(type_, GraphQLObjectType) or name not in type_.fields:
        return "there is no such field"
    of = type_.fields[name].type
    if isinstance(field, Column):
        return _fault_of_column(field, is_leaf=completer(of) is not None)
    if not isinstance(field, Link):
        return None
    if get_named_type(of).name != field.type_name:
        return f"it leads to {get_named_type(of).name}, not to {field.type_name}"
    listed = get_nullable_type(of)
    if is_list_type(listed) != field.many:
        return "it is a list" if not field.many else "it is no list"
    item = get_nullable_type(listed.of_type) if is_list_type(listed) else listed
    return None if isinstance(item, GraphQLObjectType) else "it leads to no rows of one type"


def _fault_of_column(column: Column, *, is_leaf: bool) -> str | None:
    if not is_leaf:
        return "it is no scalar"
    if len(column.needs) != 1 and column.seen is None:
        return "nothing makes one value of its columns"
    return None
