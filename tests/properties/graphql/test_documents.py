"""A document may be named by its SHA-256, and an operator may allow only some documents."""

import hashlib
from typing import Any

import pytest
from tests.properties.graphql.club import Club, club

from premises.properties.models import DocumentRow
from premises.properties.service.documents import Documents

_ME = "query Me { me { id } }"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _persisted(text: str) -> dict[str, Any]:
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": _sha256(text)}}}


def _codes(answer: Any) -> list[str]:
    return [one["extensions"]["code"] for one in answer.json()["errors"]]


def test_a_document_is_asked_for_once_and_known_from_then_on(town: Club) -> None:
    """As clients with automatic persisted queries do it."""
    text = "query Once { properties(limit: 1) { id } }"
    unknown = town.post(_persisted(text))
    assert unknown.status_code == 200
    assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    assert _codes(unknown) == ["PERSISTED_QUERY_NOT_FOUND"]
    assert "data" in town.post({"query": text, **_persisted(text)}).json()
    known = town.post(_persisted(text))
    assert "errors" not in known.json()
    by_get = town.get(
        {"extensions": '{"persistedQuery":{"version":1,"sha256Hash":"%s"}}' % _sha256(text)}  # noqa: UP031 - braces.
    )
    assert by_get.json()["data"] == known.json()["data"]
    assert by_get.headers["etag"]


def test_a_document_must_fit_its_sha256(town: Club) -> None:
    """Or one client could put its own document in the place of another's."""
    found = town.post({"query": _ME, **_persisted("query Other { me { name } }")})
    assert _codes(found) == ["properties.hash_mismatch"]
    assert town.post(_persisted("query Other { me { name } }")).json()["data"] is None


def test_a_document_that_is_not_valid_is_not_registered(town: Club) -> None:
    text = "query Wrong { nothing }"
    assert town.post({"query": text, **_persisted(text)}).json()["errors"]
    assert _codes(town.post(_persisted(text))) == ["PERSISTED_QUERY_NOT_FOUND"]


def test_only_what_is_on_the_list_is_executed_where_an_operator_wants_that(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with club(tmp_path_factory.mktemp("list"), documents="allowed") as strict:
        database = strict.house.building.kernel.database
        register = Documents(database, "allowed", 10)
        assert _codes(strict.post({"query": _ME})) == ["properties.document_not_allowed"]
        assert _codes(strict.post(_persisted(_ME))) == ["properties.document_not_allowed"]
        assert register.allow(_ME) == _sha256(_ME)
        assert strict.post({"query": _ME}).json()["data"] == {"me": None}
        assert strict.post(_persisted(_ME)).json()["data"] == {"me": None}
        # Nobody gets onto the list by registering.
        other = "query Other { properties { id } }"
        refused = strict.post({"query": other, **_persisted(other)})
        assert _codes(refused) == ["properties.document_not_allowed"]
        assert _codes(strict.post(_persisted(other))) == ["properties.document_not_allowed"]


def test_what_clients_register_makes_room_but_what_is_allowed_stays(town: Club) -> None:
    database = town.house.building.kernel.database
    with database.write() as session:
        session.query(DocumentRow).delete()
    register = Documents(database, "any", 3)
    kept = register.allow("query Kept { me { id } }")
    for number in range(5):
        text = f"query Q{number} {{ me {{ id }} }}"
        register.register(_sha256(text), text)
    found = {one.hash: one.is_allowed for one in register.list()}
    assert len(found) == 4
    assert found[kept] is True
    assert _sha256("query Q4 { me { id } }") in found
    register.forbid(kept)
    assert kept not in {one.hash for one in register.list()}


def test_two_processes_may_register_the_same_at_once(town: Club) -> None:
    database = town.house.building.kernel.database
    text = "query Both { me { id } }"
    for _ in range(2):
        Documents(database, "any", 100).register(_sha256(text), text)
    assert Documents(database, "any", 100).resolve(None, _sha256(text)) == (_sha256(text), text)
