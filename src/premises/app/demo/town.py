"""An invented town with a dozen properties, who offers them, and what became of some since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

CITY: Final = "Harrow Bay"
_STATE: Final = "Westmark"
_MIDDLE: Final = (43.4600, -3.8200)
"""Where on earth the town would be, if it were: in degrees of WGS 84."""

_DEGREES_NORTH: Final = 1 / 111_000
_DEGREES_EAST: Final = 1 / 81_000
"""A metre in degrees there."""

AGENTS: Final[Sequence[tuple[str, str]]] = (
    ("Nora Vale", "nora.vale@example.org"),
    ("Idris Combe", "idris.combe@example.org"),
)


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A property as its agent wrote it; `since` are changes that were made later, in order.

    `place` is how many metres east and north of the middle of the town it is; `inside` are kinds
    of rooms.
    """

    title: str
    kind: str
    listing: str
    price: float
    address: str
    description: str
    place: tuple[int, int]
    inside: Sequence[str]
    area: float | None = None
    bedrooms: int | None = None
    bathrooms: int | None = None
    year_built: int | None = None
    featured: bool = False
    since: Sequence[Mapping[str, Any]] = field(default=())

    def data(self) -> dict[str, Any]:
        """The same as the API takes it."""
        east, north = self.place
        return {
            "title": self.title,
            "description": self.description,
            "propertyType": self.kind.upper(),
            "listingType": self.listing,
            "price": self.price,
            "area": self.area,
            "bedrooms": self.bedrooms,
            "bathrooms": self.bathrooms,
            "address": self.address,
            "city": CITY,
            "state": _STATE,
            "zipCode": "WM-204",
            "isPublished": True,
            "featured": self.featured,
            "yearBuilt": self.year_built,
            "latitude": round(_MIDDLE[0] + north * _DEGREES_NORTH, 6),
            "longitude": round(_MIDDLE[1] + east * _DEGREES_EAST, 6),
        }


OFFERS: Final = (
    Offer(
        title="Gabled house on Chandler's Row",
        kind="house",
        listing="SELL",
        price=418_000,
        address="14 Chandler's Row",
        description="Four rooms around a central stair, south garden, new boiler.",
        place=(-320, 140),
        inside=("living",),
        area=142,
        bedrooms=4,
        bathrooms=2,
        year_built=1936,
        since=({"price": 399_000.0},),
    ),
    Offer(
        title="Villa above the bay",
        kind="villa",
        listing="SELL",
        price=1_250_000,
        address="2 Beacon Hill",
        description="Two storeys of glass over the water, with a pool and an orchard.",
        place=(1450, 820),
        inside=("bedroom",),
        area=310,
        bedrooms=5,
        bathrooms=4,
        year_built=2019,
        featured=True,
    ),
    Offer(
        title="Two rooms by the market",
        kind="apartment",
        listing="RENT",
        price=940,
        address="31 Market Square",
        description="Third floor with a lift and a balcony, a minute from the tram.",
        place=(60, -40),
        inside=("plan",),
        area=58,
        bedrooms=2,
        bathrooms=1,
        year_built=1974,
    ),
    Offer(
        title="Corner shop with a flat above",
        kind="commercial",
        listing="SELL",
        price=365_000,
        address="1 Tollgate",
        description="A shop of 90 m² with a store room, and four rooms on the upper floor.",
        place=(-90, -210),
        inside=("shop",),
        area=190,
        bathrooms=2,
        year_built=1911,
        since=({"price": 340_000.0}, {"status": "PENDING"}),
    ),
    Offer(
        title="Meadow with a well",
        kind="land",
        listing="SELL",
        price=78_500,
        address="Fennel Lane",
        description="Two hectares of level ground with water; building is allowed on a third.",
        place=(-2300, 1600),
        inside=(),
        area=20_400,
    ),
    Offer(
        title="Family house near the school",
        kind="house",
        listing="SELL",
        price=295_000,
        address="8 Orchard Close",
        description="Three bedrooms, a kitchen for six, and a shed for too many bicycles.",
        place=(610, 930),
        inside=("kitchen",),
        area=118,
        bedrooms=3,
        bathrooms=1,
        year_built=1988,
        since=({"status": "SOLD"},),
    ),
    Offer(
        title="Loft in the rope works",
        kind="apartment",
        listing="SELL",
        price=512_000,
        address="5 Rope Walk",
        description="One long room under the old beams, and a bedroom with a view of the masts.",
        place=(880, -330),
        inside=("living",),
        area=126,
        bedrooms=1,
        bathrooms=1,
        year_built=1898,
        featured=True,
    ),
    Offer(
        title="Quiet flat with a garden",
        kind="apartment",
        listing="RENT",
        price=1180,
        address="22 Linden Street",
        description="Ground floor with a terrace; cats are welcome, pianos are not.",
        place=(-540, -620),
        inside=("bedroom",),
        area=81,
        bedrooms=3,
        bathrooms=1,
        year_built=2004,
        since=({"status": "RENTED"},),
    ),
    Offer(
        title="Terraced house in Mill Street",
        kind="house",
        listing="RENT",
        price=1650,
        address="47 Mill Street",
        description="Narrow, tall and warm: insulated two winters ago.",
        place=(230, 480),
        inside=("plan",),
        area=104,
        bedrooms=3,
        bathrooms=2,
        year_built=1925,
    ),
    Offer(
        title="Villa by the golf course",
        kind="villa",
        listing="RENT",
        price=3900,
        address="6 Fairway",
        description="Furnished, with a gardener; from three months on.",
        place=(2800, -1900),
        inside=("kitchen",),
        area=265,
        bedrooms=4,
        bathrooms=3,
        year_built=2011,
    ),
    Offer(
        title="Office floor at the station",
        kind="commercial",
        listing="RENT",
        price=2200,
        address="3 Station Road",
        description="Two hundred metres from the platforms, with twelve parking spaces.",
        place=(-1200, 350),
        inside=("shop",),
        area=240,
        bathrooms=2,
        year_built=1999,
    ),
    Offer(
        title="First home on the hill",
        kind="apartment",
        listing="SELL",
        price=187_500,
        address="19 Upper Terrace",
        description="Small, bright and paid for in light: windows to three sides.",
        place=(-260, 1150),
        inside=("living",),
        area=49,
        bedrooms=1,
        bathrooms=1,
        year_built=1967,
        since=({"price": 179_900.0}, {"price": 174_900.0}),
    ),
)
