"""A town full of listings, and its feed."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from tests.properties.service.market import opened

from premises.kernel.auth.models import Account
from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell
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
from premises.properties.reso import Feed

BASE: Final = "https://homes.example"
BEGIN: Final = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEXTS: Final = (
    *("Bonn", "bonn", "Bonnweiler", "O'Hara", "100%", "a_b", "Köln", "köln", "Zürich", "x\\y"),
    *('say "no"', " ", "", "ωmega", "né", "ne", "🏠 home", "'", "--", "Bonn "),
)
NUMBERS: Final = (0, 1, 2, 3, 5, 7.5, 99.99, 100000, 250000.5, 999999999999.99, -1)


class Town:
    """Listings and their images, written past all verbs so that anything may stand in them."""

    def __init__(self, database: Database, doorbell: PipeDoorbell, folder: Path) -> None:
        self.database = database
        self.market = opened(database, doorbell, folder)
        self.feed = Feed(database, self.market.domain.answers, most=100)

    def settle(self, count: int, seed: int = 7) -> None:
        """Fill the town; the same seed fills it the same way."""
        chance = random.Random(seed)  # noqa: S311 - no secret.
        with self.database.write() as session:
            for number in range(1, 4):
                session.add(_account(number))
                session.flush()
                session.add(_person(number))
            session.flush()
            for number in range(1, count + 1):
                session.add(listing(number, chance))
                session.flush()
                rows = [image(number, place, chance) for place in range(chance.randrange(4))]
                session.add_all(rows)
                session.flush()
                if rows and chance.random() < 0.8:
                    session.get_one(ListingRow, number).primary_image_id = rows[0].id

    def ask(self, name: str, size: int | None = None, /, **options: str) -> dict[str, Any]:
        """What the feed answers to these options."""
        pairs = [(f"${option}", value) for option, value in options.items()]
        found: dict[str, Any] = json.loads(self.feed.collection(name, pairs, BASE, size))
        return found

    def keys(self, name: str, **options: str) -> list[str]:
        """The keys of what a filter finds."""
        key = f"{name.replace('Property', 'Listing')}Key"
        return [one[key] for one in self.ask(name, None, **options)["value"]]

    def walk(self, name: str, size: int, **options: str) -> Iterator[dict[str, Any]]:
        """Page after page, as the links lead."""
        page = self.ask(name, size, **options)
        yield page
        while "@odata.nextLink" in page:
            link = urlsplit(page["@odata.nextLink"])
            assert f"{link.scheme}://{link.netloc}{link.path}" == f"{BASE}/reso/odata/{name}"
            pairs = parse_qsl(link.query, keep_blank_values=True, strict_parsing=True)
            page = json.loads(self.feed.collection(name, pairs, BASE, size))
            yield page


def listing(number: int, chance: random.Random, **more: Any) -> ListingRow:
    """A listing in which anything may be missing that can be."""

    def perhaps(*values: Any) -> Any:
        return None if chance.random() < 0.3 else chance.choice(values)

    def moment() -> datetime:
        return BEGIN + timedelta(seconds=chance.randrange(5) * 3600, microseconds=number % 3)

    price = Decimal(str(round(abs(chance.choice(NUMBERS)) + 1, 2)))
    given: dict[str, Any] = {
        "id": number,
        "owner_id": 1 + number % 3,
        "title": chance.choice(TEXTS),
        "description": perhaps(*TEXTS),
        "property_type": chance.choice(list(PropertyType)),
        "listing_type": chance.choice(list(ListingType)),
        "status": chance.choice(list(Status)),
        "approval": Approval.APPROVED if chance.random() < 0.9 else Approval.WAITING,
        "price": price,
        "original_price": chance.choice((price, price + 1)),
        "close_price": perhaps(price, price - Decimal("0.5")),
        "area": perhaps(*NUMBERS),
        "bedrooms": perhaps(0, 1, 2, 3),
        "bathrooms": perhaps(0, 1, 2),
        "year_built": perhaps(1900, 1999, 2020),
        "address": chance.choice(TEXTS),
        "city": chance.choice(TEXTS),
        "state": chance.choice(TEXTS),
        "zip_code": perhaps(*TEXTS),
        "latitude": perhaps(*(float(n) for n in NUMBERS[:5])),
        "longitude": perhaps(*(float(n) for n in NUMBERS[:5])),
        "words": "",
        "city_words": "",
        "featured": False,
        "is_published": chance.random() < 0.9,
        "created_at": moment(),
        "updated_at": moment(),
        "status_at": moment(),
        "photos_at": moment(),
        "closed_at": perhaps(moment(), moment() + timedelta(days=1)),
    }
    return ListingRow(**{**given, **more})


def image(listing_id: int, place: int, chance: random.Random) -> ImageRow:
    """One of ours or elsewhere, now and then one whose bytes are awaited."""
    is_ours = chance.random() < 0.7
    return ImageRow(
        listing_id=listing_id,
        position=place,
        state=ImageState.AWAITED if chance.random() < 0.2 else ImageState.DEVELOPED,
        url=None if is_ours else "https://pictures.example/1.jpg",
        hash="ab" * 32 if is_ours else None,
        width=640 if is_ours else None,
        height=480 if is_ours else None,
        caption=chance.choice((None, *TEXTS)),
        created_at=BEGIN,
    )


def _account(number: int) -> Account:
    email = f"agent{number}@example.org"
    return Account(id=f"agent{number}", email=email, name=f"Agent {number}", created_at=BEGIN)


def _person(number: int) -> PersonRow:
    return PersonRow(
        id=number,
        account_id=f"agent{number}",
        role=Role.AGENT,
        phone=f"0{number}",
        age=40,
        address="at home",
        created_at=BEGIN,
    )
