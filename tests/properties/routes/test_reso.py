"""The feed over HTTP: for those who may read properties, in OData's own words."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from tests.app.indoors import Indoors, indoors
from tests.house import SECRET

FEED: Final = "/reso/odata"
_MOST: Final = 6


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Indoors]:
    """A house that asks who one is."""
    folder: Path = tmp_path_factory.mktemp("feed")
    auth = {"mode": "required", "secret": SECRET}
    with indoors(folder, auth=auth, properties={"public_url": "https://homes.example"}) as open_:
        yield open_


def _signed_up(house: Indoors, name: str) -> dict[str, str]:
    wanted = {"email": f"{name}@example.com", "password": "a long enough word 7", "name": name}
    answer = house.client.post("/api/auth/signup", json=wanted)
    assert answer.status_code == 201, answer.text
    return {"Authorization": f"Bearer {answer.json()['token']}"}


@pytest.fixture(scope="module")
def reader(house: Indoors) -> dict[str, str]:
    """Somebody who has just opened an account: the right to one's own is enough."""
    return _signed_up(house, "reader")


PATHS: Final = (
    *("", "/", "/$metadata", "/Property", "/Member", "/Media", "/Lookup", "/Property/$count"),
    *("/Lookup('1')", "/Property('1')", "/Nothing", "/a/b/c"),
)


@pytest.mark.parametrize("path", PATHS)
def test_a_stranger_is_refused_in_odata_s_words(house: Indoors, path: str) -> None:
    for headers in ({}, {"Authorization": "Bearer pk_nonsense"}):
        answer = house.client.get(FEED + path, headers=headers)
        assert answer.status_code == 401
        assert set(answer.json()["error"]) == {"code", "message"}
        assert answer.headers["www-authenticate"] == "Bearer"


def test_who_may_read_properties_reads_the_feed(house: Indoors, reader: dict[str, str]) -> None:
    answer = house.client.get(FEED, headers=reader)
    assert [one["url"] for one in answer.json()["value"]] == [
        *("Property", "Member", "Media", "Lookup")
    ]
    assert answer.headers["content-type"] == "application/json;odata.metadata=minimal"
    assert answer.headers["odata-version"] == "4.01"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.json()["@odata.context"] == "https://homes.example/reso/odata/$metadata"
    metadata = house.client.get(f"{FEED}/$metadata", headers=reader)
    assert metadata.headers["content-type"] == "application/xml"
    assert metadata.text.startswith("<?xml")


def test_an_older_client_is_answered_in_its_version(house: Indoors, reader: dict[str, str]) -> None:
    old = {**reader, "OData-MaxVersion": "4.0"}
    assert house.client.get(FEED, headers=old).headers["odata-version"] == "4.0"


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/Property?$filter=ListPrice eq 'x'", 400, "properties.bad_filter"),
        ("/Property?$filter=Nothing eq 1", 400, "properties.no_field"),
        ("/Property?$search=x", 400, "properties.bad_option"),
        ("/Property(12)", 400, "properties.bad_key"),
        ("/Property('12')?$top=1", 400, "properties.bad_option"),
        ("/Property('12')", 404, "properties.not_in_feed"),
        ("/Property('%00')", 404, "properties.not_in_feed"),
        ("/Office", 404, "properties.no_resource"),
        ("/Property/x/y", 404, "properties.no_resource"),
    ],
)
def test_what_is_wrong_is_said_in_odata_s_words(
    house: Indoors, reader: dict[str, str], path: str, status: int, code: str
) -> None:
    answer = house.client.get(FEED + path, headers=reader)
    assert answer.status_code == status
    assert answer.json()["error"]["code"] == answer.headers["x-error-code"] == code


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_the_feed_is_for_reading(house: Indoors, reader: dict[str, str], method: str) -> None:
    assert house.client.request(method, f"{FEED}/Property", headers=reader).status_code == 405


def test_head_and_tags_spare_the_wire(house: Indoors, reader: dict[str, str]) -> None:
    answer = house.client.get(f"{FEED}/Lookup", headers=reader)
    known = {**reader, "If-None-Match": answer.headers["etag"]}
    again = house.client.get(f"{FEED}/Lookup", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    head = house.client.request("HEAD", f"{FEED}/Lookup", headers=reader)
    assert (head.status_code, head.headers["etag"]) == (200, answer.headers["etag"])


@pytest.mark.parametrize(
    ("wish", "size"),
    [
        ("odata.maxpagesize=3", 3),
        ("maxpagesize=4", 4),
        ("respond-async, odata.maxpagesize=2", 2),
        ("odata.maxpagesize=0", None),
        ("odata.maxpagesize=-1", None),
        ("odata.maxpagesize=99999999999999", None),
    ],
)
def test_a_client_says_how_much_it_wants_at_once(
    house: Indoors, reader: dict[str, str], wish: str, size: int | None
) -> None:
    answer = house.client.get(f"{FEED}/Lookup", headers={**reader, "Prefer": wish})
    told = answer.json()
    if size is None:
        assert "preference-applied" not in answer.headers
        assert "@odata.nextLink" not in told
        return
    assert len(told["value"]) == size
    assert answer.headers["preference-applied"] == f"odata.maxpagesize={size}"
    link = told["@odata.nextLink"].removeprefix("https://homes.example")
    behind = house.client.get(link, headers={**reader, "Prefer": wish}).json()
    keys = [int(one["LookupKey"]) for one in (*told["value"], *behind["value"])]
    assert keys == list(range(1, 2 * size + 1))


def test_a_key_names_one_thing(house: Indoors, reader: dict[str, str]) -> None:
    for path in ("/Lookup('2')", "/Lookup(LookupKey='2')", "/Lookup('2')?$select=LookupKey"):
        told: dict[str, Any] = house.client.get(FEED + path, headers=reader).json()
        assert told["LookupKey"] == "2"
        assert told["@odata.context"].endswith("/$entity")
    counted = house.client.get(
        f"{FEED}/Lookup/$count?$filter=LookupName eq 'StandardStatus'", headers=reader
    )
    assert (counted.text, counted.headers["content-type"]) == ("3", "text/plain; charset=utf-8")


def test_who_asks_too_often_is_told_to_wait(tmp_path: Path) -> None:
    """One budget for the whole feed; strangers use nobody's."""
    auth = {"mode": "required", "secret": SECRET}
    with indoors(tmp_path, auth=auth, properties={"requests_per_minute": _MOST}) as house:
        reader = _signed_up(house, "eager")
        for turn in range(_MOST):
            assert house.client.get(f"{FEED}/Lookup").status_code == 401
            answer = house.client.get(f"{FEED}/Lookup('{turn + 1}')", headers=reader)
            assert answer.status_code == 200
            assert f'"feed";r={_MOST - turn - 1};' in answer.headers["ratelimit"]
        refused = house.client.get(FEED, headers=reader)
        assert refused.status_code == 429
        assert refused.json()["error"]["code"] == "limits.exhausted"
        assert int(refused.headers["retry-after"]) <= 60
        assert house.client.get(FEED, headers=_signed_up(house, "other")).status_code == 200
