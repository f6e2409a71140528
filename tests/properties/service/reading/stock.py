"""Many listings of every kind for tests, and what a search means for one, in plain Python."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from premises.kernel.database import Database
from premises.properties.models import (
    Approval,
    ListingRow,
    ListingType,
    PersonRow,
    PropertyType,
    Role,
    Status,
)
from premises.properties.search import Condition, Field, Order, Range, Spot, folded, tokens

CITIES: Final = ("León", "LEÓN", "Nueva Leon", "50%_off", "Straße", "Łódź", "São Paulo", "ÅRHUS")
STATES: Final = ("Castilla", "CASTILLA", "Aragón", "Ävla")
WORDS: Final = ("garden", "Señor", "view", "100%", "a_b", "Pool", "straße", "roof", "/slash")
BEGINNING: Final = datetime(2026, 1, 1, 12, tzinfo=UTC)


def stocked(database: Database, count: int, seed: int = 7) -> Sequence[ListingRow]:
    """So many listings of two owners, one in seven of them not for everybody."""
    chance = random.Random(seed)  # noqa: S311 - the same ones each time.
    with database.write() as session:
        owners = [PersonRow(role=Role.USER, created_at=BEGINNING) for _ in range(2)]
        session.add_all(owners)
        session.flush()
        rows = [_row(chance, chance.choice(owners).id) for _ in range(count)]
        session.add_all(rows)
        session.flush()
        return rows


def _row(chance: random.Random, owner_id: int) -> ListingRow:
    maybe = chance.random() < 0.8
    city, title = chance.choice(CITIES), " ".join(chance.sample(WORDS, 3))
    created = BEGINNING + timedelta(
        seconds=chance.randrange(20), microseconds=chance.choice((0, 5))
    )
    # No place lies on the edge of an area with whole corners, where either answer may be given.
    spot = Spot(chance.randrange(-6, 6) + 0.37123456, chance.randrange(-6, 6) + 0.41987654)
    price = Decimal(chance.randrange(1, 40)) * Decimal("2500.25")
    return ListingRow(
        owner_id=owner_id,
        title=title,
        description=chance.choice((None, "Sunny and quiet")),
        property_type=chance.choice(list(PropertyType)),
        listing_type=chance.choice(list(ListingType)),
        status=chance.choice(list(Status)),
        approval=chance.choice([Approval.APPROVED] * 13 + [Approval.WAITING]),
        is_published=chance.random() < 0.92,
        price=price,
        original_price=price,
        area=chance.randrange(20, 60) * 1.5 if maybe else None,
        bedrooms=chance.randrange(5) if maybe else None,
        bathrooms=chance.randrange(4) if chance.random() < 0.8 else None,
        year_built=chance.randrange(1900, 1910) if maybe else None,
        address="Calle Ancha",
        city=city,
        state=chance.choice(STATES),
        zip_code=chance.choice((None, "24001", "24002")),
        latitude=spot.latitude if maybe else None,
        longitude=spot.longitude if maybe else None,
        east=spot.on_globe[0] if maybe else None,
        north=spot.on_globe[1] if maybe else None,
        up=spot.on_globe[2] if maybe else None,
        words=folded(f"{title} {city} Calle Ancha"),
        city_words=folded(city),
        featured=chance.random() < 0.3,
        version=1,
        created_at=created,
        updated_at=created + timedelta(days=chance.randrange(3)),
        status_at=created,
        photos_at=created,
    )


def is_for_everybody(row: ListingRow) -> bool:
    return row.is_published and row.approval is Approval.APPROVED


def meets(row: ListingRow, condition: Condition) -> bool:
    """Whether a listing meets a condition; of which something is not known does not."""
    one_of = (
        (row.property_type, condition.property_types),
        (row.listing_type, condition.listing_types),
        (row.status, condition.statuses),
    )
    ranges = (
        (row.price, condition.price),
        (row.area, condition.area),
        (row.bedrooms, condition.bedrooms),
        (row.bathrooms, condition.bathrooms),
        (row.year_built, condition.year_built),
    )
    return (
        all(not names or str(value) in names for value, names in one_of)
        and all(_within(value, asked) for value, asked in ranges)
        and (condition.featured is None or row.featured is condition.featured)
        and condition.owner_id in {None, row.owner_id}
        and _says(row, condition)
        and _lies(row, condition)
        and (not condition.any_of or any(meets(row, one) for one in condition.any_of))
        and not any(meets(row, one) for one in condition.none_of)
    )


def _within(value: Any, asked: Range) -> bool:
    if value is None:
        return asked == Range()
    least = asked.least is None or float(value) >= asked.least
    return least and (asked.most is None or float(value) <= asked.most)


def _says(row: ListingRow, condition: Condition) -> bool:
    city, state = condition.city or "", condition.state or ""
    return (
        folded(city) in row.city_words
        and (not state or _lower(state) == _lower(row.state))
        and condition.zip_code in {None, "", row.zip_code}
        and all(word in row.words for word in tokens(condition.words or ""))
    )


def _lower(text: str) -> str:
    """As databases that know the letters of English only."""
    return "".join(sign.lower() if sign.isascii() else sign for sign in text)


def _lies(row: ListingRow, condition: Condition) -> bool:
    areas = [area for area in (condition.near, condition.within) if area is not None]
    if row.latitude is None or row.longitude is None:
        return not areas
    spot = Spot(row.latitude, row.longitude)
    return all(area.holds(spot) for area in areas)


def key_of(row: ListingRow, order: Order) -> tuple[Any, int]:
    """What a listing is compared by; what is not known comes as if it were the least."""
    value = getattr(
        row, order.field.value.lower() if order.field is not Field.CITY else "city_words"
    )
    return (-1 if value is None else value), row.id


def in_order(rows: Sequence[ListingRow], order: Order) -> list[int]:
    """The ids of those that everybody sees, as an order has them."""
    seen = [row for row in rows if is_for_everybody(row)]
    found = sorted(seen, key=lambda row: key_of(row, order), reverse=order.descending)
    return [row.id for row in found]
