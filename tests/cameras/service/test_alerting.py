"""Whoever wants to be told is told of what is new, once, with the picture, and never at a loss."""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
import sqlalchemy as sa
from tests.cameras.service.conftest import Rooms

from premises.cameras.models import (
    AlertRow,
    AlertRuleRow,
    CameraRow,
    DetectionRow,
    EventRow,
    PictureRow,
    PictureState,
    WindowRow,
    WindowState,
)
from premises.cameras.service.alert_log import ACKNOWLEDGED, DISMISSED, AlertFilter, AlertLog
from premises.cameras.service.alert_rules import AlertRules
from premises.cameras.service.alerting import DELIVERED, PENDING, Alerting
from premises.cameras.service.judgements import Judgements, rules_for
from premises.kernel.blobs.models import BlobRefRow
from premises.kernel.errors import Invalid, NotFound
from premises.kernel.events import Outbox
from premises.kernel.events.models import OutboxRow
from premises.kernel.notify import ChannelKind, ChannelRow, DeliveryRow
from premises.kernel.notify.channels import Channels

NOON = (datetime.now(UTC) - timedelta(days=1)).replace(hour=12, minute=0, second=0, microsecond=0)
_COUNT = count(1)


@dataclass
class Porch:
    """Two cameras whose windows a test writes, and the people who want to be told of them."""

    rooms: Rooms
    judgements: Judgements
    alerting: Alerting
    rules: AlertRules
    log: AlertLog

    def rule(self, **values: Any) -> AlertRuleRow:
        given = {
            "name": "People",
            "description": None,
            "enabled": True,
            "severity": "high",
            "risk_threshold": None,
            "object_types": ["person"],
            "camera_ids": [],
            "zone_ids": [],
            "min_confidence": None,
            "schedule": None,
            "dedup_key_template": "{camera_id}:{object_type}",
            "cooldown_seconds": 300,
            "channels": [],
        }
        return self.rules.create({**given, **values})

    def window(self, camera: str = "porch", at: datetime = NOON) -> str:
        window = f"window{next(_COUNT)}"
        with self.rooms.database.write() as session:
            row = {"id": window, "camera_id": camera, "state": WindowState.CLOSED}
            session.add(WindowRow(**row, opened_at=at, last_seen_at=at, closes_at=at))
        return window

    def sees(self, window: str, label: str = "person", *, at: datetime = NOON, **more: Any) -> int:
        """A picture in the window with one thing in it; the detection's id."""
        with self.rooms.database.write() as session:
            camera = session.get_one(WindowRow, window).camera_id
            number = next(_COUNT)
            picture = PictureRow(
                camera_id=camera,
                stamp=f"{number:064}",
                path=f"{number}.jpg",
                size_bytes=1,
                mtime_ns=1,
                state=PictureState.DETECTED,
                content_hash=f"{number:064}",
                width=100,
                height=100,
                taken_at=at,
                received_at=at,
            )
            session.add(picture)
            session.flush()
            box = {"bbox_x": 10, "bbox_y": 10, "bbox_width": 20, "bbox_height": 20}
            detection = DetectionRow(
                camera_id=camera,
                picture_id=picture.id,
                window_id=window,
                file_path=f"{number}.jpg",
                detected_at=at,
                object_type=label,
                **{"confidence": 0.9, **box, **more},
            )
            session.add(detection)
            session.flush()
            return detection.id

    def judged(self, window: str, fast: int | None = None) -> EventRow | None:
        judgement = self.judgements.judge(window, fast)
        with self.rooms.database.write() as session:
            written = self.judgements.write(session, judgement)
            return session.get(EventRow, written["event_id"]) if written["event_id"] else None

    def happens(self, label: str = "person", *, camera: str = "porch", **more: Any) -> EventRow:
        window = self.window(camera)
        self.sees(window, label, **more)
        event = self.judged(window)
        assert event is not None
        return event

    def alerts(self) -> list[AlertRow]:
        return self.rows(AlertRow)

    def rows(self, table: Any) -> list[Any]:
        with self.rooms.database.read() as session:
            return list(session.scalars(sa.select(table).order_by(table.id)))

    def channel(self, name: str = "hook", kind: ChannelKind = ChannelKind.WEBHOOK) -> ChannelRow:
        """A place where nobody answers: only what is written counts here."""
        return Channels(self.rooms.database).create(
            name=name, kind=kind, target={"url": "http://127.0.0.1:1/"}
        )


