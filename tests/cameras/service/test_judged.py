"""What a story is judged by: hours after midnight, habits that are still known, and no more."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from tests.cameras.service.conftest import Rooms
from tests.cameras.told import event_row

from premises.cameras.models import (
    CameraRow,
    DetectionRow,
    EventRow,
    EventWordRow,
    PictureRow,
    PictureState,
    WindowRow,
    WindowState,
)
from premises.cameras.risk import from_record
from premises.cameras.service.archive import EventFilter
from premises.cameras.service.filing import file_new
from premises.cameras.service.judgements import Judgements, rules_for
from premises.cameras.settings import CamerasSettings
from premises.kernel.events import Outbox
from premises.kernel.jobs import Postponed

OPENED = datetime(2026, 11, 17, 23, 59, 30, tzinfo=UTC)


def story(rooms: Rooms, *seen_at: datetime) -> str:
    """A window with one person at each of these instants; its id."""
    with rooms.database.write() as session:
        if session.get(CameraRow, "cam") is None:
            session.add(_camera())
            session.flush()
        window = WindowRow(
            id=f"w{seen_at[0]:%Y%m%d%H}",
            camera_id="cam",
            state=WindowState.CLOSED,
            opened_at=seen_at[0],
            last_seen_at=seen_at[-1],
            closes_at=seen_at[-1],
        )
        session.add(window)
        session.flush()
        for at in seen_at:
            picture = _picture(at)
            session.add(picture)
            session.flush()
            session.add(_person(picture.id, window.id, at))
        return window.id


def _camera(name: str = "cam") -> CameraRow:
    return CameraRow(id=name, name=name, folder_path=name, folder=name, created_at=OPENED, zones=[])


def _picture(at: datetime, camera_id: str = "cam") -> PictureRow:
    return PictureRow(
        camera_id=camera_id,
        stamp=at.isoformat(),
        path="cam/a.jpg",
        size_bytes=1,
        mtime_ns=1,
        state=PictureState.DETECTED,
        content_hash=at.isoformat(),
        taken_at=at,
        received_at=at,
    )


def _person(
    picture_id: int, window_id: str | None, at: datetime, camera_id: str = "cam"
) -> DetectionRow:
    box = {"bbox_x": 1, "bbox_y": 1, "bbox_width": 9, "bbox_height": 9}
    return DetectionRow(
        camera_id=camera_id,
        picture_id=picture_id,
        window_id=window_id,
        file_path="cam/a.jpg",
        detected_at=at,
        object_type="person",
        confidence=0.9,
        **box,
    )


def rules_spoken(judgements: Judgements, window_id: str) -> dict[str, tuple[int, ...]]:
    judgement = judgements.judge(window_id, None)
    assert judgement is not None
    return {reason.rule: reason.detection_ids for reason in judgement.assessment.reasons}


def judging(rooms: Rooms, *armed: str, **live: Any) -> Judgements:
    outbox = Outbox(rooms.database, rooms.doorbell)
    settings = CamerasSettings(**live)
    return Judgements(rooms.database, outbox, rules_for(29, 59, 84), UTC, armed, lambda: settings)


def test_a_story_over_midnight_is_judged_by_the_hours_of_the_new_day_too(rooms: Rooms) -> None:
    """Nobody is expected from midnight on; who is still there then was not expected."""
    window = story(rooms, OPENED, OPENED + timedelta(seconds=45))
    spoken = rules_spoken(judging(rooms, "00:00-05:00"), window)
    assert len(spoken["armed"]) == 1


@pytest.mark.parametrize(("days", "is_unusual"), [(7, False), (365, True)])
def test_weeks_that_are_forgotten_are_not_held_to_have_been_empty(
    rooms: Rooms, days: int, is_unusual: bool
) -> None:
    """The pictures' rows go back nine weeks, but detections are kept for one week only."""
    story(rooms, OPENED - timedelta(weeks=9, hours=5))
    window = story(rooms, OPENED)
    spoken = rules_spoken(judging(rooms, retention_days=days), window)
    assert ("unusual" in spoken) is is_unusual


