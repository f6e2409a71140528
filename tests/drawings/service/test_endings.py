"""No comparison is in progress for ever, whoever called it off, gave it up or lost it."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from tests.drawings.papers import Paper, drawing
from tests.drawings.service.place import Place

from premises.drawings.models import (
    ComparisonRow,
    DiffRow,
    JobStatus,
    StageRow,
    StageStatus,
    VersionRow,
)
from premises.drawings.service.progress import Progress
from premises.drawings.service.retelling import Retelling
from premises.drawings.service.settling import LOST
from premises.drawings.service.summaries import Summaries
from premises.kernel.auth import HOUSE_OWNER, Caller
from premises.kernel.errors import Conflict, NotFound, Unavailable
from premises.kernel.jobs import JobRow, ledger

FILE = drawing(Paper())
ANN = Caller(via="session", account_id="a" * 36, email="ann@x.example", grants={"drawings": "own"})


def _begun(place: Place) -> ComparisonRow:
    old = place.send(FILE, "old.pdf").version
    comparison = place.send(FILE, "new.pdf", old=old).comparison
    assert comparison is not None
    return comparison


def _bury(place: Place) -> int:
    with place.database.write() as session:
        return place.domain.hands.settling.bury(session, place.database.now(session))


def test_work_that_is_cancelled_elsewhere_ends_the_comparison(place: Place) -> None:
    row = _begun(place)
    assert row.work_id is not None
    assert _bury(place) == 0
    with place.database.write() as session:
        ledger.cancel(session, place.registry, row.work_id, place.database.now(session))
    assert _bury(place) == 1
    found = place.again(row)
    assert found.status == JobStatus.CANCELLED
    assert found.cancelled_at is not None
    assert {step.status for step in place.rows(StageRow)} == {StageStatus.SKIPPED}
    assert _bury(place) == 0


def test_work_that_is_gone_fails_the_comparison_with_a_reason(here: Place) -> None:
    row = _begun(here)
    with here.database.write() as session:
        session.execute(sa.delete(JobRow).where(JobRow.id == row.work_id))
    assert _bury(here) == 1
    found = here.again(row)
    assert (found.status, found.error_code) == (JobStatus.FAILED, LOST)
    assert "compare the two once more" in str(found.error_message)


def test_a_page_whose_worker_keeps_dying_fails_and_is_brought_back(here: Place) -> None:
    """A dead letter says so to clients; once it is requeued and done, so does the comparison."""
    row = _begun(here)
    for _ in range(3):
        assert here.worker.work_one()
    for _ in range(3):
        claim = here.claim("diff")
        failure = Unavailable("jobs.worker_died", "Its worker died.")
        with here.database.write() as session:
            ledger.fail(session, here.registry, claim, failure, here.database.now(session))
            ready = sa.text("UPDATE job_stages SET ready_at = '2000-01-01' WHERE state = 'ready'")
            session.execute(ready)
    found = here.again(row)
    assert found.status == JobStatus.FAILED
    assert "Its worker died" in str(found.error_message)
    here.requeue(row.work_id, "diff", "1")
    here.worker.drain()
    found = here.again(row)
    assert (found.status, found.error_message) == (JobStatus.COMPLETED, None)
    assert here.count(DiffRow) == 1


def test_a_page_that_is_to_be_told_of_anew_does_not_wait_for_work_that_is_gone(
    place: Place,
) -> None:
    row = place.compared(FILE, drawing(Paper(extra=1)))
    (diff,) = place.rows(DiffRow)
    summaries = Summaries(place.database, Retelling(place.domain.work))
    progress = Progress(place.database)

    def status() -> str:
        page = progress.of(HOUSE_OWNER, row.id)["pages"][0]
        return str(page["summary_status"])

    def forget() -> int:
        with place.database.write() as session:
            return place.domain.hands.settling.forget(session)

    summaries.regenerate(HOUSE_OWNER, diff.id, None)
    assert (status(), forget()) == (StageStatus.PENDING, 0)
    (step,) = place.rows(StageRow, StageRow.part == "1.2")
    with place.database.write() as session:
        now = place.database.now(session)
        ledger.cancel(session, place.registry, step.facts["work_id"], now)
    assert (forget(), status()) == (1, StageStatus.COMPLETED)
    assert place.again(row).status == JobStatus.COMPLETED


def test_a_comparison_ends_once(here: Place) -> None:
    row = _begun(here)
    assert here.domain.comparisons.cancel(HOUSE_OWNER, row.id, None).status == JobStatus.CANCELLED
    with pytest.raises(Conflict, match="Job is already cancelled"):
        here.domain.comparisons.cancel(HOUSE_OWNER, row.id, None)
    here.worker.drain()
    assert here.again(row).status == JobStatus.CANCELLED
    done = here.compared(FILE, FILE)
    with pytest.raises(Conflict, match="Job is already completed"):
        here.domain.comparisons.cancel(HOUSE_OWNER, done.id, None)


def test_two_files_of_one_name_at_once_are_two_revisions(place: Place) -> None:
    together = threading.Barrier(4)

    def send(_number: int) -> VersionRow:
        together.wait()
        return place.send(FILE, "A-101.pdf", caller=ANN).version

    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(send, range(4)))
    assert sorted(one.version_number for one in sent) == [1, 2, 3, 4]
    assert len({one.project_id for one in sent}) == 1


def test_an_earlier_version_of_another_project_is_none(here: Place) -> None:
    theirs = here.send(FILE, caller=ANN).version
    mine = here.send(FILE).version
    with pytest.raises(NotFound, match="Baseline drawing version not found"):
        here.send(FILE, old=theirs, project=mine.project_id)
    assert here.count(VersionRow) == 2


def test_who_names_no_project_means_that_of_the_earlier_version(here: Place) -> None:
    """And each person has a default project of their own."""
    house, ann = here.send(FILE).version, here.send(FILE, caller=ANN).version
    assert house.project_id != ann.project_id
    again = here.send(FILE, old=ann).version
    assert again.project_id == ann.project_id
