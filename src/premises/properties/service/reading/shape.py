"""How the fields of the API come from rows: which columns each needs, and what becomes of them."""

from collections.abc import Callable, Mapping
from typing import Literal

from premises.properties.models import (
    Approval,
    ListingType,
    PropertyType,
    Role,
    Status,
)
from premises.properties.plans import Column, Link, Resolved, Shape
from premises.properties.plans.shapes import Field
from premises.properties.service.addresses import Addresses
from premises.properties.service.reading import wire

Timestamps = Literal["rfc3339", "original"]

_PICTURE = ("id", "url", "hash", "is_shown")

ROOTS = frozenset(
    {
        *("properties", "property", "userProperties", "myProperties", "pendingProperties"),
        *("favorites", "propertiesConnection", "users", "user", "me", "items", "item"),
    }
)
"""The queries that a level answers."""


def shape(timestamps: Timestamps) -> Shape:
    """The types of the API, with instants told as clients want them."""
    told = wire.rfc3339 if timestamps == "rfc3339" else wire.original
    types: Mapping[str, Mapping[str, Field]] = {
        "Property": _listing(told),
        "PropertyImage": _image(),
        "PropertyChange": _change(told),
        "User": _person(told),
        "Item": _item(told),
        "PropertyConnection": {
            "edges": Link("PropertyEdge", "one", "one", many=True),
            "nodes": Link("Property", "one", "one", many=True),
            "pageInfo": Link("PageInfo", "one", "one"),
            "totalCount": _sure("total_count"),
        },
        "PropertyEdge": {"cursor": _sure("cursor"), "node": Link("Property", "id", "id")},
        "PageInfo": {"hasNextPage": _sure("has_next_page"), "endCursor": _sure("end_cursor")},
    }
    return Shape(types, ROOTS)


def _listing(told: Callable[[object], str]) -> Mapping[str, Field]:
    return {
        "id": _sure("id"),
        "title": _sure("title"),
        "description": _sure("description"),
        "propertyType": Column("property_type", certain=True, value=PropertyType),
        "listingType": Column("listing_type", certain=True, value=ListingType),
        "price": Column("price", certain=True, wire=float),
        "area": Column("area", certain=True, wire=float),
        "bedrooms": _sure("bedrooms"),
        "bathrooms": _sure("bathrooms"),
        "yearBuilt": _sure("year_built"),
        "address": _sure("address"),
        "city": _sure("city"),
        "state": _sure("state"),
        "zipCode": _sure("zip_code"),
        "latitude": Column("latitude", certain=True, wire=float),
        "longitude": Column("longitude", certain=True, wire=float),
        "status": Column("status", certain=True, value=Status),
        "approval": Column("approval", certain=True, value=Approval),
        "featured": Column("featured", certain=True, wire=bool),
        "isPublished": Column("is_published", certain=True, wire=bool),
        "originalPrice": Column("original_price", certain=True, wire=float),
        "closePrice": Column("close_price", certain=True, wire=float),
        "closedAt": Column("closed_at", certain=True, wire=told),
        "createdAt": Column("created_at", certain=True, wire=told),
        "updatedAt": Column("updated_at", certain=True, wire=told),
        "version": _sure("version"),
        "favorite": Column("favorite", certain=True, wire=bool),
        "ownerId": _sure("owner_id"),
        "owner": Link("User", "owner_id", "id"),
        "images": Link("PropertyImage", "id", "listing_id", many=True),
        "history": Link("PropertyChange", "id", "listing_id", many=True),
        "building": Resolved(("id",)),
    }


def _image() -> Mapping[str, Field]:
    return {
        "id": _sure("id"),
        "imageUrl": Column(_PICTURE, certain=True, wire=Addresses.image, contextual=True),
        "srcset": Column((*_PICTURE, "width"), certain=True, wire=Addresses.sizes, contextual=True),
        "isPrimary": Column("is_primary", certain=True, wire=bool),
        "propertyId": _sure("listing_id"),
        "position": _sure("position"),
        "width": _sure("width"),
        "height": _sure("height"),
        "thumbhash": _sure("thumbhash"),
        "caption": _sure("caption"),
    }


def _change(told: Callable[[object], str]) -> Mapping[str, Field]:
    return {
        "field": _sure("field"),
        "old": _sure("old"),
        "new": _sure("new"),
        "changedAt": Column("changed_at", certain=True, wire=told),
    }


def _person(told: Callable[[object], str]) -> Mapping[str, Field]:
    return {
        "id": _sure("id"),
        "name": _sure("name"),
        "email": _sure("email"),
        "phone": _sure("phone"),
        "age": _sure("age"),
        "address": _sure("address"),
        "isActive": Column("is_active", certain=True, wire=bool),
        "createdAt": Column("created_at", certain=True, wire=told),
        "role": Column("role", certain=True, value=Role),
        "properties": Link("Property", "id", "owner_id", many=True),
        "items": Link("Item", "id", "owner_id", many=True),
    }


def _item(told: Callable[[object], str]) -> Mapping[str, Field]:
    return {
        "id": _sure("id"),
        "title": _sure("title"),
        "description": _sure("description"),
        "ownerId": _sure("owner_id"),
        "createdAt": Column("created_at", certain=True, wire=told),
        "owner": Link("User", "owner_id", "id"),
    }


def _sure(column: str) -> Column:
    """A column whose values the database holds as the API tells them."""
    return Column(column, certain=True)
