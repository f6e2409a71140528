"""Which fields a document asks for at one place, with its fragments and conditions resolved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLObjectType, GraphQLResolveInfo, GraphQLSchema
from graphql.execution.collect_fields import (
    FieldDetails,
    FragmentDetails,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues
from graphql.language import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    OperationDefinitionNode,
)

Details = list[FieldDetails]


class NotCovered(Exception):  # noqa: N818 - not an error: somebody else answers the document.
    """The document asks for something that plans are not written for."""


@dataclass(slots=True)
class Asked:
    """One operation of a document, and the values of the variables its conditions depend on.

    What is collected is collected by graphql-core itself, so that order and merging of fields
    cannot differ from its own execution. `entries_left` bounds how often fields may be named
    once all fragments are written out, which may be exponentially more than the text has; None
    is no bound.
    """

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDetails]
    values: VariableValues
    entries_left: int | None = None

    def at_root(self, type_: GraphQLObjectType) -> dict[str, Details]:
        """The fields of the operation by the key they are answered under."""
        return collect_fields(
            self.schema, self.fragments, self.values, type_, self.operation, hide_suggestions=True
        ).grouped_field_set

    def below(self, type_: GraphQLObjectType, details: Details) -> dict[str, Details]:
        """The fields asked of an object that `details` lead to, by the key they are answered under.

        Raises NotCovered when too much has been asked, GraphQLError where a condition's variable
        has no value.
        """
        grouped = collect_subfields(
            self.schema,
            self.fragments,
            self.values,
            self.operation,
            type_,
            details,
            hide_suggestions=True,
        ).grouped_field_set
        if self.entries_left is not None:
            self.entries_left -= len(grouped)
            if self.entries_left < 0:
                raise NotCovered
        return grouped

    def by_field(self, type_: GraphQLObjectType, details: Details) -> dict[str, Details]:
        """The same by the name of the field, whatever it is answered under."""
        found: dict[str, Details] = {}
        for group in self.below(type_, details).values():
            for detail in group:
                found.setdefault(detail.node.name.value, []).append(detail)
        return found


def asked_of(info: GraphQLResolveInfo[Any]) -> Asked:
    """The operation that a resolver is called for."""
    return Asked(
        info.schema, info.operation, _detailed(info.fragments.values()), info.variable_values
    )


def asked_by(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    booleans: Mapping[str, bool],
    most_entries: int,
) -> Asked:
    """An operation of which only the variables in conditions are known."""
    values = VariableValues({}, dict(booleans))
    return Asked(schema, operation, _detailed(fragments_in(document)), values, most_entries)


def details_of(nodes: Sequence[FieldNode]) -> Details:
    return [FieldDetails(node, None) for node in nodes]


def fragments_in(document: DocumentNode) -> list[FragmentDefinitionNode]:
    return [found for found in document.definitions if isinstance(found, FragmentDefinitionNode)]


def operation_in(document: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    """The operation that is to run; None if there is none, or more than one without a name."""
    found = [
        operation
        for operation in document.definitions
        if isinstance(operation, OperationDefinitionNode)
        and (name is None or (operation.name is not None and operation.name.value == name))
    ]
    return found[0] if len(found) == 1 else None


def _detailed(fragments: Iterable[FragmentDefinitionNode]) -> dict[str, FragmentDetails]:
    return {fragment.name.value: FragmentDetails(fragment) for fragment in fragments}
