"""The tables of listings as somebody maps them who has nothing else in mind."""

from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, column_property, mapped_column, relationship

from bench.estate import BASE
from bench.peers.kinds import ListingType, PropertyStatus, PropertyType
from premises.kernel.auth.models import Account
from premises.kernel.database import Instant
from premises.properties.models import ListingRow, PersonRow
from premises.properties.service.addresses import path_of

_PEOPLE: Final = sa.join(PersonRow, Account, Account.id == PersonRow.account_id)
_LISTINGS: Final = ListingRow.__table__


class Base(DeclarativeBase):
    """A registry of its own: these classes are strangers to those of the service."""


def _named(kind: type[PropertyType | ListingType | PropertyStatus]) -> sa.Enum:
    return sa.Enum(kind, native_enum=False)


class User(Base):
    """Somebody with listings; their name and e-mail stand with their account."""

    __table__ = _PEOPLE
    __mapper_args__ = {  # noqa: RUF012 - SQLAlchemy reads a plain dictionary.
        "primary_key": [PersonRow.__table__.c.id],
        "include_properties": [
            PersonRow.__table__.c.id,
            Account.__table__.c.name,
            Account.__table__.c.email,
        ],
    }

    id = PersonRow.__table__.c.id


class Image(Base):
    __tablename__ = "property_images"

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(sa.ForeignKey("property_listings.id"))
    position: Mapped[int]
    hash: Mapped[str]

    @property
    def image_url(self) -> str:
        return f"{BASE}{path_of(self.id, self.hash)}"

    is_primary: Mapped[bool] = column_property(
        sa.select(_LISTINGS.c.primary_image_id == id)  # noqa: A003 - the API has this name.
        .where(_LISTINGS.c.id == listing_id)
        .scalar_subquery()
    )


class Listing(Base):
    __tablename__ = "property_listings"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int]
    title: Mapped[str]
    description: Mapped[str | None]
    property_type: Mapped[PropertyType] = mapped_column(_named(PropertyType))
    listing_type: Mapped[ListingType] = mapped_column(_named(ListingType))
    status: Mapped[PropertyStatus] = mapped_column(_named(PropertyStatus))
    approval: Mapped[str]
    price: Mapped[float] = mapped_column(sa.Numeric(16, 2, asdecimal=False))
    area: Mapped[float | None]
    bedrooms: Mapped[int | None]
    bathrooms: Mapped[int | None]
    address: Mapped[str]
    city: Mapped[str]
    city_words: Mapped[str]
    state: Mapped[str]
    zip_code: Mapped[str | None]
    featured: Mapped[bool]
    is_published: Mapped[bool]
    primary_image_id: Mapped[int | None]
    created: Mapped[datetime] = mapped_column("created_at", Instant)
    updated: Mapped[datetime] = mapped_column("updated_at", Instant)

    owner: Mapped[User] = relationship(
        primaryjoin=lambda: sa.orm.foreign(Listing.owner_id) == User.id
    )
    images: Mapped[list[Image]] = relationship(order_by=(Image.position, Image.id))

    @property
    def created_at(self) -> str:
        return told(self.created)

    @property
    def updated_at(self) -> str:
        return told(self.updated)


def told(instant: datetime) -> str:
    """An instant as clients read it."""
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"
