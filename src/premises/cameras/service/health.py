"""Whether cameras do their job: the database, the eyes, the hands, and what waits."""

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from premises.cameras.models import CameraRow, CameraStatus
from premises.cameras.service.probes import Part, Probes
from premises.cameras.service.telemetry import Telemetry
from premises.cameras.watcher import WatcherStatus
from premises.cameras.weights.choice import AWAY, FAILED, UNUSABLE, DetectorChoice
from premises.kernel.clock import Clock
from premises.kernel.database import Database
from premises.kernel.doorbell import RedisState
from premises.kernel.errors import Unavailable
from premises.kernel.jobs import StageRow, StageState

_JUDGED_BY = {
    "not_initialized": "risk is judged by rules",
    "healthy": "risk is judged by rules, and a language model is heard",
}


@dataclass(frozen=True)
class Health:
    status: str
    parts: dict[str, Part]
    at: datetime


@dataclass(frozen=True)
class Traffic:
    """How many cameras are online, of how many, and how much waits to be looked at or judged."""

    active: int
    total: int
    pending: int
    processing: int


class HealthDesk:
    """Answers how cameras are doing."""

    def __init__(
        self,
        database: Database,
        detector: DetectorChoice,
        telemetry: Telemetry,
        clock: Clock,
        detect_step: str,
        watching: Callable[[], WatcherStatus | None],
        redis: Callable[[], RedisState],
        language: Callable[[], str] | None = None,
    ) -> None:
        self._database = database
        self._detector = detector
        self._telemetry = telemetry
        self._clock = clock
        self._detect_step = detect_step
        self._watching = watching
        self._redis = redis
        self._language = language
        self._started = time.monotonic()
        self._probes = Probes()

    def uptime_s(self) -> float:
        return time.monotonic() - self._started

    def check(self) -> Health:
        """The state of each part; without the database nothing works, without others less."""
        parts = self._probes.ask(
            {
                "database": self._check_database,
                "redis": self._check_redis,
                "ai": self._check_detector,
                "watcher": self._check_watcher,
            }
        )
        well = all(part.status in {"healthy", "not_initialized"} for part in parts.values())
        status = "healthy" if well else "degraded"
        if parts["database"].status == "unhealthy":
            status = "unhealthy"
        return Health(status, parts, self._clock.now())

    def traffic(self) -> Traffic:
        with self._database.read() as session:
            by_status = dict(
                session.execute(
                    sa.select(CameraRow.status, sa.func.count()).group_by(CameraRow.status)
                ).all()
            )
        queues = self._telemetry.queues()
        return Traffic(
            by_status.get(CameraStatus.ONLINE, 0),
            sum(by_status.values()),
            queues.detection,
            queues.analysis,
        )

    def _check_database(self) -> Part:
        try:
            self._database.check()
        except Unavailable as failure:
            return Part("unhealthy", failure.message)
        if self._database.unwritable:
            return Part("degraded", self._database.unwritable)
        return Part("healthy", "Database operational")

    def _check_redis(self) -> Part:
        redis = self._redis()
        details = {"redis_version": redis.version} if redis.version else None
        return Part(redis.status, redis.message, details)

    def _check_watcher(self) -> Part:
        watched = self._watching()
        if watched is None:
            return Part("not_initialized", "This process does not watch the folders.")
        if watched.trouble is not None:
            return Part("degraded", watched.trouble)
        skipped = {f"skipped: {why}": str(count) for why, count in watched.skipped.items()}
        facts = {"mode": watched.mode, "files": str(watched.files), **skipped}
        return Part("healthy", "The cameras' folders are watched.", facts)

    def _check_detector(self) -> Part:
        trouble = self._detector.trouble() or self._waits_for(UNUSABLE, FAILED, AWAY)
        state = "unhealthy" if trouble else "healthy"
        language = self._language() if self._language else "not_initialized"
        details = {"rtdetr": state, "nemotron": language}
        model = self._detector.name()
        if model:
            details["model"] = model
        no_room = None if trouble else self._waits_for("blobs.full", "blobs.away")
        if no_room:
            return Part("degraded", f"Pictures wait: {no_room}", details)
        if trouble or language != "unhealthy":
            message = trouble or f"The detector {model} is ready; {_JUDGED_BY[language]}."
            return Part(state, message, details)
        said = "The language model does not answer; meanwhile risk is judged by rules alone."
        return Part("degraded", said, details)

    def _waits_for(self, *codes: str) -> str | None:
        """What the workers say about pictures that wait for one of these reasons."""
        waiting = (
            sa.select(StageRow.error_message)
            .where(StageRow.state == StageState.READY, StageRow.step == self._detect_step)
            .where(StageRow.error_code.in_(codes))
            .limit(1)
        )
        with contextlib.suppress(Unavailable), self._database.read() as session:
            return session.scalar(waiting)
        return None
