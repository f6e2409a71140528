"""What the feed tells: what everybody may see, as it is now, page after page."""

import base64
import json
import random
from collections.abc import Mapping
from typing import Any, Final
from xml.etree import ElementTree

import pytest
import sqlalchemy as sa
from tests.properties.reso.town import BASE, BEGIN, Town, image, listing
from tests.properties.service.market import FLAT

from premises.kernel.cache import ACCOUNTS, bump
from premises.kernel.database import Database
from premises.kernel.errors import Invalid, NotFound
from premises.properties.models import Approval, ImageRow, ListingRow, Role, Status
from premises.properties.reso.dictionary import RESOURCES
from premises.properties.reso.metadata import metadata
from premises.properties.reso.pages import Pages
from premises.properties.reso.questions import question
from premises.properties.service import tags

_EDM: Final = "{http://docs.oasis-open.org/odata/ns/edm}"
_SHOWN: Final[Mapping[str, Any]] = {"is_published": True, "approval": Approval.APPROVED}


def _change(town: Town, number: int, **columns: Any) -> None:
    """What a verb would write, with the versions that answers hang on."""
    with town.database.write() as session:
        session.execute(sa.update(ListingRow).where(ListingRow.id == number).values(**columns))
        bump(session, tags.LISTINGS)


def _all(town: Town, size: int, **options: str) -> list[str]:
    pages = town.walk("Property", size, **options)
    return [one["ListingKey"] for page in pages for one in page["value"]]


def test_a_listing_is_told_in_the_words_of_the_standard(here: Town) -> None:
    owner = here.market.person("ann", Role.AGENT)
    number = here.market.domain.listings.create(owner, FLAT)
    here.market.domain.listings.set_status(owner, number, Status.SOLD, close_price=240_000)
    [told] = here.ask("Property")["value"]
    assert told["ListingKey"] == told["ListingId"] == str(number)
    assert (told["StandardStatus"], told["MlsStatus"]) == ("Closed", "Sold")
    assert (told["PropertyType"], told["PropertySubType"]) == ("Residential", "Apartment")
    assert (told["ListPrice"], told["ClosePrice"]) == (250_000, 240_000)
    assert told["CloseDate"] == told["StatusChangeTimestamp"][:10]
    assert told["ListAgentKey"] == str(here.market.id_of(owner))
    assert (told["UnparsedAddress"], told["City"]) == ("Calle Ancha 7", "León")
    row = here.market.row(number)
    latest = max(row.updated_at, row.photos_at, row.status_at)
    assert told["ModificationTimestamp"] == latest.isoformat().replace("+00:00", "Z")
    assert set(told) == set(RESOURCES["Property"].fields)


def test_only_what_everybody_sees_is_in_the_feed(here: Town) -> None:
    """Neither as a row, nor by key, nor counted, nor through images and people."""
    chance = random.Random(1)  # noqa: S311 - no secret.
    here.settle(0)
    with here.database.write() as session:
        kinds: tuple[dict[str, Any], ...] = (
            {},
            {"is_published": False},
            {"approval": Approval.WAITING},
        )
        for number, more in enumerate(kinds, start=1):
            row = listing(number, chance, **{**_SHOWN, **more, "owner_id": number})
            session.add(row)
            session.flush()
            session.add(image(number, 0, chance))
    assert here.keys("Property") == ["1"]
    assert here.keys("Member") == ["1"]
    assert {one["ResourceRecordKey"] for one in here.ask("Media")["value"]} <= {"1"}
    assert here.feed.count("Property", []) == b"1"
    assert here.keys("Property", filter="ListingKey in ('1','2','3')") == ["1"]
    for name, key in (("Property", "2"), ("Property", "3"), ("Member", "2")):
        with pytest.raises(NotFound):
            here.feed.entity(name, key, [], BASE)


def test_an_awaited_image_is_in_no_answer(here: Town) -> None:
    here.settle(12)
    told = [
        one for thing in here.ask("Property", expand="Media")["value"] for one in thing["Media"]
    ]
    assert told
    assert all(one["MediaURL"] for one in told)
    keys = sorted(one["MediaKey"] for one in told)
    assert keys == sorted(here.keys("Media"))


