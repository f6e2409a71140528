"""What listings are searched for, in the words of the API and in those of the search."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import strawberry

from premises.kernel.errors import Invalid
from premises.properties.graphql.schema.enums import Field, ListingType, PropertyType, Status
from premises.properties.search import (
    Circle,
    Condition,
    Order,
    Polygon,
    Range,
    Spot,
    check,
)


@strawberry.input(description="From the least to the most, both included.")
class RangeInput:
    min: float | None = None
    max: float | None = None


@strawberry.input(description="A place in degrees of WGS 84.")
class SpotInput:
    latitude: float
    longitude: float


@strawberry.input(description="All places that are at most so many metres away.")
class CircleInput:
    latitude: float
    longitude: float
    radius_m: float


@strawberry.input(description="What must hold of a listing: everything that is said, all at once.")
class PropertyWhere:
    text: str | None = strawberry.field(
        default=None, description="Words that all occur in title, description or address."
    )
    property_type: list[PropertyType] | None = None
    listing_type: list[ListingType] | None = None
    status: list[Status] | None = None
    price: RangeInput | None = None
    area: RangeInput | None = None
    bedrooms: RangeInput | None = None
    bathrooms: RangeInput | None = None
    year_built: RangeInput | None = None
    city: str | None = strawberry.field(default=None, description="A part of the city's name.")
    state: str | None = None
    zip_code: str | None = None
    featured: bool | None = None
    owner_id: int | None = None
    near: CircleInput | None = None
    within: list[SpotInput] | None = strawberry.field(
        default=None, description="The corners of an area, one after the other."
    )
    any_of: list["PropertyWhere"] | None = strawberry.field(
        default=None, description="At least one of these must hold."
    )
    none_of: list["PropertyWhere"] | None = strawberry.field(
        default=None, description="None of these may hold."
    )


@strawberry.enum(description="Which end of an order comes first.")
class SortDirection(StrEnum):
    ASC = "ASC"
    DESC = "DESC"


@strawberry.input(description="What listings are put in order by; the newest first if not said.")
class PropertyOrder:
    field: Field = Field.CREATED_AT
    direction: SortDirection = SortDirection.DESC

    def order(self) -> Order:
        return Order(self.field, self.direction is SortDirection.DESC)


def condition_of(where: PropertyWhere | None) -> Condition:
    """The condition that a client describes.

    Raises:
        Invalid: it has too many parts, or a place in it is none.

    """
    return Condition() if where is None else check(_condition(where))


def order_named(field: str | None, direction: str | None) -> Order | None:
    """An order as clients of the original name it: `price` and `desc`; none if none is named.

    Raises:
        Invalid: one of the two words is none of ours.

    """
    if field is None:
        return None
    name = "".join(f"_{one}" if one.isupper() else one for one in field).lstrip("_").upper()
    spelled = field.upper() if field.upper() in Field.__members__ else name
    way = (direction or "asc").upper()
    if spelled not in Field.__members__ or way not in SortDirection.__members__:
        known = ", ".join(one.lower() for one in Field.__members__)
        raise Invalid("properties.bad_order", f"Sort by one of {known}, and asc or desc.")
    return Order(Field[spelled], way == SortDirection.DESC)


def described(condition: Condition) -> dict[str, Any]:
    """A condition in the words of `PropertyWhere`, without what it leaves open."""
    told: dict[str, Any] = {
        name: list(value) for name, value in _named(condition) if value not in {None, ()}
    }
    told |= {name: _bounds(one) for name, one in _ranges(condition) if one != Range()}
    told |= {name: value for name, value in _singles(condition) if value is not None}
    if condition.near is not None:
        middle = condition.near.middle
        told["near"] = {
            "latitude": middle.latitude,
            "longitude": middle.longitude,
            "radiusM": condition.near.radius_m,
        }
    if condition.within is not None:
        told["within"] = [
            {"latitude": one.latitude, "longitude": one.longitude}
            for one in condition.within.corners
        ]
    parts = {"anyOf": condition.any_of, "noneOf": condition.none_of}
    return told | {name: [described(one) for one in some] for name, some in parts.items() if some}


def _condition(where: PropertyWhere) -> Condition:
    return Condition(
        property_types=tuple(where.property_type or ()),
        listing_types=tuple(where.listing_type or ()),
        statuses=tuple(where.status or ()),
        price=_range(where.price),
        area=_range(where.area),
        bedrooms=_range(where.bedrooms),
        bathrooms=_range(where.bathrooms),
        year_built=_range(where.year_built),
        city=where.city,
        state=where.state,
        zip_code=where.zip_code,
        words=where.text,
        featured=where.featured,
        owner_id=where.owner_id,
        near=_circle(where.near),
        within=_polygon(where.within),
        any_of=tuple(map(_condition, where.any_of or ())),
        none_of=tuple(map(_condition, where.none_of or ())),
    )


def _range(given: RangeInput | None) -> Range:
    return Range() if given is None else Range(given.min, given.max)


def _circle(given: CircleInput | None) -> Circle | None:
    if given is None:
        return None
    return Circle(Spot(given.latitude, given.longitude), given.radius_m)


def _polygon(given: list[SpotInput] | None) -> Polygon | None:
    if given is None:
        return None
    return Polygon(tuple(Spot(one.latitude, one.longitude) for one in given))


_Pairs = Sequence[tuple[str, Any]]


def _named(condition: Condition) -> _Pairs:
    return (
        ("propertyType", condition.property_types),
        ("listingType", condition.listing_types),
        ("status", condition.statuses),
    )


def _ranges(condition: Condition) -> _Pairs:
    return (
        ("price", condition.price),
        ("area", condition.area),
        ("bedrooms", condition.bedrooms),
        ("bathrooms", condition.bathrooms),
        ("yearBuilt", condition.year_built),
    )


def _singles(condition: Condition) -> _Pairs:
    return (
        ("text", condition.words),
        ("city", condition.city),
        ("state", condition.state),
        ("zipCode", condition.zip_code),
        ("featured", condition.featured),
        ("ownerId", condition.owner_id),
    )


def _bounds(given: Range) -> Mapping[str, float]:
    both = {"min": given.least, "max": given.most}
    return {name: value for name, value in both.items() if value is not None}
