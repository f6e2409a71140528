"""Listings are offered and changed by their owners, and everything that follows is in one write."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from tests.properties.service.market import FLAT, Market, opened

from premises.kernel.auth import HOUSE_OWNER, NOBODY
from premises.kernel.blobs.models import BlobRefRow
from premises.kernel.cache import versions
from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell
from premises.kernel.errors import Failure, Forbidden, Invalid, NotFound, Unauthenticated
from premises.kernel.events import OutboxRow
from premises.properties.models import (
    Approval,
    ChangeRow,
    ImageRow,
    ListingRow,
    ListingType,
    Role,
    Status,
)
from premises.properties.service import tags
from premises.properties.service.changing import PICTURES


def _history(market: Market, listing_id: int) -> list[tuple[str, str | None, str | None]]:
    rows = market.rows(ChangeRow, ChangeRow.listing_id == listing_id)
    return [(row.field, row.old, row.new) for row in rows]


def _versions(market: Market, *wanted: str) -> tuple[int, ...]:
    with market.database.read() as session:
        return versions(session, wanted)


def test_a_new_listing_is_there_with_its_history_its_event_and_new_versions(market: Market) -> None:
    ann = market.person("ann", Role.AGENT)
    before = _versions(market, tags.LISTINGS)
    number = market.domain.listings.create(ann, replace(FLAT, latitude=42.6, longitude=-5.57))
    row = market.row(number)
    assert (row.owner_id, row.status, row.approval) == (
        market.id_of(ann),
        Status.ACTIVE,
        Approval.APPROVED,
    )
    assert (row.price, row.original_price) == (Decimal(250_000), Decimal(250_000))
    assert (row.featured, row.is_published, row.version, row.image_count) == (False, True, 1, 0)
    assert row.words == "flat with a view calle ancha 7 leon castilla"
    assert row.city_words == "leon"
    assert row.east is not None
    assert row.created_at == row.updated_at == row.status_at == row.photos_at
    assert row.closed_at is None
    assert _history(market, number) == [
        ("price", None, "250000.00"),
        ("status", None, "ACTIVE"),
        ("is_published", None, "true"),
        ("featured", None, "false"),
        ("approval", None, "APPROVED"),
    ]
    (event,) = market.rows(OutboxRow)
    assert (event.domain, event.kind, event.subject) == (
        "properties",
        "listing_changed",
        str(number),
    )
    assert (event.owner_id, event.property_id) == ("ann", str(number))
    assert event.payload == {
        "listing_id": number,
        "what": "created",
        "is_visible": True,
        "was_visible": False,
    }
    assert _versions(market, tags.LISTINGS) > before


def test_an_update_replaces_what_it_does_not_name_and_keeps_status_and_place(
    market: Market,
) -> None:
    """As with the original, which knew no place and no year: those stay."""
    ann = market.person("ann")
    full = replace(
        FLAT,
        description="Sunny",
        area=80.5,
        bedrooms=3,
        bathrooms=2,
        zip_code="24001",
        year_built=1998,
        latitude=42.6,
        longitude=-5.57,
        status=Status.PENDING,
    )
    number = market.domain.listings.create(ann, full)
    market.domain.listings.update(ann, number, replace(FLAT, title="Better flat", price=240_000.5))
    row = market.row(number)
    assert (row.description, row.area, row.bedrooms, row.bathrooms, row.zip_code) == (None,) * 5
    assert (row.title, row.price, row.original_price) == (
        "Better flat",
        Decimal("240000.50"),
        Decimal(250_000),
    )
    assert (row.status, row.year_built, row.latitude, row.longitude) == (
        Status.PENDING,
        1998,
        42.6,
        -5.57,
    )
    assert row.words.startswith("better flat calle")
    assert row.version == 2
    assert row.updated_at > row.created_at
    assert _history(market, number)[5:] == [("price", "250000.00", "240000.50")]
    nowhere = replace(FLAT, year_built=None, latitude=None, longitude=None)
    market.domain.listings.update(ann, number, nowhere)
    row = market.row(number)
    assert (row.year_built, row.latitude, row.east, row.up) == (None, None, None, None)


def test_saying_the_same_again_changes_nothing(here: Market) -> None:
    """Whoever sends an update twice because an answer was lost does no harm."""
    ann = here.person("ann")
    number = here.domain.listings.create(ann, FLAT)
    before, told = here.row(number), here.told()
    here.domain.listings.update(ann, number, replace(FLAT, status=Status.ACTIVE, featured=True))
    here.domain.listings.publish(ann, number, True)
    after = here.row(number)
    assert (after.version, after.updated_at) == (before.version, before.updated_at)
    assert here.told() == told


def test_a_sale_notes_when_and_for_how_much_and_can_be_undone(market: Market) -> None:
    ann = market.person("ann")
    number = market.domain.listings.create(ann, FLAT)
    market.domain.listings.update(ann, number, replace(FLAT, price=230_000, status=Status.SOLD))
    row = market.row(number)
    assert (row.status, row.close_price) == (Status.SOLD, Decimal(230_000))
    assert row.closed_at == row.status_at == row.updated_at
    market.domain.listings.set_status(ann, number, Status.SOLD, 228_500)
    assert market.row(number).close_price == Decimal(228_500)
    assert market.row(number).closed_at == row.closed_at
    market.domain.listings.set_status(ann, number, Status.ACTIVE)
    row = market.row(number)
    assert (row.close_price, row.closed_at) == (None, None)
    assert [one for one in _history(market, number) if one[0] == "status"][1:] == [
        ("status", "ACTIVE", "SOLD"),
        ("status", "SOLD", "ACTIVE"),
    ]


def test_a_listing_may_begin_sold_and_its_history_says_so_once(here: Market) -> None:
    number = here.domain.listings.create(
        here.person("ann"), replace(FLAT, listing_type=ListingType.RENT, status=Status.RENTED)
    )
    assert [one for one in _history(here, number) if one[0] == "status"] == [
        ("status", None, "RENTED")
    ]
    assert here.row(number).closed_at is not None


def test_a_deleted_listing_takes_everything_along_but_the_news(market: Market) -> None:
    ann = market.person("ann")
    number = market.domain.listings.create(ann, FLAT)
    image_id = market.add_image(number)
    market.domain.favourites.add(market.person("bob"), number)
    blob = market.domain.shelf.put(b"picture")
    with market.database.write() as session:
        market.domain.shelf.refer(session, blob.hash, PICTURES, str(image_id))
        market.domain.shelf.refer(session, blob.hash, "another", str(image_id))
    market.domain.listings.delete(ann, number)
    assert market.rows(ListingRow) == market.rows(ImageRow) == market.rows(ChangeRow) == []
    with market.database.read() as session:
        assert [one.owner_kind for one in session.query(BlobRefRow)] == ["another"]
    assert market.told()[-1] == {
        "listing_id": number,
        "what": "deleted",
        "is_visible": False,
        "was_visible": True,
    }
    with pytest.raises(NotFound, match=r"^Property not found$"):
        market.domain.listings.delete(ann, number)


def test_nobody_changes_what_is_somebody_elses(here: Market) -> None:
    ann, bob = here.person("ann"), here.person("bob", Role.AGENT)
    number, listings = here.domain.listings.create(ann, FLAT), here.domain.listings
    ann_id = here.id_of(ann)
    with pytest.raises(Forbidden, match=r"^Not authorized to update this property$"):
        listings.update(bob, number, FLAT)
    with pytest.raises(Forbidden, match=r"^Not authorized to delete this property$"):
        listings.delete(bob, number)
    # The original believed whatever owner a request named.
    with pytest.raises(Forbidden, match=r"^Not authorized to update this property$"):
        listings.update(bob, number, FLAT, owner_id=ann_id)
    with pytest.raises(Forbidden, match=r"^Not authorized to delete this property$"):
        listings.delete(bob, number, owner_id=ann_id)
    with pytest.raises(Forbidden, match=r"^Not authorized to update this property$"):
        listings.update(ann, number, FLAT, owner_id=here.id_of(bob))
    with pytest.raises(Forbidden, match=r"^Not authorized to delete this property$"):
        listings.delete(ann, number, owner_id=here.id_of(bob))
    with pytest.raises(Forbidden):
        listings.create(bob, FLAT, owner_id=ann_id)
    with pytest.raises(Forbidden):
        listings.publish(bob, number, False)
    with pytest.raises(Unauthenticated):
        listings.delete(NOBODY, number)
    assert here.row(number).version == 1
    listings.update(ann, number, replace(FLAT, title="Mine"), owner_id=ann_id)
    listings.delete(ann, number, owner_id=ann_id)
    assert here.rows(ListingRow) == []


def test_what_others_do_not_see_is_not_there_for_them(here: Market) -> None:
    ann, bob = here.person("ann"), here.person("bob")
    hidden = here.domain.listings.create(ann, replace(FLAT, is_published=False))
    for number in (hidden, hidden + 1000, 0, -1, 2**31, 2**70):
        with pytest.raises(NotFound, match=r"^Property not found$"):
            here.domain.listings.delete(bob, number)
        with pytest.raises(NotFound, match=r"^Property not found$"):
            here.domain.favourites.add(bob, number)
    assert here.told()[0]["is_visible"] is False


def test_an_admin_changes_and_offers_for_others(market: Market) -> None:
    ann, root = market.person("ann"), market.person("root", Role.ADMIN)
    listings, ann_id = market.domain.listings, market.id_of(ann)
    number = listings.create(root, replace(FLAT, featured=True), owner_id=ann_id)
    assert (market.row(number).owner_id, market.row(number).featured) == (ann_id, True)
    listings.update(root, number, replace(FLAT, featured=False), owner_id=market.id_of(root))
    assert market.row(number).featured is False
    assert market.row(number).owner_id == ann_id
    with pytest.raises(NotFound, match=r"^User with ID 4711 not found$"):
        listings.create(root, FLAT, owner_id=4711)
    with pytest.raises(NotFound, match=rf"^User with ID {2**40} not found$"):
        listings.create(ann, FLAT, owner_id=2**40)


def test_featuring_and_approval_are_for_admins(here: Market) -> None:
    """The original's form sends `featured` with every draft, so it is passed over in silence."""
    ann, agent = here.person("ann"), here.person("sue", Role.AGENT)
    listings = here.domain.listings
    number = listings.create(ann, replace(FLAT, featured=True))
    assert here.row(number).featured is False
    listings.update(ann, number, replace(FLAT, featured=True))
    assert here.row(number).featured is False
    for caller in (ann, agent):
        with pytest.raises(Forbidden, match=r"^Admin role required$"):
            listings.feature(caller, number, True)
        with pytest.raises(Forbidden, match=r"^Admin role required$"):
            listings.approve(caller, number)
        with pytest.raises(Forbidden, match=r"^Admin role required$"):
            listings.reject(caller, number)
    listings.feature(HOUSE_OWNER, number, True)
    assert here.row(number).featured is True
    assert here.told()[-1]["what"] == "featured"


