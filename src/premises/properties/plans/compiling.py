"""A validated document becomes a plan, where every field of it can be made from rows."""

from collections.abc import Mapping

from graphql import (
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    OperationType,
    get_named_type,
    get_nullable_type,
    is_list_type,
)
from graphql.language import DocumentNode

from premises.properties.plans.asking import Asked, Details, NotCovered, asked_by, operation_in
from premises.properties.plans.completing import completer
from premises.properties.plans.layouts import lay_out
from premises.properties.plans.roots import Root
from premises.properties.plans.running import Plan
from premises.properties.plans.shapes import Layout, Shape
from premises.properties.plans.switches import switches_in
from premises.properties.plans.writing import Author, Shaper, shaper


def compile_plan(
    schema: GraphQLSchema,
    shape: Shape,
    document: DocumentNode,
    operation_name: str | None = None,
    booleans: Mapping[str, bool] | None = None,
    *,
    most_entries: int = 2000,
    hide_suggestions: bool = True,
) -> Plan | None:
    """A plan for the operation where the variables in its conditions have these values.

    None for what is not covered: mutations and subscriptions, introspection, abstract types,
    arguments below the query's own fields, directives besides @skip and @include, fields the
    shape does not know, and more than `most_entries` fields with their aliases and fragments
    written out. The document must have been validated.
    """
    operation = operation_in(document, operation_name)
    query = schema.query_type
    if operation is None or operation.operation != OperationType.QUERY or query is None:
        return None
    switches = switches_in(document, operation)
    if switches is None or not set(switches) <= set(booleans or {}):
        return None
    # Every place is looked at twice, once for its layout and once for its text.
    asked = asked_by(schema, document, operation, booleans or {}, 2 * most_entries)
    try:
        entries = _entries(asked, shape, query)
    except (NotCovered, RecursionError):
        # Whoever executes the document instead has an answer for endless nesting.
        return None
    return Plan(schema, shape, document, operation_name, entries, hide_suggestions)


def _entries(asked: Asked, shape: Shape, query: GraphQLObjectType) -> dict[str, Root | str]:
    entries: dict[str, Root | str] = {}
    for key, group in asked.at_root(query).items():
        if group[0].node.name.value == "__typename":
            entries[key] = query.name
        else:
            entries[key] = _root(Author(asked, shape), query, key, group)
    return entries


def _root(author: Author, query: GraphQLObjectType, key: str, group: Details) -> Root:
    name = group[0].node.name.value
    definition = query.fields.get(name)
    if definition is None or name not in author.shape.roots:
        raise NotCovered
    shape, source, layout = _shaped(author, definition.type, group)
    return Root(
        key,
        name,
        is_list_type(get_nullable_type(definition.type)),
        not isinstance(definition.type, GraphQLNonNull),
        layout,
        [detail.node for detail in group],
        definition,
        shape,
        source,
    )


def _shaped(
    author: Author, type_: GraphQLOutputType, group: Details
) -> tuple[Shaper, str, Layout | None]:
    complete = completer(type_)
    if complete is not None:
        return (lambda value, _context: complete(value)), "", None
    linked = get_named_type(type_)
    if not isinstance(linked, GraphQLObjectType):
        raise NotCovered
    layout = lay_out(author.asked, author.shape, linked, group)
    shape, source = shaper(author, type_, group, layout)
    return shape, source, layout
