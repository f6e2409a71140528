"""Windows that are over are closed and handed to analysis, on time and only once."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from premises.cameras.models import (
    DetectionRow,
    PictureRow,
    PictureState,
    WindowRow,
    WindowState,
)
from premises.cameras.service.stories import Analyse, close, patience_of
from premises.cameras.settings import DetectionSettings
from premises.cameras.windows import Patience, Window, closes_at
from premises.kernel.database import Database
from premises.kernel.errors import Unavailable

_log = structlog.get_logger(__name__)
_LONGEST_NAP = timedelta(seconds=2)
_SHORTEST_NAP = timedelta(milliseconds=20)
_LOOK_AGAIN_S = 0.2
_BACKLOG_PATIENCE = timedelta(minutes=10)
"""How long a due window waits for pictures of its time while nothing more is seen in it."""


class WindowCloser:
    """Closes windows when they are due; to be run as a post."""

    def __init__(
        self, database: Database, analyse: Analyse, live: Callable[[], DetectionSettings]
    ) -> None:
        self._database = database
        self._analyse = analyse
        self._live = live

    def run(self, stop: threading.Event) -> None:
        nap_s = 0.0
        while not stop.wait(nap_s):
            try:
                nap_s = self.close_due()
            except Unavailable as failure:
                _log.warning("windows_wait", code=failure.code)
                nap_s = _LONGEST_NAP.total_seconds()

    def close_due(self) -> float:
        """Close every window that is over; returns the seconds until it is worth looking again."""
        patience = patience_of(self._live())
        with self._database.read() as session:
            now = self._database.now(session)
            # They are few: a camera has one at most.
            opened = sa.select(WindowRow).where(WindowRow.state == WindowState.OPEN)
            rows = session.scalars(opened).all()
            over = [row for row in rows if row.closes_at <= now]
            due = [row.id for row in over if not _awaits(session, row, patience, now)]
        for window_id in due:
            self._close(window_id)
        if len(due) < len(over):
            return _LOOK_AGAIN_S
        left = min(
            (row.closes_at - now for row in rows if row.closes_at > now), default=_LONGEST_NAP
        )
        # Short enough to notice a window that opens meanwhile before it is over.
        half = min(patience.longest, patience.silence) / 2
        return min(max(left, _SHORTEST_NAP), half, _LONGEST_NAP).total_seconds()

    def _close(self, window_id: str) -> None:
        with self._database.write() as session:
            row = session.get(WindowRow, window_id, with_for_update=True)
            now = self._database.now(session)
            # Between looking and locking, a picture may have widened the window again.
            if row is not None and row.state == WindowState.OPEN and row.closes_at <= now:
                close(session, row, self._analyse, now)


def _awaits(session: Session, window: WindowRow, patience: Patience, now: datetime) -> bool:
    """Whether a picture from the window's time still waits to be looked at.

    A backlog must not tear stories apart; nor may a picture that nobody can look at keep one
    open for ever.
    """
    ends_at = closes_at(Window(window.opened_at, window.last_seen_at), patience)
    waiting = sa.select(PictureRow.id).where(
        PictureRow.camera_id == window.camera_id,
        PictureRow.state == PictureState.SEEN,
        PictureRow.taken_at > window.opened_at - patience.silence,
        PictureRow.taken_at < ends_at,
    )
    if session.scalar(waiting.limit(1)) is None:
        return False
    latest = (
        sa.select(PictureRow.finished_at)
        .join(DetectionRow, DetectionRow.picture_id == PictureRow.id)
        .where(DetectionRow.window_id == window.id)
        .order_by(DetectionRow.id.desc())
    )
    moved_at = session.scalar(latest.limit(1)) or window.closes_at
    return now - max(moved_at, window.closes_at) <= _BACKLOG_PATIENCE
