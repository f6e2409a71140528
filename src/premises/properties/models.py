"""The nouns: people, listings and their images, what became of them, and who follows what.

Ids are numbers, as clients of the original service know them. `account_id` names an account of
the kernel, or is `house` for the house itself; who has none was brought along without an account.
"""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from premises.kernel.database import Base, BigId, Instant, Json, Key, LongText, table_options


class Role(StrEnum):
    USER = "USER"
    AGENT = "AGENT"
    ADMIN = "ADMIN"


class PropertyType(StrEnum):
    APARTMENT = "APARTMENT"
    HOUSE = "HOUSE"
    VILLA = "VILLA"
    COMMERCIAL = "COMMERCIAL"
    LAND = "LAND"


class ListingType(StrEnum):
    SELL = "SELL"
    RENT = "RENT"


class Status(StrEnum):
    ACTIVE = "ACTIVE"
    PENDING = "PENDING"
    SOLD = "SOLD"
    RENTED = "RENTED"


class Approval(StrEnum):
    WAITING = "WAITING"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"


class ImageState(StrEnum):
    """How far an image is: `READY` is shown in its one size, `DEVELOPED` in all of them."""

    AWAITED = "AWAITED"
    """Its bytes are to come by a direct upload."""
    READY = "READY"
    DEVELOPED = "DEVELOPED"


class PersonRow(Base):
    """Somebody with listings, or who looks at them; `role` is what they were made by an admin.

    Whose account is gone keeps the row, because listings name it.
    """

    __tablename__ = "property_people"
    __table_args__ = (table_options(sqlite_autoincrement=True),)

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    account_id: Mapped[str | None] = mapped_column(Key(36), unique=True)
    role: Mapped[Role] = mapped_column(sa.Enum(Role, native_enum=False, length=10))
    phone: Mapped[str | None] = mapped_column(Key(100))
    age: Mapped[int | None] = mapped_column(sa.Integer)
    address: Mapped[str | None] = mapped_column(sa.String(500))
    created_at: Mapped[datetime] = mapped_column(Instant)


class ListingRow(Base):
    """One property for sale or for rent.

    `words` is the folded text that a search looks through, `city_words` the folded city.
    `east`, `north`, `up` are the place on a globe of radius 1, so that a distance is plain
    arithmetic in every database. `primary_image_id` names the main picture, so that there are
    never two. `original_price` is the first one; `closed_at` is when it was sold or rented.
    `photos_at` is when its images changed last. `version` grows with every change.
    """

    __tablename__ = "property_listings"
    __table_args__ = (
        sa.Index("ix_property_listings_owner", "owner_id", "id"),
        sa.Index("ix_property_listings_shown", "is_published", "approval", "created_at", "id"),
        sa.Index("ix_property_listings_price", "is_published", "approval", "price", "id"),
        sa.Index("ix_property_listings_updated", "updated_at", "id"),
        sa.Index("ix_property_listings_place", "latitude", "longitude"),
        table_options(sqlite_autoincrement=True),
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("property_people.id"))
    title: Mapped[str] = mapped_column(sa.String(500))
    description: Mapped[str | None] = mapped_column(LongText)
    property_type: Mapped[PropertyType] = mapped_column(
        sa.Enum(PropertyType, native_enum=False, length=12)
    )
    listing_type: Mapped[ListingType] = mapped_column(
        sa.Enum(ListingType, native_enum=False, length=6)
    )
    status: Mapped[Status] = mapped_column(sa.Enum(Status, native_enum=False, length=10))
    approval: Mapped[Approval] = mapped_column(sa.Enum(Approval, native_enum=False, length=10))
    price: Mapped[Decimal] = mapped_column(sa.Numeric(16, 2))
    original_price: Mapped[Decimal] = mapped_column(sa.Numeric(16, 2))
    close_price: Mapped[Decimal | None] = mapped_column(sa.Numeric(16, 2))
    area: Mapped[float | None] = mapped_column(sa.Double)
    bedrooms: Mapped[int | None] = mapped_column(sa.Integer)
    bathrooms: Mapped[int | None] = mapped_column(sa.Integer)
    year_built: Mapped[int | None] = mapped_column(sa.Integer)
    address: Mapped[str] = mapped_column(sa.String(500))
    city: Mapped[str] = mapped_column(sa.String(200))
    state: Mapped[str] = mapped_column(sa.String(200))
    zip_code: Mapped[str | None] = mapped_column(sa.String(40))
    latitude: Mapped[float | None] = mapped_column(sa.Double)
    longitude: Mapped[float | None] = mapped_column(sa.Double)
    east: Mapped[float | None] = mapped_column(sa.Double)
    north: Mapped[float | None] = mapped_column(sa.Double)
    up: Mapped[float | None] = mapped_column(sa.Double)
    words: Mapped[str] = mapped_column(LongText)
    city_words: Mapped[str] = mapped_column(sa.String(400))
    featured: Mapped[bool] = mapped_column(sa.Boolean)
    is_published: Mapped[bool] = mapped_column(sa.Boolean)
    primary_image_id: Mapped[int | None] = mapped_column(sa.Integer)
    image_count: Mapped[int] = mapped_column(sa.Integer, default=0)
    version: Mapped[int] = mapped_column(sa.BigInteger, default=1)
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    status_at: Mapped[datetime] = mapped_column(Instant)
    photos_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)


