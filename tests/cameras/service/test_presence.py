"""Cameras are online, offline or in error by what is so, and each change is told once."""

import io
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image
from tests.cameras.service.ageing import age, found, picture, rows, seen
from tests.cameras.service.conftest import Rooms
from tests.waiting import until

from premises.cameras.folders import Folders
from premises.cameras.models import CameraRow, CameraStatus, PictureRow, PictureState
from premises.cameras.service.presence import STATUS, Presence
from premises.kernel.events import Outbox, OutboxRow

ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def presence(rooms: Rooms, offline_after_h: float = 24) -> Presence:
    outbox = Outbox(rooms.database, rooms.doorbell)
    return Presence(rooms.database, rooms.domain.folders, outbox, offline_after_h)


def status(rooms: Rooms, folder: str = "front") -> tuple[str, str | None]:
    (row,) = rows(rooms.database, CameraRow, CameraRow.folder == folder)
    return row.status, row.status_note


def told(rooms: Rooms) -> list[dict[str, Any]]:
    with rooms.database.read() as session:
        events = sa.select(OutboxRow).where(OutboxRow.kind == STATUS).order_by(OutboxRow.id)
        return [row.payload for row in session.scalars(events)]


def set_by_client(rooms: Rooms, wanted: str) -> None:
    rooms.domain.cameras.change("front", {"status": wanted})


def test_a_folder_that_is_gone_takes_its_camera_offline_until_it_is_back(rooms: Rooms) -> None:
    seen(rooms, "front/a.png", "back/b.png")
    ours = presence(rooms)
    assert ours.look() == 0
    (rooms.base / "front").rename(rooms.base.parent / "aside")
    assert ours.look() == 1
    assert status(rooms)[0] == CameraStatus.OFFLINE
    assert str(rooms.base / "front") in (status(rooms)[1] or "")
    assert status(rooms, "back") == (CameraStatus.ONLINE, None)
    assert ours.look() == 0
    (rooms.base.parent / "aside").rename(rooms.base / "front")
    assert ours.look() == 1
    assert status(rooms) == (CameraStatus.ONLINE, None)
    (camera,) = rows(rooms.database, CameraRow, CameraRow.folder == "front")
    assert [(one["previous"], one["status"]) for one in told(rooms)] == [
        ("online", "offline"),
        ("offline", "online"),
    ]
    assert {one["camera_id"] for one in told(rooms)} == {camera.id}


@ON_SQLITE
def test_all_cameras_are_offline_while_the_disk_of_all_is_not_there(rooms: Rooms) -> None:
    seen(rooms, "front/a.png", "back/b.png")
    rooms.base.rename(rooms.base.parent / "aside")
    ours = presence(rooms)
    assert ours.look() == 2
    assert {row.status for row in rows(rooms.database, CameraRow)} == {CameraStatus.OFFLINE}
    (rooms.base.parent / "aside").rename(rooms.base)
    assert ours.look() == 2
    assert {row.status for row in rows(rooms.database, CameraRow)} == {CameraStatus.ONLINE}


@ON_SQLITE
def test_a_folder_that_nobody_can_look_at_is_not_there(rooms: Rooms) -> None:
    """As where a network disk is away: the system answers with an error instead of «no»."""
    seen(rooms, "front/a.png", "back/b.png")
    with rooms.database.write() as session:
        too_long = sa.update(CameraRow).where(CameraRow.folder == "front")
        session.execute(too_long.values(folder="x" * 300))
    assert presence(rooms).look() == 1
    assert status(rooms, "x" * 300)[0] == CameraStatus.OFFLINE
    away = Folders(rooms.base / ("x" * 300))
    everywhere = Presence(rooms.database, away, Outbox(rooms.database, rooms.doorbell), 24)
    assert everywhere.look() == 2


@ON_SQLITE
@pytest.mark.parametrize(
    ("after_h", "silent_h", "wanted"),
    [(24, 23.9, "online"), (24, 24.1, "offline"), (1, 2, "offline"), (0, 5000, "online")],
)
def test_a_camera_that_is_silent_for_long_is_offline(
    rooms: Rooms, after_h: float, silent_h: float, wanted: str
) -> None:
    seen(rooms, "front/a.png")
    age(rooms, silent_h / 24)
    with rooms.database.write() as session:
        made = rooms.database.now(session) - timedelta(days=365)
        session.execute(sa.update(CameraRow).values(created_at=made))
    ours = presence(rooms, after_h)
    ours.look()
    assert status(rooms)[0] == wanted
    seen(rooms, "front/b.png", start=5)
    ours.look()
    assert status(rooms) == (CameraStatus.ONLINE, None)


