"""What the original service wrote down, row by row, as far as it makes sense."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeVar
from urllib.parse import unquote, urlsplit

from premises.kernel.takeover import Row, UnusableError
from premises.kernel.takeover.values import cut, flag, instant, key, number, text
from premises.properties.models import ListingType, PropertyType, Role, Status

E = TypeVar("E", bound=StrEnum)

MOST_ID: Final = 2**31 - 1
_LONGEST_URL: Final = 2000
_BUCKET_HOST: Final = re.compile(r"(.+\.)?s3[.-]([a-z0-9-]+\.)*amazonaws\.com")
"""Hosts of Amazon's buckets, whose name is the first label or the first part of the path:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TheirPerson:
    """`password_hash` is as it was written, which may be no hash at all."""

    id: int
    name: str
    email: str | None
    password_hash: str | None
    phone: str | None
    age: int | None
    address: str | None
    is_active: bool
    role: Role
    created_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TheirListing:
    """Texts may be blank and the price may be anything: the original checked neither."""

    id: int
    owner_id: int
    title: str
    description: str | None
    property_type: PropertyType
    listing_type: ListingType
    price: float
    area: float | None
    bedrooms: int | None
    bathrooms: int | None
    address: str
    city: str
    state: str
    zip_code: str | None
    status: Status
    featured: bool
    is_published: bool
    created_at: datetime | None
    updated_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TheirImage:
    """`key` is the name of its object in the original's bucket; none where it lies elsewhere."""

    id: int
    listing_id: int
    url: str
    key: str | None
    is_primary: bool
    created_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TheirItem:
    id: int
    owner_id: int
    title: str
    description: str
    created_at: datetime | None


def person(row: Row) -> TheirPerson:
    """Raises UnusableError, like all of these."""
    return TheirPerson(
        id=_identity(row, "id"),
        name=text(row, "name"),
        email=cut(row, "email", 1000),
        password_hash=cut(row, "hashed_password", 255),
        phone=cut(row, "phone", 100),
        age=_forgiving(row, "age", 150),
        address=cut(row, "address", 500),
        is_active=flag(row, "is_active", otherwise=True),
        role=_one_of(Role, row, "role", Role.USER),
        created_at=instant(row, "created_at"),
    )


def listing(row: Row) -> TheirListing:
    price = number(row, "price")
    if price is None:
        raise UnusableError("no price")
    return TheirListing(
        id=_identity(row, "id"),
        owner_id=_identity(row, "owner_id"),
        title=text(row, "title").strip(),
        description=text(row, "description") or None,
        property_type=_one_of(PropertyType, row, "property_type"),
        listing_type=_one_of(ListingType, row, "listing_type"),
        price=price,
        area=_area(row),
        bedrooms=_forgiving(row, "bedrooms", 1000),
        bathrooms=_forgiving(row, "bathrooms", 1000),
        address=text(row, "address").strip(),
        city=text(row, "city").strip(),
        state=text(row, "state").strip(),
        zip_code=cut(row, "zip_code", 40),
        status=_one_of(Status, row, "status", Status.ACTIVE),
        featured=flag(row, "featured", otherwise=False),
        is_published=flag(row, "is_published", otherwise=True),
        created_at=instant(row, "created_at"),
        updated_at=instant(row, "updated_at"),
    )


def image(row: Row) -> TheirImage:
    url = key(row, "image_url", _LONGEST_URL).strip()
    return TheirImage(
        id=_identity(row, "id"),
        listing_id=_identity(row, "property_id"),
        url=url,
        key=key_of(url),
        is_primary=flag(row, "is_primary", otherwise=False),
        created_at=instant(row, "created_at"),
    )


def item(row: Row) -> TheirItem:
    return TheirItem(
        id=_identity(row, "id"),
        owner_id=_identity(row, "owner_id"),
        title=cut(row, "title", 500) or "",
        description=text(row, "description"),
        created_at=instant(row, "created_at"),
    )


def key_of(url: str) -> str | None:
    """The name of an object that an address of Amazon's leads to; None for any other address."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return None
    path = unquote(parts.path).lstrip("/")
    bucket = _BUCKET_HOST.fullmatch(host)
    if bucket is None:
        return None
    found = path if bucket[1] else path.partition("/")[2]
    return found[:500] or None


def _identity(row: Row, name: str) -> int:
    found = number(row, name)
    if found is None or found != round(found) or not 0 < found <= MOST_ID:
        raise UnusableError(f"{name} is no number that can be kept")
    return round(found)


def _one_of(kind: type[E], row: Row, name: str, otherwise: E | None = None) -> E:
    """The member that is named, however large its letters are; databases hold the names."""
    said = text(row, name).strip().upper()
    if said in kind.__members__:
        return kind[said]
    if otherwise is None:
        raise UnusableError(f"{name} is {said or 'nothing'}, which nobody knows here")
    return otherwise


def _area(row: Row) -> float | None:
    """What is no area is no reason to lose the row."""
    try:
        found = number(row, "area")
    except UnusableError:
        return None
    return found if found is not None and 0 < found <= 1e9 else None


def _forgiving(row: Row, name: str, most: int) -> int | None:
    """The same of a count."""
    try:
        found = number(row, name)
    except UnusableError:
        return None
    return round(found) if found is not None and 0 <= found <= most else None
