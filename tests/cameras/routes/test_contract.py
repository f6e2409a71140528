"""Clients of the original service are answered exactly as they expect, by a real server."""

import itertools
import json
from collections.abc import Mapping
from typing import Any

import pytest
from tests.contract import differences, shapes
from tests.house import House, hear
from tests.waiting import until

_FRESH = itertools.count(1)
_HEADINGS = (
    b"event_id,camera_name,started_at,ended_at,risk_score,risk_level,summary,detection_count,"
    b"reviewed\r\n"
)
_BYTES = {"": (b"",), "jpeg": (b"\xff\xd8\xff",), "png": (b"\x89PNG",), "table": (_HEADINGS,)}
PARTS = ("cameras", "media", "system", "events", "search")


@pytest.fixture(scope="module")
def house(seeing_house: House, bus: bytes, cat: bytes) -> House:
    """Two cameras that have seen something, and one that is broken."""
    house = seeing_house
    for name, folder, status in (
        ("Front door", "front_door", "online"),
        ("Garden", "garden", "online"),
        ("Broken", "broken", "error"),
    ):
        wanted = {"name": name, "folder_path": folder, "status": status}
        assert house.client.post("/api/cameras", json=wanted).status_code == 201
    house.drop("front_door/bus.jpg", bus)
    house.drop("garden/cat.png", cat)
    until(lambda: bool(house.events("front_door") and house.events("garden")))
    until(house.is_calm)
    house.drop("front_door/2026/11/day.png", cat)
    house.looked_at("front_door/2026/11/day.png")
    return house


@pytest.fixture
def names(house: House, request: pytest.FixtureRequest) -> Mapping[str, str]:
    """What the words in braces stand for."""
    is_doomed = "{doomed}" in str(request.node.callspec.params)
    event, other = house.events("front_door")[0], house.events("garden")[0]
    return {
        "camera": event["camera_id"],
        "garden": other["camera_id"],
        "broken": house.get("/api/cameras/broken")["id"],
        "event": str(event["id"]),
        "other_event": str(other["id"]),
        "detection": str(event["detection_ids"][0]),
        "base": str(house.base),
        "doomed": _doomed(house) if is_doomed else "",
        "fresh": str(next(_FRESH)),
    }


def _doomed(house: House) -> str:
    """A camera of its own for a test that changes or removes it."""
    wanted = {"name": "Doomed", "folder_path": f"doomed_{next(_FRESH)}"}
    return str(house.client.post("/api/cameras", json=wanted).json()["id"])


def _filled(part: Any, names: Mapping[str, str]) -> Any:
    if isinstance(part, dict):
        return {key: _filled(value, names) for key, value in part.items()}
    if isinstance(part, list):
        return [_filled(value, names) for value in part]
    if not isinstance(part, str):
        return part
    if part.startswith("{") and part.endswith(":int}"):
        return int(names[part[1:-5]])
    for name, value in names.items():
        part = part.replace(f"{{{name}}}", value)
    return part


@pytest.mark.parametrize(
    "exchange",
    [
        pytest.param(exchange, id=f"{part}: {exchange['name']}")
        for part in PARTS
        for exchange in shapes(f"cameras/{part}")
    ],
)
def test_the_answer_is_the_contracts(
    house: House, names: Mapping[str, str], exchange: dict[str, Any]
) -> None:
    sent, wanted = _filled(exchange["send"], names), _filled(exchange["answer"], names)
    if "json" in sent:
        answer = house.client.request(sent["method"], sent["target"], json=sent["json"])
        status, heads, body = answer.status_code, dict(answer.headers), answer.content
    else:
        status, heads, body = house.raw(sent["method"], sent["target"])
    assert status == wanted["status"], body
    assert wanted.get("headers", {}).items() <= heads.items()
    if "json" in wanted:
        assert heads["content-type"] == "application/json"
        assert differences(wanted["json"], json.loads(body)) == []
    else:
        assert any(body.startswith(begins) for begins in _BYTES[wanted["bytes"]])
        assert (body == b"") == (wanted["bytes"] == "")


def test_an_event_is_told_as_the_contract_shapes_it(house: House) -> None:
    """Replayed from the beginning, so that the event of the fixture is told again."""
    with house.socket("/ws/events?since=0") as line:
        told = hear(line, "event")
    assert differences(shapes("cameras/sockets")["event"], told) == []


def test_the_state_of_the_system_is_told_as_the_contract_shapes_it(house: House) -> None:
    with house.socket("/ws/system") as line:
        told = json.loads(line.recv(timeout=2))
    assert differences(shapes("cameras/sockets")["system_status"], told) == []
    assert told["data"]["cameras"]["total"] >= told["data"]["cameras"]["active"] >= 2


def test_every_route_of_the_contract_is_described(house: House) -> None:
    """What existing clients call is also what the description of the API lists."""
    described = {
        (method.upper(), path)
        for path, methods in house.get("/openapi.json")["paths"].items()
        for method in methods
    }
    wanted = {
        ("GET", "/api/cameras"),
        ("POST", "/api/cameras"),
        ("GET", "/api/cameras/{camera_id}"),
        ("PATCH", "/api/cameras/{camera_id}"),
        ("DELETE", "/api/cameras/{camera_id}"),
        ("GET", "/api/cameras/{camera_id}/snapshot"),
        ("GET", "/api/media/cameras/{camera_id}/{filename}"),
        ("GET", "/api/media/thumbnails/{filename}"),
        ("GET", "/api/media/detections/{detection_id}"),
        ("GET", "/api/dlq/stats"),
        ("GET", "/api/dlq/jobs/{name}"),
        ("POST", "/api/dlq/requeue/{name}"),
        ("POST", "/api/dlq/requeue-all/{name}"),
        ("DELETE", "/api/dlq/{name}"),
        ("GET", "/api/system/health"),
        ("GET", "/api/system/gpu"),
        ("GET", "/api/system/config"),
        ("GET", "/api/system/stats"),
        ("GET", "/api/events"),
        ("GET", "/api/events/stats"),
        ("GET", "/api/events/search"),
        ("GET", "/api/events/export"),
        ("GET", "/api/events/{event_id}"),
        ("PATCH", "/api/events/{event_id}"),
        ("GET", "/api/events/{event_id}/detections"),
        ("GET", "/api/detections"),
        ("GET", "/api/detections/{detection_id}"),
        ("GET", "/api/detections/{detection_id}/image"),
    }
    assert wanted <= described