def test_what_was_taken_over_from_elsewhere_does_not_make_another_cameras_car_known(
    rooms: Rooms,
) -> None:
    """Events and detections that were taken over belong to no window; that is none in common."""
    before = OPENED - timedelta(hours=1)
    story(rooms, before)
    with rooms.database.write() as session:
        session.add(_camera("elsewhere"))
        session.flush()
        picture = _picture(before - timedelta(hours=1), "elsewhere")
        session.add(picture)
        session.flush()
        session.add(_person(picture.id, None, before, "elsewhere"))
        session.add(event_row("cam", before, batch_id="taken over", summary="A person and a car."))
    judgement = judging(rooms).judge(story(rooms, OPENED), None)
    assert judgement is not None
    assert judgement.evidence.context.earlier == ()


def test_what_goes_between_its_judgement_and_its_event_is_judged_again(rooms: Rooms) -> None:
    """A camera may be removed meanwhile, and an event may not rest on what is gone."""
    judgements = judging(rooms)
    window = story(rooms, OPENED)
    with rooms.database.write() as session:
        (number,) = session.scalars(sa.select(DetectionRow.id))
    judgement = judgements.judge(window, number)
    with rooms.database.write() as session:
        session.execute(sa.delete(DetectionRow))
    with pytest.raises(Postponed), rooms.database.write() as session:
        judgements.write(session, judgement)
    assert judgements.judge(window, number) is None


def test_a_camera_that_saw_much_is_removed_whole(rooms: Rooms) -> None:
    """More than goes in one transaction: nobody else may wait for the end of it."""
    story(rooms, *(OPENED + timedelta(milliseconds=n) for n in range(1001)))
    rooms.domain.cameras.remove("cam")
    with rooms.database.read() as session:
        for table in (CameraRow, DetectionRow, PictureRow, WindowRow):
            assert session.scalars(sa.select(table)).all() == []


def test_a_camera_with_many_events_is_removed_a_little_at_a_time(rooms: Rooms) -> None:
    """Events take their words along, and nobody who wants to write may wait for all of them."""
    story(rooms, OPENED)
    with rooms.database.write() as session:
        session.add_all(
            event_row("cam", OPENED, batch_id=str(n), summary="A person and a car.")
            for n in range(400)
        )
        session.flush()
        for event in session.scalars(sa.select(EventRow)):
            file_new(session, event)
    left: list[int] = []
    removing = threading.Thread(target=rooms.domain.cameras.remove, args=("cam",))
    removing.start()
    while removing.is_alive():
        with rooms.database.read() as session:
            left.append(session.scalar(sa.select(sa.func.count(EventRow.id))) or 0)
    removing.join()
    assert any(0 < count < 400 for count in left)
    with rooms.database.read() as session:
        for table in (CameraRow, EventRow, EventWordRow, WindowRow):
            assert session.scalars(sa.select(table)).all() == []


def test_zones_hold_for_a_camera_that_sends_pictures_of_two_sizes(rooms: Rooms) -> None:
    """The person stands in the upper left corner, in the small picture and in the large one."""
    window = story(rooms, OPENED, OPENED + timedelta(seconds=1))
    corner = [[0, 0], [0.2, 0], [0.2, 0.2], [0, 0.2]]
    with rooms.database.write() as session:
        session.get_one(CameraRow, "cam").zones = [
            {"name": "corner", "polygon": corner, "weight": 1}
        ]
        sizes = dict(zip(session.scalars(sa.select(PictureRow)), (100, 1000), strict=True))
        for picture, size in sizes.items():
            picture.width = picture.height = size
        large = session.scalars(sa.select(DetectionRow).order_by(DetectionRow.id.desc())).first()
        assert large is not None
        large.bbox_x = large.bbox_y = 10
        large.bbox_width = large.bbox_height = 90
    spoken = rules_spoken(judging(rooms), window)
    assert len(spoken["zone"]) == 2


def test_a_list_of_events_leaves_the_evidence_where_it_lies(rooms: Rooms) -> None:
    """That of a long story is a third of a megabyte, and a page shows a thousand stories."""
    judgements = judging(rooms)
    judgement = judgements.judge(story(rooms, OPENED), None)
    with rooms.database.write() as session:
        judgements.write(session, judgement)
    ([event], _) = rooms.domain.archive.events(EventFilter(), 50, 0)
    assert "evidence" in sa.inspect(event).unloaded
    with rooms.database.read() as session:
        kept = session.scalar(sa.select(EventRow.evidence))
    assert judgement is not None
    assert from_record(kept) == judgement.evidence
