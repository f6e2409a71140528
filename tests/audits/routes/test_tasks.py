"""Tasks on our own routes: sent in detail, listed in pages, decided on, removed without a trace."""

import json
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from tests.app.indoors import Indoors, indoors
from tests.audits.routes.visits import PAIR, Files, part, photo, rows, send, task, thermal

TASKS = "/api/audits/tasks"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Indoors]:
    with indoors(tmp_path_factory.mktemp("tasks"), "audits") as house:
        yield house


def _post(house: Indoors, said: dict[str, Any], files: Files = (), **words: str) -> httpx.Response:
    form = [(name, (None, word)) for name, word in {"task": json.dumps(said), **words}.items()]
    return house.client.post(TASKS, files=[*form, *files])


def _sent(house: Indoors, **changes: Any) -> str:
    said = task(str(uuid.uuid4()), **changes)
    assert send(house.client, said, PAIR).status_code == 200
    return str(said["id"])


def test_a_task_can_be_sent_with_all_that_is_known(house: Indoors) -> None:
    said = {
        "title": "Door",
        "type": "door",
        "insideTemp": 21.5,
        "outsideTemp": "2 C",
        "sceneWidthM": 2.5,
        "emissivity": 0.9,
        "reflectedC": 20,
        "side": "inside",
        "propertyId": "house-7",
    }
    files = (part("media0", "wall_thermal.jpg", thermal()),)
    answer = _post(house, said, files, uid="me@example.org")
    assert answer.status_code == 202, answer.text
    accepted = answer.json()
    assert accepted["state"] == "queued"
    house.work()
    found = house.client.get(f"/api/audits/analyses/{accepted['analysisId']}").json()
    (view,) = found["findings"]["views"]
    assert view["environment"]["used"]["emissivity"] == 0.9
    assert view["scale"]["metresPerPx"] == pytest.approx(2.5 / 160)
    shown = house.client.get(f"{TASKS}/{accepted['taskId']}").json()
    assert (shown["type"], shown["userId"], shown["propertyId"]) == (
        "door",
        "me@example.org",
        "house-7",
    )
    assert (shown["insideTemp"], shown["outsideTemp"]) == (21.5, 2.0)


@pytest.mark.parametrize(
    "said",
    [[], "x", {"emissivity": 2}, {"sceneWidthM": 0}, {"scaleMinC": 3}, {"id": "\n"}],
    ids=str,
)
def test_what_cannot_be_is_a_problem_and_leaves_nothing(house: Indoors, said: Any) -> None:
    before = rows(house)
    answer = _post(house, said, PAIR)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"].startswith("audits.")
    assert rows(house) == before


def test_a_list_comes_in_pages_without_gaps(house: Indoors) -> None:
    wanted = [_sent(house, title=f"page {n}", propertyId="paged") for n in range(5)]
    found: list[str] = []
    target = f"{TASKS}?limit=2&propertyId=paged"
    while target:
        answer = house.client.get(target)
        assert answer.status_code == 200
        found += [one["id"] for one in answer.json()["items"]]
        link = answer.links.get("next")
        target = link["url"] if link else ""
    assert found == wanted[::-1]


def test_a_list_is_limited_by_what_is_asked(house: Indoors) -> None:
    closed = _sent(house, state="closed", decision="fixed", propertyId="asked")
    opened = _sent(house, state="open", propertyId="asked")

    def listed(question: str) -> set[str]:
        answer = house.client.get(f"{TASKS}?propertyId=asked&{question}")
        assert answer.status_code == 200
        return {one["id"] for one in answer.json()["items"]}

    assert listed("state=closed") == {closed}
    assert listed("decision=no_decision") == {opened}
    assert listed("user=anna@example.org") == {closed, opened}
    assert listed("user=bert@example.org") == set()
    assert house.client.get(f"{TASKS}?state=melted").status_code == 422
    assert house.client.get(f"{TASKS}?cursor=nonsense").json()["code"] == "web.bad_cursor"


def test_a_decision_is_kept_in_ours_and_in_its_own_words(house: Indoors) -> None:
    target = f"{TASKS}/{_sent(house)}"
    shown = house.client.patch(
        target,
        json={"decision": "won't fix", "state": "closed", "closedResult": "no_leak", "title": "T"},
    ).json()
    assert (shown["decision"], shown["decisionSaid"]) == ("archived", "won't fix")
    assert (shown["state"], shown["closedResult"], shown["title"]) == ("closed", "no_leak", "T")
    shown = house.client.patch(target, json={"decision": "planned"}).json()
    assert (shown["decision"], shown["title"]) == ("todo", "T")