class ImageRow(Base):
    """One picture of a listing: ours, or an address elsewhere that was given instead.

    `hash` is the blob of the upright picture without metadata, `sizes` the blobs made of it, by
    format and width: {"webp": {"320": hash, ...}, ...}. `look_hash` is a difference hash of what
    it shows. `upload_key` is where a direct upload is awaited. `original_key` is the object of an
    installation that was taken over.
    """

    __tablename__ = "property_images"
    __table_args__ = (
        sa.Index("ix_property_images_listing", "listing_id", "position", "id"),
        sa.Index("ix_property_images_state", "state", "created_at"),
        table_options(sqlite_autoincrement=True),
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    listing_id: Mapped[int] = mapped_column(
        sa.ForeignKey("property_listings.id", ondelete="CASCADE")
    )
    position: Mapped[int] = mapped_column(sa.Integer)
    state: Mapped[ImageState] = mapped_column(sa.Enum(ImageState, native_enum=False, length=12))
    url: Mapped[str | None] = mapped_column(sa.String(2000))
    hash: Mapped[str | None] = mapped_column(Key(64))
    width: Mapped[int | None] = mapped_column(sa.Integer)
    height: Mapped[int | None] = mapped_column(sa.Integer)
    size_bytes: Mapped[int | None] = mapped_column(sa.BigInteger)
    thumbhash: Mapped[str | None] = mapped_column(Key(64))
    look_hash: Mapped[str | None] = mapped_column(Key(16))
    sizes: Mapped[dict[str, dict[str, str]] | None] = mapped_column(Json)
    upload_key: Mapped[str | None] = mapped_column(Key(200), unique=True)
    original_key: Mapped[str | None] = mapped_column(Key(500))
    caption: Mapped[str | None] = mapped_column(sa.String(500))
    created_at: Mapped[datetime] = mapped_column(Instant)


class ItemRow(Base):
    """A note of a person: clients of the original service know these as items."""

    __tablename__ = "property_items"
    __table_args__ = (
        sa.Index("ix_property_items_owner", "owner_id", "id"),
        table_options(sqlite_autoincrement=True),
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("property_people.id"))
    title: Mapped[str] = mapped_column(sa.String(500))
    description: Mapped[str | None] = mapped_column(LongText)
    created_at: Mapped[datetime] = mapped_column(Instant)


class ChangeRow(Base):
    """One thing that changed about a listing, who changed it, and from what to what.

    `field` is `price`, `status`, `is_published`, `featured` or `approval`; the first row of each
    says what it was in the beginning.
    """

    __tablename__ = "property_changes"
    __table_args__ = (
        sa.Index("ix_property_changes_listing", "listing_id", "id"),
        table_options(sqlite_autoincrement=True),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    listing_id: Mapped[int] = mapped_column(
        sa.ForeignKey("property_listings.id", ondelete="CASCADE")
    )
    field: Mapped[str] = mapped_column(Key(20))
    old: Mapped[str | None] = mapped_column(Key(40))
    new: Mapped[str | None] = mapped_column(Key(40))
    person_id: Mapped[int | None] = mapped_column(sa.Integer)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class FavouriteRow(Base):
    """A listing that somebody keeps an eye on."""

    __tablename__ = "property_favourites"
    __table_args__ = (sa.Index("ix_property_favourites_listing", "listing_id"), table_options())

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("property_people.id"), primary_key=True)
    listing_id: Mapped[int] = mapped_column(
        sa.ForeignKey("property_listings.id", ondelete="CASCADE"), primary_key=True
    )
    created_at: Mapped[datetime] = mapped_column(Instant)


class SearchRow(Base):
    """A search that somebody saved; `told_at` is until when they were told what is new in it."""

    __tablename__ = "property_searches"
    __table_args__ = (
        sa.Index("ix_property_searches_person", "person_id", "id"),
        sa.Index("ix_property_searches_told", "is_told", "told_at"),
        table_options(sqlite_autoincrement=True),
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("property_people.id"))
    name: Mapped[str] = mapped_column(sa.String(200))
    condition: Mapped[dict[str, Any]] = mapped_column(Json)
    is_told: Mapped[bool] = mapped_column(sa.Boolean)
    told_at: Mapped[datetime] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)


class DocumentRow(Base):
    """A GraphQL document that clients may name by its SHA-256 instead of sending it.

    `is_allowed` marks those that an operator put here; where only these are executed, others that
    clients registered by themselves mean nothing.
    """

    __tablename__ = "property_documents"
    __table_args__ = (sa.Index("ix_property_documents_used", "used_at"), table_options())

    hash: Mapped[str] = mapped_column(Key(64), primary_key=True)
    text: Mapped[str] = mapped_column(LongText)
    is_allowed: Mapped[bool] = mapped_column(sa.Boolean)
    created_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime] = mapped_column(Instant)
