"""What is sent is written, looked at and told alike on every database, whatever comes between."""

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
import sqlalchemy as sa
from tests.audits.routes.visits import task, thermal

from premises.audits import rights, wiring
from premises.audits.jobs import ANALYSE
from premises.audits.models import AnalysisRow, PhotoRow, SuggestionRow, TaskRow
from premises.audits.rights import Sender
from premises.audits.service import readings
from premises.audits.service.received import read_task
from premises.audits.service.submissions import Photo
from premises.audits.settings import AuditsSettings
from premises.kernel.auth import HOUSE_OWNER, Caller
from premises.kernel.blobs import BlobRefRow, DiskStore, Shelf
from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell
from premises.kernel.errors import Conflict, Invalid, NotFound
from premises.kernel.events import Outbox
from premises.kernel.jobs import JobRow, JobState, Registry, Task, Worker, ledger
from premises.kernel.settings import JobsSettings

HOUSE = Sender("me@example.org", None)
ADA = Caller(via="session", account_id="a" * 36, email="ada@example.org", grants={"audits": "own"})
WALL = {"insideTemp": "71F", "outsideTemp": "35F", "sceneWidthM": 2.0}


@dataclass
class Place:
    """Audits on one database, with a worker that works when asked."""

    database: Database
    registry: Registry
    worker: Worker
    audits: wiring.AuditsDomain
    shelf: Shelf
    doorbell: PipeDoorbell

    def send(
        self, said: dict[str, Any], *photos: bytes, caller: Caller = HOUSE_OWNER
    ) -> AnalysisRow:
        sender = HOUSE if caller is HOUSE_OWNER else rights.sender(caller)
        kept = [
            Photo(self.audits.submissions.keep(data), f"obs{n}_thermal.jpg", "image/jpeg")
            for n, data in enumerate(photos)
        ]
        received = read_task(orjson.dumps(said).decode())
        return self.audits.submissions.submit(caller, sender, received, kept)

    def poll(self, row: AnalysisRow, caller: Caller = HOUSE_OWNER) -> Any:
        return self.audits.analyses.poll(caller, row.id)

    def one(self, table: Any, name: str) -> Any:
        with self.database.read() as session:
            return session.get(table, name)

    def events(self) -> list[tuple[str, str | None, Any]]:
        return [(one.kind, one.subject, one.payload["state"]) for one in self._told()]

    def payloads(self) -> list[Any]:
        return [one.payload for one in self._told()]

    def _told(self) -> list[Any]:
        found = Outbox(self.database, self.doorbell)
        while found.needs_publisher and found.publish():
            pass
        return list(found.after(0))


@pytest.fixture
def place(database: Database, doorbell: PipeDoorbell, tmp_path: Path) -> Place:
    shelf = Shelf(database, DiskStore(tmp_path / "blobs"), orphan_hours=24)
    registry = Registry()
    audits = wiring.build(
        AuditsSettings(keep_analyses=2, draws=200),
        database=database,
        shelf=shelf,
        outbox=Outbox(database, doorbell),
        registry=registry,
        doorbell=doorbell,
    )
    worker = Worker(database, registry, doorbell, JobsSettings())
    return Place(database, registry, worker, audits, shelf, doorbell)


def _task(**changes: Any) -> dict[str, Any]:
    return task(str(uuid.uuid4()), **{**WALL, **changes})


def test_a_task_is_queued_looked_at_and_told(place: Place) -> None:
    said = _task(title="d\u00e9j\u00e0 \u0000 vu \U0001f525", mine={"nul": "\u0000"})
    row = place.send(said, thermal(4.0))
    assert place.poll(row) == {"status": "queued"}
    assert place.worker.drain() == 1
    answer = place.poll(row)
    assert answer["status"] == "done"
    assert answer["report"]["energyLossCost"] > 0
    assert answer["image"]["filename"] == f"{said['id']}_analysis_image.jpg"
    shown: TaskRow = place.one(TaskRow, said["id"])
    assert (shown.state, shown.analysis_id, shown.document) == ("open", row.id, said)
    assert shown.energy_loss_cost == answer["report"]["energyLossCost"]
    assert (shown.inside_temp, shown.outside_temp) == (71.0, 35.0)
    assert place.events() == [("finished", said["id"], "done")]
    with place.database.read() as session:
        query = sa.select(SuggestionRow.title).order_by(SuggestionRow.position)
        titles = session.scalars(query).all()
    assert titles == [one["title"] for one in answer["report"]["suggestions"]]


