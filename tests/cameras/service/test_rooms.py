"""Files become pictures, pictures stories, and stories events, alike on every database."""

import io
import os
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image
from tests.cameras.service.conftest import Rooms

from premises.cameras.models import (
    CameraRow,
    DetectionRow,
    EventRow,
    PictureRow,
    PictureState,
    WindowRow,
    WindowState,
)
from premises.cameras.service.archive import DetectionFilter, EventFilter, Span
from premises.cameras.watcher import FileStamp, FoundFile
from premises.kernel.blobs import BlobRefRow
from premises.kernel.database import Base
from premises.kernel.errors import Conflict, Invalid, NotFound, Unavailable
from premises.kernel.events import OutboxRow


def _picture(colour: int) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (96, 96), (colour, 10, 10)).save(data, "PNG")
    return data.getvalue()


def _found(rooms: Rooms, path: str, data: bytes, mtime_ns: int | None = None) -> FoundFile:
    target = rooms.base / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    if mtime_ns is not None:
        os.utime(target, ns=(mtime_ns, mtime_ns))
    seen = target.stat()
    stamp = FileStamp(path, seen.st_size, seen.st_mtime_ns, seen.st_ino, seen.st_dev)
    return FoundFile(stamp, datetime.now(UTC))


def _rows(rooms: Rooms, table: type[Base], *conditions: Any) -> Sequence[Any]:
    with rooms.database.read() as session:
        return session.scalars(sa.select(table).where(*conditions)).all()


def _close_windows(rooms: Rooms) -> None:
    """As if the time for it had come."""
    with rooms.database.write() as session:
        long_ago = rooms.database.now(session) - timedelta(hours=1)
        session.execute(sa.update(WindowRow).values(closes_at=long_ago))
    rooms.domain.closer.close_due()


def test_a_file_is_recorded_once_however_often_it_is_told(rooms: Rooms) -> None:
    found = [_found(rooms, f"front/{number}.png", _picture(number)) for number in range(3)]
    stamps = [file.stamp for file in found]
    assert rooms.domain.intake.unknown(stamps) == stamps
    rooms.domain.intake.record(found)
    rooms.domain.intake.record(found + found)
    assert rooms.domain.intake.unknown(stamps) == []
    assert len(_rows(rooms, PictureRow)) == 3
    assert [row.folder for row in _rows(rooms, CameraRow)] == ["front"]
    assert rooms.worker.drain() >= 3
    assert {row.state for row in _rows(rooms, PictureRow)} == {PictureState.DETECTED}


def test_two_workers_with_the_same_bytes_make_one_picture(rooms: Rooms) -> None:
    """Both have looked before either has written; the second learns that it is a duplicate."""
    found = [_found(rooms, f"{name}/a.png", _picture(50)) for name in ("one", "two")]
    rooms.domain.intake.record(found)
    first, second = (row.id for row in _rows(rooms, PictureRow))
    sightings = rooms.sightings
    looks = {number: sightings.look(number) for number in (first, second)}
    for number in (first, second):
        with rooms.database.write() as session:
            sightings.write(session, number, looks[number])
    states = {row.id: (row.state, row.duplicate_of) for row in _rows(rooms, PictureRow)}
    assert states == {
        first: (PictureState.DETECTED, None),
        second: (PictureState.DUPLICATE, first),
    }
    assert {row.picture_id for row in _rows(rooms, DetectionRow)} == {first}


