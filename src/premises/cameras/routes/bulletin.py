"""How the system is doing, found out once for everybody who listens."""

import asyncio
import contextlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

import anyio.to_thread
from anyio import CapacityLimiter

from premises.cameras.models import CameraStatus
from premises.cameras.routes.desk import Desk
from premises.cameras.schemas import Gpu
from premises.cameras.service.probes import Part
from premises.kernel.errors import Unavailable
from premises.kernel.events import Event

EVERY_S: Final = 5.0
_FRESH_S: Final = 0.9 * EVERY_S
"""A listener that is told every five seconds finds news each time, if only by a hair."""

_WORDS: Final[Mapping[str, str]] = {
    "healthy": "healthy",
    "degraded": "unhealthy",
    "unhealthy": "unhealthy",
    CameraStatus.ONLINE: "healthy",
    CameraStatus.OFFLINE: "unhealthy",
    CameraStatus.ERROR: "failed",
}
"""What we call a state, and what listeners call it; a part that is not in use has none."""

_GPU_FIELDS: Final = ("utilization", "memory_used", "memory_total", "temperature", "inference_fps")


@dataclass(frozen=True)
class Bulletin:
    """The state of the system at one instant."""

    at: datetime
    parts: Mapping[str, Part]
    data: Mapping[str, Any]

    def message(self) -> dict[str, Any]:
        return {"type": "system_status", "data": self.data, "timestamp": self.at.isoformat()}

    def news(self, told: dict[str, str]) -> Iterator[dict[str, Any]]:
        """A message for each part whose state is not the one that was `told` last.

        What a listener hears first of a part is taken for granted: only changes are news.
        """
        for name, part in self.parts.items():
            word = _WORDS.get(part.status)
            if word is not None and told.setdefault(name, word) != word:
                told[name] = word
                yield service_status(name, word, part.message, self.at)


def service_status(service: str, status: str, message: str, at: datetime) -> dict[str, Any]:
    """One part of the system, or a camera, is in another state than before."""
    data = {"service": service, "status": status, "message": message}
    return {"type": "service_status", "data": data, "timestamp": at.isoformat()}


def camera_status(event: Event) -> dict[str, Any]:
    """A camera's change as listeners are told it: as if the camera were a part of the system."""
    camera = event.payload
    text = f"{camera['name']}: {camera['message']}"
    word = _WORDS[camera["status"]]
    return service_status(f"camera:{camera['camera_id']}", word, text, event.created_at)


class Bulletins:
    """Asks the desk at most once in five seconds, however many listen."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._asking = asyncio.Lock()
        # A thread of its own: requests that wait for slow routes must not silence this.
        self._thread = CapacityLimiter(1)
        self._latest: Bulletin | None = None
        self._taken_at = 0.0

    async def latest(self) -> Bulletin:
        async with self._asking:
            if self._latest is None or time.monotonic() - self._taken_at >= _FRESH_S:
                self._latest = await anyio.to_thread.run_sync(self._take, limiter=self._thread)
                self._taken_at = time.monotonic()
            return self._latest

    def _take(self) -> Bulletin:
        checked = self._desk.health.check()
        data: dict[str, Any] = {
            "gpu": Gpu().model_dump(include=set(_GPU_FIELDS)),
            "cameras": {"active": 0, "total": 0},
            "queue": {"pending": 0, "processing": 0},
            "health": checked.status,
        }
        with contextlib.suppress(Unavailable):
            gpu, traffic = asdict(self._desk.graphics.now()), self._desk.health.traffic()
            data["gpu"] = {name: gpu[name] for name in _GPU_FIELDS}
            data["cameras"] = {"active": traffic.active, "total": traffic.total}
            data["queue"] = {"pending": traffic.pending, "processing": traffic.processing}
        return Bulletin(checked.at, checked.parts, data)
