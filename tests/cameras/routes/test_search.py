"""The archive as a whole over HTTP: searched by words, counted, handed out as a table."""

import csv
import io
import re
from typing import Any
from urllib.parse import quote

import pytest
from tests.cameras.routes.stock import EVENTS, stocked
from tests.house import House


@pytest.fixture(scope="module")
def house(quiet_house: House) -> House:
    return stocked(quiet_house)


def _found(house: House, query: str) -> list[int]:
    answer = house.get(f"/api/events/search?{query}&limit=1000")
    assert answer["total_count"] == len(answer["results"])
    return [row["id"] - 1 for row in answer["results"]]


def _all(wanted: Any) -> list[int]:
    return [number for number in reversed(range(EVENTS)) if wanted(number)]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("q=cat", lambda n: n % 3 == 1),
        ("q=CAT%20porch", lambda n: n % 6 == 1),
        ("q=%22the%20porch%22", lambda n: n % 2),
        ("q=%22cat%20porch%22", lambda _n: False),
        ("q=cat%20OR%20person", lambda n: n % 3 < 2),
        ("q=cat%20NOT%20porch", lambda n: n % 6 == 4),
        ("q=-cat", lambda n: n % 3 != 1),
        ("q=dusk", lambda _n: True),
        ("q=por*", lambda n: n % 2),
        ("q=number%2017", lambda n: n == 17),
        ("q=dragon", lambda _n: False),
        ("q=%22the%20porch", lambda n: n % 2),
        ("q=dusk&severity=high", lambda n: n % 4 == 2),
        ("q=dusk&severity=high,%20critical,", lambda n: n % 4 >= 2),
        ("q=dusk&severity=", lambda _n: True),
        ("q=dusk&object_type=cat,car", lambda n: n % 3),
        ("q=dusk&object_type=dragon", lambda _n: False),
        ("q=dusk&camera_id=porch&reviewed=true", lambda n: n % 10 == 5),
        ("q=dusk&start_date=2026-03-01T12:30:00+00:00", lambda n: n >= 30),
        ("q=dusk&end_date=2026-03-01T12:30:00Z", lambda n: n <= 30),
        ("q=cat&camera_id=nobody", lambda _n: False),
    ],
)
def test_events_are_found_by_their_words(house: House, query: str, wanted: Any) -> None:
    assert _found(house, query) == _all(wanted)


def test_pages_of_a_search_together_are_all_of_it(house: House) -> None:
    numbers = []
    for offset in range(0, EVENTS, 7):
        page = house.get(f"/api/events/search?q=porch&limit=7&offset={offset}")
        assert (page["total_count"], page["limit"], page["offset"]) == (EVENTS / 2, 7, offset)
        numbers += [row["id"] - 1 for row in page["results"]]
    assert numbers == _all(lambda n: n % 2)


