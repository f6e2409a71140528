"""What became of a picture is written once, with its latest reason, and by few statements."""

import io
from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import pytest
import sqlalchemy as sa
from PIL import Image
from tests.cameras.service.conftest import Rooms

from premises.cameras.models import DetectionRow, PictureRow, PictureState
from premises.cameras.watcher import FoundFile
from premises.cameras.watcher.files import stamp
from premises.kernel.database import Database
from premises.kernel.errors import Invalid, Unavailable

_MOST_STATEMENTS = 36
"""Two of them only now and then, for settings. Each costs a fifth of a millisecond of processor."""


def drop(rooms: Rooms, path: str, seed: int) -> int:
    """Record a picture of a camera; its number."""
    target = rooms.base / path
    target.parent.mkdir(parents=True, exist_ok=True)
    data = io.BytesIO()
    noise = np.random.default_rng(seed).integers(0, 256, (48, 64, 3), np.uint8)
    Image.fromarray(noise).save(data, "PNG")
    target.write_bytes(data.getvalue())
    rooms.domain.intake.record([FoundFile(stamp(path, target.stat()), datetime.now(UTC))])
    with rooms.database.read() as session:
        return session.scalars(sa.select(PictureRow.id).order_by(PictureRow.id.desc())).all()[0]


def test_of_two_pictures_with_the_same_bytes_the_slower_one_is_a_duplicate(rooms: Rooms) -> None:
    """Both were looked at before either was written."""
    numbers = [drop(rooms, f"front/{name}.png", seed=1) for name in "ab"]
    looks = [rooms.sightings.look(number) for number in numbers]
    results = []
    for number, look in zip(numbers, looks, strict=True):
        with rooms.database.write() as session:
            results.append(rooms.sightings.write(session, number, look))
    assert results == [
        {"state": PictureState.DETECTED, "detections": 1},
        {"state": PictureState.DUPLICATE, "detections": 0},
    ]
    with rooms.database.read() as session:
        slower = session.get_one(PictureRow, numbers[1])
        assert (slower.state, slower.duplicate_of) == (PictureState.DUPLICATE, numbers[0])
        assert slower.identity is None
        assert slower.content_hash == session.get_one(PictureRow, numbers[0]).identity
        assert session.scalars(sa.select(DetectionRow.picture_id)).all() == numbers[:1]


def test_a_picture_that_fails_again_has_the_new_reason(rooms: Rooms) -> None:
    number = drop(rooms, "front/a.png", seed=1)
    for failure in (Unavailable("detector.away", "No answer."), Invalid("jobs.bug", "Oh.")):
        with rooms.database.write() as session:
            rooms.sightings.give_up(session, number, failure)
    with rooms.database.read() as session:
        row = session.get_one(PictureRow, number)
    assert (row.state, row.reason_code, row.reason) == (PictureState.FAILED, "jobs.bug", "Oh.")


class TestStatements:
    @pytest.fixture
    def database(self, sqlite: Database) -> Database:
        return sqlite

    def test_a_picture_costs_few_statements(self, rooms: Rooms, database: Database) -> None:
        for number in range(3):
            drop(rooms, f"front/{number}.png", seed=number)
        rooms.worker.drain()
        drop(rooms, "front/last.png", seed=9)
        said: list[str] = []
        listening = (database.engine, "before_cursor_execute", _into(said))
        sa.event.listen(*listening)
        rooms.worker.work_one()
        sa.event.remove(*listening)
        assert len(said) <= _MOST_STATEMENTS, "\n".join(said)


def _into(said: list[str]) -> Callable[..., None]:
    def heard(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        said.append(statement)

    return heard
