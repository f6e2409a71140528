"""What a worker does with a stage: work it once, try it again, or end it for good."""

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session
from tests.kernel.jobs.kinds import MakeWorker, mark, marks, single, submit
from tests.waiting import until

from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell
from premises.kernel.errors import Conflict, Failure, Invalid, NotFound, Unavailable
from premises.kernel.jobs import (
    JobState,
    Pipeline,
    Postponed,
    Registry,
    Stage,
    StageState,
    Task,
    Worker,
    add_parts,
    desk,
    ledger,
    owners,
    recovery,
)
from premises.kernel.jobs.models import JobRow, StageRow
from premises.kernel.settings import JobsSettings


def _job(database: Database, job_id: str) -> desk.JobView:
    with database.read() as session:
        return desk.job(session, job_id)


def _drain_until_ended(database: Database, worker: Worker, job_id: str) -> desk.JobView:
    def ended() -> bool:
        worker.drain()
        return _job(database, job_id).summary.state is not JobState.RUNNING

    until(ended)
    return _job(database, job_id)


def test_effects_result_and_the_next_stage_come_together(
    marked: Database, make_worker: MakeWorker
) -> None:
    seen: dict[tuple[str, str], Any] = {}

    def second(task: Task) -> str:
        seen.update(task.results)
        return "second"

    pipeline = Pipeline(
        "tests.two",
        "tests",
        (
            Stage("one", lambda task: task.input["number"] + 1, mark),
            Stage("two", second, mark, after=("one",)),
        ),
    )
    job_id = submit(marked, pipeline, {"number": 41})
    worker = make_worker(marked, Registry([pipeline]))
    assert worker.work_one()
    half = _job(marked, job_id)
    assert [stage.state for stage in half.stages] == [StageState.DONE, StageState.READY]
    assert half.summary.progress == 0.5
    assert worker.drain() == 1
    done = _job(marked, job_id)
    assert done.summary.state is JobState.DONE
    assert done.summary.progress == 1.0
    assert done.summary.finished_at is not None
    assert [stage.result for stage in done.stages] == [42, "second"]
    assert seen == {("one", ""): 42}
    assert [one.stage for one in marks(marked)] == ["one", "two"]


def test_what_apply_wrote_before_it_raised_is_not_there(
    marked: Database, make_worker: MakeWorker
) -> None:
    def broken(session: Session, task: Task, effects: Any) -> Any:
        mark(session, task, effects)
        session.flush()
        raise Invalid("tests.no", "It cannot be.")

    pipeline = Pipeline(
        "tests.broken",
        "tests",
        (Stage("one", lambda _task: 1, broken), Stage("two", lambda _task: 2, mark, ("one",))),
    )
    job_id = submit(marked, pipeline)
    make_worker(marked, Registry([pipeline])).drain()
    job = _job(marked, job_id)
    assert marks(marked) == []
    assert [stage.state for stage in job.stages] == [StageState.FAILED, StageState.SKIPPED]
    assert (job.summary.state, job.summary.error_code) == (JobState.FAILED, "tests.no")


def test_a_submission_exists_only_if_its_transaction_commits(
    marked: Database, make_worker: MakeWorker
) -> None:
    pipeline = single(lambda _task: 1)

    def submit_and_fail() -> None:
        with marked.write() as session:
            ledger.submit(session, pipeline, {}, now=marked.now(session))
            raise KeyError

    with pytest.raises(KeyError):
        submit_and_fail()
    assert make_worker(marked, Registry([pipeline])).drain() == 0


def test_the_same_thing_is_submitted_once(marked: Database) -> None:
    pipeline = single(lambda _task: 1)
    for expected in (True, False):
        try:
            with marked.write() as session:
                now = marked.now(session)
                ledger.submit(session, pipeline, {}, now=now, once_key="photo-1")
        except sa.exc.IntegrityError:
            assert not expected
        else:
            assert expected


