"""A boxed picture that is not kept is drawn again, as long as its original is the same."""

import io
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from PIL import Image
from tests.cameras.service.conftest import Rooms

from premises.cameras.models import DetectionRow, PictureRow, PictureState
from premises.cameras.watcher import FoundFile
from premises.cameras.watcher.files import stamp
from premises.kernel.database import Database
from premises.kernel.errors import NotFound


@pytest.fixture
def database(sqlite: Database) -> Database:
    """What is drawn does not depend on the kind of database."""
    return sqlite


@pytest.fixture
def seen(rooms: Rooms) -> int:
    """A detection in a picture twice as wide as high; its number."""
    target = rooms.base / "front/a.png"
    target.parent.mkdir(parents=True)
    data = io.BytesIO()
    Image.new("RGB", (640, 320), "navy").save(data, "PNG")
    target.write_bytes(data.getvalue())
    rooms.domain.intake.record([FoundFile(stamp("front/a.png", target.stat()), datetime.now(UTC))])
    rooms.worker.drain()
    with rooms.database.read() as session:
        return session.scalars(sa.select(DetectionRow.id)).one()


def _forget(rooms: Rooms) -> None:
    with rooms.database.write() as session:
        session.execute(sa.update(DetectionRow).values(thumbnail_hash=None))


def test_what_is_drawn_again_is_what_was_kept(rooms: Rooms, seen: int) -> None:
    kept, content_hash = rooms.domain.boxed.get(seen)
    _forget(rooms)
    drawn, again = rooms.domain.boxed.get(seen)
    assert (drawn, again) == (kept, content_hash)
    assert Image.open(io.BytesIO(drawn)).size == (320, 240)


def test_bytes_that_went_are_drawn_again(rooms: Rooms, seen: int, tmp_path: Path) -> None:
    """The row knows of them, but somebody emptied the store."""
    kept, content_hash = rooms.domain.boxed.get(seen)
    (tmp_path / "blobs" / content_hash[:2] / content_hash[2:4] / content_hash).unlink()
    assert rooms.domain.boxed.get(seen) == (kept, content_hash)


@pytest.mark.parametrize("fate", ["gone", "other", "linked", "broken"])
def test_an_original_that_is_another_one_is_not_shown(rooms: Rooms, seen: int, fate: str) -> None:
    _forget(rooms)
    file = rooms.base / "front/a.png"
    if fate == "gone":
        file.unlink()
    elif fate == "other":
        os.utime(file, ns=(1, 1))
    elif fate == "linked":
        file.rename(rooms.base / "elsewhere.png")
        file.symlink_to(rooms.base / "elsewhere.png")
    else:
        found = file.stat()
        file.write_bytes(b"\x89PNG\r\n\x1a\n" + b"x" * (found.st_size - 8))
        os.utime(file, ns=(found.st_mtime_ns, found.st_mtime_ns))
    with pytest.raises(NotFound) as refused:
        rooms.domain.boxed.get(seen)
    assert refused.value.code == "cameras.no_thumbnail"


def test_a_video_is_not_decoded_for_a_picture(rooms: Rooms, seen: int) -> None:
    _forget(rooms)
    with rooms.database.write() as session:
        session.execute(sa.update(PictureRow).values(path="front/a.mp4"))
    with pytest.raises(NotFound):
        rooms.domain.boxed.get(seen)


def test_an_unknown_detection_has_no_picture(rooms: Rooms) -> None:
    with pytest.raises(NotFound) as refused:
        rooms.domain.boxed.get(99999)
    assert refused.value.code == "cameras.unknown_detection"


def test_a_file_that_came_later_is_not_taken_for_the_originals_picture(
    rooms: Rooms, seen: int
) -> None:
    """Of a picture that was taken over without its file, nobody knows how the file looked."""
    _forget(rooms)
    with rooms.database.write() as session:
        session.execute(
            sa.update(PictureRow).values(
                size_bytes=0, mtime_ns=0, content_hash=None, state=PictureState.TAKEN_OVER
            )
        )
    with pytest.raises(NotFound):
        rooms.domain.boxed.get(seen)
