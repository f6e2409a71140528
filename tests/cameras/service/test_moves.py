"""A folder that is given another name stays the same camera, and nothing is looked at twice."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from tests.cameras.service.ageing import count, found, picture, rows, seen, there
from tests.cameras.service.conftest import Rooms

from premises.cameras.models import CameraRow, DetectionRow, EventRow, PictureRow
from premises.cameras.service.moves import MOVED
from premises.kernel.events import OutboxRow

ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def arrive(rooms: Rooms, *paths: str) -> None:
    """The watcher hands these files on, as far as it is told that they are not known."""
    files = [there(rooms, path) for path in paths]
    unknown = set(rooms.domain.intake.unknown([file.stamp for file in files]))
    strangers = [file for file in files if file.stamp in unknown]
    if strangers:
        rooms.domain.intake.record(strangers)
    rooms.worker.drain()


def cameras(rooms: Rooms) -> dict[str, str]:
    return {row.folder: row.id for row in rows(rooms.database, CameraRow)}


def moved(rooms: Rooms) -> list[dict[str, Any]]:
    with rooms.database.read() as session:
        events = sa.select(OutboxRow).where(OutboxRow.kind == MOVED)
        return [row.payload for row in session.scalars(events)]


def test_the_camera_follows_its_folder(rooms: Rooms) -> None:
    seen(rooms, "front/a.png", "front/day/b.png")
    camera_id, pictures = cameras(rooms)["front"], count(rooms.database, PictureRow)
    events = count(rooms.database, EventRow)
    (rooms.base / "front").rename(rooms.base / "entrance")
    arrive(rooms, "entrance/a.png", "entrance/day/b.png")
    assert cameras(rooms) == {"entrance": camera_id}
    assert count(rooms.database, PictureRow) == pictures
    assert count(rooms.database, EventRow) == events
    assert {row.path for row in rows(rooms.database, PictureRow)} == {
        "entrance/a.png",
        "entrance/day/b.png",
    }
    for row in rows(rooms.database, DetectionRow):
        assert Path(row.file_path).is_file()
    (camera,) = rows(rooms.database, CameraRow)
    assert camera.folder_path == str(rooms.base / "entrance")
    (told,) = moved(rooms)
    assert (told["camera_id"], told["from"], told["to"]) == (camera_id, "front", "entrance")


@ON_SQLITE
def test_it_follows_even_if_the_first_thing_that_comes_is_a_new_picture(rooms: Rooms) -> None:
    """The walk through the renamed folder may come after the notice of a new file in it."""
    seen(rooms, "front/a.png")
    camera_id = cameras(rooms)["front"]
    (rooms.base / "front").rename(rooms.base / "entrance")
    rooms.domain.intake.record([found(rooms, "entrance/new.png", picture(9))])
    rooms.worker.drain()
    assert cameras(rooms) == {"entrance": camera_id}
    assert count(rooms.database, DetectionRow) == 2
    # And back again.
    (rooms.base / "entrance").rename(rooms.base / "front")
    arrive(rooms, "front/a.png", "front/new.png")
    assert cameras(rooms) == {"front": camera_id}
    assert count(rooms.database, PictureRow) == 2
    assert len(moved(rooms)) == 2


@ON_SQLITE
def test_a_folder_above_two_cameras_may_be_renamed(rooms: Rooms) -> None:
    more: dict[str, Any] = {"status": "online", "zones": [], "property_id": None}
    for name in ("front", "back"):
        rooms.domain.cameras.create(name=name, folder_path=f"house/{name}", **more)
    seen(rooms, "house/front/a.png", "house/back/b.png")
    before = cameras(rooms)
    (rooms.base / "house").rename(rooms.base / "home")
    arrive(rooms, "home/front/a.png", "home/back/b.png")
    assert cameras(rooms) == {
        "home/front": before["house/front"],
        "home/back": before["house/back"],
    }


@ON_SQLITE
def test_a_copy_is_another_camera_while_the_first_is_there(rooms: Rooms) -> None:
    seen(rooms, "front/a.png")
    shutil.copytree(rooms.base / "front", rooms.base / "copy")
    arrive(rooms, "copy/a.png")
    assert set(cameras(rooms)) == {"front", "copy"}
    assert moved(rooms) == []


@ON_SQLITE
def test_a_new_folder_in_place_of_a_removed_one_is_another_camera(rooms: Rooms) -> None:
    """Many file systems give it the very number (inode) of the one that was removed."""
    seen(rooms, "front/a.png")
    camera_id = cameras(rooms)["front"]
    shutil.rmtree(rooms.base / "front")
    rooms.domain.intake.record([found(rooms, "porch/a.png", picture(50))])
    rooms.worker.drain()
    assert cameras(rooms)["front"] == camera_id
    assert cameras(rooms)["porch"] != camera_id
    assert moved(rooms) == []


@ON_SQLITE
def test_a_folder_that_is_passed_over_is_nobodys_new_home(rooms: Rooms) -> None:
    seen(rooms, "front/a.png", "back/b.png")
    rooms.domain.cameras.remove("back")
    shutil.rmtree(rooms.base / "back")
    (rooms.base / "front").rename(rooms.base / "back")
    arrive(rooms, "back/a.png")
    assert set(cameras(rooms)) == {"front"}
    assert moved(rooms) == []
