"""Photos are found in MongoDB and in folders, and what is damaged is not taken for whole."""

import hashlib
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.audits.takeover.doing import at, numbers, reasons, taken
from tests.audits.takeover.installations import (
    ANNA,
    BOB,
    NAMES,
    RGB,
    THERMAL,
    WALL,
    Installation,
    install,
)

from premises.audits.models import PersonRow, PhotoRow, TaskRow
from premises.audits.takeover import FolderPhotos, GridFsPhotos, Original, open_photos
from premises.kernel.blobs import DiskStore, Shelf
from premises.kernel.database import Database
from premises.kernel.errors import Invalid, NotFound
from premises.kernel.takeover import UnusableError


@pytest.fixture
def mongo(tmp_path: Path) -> Iterator[Any]:
    """MongoDB's stand-in in memory: no server of it can be had here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import mongomock
        from mongomock.gridfs import enable_gridfs_integration

        enable_gridfs_integration()  # type: ignore[no-untyped-call]
        yield mongomock.MongoClient()["LeakageImages"]


def filled(mongo: Any, installation: Installation) -> Any:
    import gridfs
    from bson import ObjectId

    files = gridfs.GridFS(mongo)
    for photo_id, data in installation.files.items():
        md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
        files.put(
            data,
            _id=ObjectId(photo_id),
            filename=NAMES.get(photo_id, "x.jpg"),
            contentType="image/jpeg",
            md5=md5,
        )
    return mongo


def test_mariadb_and_gridfs_are_taken_over_as_the_original_left_them(
    mariadb: Database, backends: Any, mongo: Any, tmp_path: Path
) -> None:
    installation = install(backends.new_url("mariadb"))
    installation.add("LeakageTask", taskID="odd", userID=BOB, type="roof", decision="fix_planned")
    photos = GridFsPhotos(filled(mongo, installation))
    shelf = Shelf(mariadb, DiskStore(tmp_path / "shelf"), 24)
    report = taken(mariadb, shelf, installation, photos)
    assert report.is_complete
    assert report.rows == {"UserData": 2, "LeakageTask": 3, "Suggestion": 2}
    assert (report.kinds["photos"].taken, report.verified, report.unclaimed) == (2, 3, 0)
    with mariadb.read() as session:
        wall = session.get_one(TaskRow, WALL)
        assert wall.created_at == at("2023-09-12T06:20:00")
        assert (wall.energy_loss_value, wall.energy_loss_cost) == (15.8, 142.0)
        assert session.get_one(PersonRow, ANNA).appliances == ["Window AC", "Fridge/Freezer"]
        photo = session.get_one(PhotoRow, THERMAL)
        assert (photo.name, photo.content_type) == ("obs0_thermal.jpg", "image/jpeg")
        odd = session.get_one(TaskRow, "odd")
        assert (odd.type, odd.decision) == (None, "no_decision")
    assert not any(numbers(taken(mariadb, shelf, installation, photos)).values())


@pytest.mark.parametrize("harm", ["md5", "length", "chunk"])
def test_a_damaged_photo_in_gridfs_is_left_and_said_to_be(
    sqlite: Database, installation: Installation, mongo: Any, tmp_path: Path, harm: str
) -> None:
    database = filled(mongo, installation)
    if harm == "chunk":
        database["fs.chunks"].delete_many({})
    else:
        wrong = {"md5": "0" * 32} if harm == "md5" else {"length": 5}
        database["fs.files"].update_many({}, {"$set": wrong})
    shelf = Shelf(sqlite, DiskStore(tmp_path / "shelf"), 24)
    report = taken(sqlite, shelf, installation, GridFsPhotos(database))
    assert reasons(report, "photos") == {"its photo is damaged": [RGB, THERMAL]}
    assert report.kinds["tasks"].taken == 2


def test_ids_that_are_none_of_mongodb_are_not_there(mongo: Any) -> None:
    with pytest.raises(UnusableError, match="not there"):
        GridFsPhotos(mongo).get("../../etc/passwd")


def test_files_may_be_named_in_several_ways_and_lie_in_folders(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    names = ("650000a1aaaaaaaaaaaaaaa1", "deep/650000A1AAAAAAAAAAAAAAA2.PNG")
    named = "650000a1aaaaaaaaaaaaaaa3_obs0_rgb.jpg"
    for name in (*names, named):
        (tmp_path / name).write_bytes(name.encode())
    (tmp_path / "650000a1aaaaaaaaaaaaaaa4").symlink_to("/etc/passwd")
    photos = FolderPhotos(tmp_path)
    assert sorted(photos.ids()) == [f"650000a1aaaaaaaaaaaaaaa{number}" for number in (1, 2, 3)]
    assert photos.get("650000a1aaaaaaaaaaaaaaa2").name == "650000A1AAAAAAAAAAAAAAA2.PNG"
    assert photos.get("650000a1aaaaaaaaaaaaaaa3").name == "obs0_rgb.jpg"


def test_what_is_not_the_original_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no file"):
        Original(str(tmp_path / "nothing.db"))
    (tmp_path / "notes.db").write_text("nothing of the kind " * 200)
    with pytest.raises(Invalid, match="cannot be read"):
        Original(str(tmp_path / "notes.db"))
    other = Installation(f"sqlite:///{tmp_path / 'other.db'}")
    other.run("CREATE TABLE cameras (id INTEGER)")
    with pytest.raises(Invalid, match="no table LeakageTask"):
        Original(other.url)
    with pytest.raises(NotFound, match="no folder"):
        open_photos(str(tmp_path / "nowhere"))


def test_a_bad_mongodb_url_is_refused_without_telling_its_password() -> None:
    with pytest.raises(Invalid) as refused:
        open_photos("mongodb://anna:sec/ret@host/LeakageImages")
    assert "sec" not in refused.value.message


def test_a_mongodb_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("premises.audits.takeover.photos._PATIENCE_MS", 50)
    with pytest.raises(Invalid, match="cannot be read"):
        open_photos("mongodb://127.0.0.1:9/LeakageImages")


def test_an_empty_file_is_no_photo_and_the_whole_one_is_taken_the_next_time(
    sqlite: Database, installation: Installation, tmp_path: Path
) -> None:
    whole = installation.files[RGB]
    installation.files[RGB] = b""
    shelf = Shelf(sqlite, DiskStore(tmp_path / "shelf"), 24)

    def take() -> dict[str, list[str]]:
        photos = FolderPhotos(installation.export(tmp_path / "exported"))
        return reasons(taken(sqlite, shelf, installation, photos), "photos")

    assert take() == {"its photo is damaged": [RGB]}
    installation.files[RGB] = whole
    assert take() == {}
    with sqlite.read() as session:
        assert session.get_one(PhotoRow, RGB).size_bytes == len(whole)
