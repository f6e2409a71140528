"""A parked car is told of when it comes and not again for as long as it stays."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from tests.cameras.colours import scene, write_colour_model
from tests.cameras.service.conftest import Rooms

from premises.cameras.models import (
    CameraRow,
    DetectionRow,
    EventRow,
    PictureRow,
    StandingRow,
    WindowRow,
    WindowState,
)
from premises.cameras.risk import Evidence, fresh_ids, from_record
from premises.cameras.service.archive import DetectionFilter
from premises.cameras.watcher import FoundFile
from premises.cameras.watcher.files import stamp
from premises.kernel.database import Base
from premises.kernel.jobs import Postponed

MORNING = (datetime.now(UTC) - timedelta(hours=9)).replace(microsecond=0)
CAR: dict[str, Any] = {"cars": ((3, 3),)}
"""Its box reaches from 20 to 36 pixels of 96, both across and down."""
PERSON: dict[str, Any] = {"people": ((8, 8),)}
BUS: dict[str, Any] = {"buses": ((0, 0),)}
NOTHING: dict[str, Any] = {}
_FRESH = count(1)


class Driveway:
    """A camera whose pictures a test paints; each window of them is judged before the next."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._minute = 0

    def sees(self, *pictures: dict[str, Any], every_s: float = 5) -> list[EventRow]:
        """One window of pictures, ten minutes after the last one; the events that came of it."""
        before = {event.id for event in self.rows(EventRow)}
        begins_at = MORNING + timedelta(minutes=self._minute)
        self._minute += 10
        for number, things in enumerate(pictures):
            self.picture(begins_at + timedelta(seconds=every_s * number), things)
        self.close()
        return [event for event in self.rows(EventRow) if event.id not in before]

    def picture(self, at: datetime, things: dict[str, Any]) -> None:
        """A picture that was taken and came at this instant, and is looked at."""
        file = _file(self._rooms.base, at, things)
        self._rooms.domain.intake.record([file])
        (picture,) = self.rows(PictureRow, PictureRow.path == file.stamp.path)
        look = self._rooms.sightings.look(picture.id)
        with self._rooms.database.write() as session:
            self._rooms.sightings.write(session, picture.id, look)

    def close(self) -> None:
        """Close what is open and judge what is closed."""
        with self._rooms.database.write() as session:
            session.execute(sa.update(WindowRow).values(closes_at=MORNING))
        self._rooms.domain.closer.close_due()
        self._rooms.worker.drain()

    def mark(self, **marks: list[dict[str, Any]]) -> None:
        """Set the camera's zones or filters."""
        self._rooms.domain.cameras.change("drive", marks)

    def evidence(self, event: EventRow) -> Evidence:
        with self._rooms.database.read() as session:
            return from_record(
                session.scalar(sa.select(EventRow.evidence).where(EventRow.id == event.id))
            )

    def fresh(self, event: EventRow) -> set[str]:
        """The classes of what was not there before."""
        ids = fresh_ids(self.evidence(event))
        return {row.object_type for row in self.rows(DetectionRow, DetectionRow.id.in_(ids))}

    def rows(self, table: type[Base], *conditions: Any) -> Sequence[Any]:
        with self._rooms.database.read() as session:
            query = sa.select(table).where(*conditions).order_by(*sa.inspect(table).primary_key)
            return session.scalars(query).all()


def _file(base: Path, at: datetime, things: dict[str, Any]) -> FoundFile:
    number = next(_FRESH)
    target = base / f"drive/{number}.png"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(scene(number, **things))
    ns = int(at.timestamp() * 10**9)
    os.utime(target, ns=(ns, ns))
    return FoundFile(stamp(f"drive/{number}.png", target.stat())._replace(ctime_ns=ns), at)


@pytest.fixture
def driveway(rooms: Rooms, tmp_path: Path) -> Driveway:
    write_colour_model(tmp_path / "made.onnx")
    return Driveway(rooms)


