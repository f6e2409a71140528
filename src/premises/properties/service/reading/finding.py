"""A condition on listings as the database is asked for it."""

from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa

from premises.properties.models import ListingRow
from premises.properties.search import (
    Circle,
    Condition,
    Cursor,
    Field,
    Order,
    Polygon,
    Range,
    Spot,
    folded,
    tokens,
)
from premises.properties.service.checks import is_id

_L: Final = ListingRow.__table__.c
_LATITUDE, _LONGITUDE = (f"{ListingRow.__tablename__}.{one}" for one in ("latitude", "longitude"))

Clause = sa.ColumnElement[Any]


def clause(condition: Condition) -> Clause:
    """Holds for listings that meet the condition."""
    return sa.and_(sa.true(), *_clauses(condition))


def _clauses(condition: Condition) -> Iterator[Clause]:
    yield from _named(condition)
    yield from _ranged(condition)
    yield from _worded(condition)
    if condition.near is not None:
        yield from _near(condition.near)
    if condition.within is not None:
        yield from _within(condition.within)
    if condition.any_of:
        yield sa.or_(*map(clause, condition.any_of))
    # A listing of which something is not known does not meet a condition on it.
    yield from (sa.not_(sa.func.coalesce(clause(one), sa.false())) for one in condition.none_of)


def _named(condition: Condition) -> Iterator[Clause]:
    named = (
        (_L.property_type, condition.property_types),
        (_L.listing_type, condition.listing_types),
        (_L.status, condition.statuses),
    )
    for column, names in named:
        if names:
            # Compared as text, a name that there is none of fits nothing.
            yield sa.type_coerce(column, sa.String()).in_(names)
    if condition.featured is not None:
        yield _L.featured.is_(condition.featured)
    if condition.owner_id is not None:
        is_one = is_id(condition.owner_id)
        yield _L.owner_id == condition.owner_id if is_one else sa.false()


def _ranged(condition: Condition) -> Iterator[Clause]:
    ranges: tuple[tuple[Range, Clause], ...] = (
        (condition.price, _L.price),
        (condition.area, _L.area),
        (condition.bedrooms, _L.bedrooms),
        (condition.bathrooms, _L.bathrooms),
        (condition.year_built, _L.year_built),
    )
    for asked, column in ranges:
        if asked.least is not None:
            yield column >= sa.literal(asked.least, sa.Double())
        if asked.most is not None:
            yield column <= sa.literal(asked.most, sa.Double())


def _worded(condition: Condition) -> Iterator[Clause]:
    if condition.city:
        yield _L.city_words.contains(folded(condition.city), autoescape=True)
    if condition.state:
        # What is a large letter is for the database to say, and not all of them know the same.
        yield sa.func.lower(_L.state) == sa.func.lower(condition.state)
    if condition.zip_code:
        yield _L.zip_code == condition.zip_code
    for word in tokens(condition.words or ""):
        yield _L.words.contains(word, autoescape=True)


def _near(circle: Circle) -> Iterator[Clause]:
    """The squared distance straight through the globe is plain arithmetic in every database."""
    south, north_most = circle.latitudes
    yield _L.latitude.between(south, north_most)
    east, north, up = circle.middle.on_globe
    away = [(_L.east - east), (_L.north - north), (_L.up - up)]
    yield away[0] * away[0] + away[1] * away[1] + away[2] * away[2] <= circle.chord**2


def _within(polygon: Polygon) -> Iterator[Clause]:
    """The rule of even and odd crossings, edge by edge, as `Polygon.holds` has it."""
    yield _L.latitude.between(*polygon.latitudes)
    yield _L.longitude.between(*polygon.longitudes)
    crossed = [_crossed(a, b) for a, b in polygon.edges if a.latitude != b.latitude]
    yield sa.literal_column(_sum(crossed or ["0"]), sa.Integer()) % 2 == 1


def _crossed(a: Spot, b: Spot) -> str:
    """An edge as text: put together from expressions, a polygon would take a hundred times longer.

    Nothing goes in but numbers, each in brackets, since two minus signs begin a comment.
    """
    low, high = sorted((float(a.latitude), float(b.latitude)))
    slope = (b.longitude - a.longitude) / (b.latitude - a.latitude)
    meets = f"({float(a.longitude)!r}) + ({_LATITUDE} - ({float(a.latitude)!r})) * ({slope!r})"
    spans = f"{_LATITUDE} >= ({low!r}) AND {_LATITUDE} < ({high!r})"
    return f"(CASE WHEN {spans} AND {_LONGITUDE} < {meets} THEN 1 ELSE 0 END)"


def _sum(ones: list[str]) -> str:
    # A sum of a hundred parts, each within the one before, would be too deep for a parser.
    while len(ones) > 1:
        pairs = zip(ones[::2], ones[1::2], strict=False)
        ones = [f"({a} + {b})" for a, b in pairs] + ones[len(ones) // 2 * 2 :]
    return ones[0]


_KEYS: Final[dict[Field, Clause]] = {
    Field.CREATED_AT: _L.created_at,
    Field.UPDATED_AT: _L.updated_at,
    Field.PRICE: _L.price,
    # What is not known comes as if it were the least.
    Field.AREA: sa.func.coalesce(_L.area, -1.0),
    Field.BEDROOMS: sa.func.coalesce(_L.bedrooms, -1),
    Field.BATHROOMS: sa.func.coalesce(_L.bathrooms, -1),
    Field.TITLE: _L.title,
    Field.CITY: _L.city_words,
}


def order_key(order: Order) -> Clause:
    """What listings are compared by in an order."""
    return _KEYS[order.field]


def ordered(order: Order) -> tuple[Clause, Clause]:
    """By the key, then by the id, so that the order is one and the same each time."""
    key, identity = order_key(order), _L.id
    return (key.desc(), identity.desc()) if order.descending else (key.asc(), identity.asc())


def behind(cursor: Cursor, key: object) -> Clause:
    """Holds for listings behind a cursor's place; `key` is its value as the column has it."""
    column, identity = order_key(cursor.order), _L.id
    if cursor.order.descending:
        return sa.or_(column < key, sa.and_(column == key, identity < cursor.id))
    return sa.or_(column > key, sa.and_(column == key, identity > cursor.id))
