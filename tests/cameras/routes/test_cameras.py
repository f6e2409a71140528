"""Cameras are made, changed and removed, and never outside the folder that is theirs."""

import itertools
from pathlib import Path
from typing import Any

import pytest
from tests.house import House, different
from tests.waiting import until

from premises.app.building import build
from premises.app.settings import read

_FRESH = itertools.count(1)


@pytest.fixture(scope="module")
def house(seeing_house: House) -> House:
    return seeing_house


def _make(house: House, **more: Any) -> dict[str, Any]:
    wanted = {"name": "One", "folder_path": f"one_{next(_FRESH)}", **more}
    answer = house.client.post("/api/cameras", json=wanted)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_a_new_camera_has_a_folder_to_put_pictures_in(house: House) -> None:
    made = _make(house, folder_path="yard/back")
    assert (house.base / "yard" / "back").is_dir()
    assert made["status"] == "online"
    assert house.get(f"/api/cameras/{made['id']}") == made


def test_a_folder_may_be_named_absolutely_below_the_base_path(house: House) -> None:
    wanted = str(house.base / f"absolute_{next(_FRESH)}")
    made = _make(house, folder_path=wanted)
    assert made["folder_path"] == wanted
    assert house.get(f"/api/cameras/{wanted.rpartition('/')[2]}") == made


@pytest.mark.parametrize(
    "folder",
    [
        "/etc",
        "..",
        "../out",
        "a/../../out",
        ".",
        "",
        "./",
        "link_out/cam",
        "a\\b",
        "..\\out",
        "nul\0byte",
        "x" * 501,
        "y" * 300,
        ".hidden",
        "cam/.hidden",
        "line\nend",
        "file.txt",
        "file.txt/deeper",
    ],
)
def test_a_folder_that_is_not_below_the_base_path_is_refused(house: House, folder: str) -> None:
    """Nothing is made there either, and no row is written."""
    link, file = house.base / "link_out", house.base / "file.txt"
    if not link.is_symlink():
        link.symlink_to(house.data_dir)
        file.write_text("no folder")
    before = house.count("cameras")
    answer = house.client.post("/api/cameras", json={"name": "Out", "folder_path": folder})
    assert answer.status_code == 422
    assert set(answer.json()) == {"detail"}
    assert house.count("cameras") == before
    assert not (house.data_dir / "out").exists()
    assert not (house.data_dir / "cam").exists()
    made = _make(house)
    moved = house.client.patch(f"/api/cameras/{made['id']}", json={"folder_path": folder})
    assert moved.status_code == 422
    assert house.get(f"/api/cameras/{made['id']}") == made


def test_the_base_path_itself_is_no_cameras_folder(house: House) -> None:
    answer = house.client.post("/api/cameras", json={"name": "All", "folder_path": str(house.base)})
    assert answer.status_code == 422
    assert answer.json() == {"detail": f"A camera's folder must lie below {house.base}."}


@pytest.mark.parametrize(
    "body",
    [
        {"name": "", "folder_path": "a"},
        {"name": "x" * 256, "folder_path": "a"},
        {"name": "nul\0", "folder_path": "a"},
        {"name": 7, "folder_path": "a"},
        {"name": None, "folder_path": "a"},
        {"name": "A", "folder_path": "a", "status": "asleep"},
        {"name": "A", "folder_path": "a", "zones": [{"name": "z", "weight": 2, "polygon": []}]},
        {"name": "A", "folder_path": "a", "property_id": "x" * 65},
        [],
        "text",
        None,
    ],
)
def test_a_body_that_makes_no_camera_is_explained(house: House, body: object) -> None:
    answer = house.client.post("/api/cameras", json=body)
    assert answer.status_code == 422
    assert all({"type", "loc", "msg"} <= set(fault) for fault in answer.json()["detail"])


@pytest.mark.parametrize(
    "content", [b"{", b"", b"\xff", b'{"name":"\\ud800","folder_path":"a"}', b'{"name":NaN}']
)
def test_a_body_that_is_no_json_is_refused(house: House, content: bytes) -> None:
    json = {"Content-Type": "application/json"}
    answer = house.client.post("/api/cameras", content=content, headers=json)
    assert answer.status_code in {400, 422}
    assert "detail" in answer.json()


def test_a_change_leaves_what_it_does_not_name(house: House) -> None:
    """Null leaves a field too, except the one that may be empty; unknown fields do no harm."""
    zone = {"name": "Path", "weight": 0.5, "polygon": [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]]}
    made = _make(house, property_id="12", zones=[zone])
    assert [kept | zone for kept in made["zones"]] == made["zones"]
    where = f"/api/cameras/{made['id']}"
    nothing = {"name": None, "folder_path": None, "status": None, "zones": None, "colour": "red"}
    assert house.client.patch(where, json=nothing).json() == made
    assert house.client.patch(where, json={}).json() == made
    changed = house.client.patch(where, json={"property_id": None, "zones": [], "name": "Two"})
    assert changed.json() == made | {"property_id": None, "zones": [], "name": "Two"}
    assert house.get(where) == changed.json()


