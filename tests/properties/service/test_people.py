"""Everybody who comes in is one person, with the role that the kernel and an admin gave them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from tests.properties.service.market import FLAT, Market

from premises.kernel.auth import HOUSE_OWNER, NOBODY, Caller
from premises.kernel.auth.callers import refused
from premises.kernel.errors import Failure, Forbidden, Invalid, Unauthenticated
from premises.properties.models import ListingRow, PersonRow, Role
from premises.properties.plans import Layout
from premises.properties.rights import STRANGER, Viewer
from premises.properties.service.people import HOUSE, Profile


def test_looking_writes_nothing_and_coming_in_notes_a_person_once(market: Market) -> None:
    people, ann = market.domain.people, market.account("ann")
    assert people.viewer(ann) == Viewer(None, Role.USER)
    assert market.rows(PersonRow) == []
    viewer = people.welcome(ann)
    assert people.welcome(ann) == people.viewer(ann) == viewer
    (row,) = market.rows(PersonRow)
    assert (row.id, row.account_id, row.role) == (viewer.person_id, "ann", Role.USER)
    assert people.person_of("ann") == row.id
    assert people.person_of("bob") is None


def test_a_stranger_is_nobody_and_is_not_noted(here: Market) -> None:
    people = here.domain.people
    elsewhere = Caller(via="session", account_id="x", grants={"drawings": "admin"})
    bad = refused(Unauthenticated("auth.bad_token", "no"))
    for caller in (NOBODY, elsewhere, bad):
        assert people.viewer(caller) == STRANGER
    with pytest.raises(Forbidden):
        people.welcome(elsewhere)
    for caller in (NOBODY, bad):
        with pytest.raises(Unauthenticated):
            people.welcome(caller)
    assert here.rows(PersonRow) == []


def test_the_house_is_one_person_and_an_admin(market: Market) -> None:
    first = market.domain.listings.create(HOUSE_OWNER, FLAT)
    market.domain.listings.create(HOUSE_OWNER, FLAT)
    (house,) = market.rows(PersonRow)
    assert house.account_id == HOUSE
    owner = Viewer(house.id, Role.ADMIN, house_id=house.id, keeps_house=True)
    assert market.domain.people.viewer(HOUSE_OWNER) == owner
    key = Caller(via="key", grants={"properties": "write"}, ceiling="write")
    keeper = Viewer(house.id, Role.USER, house_id=house.id, keeps_house=True)
    assert market.domain.people.viewer(key) == keeper
    market.domain.listings.publish(key, first, False)
    assert market.row(first).is_published is False
    reader = Caller(via="client", grants={"properties": "read"}, ceiling="read")
    with pytest.raises(Forbidden):
        market.domain.listings.publish(reader, first, True)


def test_many_who_come_in_at_once_are_one_person(market: Market) -> None:
    """Also the house, which no account tells apart."""
    together = Barrier(4)
    ann = market.account("ann")

    def offer(caller: Caller) -> int:
        together.wait()
        return market.domain.listings.create(caller, FLAT)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(offer, [ann, ann, HOUSE_OWNER, HOUSE_OWNER]))
    assert len(market.rows(PersonRow)) == 2
    assert len({row.owner_id for row in market.rows(ListingRow)}) == 2


def test_a_stored_role_of_admin_does_not_outlast_its_grant(here: Market) -> None:
    person_id = here.domain.people.welcome(here.account("ann")).person_id
    with here.database.write() as session:
        session.get_one(PersonRow, person_id).role = Role.ADMIN
    mere = Caller(via="session", account_id="ann", grants={"properties": "own"})
    assert here.domain.people.viewer(mere) == Viewer(person_id, Role.USER)
    admin = Caller(via="session", account_id="ann", grants={"*": "admin"})
    assert here.domain.people.viewer(admin).is_admin
    # A token for reading alone makes nobody an admin.
    narrow = Caller(via="key", account_id="ann", grants={"*": "admin"}, ceiling="read")
    assert here.domain.people.viewer(narrow) == Viewer(person_id, Role.USER)


def test_people_say_of_themselves_what_can_be_kept(market: Market) -> None:
    people, ann = market.domain.people, market.account("ann")
    people.welcome(ann, Profile(phone=" +34 987 ", age=41, address="Calle Ancha 7"))
    people.change_profile(ann, Profile(age=42, address=None))
    (row,) = market.rows(PersonRow)
    assert (row.phone, row.age, row.address) == ("+34 987", 42, None)
    for wrong in (
        Profile(age=-1),
        Profile(age=151),
        Profile(phone="1" * 101),
        Profile(address="x" * 501),
        Profile(phone="1\0"),
        Profile(address="\udcff"),
    ):
        with pytest.raises(Invalid):
            people.change_profile(ann, wrong)
    assert market.rows(PersonRow)[0].age == 42


def test_who_was_granted_the_houses_rows_sees_them_and_changes_them_as_far_as_granted(
    here: Market,
) -> None:
    listings, people = here.domain.listings, here.domain.people
    hidden = listings.create(HOUSE_OWNER, replace(FLAT, is_published=False))
    own, read, write = (here.account(name, scope=name) for name in ("own", "read", "write"))
    seen = {}
    for caller in (own, read, write):
        viewer = people.viewer(caller)
        with here.reader.reading(viewer) as questions:
            seen[caller.account_id] = questions.listing(Layout("Property", ("id",)), hidden)
    assert seen["own"] is None
    assert seen["read"] is not None
    assert seen["write"] is not None
    for caller in (own, read):
        with pytest.raises(Failure):
            listings.publish(caller, hidden, True)
    listings.publish(write, hidden, True)
    assert here.row(hidden).is_published
