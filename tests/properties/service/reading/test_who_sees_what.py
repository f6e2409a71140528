"""Whatever is asked, and by whatever way round, nobody gets what is not for their eyes."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
import sqlalchemy as sa
from tests.properties.service.market import FLAT, Market
from tests.properties.service.reading.asking import (
    BARE,
    CHANGE,
    IMAGE,
    ITEM,
    LISTING,
    OWNER,
    PERSON,
    connection,
    ids,
    plain,
)

from premises.kernel.auth import HOUSE_OWNER
from premises.properties.models import Approval, ImageRow, ImageState, Role
from premises.properties.plans import Layout
from premises.properties.rights import STRANGER, Viewer
from premises.properties.search import Condition, Order
from premises.properties.service.people import Profile
from premises.properties.service.reading import Page, Questions


@dataclass(frozen=True)
class Town:
    """Ann has a listing of every kind, Bob has one and likes all of Ann's."""

    market: Market
    shown: int
    hidden: int
    waiting: int
    bobs: int
    viewers: dict[str, Viewer]

    def ask(self, who: str, question: Callable[[Questions], list[int]]) -> list[int]:
        with self.market.reader.reading(self.viewers[who]) as questions:
            return question(questions)


@pytest.fixture
def town(market: Market) -> Town:
    ann, bob = market.person("ann"), market.person("bob")
    sue, root = market.person("sue", Role.AGENT), market.person("root", Role.ADMIN)
    listings = market.domain.listings
    numbers = [listings.create(ann, replace(FLAT, title=name)) for name in ("one", "two", "three")]
    numbers.append(listings.create(bob, FLAT))
    for number in numbers:
        market.add_image(number)
        market.domain.favourites.add(bob, number)
    market.change(numbers[1], is_published=False)
    market.change(numbers[2], approval=Approval.WAITING)
    people = {"ann": ann, "bob": bob, "sue": sue, "root": root, "house": HOUSE_OWNER}
    viewers = {name: market.domain.people.viewer(one) for name, one in people.items()}
    shown, hidden, waiting, bobs = numbers
    viewers["stranger"] = STRANGER
    return Town(market, shown, hidden, waiting, bobs, viewers)


OTHERS = ("stranger", "bob", "sue")
ADMINS = ("root", "house")


def test_lists_show_to_everybody_what_everybody_sees(town: Town) -> None:
    """To its owner too: what they hide is found among their own."""
    public = [town.shown, town.bobs]
    for who in town.viewers:
        assert town.ask(who, lambda ask: ids(ask.listings(BARE, Condition()))) == public
        page = connection(BARE)
        found = town.market.reader
        with found.reading(town.viewers[who]) as ask:
            (answer,) = plain(ask.connection(page, Condition(), Order(), Page(10)), page)
        assert sorted(edge["node"]["id"] for edge in answer["edges"]) == public
        assert answer["total_count"] == 2


def test_a_hidden_listing_is_there_for_its_owner_and_admins_only(town: Town) -> None:
    def seen(number: int) -> Callable[[Questions], list[int]]:
        return lambda ask: ids(ask.listing(BARE, number))

    for number in (town.hidden, town.waiting):
        for who in OTHERS:
            assert town.ask(who, seen(number)) == []
        for who in ("ann", *ADMINS):
            assert town.ask(who, seen(number)) == [number]
    for who in town.viewers:
        assert town.ask(who, seen(town.shown)) == [town.shown]


def test_the_listings_of_an_owner_are_as_many_as_the_viewer_sees(town: Town) -> None:
    ann_id = town.viewers["ann"].person_id
    assert ann_id is not None
    of_ann = [town.shown, town.hidden, town.waiting]
    for who in OTHERS:
        assert town.ask(who, lambda ask: ids(ask.of_owner(BARE, ann_id))) == [town.shown]
    for who in ("ann", *ADMINS):
        assert town.ask(who, lambda ask: ids(ask.of_owner(BARE, ann_id))) == of_ann
    own = {who: town.ask(who, lambda ask: ids(ask.own(BARE))) for who in town.viewers}
    assert own == {
        "ann": of_ann,
        "bob": [town.bobs],
        **{key: [] for key in ("sue", "root", "house", "stranger")},
    }


def test_what_waits_is_seen_by_admins_and_by_those_who_wait(town: Town) -> None:
    waiting = {who: town.ask(who, lambda ask: ids(ask.waiting(BARE))) for who in town.viewers}
    there = {key: [town.waiting] for key in ("ann", *ADMINS)}
    assert waiting == {**{key: [] for key in OTHERS}, **there}