def test_a_camera_cannot_take_anothers_folder(house: House) -> None:
    one, other = _make(house), _make(house)
    wanted = {"folder_path": other["folder_path"]}
    answer = house.client.patch(f"/api/cameras/{one['id']}", json=wanted)
    assert answer.status_code == 409
    assert house.get(f"/api/cameras/{one['id']}") == one


def test_a_folder_with_pictures_becomes_a_camera_by_itself(house: House, bus: bytes) -> None:
    house.drop("back_yard/2026/11/20/a.jpg", different(bus, next(_FRESH)))
    house.looked_at("back_yard/2026/11/20/a.jpg")
    made = house.get("/api/cameras/back_yard")
    assert made["name"] == "Back yard"
    assert made["folder_path"] == str(house.base / "back_yard")
    assert made["last_seen_at"] is not None


def test_a_removed_camera_takes_all_it_saw_along_and_does_not_come_back(
    house: House, bus: bytes
) -> None:
    """Its folder stays as it is and is passed over, until somebody makes a camera for it again."""
    house.drop("leaving/a.jpg", different(bus, next(_FRESH)))
    until(lambda: bool(house.rows("SELECT 1 FROM cameras WHERE folder = 'leaving'")))
    until(lambda: bool(house.events("leaving")) and house.is_calm())
    made = house.get("/api/cameras/leaving")
    event = house.events("leaving")[0]
    detection = event["detection_ids"][0]
    needed = "blob_refs WHERE owner_kind = 'camera.thumbnail' AND owner_id = ?"
    assert house.count(needed, str(detection)) == 1
    assert house.client.delete(f"/api/cameras/{made['id']}").status_code == 204
    for gone in (
        f"/api/cameras/{made['id']}",
        "/api/cameras/leaving",
        f"/api/events/{event['id']}",
        f"/api/events/{event['id']}/detections",
        f"/api/detections/{detection}",
        f"/api/detections/{detection}/image",
        f"/api/media/thumbnails/{detection}_thumb.jpg",
        "/api/media/cameras/leaving/a.jpg",
    ):
        assert house.client.get(gone).status_code == 404, gone
    for table in ("camera_pictures", "camera_detections", "camera_events", "camera_windows"):
        assert house.count(f"{table} WHERE camera_id = ?", made["id"]) == 0
    assert [house.count(needed, str(number)) for number in event["detection_ids"]] == [0, 0, 0]
    house.drop("leaving/b.jpg", different(bus, next(_FRESH)))
    house.drop("staying/b.jpg", different(bus, next(_FRESH)))
    house.looked_at("staying/b.jpg")
    assert (house.base / "leaving" / "a.jpg").is_file()
    assert house.client.get("/api/cameras/leaving").status_code == 404
    other = _make(house)
    moved = house.client.patch(f"/api/cameras/{other['id']}", json={"folder_path": "leaving"})
    assert moved.status_code == 200
    house.drop("leaving/c.jpg", different(bus, next(_FRESH)))
    assert house.looked_at("leaving/c.jpg")["camera_id"] == other["id"]


def test_the_bytes_a_removed_camera_left_are_swept(
    house: House, photographs: dict[str, Path]
) -> None:
    """They go with the last row that needed them, and nobody else's go with them."""
    house.drop("sweepable/a.jpg", photographs["zidane"].read_bytes())
    until(lambda: bool(house.rows("SELECT 1 FROM cameras WHERE folder = 'sweepable'")))
    until(lambda: bool(house.events("sweepable")) and house.is_calm())
    path = house.events("sweepable")[0]["thumbnail_url"]
    (kept,) = house.rows(
        "SELECT thumbnail_hash AS hash FROM camera_detections WHERE id = ?",
        int(path.rpartition("/")[2].partition("_")[0]),
    )
    environ = {"PREMISES_DATA_DIR": str(house.data_dir), "PREMISES_BLOBS__ORPHAN_HOURS": "0"}
    building = build(read(environ, dotenv=None))
    swept: list[str] = []
    building.kernel.shelf.sweep(swept.append)
    assert kept["hash"] not in swept
    assert house.client.delete("/api/cameras/sweepable").status_code == 204
    building.kernel.shelf.sweep(swept.append)
    building.close()
    assert kept["hash"] in swept
    assert house.count("blobs WHERE hash = ?", kept["hash"]) == 0
    assert list((house.data_dir / "blobs").rglob(kept["hash"])) == []
    needed = "blob_refs WHERE hash NOT IN (SELECT hash FROM blobs)"
    assert house.count(needed) == 0


def test_a_camera_inside_a_removed_cameras_folder_goes_on(house: House, cat: bytes) -> None:
    """The nearest folder decides whose a picture is, and whether anybody wants it."""
    outer, inner = _make(house, folder_path="outer"), _make(house, folder_path="outer/inner")
    assert house.client.delete(f"/api/cameras/{outer['id']}").status_code == 204
    house.drop("outer/inner/a.png", cat + b"inner")
    assert house.looked_at("outer/inner/a.png")["camera_id"] == inner["id"]
    house.drop("outer/b.png", cat + b"outer")
    house.drop("outer/inner/b.png", cat + b"after")
    house.looked_at("outer/inner/b.png")
    assert house.picture("outer/b.png")["state"] is None
