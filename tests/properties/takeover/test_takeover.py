"""An original installation is taken over whole, as often as one likes, and its people come in."""

import itertools
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from tests.conftest import Backends
from tests.properties.service.market import FLAT, Market
from tests.properties.takeover.doing import at, numbers, reasons, take
from tests.properties.takeover.installations import (
    ANNA,
    BACK,
    BOB,
    BUCKET,
    CARL,
    ELSEWHERE,
    FIRST,
    FRONT,
    HASH,
    LATER,
    PASSWORD,
    Installation,
    install,
)

from premises.kernel.auth import build_auth
from premises.kernel.auth.models import Account, Grant
from premises.kernel.cache import ACCOUNTS, versions
from premises.kernel.clock import SystemClock
from premises.kernel.database import Database
from premises.kernel.errors import Invalid, Unauthenticated
from premises.kernel.settings import AuthSettings
from premises.kernel.takeover.report import Report
from premises.properties.models import (
    Approval,
    ChangeRow,
    ImageRow,
    ItemRow,
    ListingRow,
    PersonRow,
    Role,
    Status,
)
from premises.properties.service import tags
from premises.properties.takeover import Original
from premises.properties.takeover.rows import key_of

ALL = {"people": 3, "accounts": 3, "listings": 2, "images": 3, "items": 1}
NOTHING = dict.fromkeys(ALL, 0)


@pytest.fixture
def original(backends: Backends) -> Installation:
    return install(backends.new_url("sqlite"))


def account(database: Database, email: str) -> Account:
    with database.read() as session:
        return session.scalars(sa.select(Account).where(Account.email == email)).one()


@pytest.mark.parametrize("backend", ["sqlite", "postgresql", "mariadb"])
def test_an_original_on_every_database_is_taken_over_whole(
    here: Market, backends: Backends, backend: str
) -> None:
    report = take(here, install(backends.new_url(backend)))
    assert numbers(report) == ALL
    assert report.is_complete
    assert report.tables == {"visits": 1}
    villa = here.row(7)
    assert (villa.title, villa.city, villa.zip_code) == ("Villa «Sol»", "Málaga", "29001")
    assert (villa.status, villa.featured, villa.approval) == (Status.SOLD, True, Approval.APPROVED)
    assert villa.price == villa.original_price == villa.close_price == Decimal("1234567.12")
    assert (villa.created_at, villa.updated_at, villa.closed_at) == (
        at(FIRST),
        at(LATER),
        at(LATER),
    )
    assert villa.city_words == "malaga"
    rent = here.row(9)
    assert (rent.owner_id, rent.is_published, rent.status) == (2, False, Status.ACTIVE)
    assert (rent.close_price, rent.closed_at) == (None, None)
    images = here.rows(ImageRow)
    assert [(one.id, one.position, one.original_key) for one in images] == [
        (3, 0, None),
        (4, 1, FRONT),
        (6, 2, BACK),
    ]
    assert (images[0].url, images[1].url) == (ELSEWHERE, f"{BUCKET}/{FRONT}")
    assert (villa.primary_image_id, villa.image_count) == (4, 3)
    (note,) = here.rows(ItemRow)
    assert (note.id, note.owner_id, note.title) == (2, 1, "Keys")
    assert (note.description, note.created_at) == ("Under the mat", at(FIRST))


def test_on_every_database_of_ours_numbers_stay_and_new_ones_count_on(
    market: Market, original: Installation
) -> None:
    assert numbers(take(market, original)) == ALL
    assert [one.id for one in market.rows(PersonRow)] == [1, 2, 5]
    assert [one.role for one in market.rows(PersonRow)] == [Role.AGENT, Role.ADMIN, Role.USER]
    dora = market.person("dora")
    assert market.id_of(dora) > 5
    assert market.domain.listings.create(dora, FLAT) > 9
    assert market.domain.items.create(dora, "New", "") > 2
    again = take(market, original)
    assert numbers(again) == NOTHING
    assert again.is_complete
    assert not any(one.left_count for one in again.kinds.values())


