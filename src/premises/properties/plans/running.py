"""A plan: one document's operation, ready to be answered from loaded rows."""

from collections.abc import Mapping
from dataclasses import dataclass

from graphql import GraphQLError, GraphQLSchema, located_error
from graphql.execution.values import VariableValues
from graphql.language import DocumentNode

from premises.properties.plans.executing import Answer, Rows, executed
from premises.properties.plans.roots import Load, Loading, Root, Say, as_it_is
from premises.properties.plans.shapes import Shape


@dataclass(frozen=True, slots=True)
class Plan:
    """How one operation is answered, for one set of values of its conditions' variables.

    `entries` hold a root, or the name of the query type where that is asked, by response key.
    """

    schema: GraphQLSchema
    shape: Shape
    document: DocumentNode
    operation_name: str | None
    entries: Mapping[str, Root | str]
    hide_suggestions: bool = True

    @property
    def roots(self) -> tuple[Root, ...]:
        return tuple(entry for entry in self.entries.values() if isinstance(entry, Root))

    def run(
        self, load: Load, values: VariableValues, context: object = None, say: Say = as_it_is
    ) -> Answer:
        """Load and shape one root after the other.

        An exception of `load` becomes an error of its field and nulls as far as the schema
        says. A value that breaks a rule is only noticed; the whole answer is then made by
        graphql-core over what was loaded, so that errors are its own.
        """
        loading = Loading(load, say, values, self.hide_suggestions)
        data: dict[str, object] = {}
        errors: list[GraphQLError] = []
        for key, root in self.entries.items():
            if isinstance(root, str):
                data[key] = root
                continue
            try:
                found = loading.of(root)
            except Exception as error:  # noqa: BLE001 - whatever fails to load is an answer.
                errors.append(located_error(error, root.nodes, [key]))
                if not root.nullable:
                    return Answer(None, errors)
                data[key] = None
                continue
            try:
                data[key] = root.shape(found, context)
            except Exception:  # noqa: BLE001 - what it was is found out, and said, by the other way.
                rows = Rows(self.shape, self.entries, loading, context)
                return executed(self.schema, self.document, self.operation_name, rows)
        return Answer(data, errors)
