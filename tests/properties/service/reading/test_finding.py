"""What a search finds is what it means, in every kind of database."""

import os
from collections.abc import Sequence
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.properties.service.market import FLAT, Market
from tests.properties.service.reading.asking import BARE, ids
from tests.properties.service.reading.stock import (
    CITIES,
    STATES,
    WORDS,
    is_for_everybody,
    meets,
    stocked,
)

from premises.kernel.errors import Invalid
from premises.properties.models import ListingRow
from premises.properties.rights import STRANGER
from premises.properties.search import Circle, Condition, Polygon, Range, Spot
from premises.properties.search.conditions import MOST_PARTS

Stock = tuple[Market, Sequence[ListingRow]]


@pytest.fixture
def stock(market: Market) -> Stock:
    return market, stocked(market.database, 60)


def _found(market: Market, condition: Condition) -> list[int]:
    with market.reader.reading(STRANGER) as ask:
        return ids(ask.listings(BARE, condition))


def _wanted(rows: Sequence[ListingRow], condition: Condition) -> list[int]:
    return [row.id for row in rows if is_for_everybody(row) and meets(row, condition)]


SQUARE = Polygon((Spot(-3, -3), Spot(-3, 4), Spot(4, 4), Spot(4, -3)))
ARROW = Polygon((Spot(-5, -5), Spot(0, 0), Spot(5, -5), Spot(0, 5)))
CASES = {
    "nothing in particular": Condition(),
    "property type": Condition(property_types=("HOUSE", "VILLA")),
    "listing type": Condition(listing_types=("RENT",)),
    "status": Condition(statuses=("SOLD", "RENTED")),
    "least price": Condition(price=Range(50_005.0, None)),
    "most price": Condition(price=Range(None, 50_005.0)),
    "least bedrooms": Condition(bedrooms=Range(2, None)),
    "most bedrooms": Condition(bedrooms=Range(None, 2)),
    "least bathrooms, which clients send as a fraction": Condition(bathrooms=Range(1.5, None)),
    "most bathrooms": Condition(bathrooms=Range(None, 1.5)),
    "area": Condition(area=Range(30.0, 61.5)),
    "year": Condition(year_built=Range(1903, 1905)),
    "city in small letters without accents": Condition(city="leon"),
    "part of a city": Condition(city="NUEVA"),
    "signs that mean something in a pattern": Condition(city="%_"),
    "a sign that escapes others": Condition(words="/slash"),
    "letters that fold to several": Condition(city="STRASSE"),
    "state": Condition(state="cASTILLA"),
    "state with a letter that only some can fold": Condition(state="Aragón"),
    "zip code": Condition(zip_code="24001"),
    "words in any order": Condition(words="VIEW  garden"),
    "a per cent sign": Condition(words="100%"),
    "an underscore": Condition(words="a_b"),
    "featured": Condition(featured=True),
    "not featured": Condition(featured=False),
    "near": Condition(near=Circle(Spot(1, 1), 300_000.0)),
    "within a square": Condition(within=SQUARE),
    "within an arrow": Condition(within=ARROW),
    "any": Condition(any_of=(Condition(city="leon"), Condition(bedrooms=Range(3, None)))),
    "none": Condition(none_of=(Condition(area=Range(None, 60.0)), Condition(featured=True))),
    "all at once": Condition(
        listing_types=("SELL",), price=Range(2000, 90_000), city="o", words="calle"
    ),
    "a type that there is none of": Condition(property_types=("CASTLE",)),
    "more than any listing costs": Condition(price=Range(1e308, None)),
}


def test_every_filter_means_the_same_in_every_database(stock: Stock) -> None:
    market, rows = stock
    found = {name: _found(market, condition) for name, condition in CASES.items()}
    wanted = {name: _wanted(rows, condition) for name, condition in CASES.items()}
    assert found == wanted
    barren = {name for name, numbers in wanted.items() if not numbers}
    assert barren == {"a type that there is none of", "more than any listing costs"}


def _ranges(least: float, most: float) -> st.SearchStrategy[Range]:
    end = st.none() | st.floats(least, most) | st.integers(int(least), int(most))
    return st.builds(Range, end, end)


