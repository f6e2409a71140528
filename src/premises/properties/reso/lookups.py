"""The words by which the standard calls our kinds of listings, statuses and pictures."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

from premises.properties.models import ListingType, PropertyType, Status

PROPERTY_TYPES: Final[Mapping[tuple[PropertyType, ListingType], str]] = {
    (PropertyType.APARTMENT, ListingType.SELL): "Residential",
    (PropertyType.APARTMENT, ListingType.RENT): "Residential Lease",
    (PropertyType.HOUSE, ListingType.SELL): "Residential",
    (PropertyType.HOUSE, ListingType.RENT): "Residential Lease",
    (PropertyType.VILLA, ListingType.SELL): "Residential",
    (PropertyType.VILLA, ListingType.RENT): "Residential Lease",
    (PropertyType.COMMERCIAL, ListingType.SELL): "Commercial Sale",
    (PropertyType.COMMERCIAL, ListingType.RENT): "Commercial Lease",
    # The standard has no word for land that is let.
    (PropertyType.LAND, ListingType.SELL): "Land",
    (PropertyType.LAND, ListingType.RENT): "Land",
}
SUB_TYPES: Final[Mapping[PropertyType, str]] = {
    PropertyType.APARTMENT: "Apartment",
    PropertyType.HOUSE: "Single Family Residence",
    PropertyType.VILLA: "Villa",
}
STANDARD_STATUSES: Final[Mapping[Status, str]] = {
    Status.ACTIVE: "Active",
    Status.PENDING: "Pending",
    Status.SOLD: "Closed",
    Status.RENTED: "Closed",
}
OWN_STATUSES: Final[Mapping[Status, str]] = {status: status.value.title() for status in Status}

RESOURCE: Final = "Property"
PHOTO: Final = "Photo"
JPEG: Final = "jpeg"
SQUARE_METRES: Final = "Square Meters"

LAID_DOWN_AT: Final = datetime(2026, 11, 20, tzinfo=UTC)
"""When these words were last changed; change it with them."""

_LOCAL: Final = {("PropertySubType", "Villa"), ("MlsStatus", "Sold"), ("MlsStatus", "Rented")}
"""Words of our own, for which the standard has none."""

_LOOKUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "StandardStatus": tuple(STANDARD_STATUSES.values()),
    "MlsStatus": tuple(OWN_STATUSES.values()),
    "PropertyType": tuple(PROPERTY_TYPES.values()),
    "PropertySubType": tuple(SUB_TYPES.values()),
    "AreaUnits": (SQUARE_METRES,),
    "LotSizeUnits": (SQUARE_METRES,),
    "ResourceName": (RESOURCE,),
    "MediaCategory": (PHOTO,),
    "MediaType": (JPEG,),
}


def lookups() -> Iterator[tuple[str, str, str | None]]:
    """Each word once: the name of its list, the word, and the standard's word for the same."""
    for name, words in _LOOKUPS.items():
        for word in dict.fromkeys(words):
            yield name, word, None if (name, word) in _LOCAL else word
