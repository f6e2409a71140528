"""Which variables decide what a document asks for, found in one walk through it."""

from collections.abc import Sequence

from graphql import GraphQLIncludeDirective, GraphQLSkipDirective
from graphql.language import (
    DirectiveNode,
    DocumentNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
)

from premises.properties.plans.asking import fragments_in

_KNOWN = frozenset((GraphQLSkipDirective.name, GraphQLIncludeDirective.name))


def switches_in(
    document: DocumentNode, operation: OperationDefinitionNode
) -> tuple[str, ...] | None:
    """The names of the variables in @skip and @include, sorted.

    None if the operation, or a fragment it reaches, carries another directive (what that does
    is not known here), or if a fragment takes arguments of its own.
    """
    fragments = {found.name.value: found for found in fragments_in(document)}
    switches: set[str] = set()
    waiting: list[SelectionNode] = list(operation.selection_set.selections)
    if operation.directives:
        return None
    while waiting:
        selection = waiting.pop()
        if not _note(selection.directives, switches):
            return None
        if isinstance(selection, FragmentSpreadNode):
            # Each fragment is walked through once, however often it is spread.
            fragment = fragments.pop(selection.name.value, None)
            if fragment is None:
                continue
            if fragment.variable_definitions or fragment.directives:
                return None
            waiting.extend(fragment.selection_set.selections)
            continue
        inner: SelectionSetNode | None = getattr(selection, "selection_set", None)
        waiting.extend(inner.selections if inner else ())
    return tuple(sorted(switches))


def _note(directives: Sequence[DirectiveNode] | None, switches: set[str]) -> bool:
    """Whether all are known; the variables in them are added to `switches`."""
    for directive in directives or ():
        if directive.name.value not in _KNOWN:
            return False
        switches.update(
            argument.value.name.value
            for argument in directive.arguments or ()
            if isinstance(argument.value, VariableNode)
        )
    return True
