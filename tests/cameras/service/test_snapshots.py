"""A camera's snapshot is the picture in its folder that was written last, and nothing else."""

import os
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from tests.cameras.service.conftest import Rooms

from premises.cameras.models import CameraRow, PictureRow, PictureState
from premises.cameras.service import snapshots
from premises.cameras.watcher import FileStamp, FoundFile
from premises.kernel.database import Database
from premises.kernel.errors import NotFound

Drop = Callable[..., None]


@pytest.fixture
def database(sqlite: Database) -> Database:
    """Folders do not depend on the kind of database."""
    return sqlite


@pytest.fixture
def camera(rooms: Rooms) -> CameraRow:
    return rooms.domain.cameras.create(
        name="Front", folder_path="front", status="online", zones=[], filters=[], property_id=None
    )


@pytest.fixture
def drop(rooms: Rooms, camera: CameraRow) -> Drop:
    def drop(path: str, at: int, data: bytes = b"x") -> None:
        target = rooms.base / camera.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        os.utime(target, (at, at))

    return drop


def test_the_newest_picture_is_found_however_deep(
    rooms: Rooms, camera: CameraRow, drop: Drop
) -> None:
    drop("old.jpg", 1000)
    drop("2026/11/20/new.JPG", 3000)
    drop("2026/11/19/middle.png", 2000)
    assert rooms.domain.snapshots.newest(camera) == "front/2026/11/20/new.JPG"
    drop("newest.gif", 4000)
    assert rooms.domain.snapshots.newest(camera) == "front/newest.gif"


def test_what_is_no_picture_is_passed_over(rooms: Rooms, camera: CameraRow, drop: Drop) -> None:
    drop("picture.jpeg", 1000)
    for number, name in enumerate(("a.mp4", "b.txt", ".c.jpg", ".hidden/d.jpg", "e.jpg.part")):
        drop(name, 2000 + number)
    drop("empty.jpg", 3000, b"")
    (rooms.base / "front" / "folder.jpg").mkdir()
    (rooms.base / "outside.jpg").write_bytes(b"secret")
    (rooms.base / "front" / "link.jpg").symlink_to(rooms.base / "outside.jpg")
    (rooms.base / "front" / "away").symlink_to(rooms.base)
    assert rooms.domain.snapshots.newest(camera) == "front/picture.jpeg"


def test_of_an_empty_folder_and_of_none_there_is_no_picture(
    rooms: Rooms, camera: CameraRow
) -> None:
    with pytest.raises(NotFound) as refused:
        rooms.domain.snapshots.newest(camera)
    assert refused.value.code == "cameras.no_snapshot"
    (rooms.base / "front").rmdir()
    with pytest.raises(NotFound) as refused:
        rooms.domain.snapshots.newest(camera)
    assert refused.value.code == "cameras.no_folder"


def test_of_a_huge_folder_the_tables_know_the_newest(
    rooms: Rooms, camera: CameraRow, drop: Drop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless nothing of it was taken in yet; what is not there any more does not count."""
    monkeypatch.setattr(snapshots, "_MOST_FILES", 2)
    for number in range(5):
        drop(f"{number}.jpg", 1000 + number)
    assert rooms.domain.snapshots.newest(camera).startswith("front/")
    stamps = [
        FileStamp(f"front/{name}", 1, at * 10**9, number, 1)
        for number, (name, at) in enumerate(
            [("0.jpg", 1000), ("4.jpg", 1004), ("gone.jpg", 1005), ("film.mp4", 1006)]
        )
    ]
    drop("film.mp4", 1006)
    rooms.domain.intake.record([FoundFile(stamp, datetime.now(UTC)) for stamp in stamps])
    assert rooms.domain.snapshots.newest(camera) == "front/4.jpg"


def test_of_a_huge_folder_that_was_taken_over_the_tables_know_the_newest_too(
    rooms: Rooms, camera: CameraRow, drop: Drop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of pictures that only the original had there is no file; an old path is none here."""
    monkeypatch.setattr(snapshots, "_MOST_FILES", 1)
    for number in range(5):
        drop(f"{number}.jpg", 1000 + number)
    with rooms.database.write() as session:
        for number, (path, size_bytes) in enumerate(
            [("front/3.jpg", 1), (str(rooms.base / "front/4.jpg"), 0)]
        ):
            at = datetime.fromtimestamp(1000 + number, UTC)
            session.add(
                PictureRow(
                    camera_id=camera.id,
                    stamp=str(number),
                    path=path,
                    size_bytes=size_bytes,
                    mtime_ns=0,
                    state=PictureState.TAKEN_OVER,
                    taken_at=at,
                    received_at=at,
                )
            )
    assert rooms.domain.snapshots.newest(camera) == "front/3.jpg"
