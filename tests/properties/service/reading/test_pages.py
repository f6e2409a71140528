"""Page after page, everything comes once and in its order, whatever is added or sold meanwhile."""

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from tests.properties.service.market import Market
from tests.properties.service.reading.asking import BARE, LISTING, connection, plain
from tests.properties.service.reading.stock import in_order, stocked

from premises.kernel.errors import Invalid
from premises.properties.models import Approval, ListingRow
from premises.properties.plans import Layout
from premises.properties.rights import STRANGER
from premises.properties.search import Condition, Field, Order, cursor_from
from premises.properties.service.reading import Page

PAGE = connection(BARE)
ORDERS = [Order(field, descending) for field in Field for descending in (True, False)]


def _page(
    market: Market, order: Order, first: int, after: str | None, layout: Layout = PAGE
) -> dict[str, Any]:
    cursor = None if after is None else cursor_from(after, order)
    with market.reader.reading(STRANGER) as ask:
        found = ask.connection(layout, Condition(), order, Page(first, cursor))
        (answer,) = plain(found, layout)
    return answer


def _walk(market: Market, order: Order, first: int) -> Iterator[dict[str, Any]]:
    after: str | None = None
    while True:
        page = _page(market, order, first, after)
        yield page
        info = page["pageInfo"]
        if not info["has_next_page"]:
            return
        after = info["end_cursor"]


def _ids(page: dict[str, Any]) -> list[int]:
    return [edge["node"]["id"] for edge in page["edges"]]


def test_pages_are_what_a_sort_makes_of_all(market: Market) -> None:
    """Equal values, missing values and instants a microsecond apart; every order, both ways.

    PostgreSQL sorts texts by the language it was set up for, and then as on one long page.
    """
    rows = stocked(market.database, 45)
    wrong = {}
    for order in ORDERS:
        pages = list(_walk(market, order, 7))
        found = [number for page in pages for number in _ids(page)]
        wanted = in_order(rows, order)
        if market.database.backend == "postgresql" and order.field in {Field.TITLE, Field.CITY}:
            assert sorted(found) == sorted(wanted)
            wanted = _ids(_page(market, order, 100, None))
        if found != wanted or {page["total_count"] for page in pages} != {len(wanted)}:
            wrong[order] = found
    assert wrong == {}


@pytest.mark.parametrize("order", [Order(), Order(Field.PRICE, False), Order(Field.BEDROOMS)])
def test_what_is_there_all_the_time_comes_once_whatever_moves_meanwhile(
    market: Market, order: Order
) -> None:
    rows = stocked(market.database, 40)
    stay = set(in_order(rows, order)[::2])
    go = [row.id for row in rows if row.id not in stay]
    met: list[int] = []
    for turn, page in enumerate(_walk(market, order, 3)):
        met += _ids(page)
        stocked(market.database, 3, seed=100 + turn % 3)
        if go:
            with market.database.write() as session:
                session.delete(session.get_one(ListingRow, go.pop()))
        # New ones come behind the cursor for ever otherwise.
        if turn > 40:
            break
    assert [number for number in met if number in stay] == in_order(
        [row for row in rows if row.id in stay], order
    )
    assert len(met) == len(set(met))


def test_a_cursor_outlives_the_listing_it_was_made_of(here: Market) -> None:
    rows, order = stocked(here.database, 30), Order(Field.PRICE)
    wanted, page = in_order(rows, order), _page(here, order, 5, None)
    with here.database.write() as session:
        session.delete(session.get_one(ListingRow, wanted[4]))
    rest = _page(here, order, 100, page["pageInfo"]["end_cursor"])
    assert _ids(rest) == wanted[5:]


def test_each_edge_has_a_cursor_of_its_own(here: Market) -> None:
    rows, order = stocked(here.database, 30), Order(Field.TITLE, False)
    wanted, page = in_order(rows, order), _page(here, order, 5, None)
    for at, edge in enumerate(page["edges"]):
        assert _ids(_page(here, order, 2, edge["cursor"])) == wanted[at + 1 : at + 3]


