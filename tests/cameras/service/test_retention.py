"""What is too old is forgotten, nothing else, and a dry run says exactly what would go."""

import shutil
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from tests.cameras.service.ageing import age, count, found, picture, rows, seen, there
from tests.cameras.service.conftest import Rooms

from premises.cameras.jobs import RETAIN, CameraJobs
from premises.cameras.models import (
    AlertRow,
    AlertRuleRow,
    CameraRow,
    DetectionRow,
    EventDetectionRow,
    EventRow,
    GpuSampleRow,
    PictureRow,
    PictureState,
    StandingRow,
    WindowRow,
)
from premises.cameras.service.expiry import CLIPS
from premises.cameras.service.leftovers import Leftovers
from premises.cameras.service.portions import Portion
from premises.cameras.service.retention import Forgotten, Retention
from premises.kernel.blobs import BlobRefRow, BlobRow
from premises.kernel.jobs import JobRow, StageRow, StageState

ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
TABLES = (EventRow, DetectionRow, WindowRow, PictureRow, BlobRefRow, EventDetectionRow)


def retention(rooms: Rooms, *, delete_files: bool = False) -> Retention:
    leftovers = Leftovers(rooms.database, rooms.domain.folders, delete_files=delete_files)
    return Retention(rooms.database, rooms.shelf, rooms.domain.live, leftovers)


def both(rooms: Rooms, *, delete_files: bool = False) -> Forgotten:
    """What went, which is what a dry run has said before, without removing anything."""
    ours = retention(rooms, delete_files=delete_files)
    before = [count(rooms.database, table) for table in TABLES]
    foretold = ours.forget_old(dry_run=True)
    assert [count(rooms.database, table) for table in TABLES] == before
    went = ours.forget_old()
    assert went == foretold
    assert both_again(ours)
    return went


def both_again(ours: Retention) -> bool:
    """Whether nothing is left for a second run."""
    left = asdict(ours.forget_old())
    return {name for name, number in left.items() if number} == {"retention_days"}


def test_all_that_is_too_old_goes_and_the_rest_stays(rooms: Rooms) -> None:
    seen(rooms, "front/a.png", "front/b.png", "back/c.png")
    age(rooms, 40)
    seen(rooms, "front/new.png", start=10)
    small = rows(rooms.database, BlobRow)
    went = both(rooms)
    # The front was told of at once, and again as a whole.
    assert (went.events, went.detections, went.windows) == (3, 3, 2)
    assert (went.pictures, went.originals) == (0, 0)
    assert went.thumbnails == 3
    old = sum(blob.size_bytes for blob in small) - _needed_bytes(rooms)
    assert went.space_bytes == old > 0
    assert count(rooms.database, EventRow) == count(rooms.database, DetectionRow) == 1
    # The files lie where they lay, and are not looked at again.
    stamps = [there(rooms, path).stamp for path in ("front/a.png", "back/c.png", "front/new.png")]
    assert rooms.domain.intake.unknown(stamps) == []


def _needed_bytes(rooms: Rooms) -> int:
    needed = sa.select(BlobRefRow.hash)
    return sum(row.size_bytes for row in rows(rooms.database, BlobRow, BlobRow.hash.in_(needed)))


@ON_SQLITE
def test_what_is_not_too_old_stays_to_the_day(rooms: Rooms) -> None:
    seen(rooms, "front/a.png")
    age(rooms, 29.99)
    assert both(rooms).events == 0
    age(rooms, 0.02)
    assert both(rooms).events == 1


def test_what_a_younger_event_rests_on_stays(rooms: Rooms) -> None:
    """A story that began before the limit and ended after it is kept whole, with its picture."""
    seen(rooms, "front/a.png")
    age(rooms, 40)
    with rooms.database.write() as session:
        now = rooms.database.now(session)
        session.execute(sa.update(EventRow).values(ended_at=now))
    (rooms.base / "front" / "a.png").unlink()
    (rooms.base / "front" / "another.txt").touch()
    went = both(rooms)
    assert (went.events, went.detections, went.thumbnails, went.pictures) == (0, 0, 0, 0)
    assert count(rooms.database, EventDetectionRow) == 1


def test_bytes_that_somebody_else_needs_are_not_counted_as_freed(rooms: Rooms) -> None:
    seen(rooms, "front/a.png")
    age(rooms, 40)
    (blob,) = rows(rooms.database, BlobRow)
    with rooms.database.write() as session:
        rooms.shelf.refer(session, blob.hash, "notify.delivery", "7")
    went = both(rooms)
    assert (went.detections, went.thumbnails, went.space_bytes) == (1, 0, 0)


def test_the_film_of_an_event_goes_with_it(rooms: Rooms) -> None:
    seen(rooms, "front/a.png")
    age(rooms, 40)
    (event,) = rows(rooms.database, EventRow)
    film = rooms.shelf.put(b"a film" * 1000)
    with rooms.database.write() as session:
        rooms.shelf.refer(session, film.hash, CLIPS, str(event.id))
    went = both(rooms)
    assert went.thumbnails == 1
    assert went.space_bytes > film.size_bytes
    assert count(rooms.database, BlobRefRow) == 0


