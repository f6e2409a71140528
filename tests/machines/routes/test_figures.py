"""Figures of any stretch of time are told right, and again for nothing while they hold."""

from typing import Any

import pytest
from tests.machines.routes.visits import T, Visited

HOUR = 3_600_000
DAY = "target_date=2022-02-23"
MORNING = "from=2022-02-23T07:00:00Z&to=2022-02-23T09:00:00Z"


@pytest.fixture
def busy(mill: Visited) -> Visited:
    """It runs for half an hour, idles for half an hour, has an alarm, and is switched off."""
    rows: list[list[Any]] = [
        ["MACHINE_IN_OPERATION", T, 255],
        ["MACHINE_IN_OPERATION", T + HOUR // 2, 0],
        ["MACHINE_IN_OPERATION", T + HOUR, "NaN"],
        ["TEMPERATURA_BASE", T - 10 * 60_000, 1400],
        ["TEMPERATURA_BASE", T + HOUR // 2, 1500],
        ["TEMPERATURA_BASE", T + HOUR, "NaN"],
        ["ALARMS", T + 60_000, [["7", "Emergency stop", 1, 2, 3]]],
        ["ALARMS", T + 120_000, []],
        ["ALARMS", T + 2 * HOUR, []],
    ]
    mill.push(rows)
    mill.home.work()
    return mill


def test_states_add_up_to_the_window(busy: Visited) -> None:
    told = busy.ask("GET", f"/timeline?{MORNING}")
    assert told["states"] == {"run": 1800.0, "idle": 1800.0, "down": 0, "off": 3600.0, "unknown": 0}
    assert told["length_s"] == sum(told["states"].values())
    assert [one["state"] for one in told["segments"]] == ["run", "idle", "off"]
    assert told["segments"][0]["to_at"] == "2022-02-23T07:30:00Z"


def test_a_day_is_told_in_one_answer(busy: Visited) -> None:
    told = busy.ask("GET", f"/day?{DAY}&mode=exact")
    assert told["utilisation"]["states"]["run"] == 1800.0
    assert told["timeline"]["length_s"] == 86_400.0
    hours = told["temperatures"]["TEMPERATURA_BASE"]
    assert [one["time_weighted_avg"] for one in hours] == [14.0, 14.5]
    assert [one["code"] for one in told["alarms"]] == ["7"]
    compat = busy.ask("GET", f"/day?{DAY}")
    assert compat["mode"] == "compat"
    assert compat["alert_counts"] == [{"day": "2022-02-23", "alert_type": "emergency", "amount": 1}]


def test_a_day_without_rows_is_empty(busy: Visited) -> None:
    for mode in ("compat", "exact"):
        told = busy.ask("GET", f"/day?target_date=2030-01-01&mode={mode}")
        assert (told["utilisation"], told["programs"], told["alarms"]) == (None, [], [])
        assert told["timeline"]["states"]["unknown"] == 86_400.0


def test_a_series_begins_with_what_held_before(busy: Visited) -> None:
    hours = busy.ask("GET", f"/series?variable=TEMPERATURA_BASE&{MORNING}")
    assert [one["time_weighted_avg"] for one in hours["steps"]] == [14.5]
    assert hours["unit"] == "°C"
    quarters = busy.ask("GET", f"/series?variable=TEMPERATURA_BASE&step=quarter&{MORNING}")
    averages = [one["time_weighted_avg"] for one in quarters["steps"]]
    assert averages == [14.0, 14.0, 15.0, 15.0]
    raw = busy.ask("GET", f"/series?variable=TEMPERATURA_BASE&step=raw&{MORNING}")
    assert raw["before"] == {"t": T - 10 * 60_000, "value": 14.0}
    assert (raw["t"], raw["values"]) == ([T + HOUR // 2, T + HOUR], [15.0, None])


def test_a_named_value_is_told_from_when_to_when(busy: Visited) -> None:
    told = busy.ask("GET", f"/series?variable=MACHINE_IN_OPERATION&{MORNING}")
    wanted = [("run", "good", 255.0), ("idle", "good", 0.0), (None, "off", None)]
    assert [(one["state"], one["quality"], one["value"]) for one in told["held"]] == wanted
    alarms = busy.ask("GET", f"/series?variable=ALARMS&{MORNING}")["held"]
    assert alarms[-1]["value"] == "[]"


def test_a_variable_is_found_as_soon_as_it_is_made(mill: Visited) -> None:
    target = f"/series?variable=LATER&{MORNING}"
    assert mill.ask("GET", target, 404)["code"] == "machines.unknown_variable"
    mill.ask("POST", "/variables", 201, json={"name": "LATER"})
    assert mill.ask("GET", target)["steps"] == []


def test_indicators_say_what_they_lack(busy: Visited) -> None:
    told = busy.ask("GET", f"/indicators?{MORNING}&ideal_cycle_s=60")
    effect = told["effectiveness"]
    assert (effect["oee"], effect["utilisation"]) == (None, 0.5)
    assert effect["missing"] == ["planned_time", "parts", "good_parts"]
    shift = {"name": "early", "days": ["wed"], "from": "08:00", "to": "10:00"}
    busy.ask("PATCH", "", json={"plan": {"shifts": [shift]}})
    planned = busy.ask("GET", f"/indicators?{MORNING}")["effectiveness"]
    assert (planned["availability"], planned["inputs"]["planned_s"]) == (0.25, 7200.0)


def test_energy_is_told_by_days(busy: Visited) -> None:
    busy.ask("POST", "/variables", 201, json={"name": "SPINDLE_LOAD_1"})
    busy.push([["SPINDLE_LOAD_1", T, 10], ["SPINDLE_LOAD_1", T + HOUR, "NaN"]])
    busy.home.work()
    told = busy.ask("GET", "/energy?first=2022-02-22&last=2022-02-23")
    assert [one["energy_kwh"] for one in told["days"]] == [0, 3.7]
    hours = busy.ask("GET", "/energy?first=2022-02-23&last=2022-02-23&mode=compat")["days"]
    assert hours[0]["hours"] == [{"hour_ts": "2022-02-23 07:00:00", "energy_kwh": 3.7}]


WRONG = {
    "/timeline?from=2022-02-24T00:00:00Z&to=2022-02-23T00:00:00Z": "machines.bad_window",
    "/timeline?from=1970-01-01T00:00:00Z&to=2022-02-23T00:00:00Z": "machines.window_too_long",
    "/timeline?from=soon&to=later": "web.invalid_request",
    "/timeline?from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59Z": "machines.window_too_long",
    f"/series?variable=NOTHING&{MORNING}": "machines.unknown_variable",
    f"/series?variable=ALARMS&step=hour&{MORNING}": "machines.bad_step",
    f"/series?variable=TEMPERATURA_BASE&step=changes&{MORNING}": "machines.bad_step",
    "/series?variable=ALARMS&step=raw&from=2022-01-01&to=2022-02-01": "machines.window_too_long",
    f"/series?variable=%00&{MORNING}": "web.invalid_request",
    "/energy?first=2022-02-24&last=2022-02-23": "machines.bad_days",
    "/energy?first=2000-01-01&last=2022-02-23": "machines.window_too_long",
    "/day?target_date=2022-02-30": "web.invalid_request",
    f"/indicators?{MORNING}&ideal_cycle_s=nan": "web.invalid_request",
    "/revisions?cursor=abc": "web.bad_cursor",
}


@pytest.mark.parametrize("path", WRONG)
def test_questions_without_an_answer_are_refused_with_a_reason(mill: Visited, path: str) -> None:
    answer = mill.home.client.get(f"/api/machines/{mill.name}{path}")
    assert answer.status_code in {404, 422}, answer.text
    assert answer.json()["code"] == WRONG[path]


@pytest.mark.parametrize(
    "path",
    [
        "/day?target_date=0001-01-01",
        "/day?target_date=9999-12-31&mode=exact",
        "/timeline?from=9999-12-30T00:00:00Z&to=9999-12-31T23:59:59Z",
        "/timeline?from=0001-01-01T00:00:00Z&to=0001-01-02T00:00:00Z",
        "/indicators?from=9999-12-30T00:00:00Z&to=9999-12-31T00:00:00Z",
    ],
)
def test_the_ends_of_the_calendar_are_empty(busy: Visited, path: str) -> None:
    busy.ask("GET", path)


def test_an_answer_is_remembered_until_figures_change(busy: Visited) -> None:
    """Who has it already is told so; a late row makes it another answer."""
    target = f"/api/v1/temperature?{DAY}&machine={busy.name}"
    first = busy.home.client.get(target)
    tag = {"If-None-Match": first.headers["etag"]}
    again = busy.home.client.get(target, headers=tag)
    assert (again.status_code, again.content) == (304, b"")
    busy.temperatures((T + 60_000, 1600))
    changed = busy.home.client.get(target, headers=tag)
    assert changed.status_code == 200
    assert changed.json() != first.json()


def test_raw_rows_are_seen_before_their_figures(busy: Visited) -> None:
    target = (
        f"/api/v1/machine_changes?start=2022-02-23 09:00:00 00:00&end=2022-02-23 10:00:00+00:00"
        f"&machine={busy.name}"
    )
    assert busy.home.client.get(target).json() == []
    busy.push([["MACHINE_IN_OPERATION", T + 2 * HOUR, 255]])
    found = busy.home.client.get(target).json()
    assert found == [{"ts": "2022-02-23 09:00:00+00:00", "value": 255}]
    busy.home.work()


def test_silence_of_a_machine_that_is_being_fed_counts_up_to_now(busy: Visited) -> None:
    """Of one that is not, nothing is known after its last row, and nobody says it was silent."""
    last = busy.ask("GET", f"/day?{DAY}&mode=exact")["timeline"]["states"]
    assert (last["off"], last["unknown"]) == (3600.0, 86_400.0 - 7200.0)
    busy.ask("PATCH", "", json={"is_live": True})
    fed = busy.ask("GET", f"/day?{DAY}&mode=exact")["timeline"]["states"]
    assert fed["off"] == 15 * 3600.0


def test_what_was_overruled_and_why_figures_changed_can_be_asked(busy: Visited) -> None:
    busy.temperatures((T + HOUR // 2, 1550))
    page = busy.ask("GET", "/revisions?limit=1&day=2022-02-23")
    (latest,) = page["items"]
    assert (latest["from_at"], latest["to_at"]) == (
        "2022-02-23T07:30:00Z",
        "2022-02-23T07:45:00Z",
    )
    (reason,) = latest["reasons"]
    assert (reason["reason"], reason["kind"], reason["rows"]) == ("rows", "push", 1)
    earlier = busy.ask("GET", f"/revisions?limit=1&day=2022-02-23&cursor={page['next']}")
    assert earlier["items"][0]["revision"] < latest["revision"]
    (overruled,) = busy.ask("GET", "/corrections?variable=TEMPERATURA_BASE")["items"]
    assert (overruled["was"], overruled["at"]) == (15.0, "2022-02-23T07:30:00Z")
    assert overruled["overruled_by"] == reason["ingest_id"]
    assert busy.ask("GET", "/revisions?day=2030-01-01")["items"] == []


def test_figures_are_worked_out_anew_and_verified_when_asked(busy: Visited) -> None:
    before = busy.ask("GET", "")["revision"]
    assert busy.ask("POST", "/rebuild", 202, json={"first": "2022-02-23"})["days"] == 1
    busy.home.work()
    assert busy.ask("GET", "")["revision"] > before
    job = busy.ask("POST", "/verify", 202, json={})["job_id"]
    busy.home.work()
    done = busy.home.client.get(f"/api/jobs/{job}").json()
    assert done["state"] == "done", done
    assert '"count": 0' in str(done).replace("'", '"')


def test_rows_in_quarantine_are_seen_and_given_up(mill: Visited) -> None:
    mill.push([["LATER", T, 1], ["LATER", T, 2]], 207)
    target = "/api/machines/quarantine"
    counted = mill.home.client.get(f"{target}/counts?machine={mill.name}").json()
    assert counted == {"unknown_variable": 2}
    page = mill.home.client.get(f"{target}?machine={mill.name}&limit=1").json()
    (held,) = page["items"]
    assert held["raw"] == {"variable": "LATER", "t_ms": T, "value": 2}
    answer = mill.home.client.post(f"{target}/discard", json={"ids": [held["id"]]})
    assert answer.json() == {"discarded": 1}
    given_up = mill.home.client.get(f"{target}?machine={mill.name}&state=discarded").json()
    assert [one["id"] for one in given_up["items"]] == [held["id"]]
