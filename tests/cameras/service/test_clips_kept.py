"""A clip is kept as long as its event, however that goes, on every kind of database."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from tests.cameras.service.conftest import Rooms
from tests.cameras.told import event_row

from premises.cameras.models import CameraRow
from premises.kernel.blobs import BlobRefRow

NOW = datetime.now(UTC)


def event_with_clip(rooms: Rooms, *, age: timedelta = timedelta(0)) -> int:
    with rooms.database.write() as session:
        session.add(
            CameraRow(
                id="cam", name="Cam", folder_path="cam", folder="cam", created_at=NOW, zones=[]
            )
        )
        session.flush()
        event = event_row("cam", NOW - age, batch_id="batch")
        session.add(event)
        session.flush()
        number = event.id
    keep(rooms, number, b"a clip")
    return number


def keep(rooms: Rooms, event_id: int, data: bytes) -> bool:
    content_hash = rooms.shelf.put(data).hash
    with rooms.database.write() as session:
        return rooms.domain.clips.keep(session, event_id, content_hash)


def kept(rooms: Rooms) -> list[str]:
    with rooms.database.read() as session:
        return list(session.scalars(sa.select(BlobRefRow.owner_id)))


def test_another_clip_takes_the_place_of_the_one_before(rooms: Rooms) -> None:
    event_id = event_with_clip(rooms)
    assert keep(rooms, event_id, b"another")
    assert kept(rooms) == [str(event_id)]


@pytest.mark.parametrize("how", ["camera", "age"])
def test_a_clip_goes_with_its_event(rooms: Rooms, how: str) -> None:
    event_with_clip(rooms, age=timedelta(days=40))
    if how == "camera":
        rooms.domain.cameras.remove("cam")
    else:
        rooms.domain.retention.forget_old()
    assert kept(rooms) == []


def test_no_clip_is_kept_of_an_event_that_went_while_it_was_made(rooms: Rooms) -> None:
    event_id = event_with_clip(rooms)
    rooms.domain.cameras.remove("cam")
    assert not keep(rooms, event_id, b"too late")
    assert kept(rooms) == []