def test_what_is_unavailable_is_tried_again_and_then_a_dead_letter_that_can_be_requeued(
    marked: Database, make_worker: MakeWorker
) -> None:
    tried: list[float] = []

    def away(_task: Task) -> str:
        tried.append(time.monotonic())
        if len(tried) <= 3:
            raise Unavailable("tests.away", "Not now.")
        return "done"

    pipeline = single(away, tries=3, first_retry_s=0.2)
    job_id = submit(marked, pipeline)
    registry = Registry([pipeline])
    worker = make_worker(marked, registry)
    job = _drain_until_ended(marked, worker, job_id)
    assert job.summary.state is JobState.FAILED
    assert len(tried) == 3
    assert tried[1] - tried[0] >= 0.2
    assert tried[2] - tried[1] >= 0.4
    with marked.read() as session:
        (letter,) = desk.dead_letters(session)
    assert (letter.stage.state, letter.stage.tries) == (StageState.DEAD, 3)
    assert (letter.stage.error_code, letter.job_id) == ("tests.away", job_id)
    with marked.write() as session:
        ledger.requeue(session, registry, letter.stage.id, marked.now(session))
    with pytest.raises(Conflict), marked.write() as session:
        ledger.requeue(session, registry, letter.stage.id, marked.now(session))
    job = _drain_until_ended(marked, worker, job_id)
    assert job.summary.state is JobState.DONE
    assert job.summary.error_code is None
    assert len(marks(marked)) == 1


def test_what_is_postponed_waits_without_using_up_its_tries(
    marked: Database, make_worker: MakeWorker
) -> None:
    asked: list[int] = []

    class Soon(Postponed):
        wait_s = 0.05

    def without_model(_task: Task) -> str:
        asked.append(1)
        if len(asked) < 6:
            raise Soon("tests.no_model", "Install it.")
        return "seen"

    pipeline = single(without_model, tries=1)
    job_id = submit(marked, pipeline)
    job = _drain_until_ended(marked, make_worker(marked, Registry([pipeline])), job_id)
    assert job.summary.state is JobState.DONE
    assert job.stages[0].tries == 0


def test_other_failures_are_final_at_once_and_the_domain_is_told_in_the_same_transaction(
    marked: Database, make_worker: MakeWorker
) -> None:
    told: list[str] = []

    def tell(session: Session, task: Task, failure: Failure) -> None:
        told.append(failure.code)
        mark(session, task, None)
        states = session.scalars(sa.select(StageRow.state)).all()
        assert states == [StageState.FAILED]

    def impossible(_task: Task) -> None:
        raise Invalid("tests.impossible", "Change it.")

    pipeline = single(impossible, failed=tell)
    job_id = submit(marked, pipeline)
    assert make_worker(marked, Registry([pipeline])).drain() == 1
    job = _job(marked, job_id)
    assert told == ["tests.impossible"]
    assert len(marks(marked)) == 1
    assert job.stages[0].state is StageState.FAILED
    assert job.stages[0].error_message == "Change it."


def test_a_bug_ends_its_stage_with_its_reason_and_no_other(
    marked: Database, make_worker: MakeWorker
) -> None:
    def buggy(task: Task) -> float:
        return 1 / int(task.input["number"])

    def tell(_session: Session, _task: Task, _failure: Failure) -> None:
        raise RuntimeError

    pipeline = single(buggy, failed=tell)
    bad, good = (submit(marked, pipeline, {"number": number}) for number in (0, 1))
    with structlog.testing.capture_logs() as logs:
        assert make_worker(marked, Registry([pipeline])).drain() == 2
    assert _job(marked, good).summary.state is JobState.DONE
    job = _job(marked, bad)
    assert job.summary.state is JobState.FAILED
    assert job.summary.error_code == "jobs.bug"
    assert "ZeroDivisionError" in (job.summary.error_message or "")
    events = [entry["event"] for entry in logs]
    assert "stage_failed" in events
    assert "failed_callback_failed" in events


_PAGES = [str(number) for number in range(1, 6)]


