"""Where a language model is set up, an event waits for its opinion, and never for long."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from tests.cameras.service.conftest import Rooms
from tests.language_server import LanguageServer, language_server, nobody

from premises.cameras.jobs import ANALYSE, CONSIDER, CameraJobs, pipelines
from premises.cameras.judges import ModelJudge
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
from premises.cameras.service.archive import EventFilter
from premises.cameras.service.judgements import Judgements, rules_for
from premises.kernel.database import Base
from premises.kernel.events import Outbox, OutboxRow
from premises.kernel.jobs import Registry, StageRow, StageState, Worker
from premises.kernel.llm import LanguageModel
from premises.kernel.settings import JobsSettings, LlmSettings

NOON = datetime(2026, 11, 17, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Court:
    """The jobs of cameras where a model is asked, and workers for their queues."""

    rooms: Rooms
    jobs: CameraJobs
    registry: Registry

    def worker(self, *queues: str) -> Worker:
        settings = JobsSettings()
        return Worker(
            self.rooms.database, self.registry, self.rooms.doorbell, settings, queues=queues
        )

    def submit(self, window_id: str, fast: int | None = None, ago_s: float = 0) -> None:
        with self.rooms.database.write() as session:
            now = self.rooms.database.now(session) - timedelta(seconds=ago_s)
            self.jobs.submit_analyse(session, window_id, "cam", fast, now)

    def rows(self, table: type[Base], *conditions: Any) -> Sequence[Any]:
        with self.rooms.database.read() as session:
            return session.scalars(sa.select(table).where(*conditions)).all()

    def event(self) -> EventRow:
        with self.rooms.database.read() as session:
            asked = sa.select(EventRow).options(sa.orm.undefer(EventRow.opinion))
            return session.scalars(asked).one()


@pytest.fixture
def server() -> Iterator[LanguageServer]:
    with language_server() as running:
        yield running


def court(rooms: Rooms, url: str, **settings: Any) -> Court:
    judge = ModelJudge(LanguageModel(LlmSettings(url=url, **settings)), 15)
    registry = Registry()
    outbox = Outbox(rooms.database, rooms.doorbell)
    judgements = Judgements(
        rooms.database, outbox, rules_for(29, 59, 84), UTC, (), rooms.domain.live, model=judge
    )
    domain = rooms.domain
    registry.add(pipelines(rooms.sightings, judgements, domain.retention, domain.detector, judge))
    return Court(rooms, CameraJobs(registry, rooms.doorbell, judge), registry)


def story(rooms: Rooms, window_id: str = "w", at: datetime = NOON) -> tuple[str, int]:
    """A closed window with one person in it, and the number of the detection."""
    with rooms.database.write() as session:
        if session.get(CameraRow, "cam") is None:
            session.add(
                CameraRow(
                    id="cam", name="Cam", folder_path="cam", folder="cam", created_at=at, zones=[]
                )
            )
            session.flush()
        window = WindowRow(
            id=window_id,
            camera_id="cam",
            state=WindowState.CLOSED,
            opened_at=at,
            last_seen_at=at,
            closes_at=at,
        )
        picture = PictureRow(
            camera_id="cam",
            stamp=window_id,
            path="cam/a.jpg",
            size_bytes=1,
            mtime_ns=1,
            state=PictureState.DETECTED,
            taken_at=at,
            received_at=at,
        )
        session.add_all((window, picture))
        session.flush()
        person = DetectionRow(
            camera_id="cam",
            picture_id=picture.id,
            window_id=window_id,
            file_path="cam/a.jpg",
            detected_at=at,
            object_type="person",
            confidence=0.9,
            bbox_x=1,
            bbox_y=1,
            bbox_width=9,
            bbox_height=9,
        )
        session.add(person)
        session.flush()
        return window_id, person.id


def test_an_event_tells_what_the_model_made_of_it_and_is_told_once(
    rooms: Rooms, server: LanguageServer
) -> None:
    window, person = story(rooms)
    asked = court(rooms, server.url)
    server.opines(42, text="Somebody tries the door \U0001f6aa.")
    asked.submit(window)
    asked.worker().drain()
    event = asked.event()
    assert (event.verdict, event.rules_score, event.risk_score) == ("model", 30, 42)
    assert event.reasons[-1]["points"] == 12
    assert event.reasons[-1]["detection_ids"] == [person]
    assert sum(reason["points"] for reason in event.reasons) == event.risk_score
    assert event.opinion is not None
    assert event.opinion["accepted"]["text"] == "Somebody tries the door \U0001f6aa."
    assert from_record(_evidence(asked)).assess().score == event.rules_score
    _make_due(asked)
    asked.worker().drain()
    assert len(server.questions) == 1
    assert len(asked.rows(EventRow)) == len(asked.rows(OutboxRow)) == 1
    assert {row.state for row in asked.rows(StageRow)} == {StageState.DONE}


def test_an_urgent_event_is_not_kept_waiting(rooms: Rooms, server: LanguageServer) -> None:
    window, person = story(rooms)
    asked = court(rooms, server.url)
    asked.submit(window, fast=person)
    asked.worker("cpu").drain()
    event = asked.event()
    assert (event.verdict, event.rules_score, event.opinion) == ("rules", None, None)
    assert server.questions == []


@pytest.mark.parametrize(
    ("said", "verdict"),
    [("Nonsense \0 \ud800.", "model_refused"), (None, "model_unavailable")],
)
def test_a_silly_or_absent_model_leaves_the_rules_word_and_no_retry(
    rooms: Rooms, server: LanguageServer, said: str | None, verdict: str
) -> None:
    window, _ = story(rooms)
    server.says(said or "")
    asked = court(rooms, server.url if said else nobody(), timeout_s=1)
    asked.submit(window)
    asked.worker("llm").drain()
    event = asked.event()
    assert (event.verdict, event.rules_score, event.risk_score) == (verdict, 30, 30)
    assert event.opinion is not None
    assert event.opinion["refused"]
    (stage,) = asked.rows(StageRow, StageRow.queue == "llm")
    assert (stage.state, stage.tries) == (StageState.DONE, 0)


def test_a_story_that_nobody_asks_the_model_about_is_told_by_the_rules_in_time(
    rooms: Rooms, server: LanguageServer
) -> None:
    """No worker serves the model's queue; who comes to it later finds the story told."""
    window, _ = story(rooms)
    asked = court(rooms, server.url, timeout_s=60)
    asked.submit(window)
    asked.worker("cpu").drain()
    assert asked.rows(EventRow) == []
    (stage,) = asked.rows(StageRow, StageRow.queue == "cpu")
    (waiting,) = asked.rows(StageRow, StageRow.queue == "llm")
    assert stage.ready_at - waiting.ready_at == timedelta(seconds=65)
    _make_due(asked)
    asked.worker("cpu").drain()
    assert asked.event().verdict == "model_unavailable"
    asked.worker("llm").drain()
    assert len(asked.rows(EventRow)) == 1
    assert server.questions == []


