"""A bell is heard by everybody who listens, and ringing it never waits for anybody."""

import os
import subprocess
import sys
import threading
import time
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


def test_a_ring_is_heard_in_another_process(tmp_path: Path) -> None:
    with _listener(tmp_path) as other:
        PipeDoorbell(tmp_path).ring("jobs")
        assert other.stdout is not None
        assert other.stdout.readline() == "heard jobs\n"
        other.kill()


def test_the_pipe_of_a_dead_process_is_removed_by_the_next_ring(tmp_path: Path) -> None:
    with _listener(tmp_path) as other:
        assert len(list(tmp_path.iterdir())) == 1
        other.kill()
    PipeDoorbell(tmp_path).ring("jobs")
    assert list(tmp_path.iterdir()) == []


def test_one_hears_oneself_quickly(doorbell: PipeDoorbell) -> None:
    heard: list[float] = []
    doorbell.listen(lambda _topic: heard.append(time.monotonic()))
    began = time.monotonic()
    doorbell.ring("jobs")
    until(lambda: bool(heard))
    assert heard[0] - began < 0.1


def test_who_listens_twice_hears_twice_through_one_pipe(
    doorbell: PipeDoorbell, tmp_path: Path
) -> None:
    heard: list[str] = []
    doorbell.listen(lambda topic: heard.append(f"a {topic}"))
    doorbell.listen(lambda topic: heard.append(f"b {topic}"))
    doorbell.ring("jobs")
    until(lambda: sorted(heard) == ["a jobs", "b jobs"])
    assert len(list((tmp_path / "bells").iterdir())) == 1


def test_a_full_pipe_never_makes_the_one_who_rings_wait(tmp_path: Path) -> None:
    deaf = PipeDoorbell(tmp_path)
    let_go = threading.Event()

    def hold(_topic: str) -> None:
        let_go.wait(20)

    deaf.listen(hold)
    bell = PipeDoorbell(tmp_path)
    bell.ring("first")
    time.sleep(0.05)
    began = time.monotonic()
    for number in range(3000):
        bell.ring(f"a rather long topic, so that the pipe is full soon enough {number % 7}")
    assert time.monotonic() - began < 5
    let_go.set()
    deaf.close()


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


def test_one_may_close_from_within_a_ring(tmp_path: Path) -> None:
    bell = PipeDoorbell(tmp_path)
    bell.listen(lambda _topic: bell.close())
    bell.ring("jobs")
    until(lambda: list(tmp_path.iterdir()) == [])


def test_ringing_where_nobody_ever_listened_does_nothing(tmp_path: Path) -> None:
    PipeDoorbell(tmp_path / "none").ring("jobs")


def test_a_folder_with_a_long_path_is_no_trouble(tmp_path: Path) -> None:
    """A socket's path must not be longer than 107 bytes; a pipe's may."""
    bell = PipeDoorbell(tmp_path / ("long" * 50) / ("longer" * 30))
    heard: list[str] = []
    bell.listen(heard.append)
    bell.ring("jobs")
    until(lambda: heard == ["jobs"])
    bell.close()


def test_a_listener_with_a_bug_makes_nobody_deaf(doorbell: PipeDoorbell) -> None:
    heard: list[str] = []

    def buggy(_topic: str) -> None:
        raise RuntimeError

    doorbell.listen(buggy)
    doorbell.listen(heard.append)
    with structlog.testing.capture_logs() as logs:
        for topic in ("one", "two"):
            doorbell.ring(topic)
            until(lambda topic=topic: topic in heard)  # type: ignore[misc]
    assert {entry["event"] for entry in logs} == {"listener_failed"}


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