def test_samples_standing_things_and_alerts_go_as_well(rooms: Rooms) -> None:
    seen(rooms, "front/a.png")
    (camera,), (event,) = rows(rooms.database, CameraRow), rows(rooms.database, EventRow)
    with rooms.database.write() as session:
        now = rooms.database.now(session)
        old = now - timedelta(days=40)
        session.add(_rule(now))
        session.flush()
        session.add(_alert(event.id, now))
        session.add_all(GpuSampleRow(recorded_at=at, utilization=1.0) for at in (old, old, now))
        session.add_all(_thing(camera.id, at) for at in (old, now))
    kept_standing = count(rooms.database, StandingRow) - 1
    assert both(rooms) == Forgotten(gpu_samples=2, standing=1, retention_days=30)
    assert count(rooms.database, StandingRow) == kept_standing
    # A young alert of an old event goes with the event, and is counted.
    age(rooms, 40)
    assert both(rooms).alerts == 1
    assert count(rooms.database, AlertRow) == 0


def _rule(now: datetime) -> AlertRuleRow:
    return AlertRuleRow(
        id="rule",
        name="Rule",
        enabled=True,
        severity="high",
        object_types=[],
        camera_ids=[],
        zone_ids=[],
        dedup_key_template="{camera_id}",
        cooldown_seconds=0,
        channels=[],
        created_at=now,
        updated_at=now,
    )


def _alert(event_id: int, now: datetime) -> AlertRow:
    return AlertRow(
        rule_id="rule",
        event_id=event_id,
        severity="high",
        status="pending",
        dedup_key="x",
        channels=[],
        created_at=now,
        updated_at=now,
    )


def _thing(camera_id: str, at: datetime) -> StandingRow:
    box: dict[str, Any] = dict.fromkeys(
        ("x_permille", "y_permille", "width_permille", "height_permille"), 100
    )
    return StandingRow(
        camera_id=camera_id,
        label="car",
        since_at=at,
        last_seen_at=at,
        times_seen=3,
        misses=0,
        **box,
    )


def test_rows_of_files_that_are_gone_go_when_they_are_old(rooms: Rooms) -> None:
    seen(rooms, "front/gone.png", "front/kept.png", "front/changed.png")
    (rooms.base / "front" / "gone.png").unlink()
    (rooms.base / "front" / "changed.png").write_bytes(picture(99))
    assert both(rooms).pictures == 0
    age(rooms, 40)
    assert both(rooms).pictures == 2
    assert [row.path for row in rows(rooms.database, PictureRow)] == ["front/kept.png"]


def test_a_file_that_comes_back_while_rows_are_removed_keeps_its_row(rooms: Rooms) -> None:
    """Or the job that is to look at it would find nothing."""
    seen(rooms, "front/back.png", "front/gone.png")
    age(rooms, 40)
    with rooms.database.write() as session:
        session.execute(sa.delete(DetectionRow))
        before = rooms.database.now(session) - timedelta(days=30)
        returned = sa.update(PictureRow).where(PictureRow.path == "front/back.png")
        session.execute(returned.values(state=PictureState.SEEN))
        both_rows = session.scalars(sa.select(PictureRow.id)).all()
    leftovers = Leftovers(rooms.database, rooms.domain.folders, delete_files=False)
    leftovers._forget(both_rows, before, Portion())
    assert [row.path for row in rows(rooms.database, PictureRow)] == ["front/back.png"]


@ON_SQLITE
@pytest.mark.parametrize("how", ["the base is away", "the folder is away", "the folder is empty"])
def test_a_disk_that_is_not_mounted_is_not_taken_for_files_that_are_gone(
    rooms: Rooms, how: str
) -> None:
    seen(rooms, "front/a.png")
    age(rooms, 40)
    folder, aside = rooms.base / "front", rooms.base.parent / "aside"
    if how == "the base is away":
        rooms.base.rename(aside)
    else:
        folder.rename(aside)
    if how == "the folder is empty":
        folder.mkdir()
    went = both(rooms, delete_files=True)
    assert (went.events, went.pictures, went.originals) == (1, 0, 0)
    assert count(rooms.database, PictureRow) == 1


@ON_SQLITE
def test_originals_go_only_when_asked_and_only_if_they_are_what_was_looked_at(
    rooms: Rooms,
) -> None:
    seen(rooms, "front/day/a.png", "front/b.png", "front/changed.png")
    sizes = [(rooms.base / "front" / name).stat().st_size for name in ("day/a.png", "b.png")]
    age(rooms, 40)
    (rooms.base / "front" / "changed.png").write_bytes(picture(99))
    seen(rooms, "front/new.png", start=10)
    (rooms.base / "front" / "mine.txt").write_text("not a picture")
    assert retention(rooms).forget_old(dry_run=True).originals == 0
    went = both(rooms, delete_files=True)
    assert (went.originals, went.pictures) == (2, 3)
    assert went.space_bytes >= sum(sizes)
    left = sorted(path.relative_to(rooms.base).as_posix() for path in rooms.base.rglob("*"))
    assert left == ["front", "front/changed.png", "front/day", "front/mine.txt", "front/new.png"]