def test_a_model_with_too_much_to_do_is_asked_about_some_stories_in_time(
    rooms: Rooms, server: LanguageServer
) -> None:
    late, _ = story(rooms, "late")
    fresh, _ = story(rooms, "fresh", NOON + timedelta(hours=1))
    asked = court(rooms, server.url, timeout_s=60)
    server.opines(30)
    asked.submit(late, ago_s=31)
    asked.submit(fresh)
    asked.worker("llm").drain()
    verdicts = {row.window_id: row.verdict for row in asked.rows(EventRow)}
    assert verdicts == {"late": "model_unavailable", "fresh": "model"}


def test_a_house_whose_model_was_taken_away_does_what_was_left_for_it(
    rooms: Rooms, server: LanguageServer
) -> None:
    window, _ = story(rooms)
    court(rooms, server.url).submit(window)
    rooms.worker.drain()
    (event,) = court(rooms, server.url).rows(EventRow)
    assert (event.verdict, event.rules_score) == ("rules", None)
    assert {CONSIDER, ANALYSE} <= set(court(rooms, server.url).registry.pipelines)


def test_a_list_of_events_leaves_the_opinions_where_they_lie(
    rooms: Rooms, server: LanguageServer
) -> None:
    window, _ = story(rooms)
    asked = court(rooms, server.url)
    server.opines(42)
    asked.submit(window)
    asked.worker().drain()
    ([event], _) = rooms.domain.archive.events(EventFilter(), 50, 0)
    assert "opinion" in sa.inspect(event).unloaded
    assert event.verdict == "model"


def _make_due(asked: Court) -> None:
    """As if the patience with the model were over."""
    with asked.rooms.database.write() as session:
        now = asked.rooms.database.now(session)
        session.execute(sa.update(StageRow).values(ready_at=now))


def _evidence(asked: Court) -> object:
    with asked.rooms.database.read() as session:
        return session.scalars(sa.select(EventRow.evidence)).one()