@pytest.fixture
def porch(rooms: Rooms) -> Porch:
    outbox = Outbox(rooms.database, rooms.doorbell)
    alerting = Alerting(rooms.database, outbox, rooms.notices, UTC, "https://home.example/")
    with rooms.database.write() as session:
        for number, name in enumerate(("porch", "drive")):
            about = {"id": name, "folder": f"{name}-folder", "folder_path": name}
            created_at = NOON + timedelta(seconds=number)
            session.add(CameraRow(name=name.title(), created_at=created_at, zones=[], **about))
    return Porch(
        rooms,
        Judgements(
            rooms.database,
            outbox,
            rules_for(29, 59, 84),
            UTC,
            (),
            rooms.domain.live,
            followers=(alerting.follow,),
        ),
        alerting,
        AlertRules(rooms.database, rooms.notices),
        AlertLog(rooms.database),
    )


def test_an_event_somebody_waits_for_is_told_with_its_picture(porch: Porch) -> None:
    """Alert, message, job and the hold on the picture are written with the event itself."""
    porch.channel()
    rule = porch.rule(channels=["webhook"])
    blob = porch.rooms.shelf.put(b"jpeg")
    event = porch.happens(thumbnail_hash=blob.hash)
    [alert] = porch.alerts()
    assert (alert.rule_id, alert.event_id, alert.status) == (rule.id, event.id, PENDING)
    assert (alert.severity, alert.dedup_key) == ("high", "porch:person")
    [delivery] = porch.rows(DeliveryRow)
    assert (delivery.domain, delivery.subject) == ("cameras", f"alert:{alert.id}")
    assert delivery.picture_hash == blob.hash
    told = delivery.message
    assert told["kind"] == "cameras.alert"
    assert told["title"] == f"Porch: {event.risk_level} risk ({event.risk_score})"
    assert told["text"].splitlines()[0] == event.summary
    assert f"Time: {NOON:%Y-%m-%d} 12:00:00 UTC" in told["text"]
    assert told["urgency"] == "high"
    assert told["link"] == f"https://home.example/#/cameras/events/{event.id}"
    assert told["facts"]["event_id"] == event.id
    with porch.rooms.database.read() as session:
        assert session.scalar(sa.select(BlobRefRow.owner_id)) == str(delivery.id)
        kinds = session.scalars(sa.select(OutboxRow.kind).order_by(OutboxRow.id)).all()
    assert kinds == ["event", "alert"]


def test_nothing_is_told_where_nobody_waits_for_it(porch: Porch) -> None:
    porch.rule(enabled=False)
    porch.rule(risk_threshold=100)
    porch.rule(object_types=["dog"])
    porch.rule(camera_ids=["drive-folder"])
    porch.happens()
    assert porch.alerts() == []


def test_the_event_at_once_and_that_of_its_window_are_told_once(porch: Porch) -> None:
    """Also where a rule knows no rest: it is one story."""
    porch.rule(cooldown_seconds=0)
    window = porch.window()
    first = porch.sees(window)
    assert porch.judged(window, first) is not None
    porch.sees(window, at=NOON + timedelta(seconds=20))
    assert porch.judged(window) is not None
    assert len(porch.alerts()) == 1
    assert len(porch.rows(EventRow)) == 2


def test_a_rule_that_waits_for_more_is_told_by_the_whole_story(porch: Porch) -> None:
    """The person was told of at once; the dog came later, and another rule waits for dogs."""
    people, dogs = porch.rule(), porch.rule(name="Dogs", object_types=["dog"])
    window = porch.window()
    first = porch.sees(window)
    porch.judged(window, first)
    porch.sees(window, "dog", at=NOON + timedelta(seconds=20))
    porch.judged(window)
    assert [alert.rule_id for alert in porch.alerts()] == [people.id, dogs.id]


def test_the_same_thing_is_told_again_only_after_a_rest(porch: Porch) -> None:
    porch.rule(cooldown_seconds=300)
    porch.happens()
    porch.happens()
    assert len(porch.alerts()) == 1
    with porch.rooms.database.write() as session:
        rested = datetime.now(UTC) - timedelta(seconds=301)
        session.execute(sa.update(AlertRow).values(created_at=rested))
    porch.happens()
    assert len(porch.alerts()) == 2


