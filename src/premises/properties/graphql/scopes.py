"""What an answer is made of, and so for whom it holds and how long."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from graphql import GraphQLObjectType, GraphQLSchema, TypeInfo, TypeInfoVisitor, visit
from graphql.language import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    OperationDefinitionNode,
    Visitor,
)

from premises.kernel.cache import ACCOUNTS
from premises.properties.models import Role
from premises.properties.rights import STRANGER, Viewer, Who, scope_of, widest
from premises.properties.service import tags

_LISTED: Final = {"Property", "PropertyImage", "PropertyChange", "PropertyConnection"}
_UNTAGGED: Final = {"Query.sessions", "Property.building"}
"""What nobody announces the changes of."""

_SEEN_AS: Final = {"User.properties": "Query.userProperties"}
"""Whoever owns listings sees more of them than others do, whichever way they are asked for."""

NAMELESS: Final = Viewer(None, Role.USER)
"""Somebody who is signed in, whoever it is."""


@dataclass(frozen=True, slots=True)
class Scope:
    """For whom an answer holds, as whom it is loaded, and under which tags it is kept.

    What holds for several is loaded as what they have in common, so that it cannot hold more.
    """

    name: str
    viewer: Viewer
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Touched:
    """The fields that an operation asks for, by `Type.field`, and who of those asking differ."""

    fields: frozenset[str]
    who: Who

    @property
    def is_kept(self) -> bool:
        """Whether changes of everything in it are announced."""
        return not self.fields & _UNTAGGED

    def is_for_everybody(self) -> bool:
        """Whether the answer is the same whoever asks."""
        return self.who is Who.EVERYONE

    def needs_person(self) -> bool:
        """Whether it matters who asks, rather than only whether somebody does."""
        return self.who > Who.SIGNED_IN

    def scope(self, viewer: Viewer) -> Scope:
        name = scope_of(viewer, self.who)
        seen = {"public": STRANGER, "stranger": STRANGER, "signed-in": NAMELESS}
        return Scope(name, seen.get(name, viewer), tuple(self._tags(viewer)))

    def _tags(self, viewer: Viewer) -> Iterable[str]:
        types = {field.partition(".")[0] for field in self.fields}
        if types & _LISTED:
            yield tags.LISTINGS
        if "User" in types:
            yield ACCOUNTS
            yield tags.PEOPLE
        if "Item" in types:
            yield tags.ITEMS
        if viewer.person_id is not None:
            if self.fields & {"Property.favorite", "Query.favorites"}:
                yield tags.favourites(viewer.person_id)
            if "Query.savedSearches" in self.fields:
                yield tags.searches(viewer.person_id)


class _Fields(Visitor):
    def __init__(self, types: TypeInfo) -> None:
        super().__init__()
        self.found: set[str] = set()
        self._types = types

    def enter_field(self, node: FieldNode, *_place: object) -> None:
        parent = self._types.get_parent_type()
        if isinstance(parent, GraphQLObjectType):
            self.found.add(f"{parent.name}.{node.name.value}")


def touched_by(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode
) -> Touched:
    """What an operation of a validated document asks for; all of its fragments are taken along.

    Raises:
        KeyError: a field has no rule.

    """
    types = TypeInfo(schema)
    fields = _Fields(types)
    visitor = TypeInfoVisitor(types, fields)
    for one in (operation, *document.definitions):
        if one is operation or isinstance(one, FragmentDefinitionNode):
            visit(one, visitor)
    return Touched(frozenset(fields.found), widest(_ruled(fields.found)))


def _ruled(fields: Iterable[str]) -> Iterable[str]:
    for field in fields:
        # What types there are is no secret of anybody, where it is told at all.
        if not field.startswith("__") and not field.partition(".")[2].startswith("__"):
            yield _SEEN_AS.get(field, field)
