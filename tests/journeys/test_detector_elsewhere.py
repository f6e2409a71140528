"""A house looks through a detector service; while that is away pictures wait, and none is lost."""

from pathlib import Path

import pytest
from tests.detecting import DetectorProcess, foreign
from tests.house import House, Open, different
from tests.waiting import until

pytestmark = pytest.mark.needs_model

WAITING = "job_stages WHERE state = 'ready' AND error_code = 'cameras.detector_away'"
KEY = "a-key-between-these-two-machines"


def _ai(house: House) -> dict[str, object]:
    found: dict[str, object] = house.get("/api/system/health")["services"]["ai"]
    return found


def test_pictures_wait_for_the_service_and_go_on_by_themselves_when_it_is_back(
    open_house: Open, installed_model: Path, tmp_path: Path, bus: bytes
) -> None:
    """Ours is killed; later one of others stands in its place, at the same address."""
    service = DetectorProcess(
        tmp_path, installed_model / "yolov4-tiny.onnx", CAMERAS__DETECTOR_KEY=KEY
    ).begin()
    try:
        house = open_house(
            model=False,
            CAMERAS__DETECTOR_URL=service.url,
            CAMERAS__DETECTOR_KEY=KEY,
            JOBS__SWEEP_S="0.2",
        )
        service.ready()
        house.drop("front/first.jpg", bus)
        first = house.looked_at("front/first.jpg", 30)
        assert (first["state"], first["model"]) == ("detected", "yolov4-tiny")
        assert (first["width"], first["height"]) == (810, 1080)
        assert house.count("camera_detections") == 3
        until(lambda: _ai(house)["status"] == "healthy", 10)
        assert _ai(house)["details"] == {
            "rtdetr": "healthy",
            "nemotron": "not_initialized",
            "model": "yolov4-tiny",
        }
    finally:
        service.kill()

    paths = [house.drop(f"front/{number}.jpg", different(bus, number)) for number in range(3)]
    until(lambda: house.count("camera_pictures WHERE state = 'seen'") == 3)
    until(lambda: house.count(WAITING) == 1)
    until(lambda: _ai(house)["status"] == "unhealthy", 10)
    assert f"{service.url.removeprefix('http://')} cannot be used" in str(_ai(house)["message"])
    assert [house.picture(path)["state"] for path in paths] == ["seen"] * 3
    assert house.count("job_stages WHERE tries > 0") == 0

    with foreign(service.port) as other:
        box = {"x": 10, "y": 20, "width": 30, "height": 40}
        other.answer({"detections": [{"class": "person", "confidence": 0.9, "bbox": box}]})
        assert [house.looked_at(path, 30)["state"] for path in paths] == ["detected"] * 3
        until(lambda: _ai(house)["status"] == "healthy", 10)
    assert {headers["authorization"] for _path, headers, _body in other.sent} == {f"Bearer {KEY}"}
    assert len(other.sent) == 3
    assert house.count("camera_detections") == 6