def test_a_story_is_judged_once_by_whoever_comes_first(rooms: Rooms) -> None:
    """The event at once and that of the closed window are judged side by side: one is written."""
    rooms.domain.intake.record([_found(rooms, "front/a.png", _picture(60))])
    (picture,) = _rows(rooms, PictureRow)
    with rooms.database.write() as session:
        sightings = rooms.sightings
        sightings.write(session, picture.id, sightings.look(picture.id))
    (window,) = _rows(rooms, WindowRow)
    assert window.fast_detection_id is not None
    judgements = rooms.judgements
    both = [judgements.judge(window.id, number) for number in (None, window.fast_detection_id)]
    assert None not in both
    together = threading.Barrier(2)

    def write(number: int) -> None:
        together.wait()
        with rooms.database.write() as session:
            judgements.write(session, both[number])

    threads = [threading.Thread(target=write, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(_rows(rooms, EventRow)) == len(_rows(rooms, OutboxRow)) == 1
    assert rooms.worker.drain() >= 1
    _close_windows(rooms)
    rooms.worker.drain()
    assert len(_rows(rooms, EventRow)) == 1
    assert {row.state for row in _rows(rooms, WindowRow)} == {WindowState.CLOSED}


def test_a_camera_goes_with_everything_and_its_folder_is_passed_over(rooms: Rooms) -> None:
    found = _found(rooms, "front/a.png", _picture(70))
    rooms.domain.intake.record([found])
    rooms.worker.drain()
    assert _rows(rooms, BlobRefRow)
    rooms.domain.cameras.remove("front")
    for table in (CameraRow, PictureRow, DetectionRow, EventRow, WindowRow, BlobRefRow):
        assert _rows(rooms, table) == [], table
    assert rooms.domain.intake.unknown([found.stamp]) == []
    rooms.domain.intake.record([found])
    assert _rows(rooms, CameraRow) == []
    assert rooms.worker.drain() == 0
    with pytest.raises(NotFound):
        rooms.domain.cameras.get("front")


def test_a_picture_of_a_camera_that_went_meanwhile_is_let_go(rooms: Rooms) -> None:
    rooms.domain.intake.record([_found(rooms, "front/a.png", _picture(80))])
    (picture,) = _rows(rooms, PictureRow)
    look = rooms.sightings.look(picture.id)
    rooms.domain.cameras.remove("front")
    with rooms.database.write() as session:
        told = rooms.sightings.write(session, picture.id, look)
    assert told == {"state": "gone"}
    assert _rows(rooms, DetectionRow) == []


def test_a_picture_that_was_given_up_can_be_looked_at_after_all(rooms: Rooms) -> None:
    """Its job was requeued; then nothing is left of the reason why it failed."""
    rooms.domain.intake.record([_found(rooms, "front/a.png", _picture(85))])
    (picture,) = _rows(rooms, PictureRow)
    with rooms.database.write() as session:
        tired = Unavailable("cameras.detector_failed", "It was tried ten times.")
        rooms.sightings.give_up(session, picture.id, tired)
    (failed,) = _rows(rooms, PictureRow)
    assert (failed.state, failed.reason_code) == (PictureState.FAILED, "cameras.detector_failed")
    look = rooms.sightings.look(picture.id)
    with rooms.database.write() as session:
        rooms.sightings.write(session, picture.id, look)
    (seen,) = _rows(rooms, PictureRow)
    assert (seen.state, seen.reason_code, seen.reason) == (PictureState.DETECTED, None, None)


@pytest.mark.parametrize("year", [1970, 2199, 2300])
def test_a_file_from_a_strange_time_is_seen_all_the_same(rooms: Rooms, year: int) -> None:
    """Its own clock is not believed; a time that needs more than 64 bits does no harm."""
    mtime_ns = int(datetime(year, 1, 2, tzinfo=UTC).timestamp()) * 10**9
    found = _found(rooms, "front/a.png", _picture(90), mtime_ns)
    if (rooms.base / "front" / "a.png").stat().st_mtime_ns != mtime_ns:
        pytest.skip("this file system does not know such a time")
    signed = (mtime_ns + 2**63) % 2**64 - 2**63
    rooms.domain.intake.record([found._replace(stamp=found.stamp._replace(mtime_ns=signed))])
    rooms.worker.drain()
    (picture,) = _rows(rooms, PictureRow)
    assert picture.state == PictureState.DETECTED
    assert abs(picture.taken_at - datetime.now(UTC)) < timedelta(minutes=1)


def test_names_that_no_database_takes_are_not_found(rooms: Rooms) -> None:
    for name in ("nul\0", "x" * 600, "ü" * 300, "' OR 1=1 --"):
        with pytest.raises(NotFound):
            rooms.domain.cameras.get(name)


def test_two_cameras_never_share_a_folder(rooms: Rooms) -> None:
    more: dict[str, Any] = {"status": "online", "zones": [], "property_id": None}
    one = rooms.domain.cameras.create(name="One", folder_path="one", **more)
    two = rooms.domain.cameras.create(name="Two", folder_path="two", **more)
    with pytest.raises(Conflict):
        rooms.domain.cameras.create(name="Twin", folder_path="./one", **more)
    with pytest.raises(Conflict):
        rooms.domain.cameras.change(two.id, {"folder_path": "one"})
    # Names are compared by bytes: this is another folder.
    assert rooms.domain.cameras.create(name="Loud", folder_path="ONE", **more).id != one.id
    with pytest.raises(Invalid):
        rooms.domain.cameras.change(two.id, {"folder_path": "../one"})
    assert [row.name for row in rooms.domain.cameras.all()] == ["One", "Two", "Loud"]


def test_what_was_seen_is_found_again(rooms: Rooms) -> None:
    rooms.domain.intake.record(
        [_found(rooms, f"{name}/a.png", _picture(100 + number)) for number, name in enumerate("ab")]
    )
    rooms.worker.drain()
    _close_windows(rooms)
    rooms.worker.drain()
    archive = rooms.domain.archive
    ahead = Span(start=datetime.now(UTC) + timedelta(hours=1))
    for wanted, count in (
        (EventFilter(), 2),
        (EventFilter(camera="a"), 1),
        (EventFilter(object_types=frozenset({"person"}), reviewed=False), 2),
        (EventFilter(object_types=frozenset({"person"}), reviewed=True), 0),
        (EventFilter(risk_levels=frozenset({"critical"}), span=ahead), 0),
        (EventFilter(span=Span(end=datetime.max.replace(tzinfo=UTC))), 2),
        (EventFilter(span=Span(start=datetime.min.replace(tzinfo=UTC))), 2),
    ):
        assert archive.events(wanted, 50, 0)[1] == count, wanted
    assert archive.detections(DetectionFilter(min_confidence=0.8), 50, 0)[1] == 2
    assert archive.detections(DetectionFilter(min_confidence=0.82), 50, 0)[1] == 0
    (newest,), total = archive.events(EventFilter(), 1, 0)
    assert total == 2
    assert archive.review(newest.id, {"reviewed": True, "notes": "🐈"}).notes == "🐈"
    assert archive.event(newest.id).reviewed
    data, content_hash = archive.thumbnail(newest.detection_ids[0])
    assert data[:3] == b"\xff\xd8\xff"
    assert len(content_hash) == 64
    assert Path(rooms.domain.archive.detection(newest.detection_ids[0]).file_path).is_file()
