"""Of a change those hear who may look at the listing, and of one that vanished that it has gone."""

from dataclasses import replace

import pytest
from tests.properties.service.market import FLAT, Market

from premises.kernel.auth import NOBODY, Caller
from premises.kernel.events import Event, OutboxRow
from premises.properties.models import Status


def _last(market: Market) -> Event:
    row: OutboxRow = market.rows(OutboxRow)[-1]
    where = (row.subject, row.owner_id, row.property_id)
    return Event(row.id, row.domain, row.kind, *where, row.payload, row.created_at)


def test_what_everybody_sees_they_hear_of_who_may_use_properties(here: Market) -> None:
    here.domain.listings.create(here.person("ann"), FLAT)
    created = _last(here)
    assert here.domain.shows(here.person("bob"), created)
    assert here.domain.shows(here.account("new"), created)
    elsewhere = Caller(via="session", account_id="x", grants={"drawings": "admin"})
    assert not here.domain.shows(elsewhere, created)
    assert not here.domain.shows(NOBODY, created)
    assert not here.domain.shows(here.person("eve"), replace(created, kind="another"))
    assert not here.domain.shows(here.person("pat"), replace(created, payload={}))


def test_of_a_hidden_listing_others_hear_once_that_it_has_gone(here: Market) -> None:
    ann, bob = here.person("ann"), here.person("bob")
    shows, listings = here.domain.shows, here.domain.listings
    number = listings.create(ann, FLAT)
    created = _last(here)
    listings.publish(ann, number, False)
    assert shows(bob, _last(here))
    # A listener who comes back late is not told what was so before.
    assert not shows(bob, created)
    listings.set_status(ann, number, Status.PENDING)
    assert not shows(bob, _last(here))
    listings.publish(ann, number, True)
    assert shows(bob, _last(here))


@pytest.mark.parametrize("is_published", [True, False])
def test_of_a_deleted_listing_those_hear_who_knew_it(here: Market, is_published: bool) -> None:
    ann, bob = here.person("ann"), here.person("bob")
    number = here.domain.listings.create(ann, replace(FLAT, is_published=is_published))
    here.domain.listings.delete(ann, number)
    assert here.domain.shows(bob, _last(here)) is is_published


def test_figures_tell_how_many_there_are_of_each(here: Market) -> None:
    ann = here.person("ann")
    number = here.domain.listings.create(ann, FLAT)
    here.domain.listings.create(ann, replace(FLAT, status=Status.SOLD))
    here.add_image(number)
    assert here.domain.counting.listings() == {"ACTIVE": 1.0, "SOLD": 1.0}
    assert here.domain.counting.images() == {"READY": 1.0}
