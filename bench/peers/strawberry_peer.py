"""Strawberry over mapped classes: with look-ahead, or naive, each field loading what it needs."""

from collections.abc import Mapping
from typing import Any, Final

import orjson
import sqlalchemy as sa
import strawberry
from sqlalchemy.orm import Session
from strawberry.extensions import ParserCache, ValidationCache

from bench.peers import catalogue
from bench.peers.kinds import ListingType, PropertyStatus, PropertyType


@strawberry.type
class User:
    id: int
    name: str
    email: str


@strawberry.type
class PropertyImage:
    id: int
    image_url: str
    is_primary: bool


@strawberry.type
class Property:
    """Fields are attributes of the mapped object, so no resolver of ours is called for them."""

    id: int
    title: str
    description: str | None
    property_type: PropertyType
    listing_type: ListingType
    price: float
    area: float | None
    bedrooms: int | None
    bathrooms: int | None
    address: str
    city: str
    state: str
    zip_code: str | None
    status: PropertyStatus | None
    featured: bool
    is_published: bool
    created_at: str
    updated_at: str
    owner: User
    images: list[PropertyImage]


@strawberry.type
class Query:
    @strawberry.field
    def properties(
        self,
        info: strawberry.Info,
        property_type: PropertyType | None = None,
        listing_type: ListingType | None = None,
        min_price: float | None = None,
        max_price: float | None = None,
        min_bedrooms: int | None = None,
        max_bedrooms: int | None = None,
        min_bathrooms: float | None = None,
        max_bathrooms: float | None = None,
        city: str | None = None,
    ) -> list[Property]:
        filters = {
            "property_type": property_type,
            "listing_type": listing_type,
            "min_price": min_price,
            "max_price": max_price,
            "min_bedrooms": min_bedrooms,
            "max_bedrooms": max_bedrooms,
            "min_bathrooms": min_bathrooms,
            "max_bathrooms": max_bathrooms,
            "city": city,
        }
        return catalogue.listings(info.context["session"], filters, _ahead(info))  # type: ignore[return-value]

    @strawberry.field
    def property(self, info: strawberry.Info, id: int) -> Property | None:  # noqa: A002 - the API's.
        return catalogue.listing(info.context["session"], id, _ahead(info))  # type: ignore[return-value]


def _ahead(info: strawberry.Info) -> set[str]:
    """What belongs to a listing and is asked for; nothing where nobody looks ahead."""
    if not info.context["looks_ahead"]:
        return set()
    return {below.name for field in info.selected_fields for below in field.selections}  # type: ignore[union-attr]


_SCHEMA: Final = strawberry.Schema(Query, extensions=[ParserCache, ValidationCache])


class StrawberryPeer:
    """Answers with Strawberry's own execution."""

    def __init__(self, engine: sa.Engine, *, looks_ahead: bool) -> None:
        self._engine = engine
        self._looks_ahead = looks_ahead

    def answer(self, asked: Mapping[str, Any]) -> bytes:
        with Session(self._engine) as session:
            found = _SCHEMA.execute_sync(
                asked["query"],
                variable_values=asked["variables"],
                operation_name=asked["operationName"],
                context_value={"session": session, "looks_ahead": self._looks_ahead},
            )
        assert not found.errors, found.errors
        return orjson.dumps({"data": found.data})
