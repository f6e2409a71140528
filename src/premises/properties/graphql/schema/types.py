"""What can be read of listings and people: the fields of each, as clients know them.

Rows seen as objects answer most fields (`plans.Seen`), so these classes are seldom made.
"""

import strawberry

from premises.properties.graphql.context import Info
from premises.properties.graphql.schema.declaring import question
from premises.properties.graphql.schema.enums import (
    Approval,
    ListingType,
    PropertyType,
    Role,
    Status,
)


@strawberry.type(description="A person with an account, or the house itself.")
class User:
    id: int
    name: str
    email: str = strawberry.field(description="Empty for whoever is not signed in.")
    phone: str | None = strawberry.field(description="For those who are signed in.")
    age: int | None = strawberry.field(description="For the person and admins.")
    address: str | None = strawberry.field(description="For the person and admins.")
    is_active: bool = strawberry.field(description="Whether the person may sign in.")
    created_at: str
    role: Role
    properties: list["Property"] = strawberry.field(
        description="Their listings, as far as whoever asks sees them."
    )
    items: list["Item"] = strawberry.field(description="For the person and admins.")


@strawberry.type(description="A picture of a listing.")
class PropertyImage:
    id: int
    image_url: str = strawberry.field(
        description="Where it is; of a listing that is not for everyone, good for a while."
    )
    is_primary: bool = strawberry.field(description="Whether it is the main picture.")
    property_id: int
    position: int = strawberry.field(description="Its place among the others.")
    width: int | None = strawberry.field(description="In pixels.")
    height: int | None = strawberry.field(description="In pixels.")
    thumbhash: str | None = strawberry.field(
        description="A blurred preview in base64, to be shown until the picture is there."
    )
    srcset: str | None = strawberry.field(
        description="The same picture in several widths, as HTML's srcset has it."
    )
    caption: str | None


@strawberry.type(description="Something that changed about a listing.")
class PropertyChange:
    field: str = strawberry.field(description="What changed: price, status, approval and so on.")
    old: str | None = strawberry.field(description="What it was; nothing at first.")
    new: str | None
    changed_at: str


@strawberry.type(description="Something that another part of the house keeps for a property.")
class BuildingLink:
    domain: str = strawberry.field(description="Which part: audits, drawings, machines, cameras.")
    kind: str
    id: str
    title: str
    url: str


@strawberry.type(description="A property for sale or for rent.")
class Property:
    id: int
    title: str
    description: str | None
    property_type: PropertyType
    listing_type: ListingType
    price: float
    area: float | None = strawberry.field(description="In square metres.")
    bedrooms: int | None
    bathrooms: int | None
    year_built: int | None
    address: str
    city: str
    state: str
    zip_code: str | None
    latitude: float | None = strawberry.field(description="In degrees of WGS 84.")
    longitude: float | None = strawberry.field(description="In degrees of WGS 84.")
    status: Status | None
    featured: bool
    is_published: bool
    approval: Approval
    created_at: str
    updated_at: str
    version: int = strawberry.field(description="Grows with every change.")
    original_price: float = strawberry.field(description="What was asked at first.")
    close_price: float | None = strawberry.field(description="What it was sold or let for.")
    closed_at: str | None = strawberry.field(description="When it was sold or let.")
    favorite: bool = strawberry.field(description="Whether whoever asks keeps an eye on it.")
    owner_id: int
    owner: User
    images: list[PropertyImage]
    history: list[PropertyChange] = strawberry.field(
        description="Its prices and states, the oldest first."
    )

    @question("What other parts of the house keep for it, as far as whoever asks sees it.")
    def building(self, info: Info) -> list[BuildingLink]:
        return [
            BuildingLink(domain=one.domain, kind=one.kind, id=one.id, title=one.title, url=one.url)
            for one in info.context.links_of(self.id)
        ]


@strawberry.type(description="A note of a person.")
class Item:
    id: int
    title: str
    description: str
    owner_id: int
    created_at: str
    owner: User


@strawberry.type(description="A listing and its place in an order.")
class PropertyEdge:
    cursor: str
    node: Property


@strawberry.type(description="Whether there is more, and where it begins.")
class PageInfo:
    has_next_page: bool
    end_cursor: str | None = strawberry.field(description="To be sent as `after` for what follows.")


@strawberry.type(description="A part of an order of listings.")
class PropertyConnection:
    edges: list[PropertyEdge]
    nodes: list[Property] = strawberry.field(description="The same without their cursors.")
    page_info: PageInfo
    total_count: int = strawberry.field(
        description="How many there are in all; counted only where it is asked for."
    )


@strawberry.type(description="A search that somebody saved.")
class SavedSearch:
    id: int
    name: str
    notify: bool = strawberry.field(description="Whether to be told of what is new in it.")
    condition: strawberry.scalars.JSON = strawberry.field(
        description="What is searched for, in the words of `PropertyWhere`."
    )
    created_at: str


@strawberry.type(description="A device on which somebody is signed in.")
class Session:
    id: str
    created_at: str
    expires_at: str
    last_seen_at: str
    user_agent: str | None
    address: str | None
    current: bool = strawberry.field(description="Whether it is the one that asks.")


@strawberry.type(description="Something has happened to a listing.")
class PropertyEvent:
    what: str = strawberry.field(
        description="created, updated, deleted, images, featured, published, approved, rejected"
        " or status."
    )
    property_id: int
    at: str

    @question("The listing as it is now; nothing if it is not seen any more.", Property | None)
    def property(self, info: Info) -> object:
        found = self.property_id
        return info.context.row(info, lambda asked, layout: asked.listing(layout, found))
