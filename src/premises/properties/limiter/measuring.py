"""Adds up what an operation asks for, fragments spread out, without ever spreading them out."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graphql.language import (
    DocumentNode,
    FragmentDefinitionNode,
    IntValueNode,
    OperationDefinitionNode,
    OperationType,
)
from graphql.type import GraphQLSchema

from premises.properties.limiter.bounds import CEILING, Cost, Limits, Prices
from premises.properties.limiter.refusing import require_bounds, require_few_parts
from premises.properties.limiter.sketches import Sketch, Sketcher, Spread
from premises.properties.limiter.variables import whole

_USUAL: Final = Prices()


def measure(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation_name: str | None,
    variables: Mapping[str, object],
    *,
    limits: Limits,
    prices: Prices = _USUAL,
) -> Cost:
    """What the operation would cost; the document need not be valid.

    Every definition is walked over once, and every fragment is added up once, so that time is
    linear in the size of the document. A fragment that leads back to itself adds nothing where
    it does: validation refuses it. Where no operation has that name, the dearest counts.

    Raises:
        Invalid: a limit is exceeded; its code says which, `most` how much is allowed.

    """
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    fragments = [one for one in document.definitions if isinstance(one, FragmentDefinitionNode)]
    require_few_parts(operations, fragments, limits)
    chosen = [one for one in operations if _is_named(one, operation_name)] or operations
    sketcher = Sketcher(schema, prices, _numbers(chosen, variables))
    of_fragments = {one.name.value: sketcher.sketch(one) for one in fragments}
    of_operations = [sketcher.sketch(one) for one in operations]
    sketches = [*of_fragments.values(), *of_operations]
    totals = _fragment_totals(of_fragments)
    wanted = [
        (one, _total(sketch, totals))
        for one, sketch in zip(operations, of_operations, strict=True)
        # Parts of a document are equal if all that lies in them is, which takes long to find out.
        if any(one is other for other in chosen)
    ]
    cost = _cost(sketches, wanted, _declared_directives(operations))
    require_bounds(cost, any(one.asks_for_types for one in sketches), limits)
    return cost


@dataclass(frozen=True, slots=True)
class _Total:
    """What a definition asks for together with its fragments."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    roots: int = 0
    cost: int = 0


def _is_named(operation: OperationDefinitionNode, name: str | None) -> bool:
    return name is None or (operation.name is not None and operation.name.value == name)


def _numbers(
    operations: Iterable[OperationDefinitionNode], variables: Mapping[str, object]
) -> dict[str, int]:
    """The variables that are whole numbers: as they were sent, or else as they were declared."""
    numbers: dict[str, int] = {}
    for operation in operations:
        for declared in operation.variable_definitions or ():
            name, default = declared.variable.name.value, declared.default_value
            sent = whole(variables.get(name))
            if sent is not None:
                numbers[name] = sent
            elif isinstance(default, IntValueNode) and name not in variables:
                numbers[name] = int(default.value) if len(default.value) <= 16 else CEILING
    return numbers


def _fragment_totals(sketches: Mapping[str, Sketch]) -> dict[str, _Total]:
    """The total of every fragment, those first that others are made of; nothing recurses."""
    totals: dict[str, _Total] = {}
    for first in sketches:
        path = {} if first in totals else {first: iter(sketches[first].spreads)}
        while path:
            name, spreads = next(reversed(path.items()))
            missing = _next_missing(spreads, sketches, totals, path)
            if missing is None:
                del path[name]
                totals[name] = _total(sketches[name], totals)
            else:
                path[missing] = iter(sketches[missing].spreads)
    return totals


def _next_missing(
    spreads: Iterator[Spread],
    sketches: Mapping[str, Sketch],
    totals: Mapping[str, _Total],
    path: Mapping[str, object],
) -> str | None:
    for spread in spreads:
        name = spread.name
        if name in sketches and name not in totals and name not in path:
            return name
    return None


_NOTHING: Final = _Total()


def _total(sketch: Sketch, totals: Mapping[str, _Total]) -> _Total:
    depth, fields, aliases = sketch.depth, sketch.fields, sketch.aliases
    roots, cost = sketch.roots, sketch.cost
    for spread in sketch.spreads:
        part = totals.get(spread.name, _NOTHING)
        depth = max(depth, spread.depth + part.depth)
        fields = min(fields + part.fields, CEILING)
        aliases = min(aliases + part.aliases, CEILING)
        roots = min(roots + (part.roots if spread.depth == 0 else 0), CEILING)
        cost = min(cost + spread.times * part.cost, CEILING)
    return _Total(depth, fields, aliases, roots, cost)


def _declared_directives(operations: Iterable[OperationDefinitionNode]) -> int:
    declared = (one for operation in operations for one in operation.variable_definitions or ())
    return sum(len(one.directives or ()) for one in declared)


def _cost(
    sketches: Sequence[Sketch],
    wanted: Sequence[tuple[OperationDefinitionNode, _Total]],
    declared_directives: int,
) -> Cost:
    names: Counter[str] = Counter()
    for sketch in sketches:
        names.update(sketch.names)
    totals = [total for _, total in wanted]
    changes = (total.roots for one, total in wanted if one.operation is OperationType.MUTATION)
    return Cost(
        depth=max((total.depth for total in totals), default=0),
        fields=max((total.fields for total in totals), default=0),
        aliases=max((total.aliases for total in totals), default=0),
        roots=max((total.roots for total in totals), default=0),
        mutations=max(changes, default=0),
        cost=max((total.cost for total in totals), default=0),
        directives=declared_directives + sum(sketch.directives for sketch in sketches),
        unknown=sum(sketch.unknown for sketch in sketches),
        overlaps=sum(times * (times - 1) // 2 for times in names.values()),
        steps=sum(sketch.steps + len(sketch.spreads) for sketch in sketches),
    )
