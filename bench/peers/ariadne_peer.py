"""Ariadne over the same mapped classes, with everything that is asked for loaded ahead."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import orjson
import sqlalchemy as sa
from ariadne import EnumType, QueryType, graphql_sync, make_executable_schema
from graphql import DocumentNode, GraphQLError, GraphQLResolveInfo, GraphQLSchema, parse, validate
from sqlalchemy.orm import Session

from bench.peers import catalogue
from bench.peers.kinds import ListingType, PropertyStatus, PropertyType
from bench.peers.rows import Listing

_TYPES: Final = """
    enum PropertyType { APARTMENT HOUSE VILLA COMMERCIAL LAND }
    enum ListingType { SELL RENT }
    enum PropertyStatus { ACTIVE PENDING SOLD RENTED }
    type User { id: Int! name: String! email: String! }
    type PropertyImage { id: Int! imageUrl: String! isPrimary: Boolean! }
    type Property {
        id: Int! title: String! description: String propertyType: PropertyType!
        listingType: ListingType! price: Float! area: Float bedrooms: Int bathrooms: Int
        address: String! city: String! state: String! zipCode: String status: PropertyStatus
        featured: Boolean! isPublished: Boolean! createdAt: String! updatedAt: String!
        owner: User! images: [PropertyImage!]!
    }
    type Query {
        properties(propertyType: PropertyType, listingType: ListingType, minPrice: Float,
            maxPrice: Float, minBedrooms: Int, maxBedrooms: Int, minBathrooms: Float,
            maxBathrooms: Float, city: String): [Property!]!
        property(id: Int!): Property
    }
"""
_QUERY: Final = QueryType()


@_QUERY.field("properties")
def _properties(_root: object, info: GraphQLResolveInfo[Session], **filters: Any) -> Any:
    return catalogue.listings(info.context, filters, _ahead(info))


@_QUERY.field("property")
def _property(_root: object, info: GraphQLResolveInfo[Session], id: int) -> Listing | None:  # noqa: A002 - the API's.
    return catalogue.listing(info.context, id, _ahead(info))


def _ahead(info: GraphQLResolveInfo[Session]) -> set[str]:
    below = info.field_nodes[0].selection_set
    assert below is not None
    return {one.name.value for one in below.selections}  # type: ignore[attr-defined]


_SCHEMA: Final = make_executable_schema(
    _TYPES,
    _QUERY,
    EnumType("PropertyType", PropertyType),
    EnumType("ListingType", ListingType),
    EnumType("PropertyStatus", PropertyStatus),
    convert_names_case=True,
)


@lru_cache(maxsize=128)
def _parsed(document: str) -> DocumentNode:
    return parse(document)


@lru_cache(maxsize=128)
def _faults(document: DocumentNode) -> list[GraphQLError]:
    return validate(_SCHEMA, document)


def _validated(
    schema: GraphQLSchema,  # noqa: ARG001 - there is one.
    document_ast: DocumentNode,
    rules: object = None,  # noqa: ARG001 - always the same.
    max_errors: int | None = None,  # noqa: ARG001 - always the same.
    type_info: object = None,  # noqa: ARG001 - graphql-core knows none any more.
) -> list[GraphQLError]:
    return _faults(document_ast)


class AriadnePeer:
    """Answers with Ariadne's own execution; documents are parsed and validated once."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def answer(self, asked: Mapping[str, Any]) -> bytes:
        with Session(self._engine) as session:
            good, found = graphql_sync(
                _SCHEMA,
                asked,
                context_value=session,
                query_parser=lambda _context, data: _parsed(data["query"]),
                query_validator=_validated,
            )
        assert good, found
        assert "errors" not in found, found
        return orjson.dumps(found)
