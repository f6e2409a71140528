"""What the graphics card does now and did before: read, written down now and then, listed."""

import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
import structlog

from premises.cameras.gpu import Gpu, GpuReading
from premises.cameras.models import GpuSampleRow
from premises.cameras.service.archive import Span
from premises.cameras.service.telemetry import Telemetry
from premises.kernel.database import Database
from premises.kernel.errors import Unavailable

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Sample(GpuReading):
    """A reading together with the pictures a second that the detector manages."""

    inference_fps: float | None = None


class Graphics:
    """The graphics card over time; nothing is written where there is none."""

    def __init__(self, database: Database, gpu: Gpu, telemetry: Telemetry, poll_s: float) -> None:
        self._database = database
        self._gpu = gpu
        self._telemetry = telemetry
        self._poll_s = poll_s

    def is_there(self) -> bool:
        return self._gpu.is_there()

    def now(self) -> Sample:
        """The card as it is now; all unknown without one.

        Raises:
            Unavailable: the database does not answer; without a card it is not asked.

        """
        reading = self._gpu.read()
        speed = self._telemetry.frames_per_second() if reading.is_known else None
        return Sample(**asdict(reading), inference_fps=speed)

    def history(self, since: datetime | None, limit: int) -> Sequence[GpuSampleRow]:
        """The newest samples since an instant, oldest first; a naive instant is taken as UTC."""
        query = sa.select(GpuSampleRow).where(*Span(start=since).over(GpuSampleRow.recorded_at))
        newest = (GpuSampleRow.recorded_at.desc(), GpuSampleRow.id.desc())
        with self._database.read() as session:
            return session.scalars(query.order_by(*newest).limit(limit)).all()[::-1]

    def run(self, stop: threading.Event) -> None:
        """Write a sample down now and then; to be run as a post, by one process at a time."""
        while not stop.is_set():
            try:
                self.write_down()
            except Unavailable as failure:
                _log.warning("gpu_samples_wait", code=failure.code)
            stop.wait(self._poll_s)

    def write_down(self) -> bool:
        """Write one sample; whether there was a card to tell of."""
        sample = self.now()
        if not sample.is_known:
            return False
        with self._database.write() as session:
            session.add(GpuSampleRow(recorded_at=self._database.now(session), **asdict(sample)))
        return True