def test_edges_and_nodes_are_the_same_listings(here: Market) -> None:
    stocked(here.database, 10)
    both = Layout(PAGE.type_name, PAGE.columns, {**PAGE.children, "nodes": LISTING})
    page = _page(here, Order(), 4, None, both)
    assert [node["id"] for node in page["nodes"]] == _ids(page)
    assert all(node["owner"]["id"] == node["owner_id"] for node in page["nodes"])


def test_behind_the_last_listing_there_is_an_empty_page_that_knows_the_total(here: Market) -> None:
    rows, order = stocked(here.database, 10), Order()
    number = len(in_order(rows, order))
    last = _page(here, order, 100, None)
    assert last["pageInfo"] == {
        "one": 1,
        "has_next_page": False,
        "end_cursor": last["edges"][-1]["cursor"],
    }
    empty = _page(here, order, 5, last["pageInfo"]["end_cursor"])
    assert (empty["edges"], empty["total_count"]) == ([], number)
    assert empty["pageInfo"] == {"one": 1, "has_next_page": False, "end_cursor": None}


@pytest.mark.parametrize("first", [0, -1, 101, 2**40])
def test_a_page_has_as_many_as_the_settings_allow(here: Market, first: int) -> None:
    with pytest.raises(Invalid) as refused:
        _page(here, Order(), first, None)
    assert refused.value.code == "properties.bad_page"


STRANGE: list[tuple[Order, Any, Any]] = [
    (Order(Field.PRICE), "1; DROP TABLE", 1),
    (Order(Field.PRICE), "nan", 1),
    (Order(Field.PRICE), 10**400, 1),
    (Order(Field.PRICE), 5.5, 2**40),
    (Order(Field.PRICE), 5.5, -1),
    (Order(Field.PRICE), 5.5, 10**30),
    (Order(Field.BEDROOMS), "x", 1),
    (Order(Field.TITLE), 7, 1),
    (Order(Field.TITLE), "a\0b", 1),
    (Order(Field.TITLE), "\ud800", 1),
    (Order(Field.CREATED_AT), "2026", 1),
    (Order(Field.CREATED_AT), 10**30, 1),
    (Order(Field.CREATED_AT), -(10**30), 1),
    (Order(Field.UPDATED_AT), 1e308, 1),
]


@pytest.mark.parametrize(("order", "key", "identity"), STRANGE, ids=str)
def test_a_cursor_that_somebody_made_up_is_refused(
    market: Market, order: Order, key: Any, identity: Any
) -> None:
    said = json.dumps([order.field.value, int(order.descending), key, identity]).encode()
    text = base64.urlsafe_b64encode(said).decode().rstrip("=")
    with pytest.raises(Invalid) as refused:
        _page(market, order, 5, text)
    assert refused.value.code == "properties.bad_cursor"


@pytest.mark.parametrize(
    ("order", "key"),
    [
        (Order(Field.PRICE), 1e308),
        (Order(Field.PRICE, False), -1e308),
        (Order(Field.AREA), 0.1),
        (Order(Field.BEDROOMS), 1.5),
        (Order(Field.BEDROOMS), 1e300),
        (Order(Field.TITLE), "'; --%_"),
        (Order(Field.TITLE), "x" * 2000),
        (Order(Field.CREATED_AT), -62_135_596_800_000_000),
        (Order(Field.CREATED_AT), 253_402_300_799_999_999),
    ],
    ids=str,
)
def test_a_cursor_that_might_be_one_is_a_place_like_any_other(
    market: Market, order: Order, key: Any
) -> None:
    rows = stocked(market.database, 12)
    said = json.dumps([order.field.value, int(order.descending), key, 1]).encode()
    page = _page(market, order, 50, base64.urlsafe_b64encode(said).decode().rstrip("="))
    assert set(_ids(page)) <= set(in_order(rows, order))


def test_instants_keep_their_microseconds_on_the_way(market: Market) -> None:
    """Two that differ by one microsecond are two places, also where a page ends between them."""
    rows = stocked(market.database, 5)
    with market.database.write() as session:
        for at, row in enumerate(rows):
            moved = session.get_one(ListingRow, row.id)
            moved.is_published, moved.approval = True, Approval.APPROVED
            moved.created_at = rows[0].created_at + timedelta(microseconds=at)
    found = [number for page in _walk(market, Order(), 1) for number in _ids(page)]
    assert found == [row.id for row in reversed(rows)]
