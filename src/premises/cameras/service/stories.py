"""A picture that shows something joins its camera's story, or begins another one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.cameras.models import DetectionRow, EventRow, WindowRow, WindowState
from premises.cameras.settings import DetectionSettings
from premises.cameras.windows import Patience, Window, admits, closes_at, widen
from premises.kernel.ids import new_id

Analyse = Callable[[Session, str, str, int | None, datetime], None]
"""`analyse(session, window_id, camera_id, fast_detection_id, now)` writes the job that judges."""

_MOST_IN_A_WINDOW = 2000
"""Detections after which a story goes on as another one: each event is read and judged whole."""


@dataclass(frozen=True, slots=True)
class Glimpse:
    """That a camera saw something at an instant, in a picture that reached us at another.

    A picture by itself is one glimpse, a video is one for each of its frames.
    """

    camera_id: str
    seen_at: datetime
    received_at: datetime


class Stories:
    """The windows of all cameras, as pictures come in."""

    def __init__(self, analyse: Analyse, live: Callable[[], DetectionSettings]) -> None:
        self._analyse = analyse
        self._live = live

    def window_for(self, session: Session, glimpse: Glimpse, now: datetime) -> WindowRow:
        """The camera's open window if the glimpse still belongs to it, otherwise another one.

        The caller holds the camera.
        """
        patience = patience_of(self._live())
        row_open = session.scalar(
            sa.select(WindowRow).where(WindowRow.open_for == glimpse.camera_id).with_for_update()
        )
        if row_open is not None:
            if _joins(session, row_open, glimpse, patience):
                return row_open
            if glimpse.seen_at < row_open.opened_at:
                return self._straggled_into(session, glimpse, patience, now)
            close(session, row_open, self._analyse, now)
        return _opened(session, glimpse, patience, glimpse.camera_id)

    def _straggled_into(
        self, session: Session, glimpse: Glimpse, patience: Patience, now: datetime
    ) -> WindowRow:
        """The window of a picture from before the open one, overtaken on its way.

        The open story goes on. The one before it takes the picture in until it is judged, which
        nobody can do while the camera is held here; after that the picture is a story by itself.
        """
        told = sa.exists().where(EventRow.window_id == WindowRow.id)
        before = sa.select(WindowRow).where(
            WindowRow.camera_id == glimpse.camera_id,
            WindowRow.state == WindowState.CLOSED,
            WindowRow.last_seen_at > glimpse.seen_at - patience.silence,
            WindowRow.opened_at < glimpse.seen_at + patience.silence,
            ~told,
        )
        for window in session.scalars(before):
            if _joins(session, window, glimpse, patience):
                return window
        window = _opened(session, glimpse, patience, None)
        close(session, window, self._analyse, now)
        return window


def patience_of(settings: DetectionSettings) -> Patience:
    return Patience(
        timedelta(seconds=settings.batch_window_seconds),
        timedelta(seconds=settings.batch_idle_timeout_seconds),
    )


def close(session: Session, window: WindowRow, analyse: Analyse, now: datetime) -> None:
    """Close a window and hand it to analysis, in the caller's transaction."""
    window.state, window.open_for, window.closed_at = WindowState.CLOSED, None, now
    session.flush()
    analyse(session, window.id, window.camera_id, None, now)


def _opened(
    session: Session, glimpse: Glimpse, patience: Patience, open_for: str | None
) -> WindowRow:
    """A new window that begins with the glimpse."""
    row = WindowRow(
        id=new_id(), camera_id=glimpse.camera_id, open_for=open_for, state=WindowState.OPEN
    )
    _keep(row, Window(glimpse.seen_at, glimpse.seen_at), patience, glimpse)
    session.add(row)
    session.flush()
    return row


def _keep(row: WindowRow, window: Window, patience: Patience, newest: Glimpse) -> None:
    """Write the window's span, and when it is over by our clock.

    The camera's clock may be wrong by minutes, and a picture may have lain in its folder while
    nobody looked; the story it belongs to arrives as much later as the picture did.
    """
    row.opened_at, row.last_seen_at = window.opened_at, window.last_seen_at
    row.closes_at = closes_at(window, patience) + (newest.received_at - newest.seen_at)


def _is_full(session: Session, window: WindowRow) -> bool:
    held = sa.select(sa.func.count()).where(DetectionRow.window_id == window.id)
    return (session.scalar(held) or 0) >= _MOST_IN_A_WINDOW


def _joins(session: Session, row: WindowRow, glimpse: Glimpse, patience: Patience) -> bool:
    """Widen the window by the glimpse, if it belongs there and there is room for it."""
    window = Window(row.opened_at, row.last_seen_at)
    if not admits(window, glimpse.seen_at, patience) or _is_full(session, row):
        return False
    _keep(row, widen(window, glimpse.seen_at), patience, glimpse)
    return True
