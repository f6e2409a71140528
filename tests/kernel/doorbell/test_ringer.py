"""What cannot be rung now is rung later, and whoever asked for it has long gone on."""

import threading
import time
from collections.abc import Sequence

import structlog
from tests.waiting import until

from premises.kernel.doorbell.ringer import Ringer
from premises.kernel.errors import Unavailable


class _Line:
    """Notes what is rung; while it is away it does not ring, and while it is slow it waits."""

    def __init__(self) -> None:
        self.rung: list[str] = []
        self.is_away = False
        self.free = threading.Event()
        self.free.set()

    def ring(self, topics: Sequence[str]) -> None:
        self.free.wait(10)
        if self.is_away:
            raise Unavailable("tests.away", "It is away.")
        self.rung += topics


def test_many_rings_of_one_topic_become_one_and_their_order_is_kept() -> None:
    line = _Line()
    line.free.clear()
    ringer = Ringer("tests", line.ring)
    ringer.ring("first")
    time.sleep(0.05)
    began = time.monotonic()
    for topic in ["b", "a"] * 5000:
        ringer.ring(topic)
    assert time.monotonic() - began < 0.5
    line.free.set()
    until(lambda: len(line.rung) >= 3)
    ringer.close()
    assert line.rung == ["first", "b", "a"]


def test_what_failed_is_rung_again_and_the_failure_is_told_once() -> None:
    line = _Line()
    line.is_away = True
    ringer = Ringer("tests", line.ring)
    with structlog.testing.capture_logs() as logs:
        ringer.ring("jobs")
        until(lambda: bool(logs))
        ringer.ring("events")
        time.sleep(0.5)
        line.is_away = False
        until(lambda: len(line.rung) == 2)
        ringer.close()
    assert line.rung == ["jobs", "events"]
    assert [entry["event"] for entry in logs] == ["doorbell_away", "doorbell_back"]


def test_what_waits_when_it_is_closed_is_still_rung() -> None:
    line = _Line()
    ringer = Ringer("tests", line.ring)
    for number in range(20):
        ringer.ring(f"{number}")
    ringer.close()
    assert line.rung == [f"{number}" for number in range(20)]
    ringer.ring("late")
    assert "late" not in line.rung


def test_closing_does_not_wait_for_a_line_that_is_away() -> None:
    line = _Line()
    line.is_away = True
    ringer = Ringer("tests", line.ring)
    with structlog.testing.capture_logs() as logs:
        ringer.ring("jobs")
        until(lambda: bool(logs))
        began = time.monotonic()
        ringer.close()
    assert time.monotonic() - began < 0.5


def test_a_fault_of_ours_does_not_end_the_ringing() -> None:
    rung: list[str] = []

    def ring(topics: Sequence[str]) -> None:
        if not rung:
            rung.append("fault")
            raise RuntimeError
        rung.extend(topics)

    ringer = Ringer("tests", ring)
    with structlog.testing.capture_logs() as logs:
        ringer.ring("jobs")
        until(lambda: rung == ["fault", "jobs"])
        ringer.close()
    assert logs[0]["event"] == "doorbell_failed"


def test_however_many_topics_are_rung_little_is_kept_of_them() -> None:
    line = _Line()
    line.free.clear()
    ringer = Ringer("tests", line.ring)
    for number in range(10_000):
        ringer.ring(f"{number} " + "long " * 1000)
    line.free.set()
    ringer.close()
    assert len(line.rung) <= 2 * 256
    assert max(map(len, line.rung)) <= 128
