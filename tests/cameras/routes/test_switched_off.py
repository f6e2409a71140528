"""Cameras that are switched off leave no route, no watcher and no work behind, and lose nothing."""

import re
import time
from typing import Final

import pytest
from tests.house import Open
from tests.waiting import until

from premises.app.building import build
from premises.app.settings import read

pytestmark = pytest.mark.needs_model

ALWAYS_THERE: Final = re.compile(
    r"/(api/(auth|jobs|notify)/|api/(jobs|properties|stream)$|health|metrics|docs|$)"
)
"""The doors of the house itself, whichever domains are switched on."""


def test_switched_off_cameras_are_gone_and_lose_nothing(open_house: Open, bus: bytes) -> None:
    house = open_house(CAMERAS__BATCH_IDLE_TIMEOUT_SECONDS="1")
    house.drop("front/bus.jpg", bus)
    until(lambda: house.count("camera_events") == 1 and house.is_calm())
    small = house.get("/api/events/1")["thumbnail_url"]
    thumbnail = house.client.get(small).content
    house.stop()

    house.set(CAMERAS__ENABLED="false", AUDITS__ENABLED="false", DRAWINGS__ENABLED="false")
    house.set(CAMERAS__RECONCILE_S="1", MACHINES__ENABLED="false", PROPERTIES__ENABLED="false")
    house.start()
    described = house.get("/openapi.json")["paths"]
    assert [path for path in described if not ALWAYS_THERE.match(path)] == []
    for path in ("/api/cameras", "/api/events/1", small, "/api/system/health"):
        assert house.client.get(path).status_code == 404, path
    for path in ("/ws/events", "/ws/system"):
        upgrade = {
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        }
        assert house.raw("GET", path, upgrade)[0] in {403, 404}
    assert house.get("/health")["status"] == "healthy"
    house.drop("front/later.jpg", bus + b"later")
    time.sleep(1.5)
    assert house.count("camera_pictures") == 1
    held = "SELECT name FROM schedules WHERE holder IS NOT NULL AND name LIKE '%cameras%'"
    assert house.rows(held) == []
    environ = {
        "PREMISES_DATA_DIR": str(house.data_dir),
        "PREMISES_BLOBS__ORPHAN_HOURS": "0",
        "PREMISES_CAMERAS__ENABLED": "false",
    }
    building = build(read(environ, dotenv=None))
    assert [name for name in building.kernel.registry.pipelines if "cameras" in name] == []
    assert building.kernel.shelf.sweep() == 0
    (kept,) = house.rows("SELECT DISTINCT thumbnail_hash AS hash FROM camera_detections")
    assert building.kernel.shelf.get(kept["hash"]) == thumbnail
    building.close()
