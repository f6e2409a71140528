"""What was tried in vain can be seen, tried again and taken note of, and no picture is lost."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image
from sqlalchemy.orm import Session
from tests.cameras.service.conftest import Rooms

from premises.cameras.jobs import ANALYSE, DETECT
from premises.cameras.models import (
    CameraRow,
    DetectionRow,
    EventRow,
    PictureRow,
    PictureState,
    WindowRow,
)
from premises.cameras.service import deadletters
from premises.cameras.watcher import FoundFile
from premises.cameras.watcher.files import stamp
from premises.kernel.database import Base
from premises.kernel.errors import Invalid
from premises.kernel.jobs import StageRow, ledger

DETECTION, ANALYSIS = "detection_queue", "analysis_queue"


def _rows(rooms: Rooms, table: type[Base]) -> Sequence[Any]:
    with rooms.database.read() as session:
        return session.scalars(sa.select(table).order_by(*table.__table__.primary_key)).all()


def _record(rooms: Rooms, count: int) -> None:
    """Pictures of one camera that wait to be looked at."""
    files = []
    for number in range(count):
        path = f"front/{number}.png"
        target = rooms.base / path
        target.parent.mkdir(parents=True, exist_ok=True)
        data = io.BytesIO()
        Image.new("RGB", (96, 96), (number, 9, 9)).save(data, "PNG")
        target.write_bytes(data.getvalue())
        files.append(FoundFile(stamp(path, target.stat()), datetime.now(UTC)))
    rooms.domain.intake.record(files)


def _fail_all(rooms: Rooms, step: str) -> int:
    """Every stage of a step ends as one does that can never succeed; returns how many did."""
    registry = rooms.domain.jobs._registry
    for count in range(100):
        with rooms.database.write() as session:
            now = rooms.database.now(session)
            claim = ledger.claim(session, registry, [step], now, 60)
            if claim is None:
                return count
            ledger.fail(session, registry, claim, Invalid("tests.broken", "It broke."), now)
    raise AssertionError


@pytest.fixture
def failed(rooms: Rooms) -> Rooms:
    """Five pictures that could not be looked at."""
    _record(rooms, 5)
    assert _fail_all(rooms, f"{DETECT}/detect") == 5
    return rooms


def test_a_picture_that_failed_is_told_as_the_original_did(failed: Rooms) -> None:
    letters = failed.domain.dead_letters
    assert letters.counts() == {DETECTION: 5, ANALYSIS: 0}
    assert letters.letters(ANALYSIS, 0, 100) == []
    (first, second) = letters.letters(DETECTION, 1, 2)
    (camera,) = _rows(failed, CameraRow)
    assert first.stage_id < second.stage_id
    assert list(first.work) == ["camera_id", "file_path", "timestamp"]
    assert first.work["camera_id"] == camera.id
    assert first.work["file_path"] == str(failed.base / "front/1.png")
    assert (first.error_code, first.error, first.attempts) == ("tests.broken", "It broke.", 1)
    assert first.first_failed_at == first.last_failed_at


def test_what_is_tried_again_is_looked_at_again(failed: Rooms) -> None:
    """A picture that was given up is detected as if nothing had happened, the oldest first."""
    assert {row.state for row in _rows(failed, PictureRow)} == {PictureState.FAILED}
    assert failed.domain.dead_letters.requeue(DETECTION, 1) == 1
    failed.worker.drain()
    states = [row.state for row in _rows(failed, PictureRow)]
    assert states == [PictureState.DETECTED] + [PictureState.FAILED] * 4
    assert failed.domain.dead_letters.requeue(DETECTION) == 4
    assert failed.domain.dead_letters.requeue(DETECTION) == 0
    failed.worker.drain()
    assert {row.state for row in _rows(failed, PictureRow)} == {PictureState.DETECTED}
    assert {row.reason for row in _rows(failed, PictureRow)} == {None}
    assert len(_rows(failed, DetectionRow)) == 5
    assert failed.domain.dead_letters.counts()[DETECTION] == 0


def test_what_fails_again_is_a_dead_letter_again(failed: Rooms) -> None:
    failed.domain.dead_letters.requeue(DETECTION)
    assert _fail_all(failed, f"{DETECT}/detect") == 5
    assert failed.domain.dead_letters.counts()[DETECTION] == 5
    assert {row.state for row in _rows(failed, PictureRow)} == {PictureState.FAILED}


def test_what_is_cleared_leaves_pictures_and_reasons_alone(
    failed: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In several transactions; the picture keeps its state, its reason and its file."""
    monkeypatch.setattr(deadletters, "_BATCH", 2)
    monkeypatch.setattr(deadletters, "MOST_AT_ONCE", 4)
    before = [(row.state, row.reason, row.path) for row in _rows(failed, PictureRow)]
    assert failed.domain.dead_letters.dismiss(DETECTION) == 5
    assert failed.domain.dead_letters.counts()[DETECTION] == 0
    assert failed.domain.dead_letters.dismiss(DETECTION) == 0
    failed.worker.drain()
    assert [(row.state, row.reason, row.path) for row in _rows(failed, PictureRow)] == before
    assert all((failed.base / path).is_file() for _, _, path in before)


def test_a_window_that_was_not_judged_is_told_and_judged(rooms: Rooms) -> None:
    _record(rooms, 2)
    for row in _rows(rooms, PictureRow):
        with rooms.database.write() as session:
            rooms.sightings.write(session, row.id, rooms.sightings.look(row.id))
    assert _fail_all(rooms, f"{ANALYSE}/analyse") == 1
    (letter,) = rooms.domain.dead_letters.letters(ANALYSIS, 0, 100)
    (window,) = _rows(rooms, WindowRow)
    assert list(letter.work) == ["batch_id", "camera_id", "detection_ids", "timestamp"]
    assert letter.work["batch_id"] == f"fast_path_{window.fast_detection_id}"
    assert letter.work["detection_ids"] == [window.fast_detection_id]
    with rooms.database.write() as session:
        session.execute(sa.update(WindowRow).values(closes_at=window.opened_at))
    rooms.domain.closer.close_due()
    assert _fail_all(rooms, f"{ANALYSE}/analyse") == 1
    (_, whole) = rooms.domain.dead_letters.letters(ANALYSIS, 0, 100)
    detections = sorted(row.id for row in _rows(rooms, DetectionRow))
    assert (whole.work["batch_id"], whole.work["detection_ids"]) == (window.id, detections)
    assert _rows(rooms, EventRow) == []
    assert rooms.domain.dead_letters.requeue(ANALYSIS) == 2
    rooms.worker.drain()
    assert len(_rows(rooms, EventRow)) >= 1


@pytest.mark.parametrize("verb", ["requeue", "dismiss"])
def test_one_that_was_purged_meanwhile_does_not_keep_the_others(failed: Rooms, verb: str) -> None:
    """The housekeeping removes old jobs at any time, also between the list and the change."""
    letters = failed.domain.dead_letters
    oldest = letters.letters(DETECTION, 0, 1)[0]
    read = failed.database.read

    @contextmanager
    def purged_after() -> Iterator[Session]:
        with read() as session:
            yield session
        with failed.database.write() as session:
            session.execute(sa.delete(StageRow).where(StageRow.id == oldest.stage_id))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(failed.database, "read", purged_after)
        assert getattr(letters, verb)(DETECTION) == 4
    assert letters.counts()[DETECTION] == 0