def _some(names: Sequence[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(names), max_size=2).map(tuple)


SPOTS = st.builds(Spot, st.integers(-7, 7), st.integers(-7, 7))
CIRCLES = st.builds(Circle, SPOTS, st.floats(1.0, 2e7))
POLYGONS = st.builds(Polygon, st.lists(SPOTS, min_size=3, max_size=7).map(tuple))


@cache
def _conditions() -> st.SearchStrategy[Condition]:
    text = st.sampled_from([*CITIES, *WORDS, "", " ", "é", "%", "_", "/", "o", "ß", "\\"])
    given_: dict[str, st.SearchStrategy[Any]] = {
        "property_types": _some(("HOUSE", "VILLA", "LAND")),
        "listing_types": _some(("SELL", "RENT")),
        "statuses": _some(("ACTIVE", "SOLD", "PENDING")),
        "price": _ranges(0, 120_000),
        "area": _ranges(20, 100),
        "bedrooms": _ranges(-1, 6),
        "bathrooms": _ranges(-1, 6),
        "year_built": _ranges(1890, 1920),
        "city": text,
        "state": st.sampled_from(STATES),
        "zip_code": st.sampled_from(("24001", "2")),
        "words": st.lists(text, max_size=3).map(" ".join),
        "featured": st.booleans(),
        "near": CIRCLES,
        "within": POLYGONS,
    }

    def conditions(within: Any) -> st.SearchStrategy[Condition]:
        parts = st.just(()) if within.is_empty else st.lists(within, max_size=2).map(tuple)
        # One or two kinds at a time, or hardly anything would ever be found.
        plain = st.lists(st.sampled_from(sorted(given_)), max_size=2, unique=True).flatmap(
            lambda names: st.fixed_dictionaries({name: given_[name] for name in names})
        )
        return st.builds(
            lambda one, any_of, none_of: Condition(**one, any_of=any_of, none_of=none_of),
            plain,
            parts,
            parts,
        )

    return conditions(conditions(conditions(st.nothing()))).filter(
        lambda one: sum(1 for _ in one.parts()) <= MOST_PARTS
    )


EXAMPLES = int(os.environ.get("SEARCH_CASES", "150"))
MANY = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@MANY
@given(st.builds(lambda area: Condition(within=area), POLYGONS))
def test_any_polygon_holds_what_lies_in_it(here_stock: Stock, condition: Condition) -> None:
    market, rows = here_stock
    assert _found(market, condition) == _wanted(rows, condition)


@MANY
@given(st.data())
def test_any_search_finds_what_it_means(here_stock: Stock, data: st.DataObject) -> None:
    """Circles, polygons and words, any and none of several, as plain Python has it."""
    market, rows = here_stock
    condition = data.draw(_conditions())
    assert _found(market, condition) == _wanted(rows, condition)


@pytest.fixture
def here_stock(here: Market) -> Stock:
    return here, stocked(here.database, 60)


def test_a_search_with_all_it_may_have_is_answered(market: Market) -> None:
    """As many parts as are let through, and polygons with as many corners."""
    ann = market.person("ann")
    number = market.domain.listings.create(ann, FLAT)
    corners = tuple(Spot(-40 + one % 2, -90 + one * 0.9) for one in range(199))
    jagged = Polygon((*corners, Spot(-80, 0)))
    part = Condition(words=" ".join(f"w{one}" for one in range(12)))
    many = Condition(within=jagged, none_of=tuple(part for _ in range(29)))
    market.change(number, latitude=-40.5, longitude=0.2, east=0.0, north=0.0, up=0.0)
    assert _found(market, many) == _wanted([market.row(number)], many)
    with pytest.raises(Invalid, match="corners"):
        _found(market, Condition(any_of=(Condition(within=jagged), Condition(within=SQUARE))))
    deep = Condition(city="leon")
    for _ in range(28):
        deep = Condition(any_of=(deep,))
    assert _found(market, deep) == [number]
    with pytest.raises(Invalid):
        _found(market, Condition(any_of=(Condition(any_of=(deep,)),)))


@pytest.mark.parametrize(
    "wrong",
    [
        Condition(words="\0"),
        Condition(city="\udc00"),
        Condition(state="x" * 501),
        Condition(none_of=(Condition(zip_code="\0"),)),
        Condition(price=Range(float("nan"), None)),
        Condition(bedrooms=Range(None, float("inf"))),
    ],
    ids=str,
)
def test_what_no_database_can_be_asked_is_refused(here: Market, wrong: Condition) -> None:
    with pytest.raises(Invalid) as refused:
        _found(here, wrong)
    assert refused.value.code == "properties.bad_condition"


def test_a_list_has_a_limit_and_begins_where_it_is_told(here: Market) -> None:
    rows = stocked(here.database, 130)
    wanted = _wanted(rows, Condition())
    here = opened_with(here, max_list=100)
    assert len(wanted) > 100
    with here.reader.reading(STRANGER) as ask:
        assert ids(ask.listings(BARE, Condition())) == wanted[:100]
        assert ids(ask.listings(BARE, Condition(), limit=5, offset=3)) == wanted[3:8]
        assert ids(ask.listings(BARE, Condition(), limit=10**9, offset=10**9)) == []
        assert ids(ask.listings(BARE, Condition(), limit=0)) == []
        for limit, offset in ((-1, 0), (5, -1), (5, 2**31), (5, 2**70)):
            with pytest.raises(Invalid) as refused:
                ask.listings(BARE, Condition(), limit=limit, offset=offset)
            assert refused.value.code == "properties.bad_page"


def opened_with(market: Market, **changed: Any) -> Market:
    """The same market as read under other settings."""
    reader = type(market.reader)(market.database, market.domain.settings.model_copy(update=changed))
    return Market(market.database, market.domain, reader, market.registry)
