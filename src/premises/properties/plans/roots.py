"""One field of a query: what it needs, and how loading that went."""

from collections.abc import Callable
from dataclasses import dataclass, field

from graphql import GraphQLField
from graphql.execution.values import VariableValues, get_argument_values
from graphql.language import FieldNode

from premises.properties.plans.shapes import Layout, Level
from premises.properties.plans.writing import Shaper

Arguments = dict[str, object]


@dataclass(frozen=True, slots=True)
class Root:
    """One field of the query: what it is answered under, and what it needs.

    `layout` is None where the field is a scalar, or a list of them; `many` says whether it is a
    list. `source` is the text of `shape`, for people.
    """

    key: str
    field: str
    many: bool
    nullable: bool
    layout: Layout | None
    nodes: list[FieldNode]
    definition: GraphQLField
    shape: Shaper
    source: str

    def arguments(self, values: VariableValues, *, hide_suggestions: bool) -> Arguments:
        """The field's arguments; raises GraphQLError where they cannot be made sense of."""
        node, definition = self.nodes[0], self.definition
        if not definition.args:
            return {}
        return get_argument_values(definition, node, values, hide_suggestions=hide_suggestions)


# A level where the field leads to objects (None for none), otherwise the scalar itself.
Load = Callable[[Root, Arguments], Level | object]
Say = Callable[[Exception], Exception]


def as_it_is(error: Exception) -> Exception:
    return error


@dataclass(slots=True)
class Loading:
    """Loads each root once, and remembers how that went, for whoever asks again."""

    load: Load
    say: Say
    values: VariableValues
    hide_suggestions: bool
    found: dict[str, object] = field(default_factory=dict)
    failed: dict[str, Exception] = field(default_factory=dict)

    def of(self, root: Root) -> object:
        """What `load` says of a root; raises what it raised, as `say` puts it."""
        if root.key in self.failed:
            raise self.failed[root.key]
        if root.key not in self.found:
            arguments = root.arguments(self.values, hide_suggestions=self.hide_suggestions)
            try:
                self.found[root.key] = self.load(root, arguments)
            except Exception as error:
                self.failed[root.key] = told = self.say(error)
                if told is error:
                    raise
                raise told from error
        return self.found[root.key]
