"""A document that was read, measured and found valid, kept for the next time it comes."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import GraphQLSchema, OperationType, get_operation_ast
from graphql.language import ArgumentNode, DocumentNode, VariableNode, Visitor, visit

from premises.properties.graphql.failures import Faulty, refused
from premises.properties.graphql.prices import PRICES
from premises.properties.graphql.relaxing import relaxed
from premises.properties.graphql.scopes import Touched, touched_by
from premises.properties.limiter import (
    Cost,
    Limits,
    check_variables,
    measure,
    read,
    validate,
    whole,
)
from premises.properties.plans import Operation, Shape

_MOST_BYTES: Final = 8_000_000
_MOST_COSTS: Final = 50


@dataclass(slots=True)
class Prepared:
    """One operation of a document: what it is, what it touches, its plan, and what it costs.

    `name` is by which it was chosen, `label` what figures are told by.
    `paging` are the variables on which the cost depends; `costs` what it came to, by their values.
    """

    document: DocumentNode
    kind: OperationType
    name: str | None
    label: str
    touched: Touched
    operation: Operation
    paging: tuple[str, ...]
    costs: dict[tuple[object, ...], Cost] = field(default_factory=dict)


class Preparing:
    """Prepares documents; those that were valid are remembered, as many as fit into a few MB."""

    def __init__(
        self, schema: GraphQLSchema, shape: Shape, limits: Limits, *, suggestions: bool
    ) -> None:
        self._schema = schema
        self._shape = shape
        self._limits = limits
        self._suggestions = suggestions
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str | None], tuple[Prepared, int]] = OrderedDict()
        self._bytes = 0

    def prepare(
        self, sha256: str, text: str, name: str | None, variables: Mapping[str, Any]
    ) -> tuple[Prepared, Cost]:
        """The operation of a document, and what it costs with these values.

        `sha256` stands for the text.

        Raises:
            Invalid: the document or the values are too much, or break the grammar.
            Faulty: the document does not fit the schema.
            Refused: there is no such operation.

        """
        check_variables(variables, self._limits)
        known = self._known((sha256, name))
        if known is not None:
            return known, self._cost(known, variables)
        document = read(text, self._limits)
        cost = measure(self._schema, document, name, variables, limits=self._limits, prices=PRICES)
        prepared = self._prepared(document, name)
        prepared.costs[_paging(prepared, variables)] = cost
        self._keep((sha256, name), prepared, len(text))
        return prepared, cost

    def _prepared(self, document: DocumentNode, name: str | None) -> Prepared:
        document = relaxed(document)
        errors = validate(self._schema, document, suggestions=self._suggestions)
        if errors:
            raise Faulty(errors)
        operation = get_operation_ast(document, name)
        if operation is None:
            raise refused("no_operation", "Name the operation of the document that is to run.")
        return Prepared(
            document,
            operation.operation,
            name,
            operation.name.value if operation.name else "anonymous",
            touched_by(self._schema, document, operation),
            Operation(
                self._schema,
                self._shape,
                document,
                name,
                hide_suggestions=not self._suggestions,
            ),
            _paging_variables(document),
        )

    def _cost(self, prepared: Prepared, variables: Mapping[str, Any]) -> Cost:
        key = _paging(prepared, variables)
        cost = prepared.costs.get(key)
        if cost is None:
            cost = measure(
                self._schema,
                prepared.document,
                prepared.name,
                variables,
                limits=self._limits,
                prices=PRICES,
            )
            if len(prepared.costs) < _MOST_COSTS:
                prepared.costs[key] = cost
        return cost

    def _known(self, key: tuple[str, str | None]) -> Prepared | None:
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def _keep(self, key: tuple[str, str | None], prepared: Prepared, size_bytes: int) -> None:
        with self._lock:
            if key in self._kept:
                return
            # What a text becomes takes far more room than itself, and about as much more each time.
            self._kept[key] = prepared, size_bytes
            self._bytes += size_bytes
            while self._bytes * _GROWTH > _MOST_BYTES and len(self._kept) > 1:
                _, (_, gone_bytes) = self._kept.popitem(last=False)
                self._bytes -= gone_bytes


_GROWTH: Final = 40


class _Paging(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_argument(self, node: ArgumentNode, *_place: object) -> None:
        if node.name.value in PRICES.paged_by and isinstance(node.value, VariableNode):
            self.names.add(node.value.name.value)


def _paging_variables(document: DocumentNode) -> tuple[str, ...]:
    paging = _Paging()
    visit(document, paging)
    return tuple(sorted(paging.names))


def _paging(prepared: Prepared, variables: Mapping[str, Any]) -> tuple[object, ...]:
    # What is left out is as it was declared; what is sent as null is not.
    return tuple((name in variables, whole(variables.get(name))) for name in prepared.paging)
