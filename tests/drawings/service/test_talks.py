"""Talks and estimates are kept in databases of every kind, and forgotten there."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from tests.drawings.told import answer_well
from tests.language_server import LanguageServer, language_server

from premises.drawings.models import (
    ChangeRow,
    ComparisonRow,
    ConversationRow,
    DiffRow,
    JobStatus,
    MessageRow,
    ProjectRow,
)
from premises.drawings.narrators import Narrator
from premises.drawings.service.impacts import Impacts
from premises.drawings.service.talks import Talks
from premises.kernel.auth import HOUSE_OWNER
from premises.kernel.database import Database
from premises.kernel.llm import LanguageModel
from premises.kernel.settings import LlmSettings

JOB = "job-1"


@dataclass
class Desk:
    """The two verbs over one comparison with one change, and the model that they ask."""

    database: Database
    talks: Talks
    impacts: Impacts
    server: LanguageServer

    def count(self, kind: type[ConversationRow | MessageRow]) -> int:
        with self.database.read() as session:
            return session.query(kind).count()


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    with language_server() as server:
        server.reply = answer_well
        narrator = Narrator(LanguageModel(LlmSettings(url=server.url, timeout_s=10)))
        _compared(database)
        yield Desk(database, Talks(database, narrator), Impacts(database, narrator), server)


def _compared(database: Database) -> None:
    with database.write() as session:
        now = database.now(session)
        times = {"created_at": now, "updated_at": now}
        session.add(ProjectRow(id="p", user_id="u", name="Tower", **times))
        session.flush()
        done = JobStatus.COMPLETED
        row = ComparisonRow(id=JOB, project_id="p", user_id="u", status=done, created_at=now)
        session.add(row)
        session.flush()
        named = {"drawing_name": "A-101", "page_number": 1, "outcome": "compared"}
        session.add(DiffRow(id="d", job_id=JOB, created_at=now, **named))
        session.flush()
        box = {"left_mm": 1, "top_mm": 1, "right_mm": 9, "bottom_mm": 9}
        said = {"old_text": "OFFICE 101", "new_text": "STORAGE 101"}
        kind = {"kind": "text", "category": "room", "zone": "drawing"}
        session.add(ChangeRow(id="c", diff_id="d", number=1, **box, **said, **kind))


def test_what_is_said_is_kept_in_its_order_and_a_restart_forgets_it(desk: Desk) -> None:
    for question in ("Which room is it?", "Sure? \N{OK HAND SIGN}"):
        desk.talks.say(HOUSE_OWNER, JOB, question)
    said = desk.talks.history(HOUSE_OWNER, JOB)["messages"]
    assert [one["role"] for one in said] == ["user", "assistant"] * 2
    assert [one["content"] for one in said[::2]] == [
        "Which room is it?",
        "Sure? \N{OK HAND SIGN}",
    ]
    assert said[1]["content"].endswith("[#1].")
    desk.talks.restart(HOUSE_OWNER, JOB)
    assert (desk.count(ConversationRow), desk.count(MessageRow)) == (1, 0)


def test_an_estimate_is_kept_with_its_comparison(desk: Desk) -> None:
    first = desk.impacts.cost(HOUSE_OWNER, JOB)
    desk.impacts.schedule(HOUSE_OWNER, JOB)
    assert desk.impacts.cost(HOUSE_OWNER, JOB) == first
    assert len(desk.server.questions) == 2
    assert first["categories"][0]["icon"]


def test_two_first_questions_at_once_are_one_talk(desk: Desk) -> None:
    """Whichever is kept first begins it, and the other one finds it."""
    both = threading.Barrier(2)
    answer = desk.server.reply

    def together(question: object) -> tuple[int, bytes]:
        both.wait(10)
        return answer(question)  # type: ignore[arg-type]

    desk.server.reply = together
    threads = [
        threading.Thread(target=desk.talks.say, args=(HOUSE_OWNER, JOB, f"Question {number}?"))
        for number in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    said = desk.talks.history(HOUSE_OWNER, JOB)["messages"]
    assert [one["role"] for one in said] == ["user", "assistant"] * 2
    assert {one["content"] for one in said[::2]} == {"Question 0?", "Question 1?"}
