"""Whether cameras do their job: the database, the eyes, the hands, and what waits."""

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from premises.cameras.gpu import Gpu, GpuReading
from premises.cameras.models import (
    CameraRow,
    CameraStatus,
    PictureRow,
    PictureState,
    WindowRow,
    WindowState,
)
from premises.cameras.watcher import WatcherStatus
from premises.cameras.weights.choice import FAILED, UNUSABLE, DetectorChoice
from premises.kernel.clock import Clock
from premises.kernel.database import Database
from premises.kernel.errors import Unavailable
from premises.kernel.jobs import StageRow, StageState


@dataclass(frozen=True)
class Part:
    """One thing that cameras need; `status` in the contract's words."""

    status: str
    message: str
    details: dict[str, str] | None = None


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
        gpu: Gpu,
        clock: Clock,
        detect_step: str,
        watching: Callable[[], WatcherStatus | None],
    ) -> None:
        self._database = database
        self._detector = detector
        self._gpu = gpu
        self._clock = clock
        self._detect_step = detect_step
        self._watching = watching
        self._started = time.monotonic()

    def uptime_s(self) -> float:
        return time.monotonic() - self._started

    def gpu(self) -> GpuReading:
        return self._gpu.read()

    def check(self) -> Health:
        """The state of each part; without the database nothing works, without others less."""
        database, detector = self._check_database(), self._check_detector()
        # A cache server is optional and none is used here; saying so must not look like a fault.
        cache = Part("not_initialized", "No Redis is configured; none is needed.")
        watcher = self._check_watcher()
        if database.status != "healthy":
            status = "unhealthy"
        else:
            well = detector.status == "healthy" and watcher.status != "degraded"
            status = "healthy" if well else "degraded"
        parts = {"database": database, "redis": cache, "ai": detector, "watcher": watcher}
        return Health(status, parts, self._clock.now())

    def traffic(self) -> Traffic:
        with self._database.read() as session:
            by_status = dict(
                session.execute(
                    sa.select(CameraRow.status, sa.func.count()).group_by(CameraRow.status)
                ).all()
            )
            pending = sa.select(sa.func.count()).where(PictureRow.state == PictureState.SEEN)
            processing = sa.select(sa.func.count()).where(WindowRow.state == WindowState.OPEN)
            return Traffic(
                by_status.get(CameraStatus.ONLINE, 0),
                sum(by_status.values()),
                session.scalar(pending) or 0,
                session.scalar(processing) or 0,
            )

    def _check_database(self) -> Part:
        try:
            self._database.check()
        except Unavailable as failure:
            return Part("unhealthy", failure.message)
        return Part("healthy", "Database operational")

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
        trouble = self._detector.trouble() or self._refusal()
        state = "unhealthy" if trouble else "healthy"
        details = {"rtdetr": state, "nemotron": "not_initialized"}
        model = self._detector.name()
        if model:
            details["model"] = model
        message = trouble or f"The detector {model} is ready; risk is judged by rules."
        return Part(state, message, details)

    def _refusal(self) -> str | None:
        """What the workers say about a model that is there but cannot be used."""
        waiting = (
            sa.select(StageRow.error_message)
            .where(StageRow.state == StageState.READY, StageRow.step == self._detect_step)
            .where(StageRow.error_code.in_((UNUSABLE, FAILED)))
            .limit(1)
        )
        with contextlib.suppress(Unavailable), self._database.read() as session:
            return session.scalar(waiting)
        return None
