"""A dead letter that somebody took note of is not listed any more, and nothing else changes."""

import pytest
from tests.kernel.jobs.kinds import MakeWorker, mark, submit

from premises.kernel.database import Database
from premises.kernel.errors import Conflict, Invalid, NotFound
from premises.kernel.jobs import JobState, Pipeline, Registry, Stage, StageState, Task, desk, ledger


def _impossible(_task: Task) -> None:
    raise Invalid("tests.impossible", "Change it.")


_BAD = Pipeline(
    "others.bad",
    "others",
    (Stage("one", _impossible, mark), Stage("two", _impossible, mark, ("one",))),
)
_GOOD = Pipeline("tests.good", "tests", (Stage("only", lambda _task: 1, mark),))
_REGISTRY = Registry([_BAD, _GOOD])
_STEP = "others.bad/one"


@pytest.fixture
def dead(marked: Database, make_worker: MakeWorker) -> list[str]:
    """Three jobs that failed, the oldest first."""
    jobs = [submit(marked, _BAD, {"number": number}) for number in range(3)]
    submit(marked, _GOOD)
    make_worker(marked, _REGISTRY).drain()
    return jobs


def _dismiss(database: Database, stage_id: int) -> None:
    with database.write() as session:
        ledger.dismiss(session, _REGISTRY, stage_id, database.now(session))


def test_dead_letters_of_a_step_come_oldest_first(marked: Database, dead: list[str]) -> None:
    with marked.read() as session:
        found = desk.dead_of(session, [_STEP], start=1, limit=2)
        assert desk.dead_count(session, [_STEP]) == 3
        assert desk.dead_count(session, ["others.bad/two", "tests.good/only"]) == 0
        assert desk.dead_of(session, []) == []
    assert [one.job_id for one in found] == dead[1:]
    assert [one.input for one in found] == [{"number": 1}, {"number": 2}]


def test_one_that_was_noted_is_not_listed_and_keeps_its_reason(
    marked: Database, dead: list[str]
) -> None:
    with marked.read() as session:
        (letter, *_) = desk.dead_of(session, [_STEP])
    _dismiss(marked, letter.stage.id)
    with marked.read() as session:
        assert [one.job_id for one in desk.dead_of(session, [_STEP])] == dead[1:]
        assert letter.stage.id not in {one.stage.id for one in desk.dead_letters(session)}
        job = desk.job(session, dead[0])
    assert (job.summary.state, job.summary.error_code) == (JobState.CANCELLED, "tests.impossible")
    assert [stage.state for stage in job.stages] == [StageState.CANCELLED, StageState.SKIPPED]
    assert job.stages[0].error_message == "Change it."


def test_only_a_dead_letter_can_be_noted_and_only_once(marked: Database, dead: list[str]) -> None:
    with marked.read() as session:
        (letter, *_) = desk.dead_of(session, [_STEP])
    _dismiss(marked, letter.stage.id)
    with pytest.raises(Conflict):
        _dismiss(marked, letter.stage.id)
    with pytest.raises(Conflict), marked.write() as session:
        ledger.requeue(session, _REGISTRY, letter.stage.id, marked.now(session))
    with pytest.raises(NotFound):
        _dismiss(marked, 10**9)
