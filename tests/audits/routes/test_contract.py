"""Clients of the original service are answered exactly as they expect, by both of their paths."""

import json
import uuid
from typing import Any

import pytest
from tests.app.indoors import Indoors
from tests.audits.routes.visits import TASK, Files, part, task
from tests.contract import differences, shapes

SPELLINGS = {"as documented": ("", ""), "as the app calls": ("/auth", "/leakage")}
STRANGERS = (
    ("GET", "/auth/"),
    ("GET", "/leakage/"),
    ("POST", "/update_profile"),
    ("POST", "/auth/update_profile"),
    ("POST", "/detect_leak"),
    ("POST", "/leakage/detect_leak"),
    ("GET", "/detect_leak/x"),
    ("GET", "/leakage/detect_leak/x"),
)


def _files(names: list[str]) -> Files:
    return [part(f"media{number}", name) for number, name in enumerate(names)]


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize(
    "exchange", [pytest.param(one, id=one["name"]) for one in shapes("audits/contract")]
)
def test_the_answer_is_the_contracts(
    home: Indoors, anna: dict[str, str], exchange: dict[str, Any], spelling: str
) -> None:
    login = {"id_token": anna["Authorization"].partition(" ")[2], "uid": "anna@example.org"}
    assert home.client.post("/auth/login", json=login).status_code == 200
    sent, wanted = exchange["send"], exchange["answer"]
    auth, leakage = SPELLINGS[spelling]
    target = sent["target"].replace("{auth}", auth).replace("{leakage}", leakage)
    said = json.dumps(task(str(uuid.uuid4())))
    form = [
        (name, (None, value.replace("{task}", said)))
        for name, value in sent.get("form", {}).items()
    ]
    files = [*form, *_files(sent.get("files", []))]
    answer = home.client.request(
        sent["method"], target, json=sent.get("json"), files=files or None, headers=anna
    )
    assert answer.status_code == wanted["status"], answer.text
    assert answer.headers["content-type"] == "application/json"
    assert differences(wanted["json"], answer.json()) == []


@pytest.mark.parametrize(("method", "target"), STRANGERS)
def test_a_stranger_hears_401_and_not_500(home: Indoors, method: str, target: str) -> None:
    """The original meant 401, and its clients got 500."""
    answer = home.client.request(method, target)
    assert answer.status_code == 401
    assert answer.json() == {"detail": "Missing or invalid Authorization header"}
    assert answer.headers["www-authenticate"] == "Bearer"
    headers = {"Authorization": "Bearer a.b.c"}
    answer = home.client.request(method, target, headers=headers)
    assert answer.status_code == 401
    assert answer.json() == {"detail": "Invalid or expired Google ID token"}


def test_the_answer_is_told_as_the_contract_shapes_it(home: Indoors, anna: dict[str, str]) -> None:
    """Queued without a report, then done with one and with a picture."""
    shape = shapes("audits/polls")
    said = json.dumps(task(str(uuid.uuid4())))
    form = [("uid", (None, "anna@example.org")), ("task_json", (None, said))]
    files = [*form, *_files(["obs0_rgb.jpg", "obs0_thermal.jpg"])]
    job = home.client.post("/detect_leak", files=files, headers=anna).json()["jobId"]
    for target in (f"/detect_leak/{job}", f"/leakage/detect_leak/{job}"):
        answer = home.client.get(target, headers=anna).json()
        assert differences(shape["queued"], answer) == []
    home.work()
    for target in (f"/detect_leak/{job}", f"/leakage/detect_leak/{job}"):
        answer = home.client.get(target, headers=anna)
        assert answer.headers["content-type"] == "application/json"
        assert differences(shape["done"], answer.json()) == []
    report = answer.json()["report"]
    assert report["taskID"] == json.loads(said)["id"]
    assert TASK["id"] not in str(report)
