"""Somebody photographs a wall: the report comes whatever happens to the house meanwhile."""

import json
import uuid
from typing import Any

from tests.audits.routes.visits import Files, part, task, thermal
from tests.house import House, Open
from tests.waiting import LOADING_S, until

ME = "me@example.com"
WALL = {"type": "wall", "insideTemp": "71", "outsideTemp": "35"}


def _send(house: House, said: dict[str, Any], files: Files) -> str:
    form = [("uid", (None, ME)), ("task_json", (None, json.dumps(said)))]
    answer = house.client.post("/leakage/detect_leak", files=[*form, *files])
    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == "queued"
    return str(answer.json()["jobId"])


def _poll(house: House, job: str) -> dict[str, Any]:
    """As the original app does: a report ends the waiting, so none may come before."""
    found: dict[str, Any] = house.get(f"/leakage/detect_leak/{job}")
    assert ("report" in found) == (found["status"] == "done")
    return found


def _done(house: House, job: str) -> dict[str, Any]:
    until(lambda: _poll(house, job)["status"] == "done", LOADING_S)
    return _poll(house, job)


def test_a_wall_is_reported_and_nothing_is_lost_by_a_kill(open_house: Open) -> None:
    """Killed with two jobs under way, and started again; then fixed, compared and removed."""
    house = open_house(model=False)
    login = {"id_token": "none is needed here", "uid": ME}
    assert house.client.post("/auth/login", json=login).json()["action"] == "created"
    said = task(str(uuid.uuid4()), **WALL)
    many = tuple(part(f"media{n}", f"obs{n}_thermal.jpg", thermal(6.0, seed=n)) for n in range(4))
    jobs = [_send(house, said, many), _send(house, task(str(uuid.uuid4()), **WALL), many[:1])]
    until(lambda: any(_poll(house, job)["status"] != "queued" for job in jobs), LOADING_S)
    house.kill()

    house.start()
    assert house.client.post("/auth/login", json=login).json()["action"] == "exists"
    found, _ = [_done(house, job) for job in jobs]
    assert found["report"]["energyLossCost"] > 0
    assert found["report"]["savingsCost"] <= found["report"]["energyLossCost"]
    assert found["image"]["filename"] == f"{said['id']}_analysis_image.jpg"
    assert house.count("audit_analyses WHERE state = 'done'") == 2
    assert house.count("outbox WHERE domain = 'audits' AND kind = 'finished'") == 2

    fixed = _send(house, said, (part("media0", "obs0_thermal.jpg", thermal(0.6, seed=9)),))
    _done(house, fixed)
    compared = house.get(f"/api/audits/tasks/{said['id']}/comparison")
    assert compared["spots"][0]["judgement"] in {"fixed", "better"}
    assert "Heat loss" in house.client.get(f"/api/audits/analyses/{fixed}/page").text
    metrics = house.client.get("/metrics").text
    assert 'premises_audit_analyses{state="done"} 3.0' in metrics

    for one in house.get("/api/audits/tasks")["items"]:
        assert house.client.delete(f"/api/audits/tasks/{one['id']}").status_code == 204
    for table in ("audit_tasks", "audit_photos", "audit_analyses", "audit_suggestions"):
        assert house.count(table) == 0
    assert house.count("blob_refs WHERE owner_kind LIKE 'audit%'") == 0
    assert house.client.get(f"/leakage/detect_leak/{fixed}").status_code == 404
