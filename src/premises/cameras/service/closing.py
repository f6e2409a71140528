"""Windows that are over are closed and handed to analysis, on time and only once."""

import threading
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from premises.cameras.models import PictureRow, PictureState, WindowRow, WindowState
from premises.cameras.service.sightings import Analyse, close
from premises.kernel.database import Database
from premises.kernel.doorbell import Doorbell
from premises.kernel.errors import Unavailable
from premises.kernel.jobs import READY

_log = structlog.get_logger(__name__)
_LONGEST_NAP_S = 2.0
_BACKLOG_PATIENCE = timedelta(minutes=10)
"""How long a due window waits for pictures of its time that nobody has looked at yet."""


class WindowCloser:
    """Closes windows when they are due; to be run as a post."""

    def __init__(self, database: Database, doorbell: Doorbell, analyse: Analyse) -> None:
        self._database = database
        self._doorbell = doorbell
        self._analyse = analyse

    def run(self, stop: threading.Event) -> None:
        nap_s = 0.0
        while not stop.wait(nap_s):
            try:
                nap_s = self.close_due()
            except Unavailable as failure:
                _log.warning("windows_wait", code=failure.code)
                nap_s = _LONGEST_NAP_S

    def close_due(self) -> float:
        """Close every window that is over; returns the seconds until it is worth looking again."""
        with self._database.read() as session:
            now = self._database.now(session)
            due = self._due(session, now)
            next_at = session.scalar(
                sa.select(sa.func.min(WindowRow.closes_at)).where(
                    WindowRow.state == WindowState.OPEN, WindowRow.closes_at > now
                )
            )
        for window_id in due:
            self._close(window_id)
        if due:
            self._doorbell.ring(READY)
        left = (next_at - now).total_seconds() if next_at is not None else _LONGEST_NAP_S
        return min(max(left, 0.02), _LONGEST_NAP_S)

    def _due(self, session: Session, now: datetime) -> list[str]:
        over = sa.select(WindowRow).where(
            WindowRow.state == WindowState.OPEN, WindowRow.closes_at <= now
        )
        return [row.id for row in session.scalars(over) if not _awaits(session, row, now)]

    def _close(self, window_id: str) -> None:
        with self._database.write() as session:
            row = session.get(WindowRow, window_id, with_for_update=True)
            now = self._database.now(session)
            # Between looking and locking, a picture may have widened the window again.
            if row is not None and row.state == WindowState.OPEN and row.closes_at <= now:
                close(session, row, self._analyse, now)


def _awaits(session: Session, window: WindowRow, now: datetime) -> bool:
    """Whether a picture from the window's time still waits to be looked at.

    A backlog must not tear stories apart; nor may a picture that nobody can look at keep one
    open for ever.
    """
    if now - window.closes_at > _BACKLOG_PATIENCE:
        return False
    waiting = sa.select(PictureRow.id).where(
        PictureRow.camera_id == window.camera_id,
        PictureRow.state == PictureState.SEEN,
        PictureRow.taken_at < window.closes_at,
    )
    return session.scalar(waiting.limit(1)) is not None