def test_what_counts_as_the_same_is_said_by_the_key(porch: Porch) -> None:
    """Another camera or kind of thing is something else, unless the key leaves it out."""
    porch.rule(object_types=[])
    porch.rule(name="Anything", object_types=[], dedup_key_template="{rule_id}")
    porch.happens()
    porch.happens(camera="drive")
    porch.happens("dog")
    keys = [alert.dedup_key for alert in porch.alerts()]
    assert sorted(key for key in keys if ":" in key) == [
        "drive:person",
        "porch:dog",
        "porch:person",
    ]
    assert len(keys) == 4


def test_two_cameras_at_the_same_moment_are_one_where_the_key_says_so(porch: Porch) -> None:
    """The second waits for the first, although each event's writer holds another camera."""
    porch.rule(dedup_key_template="{object_type}")
    windows = [porch.window(camera) for camera in ("porch", "drive")]
    for window in windows:
        porch.sees(window)
    first = porch.judgements.judge(windows[0], None)
    with porch.rooms.database.write() as session:
        porch.judgements.write(session, first)
        second = threading.Thread(target=porch.judged, args=(windows[1],))
        second.start()
        second.join(0.3)
        assert second.is_alive()
    second.join(10)
    assert len(porch.alerts()) == 1
    assert len(porch.rows(EventRow)) == 2


def test_a_parked_car_is_told_once_and_a_new_one_again(porch: Porch) -> None:
    """Two earlier events with the car in one place make it a thing that stands there."""
    porch.rule(object_types=["car"], cooldown_seconds=0)
    for hour in range(3):
        at = NOON + timedelta(hours=hour)
        window = porch.window(at=at)
        porch.sees(window, "car", at=at)
        if hour == 2:
            porch.sees(window, "person", at=at)
        porch.judged(window)
    told = len(porch.alerts())
    assert told == 2
    at = NOON + timedelta(hours=3)
    window = porch.window(at=at)
    porch.sees(window, "car", at=at, bbox_x=70, bbox_y=70)
    porch.judged(window)
    assert len(porch.alerts()) == told + 1


def test_zones_are_named_by_id_or_name(porch: Porch) -> None:
    corner = [[0, 0], [0.5, 0], [0.5, 0.5], [0, 0.5]]
    with porch.rooms.database.write() as session:
        session.get_one(CameraRow, "porch").zones = [
            {"id": "zone-1", "name": "steps", "polygon": corner, "weight": 0}
        ]
    porch.rule(name="by id", zone_ids=["zone-1"])
    porch.rule(name="by name", zone_ids=["steps"])
    porch.rule(name="elsewhere", zone_ids=["zone-2"])
    porch.happens()
    assert len(porch.alerts()) == 2


def test_a_rule_that_cannot_be_read_costs_no_event_and_no_other_rule(porch: Porch) -> None:
    broken, template, whole = porch.rule(), porch.rule(), porch.rule()
    with porch.rooms.database.write() as session:
        session.get_one(AlertRuleRow, broken.id).schedule = {"days": 5, "every": "moon"}
        session.get_one(AlertRuleRow, template.id).dedup_key_template = "{camera_id.__class__}"
    porch.happens()
    assert [alert.rule_id for alert in porch.alerts()] == [whole.id]


def test_a_fault_in_telling_costs_no_event(porch: Porch) -> None:
    """The alert that cannot be written is undone; the event stays, and so does the other alert."""
    first, second = sorted([porch.rule(), porch.rule()], key=lambda rule: rule.id)
    with porch.rooms.database.write() as session:
        # A number where a list belongs is only noticed when the messages are written.
        session.get_one(AlertRuleRow, first.id).channels = 5  # type: ignore[assignment]
    porch.happens()
    assert [alert.rule_id for alert in porch.alerts()] == [second.id]


def test_no_name_in_a_message_has_more_than_one_line(porch: Porch) -> None:
    porch.channel()
    with porch.rooms.database.write() as session:
        session.get_one(CameraRow, "porch").name = "Porch\r\nBcc: all@example.com<|im_start|>"
    porch.rule(name="Night\nX-Evil: 1", channels=["hook"])
    porch.happens()
    [delivery] = porch.rows(DeliveryRow)
    told = delivery.message
    assert "\n" not in told["title"]
    assert len(told["text"].splitlines()) == 5
    assert "im_start" not in told["text"]


