"""Zones and filters are set, changed and removed over HTTP, and nonsense is told what it is."""

import contextlib
import itertools
import json
import sqlite3
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.house import House

_FRESH = itertools.count(1)
CORNERS = [[0.0, 0.0], [1.0, 0.0], [1.0, 0.5], [0.0, 0.5]]
NONE = {"labels": [], "kind": "other", "enabled": True}


@pytest.fixture
def camera(quiet_house: House) -> str:
    """The path of a new camera."""
    wanted = {"name": "Zoned", "folder_path": f"zoned_{next(_FRESH)}"}
    answer = quiet_house.client.post("/api/cameras", json=wanted)
    assert answer.status_code == 201, answer.text
    return f"/api/cameras/{answer.json()['id']}"


def add(house: House, camera: str, **zone: Any) -> dict[str, Any]:
    wanted = {"name": "Yard", "polygon": CORNERS, **zone}
    answer = house.client.post(f"{camera}/zones", json=wanted)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_a_zone_is_made_read_changed_and_removed(quiet_house: House, camera: str) -> None:
    house = quiet_house
    made = add(house, camera, weight=0.5, labels=[" Person "], kind="entry")
    assert made == {
        "id": str(UUID(made["id"])),
        "name": "Yard",
        "weight": 0.5,
        "polygon": CORNERS,
        "labels": ["person"],
        "kind": "entry",
        "enabled": True,
    }
    other = add(house, camera, name="Other")
    assert other["weight"] == 0
    assert house.get(f"{camera}/zones") == {"zones": [made, other], "count": 2}
    assert house.get(f"{camera}/zones/{made['id']}") == made
    assert house.get(camera)["zones"] == [made, other]
    where = f"{camera}/zones/{made['id']}"
    changed = house.client.patch(where, json={"enabled": False, "weight": -1, "name": None})
    assert changed.json() == made | {"enabled": False, "weight": -1}
    assert house.client.delete(where).status_code == 204
    assert house.get(f"{camera}/zones") == {"zones": [other], "count": 1}
    for method in ("GET", "PATCH", "DELETE"):
        answer = house.client.request(method, where, json={} if method == "PATCH" else None)
        assert answer.status_code == 404
        assert answer.json() == {"detail": f"Zone with id {made['id']} not found"}


def test_a_camera_is_named_by_its_folder_here_too(quiet_house: House, camera: str) -> None:
    folder = quiet_house.get(camera)["folder_path"]
    add(quiet_house, f"/api/cameras/{folder}")
    assert quiet_house.get(f"/api/cameras/{folder}/zones")["count"] == 1
    assert quiet_house.client.get("/api/cameras/nobody/zones").status_code == 404


@pytest.mark.parametrize(
    "bad",
    [
        {"polygon": [[0, 0], [1, 1]]},
        {"polygon": [[0, 0], [1, 1], [1, 1.01]]},
        {"polygon": [[0, 0], [1, 1], [1, 0], [0, 1]]},
        {"polygon": [[0, 0], [0.5, 0.5], [1, 1]]},
        {"polygon": [[0.2, 0.2]] * 4},
        {"polygon": [[0, 0], [0.0005, 0], [0.0005, 0.0005]]},
        {"polygon": [[n / 101, (n % 2) / 9] for n in range(101)]},
        {"polygon": [[0, 0], [1, 0], [1, "low"]]},
        {"polygon": None},
        {"weight": 1.5},
        {"name": ""},
        {"kind": "lawn"},
        {"labels": [""]},
        {"labels": ["x"] * 101},
        {"id": "front"},
        {"colour": "red"},
    ],
)
def test_a_zone_that_makes_no_sense_is_explained(
    quiet_house: House, camera: str, bad: dict[str, Any]
) -> None:
    wanted = {"name": "Yard", "polygon": CORNERS, **bad}
    answer = quiet_house.client.post(f"{camera}/zones", json=wanted)
    assert answer.status_code == 422
    assert all({"type", "loc", "msg"} <= set(fault) for fault in answer.json()["detail"])
    whole = quiet_house.client.patch(camera, json={"zones": [wanted]})
    assert whole.status_code == 422
    made = add(quiet_house, camera)
    if bad != {"polygon": None}:
        where = f"{camera}/zones/{made['id']}"
        assert quiet_house.client.patch(where, json=bad).status_code == 422 or "id" in bad
    assert quiet_house.get(f"{camera}/zones")["zones"] == [made]