def test_where_approval_is_wanted_users_wait_for_it(
    sqlite: Database, doorbell: PipeDoorbell, tmp_path: Path
) -> None:
    market = opened(sqlite, doorbell, tmp_path, approval=True)
    ann, sue = market.person("ann"), market.person("sue", Role.AGENT)
    root, listings = market.person("root", Role.ADMIN), market.domain.listings
    number = listings.create(ann, FLAT)
    assert market.row(number).approval is Approval.WAITING
    assert market.told()[-1]["is_visible"] is False
    assert market.row(listings.create(sue, FLAT)).approval is Approval.APPROVED
    listings.approve(root, number)
    assert market.told()[-1]["is_visible"] is True
    listings.update(ann, number, replace(FLAT, price=1000))
    assert market.row(number).approval is Approval.APPROVED
    listings.update(ann, number, replace(FLAT, title="Something else altogether"))
    assert market.row(number).approval is Approval.WAITING
    listings.reject(root, number)
    assert market.row(number).approval is Approval.REJECTED
    listings.update(root, number, FLAT)
    assert market.row(number).approval is Approval.REJECTED


def test_a_rejected_listing_waits_again_once_its_owner_has_bettered_it(here: Market) -> None:
    """Its owner alone does not bring it back, whatever the house wants of new ones."""
    sue = here.person("sue", Role.AGENT)
    number = here.domain.listings.create(sue, FLAT)
    here.domain.listings.reject(HOUSE_OWNER, number)
    here.domain.listings.update(sue, number, FLAT)
    assert here.row(number).approval is Approval.REJECTED
    here.domain.listings.update(sue, number, replace(FLAT, description="Now with pictures"))
    assert here.row(number).approval is Approval.WAITING