def test_a_favourite_that_was_hidden_is_not_shown_and_comes_back(town: Town) -> None:
    """The newest first."""
    kept = {who: town.ask(who, lambda ask: ids(ask.favourites(BARE))) for who in town.viewers}
    assert kept == {**{key: [] for key in town.viewers}, "bob": [town.bobs, town.shown]}
    town.market.change(town.hidden, is_published=True)
    again = town.ask("bob", lambda ask: ids(ask.favourites(BARE)))
    assert again == [town.bobs, town.hidden, town.shown]


def test_no_way_round_leads_to_a_hidden_listing(town: Town) -> None:
    """Owner to properties to owner to properties, with images and history at each step."""
    leaf = Layout("Property", ("owner_id", "id"), {"images": IMAGE, "history": CHANGE})
    inner = Layout("User", ("id",), {"properties": leaf})
    middle = Layout("Property", ("owner_id", "id"), {"owner": inner, "images": IMAGE})
    outer = Layout("User", ("id",), {"properties": middle})
    layout = Layout("Property", ("id", "owner_id"), {"owner": outer})
    everything = {town.shown, town.hidden, town.waiting, town.bobs}
    for who, viewer in town.viewers.items():
        with town.market.reader.reading(viewer) as ask:
            found = plain(ask.listings(layout, Condition()), layout)
        allowed = everything if who in ADMINS else {town.shown, town.bobs}
        allowed = everything if who == "ann" else allowed
        met = set()
        for one in found:
            for two in one["owner"]["properties"]:
                assert {image["listing_id"] for image in two["images"]} == {two["id"]}
                for three in two["owner"]["properties"]:
                    met |= {two["id"], three["id"]}
                    assert {image["listing_id"] for image in three["images"]} == {three["id"]}
                    assert {row["listing_id"] for row in three["history"]} == {three["id"]}
        assert met == allowed, who


def test_how_to_reach_somebody_is_for_those_who_signed_in(town: Town) -> None:
    market = town.market
    with market.database.write() as session:
        session.execute(sa.text("UPDATE accounts SET is_active = (1 = 0) WHERE id = 'ann'"))
        said = "UPDATE property_people SET phone = '1', age = 40, address = 'x'"
        session.execute(sa.text(said))
    ann_id = town.viewers["ann"].person_id
    assert ann_id is not None
    told = {}
    for who, viewer in town.viewers.items():
        with market.reader.reading(viewer) as ask:
            (row,) = plain(ask.person(PERSON, ann_id), PERSON)
        assert (row["name"], row["role"]) == ("Ann", "USER")
        names = ("email", "phone", "age", "address", "is_active")
        told[who] = tuple(row[name] for name in names)
    everything = ("ann@example.org", "1", 40, "x", 0)
    assert told == {
        "stranger": ("", None, None, None, 1),
        **dict.fromkeys(("bob", "sue"), ("ann@example.org", "1", None, None, 1)),
        **dict.fromkeys(("ann", "root", "house"), everything),
    }
    # The same by the way of a listing.
    with market.reader.reading(STRANGER) as ask:
        (one, *_) = plain(ask.listings(LISTING, Condition()), LISTING)
    assert one["owner"] == {"id": ann_id, "name": "Ann", "email": ""}


def test_all_people_are_for_admins_alone(town: Town) -> None:
    """The original told everybody every e-mail."""
    own = {who: [town.viewers[who].person_id] for who in ("ann", "bob", "sue")}
    seen = {
        who: town.ask(who, lambda ask: [row["id"] for row in plain(ask.people(PERSON), PERSON)])
        for who in town.viewers
    }
    everybody = sorted(
        viewer.person_id for viewer in town.viewers.values() if viewer.person_id is not None
    )
    assert seen == {**own, "stranger": [], "root": everybody, "house": everybody}
    me = town.ask("stranger", lambda ask: [row["id"] for row in plain(ask.me(PERSON), PERSON)])
    assert me == []


def test_a_role_is_told_as_the_kernel_knows_it(town: Town) -> None:
    """Clients show their buttons by it; a role of admin without its grant is none."""
    market = town.market
    market.domain.listings.create(HOUSE_OWNER, FLAT)
    market.person("owner")
    with market.database.write() as session:
        session.execute(sa.text("UPDATE accounts SET is_owner = (1 = 1) WHERE id = 'owner'"))
        session.execute(sa.text("UPDATE grants SET scope = 'own' WHERE account_id = 'root'"))
    with market.reader.reading(market.domain.people.viewer(HOUSE_OWNER)) as ask:
        told = {row["name"]: row["role"] for row in plain(ask.people(PERSON), PERSON)}
    assert told == {
        "Ann": "USER",
        "Bob": "USER",
        "Sue": "AGENT",
        "Root": "USER",
        "Owner": "ADMIN",
        "The house": "ADMIN",
    }


