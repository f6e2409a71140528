"""What clients of the original may leave out, although their documents say that it is needed."""

from dataclasses import replace
from typing import Final

from graphql.language import (
    ArgumentNode,
    DocumentNode,
    NonNullTypeNode,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    visit,
)

_MAY_LACK: Final = "ownerId"
"""Whoever asks is the owner, unless another is named; the original needed to be told."""


class _Uses(Visitor):
    """Notes which variables are used for what may be left out, and which for something else."""

    def __init__(self) -> None:
        super().__init__()
        self.harmless: set[str] = set()
        self.needed: set[str] = set()

    def enter_argument(self, node: ArgumentNode, *_place: object) -> bool | None:
        if node.name.value == _MAY_LACK and isinstance(node.value, VariableNode):
            self.harmless.add(node.value.name.value)
            return False
        return None

    def enter_variable_definition(self, _node: VariableDefinitionNode, *_place: object) -> bool:
        return False

    def enter_variable(self, node: VariableNode, *_place: object) -> None:
        self.needed.add(node.name.value)


class _Relaxing(Visitor):
    def __init__(self, names: set[str]) -> None:
        super().__init__()
        self._names = names

    def enter_variable_definition(
        self, node: VariableDefinitionNode, *_place: object
    ) -> VariableDefinitionNode | None:
        is_relaxed = node.variable.name.value in self._names
        if is_relaxed and isinstance(node.type, NonNullTypeNode):
            return replace(node, type=node.type.type)
        return None


def relaxed(document: DocumentNode) -> DocumentNode:
    """The document, where variables that only say an owner's id may be missing."""
    uses = _Uses()
    visit(document, uses)
    names = uses.harmless - uses.needed
    if not names:
        return document
    made: DocumentNode = visit(document, _Relaxing(names))
    return made
