"""An original installation is taken over whole, again and again, and nothing of it is changed."""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.cameras.takeover.conftest import FRONT, YARD, Installation, at
from tests.cameras.told import event_row

from premises.cameras.folders import Folders
from premises.cameras.models import (
    CameraRow,
    DetectionRow,
    EventDetectionRow,
    EventRow,
    GpuSampleRow,
    PictureRow,
    PictureState,
)
from premises.cameras.risk import Thresholds
from premises.cameras.service.adoption import Adoption, Report
from premises.cameras.service.adoption.files import copy_folder, picture_of
from premises.cameras.service.intake import Intake, stamp_hash
from premises.cameras.service.registry import new_camera
from premises.cameras.takeover import Original, Places, TheirCamera, UnusableError
from premises.cameras.watcher import FoundFile
from premises.cameras.watcher.files import stamp
from premises.kernel.database import Base, Database
from premises.kernel.errors import Invalid, NotFound

Take = Callable[[], Report]
ENDINGS = (".jpg", ".jpeg", ".png")


def taking(database: Database, installation: Installation, base: Path) -> Take:
    base.mkdir(exist_ok=True)

    def take() -> Report:
        original = Original(str(installation.database), UTC)
        adoption = Adoption(database, Folders(base), Thresholds(), ENDINGS)
        try:
            return adoption.take_over(original, installation.files, lambda _share, _text: None)
        finally:
            original.close()

    return take