BAD: list[dict[str, Any]] = [
    *({"price": value} for value in (0, -1, 0.004, 1e12 + 1, 1e308, float("inf"), float("nan"))),
    *({"area": value} for value in (0.0, -5.0, float("nan"), float("inf"), 1e300)),
    *({"bedrooms": value} for value in (-1, 1001, 2**40)),
    *({"bathrooms": value} for value in (-1, 1001)),
    *({"title": value} for value in ("", "  \t", "x" * 501, "a\0b", "\ud800")),
    *({"address": value} for value in ("", "x" * 501)),
    *({"city": value} for value in (" ", "x" * 201)),
    *({"state": value} for value in ("\n", "x" * 201)),
    {"zip_code": "1" * 41},
    {"description": "a\0b"},
    {"description": "x" * 20_001},
    {"latitude": 1.0},
    {"longitude": 1.0, "latitude": None},
    {"latitude": 91.0, "longitude": 0.0},
    {"latitude": float("nan"), "longitude": 0.0},
    {"year_built": 999},
]


@pytest.mark.parametrize("wrong", BAD, ids=lambda wrong: ascii(wrong)[:40])
def test_what_no_listing_can_be_is_refused(here: Market, wrong: dict[str, Any]) -> None:
    ann = here.person("ann")
    with pytest.raises(Invalid) as refused:
        here.domain.listings.create(ann, replace(FLAT, **wrong))
    assert refused.value.code in {"properties.bad_value", "properties.bad_place"}
    assert here.rows(ListingRow) == []
    number = here.domain.listings.create(ann, FLAT)
    with pytest.raises(Invalid):
        here.domain.listings.update(ann, number, replace(FLAT, **wrong))
    assert here.row(number).version == 1