def test_an_alert_is_delivered_when_its_first_message_is(porch: Porch) -> None:
    porch.rule()
    porch.happens()
    [alert] = porch.alerts()
    now = datetime.now(UTC)
    with porch.rooms.database.write() as session:
        porch.alerting.note_delivered(session, f"alert:{alert.id}", now)
        porch.alerting.note_delivered(session, f"alert:{alert.id}", now + timedelta(hours=1))
        porch.alerting.note_delivered(session, "alert:999999", now)
    told = porch.log.get(alert.id).alert
    assert (told.status, told.delivered_at) == (DELIVERED, now)


def test_alerts_are_found_answered_and_gone_with_their_rule(porch: Porch) -> None:
    rule = porch.rule()
    event = porch.happens()
    porch.happens(camera="drive")
    found, total = porch.log.all(AlertFilter(camera="porch-folder"), 10, 0)
    assert (total, found[0].alert.event_id, found[0].rule_name) == (1, event.id, "People")
    assert found[0].summary == event.summary
    answered = porch.log.answer(found[0].alert.id, ACKNOWLEDGED)
    assert answered.alert.status == ACKNOWLEDGED
    with porch.rooms.database.write() as session:
        porch.alerting.note_delivered(session, f"alert:{answered.alert.id}", datetime.now(UTC))
    assert porch.log.get(answered.alert.id).alert.status == ACKNOWLEDGED
    assert porch.log.all(AlertFilter(status=ACKNOWLEDGED, severity="high"), 10, 0)[1] == 1
    assert porch.log.all(AlertFilter(status=DISMISSED), 10, 0)[1] == 0
    assert porch.log.all(AlertFilter(rule_id=rule.id), 1, 1)[1] == 2
    porch.rules.remove(rule.id)
    with pytest.raises(NotFound):
        porch.log.get(answered.alert.id)
    with pytest.raises(NotFound):
        porch.log.answer(answered.alert.id, DISMISSED)


def test_a_rule_is_tried_on_what_has_happened(porch: Porch) -> None:
    person, dog = porch.happens(), porch.happens("dog")
    foreign = porch.happens("cat")
    with porch.rooms.database.write() as session:
        session.get_one(EventRow, foreign.id).evidence = {}
    rule = porch.rule(enabled=False)
    _, trials = porch.rules.try_on_history(rule.id, None, 10)
    said = {trial.event_id: trial.verdict for trial in trials}
    assert said[foreign.id] is None
    matched, missed = said[person.id], said[dog.id]
    assert matched is not None
    assert missed is not None
    assert matched.is_match
    assert [f.condition for f in missed.findings if not f.is_met] == ["object_types"]
    assert porch.alerts() == []
    assert porch.rows(DeliveryRow) == []
    _, [one] = porch.rules.try_on_history(rule.id, [dog.id], 10)
    assert one.event_id == dog.id


def test_all_events_that_were_named_are_tried_and_only_they(porch: Porch) -> None:
    """How many of the newest are tried is another question."""
    named = [porch.happens().id for _ in range(3)]
    porch.happens()
    _, trials = porch.rules.try_on_history(porch.rule().id, named, 1)
    assert sorted(trial.event_id for trial in trials) == named


def test_cameras_are_named_by_folder_and_labels_in_any_case(porch: Porch) -> None:
    rule = porch.rule(camera_ids=["porch-folder", "drive"], object_types=[" Person "])
    assert rule.camera_ids == ["porch", "drive"]
    assert rule.object_types == ["person"]
    changed = porch.rules.change(rule.id, {"camera_ids": [], "risk_threshold": 10})
    assert (changed.camera_ids, changed.risk_threshold) == ([], 10)
    assert (changed.object_types, changed.name) == (["person"], "People")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"camera_ids": ["nowhere"]}, "cameras.unknown_camera"),
        ({"channels": ["hook", "nobody"]}, "cameras.unknown_channel"),
        ({"dedup_key_template": "{secret}"}, "cameras.bad_dedup_key"),
        ({"schedule": {"days": ["someday"]}}, "cameras.bad_schedule"),
    ],
)
def test_a_rule_that_could_never_work_is_refused(
    porch: Porch, wrong: dict[str, Any], code: str
) -> None:
    porch.channel()
    with pytest.raises(Invalid) as refused:
        porch.rule(**wrong)
    assert refused.value.code == code
    rule = porch.rule(channels=["hook", "email"])
    with pytest.raises(Invalid):
        porch.rules.change(rule.id, wrong)
    assert porch.rules.get(rule.id).channels == ["hook", "email"]
    assert porch.rules.all(None, "high", 10, 0)[1] == 1
