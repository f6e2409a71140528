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
    folded,
    tokens,
)

_L: Final = ListingRow.__table__.c

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
    if condition.property_types:
        yield _L.property_type.in_(condition.property_types)
    if condition.listing_types:
        yield _L.listing_type.in_(condition.listing_types)
    if condition.statuses:
        yield _L.status.in_(condition.statuses)
    if condition.featured is not None:
        yield _L.featured.is_(condition.featured)
    if condition.owner_id is not None:
        yield _L.owner_id == condition.owner_id


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
        yield sa.func.lower(_L.state) == condition.state.lower()
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
    crossed: list[Clause] = []
    for a, b in polygon.edges:
        if a.latitude == b.latitude:
            continue
        low, high = sorted((a.latitude, b.latitude))
        slope = (b.longitude - a.longitude) / (b.latitude - a.latitude)
        meets = a.longitude + (_L.latitude - a.latitude) * sa.literal(slope, sa.Double())
        spans = sa.and_(_L.latitude >= low, _L.latitude < high)
        crossed.append(sa.case((sa.and_(spans, _L.longitude < meets), 1), else_=0))
    yield _odd(crossed)


def _odd(ones: list[Clause]) -> Clause:
    # A sum of a hundred parts, each within the one before, would be too deep for a parser.
    while len(ones) > 1:
        pairs = zip(ones[::2], ones[1::2], strict=False)
        ones = [(a + b).self_group() for a, b in pairs] + ones[len(ones) // 2 * 2 :]
    return sa.literal(1) == (ones[0].self_group() % 2 if ones else sa.literal(0))


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
