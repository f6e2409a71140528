"""The owner says where to be told, tries it, and reads what became of it; nobody reads secrets."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.app.indoors import Indoors, indoors
from tests.kernel.receiver import Answer, Receiver, receiving

CHANNELS = "/api/notify/channels"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Indoors]:
    with indoors(tmp_path_factory.mktemp("notices")) as opened:
        yield opened


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


def make(house: Indoors, url: str, **more: Any) -> dict[str, Any]:
    given = {"name": f"to {url}", "kind": "webhook", "target": {"url": url}, **more}
    answer = house.client.post(CHANNELS, json=given)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_a_channel_is_tried_and_the_log_says_what_came_of_it(
    house: Indoors, receiver: Receiver
) -> None:
    made = make(house, receiver.url)
    tried = house.client.post(f"{CHANNELS}/{made['id']}/test")
    assert tried.status_code == 202
    assert (tried.json()["state"], tried.json()["tries"]) == ("waiting", 0)
    house.work()
    assert b"Nothing has happened" in receiver.asked[0].body
    log = house.client.get("/api/notify/deliveries", params={"state": "sent", "limit": 1}).json()
    [sent] = log["items"]
    assert sent["id"] == tried.json()["id"]
    assert (sent["state"], sent["answer"], sent["tries"]) == ("sent", "200 ok", 1)
    assert sent["channel_name"] == made["name"]
    job = house.client.get(f"/api/jobs/{sent['job_id']}").json()
    assert job["input"] == {"delivery_id": sent["id"]}


def test_a_secret_goes_in_and_never_comes_out(house: Indoors, receiver: Receiver) -> None:
    made = make(house, f"{receiver.url}/secret", secret="hush-hush")
    path = f"{CHANNELS}/{made['id']}"
    house.client.post(f"{path}/test")
    house.work()
    assert "x-premises-signature" in receiver.asked[0].headers
    said = [made, house.client.get(path).json(), house.client.get(CHANNELS).json()]
    said.append(house.client.get("/api/notify/deliveries").json())
    assert "hush" not in str(said)
    assert made["has_secret"] is True
    changed = house.client.patch(path, json={"name": "renamed"}).json()
    assert (changed["name"], changed["has_secret"]) == ("renamed", True)
    assert house.client.patch(path, json={"secret": None}).json()["has_secret"] is False


def test_a_channel_that_is_off_or_gone_is_not_tried(house: Indoors, receiver: Receiver) -> None:
    made = make(house, f"{receiver.url}/off", enabled=False)
    path = f"{CHANNELS}/{made['id']}"
    off = house.client.post(f"{path}/test")
    assert (off.status_code, off.json()["code"]) == (409, "notify.channel_off")
    assert house.client.delete(path).status_code == 204
    for answer in (house.client.get(path), house.client.post(f"{path}/test")):
        assert (answer.status_code, answer.json()["code"]) == (404, "notify.unknown_channel")
        assert answer.headers["content-type"] == "application/problem+json"


def test_the_log_is_read_page_by_page(house: Indoors, receiver: Receiver) -> None:
    receiver.answers = [Answer(404)]
    made = make(house, f"{receiver.url}/pages")
    tried = [house.client.post(f"{CHANNELS}/{made['id']}/test").json()["id"] for _ in range(3)]
    house.work()
    asked: dict[str, Any] = {"state": "failed", "limit": 2}
    first = house.client.get("/api/notify/deliveries", params=asked)
    assert 'rel="next"' in first.headers["link"]
    asked["cursor"] = first.json()["next"]
    rest = house.client.get("/api/notify/deliveries", params=asked).json()
    assert [item["id"] for item in first.json()["items"] + rest["items"]][:3] == tried[::-1]
    other = house.client.get("/api/notify/deliveries", params={**asked, "state": "sent"})
    assert (other.status_code, other.json()["code"]) == (422, "web.bad_cursor")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"target": {"url": "http://169.254.169.254/"}}, "notify.bad_target"),
        ({"target": {}}, "notify.bad_target"),
        ({"name": "email"}, "notify.bad_name"),
        ({"name": "two\nlines"}, "web.invalid_request"),
        ({"secret": "line\r\nX-Evil: 1"}, "web.invalid_request"),
        ({"kind": "pigeon"}, "web.invalid_request"),
        ({"colour": "red"}, "web.invalid_request"),
    ],
)
def test_a_channel_that_could_not_work_is_refused(
    house: Indoors, wrong: dict[str, Any], code: str
) -> None:
    given = {"name": "ok", "kind": "webhook", "target": {"url": "http://localhost/"}, **wrong}
    before = house.client.get(CHANNELS).json()
    answer = house.client.post(CHANNELS, json=given)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert house.client.get(CHANNELS).json() == before
