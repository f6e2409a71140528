"""What kinds of listings there are, in words that both libraries take."""

from enum import StrEnum

import strawberry


@strawberry.enum
class PropertyType(StrEnum):
    APARTMENT = "APARTMENT"
    HOUSE = "HOUSE"
    VILLA = "VILLA"
    COMMERCIAL = "COMMERCIAL"
    LAND = "LAND"


@strawberry.enum
class ListingType(StrEnum):
    SELL = "SELL"
    RENT = "RENT"


@strawberry.enum
class PropertyStatus(StrEnum):
    ACTIVE = "ACTIVE"
    PENDING = "PENDING"
    SOLD = "SOLD"
    RENTED = "RENTED"
