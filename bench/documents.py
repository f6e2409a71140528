"""What clients ask of listings: the original client's own queries, and a tiny one."""

from dataclasses import dataclass, field
from typing import Final

import orjson

from bench import estate

_ALL: Final = """
    id title description propertyType listingType price area bedrooms bathrooms address city state
    status featured isPublished createdAt updatedAt
    owner { id name email }
    images { id imageUrl isPrimary }
"""
_PROPERTIES: Final = f"""
query Properties($propertyType: PropertyType, $listingType: ListingType, $minPrice: Float,
    $maxPrice: Float, $minBedrooms: Int, $maxBedrooms: Int, $minBathrooms: Float,
    $maxBathrooms: Float, $city: String) {{
  properties(propertyType: $propertyType, listingType: $listingType, minPrice: $minPrice,
    maxPrice: $maxPrice, minBedrooms: $minBedrooms, maxBedrooms: $maxBedrooms,
    minBathrooms: $minBathrooms, maxBathrooms: $maxBathrooms, city: $city) {{ {_ALL} }}
}}"""
_PROPERTY: Final = f"query Property($id: Int!) {{ property(id: $id) {{ {_ALL} zipCode }} }}"
_IDS: Final = "query Ids { properties { id } }"


@dataclass(frozen=True)
class Question:
    """A document with values for its variables."""

    name: str
    document: str
    variables: dict[str, object] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        """What is sent to /graphql."""
        asked = {"operationName": self.name, "query": self.document, "variables": self.variables}
        return orjson.dumps(asked)


LIST: Final = Question("Properties", _PROPERTIES)
QUESTIONS: Final = {
    f"list of {estate.LISTINGS}": LIST,
    "list of 20": Question("Properties", _PROPERTIES, {"city": estate.CITIES[0]}),
    "single": Question("Property", _PROPERTY, {"id": 7}),
    "tiny": Question("Ids", _IDS),
}


def unasked(number: int) -> Question:
    """The whole list by a condition that is another one for each number."""
    return Question("Properties", _PROPERTIES, {"minPrice": number / 1000})
