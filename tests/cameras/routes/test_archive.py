"""Events and detections are found by everything one may ask for, a page at a time."""

from typing import Any
from urllib.parse import quote

import pytest
from tests.cameras.routes.stock import EVENTS, stocked
from tests.house import House


@pytest.fixture(scope="module")
def house(quiet_house: House) -> House:
    return stocked(quiet_house)


def _numbers(house: House, query: str) -> list[int]:
    """Which of the 60 events or detections are told, all of them, newest first."""
    listing = query.partition("?")[0].rpartition("/")[2]
    found = house.get(f"{query}{'&' if '?' in query else '?'}limit=1000")
    assert found["count"] == len(found[listing])
    return [row["id"] - 1 for row in found[listing]]


def _all(wanted: Any) -> list[int]:
    return [number for number in reversed(range(EVENTS)) if wanted(number)]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", lambda _n: True),
        ("camera_id=porch", lambda n: n % 2),
        ("camera_id=nobody", lambda _n: False),
        ("risk_level=high", lambda n: n % 4 == 2),
        ("reviewed=true", lambda n: n % 5 == 0),
        ("reviewed=false", lambda n: n % 5),
        ("object_type=cat", lambda n: n % 3 == 1),
        ("object_type=dragon", lambda _n: False),
        ("object_type=cat&camera_id=porch&risk_level=medium", lambda n: n % 12 == 1),
        ("start_date=2026-03-01T12:30:00Z", lambda n: n >= 30),
        ("end_date=2026-03-01T12:30:00Z", lambda n: n <= 30),
        ("start_date=2026-03-01T12:30:00", lambda n: n >= 30),
        ("start_date=2026-03-01T12:30:00.5", lambda n: n > 30),
        ("start_date=2026-03-01 12:30:00", lambda n: n >= 30),
        ("start_date=2026-03-01T14:30:00%2B02:00", lambda n: n >= 30),
        ("start_date=2026-03-01T14:30:00+02:00", lambda n: n >= 30),
        ("start_date=2026-03-01T14:30:00.000+0200", lambda n: n >= 30),
        ("start_date=2026-03-01T07:30-05:00", lambda n: n >= 30),
        ("start_date=2026-03-01", lambda _n: True),
        ("end_date=2026-03-01", lambda _n: False),
        ("start_date=2026-03-01T12:10:00Z&end_date=2026-03-01T12:12:00Z", lambda n: 10 <= n <= 12),
        ("start_date=2026-03-02T00:00:00Z&end_date=2026-03-01T00:00:00Z", lambda _n: False),
        ("start_date=0001-01-01T00:00:00%2B14:00", lambda _n: True),
        ("end_date=9999-12-31T23:59:59-14:00", lambda _n: True),
    ],
)
def test_events_are_found(house: House, query: str, wanted: Any) -> None:
    """A moment without a zone is in UTC; a plus that was not encoded is understood too."""
    assert _numbers(house, f"/api/events?{query.replace(' ', '%20')}") == _all(wanted)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", lambda _n: True),
        ("camera_id=lawn", lambda n: n % 2 == 0),
        ("object_type=person", lambda n: n % 3 == 0),
        ("min_confidence=0.5", lambda n: n >= 30),
        ("min_confidence=0", lambda _n: True),
        ("min_confidence=1", lambda _n: False),
        ("start_date=2026-03-01T14:30:00+02:00&object_type=car", lambda n: n >= 30 and n % 3 == 2),
        ("end_date=2026-03-01T12:00:00Z", lambda n: n == 0),
    ],
)
def test_detections_are_found(house: House, query: str, wanted: Any) -> None:
    assert _numbers(house, f"/api/detections?{query}") == _all(wanted)


def test_a_camera_is_asked_for_by_its_id_as_by_its_folder(house: House) -> None:
    camera = house.get("/api/cameras/porch")["id"]
    for listing in ("events", "detections"):
        by_id = house.get(f"/api/{listing}?camera_id={camera}")
        assert by_id == house.get(f"/api/{listing}?camera_id=porch")
        assert by_id["count"] == EVENTS / 2


