"""The state of the system is found out once for all who listen, and changes in it are news."""

import asyncio
import time
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from tests.contract import differences, shapes

from premises.cameras.gpu import Gpu
from premises.cameras.routes import bulletin
from premises.cameras.routes.bulletin import Bulletin, Bulletins, camera_status
from premises.cameras.routes.desk import Desk
from premises.cameras.service.graphics import Graphics
from premises.cameras.service.health import HealthDesk
from premises.cameras.service.presence import STATUS
from premises.cameras.service.probes import Part
from premises.cameras.service.telemetry import Telemetry
from premises.cameras.settings import CamerasSettings
from premises.cameras.weights.choice import DetectorChoice
from premises.cameras.wiring import own_model
from premises.kernel.clock import SystemClock
from premises.kernel.database import Database
from premises.kernel.doorbell import redis_state
from premises.kernel.events import Event
from premises.kernel.settings import RedisSettings

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def _news(*rounds: dict[str, str]) -> list[list[tuple[str, str]]]:
    """What one listener is told of in each round of (part: status)."""
    told: dict[str, str] = {}
    heard = []
    for statuses in rounds:
        parts = {name: Part(status, f"{name} is {status}") for name, status in statuses.items()}
        messages = list(Bulletin(NOW, parts, {}).news(told))
        shape = shapes("cameras/sockets")["service_status"]
        assert all(differences(shape, one) == [] for one in messages)
        heard.append([(one["data"]["service"], one["data"]["status"]) for one in messages])
    return heard


def test_only_changes_are_news() -> None:
    assert _news(
        {"database": "healthy", "ai": "unhealthy"},
        {"database": "healthy", "ai": "unhealthy"},
        {"database": "unhealthy", "ai": "healthy"},
        {"database": "healthy", "ai": "degraded"},
    ) == [
        [],
        [],
        [("database", "unhealthy"), ("ai", "healthy")],
        [("database", "healthy"), ("ai", "unhealthy")],
    ]


def test_a_part_that_is_not_in_use_is_no_news() -> None:
    assert _news(
        {"redis": "not_initialized"},
        {"redis": "healthy"},
        {"redis": "not_initialized"},
        {"redis": "unhealthy"},
        {"redis": "not_initialized"},
        {"redis": "unhealthy"},
    ) == [[], [], [], [("redis", "unhealthy")], [], []]


def test_a_camera_is_told_as_a_part_of_the_system() -> None:
    for status, word in (("offline", "unhealthy"), ("error", "failed"), ("online", "healthy")):
        payload = {"camera_id": "c1", "name": "Front", "status": status, "message": "Gone."}
        event = Event(1, "cameras", STATUS, "c1", None, None, payload, NOW)
        told = camera_status(event)
        assert differences(shapes("cameras/sockets")["service_status"], told) == []
        assert told["data"] == {"service": "camera:c1", "status": word, "message": "Front: Gone."}


class Watching:
    """Counts how often somebody asks how the watcher is."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> None:
        self.asked += 1
        time.sleep(0.02)


def _bulletins(database: Database, folder: Path, watching: Watching) -> Bulletins:
    telemetry = Telemetry(database, ("cameras.detect",), ("cameras.analyse",))
    health = HealthDesk(
        database,
        DetectorChoice(own_model(CamerasSettings(), folder)),
        telemetry,
        SystemClock(),
        "cameras.detect/detect",
        watching,
        lambda: redis_state(RedisSettings()),
    )
    graphics = Graphics(database, Gpu(), telemetry, 5)
    desk: Any = SimpleNamespace(health=health, graphics=graphics)
    return Bulletins(cast("Desk", desk))


def test_five_hundred_listeners_ask_once(sqlite: Database, tmp_path: Path) -> None:
    watching = Watching()

    async def listen() -> set[int]:
        bulletins = _bulletins(sqlite, tmp_path, watching)
        return {id(one) for one in await asyncio.gather(*(bulletins.latest() for _ in range(500)))}

    assert len(asyncio.run(listen())) == 1
    assert watching.asked == 1


def test_what_is_told_is_never_older_than_five_seconds(sqlite: Database, tmp_path: Path) -> None:
    watching = Watching()

    async def listen() -> list[Bulletin]:
        bulletins = _bulletins(sqlite, tmp_path, watching)
        first = await bulletins.latest()
        bulletins._taken_at -= bulletin.EVERY_S
        return [first, await bulletins.latest()]

    first, second = asyncio.run(listen())
    assert first.at < second.at
    assert watching.asked == 2
    told = second.message()
    assert (told["data"]["health"], told["data"]["cameras"]) == (
        "degraded",
        {"active": 0, "total": 0},
    )
