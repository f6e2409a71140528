"""Stories stay whole and at their own time: late, early, slow and overtaken pictures."""

import io
import os
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
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
from premises.cameras.service import stories
from premises.cameras.service.looks import Look
from premises.cameras.watcher import FoundFile
from premises.cameras.watcher.files import stamp
from premises.kernel.database import Base
from premises.kernel.jobs import Postponed

NOW = datetime.now(UTC).replace(microsecond=0)


def ns(instant: datetime) -> int:
    return int(instant.timestamp() * 10**9)


def found(rooms: Rooms, path: str, taken_at: datetime, came_at: datetime | None) -> FoundFile:
    """A file with bytes of its own, written and arrived at these times."""
    target = rooms.base / path
    target.parent.mkdir(parents=True, exist_ok=True)
    colour = tuple(hash((path, taken_at)).to_bytes(9, signed=True)[:3])
    data = io.BytesIO()
    Image.new("RGB", (96, 96), colour).save(data, "PNG")
    target.write_bytes(data.getvalue())
    os.utime(target, ns=(ns(taken_at), ns(taken_at)))
    seen = stamp(path, target.stat())
    return FoundFile(seen._replace(ctime_ns=ns(came_at) if came_at else seen.ctime_ns), NOW)


def rows(rooms: Rooms, table: type[Base], *conditions: Any) -> Sequence[Any]:
    with rooms.database.read() as session:
        return session.scalars(sa.select(table).where(*conditions)).all()


def record(rooms: Rooms, *files: FoundFile) -> list[int]:
    """The numbers of the pictures, in the order of the files."""
    rooms.domain.intake.record(files)
    by_path = {row.path: row.id for row in rows(rooms, PictureRow)}
    return [by_path[file.stamp.path] for file in files]


def look(rooms: Rooms, picture_id: int) -> None:
    """What a worker does with a picture."""
    seen = rooms.sightings.look(picture_id)
    with rooms.database.write() as session:
        rooms.sightings.write(session, picture_id, seen)


def test_pictures_that_came_while_nobody_watched_keep_their_own_time(rooms: Rooms) -> None:
    """The service was down all night; the thief is not told of as a guest at breakfast."""
    night = NOW - timedelta(hours=8)
    times = [night, night + timedelta(seconds=5), NOW - timedelta(hours=1)]
    files = [found(rooms, f"front/{n}.png", at, at) for n, at in enumerate(times)]
    record(rooms, *reversed(files))
    rooms.worker.drain()
    overdue(rooms, timedelta(hours=1))
    rooms.domain.closer.close_due()
    rooms.worker.drain()
    told = rows(rooms, EventRow, EventRow.is_fast_path.is_(False))
    assert [row.started_at for row in told] == [night]
    assert [row.ended_at for row in told] == [times[1]]
    at_once = rows(rooms, EventRow, EventRow.is_fast_path.is_(True))
    assert {row.started_at for row in at_once} == {night, times[2]}


def test_a_machine_without_a_clock_when_the_file_came_is_not_believed(rooms: Rooms) -> None:
    long_ago = datetime(1980, 1, 1, tzinfo=UTC)
    record(rooms, found(rooms, "front/a.png", long_ago, long_ago))
    (picture,) = rows(rooms, PictureRow)
    assert abs(picture.taken_at - NOW) < timedelta(hours=1)


@pytest.mark.parametrize("wrong_s", [-300, 300])
def test_a_camera_whose_clock_is_wrong_has_whole_stories_in_time(
    rooms: Rooms, wrong_s: int
) -> None:
    """The window is over half a minute after the last picture came, whatever its clock says."""
    now = datetime.now(UTC)
    record(rooms, found(rooms, "front/a.png", now + timedelta(seconds=wrong_s), None))
    rooms.worker.drain()
    (window,) = rows(rooms, WindowRow)
    assert abs(window.closes_at - now - timedelta(seconds=30)) < timedelta(seconds=5)
    rooms.domain.closer.close_due()
    (window,) = rows(rooms, WindowRow)
    assert window.state == WindowState.OPEN


def test_of_many_that_wait_the_picture_taken_first_has_its_turn_first(rooms: Rooms) -> None:
    """A folder lists its files in any order; two stories of five pictures each stay two."""
    begins = [NOW - timedelta(minutes=60), NOW - timedelta(minutes=30)]
    times = [begin + timedelta(seconds=second) for second in range(5) for begin in begins]
    record(rooms, *(found(rooms, f"front/{n}.png", at, at) for n, at in enumerate(times)))
    rooms.worker.drain()
    assert len(rows(rooms, WindowRow)) == 2


def test_a_picture_that_was_overtaken_does_not_end_the_story_under_way(rooms: Rooms) -> None:
    """Two workers look at once, and the later picture is written first."""
    early, late = NOW - timedelta(seconds=100), NOW
    first, second = record(
        rooms,
        found(rooms, "front/a.png", early, early),
        found(rooms, "front/b.png", late, late),
    )
    look(rooms, second)
    look(rooms, first)
    windows = sorted(rows(rooms, WindowRow), key=lambda row: row.opened_at)
    assert [row.state for row in windows] == [WindowState.CLOSED, WindowState.OPEN]
    assert windows[0].open_for is None
    rooms.worker.drain()
    assert {row.window_id for row in rows(rooms, EventRow)} >= {windows[0].id}