def test_while_it_is_looked_at_it_says_so(place: Place) -> None:
    row = place.send(_task(), thermal(4.0))
    with place.database.write() as session:
        now = place.database.now(session)
        steps = [f"{ANALYSE}/analyse"]
        assert ledger.claim(session, place.registry, steps, now, 30) is not None
    assert place.poll(row) == {"status": "processing"}


def test_an_older_look_that_ends_later_is_not_shown(place: Place) -> None:
    """Two submissions wait; the newer one is worked first."""
    said = _task()
    older = place.send(said, thermal(4.0))
    newer = place.send({**said, "title": "again"}, thermal(0.0))
    with place.database.write() as session:
        session.get_one(AnalysisRow, older.id).created_at -= timedelta(hours=1)
    outcomes = {row.id: place.audits.analyst.look(row.id) for row in (newer, older)}
    for row in (newer, older):
        with place.database.write() as session:
            assert _written(place, session, row.id, outcomes[row.id])
    shown: TaskRow = place.one(TaskRow, said["id"])
    assert shown.analysis_id == newer.id
    polled = [place.poll(row) for row in (newer, older)]
    assert [one["status"] for one in polled] == ["done", "done"]
    told = [event["leakSeverity"] for event in place.payloads()]
    assert told == [one["report"]["leakSeverity"] for one in polled]
    assert told[0] != told[1]


def _written(place: Place, session: Any, analysis_id: str, outcome: Any) -> bool:
    stage = place.registry.stage(f"{ANALYSE}/analyse")
    work = Task("", "audits", ANALYSE, "analyse", "", {"analysis_id": analysis_id}, {}, 0)
    return bool(stage.apply(session, work, outcome)["written"])


def test_a_look_that_fails_for_good_is_told_with_its_reason(place: Place, tmp_path: Path) -> None:
    """The operator's own list of measures is wrong; nothing that was sent is lost."""
    wrong = tmp_path / "measures.toml"
    wrong.write_text("nonsense")
    broken = AuditsSettings(measures=wrong)
    wiring.build(
        broken,
        database=place.database,
        shelf=place.shelf,
        outbox=Outbox(place.database, place.doorbell),
        registry=place.registry,
        doorbell=place.doorbell,
    )
    said = _task()
    row = place.send(said, thermal(4.0))
    place.worker.drain()
    answer = place.poll(row)
    assert answer["status"] == "error"
    assert "measures" in answer["error"]
    assert place.events() == [("finished", said["id"], "error")]
    assert place.one(PhotoRow, _photo(place, row)) is not None


def _photo(place: Place, row: AnalysisRow) -> str:
    with place.database.read() as session:
        query = sa.select(PhotoRow.id).where(PhotoRow.analysis_id == row.id)
        return session.scalars(query).one()


def test_a_job_that_somebody_cancels_is_told_as_ended(place: Place) -> None:
    row = place.send(_task(), thermal(4.0))
    with place.database.write() as session:
        now = place.database.now(session)
        ledger.cancel(session, place.registry, row.job_id or "", now)
    assert place.poll(row)["status"] == "error"
    assert "cancelled" in place.poll(row)["error"]


def test_a_job_that_ended_badly_without_a_word_is_told_as_ended(place: Place) -> None:
    """Whatever kept the reason from being written, nobody waits for ever."""
    row = place.send(_task(), thermal(4.0))
    with place.database.write() as session:
        session.get_one(JobRow, row.job_id).state = JobState.FAILED
    assert place.poll(row)["status"] == "error"
    ((_, state),) = place.audits.analyses.of_task(HOUSE_OWNER, row.task_id)
    assert state == "error"


