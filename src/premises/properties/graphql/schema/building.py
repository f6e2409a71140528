"""The schema itself, and how a plan calls the resolvers of its questions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import strawberry
from graphql import GraphQLSchema
from strawberry.schema.config import StrawberryConfig
from strawberry.types.arguments import StrawberryArgument, convert_arguments
from strawberry.types.base import get_object_definition

from premises.properties.graphql.context import Planned
from premises.properties.graphql.schema.changing import Changing, Following
from premises.properties.graphql.schema.entering import Entering
from premises.properties.graphql.schema.people import PeopleChanging
from premises.properties.graphql.schema.queries import Query
from premises.properties.graphql.schema.scalars import INT
from premises.properties.graphql.schema.subscriptions import Subscription

_Resolve = Callable[..., object]


@strawberry.type(description="Everything that can be done.")
class Mutation(Entering, Changing, Following, PeopleChanging):
    pass


@dataclass(frozen=True, slots=True)
class _Stand:
    """What a resolver reaches of its `Info` when a plan calls it."""

    context: Planned


@dataclass(frozen=True, slots=True)
class Schema:
    """The schema as graphql-core has it, and the resolvers of its questions by field."""

    core: GraphQLSchema
    strawberry: strawberry.Schema
    resolvers: Mapping[str, tuple[_Resolve, list[StrawberryArgument]]]

    def asked(self, field: str, arguments: dict[str, Any], context: Planned) -> object:
        """What a question's own resolver answers where a plan asks it."""
        resolve, declared = self.resolvers[field]
        given = self.converted(declared, arguments) if arguments else {}
        return resolve(None, _Stand(context), **given)

    def converted(
        self, declared: list[StrawberryArgument], arguments: dict[str, Any]
    ) -> dict[str, Any]:
        """Arguments as resolvers take them: inputs as objects, names as Python has them."""
        converter = self.strawberry.schema_converter
        return convert_arguments(
            arguments, declared, converter.scalar_registry, self.strawberry.config
        )


def build_schema() -> Schema:
    """The schema of the API."""
    made = strawberry.Schema(
        Query,
        Mutation,
        Subscription,
        config=StrawberryConfig(scalar_map={int: INT}),
    )
    return Schema(made._schema, made, _resolvers(made))  # noqa: SLF001 - it has no other name.


def _resolvers(
    made: strawberry.Schema,
) -> Mapping[str, tuple[_Resolve, list[StrawberryArgument]]]:
    definition = get_object_definition(Query, strict=True)
    name_of = made.config.name_converter.from_field
    return {
        name_of(field): (cast("_Resolve", field.base_resolver.wrapped_func), field.arguments)
        for field in definition.fields
        if field.base_resolver is not None
    }
