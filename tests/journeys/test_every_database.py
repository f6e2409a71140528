"""One picture goes all the way to an event on every kind of database."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pytest

from premises.app.building import Building, build
from premises.app.domains import CamerasInHouse
from premises.app.settings import Settings
from premises.cameras.service.archive import EventFilter
from premises.cameras.watcher.files import FoundFile, stamp
from premises.kernel.jobs import Worker


def _record(building: Building, path: Path) -> None:
    cameras = cast("CamerasInHouse", building.domains["cameras"]).domain
    seen = stamp(path.relative_to(cameras.folders.base).as_posix(), path.stat())
    cameras.intake.record([FoundFile(seen, building.kernel.clock.now())])


@pytest.mark.needs_model
def test_a_photograph_becomes_an_event_with_reasons(
    new_url: str, tmp_path: Path, installed_model: Path, photographs: Mapping[str, Path]
) -> None:
    shutil.copytree(installed_model, tmp_path / "models", ignore=shutil.ignore_patterns("dow*"))
    settings = Settings.model_validate({"data_dir": tmp_path, "database": {"url": new_url}})
    building = build(settings)
    try:
        building.migrate()
        folder = tmp_path / "cameras" / "front_door"
        folder.mkdir(parents=True)
        for name in ("first.jpg", "again.jpg"):
            shutil.copy(photographs["bus"], folder / name)
            _record(building, folder / name)
            _record(building, folder / name)
        kernel = building.kernel
        Worker(kernel.database, kernel.registry, kernel.doorbell, settings.jobs).drain()
        cameras = cast("CamerasInHouse", building.domains["cameras"]).domain
        events, total = cameras.archive.events(EventFilter(), 10, 0)
        assert total == 1
        assert {"person", "bus"} <= set(events[0].object_types)
        assert sum(reason["points"] for reason in events[0].reasons) == events[0].risk_score > 0
        assert cameras.archive.pictures_by_state() == {"detected": 1, "duplicate": 1}
        data, _ = cameras.archive.thumbnail(events[0].detection_ids[0])
        assert data[:2] == b"\xff\xd8"
        kernel.outbox.publish()
        assert [event.kind for event in kernel.outbox.after(0)] == ["event"]
    finally:
        building.close()
