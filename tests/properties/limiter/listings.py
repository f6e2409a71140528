"""A small schema of listings, and all that a document passes before it is executed."""

from collections.abc import Mapping
from typing import Final

from graphql import GraphQLError, build_schema

from premises.properties.limiter import (
    Cost,
    Limits,
    Prices,
    check_variables,
    measure,
    read,
    validate,
)

SCHEMA: Final = build_schema("""
    type Query {
        me: User
        users: [User!]!
        property(id: Int!): Property
        properties(city: String): [Property!]!
        newest(first: Int): [Property!]!
        propertiesConnection(first: Int = 20, last: Int, after: String): PropertyConnection!
    }
    type Mutation { signin(email: String!): String, deleteProperty(id: Int!): Boolean }
    type PropertyConnection { edges: [PropertyEdge!]!, totalCount: Int }
    type PropertyEdge { node: Property! }
    type User { id: Int!, name: String, properties: [Property!]! }
    type Property { id: Int!, title: String, owner: User!, images: [Image!]! }
    type Image { id: Int!, imageUrl: String }
""")

PRICES: Final = Prices(lengths={"Property.images": 5, "PropertyConnection.edges": 1})
USUAL: Final = Limits()
FREE: Final = Limits(
    max_tokens=10**6,
    max_depth=10**6,
    max_fields=2**60,
    max_aliases=2**60,
    max_roots=2**60,
    max_mutations=2**60,
    max_cost=2**60,
    max_fragments=10**6,
    max_overlaps=2**60,
)


def cost_of(
    text: str,
    variables: Mapping[str, object] | None = None,
    *,
    name: str | None = None,
    limits: Limits = USUAL,
    prices: Prices = PRICES,
) -> Cost:
    document = read(text, limits)
    return measure(SCHEMA, document, name, variables or {}, limits=limits, prices=prices)


def admit(text: str, variables: Mapping[str, object] | None = None) -> list[GraphQLError]:
    """All that stands before the execution of a document; the faults that validation found."""
    given = variables or {}
    check_variables(given, USUAL)
    document = read(text, USUAL)
    measure(SCHEMA, document, None, given, limits=USUAL, prices=PRICES)
    return validate(SCHEMA, document)
