"""Everyone sees their own audits and nobody else's; the house's rows need the house's grant."""

import uuid

import httpx
import pytest
from tests.app.indoors import Indoors
from tests.audits.routes.visits import ANNA, PAIR, send, task

from premises.kernel.auth import Auth

READS = (
    "/detect_leak/{job}",
    "/leakage/detect_leak/{job}",
    "/api/audits/tasks/{task}",
    "/api/audits/tasks/{task}/analyses",
    "/api/audits/tasks/{task}/comparison",
    "/api/audits/analyses/{job}",
    "/api/audits/analyses/{job}/figures.json",
    "/api/audits/analyses/{job}/picture",
    "/api/audits/analyses/{job}/page",
    "/api/audits/photos/{photo}",
)
Names = dict[str, str]


def _send(house: Indoors, headers: dict[str, str], uid: str, base: str = "") -> Names:
    """A task that was sent and analysed; the names of what came of it."""
    said = task(str(uuid.uuid4()))
    target = f"{base}/detect_leak"
    answer = send(house.client, said, PAIR, uid=uid, target=target, headers=headers)
    assert answer.status_code == 200, answer.text
    house.work()
    shown = house.client.get(f"{base}/api/audits/tasks/{said['id']}", headers=headers).json()
    return {
        "task": said["id"],
        "job": answer.json()["jobId"],
        "photo": shown["photos"][0]["id"],
    }


@pytest.fixture(scope="module")
def annas(home: Indoors, anna: dict[str, str]) -> Names:
    return _send(home, anna, ANNA)


@pytest.fixture(scope="module")
def houses(home: Indoors, phone: str) -> Names:
    return _send(home, {}, "tenant@example.org", phone)


def _statuses(house: Indoors, names: Names, headers: dict[str, str], base: str = "") -> set[int]:
    paths = [base + path.format(**names) for path in READS]
    # Two submissions would be needed for a comparison, which is no question of rights.
    return {house.client.get(path, headers=headers).status_code for path in paths} - {409}


def _listed(house: Indoors, headers: dict[str, str], base: str = "") -> set[str]:
    answer = house.client.get(f"{base}/api/audits/tasks?limit=500", headers=headers)
    return {one["id"] for one in answer.json()["items"]}


def test_one_sees_all_of_ones_own(home: Indoors, anna: dict[str, str], annas: Names) -> None:
    assert _statuses(home, annas, anna) == {200}
    assert annas["task"] in _listed(home, anna)


def test_others_do_not_learn_that_it_is_there(
    home: Indoors, bert: dict[str, str], helper: dict[str, str], phone: str, annas: Names
) -> None:
    """Not even those who may write the rows of the house, nor its client."""
    for headers, base in ((bert, ""), (helper, ""), ({}, phone)):
        assert _statuses(home, annas, headers, base) == {404}
        assert annas["task"] not in _listed(home, headers, base)
        target = f"{base}/api/audits/tasks/{annas['task']}"
        change = home.client.patch(target, json={"title": "Mine"}, headers=headers)
        assert change.status_code == 404
        assert home.client.request("DELETE", target, headers=headers).status_code == 404
    unknown = home.client.get(f"/detect_leak/{uuid.uuid4()}", headers=bert)
    others = home.client.get(f"/detect_leak/{annas['job']}", headers=bert)
    assert unknown.json() == others.json()


def test_rows_of_the_house_are_for_those_who_may_read_them(
    home: Indoors,
    people: Auth,
    bert: dict[str, str],
    helper: dict[str, str],
    phone: str,
    houses: Names,
) -> None:
    reader = people.accounts.create_account(email="reader@example.org", password=None)
    people.accounts.grant(reader.id, "audits", "read")
    headers = {"Authorization": f"Bearer {people.sessions.open(reader.id).token}"}
    for allowed, base in ((helper, ""), (headers, ""), ({}, phone)):
        assert _statuses(home, houses, allowed, base) == {200}
        assert houses["task"] in _listed(home, allowed, base)
    assert _statuses(home, houses, bert) == {404}
    assert houses["task"] not in _listed(home, bert)
    target = f"/api/audits/tasks/{houses['task']}"
    assert home.client.patch(target, json={"title": "?"}, headers=headers).status_code == 404
    assert home.client.patch(target, json={"title": "!"}, headers=helper).status_code == 200


def test_an_administrator_sees_everything(
    home: Indoors, people: Auth, annas: Names, houses: Names
) -> None:
    account = people.accounts.create_account(email="boss@example.org", password=None)
    people.accounts.grant(account.id, "audits", "admin")
    headers = {"Authorization": f"Bearer {people.sessions.open(account.id).token}"}
    assert _statuses(home, annas, headers) == {200}
    assert {annas["task"], houses["task"]} <= _listed(home, headers)


def test_nobody_sends_under_another_name(home: Indoors, bert: dict[str, str]) -> None:
    """The original believed whatever name the form said."""
    answer = send(home.client, task(str(uuid.uuid4())), uid=ANNA, headers=bert)
    assert answer.status_code == 403
    assert "your own account" in answer.json()["detail"]


def test_ones_own_name_may_be_written_in_large_letters(home: Indoors, bert: dict[str, str]) -> None:
    said = task(str(uuid.uuid4()))
    assert send(home.client, said, uid="BERT@Example.ORG", headers=bert).status_code == 200
    shown = home.client.get(f"/api/audits/tasks/{said['id']}", headers=bert).json()
    assert shown["userId"] == "bert@example.org"


def test_who_was_not_granted_audits_reads_the_command(
    home: Indoors, stranger: dict[str, str]
) -> None:
    """Told before a byte of the photos is read, in the form of each door."""

    def said(answer: httpx.Response) -> str:
        assert answer.status_code == 403
        return str(answer.json()["detail"])

    command = "premises users grant stranger@example.org audits own"
    sent = send(home.client, task(str(uuid.uuid4())), uid="stranger@example.org", headers=stranger)
    assert command in said(sent)
    assert command in said(home.client.get("/api/audits/tasks", headers=stranger))
    assert command in said(home.client.get("/leakage/", headers=stranger))


def test_a_client_that_may_only_read_sends_nothing(home: Indoors, people: Auth) -> None:
    base = people.clients.add_client("audits", scope="read").base_path
    answer = send(home.client, task(str(uuid.uuid4())), target=f"{base}/leakage/detect_leak")
    assert answer.status_code == 403
    assert "premises clients add --domain audits --scope write" in answer.json()["detail"]
    assert home.client.get(f"{base}/leakage/").status_code == 200
