"""Cameras that are switched off leave no route, no watcher and no work behind, and lose nothing."""

import time

import pytest
from tests.cameras.routes.test_doors import CAMERAS
from tests.house import House, Open
from tests.waiting import until

from premises.app.building import build
from premises.app.settings import read

pytestmark = pytest.mark.needs_model


def _settings(house: House, **more: str) -> dict[str, str]:
    return {"PREMISES_DATA_DIR": str(house.data_dir), "PREMISES_BLOBS__ORPHAN_HOURS": "0", **more}


def _sweep(house: House, **more: str) -> int:
    building = build(read(_settings(house, **more), dotenv=None))
    try:
        return building.kernel.shelf.sweep()
    finally:
        building.close()


def test_switched_off_cameras_are_gone_and_come_back_whole(open_house: Open, bus: bytes) -> None:
    house = open_house(CAMERAS__BATCH_IDLE_TIMEOUT_SECONDS="1")
    house.drop("front/bus.jpg", bus)
    until(lambda: house.count("camera_events") == 1 and house.is_calm())
    event = house.get("/api/events/1")
    thumbnail = house.client.get(event["thumbnail_url"]).content
    house.stop()

    house.set(CAMERAS__ENABLED="false", CAMERAS__RECONCILE_S="1")
    house.start()
    described = house.get("/openapi.json")["paths"]
    assert [path for path in described if CAMERAS.match(path)] == []
    for path in ("/api/cameras", "/api/events/1", event["thumbnail_url"], "/api/system/health"):
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
    building = build(read(_settings(house, PREMISES_CAMERAS__ENABLED="false"), dotenv=None))
    assert [name for name in building.kernel.registry.pipelines if "cameras" in name] == []
    building.close()
    assert _sweep(house, PREMISES_CAMERAS__ENABLED="false") == 0
    house.stop()

    house.set(CAMERAS__ENABLED="true")
    house.start()
    assert house.get("/api/events/1") == event
    assert house.client.get(event["thumbnail_url"]).content == thumbnail
    assert house.looked_at("front/later.jpg")["state"] == "detected"
