"""A hundred listings with pictures and owners, the same ones in every measurement."""

import hashlib
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from premises.kernel.auth.models import Account
from premises.kernel.database import Database
from premises.kernel.takeover.numbers import count_on
from premises.properties.models import (
    Approval,
    ImageRow,
    ImageState,
    ListingRow,
    ListingType,
    PersonRow,
    PropertyType,
    Role,
    Status,
)
from premises.properties.search import folded

LISTINGS: Final = 100
IMAGES: Final = 5
OWNERS: Final = 20
CITIES: Final = ("Madrid", "Sevilla", "Bilbao", "Valencia", "León")
"""Each has a fifth of the listings."""

BASE: Final = "https://homes.example"
"""Scheme and host in the addresses of pictures, whoever answers."""

_HIGHEST: Final = {PersonRow: OWNERS, ListingRow: LISTINGS, ImageRow: LISTINGS * IMAGES}
_FIRST: Final = datetime(2026, 3, 1, 9, 30, 15, 123456, tzinfo=UTC)
_TEXT: Final = (
    "Bright rooms on a quiet street, ten minutes from the station; the kitchen was renewed two"
    " years ago, the windows face south and the roof was insulated last spring."
)


def furnish(database: Database) -> None:
    """Write everything into empty tables; ids count from 1."""
    with database.write() as session:
        for table, highest in _HIGHEST.items():
            count_on(database, session, table, highest)
        session.add_all(_account(number) for number in range(1, OWNERS + 1))
        session.flush()
        session.add_all(_person(number) for number in range(1, OWNERS + 1))
        session.flush()
        session.add_all(_listings())
        session.flush()
        session.add_all(_images())


def _account(number: int) -> Account:
    name, email = f"Owner {number}", f"owner{number}@example.org"
    return Account(id=f"owner-{number}", email=email, name=name, created_at=_FIRST)


def _person(number: int) -> PersonRow:
    return PersonRow(
        id=number, account_id=f"owner-{number}", role=Role.AGENT, age=40, created_at=_FIRST
    )


def _listings() -> Iterator[ListingRow]:
    chance = random.Random(1)  # noqa: S311 - no secret.
    kinds = tuple(PropertyType)
    for number in range(1, LISTINGS + 1):
        city = CITIES[number % len(CITIES)]
        title, address = f"Home number {number}", f"Calle Mayor {number}, 3º B"
        price, at = Decimal(chance.randrange(90_000, 900_000)), _FIRST + timedelta(hours=number)
        yield ListingRow(
            id=number,
            owner_id=number % OWNERS + 1,
            title=title,
            description=_TEXT,
            property_type=kinds[number % len(kinds)],
            listing_type=ListingType.RENT if number % 3 == 0 else ListingType.SELL,
            status=Status.ACTIVE,
            approval=Approval.APPROVED,
            price=price,
            original_price=price,
            area=round(chance.uniform(40, 300), 1),
            bedrooms=chance.randrange(1, 6),
            bathrooms=chance.randrange(1, 4),
            address=address,
            city=city,
            state="Spain",
            zip_code=f"28{number:03}",
            words=folded(f"{title} {_TEXT} {address}"),
            city_words=folded(city),
            featured=number % 10 == 0,
            is_published=True,
            primary_image_id=(number - 1) * IMAGES + 1,
            image_count=IMAGES,
            created_at=at,
            updated_at=at,
            status_at=at,
            photos_at=at,
        )


def _images() -> Iterator[ImageRow]:
    for number in range(LISTINGS * IMAGES):
        yield ImageRow(
            id=number + 1,
            listing_id=number // IMAGES + 1,
            position=number % IMAGES,
            state=ImageState.READY,
            hash=hashlib.sha256(str(number).encode()).hexdigest(),
            width=2048,
            height=1365,
            size_bytes=400_000,
            created_at=_FIRST,
        )
