"""Whatever is asked for, and however strangely: nothing breaks, leaks or is lost."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from tests.app.typed import CommandLine
from tests.cameras.routes.hostile import (
    ANSWERS_TO_ASK_WITH,
    BODIES,
    PATHS,
    VALUES,
    Intruder,
    fields,
    named,
    operations,
    spoilt,
)
from tests.conftest import Backends
from tests.house import House, Open
from tests.waiting import until

CANARY = "canary-that-nobody-may-ever-read-0f3d9a61"
OUTSIDE = "what lies outside of the cameras' folders"

Answers = Mapping[str, Any]


@pytest.fixture(scope="module")
def settings(backends: Backends) -> dict[str, str]:
    """A house on the strictest of the databases; all its secrets are one word."""
    url = sa.make_url(backends.new_url("postgresql")).set(password=CANARY)
    return {
        "DATABASE__URL": url.render_as_string(hide_password=False),
        "REDIS__URL": f"redis://:{CANARY}@127.0.0.1:1/0",
        "AUTH__SECRET": CANARY,
        "LLM__URL": f"http://127.0.0.1:1/{CANARY}",
        "LLM__API_KEY": CANARY,
        "CAMERAS__DETECTOR_URL": f"http://127.0.0.1:1/{CANARY}",
        "CAMERAS__DETECTOR_KEY": CANARY,
        # What is refused for its number is not looked at.
        "AUTH__SIGN_INS_PER_MINUTE": "100000",
        "AUTH__FAILED_SIGN_INS": "100000",
        "AUTH__SIGN_UPS_PER_HOUR": "100000",
        "AUTH__RESETS_PER_HOUR": "100000",
        "AUTH__RENEWALS_PER_MINUTE": "100000",
        "NOTIFY__SMTP_HOST": "127.0.0.1",
        "NOTIFY__SMTP_PORT": "1",
        "NOTIFY__SMTP_FROM": "home@example.com",
        "NOTIFY__SMTP_USER": "me",
        "NOTIFY__SMTP_PASSWORD": CANARY,
    }


@pytest.fixture(scope="module")
def house(open_house: Open, settings: dict[str, str]) -> House:
    house = open_house(model=False, **settings)
    for name in ("outside.jpg", "1_clip.mp4"):
        (house.data_dir / name).write_text(OUTSIDE)
        (house.base / name).write_text(OUTSIDE)
    house.drop("front/a.jpg", b"\xff\xd8 a picture of a kind")
    until(lambda: house.client.get("/api/cameras/front").status_code == 200)
    return house


@pytest.fixture(scope="module")
def document(house: House) -> Answers:
    found: Answers = house.get("/openapi.json")
    assert len(list(operations(found))) > 80
    return found


@pytest.fixture
def intruder(house: House) -> Iterator[Intruder]:
    """Whoever goes away leaves a house behind in which all is as it was."""
    found = Intruder(house.url, (CANARY, OUTSIDE, "root:x:0"))
    yield found
    found.close()
    assert found.asked > 10
    assert (found.faults, found.leaks) == ([], [])
    assert CANARY not in house.log()
    assert '"level":"error"' not in house.log().replace(" ", "")
    assert house.get("/api/cameras/front")["folder_path"] == str(house.base / "front")


def _filled(path: str, given: Mapping[str, str]) -> str:
    return re.sub(r"\{([^}]*)\}", lambda name: given.get(name[1], "1"), path)


def test_no_path_is_a_fault_or_leads_outside(document: Answers, intruder: Intruder) -> None:
    """Each part of each path is tried with each of the strange values, with every method."""
    for method, path, described in operations(document):
        for name in named(described, "path"):
            for value in PATHS:
                body = b"{}" if "requestBody" in described else None
                intruder(method, _filled(path, {name: value}), body)


def test_no_question_is_a_fault(document: Answers, intruder: Intruder) -> None:
    for method, path, described in operations(document):
        where = _filled(path, {"camera_id": "front"})
        for name in named(described, "query"):
            for value in ANSWERS_TO_ASK_WITH:
                intruder(method, f"{where}?{name}={value}{'' if name == 'q' else '&q=x'}")


def test_no_body_is_a_fault(house: House, document: Answers, intruder: Intruder) -> None:
    rule = house.client.post("/api/alerts/rules", json={"name": "People"}).json()["id"]
    target = {"kind": "webhook", "target": {"url": "http://127.0.0.1:1/"}}
    told = house.client.post("/api/notify/channels", json={"name": "n", "enabled": False, **target})
    given = {"camera_id": "front", "rule_id": rule, "channel_id": told.json()["id"]}
    before = house.get("/api/cameras/front")
    for method, path, described in operations(document):
        for body in BODIES if "requestBody" in described else ():
            intruder(method, _filled(path, given), body)
        for field in fields(document, described):
            for value in VALUES:
                intruder(method, _filled(path, given), spoilt(method, path, field, value))
    for listing in ("cameras", "alerts/rules", "notify/channels", "events", "detections"):
        assert house.client.get(f"/api/{listing}").status_code == 200
    assert house.get("/api/cameras/front")["id"] == before["id"]


def test_no_secret_comes_out_anywhere(
    house: House, settings: dict[str, str], intruder: Intruder, tmp_path: Path
) -> None:
    """Neither where people look when something is wrong, nor while it goes wrong."""
    mail = {"name": "post", "kind": "email", "target": {"to": ["ada@example.com"]}}
    hook = {"name": "hook", "kind": "webhook", "target": {"url": "http://127.0.0.1:1/"}}
    for channel in (mail, {**hook, "secret": CANARY}):
        made = house.client.post("/api/notify/channels", json=channel)
        assert made.status_code == 201, made.text
        tried = f"/api/notify/channels/{made.json()['id']}/test"
        assert house.client.post(tried).status_code == 202
    until(lambda: all(one["tries"] for one in house.get("/api/notify/deliveries")["items"]))
    pages = "system/config system/health system/health/ready system/telemetry notify/channels "
    pages += "notify/deliveries jobs jobs/dead jobs/queues auth/me auth/keys auth/sessions"
    for page in (
        "/",
        "/health",
        "/metrics",
        "/openapi.json",
        *(f"/api/{p}" for p in pages.split()),
    ):
        assert intruder("GET", page)
    premises = CommandLine(tmp_path)
    for words in (("doctor",), ("status",), ("settings", "show")):
        done = premises(*words, "--json", DATA_DIR=str(house.data_dir), **settings)
        assert done.document
        assert CANARY not in done.out + done.err, words
