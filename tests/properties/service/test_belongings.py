"""Favourites, items and saved searches belong to one person each."""

import pytest
from tests.properties.service.market import FLAT, Market

from premises.kernel.auth import HOUSE_OWNER, NOBODY
from premises.kernel.cache import versions
from premises.kernel.errors import Forbidden, Invalid, NotFound, Unauthenticated
from premises.properties.models import FavouriteRow, ItemRow, Role, SearchRow
from premises.properties.rights import STRANGER
from premises.properties.search import Circle, Condition, Polygon, Range, Spot
from premises.properties.service import tags
from premises.properties.service.searches import MOST


def _kept(market: Market) -> list[tuple[int, int]]:
    with market.database.read() as session:
        return [(row.person_id, row.listing_id) for row in session.query(FavouriteRow)]


def test_a_favourite_is_kept_once_and_let_go_once(market: Market) -> None:
    ann, bob = market.person("ann"), market.person("bob")
    number, favourites = market.domain.listings.create(ann, FLAT), market.domain.favourites
    favourites.add(bob, number)
    favourites.add(bob, number)
    assert _kept(market) == [(market.id_of(bob), number)]
    with market.database.read() as session:
        assert versions(session, (tags.favourites(market.id_of(bob)),)) > (0,)
    favourites.remove(ann, number)
    assert len(_kept(market)) == 1
    favourites.remove(bob, number)
    favourites.remove(bob, number)
    favourites.remove(bob, 2**70)
    assert _kept(market) == []


def test_nobody_keeps_an_eye_on_what_they_do_not_see(here: Market) -> None:
    ann, bob = here.person("ann"), here.person("bob")
    number = here.domain.listings.create(ann, FLAT)
    here.domain.listings.publish(ann, number, False)
    with pytest.raises(NotFound, match=r"^Property not found$"):
        here.domain.favourites.add(bob, number)
    here.domain.favourites.add(ann, number)
    with pytest.raises(Unauthenticated):
        here.domain.favourites.add(NOBODY, number)


def test_items_are_written_for_oneself_and_by_admins_for_others(market: Market) -> None:
    ann, bob = market.person("ann"), market.person("bob")
    items = market.domain.items
    number = items.create(ann, " Call the notary ", "")
    (row,) = market.rows(ItemRow)
    assert (row.id, row.title, row.description) == (number, "Call the notary", "")
    items.create(HOUSE_OWNER, "For Bob", "text", owner_id=market.id_of(bob))
    assert market.rows(ItemRow)[1].owner_id == market.id_of(bob)
    with pytest.raises(NotFound, match=r"^User not found$"):
        items.create(ann, "Note", "", owner_id=4711)
    with pytest.raises(Forbidden):
        items.create(ann, "Note", "", owner_id=market.id_of(bob))
    for title in ("", "x" * 501, "\0"):
        with pytest.raises(Invalid):
            items.create(ann, title, "")


WANTED = Condition(
    property_types=("HOUSE",),
    price=Range(None, 300_000),
    words="garden",
    near=Circle(Spot(42.6, -5.57), 5000.0),
    any_of=(Condition(city="León"), Condition(bedrooms=Range(3, None))),
    none_of=(Condition(within=Polygon((Spot(0, 0), Spot(0, 1), Spot(1, 0)))),),
)


def test_a_search_comes_back_as_it_was_saved_to_its_owner_only(market: Market) -> None:
    ann, bob = market.person("ann"), market.person("bob")
    searches, people = market.domain.searches, market.domain.people
    saved = searches.save(ann, "Garden", WANTED)
    assert saved.condition == WANTED
    assert searches.list(people.viewer(ann)) == [saved]
    assert searches.list(people.viewer(bob)) == searches.list(STRANGER) == []
    for number in (saved.id, 0, 2**70):
        with pytest.raises(NotFound, match=r"^Search not found$"):
            searches.delete(bob, number)
    searches.delete(ann, saved.id)
    assert market.rows(SearchRow) == []


@pytest.mark.parametrize(
    "wrong",
    [
        Condition(any_of=tuple(Condition() for _ in range(30))),
        Condition(price=Range(float("nan"), None)),
        Condition(area=Range(None, float("inf"))),
        Condition(any_of=(Condition(city="\0"),)),
        Condition(words="\ud800"),
        Condition(words="x" * 501),
    ],
    ids=str,
)
def test_a_search_that_no_database_can_be_asked_for_is_refused(
    here: Market, wrong: Condition
) -> None:
    ann = here.person("ann")
    with pytest.raises(Invalid) as refused:
        here.domain.searches.save(ann, "Mine", wrong)
    assert refused.value.code == "properties.bad_condition"
    assert here.rows(SearchRow) == []


def test_nobody_keeps_more_searches_than_anybody_needs(here: Market) -> None:
    ann = here.person("ann", Role.AGENT)
    for number in range(MOST):
        here.domain.searches.save(ann, f"Search {number}", Condition())
    with pytest.raises(Invalid, match=str(MOST)):
        here.domain.searches.save(ann, "One more", Condition())
    here.domain.searches.save(here.person("bob"), "Another's", Condition())


def test_a_house_without_mail_promises_none(here: Market) -> None:
    with pytest.raises(Forbidden) as refused:
        here.domain.searches.save(here.person("ann"), "Mine", Condition(), is_told=True)
    assert refused.value.code == "properties.no_mail"
