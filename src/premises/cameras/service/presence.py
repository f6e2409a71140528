"""Which cameras are there and send pictures, found out from facts and told when it changes."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from premises.cameras.folders import Folders
from premises.cameras.models import CameraRow, CameraStatus, PictureRow, PictureState
from premises.kernel.database import Database
from premises.kernel.errors import Unavailable
from premises.kernel.events import Outbox

STATUS: Final = "camera.status"
"""The kind under which a camera's new status is told to listeners."""

_LOOK_EVERY_S: Final = 20.0
_BAD_IN_A_ROW: Final = 3
"""How many unusable pictures in a row are the camera's fault, and not just one of them."""

_BAD: Final = (PictureState.QUARANTINED, PictureState.FAILED)
_STATES: Final = (
    *_BAD,
    PictureState.SEEN,
    PictureState.DETECTED,
    PictureState.DUPLICATE,
    PictureState.TAKEN_OVER,
)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Finding:
    """What the facts say of a camera; `fact` names them, `detail` may change while they stay."""

    status: CameraStatus
    fact: str = ""
    detail: str = ""

    @property
    def note(self) -> str | None:
        return f"{self.fact} {self.detail}".strip() or None

    def is_noted(self, note: str | None) -> bool:
        """Whether a camera's note says the same, so that nothing has changed since."""
        return bool(self.fact) == bool(note) and (note or "").startswith(self.fact)


_ONLINE: Final = Finding(CameraStatus.ONLINE)


class Presence:
    """Sets cameras online, offline or in error; a status that a client set stands meanwhile.

    The note beside the status is the memory of the facts it was set for: while they are the same
    nothing is changed, whatever somebody has made of the status since.
    """

    def __init__(
        self, database: Database, folders: Folders, outbox: Outbox, offline_after_h: float
    ) -> None:
        self._database = database
        self._folders = folders
        self._outbox = outbox
        self._silence = timedelta(hours=offline_after_h)

    def run(self, stop: threading.Event) -> None:
        """Look again and again; to be run as a post, by one process at a time."""
        while not stop.is_set():
            try:
                self.look()
            except Unavailable as failure:
                _log.warning("presence_waits", code=failure.code)
            stop.wait(_LOOK_EVERY_S)

    def look(self) -> int:
        """Look at every camera once; returns how many got another status or note."""
        with self._database.read() as session:
            now = self._database.now(session)
            cameras = session.scalars(sa.select(CameraRow)).all()
            latest = {row.id: _latest(session, row.id) for row in cameras}
        # Folders may lie on a disk that answers slowly, so nobody is kept from writing meanwhile.
        found = {row.id: self._finding(row, latest[row.id], now) for row in cameras}
        changed = [row.id for row in cameras if not found[row.id].is_noted(row.status_note)]
        return sum(self._write(camera_id, found[camera_id]) for camera_id in changed)

    def _finding(self, camera: CameraRow, pictures: Sequence[PictureRow], now: datetime) -> Finding:
        if not self._folders.exists():
            gone = "The folder of all cameras is not there"
            return Finding(CameraStatus.OFFLINE, f"{gone}:", f"{self._folders.base}.")
        if not self._folders.exists(camera.folder):
            detail = f"{self._folders.absolute(camera.folder)}."
            return Finding(CameraStatus.OFFLINE, "The camera's folder is not there:", detail)
        return _bad(pictures) or self._silent(camera, pictures, now) or _ONLINE

    def _silent(
        self, camera: CameraRow, pictures: Sequence[PictureRow], now: datetime
    ) -> Finding | None:
        last_at = max([camera.created_at, *(row.received_at for row in pictures)])
        if not self._silence or now - last_at <= self._silence:
            return None
        since = f"{last_at:%Y-%m-%d %H:%M} UTC."
        return Finding(CameraStatus.OFFLINE, "No picture has come since", since)

    def _write(self, camera_id: str, found: Finding) -> bool:
        with self._database.write() as session:
            row = session.get(CameraRow, camera_id, with_for_update=True)
            if row is None or found.is_noted(row.status_note):
                return False
            before, row.status, row.status_note = row.status, found.status, found.note
            if before != found.status:
                now = self._database.now(session)
                told = announcement(row, before)
                self._outbox.add(session, "cameras", STATUS, told, now=now, subject=row.id)
                _log.info(
                    "camera_status", camera=row.folder, status=row.status, note=row.status_note
                )
            return True


def announcement(row: CameraRow, before: str) -> dict[str, Any]:
    """What listeners are told of a camera whose status has changed."""
    return {
        "camera_id": row.id,
        "name": row.name,
        "folder": row.folder,
        "status": row.status,
        "previous": before,
        "message": row.status_note or "The camera sends pictures again.",
    }


def _bad(pictures: Sequence[PictureRow]) -> Finding | None:
    """Whether none of the latest pictures could be used, and why."""
    done = [row for row in pictures if row.state != PictureState.SEEN][:_BAD_IN_A_ROW]
    if len(done) < _BAD_IN_A_ROW or any(row.state not in _BAD for row in done):
        return None
    return Finding(
        CameraStatus.ERROR,
        f"None of the last {_BAD_IN_A_ROW} pictures could be used:",
        done[0].reason or "nobody knows why.",
    )


def _latest(session: Session, camera_id: str) -> list[PictureRow]:
    """The camera's latest pictures, newest first: some of each state, by the index there is."""
    rows: list[PictureRow] = []
    for state in _STATES:
        of_state = sa.select(PictureRow).where(
            PictureRow.camera_id == camera_id, PictureRow.state == state
        )
        newest = of_state.order_by(PictureRow.taken_at.desc()).limit(_BAD_IN_A_ROW)
        rows += session.scalars(newest)
    return sorted(rows, key=lambda row: (row.taken_at, row.id), reverse=True)