def _document(bad_page: str = "") -> Pipeline:
    def compare(task: Task) -> str:
        assert task.results == {("ocr", task.part): f"text {task.part}"}
        return f"changes {task.part}"

    def read(task: Task) -> str:
        if task.part == bad_page:
            raise Invalid("tests.torn_page", "Scan it again.")
        return f"text {task.part}"

    return Pipeline(
        "tests.document",
        "tests",
        (
            Stage("ocr", read, mark),
            Stage("diff", compare, mark, ("ocr",)),
            Stage("summary", lambda task: sorted(task.results.values()), mark, ("diff",)),
        ),
    )


def test_pages_overtake_each_other_and_the_summary_waits_for_all(
    marked: Database, make_worker: MakeWorker
) -> None:
    pipeline = _document()
    job_id = submit(marked, pipeline, parts={"ocr": _PAGES, "diff": _PAGES})
    assert make_worker(marked, Registry([pipeline])).drain() == 11
    job = _job(marked, job_id)
    assert job.summary.state is JobState.DONE
    assert job.stages[-1].result == [f"changes {page}" for page in _PAGES]
    assert marks(marked)[-1].stage == "summary"


def test_parts_can_be_added_when_they_become_known(
    marked: Database, make_worker: MakeWorker
) -> None:
    def opened(session: Session, task: Task, effects: int) -> int:
        pages = [str(number) for number in range(effects)]
        now = marked.now(session)
        ledger.add_parts(session, pipeline, pipeline.stage("page"), task.job_id, pages, now)
        return effects

    pipeline = Pipeline(
        "tests.book",
        "tests",
        (
            Stage("open", lambda task: task.input["pages"], opened),
            Stage("page", lambda task: task.part, mark, ("open",)),
            Stage("close", lambda task: sorted(task.results.values()), mark, ("page",)),
        ),
    )
    worker = make_worker(marked, Registry([pipeline]))
    for count in (3, 0):
        job_id = submit(marked, pipeline, {"pages": count}, parts={"page": []})
        assert worker.drain() == count + 2
        job = _job(marked, job_id)
        assert job.summary.state is JobState.DONE
        assert job.stages[1].name == "close"
        assert job.stages[1].result == [str(number) for number in range(count)]


def test_a_page_that_fails_fails_alone_and_can_be_brought_back(
    marked: Database, make_worker: MakeWorker
) -> None:
    broken, whole = _document(bad_page="3"), _document()
    job_id = submit(marked, broken, parts={"ocr": _PAGES, "diff": _PAGES})
    make_worker(marked, Registry([broken])).drain()
    job = _job(marked, job_id)
    states = {(stage.name, stage.part): stage.state for stage in job.stages}
    assert job.summary.state is JobState.FAILED
    assert states.pop(("ocr", "3")) is StageState.FAILED
    assert states.pop(("diff", "3")) is StageState.SKIPPED
    assert states.pop(("summary", "")) is StageState.SKIPPED
    assert set(states.values()) == {StageState.DONE}
    torn = next(stage for stage in job.stages if stage.state is StageState.FAILED)
    with marked.write() as session:
        ledger.requeue(session, Registry([whole]), torn.id, marked.now(session))
    assert _job(marked, job_id).summary.state is JobState.RUNNING
    make_worker(marked, Registry([whole])).drain()
    assert _job(marked, job_id).summary.state is JobState.DONE
    assert len(marks(marked)) == 11


