"""Builds the kernel's parts, which every domain stands on."""

import zoneinfo
from dataclasses import dataclass
from datetime import UTC, tzinfo
from pathlib import Path

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
    database = Database(settings.database, f"sqlite:///{data / 'premises.db'}")
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
    if name:
        return zoneinfo.ZoneInfo(name)
    parts = Path("/etc/localtime").resolve().parts
    found = "/".join(parts[parts.index("zoneinfo") + 1 :]) if "zoneinfo" in parts else ""
    return zoneinfo.ZoneInfo(found) if found in zoneinfo.available_timezones() else UTC
