"""Alerts and their rules as programs see them: shapes, bounds, and what a wrong rule is told."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.app.indoors import Indoors, indoors
from tests.contract import differences

from premises.cameras.models import AlertRow, EventRow
from premises.cameras.risk import DEFAULT_RULES, Box, Context, Evidence, Observation, to_record
from premises.cameras.service.registry import new_camera

RULES = "/api/alerts/rules"
NOON = datetime.now(UTC) - timedelta(hours=5)
RULE = {
    "id": "<uuid>",
    "name": "Nights",
    "description": None,
    "enabled": True,
    "severity": "high",
    "risk_threshold": 40,
    "object_types": ["person"],
    "camera_ids": ["<uuid>"],
    "zone_ids": [],
    "min_confidence": 0.5,
    "schedule": {"days": ["<text>"], "start_time": "22:00", "end_time": "06:00"},
    "dedup_key_template": "{camera_id}:{object_type}",
    "cooldown_seconds": 300,
    "channels": ["email"],
    "created_at": "<instant>",
    "updated_at": "<instant>",
}
ALERT = {
    "id": "<int>",
    "event_id": "<int>",
    "rule_id": "<uuid>",
    "severity": "<level>",
    "status": "<text>",
    "dedup_key": "<text>",
    "channels": [],
    "created_at": "<instant>",
    "updated_at": "<instant>",
    "delivered_at": "<instant|null>",
    "rule_name": "<text>",
    "camera_id": "<uuid>",
    "summary": "<text>",
    "risk_score": "<score>",
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Indoors]:
    """One camera with two events: a person, and a dog."""
    with indoors(tmp_path_factory.mktemp("alerts"), "cameras") as opened:
        with opened.building.kernel.database.write() as session:
            camera = new_camera("Porch", "porch", "porch", NOON)
            session.add(camera)
            session.flush()
            for number, label in enumerate(("person", "dog"), start=1):
                session.add(_event(camera.id, number, label))
        yield opened


def _event(camera_id: str, number: int, label: str) -> EventRow:
    seen = Observation(number, f"{number}", label, 0.9, Box(1, 1, 9, 9), NOON)
    evidence = Evidence((seen,), Context(), DEFAULT_RULES)
    said = evidence.assess()
    return EventRow(
        id=number,
        batch_id=f"batch{number}",
        camera_id=camera_id,
        started_at=NOON,
        ended_at=NOON,
        risk_score=said.score,
        risk_level=said.level,
        summary=said.summary,
        reasoning=said.reasoning,
        reasons=[],
        ruleset_version=said.ruleset_version,
        evidence=to_record(evidence),
        detection_ids=[],
        object_types=[label],
        created_at=NOON,
    )


def make(house: Indoors, **values: Any) -> dict[str, Any]:
    answer = house.client.post(RULES, json={"name": "Rule", **values})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_a_rule_is_made_read_changed_and_removed(house: Indoors) -> None:
    made = make(
        house,
        name="Nights",
        severity="high",
        risk_threshold=40,
        object_types=["Person"],
        camera_ids=["porch"],
        min_confidence=0.5,
        schedule={"days": ["monday", "friday"], "start_time": "22:00", "end_time": "06:00"},
        channels=["email"],
    )
    assert differences(RULE, made) == []
    path = f"{RULES}/{made['id']}"
    assert house.client.get(path).json() == made
    for method in ("PUT", "PATCH"):
        given = {"schedule": None, "risk_threshold": None, "name": method, "enabled": None}
        changed = house.client.request(method, path, json=given).json()
        assert (changed["schedule"], changed["risk_threshold"]) == (None, None)
        assert (changed["name"], changed["enabled"]) == (method, True)
        assert changed["object_types"] == ["person"]
    found = house.client.get(RULES, params={"severity": "high"}).json()
    assert found["rules"] == [changed]
    assert (found["count"], found["limit"], found["offset"]) == (1, 50, 0)
    assert house.client.delete(path).status_code == 204
    gone = house.client.get(path)
    assert gone.status_code == 404
    assert gone.json() == {"detail": f"Alert rule with id {made['id']} not found"}


def test_a_rule_left_empty_has_the_usual_values(house: Indoors) -> None:
    made = make(house)
    assert (made["cooldown_seconds"], made["dedup_key_template"], made["enabled"]) == (
        300,
        "{camera_id}:{object_type}",
        True,
    )
    house.client.delete(f"{RULES}/{made['id']}")


def test_a_rule_is_tried_on_history(house: Indoors) -> None:
    made = make(house, object_types=["person"], risk_threshold=10)
    told = house.client.post(f"{RULES}/{made['id']}/test").json()
    assert (told["events_tested"], told["events_matched"], told["match_rate"]) == (2, 1, 0.5)
    results = {result["event_id"]: result for result in told["results"]}
    assert results[1]["matches"] is True
    assert results[1]["matched_conditions"] == ["risk_threshold", "fresh", "object_types"]
    assert results[2]["matches"] is False
    missed = [one for one in results[2]["conditions"] if not one["met"]]
    assert missed[0]["text"] in {
        "the score 5 is below 10",
        "nothing that was seen is one of person",
    }
    one = house.client.post(f"{RULES}/{made['id']}/test", json={"event_ids": [2]}).json()
    assert [result["event_id"] for result in one["results"]] == [2]
    house.client.delete(f"{RULES}/{made['id']}")


def test_alerts_are_listed_and_answered(house: Indoors) -> None:
    made = make(house)
    now = datetime.now(UTC)
    with house.building.kernel.database.write() as session:
        row = AlertRow(rule_id=made["id"], event_id=1, severity="low", status="pending")
        row.dedup_key, row.channels, row.created_at, row.updated_at = "key", [], now, now
        session.add(row)
    listed = house.client.get("/api/alerts", params={"camera_id": "porch", "event_id": 1}).json()
    assert (listed["count"], listed["limit"], listed["offset"]) == (1, 50, 0)
    [alert] = listed["alerts"]
    assert differences(ALERT, alert) == []
    path = f"/api/alerts/{alert['id']}"
    assert house.client.get(path).json() == alert
    assert house.client.post(f"{path}/acknowledge").json()["status"] == "acknowledged"
    assert house.client.post(f"{path}/dismiss").json()["status"] == "dismissed"
    assert house.client.get("/api/alerts", params={"status": "pending"}).json()["count"] == 0
    assert house.client.post("/api/alerts/999/dismiss").status_code == 404
    house.client.delete(f"{RULES}/{made['id']}")
    assert house.client.get("/api/alerts").json()["count"] == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": None},
        {"severity": "huge"},
        {"risk_threshold": 101},
        {"min_confidence": 1.5},
        {"cooldown_seconds": -1},
        {"schedule": {"days": ["someday"]}},
        {"schedule": {"start_time": "25:00"}},
        {"schedule": {"timezone": "Mars"}},
        {"dedup_key_template": "{camera_id.__class__}"},
        {"dedup_key_template": ""},
        {"channels": ["nobody"]},
        {"camera_ids": ["nowhere"]},
        {"object_types": ["x\x00"]},
        {"object_types": ["person", " "]},
        {"colour": "red"},
    ],
)
def test_a_wrong_rule_is_refused_and_nothing_is_kept(house: Indoors, wrong: dict[str, Any]) -> None:
    answer = house.client.post(RULES, json={"name": "Rule", **wrong})
    assert answer.status_code == 422
    assert list(answer.json()) == ["detail"]
    assert house.client.get(RULES).json()["count"] == 0
