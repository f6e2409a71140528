"""Projects, members and organizations over HTTP: the contract's answers, and only for their own."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.conftest import Backends
from tests.contract import differences, shapes
from tests.drawings.routes.reception import Reception, reception

from premises.kernel.clock import SystemClock
from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell

PROJECTS = "/api/v1/projects"
FIRMS = "/api/drawings/organizations"
Headers = dict[str, str]


@pytest.fixture(scope="module")
def built(backends: Backends, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reception]:
    folder = tmp_path_factory.mktemp("house")
    doorbell = PipeDoorbell(folder / "bells")
    yield reception(backends.empty("sqlite"), doorbell, SystemClock(), folder)
    doorbell.close()


@pytest.fixture
def house(built: Reception, sqlite: Database) -> Reception:
    """The same doors for all tests, to a house that is empty at the start of each."""
    assert built.domain.database is sqlite
    return built


@pytest.fixture
def ann(house: Reception) -> Headers:
    return house.person("ann")


def begin(house: Reception, headers: Headers) -> str:
    answer = house.ask("POST", PROJECTS, json={"name": "Tower"}, headers=headers)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["project"]["project_id"])


def me(house: Reception, headers: Headers) -> str:
    return str(house.ask("GET", "/api/v1/auth/me", headers=headers).json()["user_id"])


def filled(value: Any, words: Headers) -> Any:
    if isinstance(value, dict):
        return {key: filled(one, words) for key, one in value.items()}
    if isinstance(value, str):
        for word, meant in words.items():
            value = value.replace(f"{{{word}}}", meant)
    return value


@pytest.mark.parametrize(
    "exchange", [pytest.param(one, id=one["name"]) for one in shapes("drawings/projects")]
)
def test_the_answer_is_the_contracts(
    house: Reception, ann: Headers, exchange: dict[str, Any]
) -> None:
    words = {"project": begin(house, ann), "user": me(house, ann)}
    sent, wanted = filled(exchange["send"], words), exchange["answer"]
    target = PROJECTS + sent["target"]
    answer = house.ask(sent["method"], target, json=sent.get("json"), headers=ann)
    assert answer.status_code == wanted["status"], answer.text
    assert answer.headers["content-type"] == "application/json"
    assert differences(wanted["json"], answer.json()) == []


DOORS = (
    ("GET", ""),
    ("POST", ""),
    ("GET", "/{id}"),
    ("PUT", "/{id}"),
    ("DELETE", "/{id}"),
    ("POST", "/{id}/transfer"),
    ("GET", "/{id}/members"),
    ("POST", "/{id}/members"),
    ("PATCH", "/{id}/members/x"),
    ("DELETE", "/{id}/members/x"),
    ("GET", "/{id}/documents"),
    ("GET", "/{id}/drawings"),
    ("GET", "/{id}/comparisons"),
    ("GET", "/{id}/stats"),
)


@pytest.mark.parametrize(("method", "path"), DOORS)
def test_a_stranger_is_told_to_sign_in_and_others_that_there_is_nothing(
    house: Reception, ann: Headers, method: str, path: str
) -> None:
    target = PROJECTS + path.format(id=begin(house, ann))
    body = {"name": "Mine", "user_id": None, "email": "a@b.example", "role": "viewer"}
    if path.endswith("transfer"):
        body = {"user_id": "me"}
    stranger = house.ask(method, target, json=body if method != "GET" else None)
    assert stranger.status_code == 401
    assert stranger.json()["error"] == "Not authenticated"
    if path:
        bob = house.person("bob")
        other = house.ask(method, target, json=body if method != "GET" else None, headers=bob)
        assert (other.status_code, other.json()["error"]) == (404, "Project not found")


def test_a_project_is_shared_over_http(house: Reception, ann: Headers) -> None:
    project, bob = begin(house, ann), house.person("bob")
    members = f"{PROJECTS}/{project}/members"
    invited = {"email": "bob@firm.example", "role": "viewer"}
    member = house.ask("POST", members, json=invited, headers=ann).json()["member"]["member_id"]
    assert house.ask("GET", f"{PROJECTS}/{project}", headers=bob).status_code == 200
    listed = house.ask("GET", f"{PROJECTS}?user_id={me(house, bob)}", headers=bob).json()
    assert [one["project_id"] for one in listed["projects"]] == [project]
    refused = house.ask("PUT", f"{PROJECTS}/{project}", json={"name": "Mine"}, headers=bob)
    assert refused.status_code == 403
    assert "ask its owner" in refused.json()["error"]
    raised = house.ask("PATCH", f"{members}/{member}", json={"role": "admin"}, headers=ann)
    assert raised.json()["member"]["role"] == "admin"
    changed = house.ask("PUT", f"{PROJECTS}/{project}", json={"name": "Ours"}, headers=bob)
    assert changed.json()["project"]["name"] == "Ours"
    assert house.ask("DELETE", f"{PROJECTS}/{project}", headers=bob).status_code == 403
    given = {"user_id": me(house, bob)}
    transferred = house.ask("POST", f"{PROJECTS}/{project}/transfer", json=given, headers=ann)
    assert transferred.json()["project"]["owner_id"] == given["user_id"]
    assert house.ask("DELETE", f"{PROJECTS}/{project}", headers=bob).status_code == 200
    assert house.ask("GET", f"{PROJECTS}/{project}", headers=ann).status_code == 404


def test_a_member_is_removed_over_http(house: Reception, ann: Headers) -> None:
    members = f"{PROJECTS}/{begin(house, ann)}/members"
    house.ask("POST", members, json={"email": "bob@firm.example"}, headers=ann)
    twice = house.ask("POST", members, json={"email": "bob@firm.example"}, headers=ann)
    assert twice.status_code == 409
    bob = house.person("bob")
    (found,) = house.ask("GET", members, headers=bob).json()["members"][1:]
    removed = house.ask("DELETE", f"{members}/{found['member_id']}", headers=bob)
    assert removed.json() == {"status": "removed"}
    assert house.ask("GET", members, headers=bob).status_code == 404


@pytest.mark.parametrize(
    "said",
    [
        {"name": "x" * 300},
        {"name": "a\0b"},
        {"name": "Tower", "project_number": "1" * 101},
        {"name": "Tower", "status": "sold"},
        {"name": 7},
        {"name": "Tower", "organization_id": "nothing"},
    ],
    ids=str,
)
def test_what_no_column_takes_is_refused_in_the_contracts_words(
    house: Reception, ann: Headers, said: dict[str, object]
) -> None:
    answer = house.ask("POST", PROJECTS, json=said, headers=ann)
    assert answer.status_code in {400, 403}
    assert set(answer.json()) == {"error", "success"}
    assert house.ask("GET", PROJECTS, headers=ann).json()["projects"] == []


def test_organizations_are_begun_by_people_and_claim_domains_by_the_owner_of_the_house(
    house: Reception, ann: Headers
) -> None:
    chief = house.person("ida", is_owner=True)
    assert house.ask("GET", FIRMS).status_code == 401
    claimed = {"name": "Firm", "domain": "@Firm.example"}
    refused = house.ask("POST", FIRMS, json=claimed, headers=ann)
    assert (refused.status_code, refused.json()["code"]) == (403, "drawings.only_owner")
    made = house.ask("POST", FIRMS, json=claimed, headers=chief)
    assert (made.status_code, made.json()["domain"]) == (201, "firm.example")
    assert house.ask("GET", FIRMS, headers=ann).json() == [made.json()]
    place = f"{FIRMS}/{made.json()['organization_id']}"
    renamed = house.ask("PATCH", place, json={"name": "Firm & Co"}, headers=ann)
    assert renamed.json()["name"] == "Firm & Co"
    given_up = house.ask("PATCH", place, json={"domain": ""}, headers=chief)
    assert given_up.json()["domain"] is None
    assert house.ask("GET", FIRMS, headers=ann).json() == []
    assert house.ask("PATCH", place, json={"name": "Mine"}, headers=ann).status_code == 404
    for wrong in ({}, {"name": ""}, {"name": "x", "domain": "no domain"}, {"name": "x", "a": 1}):
        assert house.ask("POST", FIRMS, json=wrong, headers=chief).status_code == 422
