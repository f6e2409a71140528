"""Builds cameras from the kernel, and says what of it a server and a worker run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

from premises.cameras.folders import Folders
from premises.cameras.gpu import Gpu
from premises.cameras.jobs import (
    ANALYSE,
    CONSIDER,
    DETECT,
    DETECT_STEP,
    QUEUES,
    CameraJobs,
    clip_pipeline,
    filing_pipeline,
    pipelines,
)
from premises.cameras.judges import ModelJudge
from premises.cameras.service.alert_log import AlertLog
from premises.cameras.service.alert_rules import AlertRules
from premises.cameras.service.alerting import Alerting
from premises.cameras.service.archive import Archive
from premises.cameras.service.boxed import BoxedPictures
from premises.cameras.service.clips import EventClips
from premises.cameras.service.closing import WindowCloser
from premises.cameras.service.deadletters import DeadLetters
from premises.cameras.service.feedback import Feedback
from premises.cameras.service.filing import Filing, file_new
from premises.cameras.service.graphics import Graphics
from premises.cameras.service.health import HealthDesk
from premises.cameras.service.intake import Intake
from premises.cameras.service.judgements import Judgements, rules_for
from premises.cameras.service.leftovers import Leftovers
from premises.cameras.service.lookout import Lookout
from premises.cameras.service.moves import Moves
from premises.cameras.service.presence import Presence
from premises.cameras.service.readiness import ReadinessDesk
from premises.cameras.service.recordings import Recordings
from premises.cameras.service.registry import Cameras
from premises.cameras.service.retention import Retention
from premises.cameras.service.sightings import Sightings
from premises.cameras.service.snapshots import Snapshots
from premises.cameras.service.telemetry import Telemetry
from premises.cameras.service.zoning import Zoning
from premises.cameras.settings import GROUP, CamerasSettings, DetectionSettings
from premises.cameras.watcher import Pace, Watcher
from premises.cameras.weights.choice import DetectorChoice, Source
from premises.cameras.weights.local import ModelFile
from premises.cameras.weights.remote import DetectorService
from premises.kernel.blobs import Shelf
from premises.kernel.clock import Clock
from premises.kernel.database import Database
from premises.kernel.doorbell import Doorbell, redis_state
from premises.kernel.events import Outbox, Tail
from premises.kernel.jobs import Registry
from premises.kernel.llm import LanguageModel
from premises.kernel.notify import Notices
from premises.kernel.runtime import RuntimeSettings
from premises.kernel.settings import NO_REDIS, RedisSettings

if TYPE_CHECKING:
    from fastapi import APIRouter

    from premises.cameras.service.adoption import Adoption
    from premises.cameras.service.examinations import Examinations

WATCHING, CLOSING, MINDING = "cameras.watcher", "cameras.windows", "cameras.presence"
POSTS = (WATCHING, CLOSING, MINDING)
"""What one server process at a time does for cameras, always."""

SAMPLING = "cameras.gpu"
"""What one does in addition where there is a graphics card."""

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
    zoning: Zoning
    archive: Archive
    boxed: BoxedPictures
    snapshots: Snapshots
    dead_letters: DeadLetters
    feedback: Feedback
    alert_log: AlertLog
    alert_rules: AlertRules
    health: HealthDesk
    readiness: ReadinessDesk
    telemetry: Telemetry
    graphics: Graphics
    presence: Presence
    retention: Retention
    recordings: Recordings
    clips: EventClips
    folders: Folders
    intake: Intake
    lookout: Lookout
    closer: WindowCloser
    jobs: CameraJobs
    detector: DetectorChoice
    language: ModelJudge | None
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
                zoning=self.zoning,
                archive=self.archive,
                boxed=self.boxed,
                snapshots=self.snapshots,
                dead_letters=self.dead_letters,
                feedback=self.feedback,
                alert_log=self.alert_log,
                alert_rules=self.alert_rules,
                health=self.health,
                readiness=self.readiness,
                telemetry=self.telemetry,
                graphics=self.graphics,
                retention=self.retention,
                recordings=self.recordings,
                clips=self.clips,
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
    notices: Notices,
    public_url: str = "",
    llm: LanguageModel | None = None,
    redis: RedisSettings = NO_REDIS,
) -> CamerasDomain:
    """Cameras on this kernel; their pipelines are added to the registry."""
    folders = _folders(settings, data_dir)
    detector = DetectorChoice(_eyes(settings, data_dir), settings.second_look)
    model = ModelJudge(llm, settings.llm_band) if llm and settings.llm_band else None
    jobs = CameraJobs(registry, doorbell, model, zone)
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
    alerting = Alerting(database, outbox, notices, zone, public_url)
    notices.follow(GROUP, alerting.note_delivered)
    judgements = Judgements(
        database,
        outbox,
        rules,
        zone,
        settings.armed_hours,
        live,
        followers=(file_new, alerting.follow),
        model=model,
    )
    leftovers = Leftovers(database, folders, delete_files=settings.delete_originals)
    retention = Retention(database, shelf, live, leftovers)
    work = pipelines(sightings, judgements, retention, detector, model, settings.detect_queue)
    registry.add(work)
    registry.add([filing_pipeline(Filing(database))])
    clips = EventClips(database, folders, shelf, jobs.submit_clip, settings)
    registry.add([clip_pipeline(clips)])
    moves = Moves(database, folders, outbox, settings.extensions)
    archive = Archive(database, shelf)
    intake = Intake(database, folders, jobs.submit_detect, jobs.ring, moves.follow)
    lookout = Lookout(lambda: _watcher(settings, folders, intake))
    telemetry = Telemetry(database, detecting=(DETECT,), judging=(ANALYSE, CONSIDER))
    health = HealthDesk(
        database,
        detector,
        telemetry,
        clock,
        DETECT_STEP,
        lookout.status,
        lambda: redis_state(redis),
        model.state if model else None,
    )
    return CamerasDomain(
        settings=settings,
        live=live,
        cameras=Cameras(database, folders, shelf),
        zoning=Zoning(database),
        archive=archive,
        boxed=BoxedPictures(database, archive, folders, settings),
        snapshots=Snapshots(database, folders),
        dead_letters=DeadLetters(database, folders, registry, QUEUES, jobs.ring),
        feedback=Feedback(database),
        alert_log=AlertLog(database),
        alert_rules=AlertRules(database, notices),
        health=health,
        readiness=ReadinessDesk(
            database,
            health,
            {post: post.partition(".")[2] for post in POSTS},
            {DETECT: "detection", ANALYSE: "analysis"},
            needs_eyes=DETECT,
        ),
        telemetry=telemetry,
        graphics=Graphics(database, Gpu(), telemetry, settings.gpu_poll_s),
        presence=Presence(database, folders, outbox, settings.offline_after_h),
        retention=retention,
        recordings=Recordings(database, folders),
        clips=clips,
        folders=folders,
        intake=intake,
        lookout=lookout,
        closer=WindowCloser(database, jobs.submit_analyse, live),
        jobs=jobs,
        detector=detector,
        language=model,
        runtime=runtime,
    )


def adoption(settings: CamerasSettings, *, data_dir: Path, database: Database) -> "Adoption":
    """What takes over an installation of the original service."""
    # Only one command needs it.
    from premises.cameras.service.adoption import Adoption  # noqa: PLC0415

    rules = rules_for(settings.level_low, settings.level_medium, settings.level_high)
    folders = _folders(settings, data_dir)
    return Adoption(database, folders, rules.thresholds, settings.extensions)


def examinations(settings: CamerasSettings, data_dir: Path) -> "Examinations":
    """What a detector service answers with: a model of this machine, without a database."""
    # Only that service needs it.
    from premises.cameras.service.examinations import Examinations  # noqa: PLC0415

    return Examinations(DetectorChoice(own_model(settings, data_dir)), settings, Gpu())


def _eyes(settings: CamerasSettings, data_dir: Path) -> Source:
    """The detector service if there is to be one, otherwise a model of this machine."""
    if settings.detector_url:
        key = settings.detector_key.get_secret_value()
        return DetectorService(settings.detector_url, settings.detector_timeout_s, key)
    return own_model(settings, data_dir)


def own_model(settings: CamerasSettings, data_dir: Path) -> ModelFile:
    return ModelFile(models_folder(data_dir), settings.model, settings.model_threads)


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
