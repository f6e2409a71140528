"""Builds the kernel's parts, which every domain stands on."""

import os
import zoneinfo
from dataclasses import dataclass
from datetime import UTC, tzinfo
from pathlib import Path

from sqlalchemy.engine import URL

from premises.app.settings import Settings
from premises.kernel.blobs import DiskStore, Shelf
from premises.kernel.clock import Clock, SystemClock
from premises.kernel.database import Database
from premises.kernel.doorbell import Doorbell, PipeDoorbell
from premises.kernel.events import Outbox
from premises.kernel.jobs import Registry
from premises.kernel.runtime import RuntimeSettings


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

    def close(self) -> None:
        self.doorbell.close()
        self.database.close()


def build_kernel(settings: Settings) -> Kernel:
    """The parts without the domains."""
    data = settings.data_dir
    # Put together by hand, a folder's name with a question mark in it would be cut off there.
    url = URL.create("sqlite", database=str(data / "premises.db"))
    database = Database(settings.database, url.render_as_string())
    doorbell = PipeDoorbell(data / "run")
    store = DiskStore(Path(settings.blobs.url) if settings.blobs.url else data / "blobs")
    return Kernel(
        clock=SystemClock(),
        zone=building_zone(settings.timezone),
        database=database,
        doorbell=doorbell,
        outbox=Outbox(database, doorbell),
        registry=Registry(),
        shelf=Shelf(database, store, settings.blobs.orphan_hours),
        runtime=RuntimeSettings(database),
    )


def building_zone(name: str) -> tzinfo:
    """The zone that was set; otherwise the machine's, and UTC where that has no name."""
    parts = Path("/etc/localtime").resolve().parts
    linked = "/".join(parts[parts.index("zoneinfo") + 1 :]) if "zoneinfo" in parts else ""
    for found in (name, os.environ.get("TZ", "").removeprefix(":"), linked):
        if found in zoneinfo.available_timezones():
            return zoneinfo.ZoneInfo(found)
    return UTC