@ON_SQLITE
def test_a_new_camera_has_a_day_to_send_its_first_picture(rooms: Rooms) -> None:
    more: dict[str, Any] = {"status": "online", "zones": [], "property_id": None}
    rooms.domain.cameras.create(name="Front", folder_path="front", **more)
    assert presence(rooms).look() == 0


@ON_SQLITE
def test_a_picture_that_only_waits_is_a_sign_of_life(rooms: Rooms) -> None:
    seen(rooms, "front/a.png")
    age(rooms, 2)
    with rooms.database.write() as session:
        made = rooms.database.now(session) - timedelta(days=365)
        session.execute(sa.update(CameraRow).values(created_at=made))
    rooms.domain.intake.record([found(rooms, "front/b.png", picture(7))])
    assert presence(rooms).look() == 0


@ON_SQLITE
def test_three_bad_pictures_in_a_row_are_an_error_and_one_good_one_ends_it(rooms: Rooms) -> None:
    ours = presence(rooms)
    seen(rooms, "front/a.png")
    for number in range(3):
        assert ours.look() == 0
        _bad(rooms, f"front/bad{number}.png")
    assert ours.look() == 1
    is_error, note = status(rooms)
    assert is_error == CameraStatus.ERROR
    assert note is not None
    assert note.startswith("None of the last 3 pictures could be used: ")
    (reason,) = {row.reason for row in rows(rooms.database, PictureRow) if row.reason}
    assert note.endswith(str(reason))
    _bad(rooms, "front/bad4.png")
    assert ours.look() == 0
    seen(rooms, "front/good.png", start=5)
    assert ours.look() == 1
    assert status(rooms) == (CameraStatus.ONLINE, None)


def _bad(rooms: Rooms, path: str) -> None:
    data = io.BytesIO()
    Image.new("RGB", (8, 8), (len(path), 1, 1)).save(data, "GIF")
    rooms.domain.intake.record([found(rooms, path, data.getvalue() + path.encode())])
    rooms.worker.drain()
    (row,) = rows(rooms.database, PictureRow, PictureRow.path == path)
    assert row.state == PictureState.QUARANTINED


@ON_SQLITE
def test_what_a_client_has_set_stands_until_the_facts_change(rooms: Rooms) -> None:
    ours = presence(rooms)
    seen(rooms, "front/a.png")
    set_by_client(rooms, "error")
    assert ours.look() == 0
    assert status(rooms)[0] == CameraStatus.ERROR
    (rooms.base / "front").rename(rooms.base.parent / "aside")
    ours.look()
    assert status(rooms)[0] == CameraStatus.OFFLINE
    set_by_client(rooms, "online")
    assert ours.look() == 0
    assert status(rooms)[0] == CameraStatus.ONLINE
    (rooms.base.parent / "aside").rename(rooms.base / "front")
    assert ours.look() == 1
    assert status(rooms) == (CameraStatus.ONLINE, None)
    # From online to online nothing is to be told.
    assert len(told(rooms)) == 1


@ON_SQLITE
def test_a_camera_that_goes_meanwhile_is_let_go(rooms: Rooms) -> None:
    seen(rooms, "front/a.png")
    ours = presence(rooms)
    found = ours._finding(rooms.domain.cameras.get("front"), [], _now(rooms))
    rooms.domain.cameras.remove("front")
    assert not ours._write("nobody", found)


def _now(rooms: Rooms) -> Any:
    with rooms.database.read() as session:
        return rooms.database.now(session)


@ON_SQLITE
def test_it_looks_by_itself_until_it_is_told_to_stop(rooms: Rooms, tmp_path: Path) -> None:
    seen(rooms, "front/a.png")
    (rooms.base / "front").rename(tmp_path / "aside")
    stop = threading.Event()
    at_its_post = threading.Thread(target=presence(rooms).run, args=(stop,))
    at_its_post.start()
    until(lambda: status(rooms)[0] == CameraStatus.OFFLINE)
    stop.set()
    at_its_post.join(timeout=5)
    assert not at_its_post.is_alive()