def test_a_reason_that_no_database_takes_is_written_all_the_same(place: Place) -> None:
    row = place.send(_task(), thermal(4.0))
    stage = place.registry.stage(f"{ANALYSE}/analyse")
    work = Task("", "audits", ANALYSE, "analyse", "", {"analysis_id": row.id}, {}, 0)
    assert stage.failed is not None
    with place.database.write() as session:
        stage.failed(session, work, Invalid("audits.odd", "half a \ud800 and \0 nothing"))
    assert place.poll(row) == {"status": "error", "error": "half a ? and ? nothing"}


def test_two_who_send_the_same_task_take_their_turns(place: Place) -> None:
    """The one whose words the task shows in the end is the newer one."""
    said = _task()
    place.send(said)
    for _ in range(3):
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda n: place.send({**said, "title": f"try {n}"}), range(4)))
        newest = place.audits.analyses.of_task(HOUSE_OWNER, said["id"])[0][0]
        assert place.one(TaskRow, said["id"]).title == newest.inputs["title"]


def test_a_photo_for_which_there_is_no_time_does_not_cost_the_report(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings, "_READING_S", -1.0)
    said = _task()
    row = place.send(said, thermal(4.0))
    place.worker.drain()
    assert place.poll(row)["report"]["confidence"] == "screening_only"
    findings = place.audits.analyses.get(HOUSE_OWNER, row.id).row.findings or {}
    assert findings["files"][0]["error"]["code"] == "audits.no_time"


def test_a_task_that_is_removed_while_it_is_looked_at_stays_removed(place: Place) -> None:
    said = _task()
    row = place.send(said, thermal(4.0))
    outcome = place.audits.analyst.look(row.id)
    place.audits.tasks.remove(HOUSE_OWNER, said["id"], lambda _task: None)
    with place.database.write() as session:
        assert not _written(place, session, row.id, outcome)
    assert place.audits.analyst.look(row.id) is None
    with pytest.raises(NotFound):
        place.poll(row)
    with place.database.read() as session:
        assert session.scalars(sa.select(BlobRefRow.owner_id)).all() == []


def test_what_is_sent_again_keeps_as_much_history_as_is_wanted(place: Place) -> None:
    said = _task()
    rows = [place.send(said, thermal(float(n + 1))) for n in range(3)]
    place.worker.drain()
    with pytest.raises(NotFound):
        place.poll(rows[0])
    assert [place.poll(row)["status"] for row in rows[1:]] == ["done", "done"]


def test_two_accounts_do_not_meet(place: Place) -> None:
    said = _task()
    row = place.send(said, thermal(4.0), caller=ADA)
    assert place.one(TaskRow, said["id"]).account_id == ADA.account_id
    stranger = Caller(
        via="session", account_id="b" * 36, email="b@example.org", grants={"audits": "own"}
    )
    with pytest.raises(NotFound):
        place.poll(row, stranger)
    with pytest.raises(Conflict):
        place.send(said, caller=stranger)


def test_a_task_that_comes_many_times_at_once_is_one_task(place: Place) -> None:
    """A telephone with a bad line sends again before it has heard anything."""
    said = _task()
    start = threading.Barrier(4)

    def send(number: int) -> str:
        start.wait()
        return place.send({**said, "title": f"try {number}"}, thermal(4.0)).id

    with ThreadPoolExecutor(4) as pool:
        sent = set(pool.map(send, range(4)))
    assert len(sent) == 4
    with place.database.read() as session:
        assert session.scalars(sa.select(TaskRow.id)).all() == [said["id"]]
        kept = set(session.scalars(sa.select(AnalysisRow.id)))
        photos = session.scalars(sa.select(PhotoRow.analysis_id)).all()
    assert len(kept) == 2
    assert kept == set(photos)
    assert kept <= sent


BAD: dict[str, Callable[[], str]] = {
    "too long": lambda: '{"id": "' + "x" * 300_000,
    "half a character": lambda: '{"id": "\ud800"}',
}


@pytest.mark.parametrize("name", BAD)
def test_no_text_is_too_strange_to_be_refused(name: str) -> None:
    with pytest.raises(Invalid):
        read_task(BAD[name]())
