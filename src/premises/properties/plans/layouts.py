"""What has to be loaded so that everything a document asks for at a place can be answered."""

from collections.abc import Sequence
from typing import Any

from graphql import GraphQLObjectType, GraphQLResolveInfo, get_named_type, is_object_type

from premises.properties.plans.asking import Asked, Details, asked_of, details_of
from premises.properties.plans.shapes import Layout, Link, Shape


def lay_out(
    asked: Asked,
    shape: Shape,
    type_: GraphQLObjectType,
    details: Details,
    back: tuple[str, ...] = (),
) -> Layout:
    """The columns and children of one place, in the shape's order; `back` are loaded as well.

    Fields that the shape does not know need nothing: their own resolvers see to them.
    """
    asked_for = asked.by_field(type_, details)
    columns = dict.fromkeys(back)
    children: dict[str, Layout] = {}
    for name, field in shape.types.get(type_.name, {}).items():
        if name not in asked_for:
            continue
        columns.update(dict.fromkeys(field.needs))
        if isinstance(field, Link):
            linked = get_named_type(type_.fields[name].type)
            if isinstance(linked, GraphQLObjectType):
                children[name] = lay_out(asked, shape, linked, asked_for[name], (field.back,))
    return Layout(type_.name, tuple(columns) or _some_column(shape, type_.name), children)


def layout_of(info: GraphQLResolveInfo[Any], shape: Shape, under: Sequence[str] = ()) -> Layout:
    """What the field that `info` belongs to has to load for everything asked below it.

    `under` names the fields of an envelope that lead to the loaded object (`("property",)`,
    `("edges", "node")`); where the document asks for none of it, only one column is to be loaded.
    Raises ValueError if no object type is there.
    """
    asked = asked_of(info)
    type_ = get_named_type(info.return_type)
    details = details_of(info.field_nodes)
    for name in under:
        if not isinstance(type_, GraphQLObjectType) or name not in type_.fields:
            raise ValueError(f"There is no field {name} below {info.field_name}.")
        details = asked.by_field(type_, details).get(name, [])
        type_ = get_named_type(type_.fields[name].type)
    if not is_object_type(type_):
        raise ValueError(f"{info.field_name} does not lead to an object type.")
    return lay_out(asked, shape, type_, details)


def _some_column(shape: Shape, type_name: str) -> tuple[str, ...]:
    """A row has to have something in it, even where only the number of rows matters."""
    return next(
        (field.needs[:1] for field in shape.types.get(type_name, {}).values() if field.needs), ()
    )