def test_overtaken_pictures_of_one_story_stay_one_until_it_is_judged(rooms: Rooms) -> None:
    early = NOW - timedelta(seconds=100)
    times = (early, early + timedelta(seconds=5), NOW)
    numbers = record(rooms, *(found(rooms, f"front/{n}.png", at, at) for n, at in enumerate(times)))
    look(rooms, numbers[2])
    look(rooms, numbers[0])
    (closed,) = rows(rooms, WindowRow, WindowRow.state == WindowState.CLOSED)
    judgement = rooms.judgements.judge(closed.id, None)
    look(rooms, numbers[1])
    with rooms.database.write() as session:
        rooms.judgements.write(session, rooms.judgements.judge(closed.id, closed.fast_detection_id))
    with pytest.raises(Postponed), rooms.database.write() as session:
        rooms.judgements.write(session, judgement)
    rooms.worker.drain()
    (event,) = rows(rooms, EventRow, EventRow.batch_id == closed.id)
    assert len(event.detection_ids) == 2


def test_a_backlog_that_moves_keeps_its_window_however_long_it_takes(rooms: Rooms) -> None:
    """Eleven minutes after it was due, but the last of its pictures was seen just now."""
    first, second = record(rooms, *(found(rooms, f"front/{n}.png", NOW, NOW) for n in range(2)))
    look(rooms, first)
    overdue(rooms, timedelta(minutes=11))
    rooms.domain.closer.close_due()
    assert [row.state for row in rows(rooms, WindowRow)] == [WindowState.OPEN]
    look(rooms, second)
    rooms.domain.closer.close_due()
    assert len(rows(rooms, DetectionRow, DetectionRow.window_id.is_not(None))) == 2
    assert len(rows(rooms, WindowRow)) == 1


def overdue(rooms: Rooms, by: timedelta) -> None:
    with rooms.database.write() as session:
        session.execute(sa.update(WindowRow).values(closes_at=NOW - by))


def test_pictures_of_a_folder_that_was_unmounted_are_looked_at_when_it_is_back(
    rooms: Rooms, tmp_path: Path
) -> None:
    """They were recorded, and gone when their turn came; then the same files are there again."""
    file = found(rooms, "front/a.png", NOW, None)
    record(rooms, file)
    away = tmp_path / "away"
    rooms.base.rename(away)
    rooms.worker.drain()
    (gone,) = rows(rooms, PictureRow)
    assert gone.state == PictureState.SUPERSEDED
    shutil.rmtree(rooms.base, ignore_errors=True)
    away.rename(rooms.base)
    assert rooms.domain.intake.unknown([file.stamp]) == [file.stamp]
    rooms.domain.intake.record([file])
    rooms.worker.drain()
    (picture,) = rows(rooms, PictureRow)
    assert (picture.id, picture.state) == (gone.id, PictureState.DETECTED)
    assert rooms.domain.intake.unknown([file.stamp]) == []


def test_a_story_without_end_goes_on_as_another_one(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stories, "_MOST_IN_A_WINDOW", 2)
    for number in record(rooms, *(found(rooms, f"front/{n}.png", NOW, NOW) for n in range(5))):
        look(rooms, number)
    held = [
        len(rows(rooms, DetectionRow, DetectionRow.window_id == row.id))
        for row in rows(rooms, WindowRow)
    ]
    assert sorted(held) == [1, 2, 2]


def test_a_camera_that_is_removed_while_its_story_is_judged_leaves_nothing(rooms: Rooms) -> None:
    (number,) = record(rooms, found(rooms, "front/a.png", NOW, None))
    look(rooms, number)
    (window,) = rows(rooms, WindowRow)
    judgement = rooms.judgements.judge(window.id, None)
    assert judgement is not None
    rooms.domain.cameras.remove("front")
    assert rooms.judgements.judge(window.id, None) is None
    with rooms.database.write() as session:
        assert rooms.judgements.write(session, judgement) == {"event_id": None}
    assert rooms.worker.drain() >= 1
    assert rows(rooms, EventRow) == rows(rooms, CameraRow) == []


def test_a_camera_is_removed_while_two_workers_write_what_it_saw(rooms: Rooms) -> None:
    """All lock the camera first, so that nobody waits for somebody who waits for him."""
    for number in range(6):
        files = [found(rooms, f"cam{number}/{n}.png", NOW, NOW) for n in range(6)]
        looks = {one: rooms.sightings.look(one) for one in record(rooms, *files)}
        at_once(
            partial(write, rooms, dict(list(looks.items())[:3])),
            partial(write, rooms, dict(list(looks.items())[3:])),
            partial(rooms.domain.cameras.remove, f"cam{number}"),
        )
    for table in (CameraRow, PictureRow, DetectionRow, WindowRow):
        assert rows(rooms, table) == []


def write(rooms: Rooms, looks: dict[int, Look]) -> None:
    for number, one in looks.items():
        with rooms.database.write() as session:
            rooms.sightings.write(session, number, one)


def at_once(*actions: Callable[[], None]) -> None:
    """Run all at the same moment; what one of them raises is raised here."""
    with ThreadPoolExecutor(len(actions)) as pool:
        for running in [pool.submit(action) for action in actions]:
            running.result()
