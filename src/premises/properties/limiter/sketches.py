"""Walks once over one part of a document and notes what it asks for, and how often."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from graphql.language import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
)
from graphql.type import (
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_list_type,
)

from premises.properties.limiter.bounds import CEILING, Prices

Definition = OperationDefinitionNode | FragmentDefinitionNode


@dataclass(frozen=True, slots=True)
class Spread:
    """A fragment named at some depth, whose fields are asked for so many times."""

    name: str
    depth: int
    times: int


@dataclass(slots=True)
class Sketch:
    """What one operation or fragment asks for by itself; `spreads` say what it adds to that."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    roots: int = 0
    cost: int = 0
    directives: int = 0
    unknown: int = 0
    steps: int = 0
    asks_for_types: bool = False
    spreads: list[Spread] = field(default_factory=list)
    names: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class _Place:
    """A selection set: fields of which type, how deep, asked for how many times."""

    selections: SelectionSetNode
    type: GraphQLNamedType | None
    depth: int
    times: int


class Sketcher:
    """Sketches the definitions of a document; `numbers` are its variables as far as whole."""

    def __init__(self, schema: GraphQLSchema, prices: Prices, numbers: Mapping[str, int]) -> None:
        self._schema = schema
        self._prices = prices
        self._numbers = numbers

    def sketch(self, definition: Definition) -> Sketch:
        """What a definition asks for; time is linear in its size, however it is nested."""
        sketch = Sketch(directives=len(definition.directives or ()))
        waiting = [_Place(definition.selection_set, self._type_of(definition), 0, 1)]
        while waiting:
            waiting.extend(self._look(waiting.pop(), sketch))
        return sketch

    def _type_of(self, definition: Definition) -> GraphQLNamedType | None:
        if isinstance(definition, OperationDefinitionNode):
            return self._schema.get_root_type(definition.operation)
        return self._schema.get_type(definition.type_condition.name.value)

    def _look(self, place: _Place, sketch: Sketch) -> Iterator[_Place]:
        for selection in place.selections.selections:
            sketch.steps += 1
            sketch.directives += len(selection.directives or ())
            if isinstance(selection, FieldNode):
                yield from self._note(selection, place, sketch)
            elif isinstance(selection, FragmentSpreadNode):
                sketch.spreads.append(Spread(selection.name.value, place.depth, place.times))
            elif isinstance(selection, InlineFragmentNode):
                named = selection.type_condition
                type_ = self._schema.get_type(named.name.value) if named else place.type
                yield _Place(selection.selection_set, type_, place.depth, place.times)

    def _note(self, node: FieldNode, place: _Place, sketch: Sketch) -> Iterator[_Place]:
        name = node.name.value
        known = _field_of(self._schema, place.type, name)
        path = f"{place.type.name}.{name}" if place.type else name
        sketch.fields += 1
        sketch.aliases += node.alias is not None
        sketch.roots += place.depth == 0
        sketch.unknown += known is None and place.type is not None
        sketch.depth = max(sketch.depth, place.depth + 1)
        sketch.names[node.alias.value if node.alias else name] += 1
        sketch.asks_for_types |= name in {"__schema", "__type"}
        sketch.cost = min(sketch.cost + self._prices.own.get(path, 1) * place.times, CEILING)
        if node.selection_set:
            times = min(place.times * self._length(node, known, path), CEILING)
            inner = get_named_type(known.type) if known else None
            yield _Place(node.selection_set, inner, place.depth + 1, times)

    def _length(self, node: FieldNode, known: GraphQLField | None, path: str) -> int:
        """How many entries a field may have; 1 where it is no list and no connection."""
        if known is None:
            return 1
        paged_by = [name for name in self._prices.paged_by if name in known.args]
        for argument in node.arguments or ():
            number = self._number(argument.value) if argument.name.value in paged_by else None
            if number is not None:
                return max(number, 1)
        is_list = is_list_type(get_nullable_type(known.type))
        return max(self._prices.length_of(path), 1) if is_list or paged_by else 1

    def _number(self, value: ValueNode | None) -> int | None:
        if isinstance(value, VariableNode):
            return self._numbers.get(value.name.value)
        # Longer numbers than these are refused later, and would take long to be read.
        if isinstance(value, IntValueNode) and len(value.value) <= 16:
            return int(value.value)
        return CEILING if isinstance(value, IntValueNode) else None


def _field_of(
    schema: GraphQLSchema, type_: GraphQLNamedType | None, name: str
) -> GraphQLField | None:
    return schema.get_field(type_, name) if is_composite_type(type_) else None
