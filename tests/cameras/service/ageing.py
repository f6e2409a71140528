"""Pictures that were looked at and judged in the usual way, and then made older than they are."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from PIL import Image
from tests.cameras.service.conftest import Rooms

from premises.cameras.models import (
    DetectionRow,
    EventRow,
    PictureRow,
    StandingRow,
    WindowRow,
    WindowState,
)
from premises.cameras.watcher import FileStamp, FoundFile
from premises.kernel.database import Base, Database

INSTANTS: Final[dict[type[Base], tuple[str, ...]]] = {
    PictureRow: ("taken_at", "received_at", "finished_at"),
    DetectionRow: ("detected_at",),
    WindowRow: ("opened_at", "last_seen_at", "closes_at", "closed_at"),
    EventRow: ("started_at", "ended_at", "created_at"),
    StandingRow: ("since_at", "last_seen_at"),
}


def picture(number: int) -> bytes:
    """A picture of its own colours for each number."""
    data = io.BytesIO()
    colour = (number % 200, number // 200, 10)
    Image.new("RGB", (96, 96), colour).save(data, "PNG")
    return data.getvalue()


def found(rooms: Rooms, path: str, data: bytes) -> FoundFile:
    """A file in its folder, as the watcher hands it on."""
    target = rooms.base / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    return there(rooms, path)


def there(rooms: Rooms, path: str) -> FoundFile:
    """A file that lies there already."""
    seen = (rooms.base / path).stat()
    stamp = FileStamp(path, seen.st_size, seen.st_mtime_ns, seen.st_ino, seen.st_dev)
    return FoundFile(stamp, datetime.now(UTC))


def seen(rooms: Rooms, *paths: str, start: int = 0) -> None:
    """Pictures that were looked at, and whose stories were closed and judged."""
    files = [found(rooms, path, picture(start + number)) for number, path in enumerate(paths)]
    rooms.domain.intake.record(files)
    rooms.worker.drain()
    close_windows(rooms)


def close_windows(rooms: Rooms) -> None:
    """As if the time for it had come."""
    with rooms.database.write() as session:
        long_ago = rooms.database.now(session) - timedelta(hours=1)
        opened = sa.update(WindowRow).where(WindowRow.state == WindowState.OPEN)
        session.execute(opened.values(closes_at=long_ago))
    rooms.domain.closer.close_due()
    rooms.worker.drain()


def age(rooms: Rooms, days: float) -> None:
    """Make everything that has happened so many days older."""
    with rooms.database.write() as session:
        for table, columns in INSTANTS.items():
            for row in session.scalars(sa.select(table)):
                for column in columns:
                    instant = getattr(row, column)
                    if instant is not None:
                        setattr(row, column, instant - timedelta(days=days))


def count(database: Database, table: type[Base], *which: Any) -> int:
    with database.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table).where(*which)) or 0


def rows(database: Database, table: type[Base], *which: Any) -> Sequence[Any]:
    with database.read() as session:
        return session.scalars(sa.select(table).where(*which)).all()