def test_the_story_of_a_parked_car(driveway: Driveway) -> None:
    """It comes, stays, is hidden by a bus and passed by somebody; it goes, and another comes."""
    [comes] = driveway.sees(CAR, CAR, CAR)
    assert driveway.fresh(comes) == {"car"}
    assert comes.risk_score >= 15
    for _ in range(3):
        assert driveway.sees(CAR, CAR) == []

    [hidden] = driveway.sees(CAR, BUS, BUS, CAR, every_s=20)
    assert hidden.object_types == ["bus", "car"]
    assert driveway.fresh(hidden) == {"bus"}

    [passed] = driveway.sees(CAR | PERSON)
    assert passed.object_types == ["car", "person"]
    assert driveway.fresh(passed) == {"person"}
    (car,) = driveway.rows(
        DetectionRow, DetectionRow.id.in_(passed.detection_ids), DetectionRow.object_type == "car"
    )
    told_of = [reason for reason in passed.reasons if car.id in reason["detection_ids"]]
    assert [(reason["rule"], reason["points"]) for reason in told_of] == [("known_stationary", 0)]
    # The surer car is not what the event shows.
    assert passed.thumbnail_detection_id != car.id

    assert driveway.sees(NOTHING, NOTHING, NOTHING, every_s=40) == []
    [another] = driveway.sees(CAR)
    assert driveway.fresh(another) == {"car"}
    assert another.risk_score >= 15


def test_a_story_in_which_nothing_is_new_has_no_event_but_its_detections_stay(
    rooms: Rooms, driveway: Driveway
) -> None:
    driveway.sees(CAR, CAR)
    assert driveway.sees(CAR, CAR) == []
    (first, quiet) = driveway.rows(WindowRow)
    assert (first.state, quiet.state) == (WindowState.CLOSED, WindowState.QUIET)
    assert rooms.domain.archive.detections(DetectionFilter(), 50, 0)[1] == 4
    (thing,) = driveway.rows(StandingRow)
    assert (thing.times_seen, thing.misses) == (4, 0)
    assert thing.since_at == first.opened_at
    # Of 96 pixels, in thousandths.
    assert (thing.x_permille, thing.y_permille) == (208, 208)
    assert (thing.width_permille, thing.height_permille) == (167, 167)


def test_who_comes_late_into_a_story_without_event_is_told_of_all_the_same(
    driveway: Driveway,
) -> None:
    """The picture was overtaken on its way, and its story was judged without it."""
    driveway.sees(CAR, CAR)
    assert driveway.sees(CAR, CAR, every_s=20) == []
    driveway.picture(MORNING + timedelta(minutes=20), CAR)
    driveway.picture(MORNING + timedelta(minutes=10, seconds=10), PERSON)
    driveway.close()
    events = driveway.rows(EventRow)
    assert [event.object_types for event in events] == [["car"], ["person"]]


def test_a_picture_that_joins_while_its_quiet_story_is_judged_is_judged_with_it(
    rooms: Rooms, driveway: Driveway
) -> None:
    driveway.sees(CAR, CAR)
    at = MORNING + timedelta(minutes=10)
    driveway.picture(at, CAR)
    (_, window) = driveway.rows(WindowRow)
    quiet = rooms.judgements.judge(window.id, None)
    assert quiet is not None
    assert quiet.is_quiet
    driveway.picture(at + timedelta(seconds=5), PERSON)
    with pytest.raises(Postponed), rooms.database.write() as session:
        rooms.judgements.write(session, quiet)
    driveway.close()
    assert driveway.rows(EventRow)[-1].object_types == ["car", "person"]


