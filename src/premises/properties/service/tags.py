"""What answers about properties are kept under, so that none outlives what it was made of."""

from typing import Final

PEOPLE: Final = "properties.people"
LISTINGS: Final = "properties.listings"
"""Any listing, image or history of one."""

ITEMS: Final = "properties.items"


def favourites(person_id: int) -> str:
    return f"properties.favourites:{person_id}"


def searches(person_id: int) -> str:
    return f"properties.searches:{person_id}"
