"""A bell of any kind is heard by everybody who listens, and ringing it never waits for anybody."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from tests.servers import Redis
from tests.waiting import until

from premises.kernel.doorbell import Doorbell, Doorbells, PipeDoorbell, RedisDoorbell
from premises.kernel.settings import RedisSettings

_LISTENER = """
import sys, time
from pathlib import Path
from premises.kernel.doorbell import Doorbells, PipeDoorbell, RedisDoorbell
from premises.kernel.settings import RedisSettings
kind, folder, url = sys.argv[1:]
pipes = PipeDoorbell(Path(folder))
bell = pipes if kind == "pipes" else RedisDoorbell(RedisSettings(url=url))
bell.listen(lambda topic: print("heard", topic, flush=True))
print("listening", flush=True)
time.sleep(60)
"""


class Place:
    """Where bells of one kind belong together."""

    def __init__(self, kind: str, folder: Path, redis: Redis | None) -> None:
        self.kind = kind
        self.folder = folder
        self.url = redis.url if redis else ""
        self._made: list[Doorbell] = []

    def bell(self) -> Doorbell:
        """Another bell, closed when the test is over."""
        pipes = PipeDoorbell(self.folder)
        bells: list[Doorbell] = [] if self.kind == "redis" else [pipes]
        bells += [RedisDoorbell(RedisSettings(url=self.url))] if self.url else []
        bell = bells[0] if len(bells) == 1 else Doorbells(bells)
        self._made.append(bell)
        return bell

    def close(self) -> None:
        for bell in self._made:
            bell.close()


@pytest.fixture(params=["pipes", "redis", "both"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    redis = None if request.param == "pipes" else request.getfixturevalue("redis_server")
    place = Place(request.param, tmp_path / "bells", redis)
    yield place
    place.close()


def _ring_until(bell: Doorbell, topic: str, heard: threading.Event) -> None:
    """Ring until it is heard: who has only begun to listen may miss the first ring."""

    def ring() -> bool:
        bell.ring(topic)
        return heard.wait(0.02)

    until(ring)


def _until_heard(bell: Doorbell, heard: list[str], topic: str) -> None:
    def ring() -> bool:
        bell.ring(topic)
        time.sleep(0.02)
        return topic in heard

    until(ring)


def test_a_ring_is_heard_in_another_process(place: Place) -> None:
    kinds = ["redis"] if place.kind == "redis" else ["pipes"]
    kinds += ["redis"] if place.kind == "both" else []
    for kind in kinds:
        with subprocess.Popen(
            [sys.executable, "-c", _LISTENER, kind, str(place.folder), place.url],
            stdout=subprocess.PIPE,
            text=True,
        ) as other:
            assert other.stdout is not None
            assert other.stdout.readline() == "listening\n"
            bell, heard = place.bell(), threading.Event()
            ringer = threading.Thread(target=_ring_until, args=(bell, "jobs", heard))
            ringer.start()
            line = other.stdout.readline()
            heard.set()
            ringer.join()
            other.kill()
        assert line == "heard jobs\n"


def test_every_listener_hears_every_topic_from_every_bell(place: Place) -> None:
    heard: list[list[str]] = [[], [], []]
    one, other = place.bell(), place.bell()
    one.listen(heard[0].append)
    one.listen(heard[1].append)
    other.listen(heard[2].append)
    for bell, topic in ((one, "first"), (other, "second")):
        for listener in heard:
            _until_heard(bell, listener, topic)
    assert all(set(topics) == {"first", "second"} for topics in heard)


def test_one_hears_oneself_quickly(place: Place) -> None:
    heard: list[str] = []
    bell = place.bell()
    bell.listen(heard.append)
    _until_heard(bell, heard, "warm")
    began = time.monotonic()
    bell.ring("jobs")
    until(lambda: "jobs" in heard)
    assert time.monotonic() - began < 0.2


def test_ringing_never_waits_even_for_those_who_do_not_come_to_hearing(place: Place) -> None:
    let_go, heard = threading.Event(), threading.Event()

    def hold(_topic: str) -> None:
        heard.set()
        let_go.wait(20)

    deaf, bell = place.bell(), place.bell()
    deaf.listen(hold)
    _ring_until(bell, "first", heard)
    began = time.monotonic()
    for number in range(3000):
        bell.ring(f"a rather long topic, so that what carries it is full soon {number % 7}")
    assert time.monotonic() - began < 5
    let_go.set()


def test_ringing_where_nobody_listens_does_nothing(place: Place) -> None:
    place.bell().ring("jobs")


def test_a_listener_with_a_bug_makes_nobody_deaf(place: Place) -> None:
    heard: list[str] = []

    def buggy(_topic: str) -> None:
        raise RuntimeError

    bell = place.bell()
    bell.listen(buggy)
    bell.listen(heard.append)
    with structlog.testing.capture_logs() as logs:
        for topic in ("one", "two"):
            _until_heard(bell, heard, topic)
    assert {entry["event"] for entry in logs} == {"listener_failed"}


def test_after_closing_nothing_is_heard_and_no_thread_is_left(place: Place) -> None:
    before = set(threading.enumerate())
    heard: list[str] = []
    bell, other = place.bell(), place.bell()
    bell.listen(heard.append)
    _until_heard(other, heard, "jobs")
    bell.close()
    heard.clear()
    other.ring("late")
    bell.ring("jobs")
    bell.close()
    other.close()
    assert set(threading.enumerate()) <= before
    assert heard == []


def test_one_may_close_from_within_a_ring(place: Place) -> None:
    closed = threading.Event()
    bell = place.bell()

    def close(_topic: str) -> None:
        bell.close()
        closed.set()

    bell.listen(close)
    _ring_until(bell, "jobs", closed)
