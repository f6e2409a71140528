"""From a photograph in a folder to an event with its reasons: the story of one house."""

import io
import json
import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from PIL import Image
from tests.house import House, Open, different, hear
from tests.waiting import until

from premises.cameras.risk import from_record, to_record

pytestmark = pytest.mark.needs_model

LONGEST_S = 3.0
IDLE_S = 1.0


@pytest.fixture(scope="module")
def house(open_house: Open) -> House:
    return open_house(
        CAMERAS__BATCH_WINDOW_SECONDS=f"{LONGEST_S:g}",
        CAMERAS__BATCH_IDLE_TIMEOUT_SECONDS=f"{IDLE_S:g}",
        CAMERAS__RECONCILE_S="1",
    )


def _settled(house: House, folder: str, *, pictures: int, events: int) -> list[dict[str, Any]]:
    """The camera's events, oldest first, once all its windows are closed and judged."""
    of_camera = "camera_pictures WHERE path LIKE ?"
    until(lambda: house.count(of_camera, f"{folder}/%") == pictures)
    until(house.is_calm)
    found = house.events(folder)
    assert len(found) == events, found
    return found[::-1]


def test_a_photograph_becomes_an_event_that_is_told_at_once(house: House, bus: bytes) -> None:
    """Somebody is surely seen, so the event does not wait for the story's end; nor comes twice."""
    with house.socket("/ws/events") as line:
        line.send("ping")
        hear(line, "pong")
        began = time.monotonic()
        house.drop("front/2026/11/20/bus.jpg", different(bus, 1))
        told = hear(line, "event")["data"]
        assert time.monotonic() - began < 10
    event = house.get(f"/api/events/{told['id']}")
    assert told == {
        "event_id": event["id"],
        **{key: event[key] for key in told if key not in {"event_id", "started_at"}},
        "started_at": told["started_at"],
    }
    assert datetime.fromisoformat(told["started_at"]) == datetime.fromisoformat(event["started_at"])
    assert event["is_fast_path"]
    assert event["batch_id"] == f"fast_path_{max(_sure(house, event))[1]}"
    assert {"person", "bus"} == set(event["object_types"])
    assert event["risk_score"] == min(100, sum(reason["points"] for reason in event["reasons"]))
    seen = house.get(f"/api/events/{event['id']}/detections")["detections"]
    assert [one["id"] for one in seen] == event["detection_ids"]
    assert all(reason["detection_ids"] for reason in event["reasons"] if reason["points"] > 0)
    assert house.client.get(event["thumbnail_url"]).content[:3] == b"\xff\xd8\xff"
    assert _settled(house, "front", pictures=1, events=1) == [event]
    camera = house.get("/api/cameras/front")
    assert camera["last_seen_at"] == event["started_at"]


def _sure(house: House, event: dict[str, Any]) -> list[tuple[float, int]]:
    seen = house.get(f"/api/events/{event['id']}/detections")["detections"]
    return [(one["confidence"], one["id"]) for one in seen if one["object_type"] == "person"]


def test_pictures_in_a_row_are_one_story_and_a_pause_ends_it(house: House, cat: bytes) -> None:
    for number in range(3):
        house.drop(f"lawn/{number}.png", different(cat, number))
        time.sleep(0.2)
    time.sleep(IDLE_S + 0.3)
    house.drop("lawn/later.png", different(_aside(cat, 4), 99))
    first, second = _settled(house, "lawn", pictures=4, events=2)
    assert [event["detection_count"] for event in (first, second)] == [3, 1]
    assert first["ended_at"] < second["started_at"]
    windows = {row["id"] for row in house.rows("SELECT id FROM camera_windows")}
    assert {first["batch_id"], second["batch_id"]} <= windows
    assert not first["is_fast_path"]