def test_people_sign_in_with_their_passwords_which_are_kept_anew_then(
    here: Market, original: Installation
) -> None:
    take(here, original)
    auth = build_auth(
        here.database,
        SystemClock(),
        AuthSettings(),
        domains=("properties",),
        signup_domains=("properties",),
    )
    assert account(here.database, ANNA).password_hash == HASH
    bob = auth.accounts.sign_in(email=BOB, password=PASSWORD)
    assert (bob.name, dict(bob.grants)) == ("Bob", {"properties": "admin"})
    anna = auth.accounts.sign_in(email=ANNA, password=PASSWORD)
    assert dict(anna.grants) == {"properties": "own"}
    renewed = account(here.database, ANNA).password_hash
    assert renewed is not None
    assert renewed.startswith("$argon2id$")
    assert auth.accounts.sign_in(email=ANNA, password=PASSWORD) is not None
    assert account(here.database, CARL).password_hash is None
    for word in ("placeholder", PASSWORD):
        with pytest.raises(Unauthenticated):
            auth.accounts.sign_in(email=CARL, password=word)


def test_a_history_begins_with_the_first_day_of_a_listing(
    here: Market, original: Installation
) -> None:
    take(here, original)
    found = here.rows(ChangeRow, ChangeRow.listing_id == 7)
    assert {one.field: (one.old, one.new) for one in found} == {
        "price": (None, "1234567.12"),
        "status": (None, "SOLD"),
        "is_published": (None, "true"),
        "featured": (None, "true"),
        "approval": (None, "APPROVED"),
    }
    assert {(one.changed_at, one.person_id) for one in found} == {(at(FIRST), 1)}


def test_answers_that_were_kept_do_not_outlive_a_takeover(
    here: Market, original: Installation
) -> None:
    take(here, original)
    with here.database.read() as session:
        said = versions(session, (ACCOUNTS, tags.PEOPLE, tags.LISTINGS, tags.ITEMS))
    assert all(said)


def test_a_rehearsal_tells_the_same_and_changes_nothing(
    here: Market, original: Installation
) -> None:
    told = take(here, original, rehearse=True)
    assert numbers(told) == ALL
    for kind in (PersonRow, ListingRow, ImageRow, ItemRow, Account, Grant):
        with here.database.read() as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(kind)) == 0
    with here.database.read() as session:
        assert versions(session, (ACCOUNTS, tags.LISTINGS)) == (0, 0)
    assert numbers(take(here, original)) == ALL


def test_what_was_added_there_since_is_all_that_a_second_time_takes(
    here: Market, original: Installation
) -> None:
    take(here, original)
    here.change(7, title="Changed here")
    original.person(8, "new@example.com")
    original.listing(12, 8)
    original.image(20, 7, "https://images.example.com/x.jpg", is_primary=True)
    assert numbers(take(here, original)) == {
        **NOTHING,
        **dict.fromkeys(("people", "accounts", "listings", "images"), 1),
    }
    villa = here.row(7)
    assert (villa.title, villa.image_count, villa.primary_image_id) == ("Changed here", 4, 4)


def test_an_account_of_ours_becomes_theirs_only_once_its_e_mail_is_confirmed(
    here: Market, original: Installation
) -> None:
    """Or whoever signs up with somebody's address would be given that person's listings."""
    _sign_up(here, ANNA)
    report = take(here, original)
    assert reasons(report, "accounts").popitem()[1] == [ANNA]
    assert here.rows(PersonRow, PersonRow.id == 1)[0].account_id is None
    assert here.row(7).owner_id == 1
    _confirm(here, ANNA)
    again = take(here, original)
    assert here.rows(PersonRow, PersonRow.id == 1)[0].account_id == "ours"
    assert not again.kinds["accounts"].left_count


def test_in_a_house_whose_owner_opens_all_accounts_an_e_mail_is_proof_enough(
    here: Market, original: Installation
) -> None:
    _sign_up(here, ANNA)
    take(here, original, closed=True)
    assert here.rows(PersonRow, PersonRow.id == 1)[0].account_id == "ours"


def test_who_was_here_under_another_number_keeps_it_and_gets_their_listings(
    here: Market, original: Installation
) -> None:
    _sign_up(here, ANNA, confirmed=True)
    with here.database.write() as session:
        session.add(
            PersonRow(id=77, account_id="ours", role=Role.USER, created_at=at("2026-11-01"))
        )
    report = take(here, original)
    assert here.row(7).owner_id == 77
    assert report.kinds["people"].there_already == 1
    assert numbers(take(here, original)) == NOTHING