def test_a_page_that_comes_late_adds_its_own_part_to_a_stage_that_has_gone_on_without_it(
    marked: Database, make_worker: MakeWorker
) -> None:
    """A joining stage makes do with what there is; whoever is brought back later adds to it."""
    broken = {"2"}

    def read(task: Task) -> str:
        if task.part in broken:
            raise Invalid("tests.torn", "page is torn")
        return task.part

    def kept(session: Session, task: Task, effects: str) -> str:
        joined = (desk.job(session, task.job_id).stages)[2]
        if joined.state is StageState.DONE:
            add(session, task, "join", [task.part])
        return effects

    def joined(session: Session, task: Task, effects: list[str]) -> list[str]:
        add(session, task, "page", effects)
        return effects

    def add(session: Session, task: Task, stage: str, parts: list[str]) -> None:
        now = marked.now(session)
        add_parts(session, pipeline, pipeline.stage(stage), task.job_id, parts, now)

    def together(task: Task) -> list[str]:
        return sorted(found for found in task.results.values() if found is not None)

    pipeline = Pipeline(
        "tests.set",
        "tests",
        (
            Stage("read", read, kept),
            Stage("join", together, joined, ("read",), despite_losses=True),
            Stage("page", lambda task: task.part, mark, ("join",)),
        ),
    )
    worker = make_worker(marked, Registry([pipeline]))
    job_id = submit(marked, pipeline, parts={"read": ["1", "2"], "page": []})
    worker.drain()
    assert _job(marked, job_id).summary.state is JobState.FAILED
    assert [one.part for one in marks(marked)] == ["1"]
    torn = next(one for one in _job(marked, job_id).stages if one.state is StageState.FAILED)
    broken.clear()
    with marked.write() as session:
        ledger.requeue(session, Registry([pipeline]), torn.id, marked.now(session))
    worker.drain()
    assert _job(marked, job_id).summary.state is JobState.DONE
    assert [one.part for one in marks(marked)] == ["1", "2"]


def test_last_pages_that_end_together_let_the_summary_start(
    marked: Database, make_worker: MakeWorker
) -> None:
    pipeline = _document()
    job_ids = [submit(marked, pipeline, parts={"ocr": _PAGES, "diff": _PAGES}) for _ in range(4)]
    registry = Registry([pipeline])
    workers = [make_worker(marked, registry) for _ in range(5)]

    def all_done() -> bool:
        return all(_job(marked, job).summary.state is not JobState.RUNNING for job in job_ids)

    threads = [threading.Thread(target=worker.run) for worker in workers]
    for thread in threads:
        thread.start()
    until(all_done, 30)
    for worker in workers:
        worker.stop()
    for thread in threads:
        thread.join()
    assert {_job(marked, job).summary.state for job in job_ids} == {JobState.DONE}
    assert len(marks(marked)) == 44


def test_a_cancelled_job_writes_nothing_more(marked: Database, make_worker: MakeWorker) -> None:
    def cancelled_meanwhile(task: Task) -> int:
        with marked.write() as session:
            ledger.cancel(session, registry, task.job_id, marked.now(session))
        return 1

    pipeline = Pipeline(
        "tests.cancelled",
        "tests",
        (Stage("one", cancelled_meanwhile, mark), Stage("two", lambda _task: 2, mark, ("one",))),
    )
    registry = Registry([pipeline])
    job_id = submit(marked, pipeline)
    assert make_worker(marked, registry).drain() == 1
    job = _job(marked, job_id)
    assert marks(marked) == []
    assert job.summary.state is JobState.CANCELLED
    assert {stage.state for stage in job.stages} == {StageState.CANCELLED}
    with pytest.raises(Conflict), marked.write() as session:
        ledger.cancel(session, registry, job_id, marked.now(session))
    with pytest.raises(NotFound), marked.write() as session:
        ledger.cancel(session, registry, "no such job", marked.now(session))


def test_a_cancelled_stage_that_fails_is_not_tried_again(
    marked: Database, make_worker: MakeWorker
) -> None:
    def cancelled_meanwhile(task: Task) -> int:
        with marked.write() as session:
            ledger.cancel(session, registry, task.job_id, marked.now(session))
        raise Unavailable("tests.away", "Not now.")

    pipeline = single(cancelled_meanwhile)
    registry = Registry([pipeline])
    job_id = submit(marked, pipeline)
    make_worker(marked, registry).drain()
    assert _job(marked, job_id).summary.state is JobState.CANCELLED