def contents(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.read() as session:
        return {
            table.name: [tuple(row) for row in session.execute(sa.select(table))]
            for table in Base.metadata.sorted_tables
            if table.name.startswith("camera")
        }


def test_rows_keep_their_ids_times_and_reviews(
    database: Database, installation: Installation, tmp_path: Path
) -> None:
    report = taking(database, installation, tmp_path / "base")()
    taken = {name: account.taken for name, account in report.kinds.items()}
    assert taken == {
        "cameras": 2,
        "detections": 3,
        "events": 2,
        "gpu_stats": 1,
        "other pictures": 1,
    }
    with database.read() as session:
        front = session.get_one(CameraRow, FRONT)
        assert (front.name, front.folder, front.created_at) == (
            "Front Door",
            "front_door",
            at("2024-01-01T08:00:00"),
        )
        assert session.get_one(CameraRow, YARD).status == "offline"
        person = session.get_one(DetectionRow, 7)
        assert person.detected_at == at("2024-01-15T10:30:00.250000")
        assert (person.bbox_x, person.bbox_y, person.bbox_width, person.bbox_height) == (
            *(10, 20, 30, 40),
        )
        event = session.get_one(EventRow, 5)
        assert (event.risk_score, event.risk_level, event.reviewed, event.notes) == (
            *(75, "high", True, "the postman"),
        )
        assert event.detection_ids == [7, 8, 12]
        assert event.object_types == ["dog", "person"]
        assert sum(reason["points"] for reason in event.reasons) == event.risk_score
        linked = sa.select(EventDetectionRow.detection_id).where(EventDetectionRow.event_id == 5)
        assert sorted(session.scalars(linked)) == [7, 8, 12]
        card = session.scalars(sa.select(GpuSampleRow)).one()
        assert (card.memory_used, card.memory_total) == (12_000, 24_000)


def test_an_event_without_level_text_or_a_number_of_its_own_is_taken_all_the_same(
    sqlite: Database, installation: Installation, tmp_path: Path
) -> None:
    taking(sqlite, installation, tmp_path / "base")()
    with sqlite.read() as session:
        event = session.get_one(EventRow, 6)
    assert (event.risk_level, event.summary, event.detection_ids) == ("low", "", [])
    assert event.batch_id == "b1#6"
    assert event.ended_at == event.started_at


def test_a_second_time_changes_nothing(
    database: Database, installation: Installation, tmp_path: Path
) -> None:
    take = taking(database, installation, tmp_path / "base")
    take()
    before = contents(database)
    report = take()
    assert contents(database) == before
    assert [account.taken for account in report.kinds.values()] == [0, 0, 0, 0, 0]
    assert report.kinds["detections"].there_already == 3
    assert report.copied == 0


def test_the_original_is_not_changed(
    sqlite: Database, installation: Installation, tmp_path: Path
) -> None:
    def state() -> dict[str, str]:
        return {
            str(path.relative_to(tmp_path)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in (installation.database, *installation.files.rglob("*.*"))
            if path.is_file()
        }

    before = state()
    taking(sqlite, installation, tmp_path / "base")()
    assert state() == before
    assert not installation.database.with_name("security.db-wal").exists()


def test_new_detections_get_numbers_of_their_own_afterwards(
    database: Database, installation: Installation, tmp_path: Path
) -> None:
    taking(database, installation, tmp_path / "base")()
    with database.write() as session:
        picture = session.scalars(sa.select(PictureRow)).first()
        assert picture is not None
        row = _detection(None, FRONT, picture.id, at("2024-02-01T00:00:00"))
        session.add(row)
        session.flush()
        assert row.id > 12


def test_what_the_original_looked_at_is_not_looked_at_again(
    sqlite: Database, installation: Installation, tmp_path: Path
) -> None:
    """Files come with the times by which they are known; only what came later is new."""
    base = tmp_path / "base"
    taking(sqlite, installation, base)()
    submitted: list[str] = []
    intake = Intake(
        sqlite, Folders(base), lambda _session, row, _now: submitted.append(row.path), lambda: None
    )
    there = list(base.rglob("*.jpg"))
    marks = [stamp(path.relative_to(base).as_posix(), path.stat()) for path in there]
    assert len(marks) == 4
    intake.record([FoundFile(mark, at("2024-03-01T00:00:00")) for mark in marks])
    assert submitted == ["front_door/late.jpg"]


def test_files_may_lie_in_the_base_folder_already(
    sqlite: Database, installation: Installation
) -> None:
    report = taking(sqlite, installation, installation.files)()
    assert report.copied == 0
    with sqlite.read() as session:
        states = set(session.scalars(sa.select(PictureRow.state)))
        paths = set(session.scalars(sa.select(PictureRow.path)))
    assert states == {PictureState.TAKEN_OVER}
    assert paths == {"front_door/a.jpg", "front_door/deep/b.jpg", "front_door/quiet.jpg"}


def test_detections_whose_file_is_gone_are_kept(
    sqlite: Database, installation: Installation, tmp_path: Path
) -> None:
    shutil.rmtree(installation.files)
    installation.files.mkdir()
    report = taking(sqlite, installation, tmp_path / "base")()
    assert report.kinds["detections"].taken == 3
    assert report.missing_files == 2
    with sqlite.read() as session:
        assert session.get_one(DetectionRow, 7).file_path == "/export/foscam/front_door/a.jpg"


def test_rows_that_make_no_sense_are_left_with_their_reason(
    sqlite: Database, installation: Installation, tmp_path: Path
) -> None:
    where = "/export/foscam/front_door/a.jpg"
    installation.run(
        "INSERT INTO detections VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
        [
            (20, "nobody", where, None, "2024-01-15", "person", 0.9, 1, 1, 1, 1, None),
            (21, FRONT, where, None, "yesterday", "person", 0.9, 1, 1, 1, 1, None),
            (22, FRONT, where, None, "2024-01-15", "person", 9.5, 1, 1, 1, 1, None),
            (23, FRONT, where, None, "2024-01-15", "person", 0.9, 1, 1, None, 1, None),
            (24, FRONT, where, None, "2024-01-15", "person", 0.9, 1, 1, 0, 1, None),
            (25, FRONT, None, None, "2024-01-15", "person", 0.9, 1, 1, 1, 1, None),
            (26, FRONT, where, None, "2024-01-15", "person", "high", 1, 1, 1, 1, None),
        ],
    )
    installation.run(
        "INSERT INTO events VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
        [(9, "b9", FRONT, "2024-01-15", None, 900, "high", "", "", "[]", 0, None)],
    )
    report = taking(sqlite, installation, tmp_path / "base")()
    assert dict(report.kinds["detections"].left) == {
        "its camera is not here": ["20"],
        "detected_at is no date": ["21"],
        "no confidence from 0 to 1": ["22"],
        "no box": ["23"],
        "a box without an area": ["24"],
        "no file_path": ["25"],
        "confidence is no number": ["26"],
    }
    assert dict(report.kinds["events"].left) == {"no risk score from 0 to 100": ["9"]}
    assert report.kinds["detections"].taken == 3
    assert report.tables == {"logs": 2}


def test_a_camera_that_was_made_for_the_folder_makes_way_unless_it_has_seen_something(
    sqlite: Database, installation: Installation, tmp_path: Path
) -> None:
    with sqlite.write() as session:
        session.add(new_camera("Front door", "front_door", "front_door", at("2024-03-01T00:00:00")))
    take = taking(sqlite, installation, tmp_path / "base")
    assert take().kinds["cameras"].taken == 2
    with sqlite.read() as session:
        assert session.scalars(sa.select(CameraRow.id).order_by(CameraRow.id)).all() == [
            FRONT,
            YARD,
        ]


def test_a_folder_whose_camera_has_seen_something_is_left_to_it(
    sqlite: Database, installation: Installation, tmp_path: Path
) -> None:
    base = tmp_path / "base"
    base.mkdir()
    with sqlite.write() as session:
        ours = new_camera("Front door", "front_door", "front_door", at("2024-03-01T00:00:00"))
        session.add(ours)
        session.flush()
        session.add(event_row(ours.id, at("2024-03-01T00:00:00")))
    report = taking(sqlite, installation, base)()
    assert [*report.kinds["cameras"].left] == [
        f"another camera, {ours.id}, has its folder front_door already"
    ]
    assert report.kinds["detections"].left_count["its camera is not here"] == 3
    with sqlite.read() as session:
        assert session.get_one(CameraRow, ours.id).name == "Front door"


@pytest.mark.parametrize(
    ("folder", "file", "found"),
    [
        ("/export/foscam/front", "/export/foscam/front/a.jpg", "front/a.jpg"),
        ("/export/foscam/front", "/export/foscam/front/front/a.jpg", "front/front/a.jpg"),
        ("/export/foscam/front", "/mnt/other/front/2024/a.jpg", "front/2024/a.jpg"),
        ("C:\\cams\\front", "C:\\cams\\front\\a.jpg", "front/a.jpg"),
        ("front/", "front/a.jpg", "front/a.jpg"),
    ],
)
def test_files_are_found_from_their_cameras_folder_on(folder: str, file: str, found: str) -> None:
    assert Places(Path("/f"), [_camera(folder)]).path("1", file) == found


@pytest.mark.parametrize(
    ("folder", "file"),
    [
        ("/export/front", "/export/front/../../etc/passwd.jpg"),
        ("/export/front", "/export/back/a.jpg"),
        ("/export/..", "/export/../a.jpg"),
        ("/", "/a.jpg"),
    ],
)
def test_a_path_that_leads_elsewhere_is_no_file(folder: str, file: str) -> None:
    with pytest.raises(UnusableError):
        Places(Path("/f"), [_camera(folder)]).path("1", file)


def _camera(folder: str) -> TheirCamera:
    return TheirCamera("1", "One", folder, "online", at("2024-01-01T00:00:00"), None)


def test_what_is_no_original_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="There is no file"):
        Original(str(tmp_path / "missing.db"), UTC)
    (tmp_path / "text.db").write_text("this is no database, and long enough to be looked at" * 50)
    with pytest.raises(Invalid, match="cannot be read"):
        Original(str(tmp_path / "text.db"), UTC)
    (tmp_path / "empty.db").touch()
    with pytest.raises(Invalid, match="no table cameras, detections, events"):
        Original(f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}", UTC)


def test_a_number_that_another_row_has_is_told_and_nothing_is_written_over(
    sqlite: Database, installation: Installation, tmp_path: Path
) -> None:
    """Somebody tried this service first, so its own rows have the original's first numbers."""
    with sqlite.write() as session:
        ours = new_camera("Shed", "shed", "shed", at("2024-03-01T00:00:00"))
        session.add(ours)
        session.flush()
        session.add(event_row(ours.id, at("2024-03-01T00:00:00"), number=5))
        picture = _picture(ours.id, "shed/a.jpg")
        session.add(picture)
        session.flush()
        session.add(_detection(7, ours.id, picture.id, at("2024-03-01T00:00:00")))
    report = taking(sqlite, installation, tmp_path / "base")()
    for kind, number in (("detections", "7"), ("events", "5")):
        account = report.kinds[kind]
        assert dict(account.left) == {"another one has its number here": [number]}, kind
        assert account.there_already == 0
    with sqlite.read() as session:
        assert session.get_one(EventRow, 5).camera_id == ours.id
        assert session.get_one(DetectionRow, 7).camera_id == ours.id


def test_of_two_cameras_with_one_folder_the_first_is_taken(
    database: Database, installation: Installation, tmp_path: Path
) -> None:
    """The original allows it; the second does not push out the first, now or the next time."""
    twin = "9f000000-0000-4000-8000-000000000003"
    installation.run(
        "INSERT INTO cameras VALUES (?,?,?,?,?,?)",
        [(twin, "Again", "/export/foscam/front_door/", "online", "2024-01-03", None)],
    )
    take = taking(database, installation, tmp_path / "base")
    for taken in (3, 0):
        report = take()
        assert report.kinds["detections"].taken == taken
        assert dict(report.kinds["cameras"].left) == {
            f"another camera, {FRONT}, has its folder front_door already": [twin]
        }


def test_a_camera_in_which_somebody_drew_a_zone_does_not_make_way(
    sqlite: Database, installation: Installation, tmp_path: Path
) -> None:
    with sqlite.write() as session:
        ours = new_camera("Front door", "front_door", "front_door", at("2024-03-01T00:00:00"))
        ours.filters = [{"object_type": "cat", "allowed": False}]
        session.add(ours)
    report = taking(sqlite, installation, tmp_path / "base")()
    assert report.kinds["cameras"].left_count.total() == 1
    with sqlite.read() as session:
        assert session.get(CameraRow, ours.id) is not None


def test_names_that_cannot_be_kept_as_text_are_passed_over_as_by_the_watcher(
    database: Database, installation: Installation, tmp_path: Path
) -> None:
    long = "/".join(["d" * 200] * 3)
    for name in (os.fsdecode(b"caf\xe9.jpg"), ".hidden.jpg", "two\nlines.jpg", f"{long}/x.jpg"):
        path = installation.files / "front_door" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"nothing seen here")
        os.utime(path, (at("2024-01-15T10:00:00").timestamp(),) * 2)
    installation.run(
        "INSERT INTO detections VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
        [
            (
                *(30, FRONT, f"/export/foscam/front_door/{long}/x.jpg", None, "2024-01-15"),
                *("person", 0.9, 1, 1, 1, 1, None),
            )
        ],
    )
    report = taking(database, installation, tmp_path / "base")()
    assert report.kinds["other pictures"].taken == 1
    assert (report.kinds["detections"].taken, report.missing_files) == (4, 1)