@ON_SQLITE
def test_no_link_leads_the_removal_anywhere(rooms: Rooms, tmp_path: Path) -> None:
    """A folder was exchanged for a link to another one that holds the very same file."""
    seen(rooms, "front/day/a.png", "front/b.png")
    age(rooms, 40)
    elsewhere = tmp_path / "elsewhere"
    (rooms.base / "front" / "day").rename(elsewhere)
    (rooms.base / "front" / "day").symlink_to(elsewhere)
    precious = tmp_path / "precious.png"
    (rooms.base / "front" / "b.png").rename(precious)
    (rooms.base / "front" / "b.png").symlink_to(precious)
    went = both(rooms, delete_files=True)
    assert went.originals == 0
    assert (elsewhere / "a.png").is_file()
    assert precious.is_file()


@ON_SQLITE
def test_a_picture_that_nobody_has_looked_at_yet_stays(rooms: Rooms) -> None:
    rooms.domain.intake.record([found(rooms, "front/a.png", picture(1))])
    age(rooms, 40)
    shutil.copy(rooms.base / "front" / "a.png", rooms.base / "front" / "b.txt")
    (rooms.base / "front" / "a.png").unlink()
    assert both(rooms, delete_files=True).pictures == 0
    (row,) = rows(rooms.database, PictureRow)
    assert row.state == PictureState.SEEN


@ON_SQLITE
def test_many_rows_go_in_many_short_transactions(rooms: Rooms) -> None:
    """Others have their turn between them, however many there are."""
    with rooms.database.write() as session:
        old = rooms.database.now(session) - timedelta(days=40)
        session.add_all(GpuSampleRow(recorded_at=old) for _ in range(3000))
    ours = retention(rooms)
    assert ours.forget_old().gpu_samples == 3000
    assert 0 < ours.longest_s < 2


@ON_SQLITE
def test_a_portion_learns_how_much_fits(rooms: Rooms) -> None:
    rests: list[float] = []
    portion = Portion(rests.append)
    sizes = [portion.rows]
    for took_s in (0.001, 0.001, 0.015, 0.5, 0.5, *[0.5] * 9, *[0.0] * 9):
        portion._took(took_s)
        sizes.append(portion.rows)
    assert sizes[:6] == [25, 50, 100, 100, 50, 25]
    assert min(sizes) == 5
    assert max(sizes) == 500
    portion.rest()
    assert len(rests) == 1
    with portion.timed(rooms.database) as session:
        session.execute(sa.text("SELECT 1"))
    assert portion.longest_s == 0.5


@ON_SQLITE
@pytest.mark.parametrize(
    ("zone", "at", "is_due"),
    [
        ("UTC", "2026-11-20T02:59:00+00:00", False),
        ("UTC", "2026-11-20T03:00:00+00:00", True),
        ("Europe/Madrid", "2026-11-20T01:59:00+00:00", False),
        ("Europe/Madrid", "2026-11-20T02:00:00+00:00", True),
        ("Asia/Kolkata", "2026-11-20T21:30:00+00:00", True),
        ("Asia/Kolkata", "2026-11-20T21:15:00+00:00", False),
        # Three o'clock does not exist in Helsinki on this day; it goes from 02:59 to 04:00.
        ("Europe/Helsinki", "2026-03-29T01:00:00+00:00", True),
    ],
)
def test_it_is_time_at_three_in_the_morning_where_the_building_stands(
    rooms: Rooms, zone: str, at: str, is_due: bool
) -> None:
    """And once a day only, however often it is asked."""
    now = datetime.fromisoformat(at)
    jobs = CameraJobs(rooms.worker._registry, rooms.doorbell, zone=ZoneInfo(zone))
    for minutes in (0, 5, 10) if is_due else (0,):
        with rooms.database.write() as session:
            jobs.submit_retain(session, now + timedelta(minutes=minutes))
    assert count(rooms.database, JobRow, JobRow.pipeline == RETAIN) == int(is_due)
    with rooms.database.write() as session:
        jobs.submit_retain(session, now + timedelta(hours=24))
    assert count(rooms.database, JobRow, JobRow.pipeline == RETAIN) == 2 * int(is_due)


@ON_SQLITE
def test_the_nights_job_keeps_what_it_did(rooms: Rooms) -> None:
    seen(rooms, "front/a.png")
    age(rooms, 40)
    jobs = CameraJobs(rooms.worker._registry, rooms.doorbell)
    with rooms.database.write() as session:
        jobs.submit_retain(session, datetime(2026, 11, 20, 4, tzinfo=UTC))
    rooms.worker.drain()
    (stage,) = rows(rooms.database, StageRow, StageRow.step == f"{RETAIN}/retain")
    assert stage.state == StageState.DONE
    assert (stage.result["events"], stage.result["detections"]) == (1, 1)
