"""What a video shows is told as if each frame were a picture taken at its own instant."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from tests.cameras.service.conftest import Rooms
from tests.films import film

from premises.cameras.models import (
    CameraRow,
    DetectionRow,
    EventRow,
    PictureRow,
    PictureState,
    WindowRow,
    WindowState,
)
from premises.cameras.risk import from_record
from premises.cameras.service import sightings
from premises.cameras.watcher import FoundFile
from premises.cameras.watcher.files import stamp
from premises.kernel.blobs import BlobRefRow
from premises.kernel.database import Base, Database
from premises.kernel.errors import Invalid, NotFound
from premises.kernel.jobs import Postponed

ENDED = datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=30)


@pytest.fixture
def database(sqlite: Database) -> Database:
    """One kind is enough: a video's rows are those of pictures, which are tried on every kind."""
    return sqlite


def found(
    rooms: Rooms, path: str, data: bytes, ended_at: datetime, came_at: datetime | None = None
) -> FoundFile:
    target = rooms.base / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    os.utime(target, ns=(int(ended_at.timestamp()) * 10**9,) * 2)
    seen = stamp(path, target.stat())
    came_at = came_at or ended_at
    return FoundFile(seen._replace(ctime_ns=int(came_at.timestamp()) * 10**9), datetime.now(UTC))


def record(rooms: Rooms, data: bytes, path: str = "front/a.mp4", at: datetime = ENDED) -> None:
    rooms.domain.intake.record([found(rooms, path, data, at)])


def rows(rooms: Rooms, table: type[Base], *conditions: Any) -> Sequence[Any]:
    with rooms.database.read() as session:
        return session.scalars(sa.select(table).where(*conditions)).all()


def long_known(rooms: Rooms) -> None:
    """As if the files had lain there for a while, so that nobody waits for the rest of them."""
    with rooms.database.write() as session:
        received_at = rooms.database.now(session) - timedelta(minutes=1)
        session.execute(sa.update(PictureRow).values(received_at=received_at))


def judge_all(rooms: Rooms) -> None:
    with rooms.database.write() as session:
        closes_at = rooms.database.now(session) - timedelta(hours=1)
        session.execute(sa.update(WindowRow).values(closes_at=closes_at))
    rooms.domain.closer.close_due()
    rooms.worker.drain()