def test_nothing_is_missed_or_doubled_while_rows_change(town: Town) -> None:
    """What stays as it is comes once; what changes or is added meanwhile comes behind it."""
    chance = random.Random(3)  # noqa: S311 - no secret.
    town.settle(0)
    with town.database.write() as session:
        for number in range(1, 31):
            session.add(listing(number, chance, **_SHOWN))
    before = _all(town, 7)
    assert sorted(before, key=int) == [str(number) for number in range(1, 31)]
    found: list[str] = []
    later = BEGIN.replace(year=2027)
    for turn, page in enumerate(town.walk("Property", 4)):
        found += [one["ListingKey"] for one in page["value"]]
        if turn == 0:
            _change(town, int(before[1]), updated_at=later)
            _change(town, int(before[20]), updated_at=later.replace(month=4))
            _change(town, int(before[10]), is_published=False)
            with town.database.write() as session:
                session.add(listing(31, chance, **_SHOWN, updated_at=later.replace(month=5)))
                bump(session, tags.LISTINGS)
    moved = [before[1], before[20], "31"]
    assert found[-3:] == moved
    stayed = [key for key in before if key not in {before[1], before[20], before[10]}]
    assert [key for key in found[:-3] if key != before[1]] == stayed


def test_who_comes_back_gets_only_what_has_changed_since(town: Town) -> None:
    town.settle(10)
    last = town.ask("Property")["value"][-1]["ModificationTimestamp"]
    since = f"ModificationTimestamp gt {last}"
    assert town.keys("Property", filter=since) == []
    _change(town, 4, photos_at=BEGIN.replace(year=2027), **_SHOWN)
    assert town.keys("Property", filter=since) == ["4"]


def test_a_change_is_in_the_very_next_answer(here: Town) -> None:
    """Answers are kept, and never longer than they are true."""
    owner = here.market.person("ann", Role.AGENT)
    number = here.market.domain.listings.create(owner, FLAT)
    answers = here.market.domain.answers
    first, again = here.ask("Property"), here.ask("Property")
    assert first == again
    assert answers.figures().endpoints["reso:Property"].hits == 1
    here.market.domain.listings.publish(owner, number, False)
    assert here.ask("Property")["value"] == []
    here.market.domain.listings.publish(owner, number, True)
    assert here.keys("Property") == [str(number)]


def test_people_are_told_as_to_who_is_signed_in(here: Town) -> None:
    """E-mail and phone, and neither age nor address; changes of accounts count as theirs."""
    here.settle(6)
    [member] = [one for one in here.ask("Member")["value"] if one["MemberKey"] == "2"]
    assert member["MemberFullName"] == "Agent 2"
    assert (member["MemberEmail"], member["MemberPreferredPhone"]) == ("agent2@example.org", "02")
    assert not {"at home", 40} & set(member.values())
    with here.database.write() as session:
        bump(session, ACCOUNTS)
    [again] = [one for one in here.ask("Member")["value"] if one["MemberKey"] == "2"]
    assert again["ModificationTimestamp"] > member["ModificationTimestamp"]


def test_a_page_takes_one_statement_for_each_kind_of_thing(town: Town) -> None:
    town.settle(20)
    asked = question("Property", [("$expand", "Media,ListAgent"), ("$select", "City")])
    with town.database.read() as session:
        pages = Pages(session, BASE)
        found = pages.page(asked, 100)
    assert pages.statements == 3
    assert len(found.things) > 10
    assert set(found.things[0]) == {"City", "Media", "ListAgent"}


def test_what_hangs_on_a_listing_is_told_with_it(here: Town) -> None:
    here.settle(8)
    expand = "Media($select=Order,PreferredPhotoYN),ListAgent"
    told = here.ask("Property", expand=expand, select="ListingKey,ListAgentKey,Media")
    assert told["@odata.context"].endswith(
        "#Property(ListingKey,ListAgentKey,Media(Order,PreferredPhotoYN),ListAgent())"
    )
    for one in told["value"]:
        orders = [picture["Order"] for picture in one["Media"]]
        assert orders == sorted(orders)
        assert one["ListAgent"]["MemberKey"] == one["ListAgentKey"]
        assert sum(picture["PreferredPhotoYN"] for picture in one["Media"]) <= 1