def test_items_are_their_owners(town: Town) -> None:
    market = town.market
    ann_id = town.viewers["ann"].person_id
    note = market.domain.items.create(HOUSE_OWNER, "Note", "", owner_id=ann_id)
    with market.database.write() as session:
        # One that was brought along may have no description; clients rely on a text.
        session.execute(sa.text("UPDATE property_items SET description = NULL"))
    # The house was nobody in particular until it wrote something down.
    viewers = {**town.viewers, "house": market.domain.people.viewer(HOUSE_OWNER)}
    for who, viewer in viewers.items():
        with market.reader.reading(viewer) as ask:
            found, one = plain(ask.items(ITEM), ITEM), plain(ask.item(ITEM, note), ITEM)
        assert found == one
        assert [row["id"] for row in found] == ([note] if who in ("ann", *ADMINS) else [])
        assert all(row["description"] == "" for row in found)
    layout = Layout("User", ("id",), {"items": Layout("Item", ("owner_id", "id"))})
    assert ann_id is not None
    with market.reader.reading(town.viewers["bob"]) as ask:
        assert plain(ask.person(layout, ann_id), layout)[0]["items"] == []


def test_a_picture_whose_bytes_are_awaited_is_nobodys_business(town: Town) -> None:
    market = town.market
    market.add_image(town.shown, ImageState.AWAITED)
    first = market.rows(ImageRow, ImageRow.listing_id == town.shown)[0]
    market.change(town.shown, primary_image_id=first.id)
    with market.reader.reading(town.viewers["root"]) as ask:
        images = plain(ask.listing(LISTING, town.shown), LISTING)[0]["images"]
        hidden = plain(ask.listing(LISTING, town.hidden), LISTING)[0]["images"]
    assert [(row["id"], row["is_primary"], row["is_shown"]) for row in images] == [(first.id, 1, 1)]
    assert [(row["is_primary"], row["is_shown"]) for row in hidden] == [(0, 0)]


def test_one_picture_is_seen_with_its_listing(town: Town) -> None:
    images = {row.listing_id: row.id for row in town.market.rows(ImageRow)}
    for number in (town.shown, town.hidden):
        for who, viewer in town.viewers.items():
            with town.market.reader.reading(viewer) as ask:
                found = plain(ask.image(IMAGE, images[number]), IMAGE)
            is_seen = number == town.shown or who in ("ann", *ADMINS)
            assert [row["listing_id"] for row in found] == ([number] if is_seen else [])


def test_a_listing_meets_a_condition_for_those_who_see_it(town: Town) -> None:
    wanted, other = Condition(city="leon"), Condition(city="Madrid")
    for who, viewer in town.viewers.items():
        with town.market.reader.reading(viewer) as ask:
            assert ask.meets(town.shown, wanted)
            assert not ask.meets(town.shown, other)
            assert ask.meets(town.hidden, wanted) is (who in ("ann", *ADMINS))


def test_whether_it_is_a_favourite_is_each_viewers_own(town: Town) -> None:
    layout = Layout("Property", ("id", "favorite"))
    told = {}
    for who, viewer in town.viewers.items():
        with town.market.reader.reading(viewer) as ask:
            (row,) = plain(ask.listing(layout, town.shown), layout)
        told[who] = bool(row["favorite"])
    assert told == {**dict.fromkeys(town.viewers, False), "bob": True}


def test_a_person_without_account_is_not_taken_for_the_house(here: Market) -> None:
    market, layout = here, Layout("User", ("id", "name", "email", "role"))
    with market.database.write() as session:
        said = "INSERT INTO property_people (role, created_at) VALUES ('AGENT', '2026-01-01')"
        session.execute(sa.text(said))
    market.domain.people.welcome(HOUSE_OWNER, Profile(phone="1"))
    with market.reader.reading(market.domain.people.viewer(HOUSE_OWNER)) as ask:
        told = [(row["name"], row["role"]) for row in plain(ask.people(layout), layout)]
    assert told == [("", "AGENT"), ("The house", "ADMIN")]


def test_numbers_that_no_row_can_have_find_nothing(town: Town) -> None:
    for number in (0, -1, 2**31, 2**63, 2**200):
        with town.market.reader.reading(town.viewers["root"]) as ask:
            assert ask.listing(BARE, number) is None
            assert ask.person(OWNER, number) is None
            assert ask.item(ITEM, number) is None
            assert ask.image(IMAGE, number) is None
            assert not ask.meets(number, Condition())
            assert ids(ask.of_owner(BARE, number)) == []
            assert ids(ask.listings(BARE, Condition(owner_id=number))) == []