def test_texts_as_long_as_can_be_fit_every_database(market: Market) -> None:
    """Some letters become many when they are folded, and some need four bytes each."""
    ann = market.person("ann")
    long = replace(FLAT, title="\U0001f3e1" * 500, city="\ufdfa" * 200, description="ß" * 20_000)
    number = market.domain.listings.create(ann, replace(long, price=10**12))
    row = market.row(number)
    assert (len(row.title), len(row.city), len(row.city_words)) == (500, 200, 400)
    assert row.price == Decimal(10**12)


@pytest.mark.parametrize(("said", "kept"), [(0.125, "0.12"), (0.135, "0.14"), (19.999, "20.00")])
def test_a_price_is_rounded_to_cents_halves_to_even(here: Market, said: float, kept: str) -> None:
    number = here.domain.listings.create(here.person("ann"), replace(FLAT, price=said))
    assert here.row(number).price == Decimal(kept)


def test_a_failed_change_leaves_no_trace(market: Market) -> None:
    ann = market.person("ann")
    number = market.domain.listings.create(ann, FLAT)
    told, before = market.told(), _versions(market, tags.LISTINGS)
    with pytest.raises(Failure):
        market.domain.listings.set_status(ann, number, Status.SOLD, -5)
    assert market.told() == told
    assert market.row(number).status is Status.ACTIVE
    assert _versions(market, tags.LISTINGS) == before


def test_many_who_change_at_once_lose_nothing(market: Market) -> None:
    """Each price that was written stands in the history, after the one it replaced."""
    ann, listings = market.person("ann"), market.domain.listings
    one, two = listings.create(ann, FLAT), listings.create(ann, FLAT)
    together = Barrier(4)

    def write(writer: int) -> None:
        together.wait()
        for turn in range(5):
            draft = replace(FLAT, price=1000 * (writer + 1) + turn)
            for number in (one, two)[:: 1 if writer % 2 else -1]:
                listings.update(ann, number, draft)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    for number in (one, two):
        prices = [row for row in _history(market, number) if row[0] == "price"]
        assert len(prices) == 1 + 20
        assert all(after[1] == before[2] for before, after in pairwise(prices))
        assert market.row(number).version == 1 + 20
        assert f"{market.row(number).price:.2f}" == prices[-1][2]