@pytest.mark.parametrize("listing", ["events", "detections"])
def test_pages_together_are_the_whole_list(house: House, listing: str) -> None:
    numbers = []
    for offset in range(0, EVENTS + 7, 7):
        page = house.get(f"/api/{listing}?limit=7&offset={offset}")
        assert (page["count"], page["limit"], page["offset"]) == (EVENTS, 7, offset)
        numbers += [row["id"] - 1 for row in page[listing]]
    assert numbers == _all(lambda _n: True)
    assert len(house.get(f"/api/{listing}")[listing]) == 50


@pytest.mark.parametrize("listing", ["events", "detections", "events/1/detections"])
@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=1001", "limit=-1", "limit=many", "offset=-1", "offset=" + "9" * 30],
)
def test_a_page_has_bounds(house: House, listing: str, query: str) -> None:
    answer = house.client.get(f"/api/{listing}?{query}")
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["query", query.partition("=")[0]]


@pytest.mark.parametrize(
    "query",
    [
        "start_date=yesterday",
        "start_date=2026-13-01",
        "start_date=2026-03-01T12:00:00+99:00",
        "end_date=",
        "reviewed=perhaps",
        "risk_level=Low",
        "camera_id=%00",
        "object_type=%00",
        "camera_id=" + "x" * 501,
    ],
)
def test_a_question_that_makes_no_sense_is_refused(house: House, query: str) -> None:
    assert house.client.get(f"/api/events?{query}").status_code == 422


@pytest.mark.parametrize("confidence", ["-0.1", "1.1", "nan", "sure"])
def test_a_confidence_is_a_share(house: House, confidence: str) -> None:
    answer = house.client.get(f"/api/detections?min_confidence={confidence}")
    assert answer.status_code == 422


@pytest.mark.parametrize("what", ["events", "detections"])
@pytest.mark.parametrize("number", ["0", "99999", str(2**63 - 1)])
def test_an_unknown_number_is_not_found(house: House, what: str, number: str) -> None:
    assert house.client.get(f"/api/{what}/{number}").status_code == 404


@pytest.mark.parametrize("what", ["events", "detections"])
@pytest.mark.parametrize("number", ["-1", str(2**63), "9" * 5000, "one", "1.5", "%00"])
def test_what_is_no_number_of_a_row_is_refused(house: House, what: str, number: str) -> None:
    assert house.client.get(f"/api/{what}/{number}").status_code == 422


def test_a_review_keeps_what_it_does_not_name(house: House) -> None:
    """Notes may be emptied by null; a null review, and fields nobody knows, change nothing."""
    where = "/api/events/8"

    def change(**body: object) -> Any:
        answer = house.client.patch(where, json=body)
        assert answer.status_code == 200
        return answer.json()

    first = house.get(where)
    assert change() == first
    assert change(reviewed=True, risk_score=0, summary="mine") == first | {"reviewed": True}
    assert change(notes="seen") == first | {"reviewed": True, "notes": "seen"}
    assert change(reviewed=None) == first | {"reviewed": True, "notes": "seen"}
    assert change(reviewed=False, notes=None) == first
    assert house.get(where) == first


@pytest.mark.parametrize(
    "body",
    [{"reviewed": "perhaps"}, {"notes": 7}, {"notes": "nul\0"}, {"notes": "x" * 100_001}, []],
)
def test_a_review_that_cannot_be_kept_is_refused(house: House, body: object) -> None:
    assert house.client.patch("/api/events/8", json=body).status_code == 422


@pytest.mark.parametrize("text", ["<script>", "ünïcødé 🐈", 'it\'s "quoted"', "x\ny"])
def test_notes_come_back_as_they_were_written(house: House, text: str) -> None:
    answer = house.client.patch("/api/events/9", json={"notes": text})
    assert answer.json()["notes"] == text
    assert house.get("/api/events/9")["notes"] == text


def test_names_are_compared_as_they_are(house: House) -> None:
    for name in ("PORCH", "porch ", "por%25", "porch' OR '1'='1"):
        assert house.get(f"/api/events?camera_id={quote(name)}")["count"] == 0
