"""A listing as somebody writes it, and the columns that it becomes."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from premises.kernel.errors import Invalid
from premises.properties.models import ListingType, PropertyType, Status
from premises.properties.search import Spot, folded
from premises.properties.service import checks
from premises.properties.service.checks import KEPT, Kept

LONGEST_LINE: Final = 500
LONGEST_TOWN: Final = 200
_LONGEST_ZIP: Final = 40
LONGEST_TEXT: Final = 20_000
_LONGEST_CITY_WORDS: Final = 400
"""What the column holds: some letters fold to several."""

MOST_ROOMS: Final = 1000
MOST_AREA: Final = 1e9
_BUILT: Final = (1000, 2200)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Everything of a listing that its owner writes; what is None stands nowhere afterwards.

    `status` and `featured` are the exception: None leaves them as they are, as it did with the
    original. What its clients do not know is left alone unless it is spoken of. `area` has the
    unit that the clients of a house agree on.
    """

    title: str
    property_type: PropertyType
    listing_type: ListingType
    price: float | Decimal
    address: str
    city: str
    state: str
    is_published: bool = True
    description: str | None = None
    area: float | None = None
    bedrooms: int | None = None
    bathrooms: int | None = None
    zip_code: str | None = None
    status: Status | None = None
    featured: bool | None = None
    year_built: int | Kept | None = KEPT
    latitude: float | Kept | None = KEPT
    longitude: float | Kept | None = KEPT


def columns_of(draft: Draft) -> dict[str, Any]:
    """The columns that a draft speaks of, but for status and `featured`.

    Raises:
        Invalid: one of them cannot be kept; the fact `field` says which.

    """
    columns = {
        "title": checks.line(draft.title, "title", LONGEST_LINE),
        "description": checks.text(draft.description, "description", LONGEST_TEXT),
        "property_type": draft.property_type,
        "listing_type": draft.listing_type,
        "price": checks.price(draft.price),
        "area": checks.amount(draft.area, "area", MOST_AREA),
        "bedrooms": checks.count(draft.bedrooms, "bedrooms", 0, MOST_ROOMS),
        "bathrooms": checks.count(draft.bathrooms, "bathrooms", 0, MOST_ROOMS),
        "address": checks.line(draft.address, "address", LONGEST_LINE),
        "city": checks.line(draft.city, "city", LONGEST_TOWN),
        "state": checks.line(draft.state, "state", LONGEST_TOWN),
        "zip_code": checks.text(draft.zip_code, "zip code", _LONGEST_ZIP),
        "is_published": draft.is_published,
    }
    if draft.year_built is not KEPT:
        columns["year_built"] = checks.count(draft.year_built, "year built", *_BUILT)
    return columns | _words(columns) | _place(draft)


def _words(columns: dict[str, Any]) -> dict[str, str]:
    searched = ("title", "description", "address", "city", "state", "zip_code")
    said = "\n".join(columns[name] or "" for name in searched)
    city = folded(columns["city"])[:_LONGEST_CITY_WORDS]
    return {"words": folded(said), "city_words": city}


def _place(draft: Draft) -> dict[str, float | None]:
    """Latitude and longitude, and the same place on the globe."""
    latitude, longitude = draft.latitude, draft.longitude
    names = ("latitude", "longitude", "east", "north", "up")
    if latitude is KEPT and longitude is KEPT:
        return {}
    if latitude is None and longitude is None:
        return dict.fromkeys(names)
    if not isinstance(latitude, float | int) or not isinstance(longitude, float | int):
        raise Invalid(
            "properties.bad_place",
            "A place needs both its latitude and its longitude; give both, or neither.",
            field="latitude",
        )
    spot = Spot(float(latitude), float(longitude))
    return dict(zip(names, (spot.latitude, spot.longitude, *spot.on_globe), strict=True))
