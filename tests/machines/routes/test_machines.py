"""Machines and their variables are made, seen, changed and removed over HTTP."""

from typing import Any

import pytest
from tests.machines.routes.visits import T, Visited


def test_a_machine_is_seen_as_it_was_made(mill: Visited) -> None:
    made = mill.ask("GET", "")
    assert (made["name"], made["zone"], made["preset"]) == (
        mill.name,
        "Europe/Madrid",
        "heidenhain",
    )
    assert (made["first_at"], made["row_count"], made["is_behind"]) == (None, 0, False)
    mill.temperatures((T, 1500), (T + 1000, 1510))
    seen = mill.ask("GET", "")
    assert (seen["first_at"], seen["last_at"]) == ("2022-02-23T07:00:00Z", "2022-02-23T07:00:01Z")
    assert seen["row_count"] == 2
    listed = mill.home.client.get("/api/machines").json()
    assert mill.name in {one["name"] for one in listed}


def test_a_change_must_know_what_it_changes(mill: Visited) -> None:
    answer = mill.home.client.get(f"/api/machines/{mill.name}")
    tag = {"If-Match": answer.headers["etag"]}
    changed = mill.ask(
        "PATCH", "", json={"zone": "UTC", "rules": {"off_is_kept": False}}, headers=tag
    )
    assert (changed["zone"], changed["rules"]) == ("UTC", {"off_is_kept": False})
    refused = mill.ask("PATCH", "", 412, json={"zone": "Asia/Kathmandu"}, headers=tag)
    assert refused["code"] == "web.etag_mismatch"


WRONG: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("/api/machines", {"name": ""}, "web.invalid_request"),
    ("/api/machines", {"name": "x", "zone": "Mars/Base"}, "machines.unknown_zone"),
    ("/api/machines", {"name": "x", "preset": "lathe"}, "machines.unknown_preset"),
    ("/api/machines", {"name": "x", "id": "a b"}, "machines.bad_id"),
    ("/api/machines", {"name": "x", "color": "red"}, "web.invalid_request"),
    ("/api/machines", {"name": "x", "rules": {"languages": 5}}, "web.invalid_request"),
    ("/api/machines", {"name": "x", "plan": {"shifts": "always"}}, "machines.bad_plan"),
    ("/api/machines", {"name": "x", "heartbeat_s": -1}, "web.invalid_request"),
    ("/api/machines", {"name": "\x00"}, "web.invalid_request"),
    ("variables", {"name": "V", "role": "boss"}, "web.invalid_request"),
    ("variables", {"name": "V", "role": "alarms"}, "machines.bad_variable"),
    ("variables", {"name": "V", "divisor": 0}, "web.invalid_request"),
    (
        "variables",
        {"name": "V", "role": "operation", "meaning": {"1": "x"}},
        "machines.bad_meaning",
    ),
    ("sources", {"url": "ftp://host/x"}, "database.bad_url"),
    ("rebuild", {"first": "2022-02-24", "last": "2022-02-23"}, "machines.bad_days"),
)


@pytest.mark.parametrize(("where", "wanted", "code"), WRONG)
def test_what_cannot_be_is_refused_with_a_reason(
    mill: Visited, where: str, wanted: dict[str, Any], code: str
) -> None:
    target = where if where.startswith("/") else f"/api/machines/{mill.name}/{where}"
    answer = mill.home.client.post(target, json=wanted)
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text


def test_two_machines_or_variables_of_one_name_are_refused(mill: Visited) -> None:
    answer = mill.home.client.post("/api/machines", json={"name": mill.name})
    assert (answer.status_code, answer.json()["code"]) == (409, "machines.exists")
    told = mill.ask("POST", "/variables", 409, json={"name": "ALARMS"})
    assert told["code"] == "machines.variable_exists"


def test_a_variable_may_have_slashes_in_its_name(mill: Visited) -> None:
    """And what it means can be changed as long as it fits what it logs."""
    mill.ask("POST", "/variables", 201, json={"name": "axis/x/load", "role": "utilisation"})
    path = "/variables/axis/x/load"
    assert mill.ask("GET", path)["nominal_kw"] is None
    assert mill.ask("PATCH", path, json={"nominal_kw": 15.1})["nominal_kw"] == 15.1
    assert mill.ask("PATCH", path, json={"nominal_kw": None})["nominal_kw"] is None
    mill.ask("DELETE", path, 204)
    assert mill.ask("GET", path, 404)["code"] == "machines.unknown_variable"


def test_a_variable_with_rows_stays(mill: Visited) -> None:
    mill.temperatures((T, 1500))
    told = mill.ask("DELETE", "/variables/TEMPERATURA_BASE", 409)
    assert told["code"] == "machines.variable_in_use"


def test_a_removed_machine_is_gone_with_its_figures(mill: Visited) -> None:
    mill.temperatures((T, 1500))
    target = f"/api/v1/temperature?target_date=2022-02-23&machine={mill.name}"
    assert mill.home.client.get(target).status_code == 200
    mill.ask("DELETE", "", 204)
    assert mill.ask("GET", "", 404)["code"] == "machines.unknown"
    answer = mill.home.client.get(target)
    assert answer.json() == {"detail": f"There is no machine '{mill.name}'."}


def test_presets_tell_what_their_variables_mean(mill: Visited) -> None:
    presets = mill.home.client.get("/api/machines/presets").json()
    by_name = {one["name"]: one for one in presets}
    assert by_name["heidenhain"]["variables"]["TEMPERATURA_BASE"]["divisor"] == 100


def test_sources_are_shown_without_their_passwords(mill: Visited) -> None:
    url = "postgresql://reader:secret@db.example/2207"
    made = mill.ask("POST", "/sources", 201, json={"url": url, "options": {"is_polled": False}})
    assert "secret" not in str(made)
    assert made["url"].startswith("postgresql")
    assert [one["id"] for one in mill.ask("GET", "/sources")] == [made["id"]]
    job = mill.ask("POST", f"/sources/{made['id']}/pull", 202)["job_id"]
    assert mill.home.client.get(f"/api/jobs/{job}").status_code == 200
    assert mill.home.client.post(f"/api/jobs/{job}/cancel").status_code == 200
    told = mill.ask("DELETE", "/sources/0", 404)
    assert told["code"] == "machines.unknown_source"
    mill.ask("DELETE", f"/sources/{made['id']}", 204)
    assert mill.ask("GET", "/sources") == []
