"""Builds cameras from the kernel, and says what of it a server and a worker run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

from premises.cameras.folders import Folders
from premises.cameras.gpu import Gpu
from premises.cameras.jobs import DETECT_STEP, CameraJobs, pipelines
from premises.cameras.service.archive import Archive
from premises.cameras.service.closing import WindowCloser
from premises.cameras.service.health import HealthDesk
from premises.cameras.service.intake import Intake
from premises.cameras.service.judgements import Judgements, rules_for
from premises.cameras.service.lookout import Lookout
from premises.cameras.service.registry import Cameras
from premises.cameras.service.retention import Retention
from premises.cameras.service.sightings import Sightings
from premises.cameras.settings import GROUP, CamerasSettings, DetectionSettings
from premises.cameras.watcher import Pace, Watcher
from premises.cameras.weights.choice import DetectorChoice
from premises.kernel.blobs import Shelf
from premises.kernel.clock import Clock
from premises.kernel.database import Database
from premises.kernel.doorbell import Doorbell
from premises.kernel.events import Outbox, Tail
from premises.kernel.jobs import Registry
from premises.kernel.runtime import RuntimeSettings

if TYPE_CHECKING:
    from fastapi import APIRouter

VERSION = "0.1.0"
"""The version of the contract that clients of the original service look for."""


@dataclass(frozen=True, kw_only=True)
class CamerasDomain:
    """Cameras, built: what the doors and the posts need.

    `live()` are the settings that may change while the service runs, as they are now.
    """

    settings: CamerasSettings
    live: Callable[[], DetectionSettings]
    cameras: Cameras
    archive: Archive
    health: HealthDesk
    folders: Folders
    intake: Intake
    lookout: Lookout
    closer: WindowCloser
    jobs: CameraJobs
    detector: DetectorChoice
    runtime: RuntimeSettings

    def change(self, changes: Mapping[str, Any]) -> DetectionSettings:
        """Change settings for all processes; raises Invalid when one is out of its bounds."""
        return self.runtime.change(GROUP, self.settings, changes)

    def routes(self, tail: Tail) -> "APIRouter":
        # Workers have no doors, so they are spared the web framework.
        from premises.cameras.routes import Desk, router  # noqa: PLC0415

        return router(
            Desk(
                settings=self.settings,
                live=self.live,
                change=self.change,
                cameras=self.cameras,
                archive=self.archive,
                health=self.health,
                folders=self.folders,
                tail=tail,
                version=VERSION,
            )
        )


def build(
    settings: CamerasSettings,
    *,
    data_dir: Path,
    zone: tzinfo,
    database: Database,
    shelf: Shelf,
    outbox: Outbox,
    registry: Registry,
    doorbell: Doorbell,
    runtime: RuntimeSettings,
    clock: Clock,
) -> CamerasDomain:
    """Cameras on this kernel; their pipelines are added to the registry."""
    folders = _folders(settings, data_dir)
    detector = DetectorChoice(models_folder(data_dir), settings.model, settings.model_threads)
    jobs = CameraJobs(registry, doorbell)
    rules = rules_for(settings.level_low, settings.level_medium, settings.level_high)

    def live() -> DetectionSettings:
        return runtime.over(GROUP, settings)

    sightings = Sightings(
        database,
        folders,
        shelf,
        detector.get,
        jobs.submit_analyse,
        settings,
        live,
    )
    judgements = Judgements(database, outbox, rules, zone, settings.armed_hours, live)
    retention = Retention(database, shelf, live)
    registry.add(pipelines(sightings, judgements, retention, detector))
    intake = Intake(database, folders, jobs.submit_detect, jobs.ring)
    lookout = Lookout(lambda: _watcher(settings, folders, intake))
    return CamerasDomain(
        settings=settings,
        live=live,
        cameras=Cameras(database, folders, shelf),
        archive=Archive(database, shelf),
        health=HealthDesk(database, detector, Gpu(), clock, DETECT_STEP, lookout.status),
        folders=folders,
        intake=intake,
        lookout=lookout,
        closer=WindowCloser(database, jobs.submit_analyse, live),
        jobs=jobs,
        detector=detector,
        runtime=runtime,
    )


def _watcher(settings: CamerasSettings, folders: Folders, intake: Intake) -> Watcher:
    return Watcher(
        folders.base,
        intake.record,
        intake.unknown,
        extensions=frozenset(settings.extensions),
        polling=settings.polling,
        pace=Pace(settle_s=settings.settle_s, reconcile_s=settings.reconcile_s),
    )


def _folders(settings: CamerasSettings, data_dir: Path) -> Folders:
    """The cameras' folders: the operator's own, which may be mounted later, or one of ours."""
    base = pictures_folder(settings, data_dir)
    if settings.base_path is None:
        base.mkdir(parents=True, exist_ok=True)
    return Folders(base)


def pictures_folder(settings: CamerasSettings, data_dir: Path) -> Path:
    """Below which each camera has a folder of its own."""
    return settings.base_path or data_dir / "cameras"


def models_folder(data_dir: Path) -> Path:
    return data_dir / "models"