def test_a_file_that_goes_while_it_is_read_leaves_its_rows_for_the_next_time(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.jpg").write_bytes(b"x")
    mark = stamp("a.jpg", (tmp_path / "a.jpg").stat())
    (tmp_path / "a.jpg").unlink()
    with pytest.raises(UnusableError, match="its file cannot be read"):
        picture_of(tmp_path, FRONT, mark, at("2024-01-15T00:00:00"))


def test_a_file_with_the_longest_of_names_is_copied(tmp_path: Path) -> None:
    (tmp_path / "there/front").mkdir(parents=True)
    (tmp_path / "there/front" / ("x" * 251 + ".jpg")).write_bytes(b"x")
    (tmp_path / "here").mkdir()
    assert copy_folder(tmp_path / "there", tmp_path / "here", "front", _nothing_left) == 1
    assert [len(path.name) for path in (tmp_path / "here/front").iterdir()] == [255]


def _nothing_left(which: str, why: str) -> None:
    raise AssertionError((which, why))


def test_what_this_service_looked_at_itself_is_not_seen_twice(
    sqlite: Database, installation: Installation, tmp_path: Path
) -> None:
    """Both services ran for a while, and then the rest of the original is taken over."""
    base = tmp_path / "base"
    take = taking(sqlite, installation, base)
    take()
    late = base / "front_door/late.jpg"
    mark = stamp("front_door/late.jpg", late.stat())
    with sqlite.write() as session:
        session.add(_picture(FRONT, mark.path, stamp=stamp_hash(mark), state=PictureState.DETECTED))
    installation.run(
        "INSERT INTO detections VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
        [
            (
                *(40, FRONT, "/export/foscam/front_door/late.jpg", None, "2024-01-16"),
                *("person", 0.9, 1, 1, 1, 1, None),
            )
        ],
    )
    report = take()
    assert dict(report.kinds["detections"].left) == {
        "its picture was looked at here already": ["40"]
    }
    assert report.kinds["detections"].taken == 0


def test_numbers_are_never_counted_back(
    database: Database, installation: Installation, tmp_path: Path
) -> None:
    """Also where the newest rows here are gone: clients may still speak of them."""
    with database.write() as session:
        camera = new_camera("Shed", "shed", "shed", at("2024-03-01T00:00:00"))
        session.add(camera)
        session.flush()
        gone = [event_row(camera.id, at("2024-03-01T00:00:00")) for _ in range(20)]
        session.add_all(gone)
        session.flush()
        session.execute(sa.delete(CameraRow))
    taking(database, installation, tmp_path / "base")()
    with database.write() as session:
        row = event_row(FRONT, at("2024-03-01T00:00:00"))
        session.add(row)
        session.flush()
        assert row.id > max(one.id for one in gone)


def test_numbers_are_counted_on_before_they_are_used(
    postgresql: Database, installation: Installation, tmp_path: Path
) -> None:
    """An import that is cut short must not make this service give out the same numbers."""
    installation.run("UPDATE events SET id = ? WHERE id = ?", [(1_000_005, 5), (1_000_006, 6)])
    base = tmp_path / "base"
    base.mkdir()
    original = Original(str(installation.database), UTC)
    adoption = Adoption(postgresql, Folders(base), Thresholds(), ENDINGS)

    def told(_share: float, step: str) -> None:
        if step == "graphics card":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        adoption.take_over(original, installation.files, told)
    original.close()
    with postgresql.write() as session:
        row = event_row(FRONT, at("2024-03-01T00:00:00"))
        session.add(row)
        session.flush()
        assert row.id > 1_000_006


def test_numbers_no_column_holds_are_left_with_their_reason(
    sqlite: Database, installation: Installation, tmp_path: Path
) -> None:
    installation.run(
        "INSERT INTO gpu_stats VALUES (?,?,?,?,?,?,?)",
        [(2, "2024-01-15 10:31:00", 1.0, 1e30, 1, 1.0, None)],
    )
    report = taking(sqlite, installation, tmp_path / "base")()
    assert dict(report.kinds["gpu_stats"].left) == {"memory_used is too large": ["2"]}
    assert report.kinds["gpu_stats"].taken == 1


def test_an_original_that_writes_ahead_is_not_changed_either(
    sqlite: Database, installation: Installation, tmp_path: Path
) -> None:
    """SQLite would lay two files beside it, and could not in a folder that is read-only."""
    with sqlite3.connect(installation.database) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    connection.close()
    before = sorted(tmp_path.iterdir())
    report = taking(sqlite, installation, tmp_path / "base")()
    assert report.kinds["events"].taken == 2
    assert {*tmp_path.glob("security.db*")} == {path for path in before if "security" in path.name}


def test_a_database_that_breaks_off_is_told_in_a_sentence(installation: Installation) -> None:
    """Its beginning can be read, and then a page is rubbish."""
    installation.run(
        "INSERT INTO events VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
        [
            (number, "b", FRONT, "2024-01-15", None, 1, "low", "x" * 2000, "", "[]", 0, None)
            for number in range(100, 300)
        ],
    )
    data = installation.database.read_bytes()
    installation.database.write_bytes(data[:-40_960] + b"\xff" * 40_960)
    original = Original(str(installation.database), UTC)
    with pytest.raises(Invalid, match="cannot be read"):
        list(original.events())
    original.close()


def _picture(
    camera_id: str, path: str, *, stamp: str = "ours", state: PictureState = PictureState.DETECTED
) -> PictureRow:
    moment = at("2024-03-01T00:00:00")
    return PictureRow(
        camera_id=camera_id,
        stamp=stamp,
        path=path,
        size_bytes=1,
        mtime_ns=1,
        state=state,
        taken_at=moment,
        received_at=moment,
    )


def _detection(
    number: int | None, camera_id: str, picture_id: int, moment: datetime
) -> DetectionRow:
    return DetectionRow(
        id=number,
        camera_id=camera_id,
        picture_id=picture_id,
        file_path="x",
        detected_at=moment,
        object_type="cat",
        confidence=0.5,
        bbox_x=1,
        bbox_y=1,
        bbox_width=1,
        bbox_height=1,
    )
