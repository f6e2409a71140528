"""The service is killed in the middle of its work, and goes on as if nothing had happened."""

import time
from collections.abc import Iterable

import pytest
from tests.house import House, Open, different
from tests.waiting import until

pytestmark = pytest.mark.needs_model

PICTURES = 18
CAMERAS = 3


def _drop(house: House, numbers: Iterable[int], bus: bytes) -> None:
    for number in numbers:
        house.drop(f"camera{number % CAMERAS}/{number:02}.jpg", different(bus, number))


def test_a_house_that_is_killed_while_busy_finishes_everything_once(
    open_house: Open, bus: bytes
) -> None:
    """Pictures that come while nobody is there are found too; what was told can be read again."""
    house = open_house(
        JOBS__WORKERS="2",
        CAMERAS__BATCH_IDLE_TIMEOUT_SECONDS="2",
        CAMERAS__BATCH_WINDOW_SECONDS="10",
    )
    _drop(house, range(PICTURES // 2), bus)
    # The workers start first, which takes its time where other tests are at work.
    until(lambda: house.count("camera_pictures WHERE state = 'detected'") >= 2, patience_s=60)
    house.kill()
    assert house.count("camera_pictures WHERE state = 'detected'") < PICTURES
    _drop(house, range(PICTURES // 2, PICTURES), bus)
    house.start()
    until(lambda: house.count("camera_pictures") == PICTURES)
    time.sleep(0.3)
    house.kill()
    house.start()
    until(lambda: house.count("camera_pictures WHERE state = 'detected'") == PICTURES, 60)
    until(house.is_calm)

    assert house.count("camera_pictures") == PICTURES
    assert house.count("camera_detections") == 3 * PICTURES
    told = "SELECT json_extract(payload, '$.id') AS id FROM outbox WHERE kind = 'event' ORDER BY id"
    events = house.rows("SELECT id, window_id, is_fast_path FROM camera_events ORDER BY id")
    assert [row["id"] for row in house.rows(told)] == [row["id"] for row in events]
    for fast in (0, 1):
        windows = [row["window_id"] for row in events if row["is_fast_path"] == fast]
        assert len(windows) == len(set(windows))
    untold = """camera_detections WHERE id NOT IN
        (SELECT detection_id FROM camera_event_detections)"""
    assert house.count(untold) == 0
    assert house.count("jobs WHERE state <> 'done'") == 0

    # What was seen before the kill is known after it.
    house.drop("camera0/again.jpg", different(bus, 0))
    assert house.looked_at("camera0/again.jpg")["state"] == "duplicate"
    with house.socket("/ws/events?since=0") as line:
        heard = [line.recv(timeout=5) for _ in events]
    assert len(heard) == len(events)
