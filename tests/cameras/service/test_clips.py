"""A clip of an event shows what the camera saw around it, and is kept as long as the event."""

import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import av
import pytest
import sqlalchemy as sa
from PIL import Image
from tests.cameras.service.conftest import Rooms
from tests.films import film

from premises.cameras.models import EventRow, PictureRow, PictureState, WindowRow
from premises.cameras.service.clips import Clip, Stretch
from premises.cameras.watcher import FoundFile
from premises.cameras.watcher.files import stamp
from premises.kernel.blobs import BlobRefRow
from premises.kernel.database import Database
from premises.kernel.errors import Invalid, NotFound
from premises.kernel.jobs import JobRow

BEGAN = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5)
JUST_IT = Stretch(0, 0)


@pytest.fixture
def database(sqlite: Database) -> Database:
    """One kind is enough: what is kept of clips is tried on every kind elsewhere."""
    return sqlite


def png(brightness: int) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (96, 72), (brightness,) * 3).save(data, "PNG")
    return data.getvalue()


def drop(rooms: Rooms, path: str, data: bytes, after_s: float) -> None:
    target = rooms.base / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    at_ns = int((BEGAN + timedelta(seconds=after_s)).timestamp()) * 10**9
    os.utime(target, ns=(at_ns, at_ns))
    seen = stamp(path, target.stat())._replace(ctime_ns=at_ns)
    rooms.domain.intake.record([FoundFile(seen, datetime.now(UTC))])


def story(rooms: Rooms) -> int:
    """Everything that was dropped is looked at and judged; the number of the last event."""
    rooms.worker.drain()
    with rooms.database.write() as session:
        long_ago = rooms.database.now(session) - timedelta(hours=1)
        session.execute(sa.update(WindowRow).values(closes_at=long_ago))
    rooms.domain.closer.close_due()
    rooms.worker.drain()
    with rooms.database.read() as session:
        return session.scalars(sa.select(EventRow.id).order_by(EventRow.id)).all()[-1]


def made(rooms: Rooms, event_id: int, stretch: Stretch = JUST_IT) -> Clip:
    rooms.domain.clips.order(event_id, stretch)
    rooms.worker.drain()
    clip = rooms.domain.clips.find(event_id)
    assert clip is not None
    return clip


def shown(rooms: Rooms, clip: Clip) -> list[tuple[float, int]]:
    """When each frame of the clip is shown, and how bright it is."""
    data = rooms.domain.clips.content(clip, 0, clip.size_bytes)
    with av.open(io.BytesIO(data), "r") as container:
        return [
            (float(frame.time or 0), int(frame.to_ndarray(format="rgb24")[4, -4, 0]))
            for frame in container.decode(video=0)
        ]


def test_pictures_are_shown_in_the_order_of_time_and_at_its_pace(rooms: Rooms) -> None:
    for after_s, brightness in ((3, 90), (0, 30), (1, 60), (60, 200)):
        drop(rooms, f"front/{after_s}.png", png(brightness), after_s)
    clip = made(rooms, first(rooms))
    frames = shown(rooms, clip)
    assert [at for at, _ in frames] == pytest.approx([0, 1, 3, 4.999])
    assert [light for _, light in frames] == pytest.approx([30, 60, 90, 90], abs=3)
    assert clip.duration_s == pytest.approx(5, abs=0.01)


def first(rooms: Rooms) -> int:
    """The number of the event at the beginning, told when its window was over."""
    story(rooms)
    with rooms.database.read() as session:
        whole = sa.select(EventRow.id).where(EventRow.is_fast_path.is_(False))
        return session.scalars(whole.order_by(EventRow.started_at)).all()[0]


def test_a_clip_whose_bytes_were_lost_is_made_again(rooms: Rooms, tmp_path: Path) -> None:
    drop(rooms, "front/a.png", png(30), 0)
    event_id = story(rooms)
    lost = made(rooms, event_id)
    (file,) = (tmp_path / "blobs").rglob(lost.content_hash)
    file.unlink()
    assert rooms.domain.clips.find(event_id) is None
    assert shown(rooms, made(rooms, event_id))


def test_the_stretch_brings_in_what_was_before_and_after(rooms: Rooms) -> None:
    for after_s, brightness in ((0, 30), (1, 60), (60, 200), (61, 220)):
        drop(rooms, f"front/{after_s}.png", png(brightness), after_s)
    event_id = first(rooms)
    lights = [light for _, light in shown(rooms, made(rooms, event_id, Stretch(0, 60)))]
    assert lights == pytest.approx([30, 60, 200, 220, 220], abs=3)