@pytest.mark.parametrize(
    "wrong",
    [
        {"decision": "burn it down"},
        {"state": "melted"},
        {"state": None},
        {"id": "x"},
        {"title": "\0"},
    ],
    ids=str,
)
def test_a_wrong_change_changes_nothing(house: Indoors, wrong: dict[str, Any]) -> None:
    target = f"{TASKS}/{_sent(house)}"
    before = house.client.get(target).json()
    assert house.client.patch(target, json=wrong).status_code == 422
    assert house.client.get(target).json() == before


def test_two_people_do_not_undo_each_other(house: Indoors) -> None:
    target = f"{TASKS}/{_sent(house)}"
    tag = house.client.get(target).headers["etag"]
    changed = house.client.patch(target, json={"title": "one"}, headers={"If-Match": tag})
    assert changed.status_code == 200
    late = house.client.patch(target, json={"title": "two"}, headers={"If-Match": tag})
    assert late.status_code == 412
    late = house.client.request("DELETE", target, headers={"If-Match": tag})
    assert late.status_code == 412
    assert house.client.get(target).json()["title"] == "one"


def test_a_task_is_removed_with_everything(house: Indoors) -> None:
    """The original left the photos behind whenever a task was sent again."""
    house.work()
    before = rows(house)
    task_id = _sent(house, title="to be removed")
    house.work()
    (one,) = house.client.get(f"{TASKS}/{task_id}/analyses").json()
    shown = house.client.get(f"{TASKS}/{task_id}").json()
    assert house.client.delete(f"{TASKS}/{task_id}").status_code == 204
    after = rows(house)
    assert {**after, "jobs": 0} == {**before, "jobs": 0}
    for path in (
        f"tasks/{task_id}",
        f"analyses/{one['id']}",
        f"analyses/{one['id']}/picture",
        f"photos/{shown['photos'][0]['id']}",
    ):
        assert house.client.get(f"/api/audits/{path}").status_code == 404
    assert house.client.delete(f"{TASKS}/{task_id}").status_code == 404


def test_a_job_whose_task_is_removed_ends_without_harm(house: Indoors) -> None:
    house.work()
    before = rows(house)
    task_id = _sent(house)
    assert house.client.delete(f"{TASKS}/{task_id}").status_code == 204
    house.work()
    assert {**rows(house), "jobs": 0} == {**before, "jobs": 0}


def test_a_photo_is_given_back_exactly_and_never_shown(house: Indoors) -> None:
    sent = photo(77)
    said = task(str(uuid.uuid4()))
    page = b"<script>alert(1)</script>"
    files = (
        part("media0", "obs0_rgb.jpg", sent),
        ("media1", ("<b>\u00e9.html", page, "text/html")),
    )
    send(house.client, said, files)
    photos = house.client.get(f"{TASKS}/{said['id']}").json()["photos"]
    for one, data, kind in zip(
        photos, (sent, page), ("image/jpeg", "application/octet-stream"), strict=True
    ):
        answer = house.client.get(f"/api/audits/photos/{one['id']}")
        assert answer.content == data
        assert answer.headers["content-type"] == kind
        assert answer.headers["content-disposition"].startswith("attachment")
        assert answer.headers["x-content-type-options"] == "nosniff"
        tag = {"If-None-Match": answer.headers["etag"]}
        unchanged = house.client.get(f"/api/audits/photos/{one['id']}", headers=tag)
        assert unchanged.status_code == 304


def test_photos_may_be_longer_than_other_requests(house: Indoors) -> None:
    """By both doors; what is no upload keeps its narrow bound."""
    long = (part("media0", "obs0_rgb.jpg", photo() + b"\0" * 1_200_000),)
    assert send(house.client, task(str(uuid.uuid4())), long).status_code == 200
    assert _post(house, task(str(uuid.uuid4())), long).status_code == 202
    login = {"uid": "me@example.org", "id_token": "x" * 1_200_000}
    assert house.client.post("/auth/login", json=login).status_code == 413
