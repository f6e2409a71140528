"""Pipes between the processes of one machine come and go without leaving anything behind."""

import os
import subprocess
import sys
from pathlib import Path

import structlog
from tests.waiting import until

from premises.kernel.doorbell import PipeDoorbell

_LISTENER = """
import sys, time
from pathlib import Path
from premises.kernel.doorbell import PipeDoorbell
bell = PipeDoorbell(Path(sys.argv[1]))
bell.listen(lambda topic: print("heard", topic, flush=True))
print("listening", flush=True)
time.sleep(60)
"""


def _listener(folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", _LISTENER, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "listening\n"
    return process


def test_the_pipe_of_a_dead_process_is_removed_by_the_next_ring(tmp_path: Path) -> None:
    with _listener(tmp_path) as other:
        assert len(list(tmp_path.iterdir())) == 1
        other.kill()
    PipeDoorbell(tmp_path).ring("jobs")
    assert list(tmp_path.iterdir()) == []


def test_who_listens_twice_hears_twice_through_one_pipe(
    doorbell: PipeDoorbell, tmp_path: Path
) -> None:
    heard: list[str] = []
    doorbell.listen(lambda topic: heard.append(f"a {topic}"))
    doorbell.listen(lambda topic: heard.append(f"b {topic}"))
    doorbell.ring("jobs")
    until(lambda: sorted(heard) == ["a jobs", "b jobs"])
    assert len(list((tmp_path / "bells").iterdir())) == 1


def test_closing_waits_for_the_listener_and_takes_its_pipe_away(tmp_path: Path) -> None:
    bell = PipeDoorbell(tmp_path)
    heard: list[str] = []
    bell.listen(heard.append)
    thread = bell._thread
    assert thread is not None
    bell.close()
    assert not thread.is_alive()
    assert list(tmp_path.iterdir()) == []
    bell.ring("jobs")
    bell.close()
    assert heard == []


def test_a_folder_with_a_long_path_is_no_trouble(tmp_path: Path) -> None:
    """A socket's path must not be longer than 107 bytes; a pipe's may."""
    bell = PipeDoorbell(tmp_path / ("long" * 50) / ("longer" * 30))
    heard: list[str] = []
    bell.listen(heard.append)
    bell.ring("jobs")
    until(lambda: heard == ["jobs"])
    bell.close()


def test_ringing_leaves_no_descriptor_open(doorbell: PipeDoorbell) -> None:
    doorbell.listen(lambda _topic: None)
    doorbell.ring("jobs")
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - it is no folder of files.
    for _ in range(50):
        doorbell.ring("jobs")
    assert len(os.listdir("/proc/self/fd")) <= before  # noqa: PTH208 - as above.


def test_a_folder_that_cannot_hold_pipes_costs_nothing_but_the_bell(tmp_path: Path) -> None:
    """Some network file systems have no pipes; whoever listens sweeps anyway."""
    (tmp_path / "file").touch()
    bell = PipeDoorbell(tmp_path / "file" / "bells")
    with structlog.testing.capture_logs() as logs:
        bell.listen(lambda _topic: None)
        bell.ring("jobs")
    bell.close()
    assert [entry["event"] for entry in logs] == ["doorbell_missing"]
