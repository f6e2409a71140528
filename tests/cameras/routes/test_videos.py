"""Recordings and clips over HTTP, made and served by a real service."""

import io
from typing import Any

import av
import pytest
from tests.contract import differences
from tests.films import still
from tests.house import House
from tests.waiting import until

from premises.kernel.images import decode

STATE = {
    "event_id": "<int>",
    "clip_available": "<bool>",
    "clip_url": "<text|null>",
    "duration_seconds": "<number|null>",
    "generated_at": "<instant|null>",
    "file_size_bytes": "<int|null>",
}
MADE = {
    "event_id": "<int>",
    "status": "<text>",
    "clip_url": "<text|null>",
    "generated_at": "<instant|null>",
    "message": "<text|null>",
}


@pytest.fixture(scope="module")
def recording(bus: bytes) -> bytes:
    """Five seconds in which four people stand before a bus."""
    return still(decode(bus, draft_to=(400, 400)).pixels, seconds=5)


@pytest.fixture(scope="module")
def house(seeing_house: House, recording: bytes, cat: bytes) -> House:
    seeing_house.drop("drive/visit.mp4", recording)
    assert seeing_house.looked_at("drive/visit.mp4")["state"] == "detected"
    # Others show the same cat to this house, and no picture is told of twice.
    seeing_house.drop("drive_pictures/cat.png", cat + b"drive")
    seeing_house.looked_at("drive_pictures/cat.png")
    until(lambda: bool(seeing_house.events("drive") and seeing_house.events("drive_pictures")))
    until(seeing_house.is_calm)
    return seeing_house


@pytest.fixture(scope="module")
def seen(house: House) -> dict[str, Any]:
    """The first detection of the recording."""
    answer = house.get("/api/detections", params={"camera_id": "drive", "limit": 1000})
    found: dict[str, Any] = answer["detections"][-1]
    return found


def test_a_detection_says_what_kind_of_video_it_is_from(seen: dict[str, Any]) -> None:
    assert (seen["media_type"], seen["file_type"]) == ("video", "video/mp4")
    assert seen["video_codec"] == "h264"
    assert seen["duration"] == pytest.approx(5)
    assert seen["video_width"] > 100


def test_each_frame_has_its_boxed_picture(house: House, seen: dict[str, Any]) -> None:
    answer = house.client.get(f"/api/detections/{seen['id']}/image")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")


def test_the_recording_is_served_whole_and_in_parts(
    house: House, seen: dict[str, Any], recording: bytes
) -> None:
    for path in (f"/api/detections/{seen['id']}/video", "/api/media/cameras/drive/visit.mp4"):
        _is_served_in_parts(house, path, recording)


def _is_served_in_parts(house: House, path: str, data: bytes) -> None:
    whole = house.client.get(path)
    assert (whole.status_code, whole.content) == (200, data)
    assert whole.headers["content-type"] == "video/mp4"
    assert whole.headers["accept-ranges"] == "bytes"
    part = house.client.get(path, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, data[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(data)}"
    last = house.client.get(path, headers={"Range": "bytes=-5"})
    assert (last.status_code, last.content) == (206, data[-5:])
    beyond = house.client.get(path, headers={"Range": "bytes=99999999-"})
    assert beyond.status_code == 416
    assert beyond.headers["content-range"] == f"bytes */{len(data)}"
    head = house.client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) == len(data)
    known = house.client.get(path, headers={"If-None-Match": whole.headers["etag"]})
    assert known.status_code == 304


def test_a_picture_has_no_video(house: House) -> None:
    answer = house.get("/api/detections", params={"camera_id": "drive_pictures"})
    refused = house.client.get(f"/api/detections/{answer['detections'][0]['id']}/video")
    assert refused.status_code == 400
    assert "not from a video" in refused.json()["detail"]
    assert house.client.get("/api/detections/999999/video").status_code == 404


def _story(house: House, camera: str) -> int:
    return int(house.events(camera)[0]["id"])


@pytest.mark.parametrize("camera", ["drive", "drive_pictures"])
def test_a_clip_is_made_when_it_is_asked_for(house: House, camera: str) -> None:
    path = f"/api/events/{_story(house, camera)}/clip"
    before = house.get(path)
    assert differences(STATE, before) == []
    assert before["clip_available"] is False
    ordered = house.client.post(f"{path}/generate", json={})
    assert ordered.status_code == 202
    assert differences(MADE, ordered.json()) == []
    assert ordered.json()["status"] == "pending"
    until(lambda: house.get(path)["clip_available"])
    clip = house.get(path)
    assert differences(STATE, clip) == []
    data = house.client.get(clip["clip_url"]).content
    assert len(data) == clip["file_size_bytes"]
    with av.open(io.BytesIO(data), "r") as container:
        assert container.streams.video[0].codec_context.name == "h264"
    _is_served_in_parts(house, clip["clip_url"], data)
    again = house.client.post(f"{path}/generate", json={})
    assert (again.status_code, again.json()["status"]) == (200, "completed")
    assert again.json()["clip_url"] == clip["clip_url"]
    forced = house.client.post(f"{path}/generate", json={"force": True})
    assert forced.status_code == 202


def test_there_is_no_clip_of_what_did_not_happen(house: House) -> None:
    assert house.client.get("/api/events/999999/clip").status_code == 404
    assert house.client.post("/api/events/999999/clip/generate", json={}).status_code == 404
    path = f"/api/events/{_story(house, 'drive')}/clip/generate"
    backwards = {"start_offset_seconds": 600, "end_offset_seconds": 0, "force": True}
    assert house.client.post(path, json=backwards).status_code == 422
    assert house.client.post(path, json={"start_offset_seconds": "soon"}).status_code == 422


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("999999_clip.mp4", 404),
        ("visit.mp4", 404),
        ("..%2f1_clip.mp4", 403),
        ("1_clip.exe", 403),
        ("9999999999999999999999_clip.mp4", 404),
    ],
)
def test_no_clip_has_such_a_name(house: House, name: str, status: int) -> None:
    answer = house.client.get(f"/api/media/clips/{name}")
    assert answer.status_code == status
    assert set(answer.json()["detail"]) == {"error", "path"}
