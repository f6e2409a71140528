"""Worker processes are kept running, and never outlive those who keep them."""

import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import psutil
import sqlalchemy as sa
from tests.conftest import Backends
from tests.kernel.jobs.kinds import (
    HELD,
    PROGRAM,
    Mark,
    MarkBase,
    Start,
    full_url,
    marks,
    registry,
    submit,
)
from tests.waiting import LOADING_S, until

from premises.kernel.database import Database
from premises.kernel.jobs import (
    JobState,
    WorkerProcesses,
    carriers,
    desk,
    ledger,
    owners,
    recovery,
)
from premises.kernel.jobs.pipelines import Registry
from premises.kernel.settings import DatabaseSettings


def test_a_worker_that_dies_is_replaced_and_what_it_held_is_taken_back(
    sqlite: Database, tmp_path: Path
) -> None:
    MarkBase.metadata.create_all(sqlite.engine)
    with sqlite.write() as session:
        session.execute(sa.delete(Mark))
    job_id = submit(sqlite, HELD, {"folder": str(tmp_path)})
    command = [*PROGRAM, "work", full_url(sqlite), str(tmp_path / "bells"), "60"]
    carrier = WorkerProcesses(command, 1, sqlite, registry())
    carrier.start()
    try:
        until(lambda: any(tmp_path.glob("began-*")), LOADING_S)
        (first,) = carrier.pids()
        psutil.Process(first).kill()
        (tmp_path / "go").touch()
        until(lambda: len(marks(sqlite)) == 1, LOADING_S)
        assert carrier.alive() == 1
        assert carrier.pids() != [first]
    finally:
        carrier.stop()
    with sqlite.read() as session:
        job = desk.job(session, job_id)
    assert job.summary.state is JobState.DONE
    assert job.stages[0].deaths == 1
    assert carrier.alive() == 0


def test_a_stage_under_which_every_worker_dies_becomes_a_dead_letter(
    marked: Database, tmp_path: Path
) -> None:
    submit(marked, HELD, {"folder": str(tmp_path)})
    for _ in range(recovery.MOST_DEATHS):
        with marked.write() as session:
            now = marked.now(session)
            assert ledger.claim(session, registry(), ["tests.held/hold"], now, 60) is not None
        with marked.write() as session:
            owner = owners.this_process()
            assert recovery.reclaim_from(session, registry(), owner, marked.now(session)) == 1
    with marked.read() as session:
        (letter,) = desk.dead_letters(session)
    assert letter.stage.error_code == "jobs.worker_died"


def test_a_command_that_cannot_live_is_tried_with_growing_pauses(
    sqlite: Database, tmp_path: Path
) -> None:
    starts = tmp_path / "starts"
    command = ["/bin/sh", "-c", f"date +%s.%N >> {starts}; exit 1"]
    carrier = WorkerProcesses(command, 1, sqlite, Registry())
    carrier.start()
    until(lambda: starts.exists() and len(starts.read_text().split()) >= 3)
    carrier.stop()
    times = [float(line) for line in starts.read_text().split()]
    first, second = (after - before for before, after in pairwise(times[:3]))
    assert first >= 1
    assert second >= 2


def test_a_supervisor_that_cannot_take_work_back_goes_on_supervising(
    backends: Backends, tmp_path: Path
) -> None:
    """The tables are not there, which no waiting mends."""
    empty = Database(DatabaseSettings(url=backends.new_url("sqlite")), "")
    starts = tmp_path / "starts"
    command = ["/bin/sh", "-c", f"echo >> {starts}; exit 1"]
    carrier = WorkerProcesses(command, 1, empty, Registry())
    carrier.start()
    until(lambda: starts.exists() and len(starts.read_text()) >= 2)
    carrier.stop()
    empty.close()


def test_a_command_that_does_not_exist_is_not_the_supervisors_end(
    sqlite: Database, tmp_path: Path
) -> None:
    carrier = WorkerProcesses([str(tmp_path / "nothing")], 1, sqlite, Registry())
    carrier.start()
    time.sleep(0.5)
    assert carrier.alive() == 0
    carrier.stop()


def test_workers_end_when_their_supervisor_is_killed(
    sqlite: Database, tmp_path: Path, start: Start
) -> None:
    pids, ready = tmp_path / "pids", tmp_path / "ready"
    command = [*PROGRAM, "idle", str(ready)]
    supervisor = start("supervise", full_url(sqlite), str(pids), *command)
    until(lambda: ready.exists() and len(ready.read_text().split()) == 2, LOADING_S)
    children = [psutil.Process(int(pid)) for pid in pids.read_text().split()]
    assert len(children) == 2
    supervisor.kill()
    supervisor.join()

    def gone() -> bool:
        return not any(
            child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children
        )

    # By themselves they would sleep for ten minutes.
    until(gone)


def test_a_process_that_is_told_to_end_does_so_even_if_it_hangs(
    tmp_path: Path, start: Start
) -> None:
    ready = tmp_path / "ready"
    process = start("stuck", str(ready))
    until(ready.exists)
    process.terminate()
    process.join(15)
    assert process.exitcode == carriers._LATE_STATUS
    assert ready.with_suffix(".told").exists()


def test_a_worker_started_by_hand_does_not_depend_on_its_parent(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    program = f"""
import subprocess
print(subprocess.Popen({[*PROGRAM, "idle", str(ready)]!r}, stdout=subprocess.DEVNULL).pid)
"""
    parent = subprocess.run(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, check=True
    )
    child = psutil.Process(int(parent.stdout))
    try:
        until(ready.exists)
        time.sleep(1)
        assert child.is_running()
    finally:
        child.kill()
