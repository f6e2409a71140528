"""Work that many processes share, one of which is killed or frozen in the middle of it."""

import os
import signal
import time
from collections import Counter
from pathlib import Path

from tests.kernel.jobs.kinds import (
    HELD,
    TALLY,
    MakeWorker,
    Start,
    full_url,
    marks,
    pid,
    registry,
    submit,
)
from tests.waiting import until

from premises.kernel.database import Database
from premises.kernel.jobs import JobState, desk


def _ended(database: Database, job_id: str) -> bool:
    with database.read() as session:
        return desk.job(session, job_id).summary.state is not JobState.RUNNING


def _began(folder: Path, number: int) -> bool:
    return (folder / f"began-{number}").exists()


def test_eight_workers_in_four_processes_do_each_of_200_stages_once(
    marked: Database, tmp_path: Path, start: Start
) -> None:
    jobs = {submit(marked, TALLY) for _ in range(200)}
    crew = start("crew", full_url(marked), str(tmp_path), "30")
    crew.join(timeout=60)
    assert crew.exitcode == 0
    done = marks(marked)
    assert Counter(one.job_id for one in done) == Counter(jobs)
    assert len({one.pid for one in done}) > 1
    with marked.read() as session:
        found = desk.jobs(session, limit=300)
    assert {job.state for job in found} == {JobState.DONE}
    assert len(found) == 200


def test_a_worker_that_was_frozen_and_overtaken_changes_nothing_when_it_wakes(
    marked: Database, tmp_path: Path, start: Start, make_worker: MakeWorker
) -> None:
    job_id = submit(marked, HELD, {"folder": str(tmp_path)})
    frozen = start("work", full_url(marked), str(tmp_path / "bells"), "1.5")
    until(lambda: _began(tmp_path, pid(frozen)))
    os.kill(pid(frozen), signal.SIGSTOP)
    (tmp_path / "go").touch()
    with marked.read() as session:
        lease_until = desk.job(session, job_id).stages[0].lease_until
    assert lease_until is not None
    other = make_worker(marked, registry(), lease_s=1.5)

    def overtaken() -> bool:
        other._sweep()
        other.drain()
        return _ended(marked, job_id)

    until(overtaken)
    with marked.read() as session:
        assert marked.now(session) >= lease_until
        before = desk.job(session, job_id)
    os.kill(pid(frozen), signal.SIGCONT)
    # What it does next shows that it is awake and past the stage it had.
    follow_up = submit(marked, TALLY)
    until(lambda: _ended(marked, follow_up))
    held, followed = marks(marked)
    assert held.job_id == job_id
    assert held.pid != pid(frozen)
    assert followed.pid == pid(frozen)
    with marked.read() as session:
        assert desk.job(session, job_id) == before


def test_what_a_killed_worker_held_is_taken_over_at_once(
    marked: Database, tmp_path: Path, start: Start
) -> None:
    url, bells = full_url(marked), str(tmp_path / "bells")
    job_id = submit(marked, HELD, {"folder": str(tmp_path)})
    killed = start("work", url, bells, "60")
    until(lambda: _began(tmp_path, pid(killed)))
    heir = start("work", url, bells, "60")
    time.sleep(0.6)
    killed.kill()
    (tmp_path / "go").touch()
    # Its lease would last for another minute.
    until(lambda: _ended(marked, job_id))
    (done,) = marks(marked)
    assert done.pid == pid(heir)
    with marked.read() as session:
        assert desk.job(session, job_id).stages[0].deaths == 1
