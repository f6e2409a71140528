"""Listings are searched, sorted and paged."""

from typing import Any

import pytest
from tests.properties.graphql.club import Club, Person, club


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with club(tmp_path_factory.mktemp("market")) as opened:
        ann = opened.person()
        for number in range(7):
            ann.offer(
                title=f"House {number}",
                description="With a garden" if number % 2 else None,
                propertyType="HOUSE" if number % 2 else "VILLA",
                price=100 * (number + 1),
                bedrooms=number,
                latitude=40 + number,
                longitude=-3.0,
                yearBuilt=1990 + number,
            )
        yield opened.stranger


def _titles(who: Person, where: dict[str, Any]) -> list[str]:
    text = (
        "query($w: PropertyWhere) { propertiesConnection(first: 100, where: $w,"
        " orderBy: {field: PRICE, direction: ASC}) { nodes { title } } }"
    )
    found = who.ask(text, w=where)["propertiesConnection"]["nodes"]
    return [one["title"].removeprefix("House ") for one in found]


@pytest.mark.parametrize(
    ("where", "titles"),
    [
        ({}, "0123456"),
        ({"text": "GARDEN house"}, "135"),
        ({"text": "garden castle"}, ""),
        ({"price": {"min": 200, "max": 400}}, "123"),
        ({"bedrooms": {"min": 5}}, "56"),
        ({"yearBuilt": {"max": 1991}}, "01"),
        ({"propertyType": ["VILLA"]}, "0246"),
        ({"propertyType": ["VILLA", "HOUSE"], "status": ["ACTIVE"]}, "0123456"),
        ({"near": {"latitude": 40, "longitude": -3, "radiusM": 120_000}}, "01"),
        (
            {
                "within": [
                    {"latitude": 41.5, "longitude": -4},
                    {"latitude": 41.5, "longitude": -2},
                    {"latitude": 43.5, "longitude": -2},
                    {"latitude": 43.5, "longitude": -4},
                ]
            },
            "23",
        ),
        ({"anyOf": [{"price": {"max": 100}}, {"price": {"min": 700}}]}, "06"),
        ({"noneOf": [{"price": {"max": 500}}]}, "56"),
    ],
    ids=str,
)
def test_a_search_finds_what_meets_all_of_it(
    market: Person, where: dict[str, Any], titles: str
) -> None:
    assert _titles(market, where) == list(titles)


@pytest.mark.parametrize("order", ["PRICE", "TITLE", "BEDROOMS", "CREATED_AT", "AREA", "CITY"])
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
def test_pages_follow_one_another_without_gap_or_repetition(
    market: Person, order: str, direction: str
) -> None:
    text = (
        "query($a: String, $o: PropertyOrder) { propertiesConnection(first: 3, after: $a,"
        " orderBy: $o) { totalCount pageInfo { hasNextPage endCursor } edges { cursor node"
        " { title } } } }"
    )
    seen: list[str] = []
    after = None
    while True:
        given = {"field": order, "direction": direction}
        found = market.ask(text, a=after, o=given)["propertiesConnection"]
        assert found["totalCount"] == 7
        seen += [one["node"]["title"] for one in found["edges"]]
        assert found["pageInfo"]["endCursor"] == found["edges"][-1]["cursor"]
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            break
    assert sorted(seen) == [f"House {number}" for number in range(7)]
    if order in {"PRICE", "TITLE", "BEDROOMS", "CREATED_AT"}:
        assert seen == sorted(seen, reverse=direction == "DESC")


@pytest.mark.parametrize(
    "arguments",
    [
        "first: 0",
        "first: -1",
        "first: 101",
        'after: "nonsense"',
        'after: "WyJQUklDRSIsMCwxMDAsMV0"',
        'sortBy: "password"',
        "limit: -1",
        "offset: -1",
        "offset: 2000000000",
        "near: {latitude: 91, longitude: 0, radiusM: 1}",
        "near: {latitude: 0, longitude: 0, radiusM: 0}",
        "within: [{latitude: 0, longitude: 0}]",
        "deep",
    ],
)
def test_what_makes_no_sense_is_an_error_with_a_code(market: Person, arguments: str) -> None:
    name = arguments.split(":", maxsplit=1)[0]
    if name in {"sortBy", "limit", "offset"}:
        text = f"{{ properties({arguments}) {{ id }} }}"
    elif name in {"near", "within"}:
        text = f"{{ propertiesConnection(where: {{{arguments}}}) {{ nodes {{ id }} }} }}"
    elif name == "deep":
        inner = "{anyOf: [" * 31 + "{}" + "]}" * 31
        text = f"{{ propertiesConnection(where: {inner}) {{ nodes {{ id }} }} }}"
    else:
        text = f"{{ propertiesConnection({arguments}) {{ nodes {{ id }} }} }}"
    found = market.answer(text)
    assert found["data"] is None
    assert found["errors"][0]["extensions"]["code"].startswith("properties.")
    assert found["errors"][0]["extensions"]["kind"] == "invalid"


@pytest.mark.parametrize(
    "name", ["price", "PRICE", "createdAt", "created_at", "CREATED_AT", "bedrooms"]
)
@pytest.mark.parametrize("way", ["asc", "DESC", None])
def test_lists_are_sorted_as_clients_of_the_original_name_it(
    market: Person, name: str, way: str | None
) -> None:
    text = "query($s: String, $d: String) { properties(sortBy: $s, sortDirection: $d) { price } }"
    found = [one["price"] for one in market.ask(text, s=name, d=way)["properties"]]
    assert found == sorted(found, reverse=way == "DESC")


def test_lists_have_a_part_that_can_be_asked_for(market: Person) -> None:
    text = '{ properties(sortBy: "price", limit: 2, offset: 3) { price } }'
    assert market.ask(text)["properties"] == [{"price": 400.0}, {"price": 500.0}]


def test_the_filters_of_the_original_work(market: Person) -> None:
    """Those by kind always answered nothing there."""
    text = (
        "{ properties(propertyType: HOUSE, listingType: SELL, minPrice: 200, maxPrice: 600,"
        ' minBedrooms: 3, maxBedrooms: 5, city: "LEÓN") { title } }'
    )
    assert market.ask(text)["properties"] == [{"title": "House 3"}, {"title": "House 5"}]


def test_a_saved_search_is_told_in_the_words_in_which_it_was_saved(town: Club) -> None:
    ann = town.person()
    where = {
        "text": "garden",
        "propertyType": ["VILLA"],
        "price": {"min": 1.0, "max": 2.5},
        "near": {"latitude": 1.0, "longitude": 2.0, "radiusM": 3.0},
        "within": [{"latitude": float(n), "longitude": float(n * n)} for n in range(3)],
        "anyOf": [{"city": "León"}, {"noneOf": [{"featured": True}]}],
        "ownerId": 7,
        "zipCode": "1",
    }
    text = (
        'mutation($w: PropertyWhere) { saveSearch(name: "Mine", where: $w)'
        " { success error search { id name notify condition createdAt } } }"
    )
    saved = ann.ask(text, w=where)["saveSearch"]["search"]
    assert saved["condition"] == where
    assert ann.ask("{ savedSearches { id name notify condition createdAt } }") == {
        "savedSearches": [saved]
    }
    text = "mutation($i: Int!) { deleteSavedSearch(id: $i) { success } }"
    assert town.person("Thief").ask(text, i=saved["id"])["deleteSavedSearch"]["success"] is False
    assert ann.ask(text, i=saved["id"])["deleteSavedSearch"]["success"] is True
    assert ann.ask("{ savedSearches { id } }") == {"savedSearches": []}