def test_an_event_of_one_video_is_cut_out_of_it(rooms: Rooms) -> None:
    drop(rooms, "front/a.mp4", film(seconds=10, rate=10), 10)
    clip = made(rooms, story(rooms))
    # Frames were looked at from the beginning on, every two seconds.
    assert len(shown(rooms, clip)) == pytest.approx(82, abs=8)
    assert clip.duration_s == pytest.approx(8, abs=0.5)


def test_an_event_of_several_videos_is_told_by_their_frames(rooms: Rooms) -> None:
    drop(rooms, "front/a.avi", film("avi", seconds=4, rate=10), 4)
    drop(rooms, "front/b.webm", film("webm", seconds=4, rate=10), 10)
    frames = shown(rooms, made(rooms, story(rooms)))
    # One a second, of the first four and of the last: between them nothing was recorded.
    assert len(frames) == pytest.approx(8, abs=1)
    assert frames[-1][0] == pytest.approx(9, abs=1.1)


def test_asked_for_twice_a_clip_is_made_once(rooms: Rooms) -> None:
    drop(rooms, "front/a.png", png(30), 0)
    event_id = story(rooms)
    for _ in range(3):
        rooms.domain.clips.order(event_id, JUST_IT)
    with rooms.database.read() as session:
        jobs = sa.select(sa.func.count()).where(JobRow.pipeline == "cameras.clip")
        assert session.scalar(jobs) == 1


def test_another_clip_takes_the_place_of_the_one_before(rooms: Rooms) -> None:
    drop(rooms, "front/a.png", png(30), 0)
    drop(rooms, "front/b.png", png(90), 1)
    event_id = story(rooms)
    short = made(rooms, event_id)
    long = made(rooms, event_id, Stretch(-10, 10))
    assert long.made_at >= short.made_at
    assert len(_clip_refs(rooms)) == 1


def _clip_refs(rooms: Rooms) -> list[str]:
    with rooms.database.read() as session:
        of_clips = sa.select(BlobRefRow.hash).where(BlobRefRow.owner_kind == "camera.clip")
        return list(session.scalars(of_clips))


def test_without_its_pictures_there_is_no_clip_and_the_reason_is_kept(rooms: Rooms) -> None:
    drop(rooms, "front/a.png", png(30), 0)
    event_id = story(rooms)
    (rooms.base / "front/a.png").unlink()
    rooms.domain.clips.order(event_id, JUST_IT)
    rooms.worker.drain()
    assert rooms.domain.clips.find(event_id) is None
    with pytest.raises(NotFound):
        rooms.domain.clips.make(event_id, JUST_IT)


def test_a_damaged_picture_is_left_out(rooms: Rooms) -> None:
    drop(rooms, "front/a.png", png(30), 0)
    drop(rooms, "front/b.png", png(90), 1)
    event_id = story(rooms)
    (rooms.base / "front/a.png").write_bytes(b"nothing of the kind")
    lights = [light for _, light in shown(rooms, made(rooms, event_id))]
    assert lights == pytest.approx([90, 90], abs=3)


def test_there_is_no_clip_that_ends_before_it_begins(rooms: Rooms) -> None:
    drop(rooms, "front/a.png", png(30), 0)
    event_id = story(rooms)
    with pytest.raises(Invalid):
        rooms.domain.clips.order(event_id, Stretch(10, 5))
    with pytest.raises(NotFound):
        rooms.domain.clips.order(event_id + 99, JUST_IT)


def test_a_picture_that_was_written_over_is_left_out(rooms: Rooms) -> None:
    """Many cameras send every picture under the same name; the last one shows another story."""
    drop(rooms, "front/a.png", png(30), 0)
    drop(rooms, "front/now.png", png(60), 1)
    event_id = story(rooms)
    drop(rooms, "front/now.png", png(200), 300)
    lights = [light for _, light in shown(rooms, made(rooms, event_id))]
    assert lights == pytest.approx([30, 30], abs=3)


def test_a_video_that_was_written_over_is_not_cut(rooms: Rooms) -> None:
    drop(rooms, "front/now.mp4", film(seconds=4, rate=10), 4)
    event_id = story(rooms)
    drop(rooms, "front/now.mp4", film(seconds=6, rate=10), 300)
    with pytest.raises(NotFound):
        rooms.domain.clips.make(event_id, JUST_IT)


def test_pictures_that_the_original_service_looked_at_are_shown_too(rooms: Rooms) -> None:
    drop(rooms, "front/a.png", png(30), 0)
    event_id = story(rooms)
    with rooms.database.write() as session:
        session.execute(sa.update(PictureRow).values(state=PictureState.TAKEN_OVER))
    assert len(shown(rooms, made(rooms, event_id))) == 2