def test_a_number_that_is_somebody_elses_here_is_told_and_gives_away_nothing(
    here: Market, original: Installation
) -> None:
    dora = here.person("dora")
    with here.database.write() as session:
        session.execute(sa.update(PersonRow).values(id=1))
    mine = here.domain.listings.create(dora, FLAT)
    with here.database.write() as session:
        session.execute(sa.delete(ChangeRow))
        session.execute(sa.update(ListingRow).where(ListingRow.id == mine).values(id=9))
    report = take(here, original)
    assert reasons(report, "people") == {"another person has their number here": ["1"]}
    assert reasons(report, "listings") == {
        "its owner is not here": ["7"],
        "another listing has its number here": ["9"],
    }
    assert reasons(report, "images") == {"its listing is not here": ["3", "4", "6"]}
    assert reasons(report, "items") == {"its owner is not here": ["2"]}
    assert report.is_complete
    assert (here.row(9).owner_id, here.row(9).title) == (1, FLAT.title)


def test_rows_that_make_no_sense_are_left_and_told_and_others_come_with_what_makes_some(
    here: Market, original: Installation
) -> None:
    original.person(10, None, name=None)
    original.person(11, "ANNA@example.com")
    original.person(12, "no address", "KING", age=-4, is_active=None, created_at=None)
    original.listing(20, 1, price=-5.0)
    original.listing(21, 1, price=float("1e300"))
    original.listing(22, 1, property_type="CASTLE")
    original.listing(23, 99)
    original.listing(24, 1, created_at="yesterday")
    original.listing(25, 1, property_type="house", title=" ", state="", bedrooms=-1, area=-3.5)
    original.image(30, 7, "javascript:alert(1)")
    original.image(31, 7, "http://169.254.169.254/latest/meta-data")
    original.image(32, 99, "https://images.example.com/x.jpg")
    original.add("items", id=40, title=None, description=None, owner_id=None, created_at=None)
    report = take(here, original)
    assert report.is_complete
    assert report.kinds["people"].taken == 6
    assert sum(report.kinds["accounts"].left_count.values()) == 3
    assert _left(report, "listings") == ["20", "21", "22", "23", "24"]
    assert _left(report, "images") == ["30", "31", "32"]
    assert reasons(report, "items") == {"owner_id is no number that can be kept": ["40"]}
    odd = here.row(25)
    assert (odd.title, odd.state, odd.bedrooms, odd.area) == ("-", "-", None, None)
    king = here.rows(PersonRow, PersonRow.id == 12)[0]
    assert (king.role, king.age, king.account_id) == (Role.USER, None, None)


def test_another_database_is_refused(backends: Backends) -> None:
    url = backends.new_url("sqlite")
    Installation(url).run("CREATE TABLE users (id INTEGER)")
    with pytest.raises(Invalid, match="not the database of the original real-estate service"):
        Original(url)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://b.s3.us-east-1.amazonaws.com/properties/1/a.jpg", "properties/1/a.jpg"),
        ("https://b.s3.amazonaws.com/properties/1/a%20b.jpg?x=1", "properties/1/a b.jpg"),
        ("https://s3.eu-west-1.amazonaws.com/b/properties/1/a.jpg", "properties/1/a.jpg"),
        ("https://b.s3.amazonaws.com/", None),
        ("https://example.com/properties/1/a.jpg", None),
        ("https://evil.com/.s3.us-east-1.amazonaws.com/a.jpg", None),
        ("https://b.s3.us-east-1.amazonaws.com.evil.com/a.jpg", None),
        ("https://[::1/a.jpg", None),
        ("", None),
    ],
)
def test_the_name_of_an_object_is_read_off_addresses_of_buckets_only(
    url: str, key: str | None
) -> None:
    assert key_of(url) == key


def _left(report: Report, kind: str) -> list[str]:
    return sorted(itertools.chain.from_iterable(reasons(report, kind).values()))


def _sign_up(market: Market, email: str, **more: Any) -> None:
    confirmed_at = at(FIRST) if more else None
    row = Account(
        id="ours", email=email, name="A", created_at=at(FIRST), email_confirmed_at=confirmed_at
    )
    with market.database.write() as session:
        session.add(row)


def _confirm(market: Market, email: str) -> None:
    with market.database.write() as session:
        session.execute(
            sa.update(Account).where(Account.email == email).values(email_confirmed_at=at(FIRST))
        )
