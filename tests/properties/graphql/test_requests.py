"""What is no request is refused in GraphQL's own form, whatever it is."""

import json

import pytest
from tests.properties.graphql.club import Club

JSON = "application/json"
RESPONSE = "application/graphql-response+json"

NO_REQUESTS = {
    "null": b"null",
    "a number": b"1",
    "a text": b'"{me{id}}"',
    "a list": b'[{"query": "{me{id}}"}]',
    "an empty list": b"[]",
    "nothing": b"",
    "bad UTF-8": b'{"query": "\xff\xfe"}',
    "NaN": b'{"query": "{me{id}}", "variables": {"a": NaN}}',
    "infinity": b'{"query": "{me{id}}", "variables": {"a": -Infinity}}',
    "half a character": b'{"query": "{me{id}}", "variables": {"a": "\\ud800"}}',
    "deep lists": b'{"query": "{me{id}}", "variables": {"a": ' + b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "no query": b'{"variables": {}}',
    "an empty query": b'{"query": ""}',
    "a number for a query": b'{"query": 5}',
    "a list of queries": b'{"query": ["{me{id}}"]}',
    "variables in a list": b'{"query": "{me{id}}", "variables": [1]}',
    "variables as a text": b'{"query": "{me{id}}", "variables": "{}"}',
    "a number for a name": b'{"query": "{me{id}}", "operationName": 3}',
    "extensions as a number": b'{"query": "{me{id}}", "extensions": 3}',
    "a persisted query of another version": (
        b'{"extensions": {"persistedQuery": {"version": 2, "sha256Hash": "ab"}}}'
    ),
    "a hash that is none": b'{"extensions": {"persistedQuery": {"version": 1, "sha256Hash": 7}}}',
}


@pytest.mark.parametrize("body", NO_REQUESTS.values(), ids=NO_REQUESTS)
def test_what_is_no_request_is_answered_with_400_and_errors(town: Club, body: bytes) -> None:
    answer = town.post(body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["message"]
    assert answer.json()["errors"][0]["extensions"]["code"].startswith("properties.")


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "application/json; charset=utf-16",
        "text/plain; a=application/json",
    ],
)
def test_only_json_is_read_because_pages_elsewhere_cannot_send_it_unasked(
    town: Club, kind: str
) -> None:
    answer = town.post({"query": "{me{id}}"}, headers={"Content-Type": kind})
    assert answer.status_code == 415
    assert answer.json()["errors"]


def test_json_in_utf_8_is_read_however_it_is_said(town: Club) -> None:
    for kind in ("application/json;charset=UTF-8", 'APPLICATION/JSON; charset="utf-8"'):
        answer = town.post({"query": "{me{id}}"}, headers={"Content-Type": kind})
        assert answer.json()["data"] == {"me": None}


def test_the_media_type_decides_how_failures_are_told(town: Club) -> None:
    """The older one answers 200 and has data, as clients of the original expect."""
    wrong = {"query": "{hello}"}
    old = town.post(wrong)
    assert old.status_code == 200
    assert old.headers["content-type"] == JSON
    assert old.json()["data"] is None
    new = town.post(wrong, headers={"Accept": f"{RESPONSE}, {JSON};q=0.9"})
    assert new.status_code == 400
    assert new.headers["content-type"] == RESPONSE
    assert "data" not in new.json()
    fine = town.post({"query": "{me{id}}"}, headers={"Accept": RESPONSE})
    assert fine.status_code == 200
    assert fine.json()["data"] == {"me": None}


def test_a_question_may_stand_in_the_address(town: Club) -> None:
    found = town.get(
        {
            "query": "query Q($id: Int!) { property(id: $id) { id } }",
            "variables": json.dumps({"id": 2_000_000}),
            "operationName": "Q",
        }
    )
    assert found.json()["data"] == {"property": None}


@pytest.mark.parametrize("variables", ["{", "[1]", "NaN", '"x"'])
def test_what_is_no_json_in_the_address_is_refused(town: Club, variables: str) -> None:
    assert town.get({"query": "{me{id}}", "variables": variables}).status_code == 400
    assert town.get({}).status_code == 400


def test_a_change_by_get_is_refused(town: Club) -> None:
    ann = town.person()
    made = ann.offer()
    text = f"mutation {{ deleteProperty(id: {made}) {{ success }} }}"
    answer = town.get({"query": text}, ann.token)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"
    assert ann.ask(f"{{ property(id: {made}) {{ id }} }}")["property"] == {"id": made}


def test_of_several_operations_one_must_be_named(town: Club) -> None:
    text = "query A { me { id } } query B { properties { id } }"
    unnamed = town.post({"query": text})
    assert "Name the operation" in unnamed.json()["errors"][0]["message"]
    named = town.post({"query": text, "operationName": "A"})
    assert named.json()["data"] == {"me": None}
    assert town.post({"query": text, "operationName": "C"}).json()["errors"]


def test_what_a_document_costs_is_told(town: Club) -> None:
    cost = town.stranger.answer("{ me { id } }")["extensions"]["cost"]
    assert cost == {"requested": 2, "maximum": 200_000}
    few = town.stranger.answer("{ properties(limit: 3) { id } }")["extensions"]["cost"]
    many = town.stranger.answer("{ properties(limit: 300) { id } }")["extensions"]["cost"]
    assert few["requested"] * 10 < many["requested"]


def test_introspection_and_suggestions_can_be_switched_off(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    from tests.properties.graphql.club import club

    folder = tmp_path_factory.mktemp("shut")
    with club(folder, introspection=False, suggestions=False) as shut:
        asked = shut.stranger.answer("{ __schema { types { name } } }")
        assert asked["errors"][0]["extensions"]["code"] == "properties.no_introspection"
        typo = shut.stranger.answer("{ propertie { id } }")["errors"][0]["message"]
        assert "Did you mean" not in typo
        assert "propert" not in typo.replace("propertie", "")
        bad = shut.stranger.answer(
            "query Q($t: PropertyType) { properties(propertyType: $t) {id} }", t="FLAT"
        )
        assert "APARTMENT" not in json.dumps(bad)


def test_introspection_tells_the_schema(town: Club) -> None:
    types = town.stranger.ask("{ __schema { types { name } } }")["__schema"]["types"]
    assert {"Property", "User", "Mutation", "Int"} <= {one["name"] for one in types}
    typo = town.stranger.answer("{ propertys { id } }")["errors"][0]["message"]
    assert "Did you mean" in typo
