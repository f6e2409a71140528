"""Plans of the documents that clients send again and again, kept so that each is made once."""

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from threading import Lock

from graphql import GraphQLSchema, OperationType
from graphql.execution.values import VariableValues, get_variable_values
from graphql.language import DocumentNode

from premises.properties.plans.asking import operation_in
from premises.properties.plans.checking import check_shape
from premises.properties.plans.compiling import compile_plan
from premises.properties.plans.executing import Answer
from premises.properties.plans.roots import Load, Say, as_it_is
from premises.properties.plans.running import Plan
from premises.properties.plans.shapes import Shape
from premises.properties.plans.switches import switches_in

# Each variable in a condition doubles the plans that one operation may come to.
MOST_SWITCHES = 4
# As many as graphql-core reports itself before it stops looking.
MOST_ERRORS = 50


class Operation:
    """One operation of a validated document, with a plan for each set of its conditions."""

    def __init__(
        self,
        schema: GraphQLSchema,
        shape: Shape,
        document: DocumentNode,
        name: str | None,
        *,
        hide_suggestions: bool = True,
    ) -> None:
        self._schema, self._shape, self._document, self._name = schema, shape, document, name
        self._hide_suggestions = hide_suggestions
        self._operation = operation_in(document, name)
        self._switches = self._switches_of()
        self._plans: dict[tuple[bool, ...], Plan | None] = {}

    def answer(
        self,
        variables: Mapping[str, object] | None,
        load: Load,
        context: object = None,
        say: Say = as_it_is,
    ) -> Answer | None:
        """The answer of one plan; None where no plan covers the operation.

        Variables that do not fit are the answer's errors. See `Plan.run` for the rest.
        """
        values = self.values(variables)
        if isinstance(values, Answer):
            return values
        plan = self.plan(values) if values is not None else None
        return None if plan is None or values is None else plan.run(load, values, context, say)

    def values(self, variables: Mapping[str, object] | None) -> VariableValues | Answer | None:
        """The variables' values, or the answer that they do not fit; None for what has no plan."""
        if self._switches is None or self._operation is None:
            return None
        values = get_variable_values(
            self._schema,
            self._operation.variable_definitions or (),
            dict(variables or {}),
            max_errors=MOST_ERRORS,
            hide_suggestions=self._hide_suggestions,
        )
        return Answer(None, values) if isinstance(values, list) else values

    def plan(self, values: VariableValues) -> Plan | None:
        if self._switches is None:
            return None
        given = {name: values.coerced.get(name) for name in self._switches}
        booleans = {name: value for name, value in given.items() if isinstance(value, bool)}
        # A condition without a value is an error, which graphql-core has the words for.
        if len(booleans) != len(given):
            return None
        key = tuple(booleans.values())
        if key not in self._plans:
            self._plans[key] = compile_plan(
                self._schema,
                self._shape,
                self._document,
                self._name,
                booleans,
                hide_suggestions=self._hide_suggestions,
            )
        return self._plans[key]

    def _switches_of(self) -> tuple[str, ...] | None:
        operation = self._operation
        if operation is None or operation.operation != OperationType.QUERY:
            return None
        switches = switches_in(self._document, operation)
        return switches if switches is not None and len(switches) <= MOST_SWITCHES else None


class Plans:
    """The operations asked last, at most `most` of them; may be used by many threads at once.

    Raises ValueError if the shape does not agree with the schema.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        shape: Shape,
        *,
        most: int = 500,
        hide_suggestions: bool = True,
    ) -> None:
        check_shape(schema, shape)
        self._schema, self._shape, self._most = schema, shape, most
        self._hide_suggestions = hide_suggestions
        self._kept: OrderedDict[Hashable, Operation] = OrderedDict()
        self._lock = Lock()

    def operation(
        self, key: Hashable, document: DocumentNode, name: str | None = None
    ) -> Operation:
        """The operation of a validated document; `key` stands for its text and `name`."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = Operation(
            self._schema, self._shape, document, name, hide_suggestions=self._hide_suggestions
        )
        with self._lock:
            kept = self._kept.setdefault(key, made)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return kept