def test_progress_is_seen_while_the_stage_runs(marked: Database, make_worker: MakeWorker) -> None:
    seen: list[tuple[float, str | None]] = []

    def report(task: Task) -> int:
        task.progress(0.5, "half of it")
        stage = _job(marked, task.job_id).stages[0]
        seen.append((stage.progress, stage.note))
        return 1

    pipeline = single(report)
    submit(marked, pipeline)
    make_worker(marked, Registry([pipeline])).drain()
    assert seen == [(0.5, "half of it")]


def test_a_closed_gate_leaves_stages_untouched(marked: Database, make_worker: MakeWorker) -> None:
    open_now: list[int] = []
    pipeline = single(lambda _task: 1, gate=lambda: bool(open_now))
    job_id = submit(marked, pipeline)
    worker = make_worker(marked, Registry([pipeline]))
    assert worker.drain() == 0
    assert _job(marked, job_id).stages[0].tries == 0
    open_now.append(1)
    assert worker.drain() == 1


def test_a_worker_takes_only_its_queues_and_the_urgent_first(
    marked: Database, doorbell: PipeDoorbell
) -> None:
    order: list[str] = []

    def note(task: Task) -> None:
        order.append(task.pipeline)

    kinds = [
        Pipeline(name, "tests", (Stage("only", note, mark, queue=queue, priority=priority),))
        for name, queue, priority in (("a", "cpu", 0), ("b", "cpu", 5), ("c", "gpu", 9))
    ]
    registry = Registry(kinds)
    for kind in kinds:
        submit(marked, kind)
    Worker(marked, registry, doorbell, JobsSettings(), queues=["cpu"]).drain()
    assert order == ["b", "a"]
    Worker(marked, registry, doorbell, JobsSettings(), queues=["only"]).drain()
    assert order == ["b", "a", "c"]


def test_a_lease_is_renewed_for_as_long_as_the_stage_runs(
    marked: Database, make_worker: MakeWorker
) -> None:
    runs: list[int] = []

    def long(_task: Task) -> None:
        runs.append(1)
        time.sleep(1.6)

    pipeline = single(long)
    job_id = submit(marked, pipeline)
    registry = Registry([pipeline])
    workers = [make_worker(marked, registry, lease_s=0.6) for _ in range(2)]
    threads = [threading.Thread(target=worker.run) for worker in workers]
    for thread in threads:
        thread.start()
    until(lambda: _job(marked, job_id).summary.state is JobState.DONE)
    for worker in workers:
        worker.stop()
    for thread in threads:
        thread.join()
    assert runs == [1]
    assert _job(marked, job_id).stages[0].deaths == 0


def test_a_stage_that_runs_too_long_is_put_back_and_what_it_computes_is_refused(
    marked: Database, doorbell: PipeDoorbell
) -> None:
    overrun = threading.Event()
    pipeline = single(lambda _task: overrun.wait(10), wall_limit_s=0.3, tries=2)
    job_id = submit(marked, pipeline)
    worker = Worker(marked, Registry([pipeline]), doorbell, JobsSettings(), on_overrun=overrun.set)
    assert worker.work_one()
    stage = _job(marked, job_id).stages[0]
    assert marks(marked) == []
    assert (stage.state, stage.tries, stage.error_code) == (StageState.READY, 1, "jobs.too_slow")


def test_a_stage_that_hangs_ends_its_worker_even_after_another_took_it_over(
    marked: Database, doorbell: PipeDoorbell
) -> None:
    overrun = threading.Event()

    def hang(_task: Task) -> bool:
        with marked.write() as session:
            this = owners.this_process()
            recovery.reclaim_from(session, registry, this, marked.now(session))
        return overrun.wait(10)

    pipeline = single(hang, wall_limit_s=0.3)
    registry = Registry([pipeline])
    submit(marked, pipeline)
    worker = Worker(marked, registry, doorbell, JobsSettings(), on_overrun=overrun.set)
    assert worker.work_one()
    assert overrun.is_set()
    assert marks(marked) == []