def test_a_result_is_the_event_and_more(house: House) -> None:
    (found,) = house.get("/api/events/search?q=cat%20number%201")["results"]
    event = house.get(f"/api/events/{found['id']}")
    more = {"camera_name": "Porch", "relevance_score": 1.0}
    assert found == event | more
    (dusk, *_) = house.get("/api/events/search?q=dusk%20OR%20dragon&limit=1")["results"]
    assert dusk["relevance_score"] == 0.25


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("q=!!!", "cameras.no_words"),
        ("q=NOT", "cameras.no_words"),
        ("q=c*", "cameras.prefix_too_short"),
        ("q=" + "a%20b%20" * 40, "cameras.too_many_words"),
        ("q=" + "(" * 400 + "cat", "cameras.too_deep"),
        ("q=cat&severity=extreme", "cameras.unknown_level"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(house: House, query: str, code: str) -> None:
    answer = house.client.get(f"/api/events/search?{query}")
    assert (answer.status_code, answer.headers["x-error-code"]) == (422, code)
    assert isinstance(answer.json()["detail"], str)


@pytest.mark.parametrize(
    "query",
    ["", "q=", "q=" + "x" * 501, "q=%00", "q=cat&limit=0", "q=cat&limit=1001", "q=cat&offset=-1"],
)
def test_a_question_has_bounds(house: House, query: str) -> None:
    assert house.client.get(f"/api/events/search?{query}").status_code == 422


@pytest.mark.parametrize(
    "typed",
    ["'; DROP TABLE camera_events; --", '"', "%", "_" * 50, "\\", "(" * 19, "ü🐈", "OR" * 99],
)
def test_nothing_typed_is_a_fault(house: House, typed: str) -> None:
    answer = house.client.get(f"/api/events/search?q={quote(typed)}")
    assert answer.status_code in {200, 422}
    assert house.count("camera_events") == EVENTS


def test_events_are_counted(house: House) -> None:
    stats = house.get("/api/events/stats")
    quarter = EVENTS // 4
    assert stats["total_events"] == EVENTS
    levels = {"critical": quarter, "high": quarter, "medium": quarter, "low": quarter}
    assert stats["events_by_risk_level"] == levels
    assert [one["event_count"] for one in stats["events_by_camera"]] == [EVENTS // 2] * 2
    assert {one["camera_name"] for one in stats["events_by_camera"]} == {"Lawn", "Porch"}
    one = house.get(
        "/api/events/stats?start_date=2026-03-01T12:00:00Z&end_date=2026-03-01T12:00:30Z"
    )
    assert (one["total_events"], one["events_by_risk_level"]["low"]) == (1, 1)
    assert house.get("/api/events/stats?start_date=2030-01-01")["events_by_camera"] == []


def test_the_table_holds_what_the_list_holds(house: House) -> None:
    for query in ("", "camera_id=porch&reviewed=false", "object_type=cat&risk_level=low"):
        answer = house.client.get(f"/api/events/export?{query}")
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        name = answer.headers["content-disposition"]
        assert re.fullmatch(r'attachment; filename="events_export_\d{8}_\d{6}\.csv"', name)
        rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
        listed = house.get(f"/api/events?{query}&limit=1000")["events"]
        assert [int(row["event_id"]) for row in rows] == [event["id"] for event in listed]
    assert house.client.get("/api/events/export?risk_level=extreme").status_code == 422


def test_feedback_is_kept_and_changes_nothing(house: House) -> None:
    where = "/api/events/30/feedback"
    before = house.get("/api/events/30")
    assert house.get(where) == {"feedback": [], "count": 0, "limit": 50, "offset": 0}
    for kind, notes in (("false_positive", "a bush"), ("accurate", None)):
        answer = house.client.post(where, json={"kind": kind, "notes": notes})
        assert answer.status_code == 201
        assert (answer.json()["kind"], answer.json()["notes"]) == (kind, notes)
    said = house.get(where)
    assert [one["kind"] for one in said["feedback"]] == ["accurate", "false_positive"]
    assert said["count"] == 2
    stats = house.get("/api/feedback/stats")
    kinds = {"accurate": 1, "false_positive": 1, "missed_threat": 0, "wrong_severity": 0}
    assert (stats["total_feedback"], stats["feedback_by_kind"]) == (2, kinds)
    assert [one["feedback_count"] for one in stats["feedback_by_camera"]] == [2]
    assert house.get("/api/events/30") == before


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kind": "wrong"},
        {"kind": "accurate", "notes": "x" * 10_001},
        {"kind": "accurate", "notes": "nul\0"},
        {"kind": "accurate", "score": 3},
        [],
    ],
)
def test_feedback_that_cannot_be_kept_is_refused(house: House, body: object) -> None:
    before = house.count("camera_event_feedback")
    assert house.client.post("/api/events/8/feedback", json=body).status_code == 422
    assert house.count("camera_event_feedback") == before


def test_feedback_is_about_an_event_that_is_there(house: House) -> None:
    good = {"kind": "accurate"}
    assert house.client.post("/api/events/99999/feedback", json=good).status_code == 404
    assert house.client.get("/api/events/99999/feedback").status_code == 404
