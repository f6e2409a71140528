"""People see what is being done, what failed, and how much is waiting."""

from datetime import timedelta

import pytest
from tests.kernel.jobs.kinds import MakeWorker, mark, submit

from premises.kernel.database import Database
from premises.kernel.errors import Invalid, NotFound
from premises.kernel.jobs import JobState, Pipeline, Registry, Stage, StageState, Task, desk, ledger


def _impossible(_task: Task) -> None:
    raise Invalid("tests.impossible", "Change it.")


_GOOD = Pipeline(
    "tests.good",
    "tests",
    (Stage("one", lambda _task: 1, mark), Stage("two", lambda _task: 2, mark, ("one",), "gpu")),
)
_BAD = Pipeline("others.bad", "others", (Stage("only", _impossible, mark),))
_REGISTRY = Registry([_GOOD, _BAD])


def test_jobs_are_listed_newest_first_page_by_page(marked: Database) -> None:
    ids = [submit(marked, _GOOD) for _ in range(7)]
    pages: list[list[str]] = []
    with marked.read() as session:
        while not pages or pages[-1]:
            before = pages[-1][-1] if pages else None
            pages.append([job.id for job in desk.jobs(session, before=before, limit=3)])
    assert [len(page) for page in pages] == [3, 3, 1, 0]
    assert [one for page in pages for one in page] == sorted(ids, reverse=True)


def test_jobs_are_found_by_state_domain_and_owner(
    marked: Database, make_worker: MakeWorker
) -> None:
    good, bad = submit(marked, _GOOD), submit(marked, _BAD)
    make_worker(marked, _REGISTRY).drain()
    with marked.write() as session:
        now = marked.now(session)
        mine = ledger.submit(session, _GOOD, {}, now=now, owner_id="anna", property_id="p1")
    with marked.read() as session:
        assert [job.id for job in desk.jobs(session, state=JobState.DONE)] == [good]
        assert [job.id for job in desk.jobs(session, domain="others")] == [bad]
        (found,) = desk.jobs(session, owner_id="anna")
    assert (found.id, found.property_id, found.state) == (mine, "p1", JobState.RUNNING)


def test_a_job_is_shown_with_its_stages(marked: Database, make_worker: MakeWorker) -> None:
    job_id = submit(marked, _GOOD, {"photo": "a.jpg"})
    make_worker(marked, _REGISTRY).work_one()
    with marked.read() as session:
        job = desk.job(session, job_id)
        with pytest.raises(NotFound):
            desk.job(session, "none")
    assert job.input == {"photo": "a.jpg"}
    assert [(stage.name, stage.state, stage.result) for stage in job.stages] == [
        ("one", StageState.DONE, 1),
        ("two", StageState.READY, None),
    ]
    assert job.stages[0].started_at is not None
    assert job.stages[0].finished_at is not None


def test_dead_letters_are_listed_newest_first(marked: Database, make_worker: MakeWorker) -> None:
    for _ in range(3):
        submit(marked, _BAD)
    submit(marked, _GOOD)
    make_worker(marked, _REGISTRY).drain()
    with marked.read() as session:
        first = desk.dead_letters(session, limit=2)
        rest = desk.dead_letters(session, before=first[-1].stage.id)
    assert [len(first), len(rest)] == [2, 1]
    assert {letter.stage.error_code for letter in first + rest} == {"tests.impossible"}
    assert {(letter.pipeline, letter.domain) for letter in rest} == {("others.bad", "others")}
    ids = [letter.stage.id for letter in first + rest]
    assert ids == sorted(ids, reverse=True)


def test_depths_say_how_much_is_where(marked: Database) -> None:
    for _ in range(3):
        submit(marked, _GOOD)
    with marked.write() as session:
        now = marked.now(session)
        assert ledger.claim(session, _REGISTRY, ["tests.good/one"], now, 30) is not None
    with marked.write() as session:
        now = marked.now(session)
        later = now + timedelta(hours=1)
        ledger.submit(session, _GOOD, {}, now=later)
    with marked.read() as session:
        found = {(one.queue, one.step): one for one in desk.depths(session, now)}
    assert found == {
        ("cpu", "tests.good/one"): desk.Depth("cpu", "tests.good/one", 0, 2, 1, 1, 0),
        ("gpu", "tests.good/two"): desk.Depth("gpu", "tests.good/two", 4),
    }