def test_a_slow_detector_does_not_hold_a_worker_for_ever(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was seen until then is told, and why not more of it."""
    monkeypatch.setattr(sightings, "_LONGEST_LOOK_S", 0.0)
    record(rooms, film(seconds=6, rate=10))
    rooms.worker.drain()
    (picture,) = rows(rooms, PictureRow)
    assert (picture.state, picture.reason_code) == (PictureState.DETECTED, "videos.partial")
    assert picture.reason.startswith("Only 1 of 3 frames")
    assert {row.frame_ms for row in rows(rooms, DetectionRow)} == {0}


def test_each_frame_has_its_own_detections_instant_and_thumbnail(rooms: Rooms) -> None:
    record(rooms, film(seconds=6, rate=10))
    rooms.worker.drain()
    seen = rows(rooms, DetectionRow)
    (picture,) = rows(rooms, PictureRow)
    began_at = ENDED - timedelta(seconds=6)
    assert picture.state == PictureState.DETECTED
    assert (picture.width, picture.height, picture.reason_code) == (64, 48, None)
    assert picture.model_ms > 0
    assert [row.frame_ms for row in seen] == [0, 2000, 4000]
    assert [row.detected_at - began_at for row in seen] == [timedelta(seconds=s) for s in (0, 2, 4)]
    assert {
        (row.media_type, row.file_type, row.video_codec, row.video_width, row.video_height)
        for row in seen
    } == {("video", "video/mp4", "h264", 64, 48)}
    assert [row.duration for row in seen] == pytest.approx([6, 6, 6])
    assert {row.picture_id for row in seen} == {picture.id}
    # Every frame is brighter than the one before, so each has a small picture of its own.
    assert len({row.thumbnail_hash for row in seen}) == 3
    (camera,) = rows(rooms, CameraRow)
    assert camera.last_seen_at == ENDED


def test_the_story_of_a_video_begins_and_ends_with_what_it_shows(rooms: Rooms) -> None:
    record(rooms, film(seconds=6, rate=10))
    rooms.worker.drain()
    (window,) = rows(rooms, WindowRow)
    assert window.opened_at == ENDED - timedelta(seconds=6)
    assert window.last_seen_at == ENDED - timedelta(seconds=2)
    judge_all(rooms)
    (event,) = rows(rooms, EventRow)
    assert (event.started_at, event.ended_at) == (window.opened_at, window.last_seen_at)
    assert len(event.detection_ids) == 3


def test_one_person_in_three_frames_is_one_person(rooms: Rooms) -> None:
    """Frames are pictures apart: whoever is in each of them stays, and is not a crowd."""
    record(rooms, film(seconds=6, rate=10))
    rooms.worker.drain()
    judge_all(rooms)
    with rooms.database.read() as session:
        evidence = from_record(session.scalar(sa.select(EventRow.evidence)))
    assert len({seen.image_hash for seen in evidence.observations}) == 3
    assert {reason.rule for reason in evidence.assess().reasons}.isdisjoint({"group", "count"})


def test_of_an_earlier_video_the_end_is_what_may_still_stand_there(rooms: Rooms) -> None:
    """A car that drove through it stood nowhere; the last frame shows what stayed."""
    record(rooms, film(seconds=6, rate=10), at=ENDED - timedelta(minutes=5))
    rooms.worker.drain()
    judge_all(rooms)
    record(rooms, film(seconds=5, rate=10), "front/b.mp4")
    rooms.worker.drain()
    judge_all(rooms)
    with rooms.database.read() as session:
        latest = sa.select(EventRow.evidence).order_by(EventRow.id.desc())
        evidence = from_record(session.scalars(latest).first())
    assert len(evidence.context.earlier) == 1


def test_a_long_video_makes_as_many_stories_as_it_shows(rooms: Rooms) -> None:
    """Two minutes are longer than one story may be."""
    record(rooms, film(seconds=120, rate=1, keys_every=1))
    rooms.worker.drain()
    windows = sorted(rows(rooms, WindowRow), key=lambda row: row.opened_at)
    assert len(windows) == 2
    assert [row.state for row in windows] == [WindowState.CLOSED, WindowState.OPEN]
    assert all(row.last_seen_at - row.opened_at < timedelta(seconds=90) for row in windows)
    assert len(rows(rooms, DetectionRow)) == 30


def test_a_video_that_ends_in_an_open_story_joins_it(rooms: Rooms) -> None:
    """Its first frames are older than the story, which begins with them then."""
    rooms.domain.intake.record(
        [
            found(rooms, "front/a.avi", film("avi", seconds=4, rate=10), ENDED),
            found(rooms, "front/b.webm", film("webm", seconds=8, rate=10), ENDED),
        ]
    )
    rooms.worker.drain()
    (window,) = rows(rooms, WindowRow)
    assert window.opened_at == ENDED - timedelta(seconds=8)


def test_the_same_video_twice_is_one(rooms: Rooms) -> None:
    data = film(seconds=2, rate=10)
    record(rooms, data)
    record(rooms, data, "front/b.mp4")
    rooms.worker.drain()
    states = [row.state for row in rows(rooms, PictureRow)]
    assert sorted(states) == [PictureState.DETECTED, PictureState.DUPLICATE]
    assert len(rows(rooms, DetectionRow)) == 1


def test_a_growing_video_waits_and_then_is_refused_with_its_reason(rooms: Rooms) -> None:
    whole = film(seconds=2)
    record(rooms, whole[: len(whole) // 2])
    (picture,) = rows(rooms, PictureRow)
    with pytest.raises(Postponed):
        rooms.sightings.look(picture.id)
    long_known(rooms)
    look = rooms.sightings.look(picture.id)
    assert look.state is PictureState.QUARANTINED
    assert look.reason is not None
    assert look.reason.code == "videos.truncated"


def test_of_a_video_that_was_never_finished_what_is_there_is_told(rooms: Rooms) -> None:
    """The camera lost its power while it recorded."""
    whole = film("avi", seconds=10, rate=10)
    record(rooms, whole[: len(whole) // 2], "front/a.avi")
    long_known(rooms)
    rooms.worker.drain()
    (picture,) = rows(rooms, PictureRow)
    assert (picture.state, picture.reason_code) == (PictureState.DETECTED, "videos.partial")
    assert [row.frame_ms for row in rows(rooms, DetectionRow)] == [0, 2000, 4000]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.mp4", b"", "videos.empty"),
        ("a.webm", b"no video at all", "videos.not_a_video"),
        ("a.avi", b"\xff\xd8\xff\xe0" + bytes(40), "videos.not_a_video"),
        ("a.jpg", film(seconds=1), "images.not_an_image"),
    ],
)
def test_what_is_no_video_is_put_aside_with_its_reason(
    rooms: Rooms, name: str, data: bytes, code: str
) -> None:
    record(rooms, data, f"front/{name}")
    long_known(rooms)
    rooms.worker.drain()
    (picture,) = rows(rooms, PictureRow)
    assert (picture.state, picture.reason_code) == (PictureState.QUARANTINED, code)


def test_a_recording_is_opened_by_what_was_seen_in_it(rooms: Rooms) -> None:
    data = film(seconds=2, rate=10)
    record(rooms, data)
    rooms.worker.drain()
    (seen,) = rows(rooms, DetectionRow)
    file, media_type = rooms.domain.recordings.open(seen.id)
    with file:
        assert (file.read(), media_type) == (data, "video/mp4")
    (rooms.base / "front/a.mp4").write_bytes(b"another recording")
    with pytest.raises(NotFound):
        rooms.domain.recordings.open(seen.id)
    with pytest.raises(NotFound):
        rooms.domain.recordings.open(seen.id + 1)


def test_a_picture_is_no_recording(rooms: Rooms) -> None:
    record(rooms, film(seconds=2, rate=10))
    rooms.worker.drain()
    with rooms.database.write() as session:
        session.execute(sa.update(PictureRow).values(path="front/a.jpg"))
    (seen,) = rows(rooms, DetectionRow)
    with pytest.raises(Invalid):
        rooms.domain.recordings.open(seen.id)


def test_what_is_forgotten_of_a_video_is_forgotten_whole(rooms: Rooms) -> None:
    record(rooms, film(seconds=6, rate=10))
    rooms.worker.drain()
    assert len(rows(rooms, BlobRefRow)) == 3
    rooms.domain.cameras.remove("front")
    assert rows(rooms, BlobRefRow) == []
