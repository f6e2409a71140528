"""Who of those that are needed runs is read from rows; a part that hangs holds nobody up."""

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from tests.cameras.service.ageing import found, picture
from tests.cameras.service.conftest import Rooms
from tests.waiting import until

from premises.app.domains import CamerasInHouse
from premises.cameras.service.probes import Part, Probes
from premises.cameras.service.readiness import Readiness
from premises.cameras.wiring import POSTS, SAMPLING
from premises.kernel.jobs import JobRow, Post, ScheduleRow, StageRow, StageState, owners

ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
PEOPLE = ["watcher", "windows", "presence", "detection", "analysis"]


def man(rooms: Rooms, **more: Any) -> None:
    """Every post is held by this process, for half a minute."""
    with rooms.database.write() as session:
        lease_until = rooms.database.now(session) + timedelta(seconds=30)
        for post in POSTS:
            held = {"holder": owners.this_process(), "lease_until": lease_until, **more}
            session.merge(ScheduleRow(name=f"post:{post}", fence=1, **held))


def absent(readiness: Readiness) -> list[str]:
    return [hand.name for hand in readiness.hands if not hand.running]


def test_all_are_there_when_all_posts_are_held_and_no_work_waits(rooms: Rooms) -> None:
    found_out = rooms.domain.readiness.check()
    assert [hand.name for hand in found_out.hands] == PEOPLE
    assert absent(found_out) == PEOPLE[:3]
    assert (found_out.status, found_out.is_ready) == ("degraded", True)
    man(rooms)
    found_out = rooms.domain.readiness.check()
    assert absent(found_out) == []
    assert found_out.status == "ready"


@ON_SQLITE
def test_a_post_whose_holder_died_or_is_silent_is_empty(rooms: Rooms) -> None:
    man(rooms, holder=f"{owners.of(2**22 + 1)}|x")
    assert absent(rooms.domain.readiness.check()) == PEOPLE[:3]
    with rooms.database.read() as session:
        past = rooms.database.now(session) - timedelta(seconds=1)
    man(rooms, lease_until=past)
    assert absent(rooms.domain.readiness.check()) == PEOPLE[:3]


def _stand(stop: threading.Event) -> None:
    stop.wait(5)


@ON_SQLITE
def test_the_posts_that_are_asked_for_are_those_that_a_server_takes(rooms: Rooms) -> None:
    names = {duty.name for duty in CamerasInHouse(rooms.domain).posts()}
    assert names - {SAMPLING} == set(POSTS)
    posts = [Post(rooms.database, name, _stand) for name in names]
    for post in posts:
        post.start()
    until(lambda: absent(rooms.domain.readiness.check()) == [])
    for post in posts:
        post.stop()
    assert absent(rooms.domain.readiness.check()) == PEOPLE[:3]


@ON_SQLITE
def test_work_that_waits_tells_that_no_worker_is_there(rooms: Rooms) -> None:
    man(rooms)
    rooms.domain.intake.record([found(rooms, "front/a.png", picture(1))])
    assert absent(rooms.domain.readiness.check()) == []
    with rooms.database.write() as session:
        earlier = rooms.database.now(session) - timedelta(seconds=40)
        session.execute(sa.update(JobRow).values(created_at=earlier))
        session.execute(sa.update(StageRow).values(ready_at=earlier))
    assert absent(rooms.domain.readiness.check()) == ["detection"]
    # One that is at work on something else is reason enough to wait.
    rooms.domain.intake.record([found(rooms, "front/b.png", picture(2))])
    with rooms.database.write() as session:
        newest = session.scalar(sa.select(sa.func.max(StageRow.id)))
        lease_until = rooms.database.now(session) + timedelta(seconds=30)
        running = {"state": StageState.RUNNING, "lease_until": lease_until}
        session.execute(sa.update(StageRow).where(StageRow.id == newest).values(running))
    assert absent(rooms.domain.readiness.check()) == []


@ON_SQLITE
def test_a_detector_that_works_excuses_nobody(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A language model that is away makes the eyes no worse: workers are missed all the same."""
    man(rooms)
    rooms.domain.intake.record([found(rooms, "front/a.png", picture(1))])
    with rooms.database.write() as session:
        earlier = rooms.database.now(session) - timedelta(seconds=40)
        session.execute(sa.update(JobRow).values(created_at=earlier))
        session.execute(sa.update(StageRow).values(ready_at=earlier))
    monkeypatch.setattr(rooms.domain.health, "_language", lambda: "unhealthy")
    found_out = rooms.domain.readiness.check()
    assert found_out.parts["ai"].status == "degraded"
    assert absent(found_out) == ["detection"]


@ON_SQLITE
def test_a_picture_that_was_taken_long_ago_has_not_waited_long(rooms: Rooms) -> None:
    man(rooms)
    rooms.domain.intake.record([found(rooms, "front/a.png", picture(1))])
    with rooms.database.write() as session:
        long_ago = rooms.database.now(session) - timedelta(days=3)
        session.execute(sa.update(StageRow).values(ready_at=long_ago))
    assert absent(rooms.domain.readiness.check()) == []


def test_a_part_that_hangs_is_told_so_in_time_and_not_asked_again() -> None:
    asked: list[str] = []
    release = threading.Event()

    def hang() -> Part:
        asked.append("slow")
        release.wait(10)
        return Part("healthy", "late")

    probes = Probes(limit_s=0.1)
    questions = {"quick": lambda: Part("healthy", "fine"), "slow": hang}
    for _ in range(3):
        began = time.monotonic()
        parts = probes.ask(questions)
        assert time.monotonic() - began < 2
        assert list(parts) == ["quick", "slow"]
        assert (parts["quick"].status, parts["slow"].status) == ("healthy", "unhealthy")
    assert asked == ["slow"]
    release.set()
    assert Probes(limit_s=5).ask(questions)["slow"].message == "late"
    time.sleep(0.05)
    assert probes.ask(questions)["slow"].status == "healthy"
