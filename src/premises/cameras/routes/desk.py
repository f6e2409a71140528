"""What all doors of cameras share: the verbs, who may use them, how a failure is said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Depends

from premises.cameras import rights
from premises.cameras.folders import Folders
from premises.cameras.service.alert_log import AlertLog
from premises.cameras.service.alert_rules import AlertRules
from premises.cameras.service.archive import Archive
from premises.cameras.service.boxed import BoxedPictures
from premises.cameras.service.clips import EventClips
from premises.cameras.service.deadletters import DeadLetters
from premises.cameras.service.feedback import Feedback
from premises.cameras.service.graphics import Graphics
from premises.cameras.service.health import HealthDesk
from premises.cameras.service.readiness import ReadinessDesk
from premises.cameras.service.recordings import Recordings
from premises.cameras.service.registry import Cameras
from premises.cameras.service.retention import Retention
from premises.cameras.service.snapshots import Snapshots
from premises.cameras.service.telemetry import Telemetry
from premises.cameras.service.zoning import Zoning
from premises.cameras.settings import CamerasSettings, DetectionSettings
from premises.kernel.auth import CurrentCaller
from premises.kernel.errors import Failure
from premises.kernel.events import Tail
from premises.kernel.web.contracts import contract_route
from premises.kernel.web.problems import status_of


@dataclass(frozen=True)
class Desk:
    """Everything the routes need."""

    settings: CamerasSettings
    live: Callable[[], DetectionSettings]
    change: Callable[[Mapping[str, Any]], DetectionSettings]
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
    retention: Retention
    recordings: Recordings
    clips: EventClips
    folders: Folders
    tail: Tail
    version: str


def _reader(caller: CurrentCaller) -> None:
    rights.require_read(caller)


def _writer(caller: CurrentCaller) -> None:
    rights.require_write(caller)


READ = Depends(_reader)
WRITE = Depends(_writer)


def say(failure: Failure) -> tuple[int, object]:
    """A failure as the original service puts it."""
    return status_of(failure), {"detail": failure.message}


CameraRoute = contract_route(say)
