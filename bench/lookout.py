"""Sees from outside when a picture's rows are there, as any reader of the database would."""

import sqlite3
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Final

import sqlalchemy as sa

from bench.house import House
from premises.cameras.models import DetectionRow, PictureRow, PictureState
from premises.kernel.database import Database

_EVERY_S: Final = 0.003


class Lookout:
    """Notes the instant (Unix) at which each picture's rows became visible, by path.

    SQLite tells cheaply whether anything was committed at all, so that looking every three
    milliseconds takes nothing from the service that is measured.
    """

    def __init__(self, house: House) -> None:
        self._path = house.folder / "premises.db"
        self.database = Database(house.settings.database, f"sqlite:///{self._path}")
        self.seen_at: dict[str, float] = {}
        self._last = 0
        self._pending: set[int] = set()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="lookout", daemon=True)

    def __enter__(self) -> "Lookout":
        self._last = self._newest()
        self._thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._stopping.set()
        self._thread.join()
        self.database.close()

    def await_all(self, count: int, patience_s: float) -> None:
        """Wait until this many pictures are done.

        Raises:
            TimeoutError: they are not done in time.

        """
        deadline = time.monotonic() + patience_s
        while len(self.seen_at) < count:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(self.seen_at)} of {count} pictures are done")
            time.sleep(0.02)

    def detections(self) -> int:
        with self.database.read() as session:
            return session.scalar(sa.select(sa.func.count()).select_from(DetectionRow)) or 0

    def _newest(self) -> int:
        with self.database.read() as session:
            return session.scalar(sa.select(sa.func.max(PictureRow.id))) or 0

    def _watch(self) -> None:
        connection = sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)
        version = _version(connection)
        while not self._stopping.wait(_EVERY_S):
            now = _version(connection)
            if now != version:
                version = now
                self._look(time.time)
        connection.close()

    def _look(self, clock: Callable[[], float]) -> None:
        new = sa.or_(PictureRow.id > self._last, PictureRow.id.in_(self._pending))
        query = sa.select(PictureRow.id, PictureRow.path, PictureRow.state).where(new)
        with self.database.read() as session:
            rows = session.execute(query).all()
            seen_at = clock()
        for number, path, state in rows:
            self._last = max(self._last, number)
            self._pending.add(number)
            if state != PictureState.SEEN:
                assert state == PictureState.DETECTED, f"{path} became {state}"
                self._pending.discard(number)
                self.seen_at[path] = seen_at


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA data_version").fetchone()[0])