def test_top_skip_and_count(here: Town) -> None:
    here.settle(30)
    keys = here.keys("Property", orderby="ListingKey")
    page = here.ask("Property", top="5", skip="2", orderby="ListingKey", count="true")
    assert [one["ListingKey"] for one in page["value"]] == keys[2:7]
    assert page["@odata.count"] == len(keys)
    assert "@odata.nextLink" not in page
    assert _all(here, 3, top="8", skip="4", orderby="ListingKey") == keys[4:12]
    assert here.ask("Property", top="0", count="true")["value"] == []


def test_every_field_of_the_metadata_is_answered_and_the_other_way_round(here: Town) -> None:
    here.settle(5)
    root = ElementTree.fromstring(metadata())  # noqa: S314 - it is our own.
    types = {one.attrib["Name"]: one for one in root.iter(f"{_EDM}EntityType")}
    assert set(types) == set(RESOURCES)
    words = {one["LookupName"] for one in here.ask("Lookup")["value"]}
    for name, one in types.items():
        declared = {field.attrib["Name"]: field for field in one.iter(f"{_EDM}Property")}
        [thing, *_] = here.ask(name)["value"]
        assert set(thing) == set(declared)
        for field, said in declared.items():
            assert set(here.ask(name, select=field)["value"][0]) == {field}
            for lookup in said.iter(f"{_EDM}Annotation"):
                assert lookup.attrib["String"] in words
            if said.attrib["Nullable"] == "false":
                assert all(row[field] is not None for row in here.ask(name)["value"])
        links = {link.attrib["Name"] for link in one.iter(f"{_EDM}NavigationProperty")}
        expanded = here.ask(name, expand=",".join(links))["value"][0] if links else thing
        assert set(expanded) == set(declared) | links
    sets = {one.attrib["Name"] for one in root.iter(f"{_EDM}EntitySet")}
    assert sets == set(RESOURCES)


def test_every_word_that_is_told_is_in_its_lookup(here: Town) -> None:
    here.settle(60)
    words = {(one["LookupName"], one["LookupValue"]) for one in here.ask("Lookup")["value"]}
    for name in ("Property", "Media"):
        named = {key: one.lookup for key, one in RESOURCES[name].fields.items() if one.lookup}
        for thing in here.ask(name)["value"]:
            told = {(lookup, thing[key]) for key, lookup in named.items() if thing[key] is not None}
            assert told <= words


