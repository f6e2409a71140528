"""Builds the kernel's parts, which every domain stands on."""

import contextlib
import os
import zoneinfo
from dataclasses import dataclass
from datetime import UTC, tzinfo
from pathlib import Path

import structlog
from sqlalchemy.engine import URL

from premises.app.settings import Settings
from premises.kernel.blobs import BUCKETS, BlobStore, DiskStore, Shelf, bucket
from premises.kernel.cache import Answers, open_answers
from premises.kernel.clock import Clock, SystemClock
from premises.kernel.database import Database
from premises.kernel.doorbell import Doorbell, Doorbells, PipeDoorbell, RedisDoorbell
from premises.kernel.errors import Invalid, Unavailable
from premises.kernel.events import Outbox
from premises.kernel.jobs import Registry
from premises.kernel.limits import Limiter
from premises.kernel.llm import LanguageModel
from premises.kernel.notify import Notices
from premises.kernel.notify.delivering import Deliveries
from premises.kernel.runtime import RuntimeSettings

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Kernel:
    """The parts every domain is built from."""

    clock: Clock
    zone: tzinfo
    database: Database
    doorbell: Doorbell
    outbox: Outbox
    registry: Registry
    shelf: Shelf
    runtime: RuntimeSettings
    llm: LanguageModel | None
    notices: Notices
    limiter: Limiter
    answers: Answers

    def close(self) -> None:
        self.doorbell.close()
        self.answers.close()
        self.limiter.close()
        self.shelf.close()
        self.database.close()


def build_kernel(settings: Settings) -> Kernel:
    """The parts without the domains."""
    data = settings.data_dir
    # Put together by hand, a folder's name with a question mark in it would be cut off there.
    url = URL.create("sqlite", database=str(data / "premises.db"))
    database = Database(settings.database, url.render_as_string())
    registry = Registry()
    doorbell = _doorbell(settings, database, registry)
    shelf = Shelf(database, _blob_store(settings), settings.blobs.orphan_hours)
    notices = Notices(database, shelf, registry, doorbell)
    deliveries = Deliveries(database, shelf, notices, settings.notify)
    registry.add((deliveries.pipeline("house"),))
    return Kernel(
        clock=SystemClock(),
        zone=building_zone(settings.timezone),
        database=database,
        doorbell=doorbell,
        outbox=Outbox(database, doorbell),
        registry=registry,
        shelf=shelf,
        runtime=RuntimeSettings(database),
        llm=LanguageModel(settings.llm) if settings.llm.url else None,
        notices=notices,
        limiter=Limiter(settings.redis),
        answers=open_answers(
            database, settings.cache, settings.redis, settings.auth.secret.get_secret_value()
        ),
    )


def _blob_store(settings: Settings) -> BlobStore:
    """A folder, or a bucket or a MongoDB server where its URL is set."""
    url = settings.blobs.url
    if "://" not in url:
        return DiskStore(Path(url) if url else settings.data_dir / "blobs")
    if url.startswith(BUCKETS):
        return bucket(settings.blobs)
    try:
        from premises.kernel.blobs.gridfs import GridFsStore  # noqa: PLC0415
    except ModuleNotFoundError:
        raise Invalid(
            "blobs.no_driver",
            "PREMISES_BLOBS__URL names a MongoDB server, and its driver is not installed: "
            "pip install 'premises[gridfs]'",
        ) from None
    return GridFsStore(url)


def _doorbell(settings: Settings, database: Database, registry: Registry) -> Doorbell:
    """The bells of this machine, of the others, and of the broker, as far as they are wanted."""
    bell: Doorbell = PipeDoorbell(settings.data_dir / "run")
    if settings.redis.url:
        try:
            bell = Doorbells([bell, RedisDoorbell(settings.redis)])
        except Unavailable as failure:
            # Whoever brings the settings of an original service along names a Redis there.
            _log.warning("redis_unused", reason=failure.message)
    if settings.jobs.carrier == "celery":
        from premises.kernel.jobs.celery import BrokerDoorbell, broker  # noqa: PLC0415

        return BrokerDoorbell(bell, broker(settings.jobs, settings.redis), database, registry)
    return bell


def building_zone(name: str) -> tzinfo:
    """The zone that was set; otherwise the machine's, and UTC where that has no name."""
    parts = Path("/etc/localtime").resolve().parts
    linked = "/".join(parts[parts.index("zoneinfo") + 1 :]) if "zoneinfo" in parts else ""
    for found in filter(None, (name, os.environ.get("TZ", "").removeprefix(":"), linked)):
        # To ask for the list of all zones would open two thousand files.
        with contextlib.suppress(zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            return zoneinfo.ZoneInfo(found)
    return UTC