def test_what_is_known_makes_no_event_at_once_either(rooms: Rooms, driveway: Driveway) -> None:
    """Where cars are urgent; the story itself goes on and is judged when it is over."""
    driveway.sees(CAR, CAR)
    driveway.picture(MORNING + timedelta(minutes=10), CAR)
    (_, window) = driveway.rows(WindowRow)
    (car,) = driveway.rows(DetectionRow, DetectionRow.window_id == window.id)
    with rooms.database.write() as session:
        told = rooms.judgements.write(session, rooms.judgements.judge(window.id, car.id))
    assert told == {"event_id": None, "known": 1}
    assert driveway.rows(WindowRow)[-1].state == WindowState.OPEN


def test_pictures_that_show_nothing_let_what_stood_there_be_forgotten(driveway: Driveway) -> None:
    driveway.sees(CAR, CAR, CAR)
    driveway.sees(NOTHING, NOTHING, every_s=40)
    (thing,) = driveway.rows(StandingRow)
    assert (thing.times_seen, thing.misses) == (3, 2)
    driveway.sees(CAR, NOTHING)
    (thing,) = driveway.rows(StandingRow)
    assert (thing.times_seen, thing.misses) == (4, 1)


def test_what_stands_in_front_of_a_camera_goes_with_it(rooms: Rooms, driveway: Driveway) -> None:
    driveway.sees(CAR | {"buses": ((2, 2),)})
    assert len(driveway.rows(StandingRow)) == 2
    rooms.domain.cameras.remove("drive")
    assert driveway.rows(StandingRow) == driveway.rows(CameraRow) == []


LEFT_HALF = [[0, 0], [0.5, 0], [0.5, 1], [0, 1]]


def test_what_stands_where_nothing_counts_leaves_no_trace(driveway: Driveway) -> None:
    driveway.sees(PERSON)
    road: dict[str, Any] = {"name": "Road", "weight": 0, "polygon": LEFT_HALF}
    driveway.mark(zones=[road | {"labels": ["car"], "kind": "ignore"}])
    assert driveway.sees(CAR, CAR) == []
    [told] = driveway.sees(CAR | PERSON)
    assert told.object_types == ["person"]
    assert driveway.rows(DetectionRow, DetectionRow.object_type == "car") == []
    assert driveway.rows(StandingRow) == []
    driveway.mark(zones=[])
    [told] = driveway.sees(CAR)
    assert told.object_types == ["car"]


def test_what_a_filter_leaves_out_leaves_no_trace(driveway: Driveway) -> None:
    """The detector is sure of the person by 0.78, and of the car by 0.98."""
    driveway.sees(PERSON)
    every: dict[str, Any] = {"min_area": 0, "max_area": 1, "min_ratio": 0, "max_ratio": None}
    driveway.mark(filters=[{"label": "*", "min_confidence": 0.9, **every}])
    [told] = driveway.sees(CAR | PERSON)
    assert told.object_types == ["car"]
    small = every | {"max_area": 0.02}
    driveway.mark(filters=[{"label": "car", "min_confidence": 0, **small}])
    [told] = driveway.sees(CAR | PERSON)
    assert told.object_types == ["person"]


def test_evidence_says_in_which_zones_a_thing_stood(driveway: Driveway) -> None:
    driveway.sees(PERSON)
    zone: dict[str, Any] = {"weight": 1, "polygon": LEFT_HALF, "labels": []}
    driveway.mark(
        zones=[
            {"name": "Left", "id": "left", **zone},
            {"name": "Off", "id": "off", **zone, "enabled": False},
            {"name": "People", "id": "people", **zone, "labels": ["person"]},
            {"name": "Cats", "id": "cats", **zone, "labels": ["cat"], "kind": "ignore"},
        ]
    )
    [told] = driveway.sees(CAR | PERSON)
    evidence = driveway.evidence(told)
    stood = {
        seen.label: [zone.zone_id for zone in evidence.context.zones if zone.holds(seen)]
        for seen in evidence.observations
    }
    assert stood == {"person": [], "car": ["left"]}
    assert [zone.zone_id for zone in evidence.context.zones] == ["left", "people"]