REFUSED = {
    "unknown field": {"filter": "Password eq 'x'"},
    "a column of ours": {"filter": "is_published eq false"},
    "text for a number": {"filter": "ListPrice eq 'x'"},
    "number for a text": {"filter": "City eq 1"},
    "number for a key": {"filter": "ListingKey eq 1"},
    "day for an instant": {"filter": "ModificationTimestamp gt 2026-01-01"},
    "instant for a day": {"filter": "CloseDate gt 2026-01-01T00:00:00Z"},
    "flag for a number": {"filter": "BedroomsTotal eq true"},
    "kinds that differ": {"filter": "BedroomsTotal eq City"},
    "a field that is no statement": {"filter": "City"},
    "a value that is no statement": {"filter": "true"},
    "two values": {"filter": "1 eq 1"},
    "an address of a picture": {"filter": "Media/any(m:m/MediaURL eq 'x')"},
    "no collection": {"filter": "ListAgent/any()"},
    "a path to one thing": {"filter": "ListAgent/MemberKey eq '1'"},
    "a variable from elsewhere": {"filter": "Media/any(m:x/Order eq 1)"},
    "any within any": {"filter": "Media/any(m:Media/any(m:m/Order eq 1))"},
    "a function that is none": {"filter": "tolower(City)"},
    "a function of a number": {"filter": "contains(ListPrice,'1')"},
    "a function of two functions": {"filter": "contains(City,'x') eq true"},
    "unknown in select": {"select": "Password"},
    "unknown in orderby": {"orderby": "Password"},
    "a long text in orderby": {"orderby": "PublicRemarks"},
    "no direction": {"orderby": "City down"},
    "too many orders": {"orderby": "City,X_Title,ListPrice,YearBuilt,ListingKey,PostalCode"},
    "unknown in expand": {"expand": "Office"},
    "another option in expand": {"expand": "Media($filter=Order eq 1)"},
    "a broken expand": {"expand": "Media(("},
    "a negative top": {"top": "-1"},
    "a top too large": {"top": "99999999999999999999"},
    "no top": {"top": "ten"},
    "no count": {"count": "maybe"},
    "an unknown option": {"apply": "aggregate(ListPrice)"},
    "another format": {"format": "atom"},
    "no token": {"skiptoken": "x"},
    "a token of nothing": {"skiptoken": "bnVsbA"},
    "a token of depths": {"skiptoken": "W1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tb" * 100},
    "a token of signs": {"skiptoken": "\u00e4"},
    "far too much": {"select": "City," * 5000},
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_answered_is_refused(here: Town, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        here.ask("Property", None, **REFUSED[name])
    assert refused.value.code.startswith("properties.")
    assert len(refused.value.message) < 250


def test_a_token_holds_for_its_own_filter_and_order_only(here: Town) -> None:
    here.settle(10)
    first = here.ask("Property", 2, orderby="City")
    token = first["@odata.nextLink"].partition("$skiptoken=")[2]
    assert here.ask("Property", 2, orderby="City", skiptoken=token)["value"]
    for other in ({"orderby": "City desc"}, {"orderby": "City", "filter": "YearBuilt gt 1"}, {}):
        with pytest.raises(Invalid):
            here.ask("Property", 2, skiptoken=token, **other)


@pytest.mark.parametrize("order", ["City", "ListPrice", "ModificationTimestamp", "CloseDate desc"])
def test_a_token_that_was_tampered_with_is_refused_or_harmless(town: Town, order: str) -> None:
    town.settle(5)
    mark = json.loads(_opened(asked_token(town, order)))[0]
    for values in (
        ["x", "y"],
        [True, 1],
        [[], 1],
        [{}, 1],
        ["\0", 1],
        ["\ud800", 1],
        ["9" * 5000, 1],
        [1e308, 1],
        [float("nan"), 1],
        [None, 1],
        ["2026-01-01", 1],
        ["2026-01-01T00:00:00Z", "1"],
        ["2026-01-01T00:00:00Z", 10**400],
        [1],
        [],
        [1, 2, 3],
    ):
        try:
            told: object = town.ask("Property", orderby=order, skiptoken=_closed([mark, *values]))
        except Invalid as refused:
            told = refused.code
        assert told == "properties.bad_cursor" or isinstance(told, dict)


def asked_token(town: Town, order: str) -> str:
    """The token behind the first page of an order."""
    page = town.ask("Property", 1, orderby=order)
    return str(page["@odata.nextLink"]).partition("$skiptoken=")[2]


def _opened(token: str) -> bytes:
    return base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))


def _closed(values: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize("key", ["0", "-1", "x", "1 or 1", "99999999999", "01", "\u0661", ""])
def test_a_key_that_is_none_finds_nothing(here: Town, key: str) -> None:
    here.settle(3)
    with pytest.raises(NotFound):
        here.feed.entity("Property", key, [], BASE)


def test_options_are_known_without_their_sign_and_others_passed_over(here: Town) -> None:
    """OData 4.01 lets clients write `filter` and `TOP`; a token of the client's own is its own."""
    here.settle(10)
    told = json.loads(
        here.feed.collection("Property", [("TOP", "1"), ("access_token", "x"), ("a", "b")], BASE)
    )
    assert len(told["value"]) == 1
    with pytest.raises(Invalid):
        here.feed.collection("Property", [("$top", "1"), ("top", "2")], BASE)


def test_wild_cards_and_quotes_stand_for_themselves(town: Town) -> None:
    chance = random.Random(2)  # noqa: S311 - no secret.
    town.settle(0)
    titles = ("100%", "100 percent", "a_b", "axb", "it's", "\\")
    with town.database.write() as session:
        for number, title in enumerate(titles, start=1):
            session.add(listing(number, chance, **_SHOWN, title=title))
    for part, found in {"0%": ["1"], "_": ["3"], "''": ["5"], "\\": ["6"], "AXB": []}.items():
        assert town.keys("Property", filter=f"contains(X_Title,'{part}')") == found


def test_the_main_picture_is_the_one_of_its_listing(sqlite: Database, here: Town) -> None:
    here.settle(12)
    with sqlite.read() as session:
        named = set(session.scalars(sa.select(ListingRow.primary_image_id)))
        states = {row.id: row.state for row in session.scalars(sa.select(ImageRow))}
    told = {int(one["MediaKey"]): one["PreferredPhotoYN"] for one in here.ask("Media")["value"]}
    assert {key for key, preferred in told.items() if preferred} == named & set(told)
    assert set(told) <= set(states)
