"""What clients send to make or change something."""

from typing import TypeVar

import strawberry

from premises.properties.graphql.schema.enums import ListingType, PropertyType, Status
from premises.properties.service.checks import KEPT, Kept
from premises.properties.service.drafts import Draft
from premises.properties.service.people import Profile

_T = TypeVar("_T")


@strawberry.input(description="Who wants an account.")
class SignupInput:
    name: str
    email: str
    password: str
    phone: str | None = None
    age: int | None = None
    address: str | None = None

    def profile(self) -> Profile:
        return Profile(phone=self.phone, age=self.age, address=self.address)


@strawberry.input(description="Who wants to come in.")
class SigninInput:
    email: str
    password: str


@strawberry.input(description="A person whom an admin adds.")
class UserInput:
    name: str
    email: str
    age: int | None = None
    address: str | None = None


@strawberry.input(description="What somebody says of themselves; what is left out stays.")
class ProfileInput:
    phone: str | None = strawberry.UNSET
    age: int | None = strawberry.UNSET
    address: str | None = strawberry.UNSET

    def profile(self) -> Profile:
        return Profile(phone=kept(self.phone), age=kept(self.age), address=kept(self.address))


@strawberry.input(description="A note.")
class ItemInput:
    title: str
    description: str
    owner_id: int | None = strawberry.field(
        default=None, description="Whose note it is: one's own, or for admins anybody's."
    )


@strawberry.input(
    description="A listing, whole: what is left out becomes empty, but for status, featured and"
    " what clients of the original do not know (year, place), which stay as they are."
)
class PropertyInput:
    title: str
    property_type: PropertyType
    listing_type: ListingType
    price: float
    address: str
    city: str
    state: str
    is_published: bool
    description: str | None = None
    area: float | None = None
    bedrooms: int | None = None
    bathrooms: int | None = None
    zip_code: str | None = None
    status: Status | None = None
    featured: bool | None = strawberry.field(default=None, description="For admins to say.")
    year_built: int | None = strawberry.UNSET
    latitude: float | None = strawberry.UNSET
    longitude: float | None = strawberry.UNSET

    def draft(self) -> Draft:
        return Draft(
            title=self.title,
            description=self.description,
            property_type=self.property_type,
            listing_type=self.listing_type,
            price=self.price,
            area=self.area,
            bedrooms=self.bedrooms,
            bathrooms=self.bathrooms,
            address=self.address,
            city=self.city,
            state=self.state,
            zip_code=self.zip_code,
            status=self.status,
            featured=self.featured,
            is_published=self.is_published,
            year_built=kept(self.year_built),
            latitude=kept(self.latitude),
            longitude=kept(self.longitude),
        )


@strawberry.input(description="A picture that lies elsewhere; it is never fetched.")
class PropertyImageInput:
    image_url: str
    is_primary: bool
    property_id: int


def kept(value: _T) -> _T | Kept:
    """The value that was said, or that what there is stays as it is."""
    return KEPT if value is strawberry.UNSET else value