@pytest.mark.parametrize(
    "odd", ["nul \0", "half \udcff", "long " * 100_000], ids=["nul", "half", "long"]
)
def test_a_reason_that_a_database_would_refuse_still_ends_its_stage(
    marked: Database, make_worker: MakeWorker, odd: str
) -> None:
    def fail(task: Task) -> None:
        task.progress(0.5, odd)
        raise ValueError(odd)

    pipeline = single(fail)
    job_id = submit(marked, pipeline)
    make_worker(marked, Registry([pipeline])).drain()
    job = _job(marked, job_id)
    assert job.summary.state is JobState.FAILED
    assert (job.summary.error_message or "").startswith(f"ValueError: {odd[:4]}")


def test_a_job_keeps_the_reason_of_the_page_that_was_not_brought_back(
    marked: Database, make_worker: MakeWorker
) -> None:
    good: list[str] = []

    def read(task: Task) -> str:
        if task.part not in good:
            raise Invalid(f"tests.torn_{task.part}", "Scan it again.")
        return task.part

    pipeline = Pipeline("tests.pages", "tests", (Stage("ocr", read, mark),))
    registry = Registry([pipeline])
    job_id = submit(marked, pipeline, parts={"ocr": ["1", "2"]})
    worker = make_worker(marked, registry)
    worker.drain()
    good.append("2")
    second = _job(marked, job_id).stages[1]
    with marked.write() as session:
        ledger.requeue(session, registry, second.id, marked.now(session))
    worker.drain()
    job = _job(marked, job_id).summary
    assert (job.state, job.error_code) == (JobState.FAILED, "tests.torn_1")
    assert job.error_message == "Scan it again."


def test_a_stage_that_this_version_does_not_know_waits_and_hinders_no_other(
    marked: Database, make_worker: MakeWorker
) -> None:
    old, new = _document(), Pipeline("tests.document", "tests", _document().stages[:2])
    job_id = submit(marked, old, parts={"ocr": ["1"], "diff": ["1"]})
    assert make_worker(marked, Registry([new])).drain() == 2
    states = [stage.state for stage in _job(marked, job_id).stages]
    assert states == [StageState.DONE, StageState.DONE, StageState.WAITING]


def test_finished_jobs_are_removed_after_the_days_they_are_kept(
    marked: Database, make_worker: MakeWorker
) -> None:
    usual = single(lambda _task: 1)
    short = Pipeline("tests.short", "tests", usual.stages, keep_days=0.5)
    registry = Registry([usual, short])
    for kind in (usual, short):
        submit(marked, kind)
    make_worker(marked, registry).drain()
    failed, running = submit(marked, short), submit(marked, short)
    with marked.write() as session:
        ended = {"state": JobState.FAILED, "finished_at": marked.now(session)}
        session.execute(sa.update(JobRow).where(JobRow.id == failed).values(ended))
    with marked.read() as session:
        now = marked.now(session)

    def purge(days: float) -> int:
        with marked.write() as session:
            return ledger.purge(session, registry, now + timedelta(days=days), keep_days=7)

    def left() -> int:
        with marked.read() as session:
            return len(desk.jobs(session))

    assert (purge(0.4), left()) == (0, 4)
    assert (purge(0.6), left()) == (1, 3), "a failed job may still be wanted"
    assert (purge(8), left()) == (2, 1)
    with marked.read() as session:
        assert session.scalars(sa.select(StageRow.job_id)).all() == [running]


def test_no_more_than_a_batch_is_removed_at_once(marked: Database) -> None:
    pipeline = single(lambda _task: 1)
    with marked.write() as session:
        now = marked.now(session)
        for _ in range(ledger.PURGE_BATCH + 20):
            ledger.submit(session, pipeline, {}, now=now)
        session.execute(sa.update(JobRow).values(state=JobState.DONE, finished_at=now))
    removed: list[int] = []
    while not removed or removed[-1]:
        with marked.write() as session:
            later = now + timedelta(days=8)
            removed.append(ledger.purge(session, Registry([pipeline]), later, keep_days=7))
    assert removed == [ledger.PURGE_BATCH, 20, 0]
    with marked.read() as session:
        assert session.scalar(sa.select(sa.func.count(StageRow.id))) == 0