def test_a_zone_keeps_its_name_when_clients_send_the_list_as_they_always_did(
    quiet_house: House, camera: str
) -> None:
    """They know no ids, so a zone of the same name is the same zone."""
    bare = {"name": "Path", "weight": 0.5, "polygon": CORNERS}
    (first,) = quiet_house.client.patch(camera, json={"zones": [bare]}).json()["zones"]
    assert first == bare | NONE | {"id": first["id"]}
    again = quiet_house.client.patch(camera, json={"zones": [bare | {"name": "New"}, bare]})
    new, path = again.json()["zones"]
    assert path == first
    assert new["id"] != first["id"]
    known = quiet_house.client.patch(camera, json={"zones": [first | {"name": "Renamed"}]})
    assert known.json()["zones"] == [first | {"name": "Renamed"}]


def test_no_two_zones_have_one_id_and_there_are_not_too_many(
    quiet_house: House, camera: str
) -> None:
    made = add(quiet_house, camera, id=str(uuid4()))
    twin = {"name": "Twin", "polygon": CORNERS, "id": made["id"]}
    assert quiet_house.client.post(f"{camera}/zones", json=twin).status_code == 409
    assert quiet_house.client.patch(camera, json={"zones": [made, twin]}).status_code == 422
    many = [{"name": f"Z{n}", "weight": 0, "polygon": CORNERS} for n in range(50)]
    assert quiet_house.client.patch(camera, json={"zones": many}).status_code == 200
    answer = quiet_house.client.post(f"{camera}/zones", json=twin)
    assert answer.status_code == 422
    assert answer.json() == {"detail": "A camera has at most 50 zones."}
    assert quiet_house.client.patch(camera, json={"zones": many + many[:1]}).status_code == 422


def test_a_zone_from_before_zones_had_ids_has_the_same_one_each_time(
    quiet_house: House, camera: str
) -> None:
    """Its outline may be one that nobody could draw today; it is shown all the same."""
    bow_tie = [[0.0, 0.0], [1.0, 1.0], [1.0, 0.0], [0.0, 1.0]]
    old = {"name": "Old", "weight": 1.0, "polygon": bow_tie}
    kept = json.dumps([old, old]), camera.rpartition("/")[2]
    with contextlib.closing(sqlite3.connect(quiet_house.data_dir / "premises.db")) as database:
        database.execute("UPDATE cameras SET zones = ? WHERE id = ?", kept)
        database.commit()
    first, second = quiet_house.get(camera)["zones"]
    assert first == old | NONE | {"id": first["id"]}
    assert first["id"] != second["id"]
    assert quiet_house.get(f"{camera}/zones")["zones"] == [first, second]
    changed = quiet_house.client.patch(f"{camera}/zones/{first['id']}", json={"enabled": False})
    assert changed.json() == first | {"enabled": False}
    assert quiet_house.client.delete(f"{camera}/zones/{first['id']}").status_code == 204
    assert quiet_house.get(camera)["zones"] == [second]


FILTER = {
    "label": "car",
    "min_confidence": 0.7,
    "min_area": 0.01,
    "max_area": 0.5,
    "min_ratio": 0.2,
    "max_ratio": 4.0,
}


def test_filters_are_kept_with_their_camera(quiet_house: House, camera: str) -> None:
    assert quiet_house.get(camera)["filters"] == []
    every = {"label": " * ", "max_ratio": None}
    changed = quiet_house.client.patch(camera, json={"filters": [FILTER, every]}).json()
    assert changed["filters"] == [
        FILTER,
        {
            "label": "*",
            "min_confidence": 0,
            "min_area": 0,
            "max_area": 1,
            "min_ratio": 0,
            "max_ratio": None,
        },
    ]
    assert quiet_house.get(camera) == changed
    assert quiet_house.client.patch(camera, json={"filters": None}).json() == changed
    cleared = quiet_house.client.patch(camera, json={"filters": []}).json()
    assert cleared["filters"] == []


@pytest.mark.parametrize(
    "bad",
    [
        {"label": ""},
        {"min_confidence": 1.1},
        {"min_area": -0.1},
        {"min_area": 0.6},
        {"min_ratio": 5},
        {"max_ratio": 0},
        {"colour": "red"},
    ],
)
def test_a_filter_that_nothing_could_pass_is_explained(
    quiet_house: House, camera: str, bad: dict[str, Any]
) -> None:
    answer = quiet_house.client.patch(camera, json={"filters": [FILTER | bad]})
    assert answer.status_code == 422
    assert all({"type", "loc", "msg"} <= set(fault) for fault in answer.json()["detail"])
    twice = quiet_house.client.patch(camera, json={"filters": [FILTER, FILTER | {"label": "CAR"}]})
    assert twice.status_code == 422
    assert quiet_house.get(camera)["filters"] == []
