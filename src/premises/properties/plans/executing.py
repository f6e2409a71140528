"""graphql-core's own answer over rows that are loaded already, for what a plan only notices."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from graphql import (
    GraphQLError,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    Undefined,
    execute_sync,
)
from graphql.execution import Executor
from graphql.execution.collect_fields import FieldDetails
from graphql.execution.values import VariableValues
from graphql.language import DocumentNode
from graphql.pyutils import Path

from premises.properties.plans.roots import Loading, Root
from premises.properties.plans.shapes import Level, Shape
from premises.properties.plans.viewing import view


class Answer(NamedTuple):
    """What goes to the client; `data` is None where an error has nulled everything.

    `helped` says that a row broke a rule, so that graphql-core had to make the answer, which
    takes some seventy times as long; where errors do not say why, rows do not fit their layout.
    """

    data: dict[str, object] | None
    errors: list[GraphQLError]
    helped: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """Finds fields in what `loading` has loaded, and has it load what is missing."""

    shape: Shape
    entries: Mapping[str, Root | str]
    loading: Loading
    context: object

    def resolve(
        self,
        proceed: Callable[..., object],
        source: object,
        info: GraphQLResolveInfo[None],
        /,
        **arguments: object,
    ) -> object:
        """What a field's resolver answers, as one that stands before it (`proceed`)."""
        if info.field_name == "__typename":
            return proceed(source, info, **arguments)
        if source is not self.loading:
            return getattr(source, info.field_name)
        root = self.entries[str(info.path.key)]
        assert isinstance(root, Root)  # noqa: S101 - names of types have gone on above.
        return self._seen(root, self.loading.of(root))

    def _seen(self, root: Root, found: object) -> object:
        if root.layout is None or not isinstance(found, Level):
            return found
        seen = view(found, root.layout, self.shape, self.context)
        return seen if root.many else next(iter(seen), None)


def executed(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation_name: str | None,
    rows: Rows,
) -> Answer:
    """The answer in which `rows` take the place of all of the schema's own resolvers."""
    result = execute_sync(
        schema,
        document,
        root_value=rows.loading,
        variable_values=_raw(rows.loading.values),
        operation_name=operation_name,
        middleware=[rows],
        executor_class=_RowsExecutor,
        hide_suggestions=rows.loading.hide_suggestions,
    )
    return Answer(result.data, list(result.errors or ()), helped=True)


class _RowsExecutor(Executor[None]):
    """graphql-core's executor, for rows: their type is known by where they were loaded."""

    def complete_object_value(
        self,
        return_type: GraphQLObjectType,
        field_details_list: list[FieldDetails],
        info: GraphQLResolveInfo[None],  # noqa: ARG002 - the overridden method's own.
        path: Path,
        result: object,
        position_context: None,
    ) -> Awaitable[dict[str, object]] | dict[str, object]:
        """Ask for the fields at once: a row is no instance of the class that a schema checks."""
        return self.collect_and_execute_subfields(
            return_type, field_details_list, path, result, position_context
        )


def _raw(values: VariableValues) -> dict[str, object]:
    """The variables as they were given."""
    return {
        name: source.value
        for name, source in values.sources.items()
        if source.value is not Undefined
    }
