"""The verbs of cameras on a real database of each kind, with the files and jobs they need."""

from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

import pytest
from tests.cameras.detectors.made_models import write_model, yolox

from premises.cameras.service.judgements import Judgements, rules_for
from premises.cameras.service.sightings import Sightings
from premises.cameras.settings import CamerasSettings
from premises.cameras.wiring import CamerasDomain, build
from premises.kernel.blobs import DiskStore, Shelf
from premises.kernel.clock import SystemClock
from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell
from premises.kernel.events import Outbox
from premises.kernel.jobs import Registry, Worker
from premises.kernel.notify import Notices
from premises.kernel.notify.delivering import Deliveries
from premises.kernel.runtime import RuntimeSettings
from premises.kernel.settings import JobsSettings, NotifySettings


@dataclass(frozen=True)
class Rooms:
    """Cameras as a worker and a server have them, on one database."""

    domain: CamerasDomain
    sightings: Sightings
    judgements: Judgements
    database: Database
    shelf: Shelf
    base: Path
    worker: Worker
    doorbell: PipeDoorbell
    notices: Notices


@pytest.fixture
def rooms(database: Database, doorbell: PipeDoorbell, tmp_path: Path) -> Rooms:
    """A model that answers «a person, 0.81» to every picture, so that only rows matter.

    `sightings` and `judgements` are those of a second worker beside the one that drains jobs.
    """
    settings = CamerasSettings(model=str(_model(tmp_path)), fast_path_confidence=0.8)
    shelf = Shelf(database, DiskStore(tmp_path / "blobs"), 0)
    registry = Registry()
    outbox = Outbox(database, doorbell)
    notices = Notices(database, shelf, registry, doorbell)
    deliveries = Deliveries(database, shelf, notices, NotifySettings())
    registry.add((deliveries.pipeline("house"),))
    domain = build(
        settings,
        data_dir=tmp_path,
        zone=UTC,
        database=database,
        shelf=shelf,
        outbox=outbox,
        registry=registry,
        doorbell=doorbell,
        runtime=RuntimeSettings(database),
        clock=SystemClock(),
        notices=notices,
    )
    return Rooms(
        domain=domain,
        sightings=Sightings(
            database,
            domain.folders,
            shelf,
            domain.detector.get,
            domain.jobs.submit_analyse,
            settings,
            domain.live,
        ),
        judgements=Judgements(database, outbox, rules_for(29, 59, 84), UTC, (), domain.live),
        database=database,
        shelf=shelf,
        base=tmp_path / "cameras",
        worker=Worker(database, registry, doorbell, JobsSettings()),
        doorbell=doorbell,
        notices=notices,
    )


def _model(folder: Path) -> Path:
    return write_model(folder / "made.onnx", yolox())