def test_a_story_that_does_not_pause_ends_at_its_longest(house: House, cat: bytes) -> None:
    """Each thing seen belongs to one event, and no event is longer than it may be."""
    count = 10
    for number in range(count):
        house.drop(f"alley/{number}.png", different(_aside(cat, number % 5), 200 + number))
        time.sleep(0.45)
    until(lambda: house.count("camera_pictures WHERE path LIKE 'alley/%'") == count)
    until(house.is_calm)
    events = house.events("alley")
    assert len(events) >= 2
    for event in events:
        span = _at(event["ended_at"]) - _at(event["started_at"])
        assert span < timedelta(seconds=LONGEST_S)
    seen = [number for event in events for number in event["detection_ids"]]
    assert len(seen) == len(set(seen)) == count
    assert len({event["batch_id"] for event in events}) == len(events)


def _aside(photograph: bytes, place: int) -> bytes:
    """The picture in one of five places (0 to 4) of a wide one: who keeps still is soon known."""
    with Image.open(io.BytesIO(photograph)) as small:
        wide = Image.new("RGB", (small.width * 2, small.height), "grey")
        wide.paste(small, (small.width * place // 4, 0))
    file = io.BytesIO()
    wide.save(file, "PNG")
    return file.getvalue()


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_something_urgent_is_told_once_in_a_story(house: House, bus: bytes) -> None:
    """The event at once is followed by that of the whole story, since that has more to tell."""
    for number in range(3):
        house.drop(f"drive/{number}.jpg", different(bus, 300 + number))
        time.sleep(0.3)
    fast, whole = _settled(house, "drive", pictures=3, events=2)
    if whole["is_fast_path"]:
        fast, whole = whole, fast
    assert (fast["is_fast_path"], whole["is_fast_path"]) == (True, False)
    assert set(fast["detection_ids"]) < set(whole["detection_ids"])
    assert whole["detection_count"] == 9


def test_the_same_bytes_are_one_picture_wherever_they_lie(house: House, bus: bytes) -> None:
    """Under another name, in another camera's folder, or touched: never looked at again."""
    data = different(bus, 400)
    first = house.looked_at(house.drop("gate/one.jpg", data))
    assert first["state"] == "detected"
    before = house.count("camera_detections")
    for path in ("gate/two.jpg", "gate/deep/er/three.jpg", "elsewhere/four.jpg"):
        row = house.looked_at(house.drop(path, data))
        assert (row["state"], row["duplicate_of"]) == ("duplicate", first["id"]), path
        assert row["content_hash"] == first["content_hash"]
    (house.base / "gate" / "one.jpg").touch()
    until(lambda: house.picture("gate/one.jpg")["state"] == "duplicate")
    assert house.count("camera_detections") == before
    assert house.events("elsewhere") == []
    assert house.get("/api/cameras/elsewhere")["last_seen_at"] is None


def test_a_file_that_is_overwritten_is_another_picture(house: House, bus: bytes) -> None:
    first = house.looked_at(house.drop("door/now.jpg", different(bus, 500)))
    (house.base / "door" / "now.jpg").write_bytes(different(bus, 501) + b"longer")
    until(lambda: house.picture("door/now.jpg")["id"] != first["id"])
    second = house.looked_at("door/now.jpg")
    assert (first["state"], second["state"]) == ("detected", "detected")
    assert first["content_hash"] != second["content_hash"]


def test_every_score_can_be_worked_out_again(house: House, bus: bytes, cat: bytes) -> None:
    """From the evidence alone that was stored with the event, by the same rules."""
    house.drop("again/a.jpg", different(bus, 600))
    house.drop("again/b.png", different(cat, 600))
    until(lambda: house.count("camera_pictures WHERE path LIKE 'again/%'") == 2)
    until(house.is_calm)
    stored = house.rows("SELECT * FROM camera_events")
    assert stored
    for row in stored:
        evidence = json.loads(row["evidence"])
        again = from_record(evidence).assess()
        assert to_record(again)["reasons"] == json.loads(row["reasons"])
        assert (again.score, again.level) == (row["risk_score"], row["risk_level"])
        assert (again.summary, again.reasoning) == (row["summary"], row["reasoning"])
        assert again.ruleset_version == row["ruleset_version"]
        assert to_record(from_record(evidence)) == evidence
        hashes = {one["image_hash"] for one in evidence["observations"]}
        known = {r["content_hash"] for r in house.rows("SELECT content_hash FROM camera_pictures")}
        assert hashes <= known
