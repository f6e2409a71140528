"""Tasks that exactly one process at a time may do, however many are running.

A post (watching folders, publishing events, ticking schedules) is held under a lease in the
database; whoever holds it works, the others wait, and a holder that died is replaced at once.
"""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from premises.kernel.database import Database
from premises.kernel.errors import Unavailable
from premises.kernel.ids import new_id
from premises.kernel.jobs import owners
from premises.kernel.jobs.models import ScheduleRow

_log = structlog.get_logger(__name__)
_LOOK_EVERY_S = 3.0
"""How often those who wait for a post look whether its holder has died."""
_LAST_MOMENT_S = 10.0


class Post:
    """Runs `work(stop)` on a thread of its own while this process holds the post `name`.

    `work` returns soon after `stop` is set. If it raises, the post is given up and taken again.
    """

    def __init__(
        self,
        database: Database,
        name: str,
        work: Callable[[threading.Event], None],
        *,
        lease_s: float = 30.0,
    ) -> None:
        self._database = database
        self._name = f"post:{name}"
        self._work = work
        self._lease_s = lease_s
        self._holder = f"{owners.this_process()}|{new_id()}"
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._lost = threading.Event()
        self._away = False

    def start(self) -> None:
        thread = threading.Thread(target=self._keep, name=self._name, daemon=True)
        self._threads = [thread]
        thread.start()

    def release(self) -> None:
        """Have the post given up, once its work has ended, without waiting for it."""
        self._stopping.set()
        self._lost.set()

    def stop(self) -> None:
        """Give the post up, after its work has ended; work that does not end is left behind."""
        self.release()
        for thread in self._threads:
            thread.join(_LAST_MOMENT_S)

    def _keep(self) -> None:
        """Take the post whenever it is free; on the same thread renew it while it is held."""
        while not self._stopping.is_set():
            if self._try(self._take):
                self._hold()
                self._try(self._give_up)
            else:
                self._stopping.wait(min(self._lease_s / 3, _LOOK_EVERY_S))

    def _hold(self) -> None:
        self._lost.clear()
        working = threading.Thread(target=self._guarded, name=f"{self._name}:work", daemon=True)
        working.start()
        held_at = time.monotonic()
        while not self._stopping.wait(self._lease_s / 3) and working.is_alive():
            began = time.monotonic()
            if self._try(self._renew):
                held_at = began
            elif not self._away or began - held_at >= self._lease_s:
                _log.warning("post_lost", post=self._name)
                break
        self._lost.set()
        working.join()

    def _guarded(self) -> None:
        try:
            self._work(self._lost)
        except Exception:  # noqa: BLE001 - logged, see below.
            # The post's work must begin again, whatever ended it; the log has the story.
            _log.exception("post_failed", post=self._name)

    def _try(self, action: Callable[[Session], bool]) -> bool:
        """Whether the action succeeded; `_away` says whether the database was not even asked."""
        self._away = False
        try:
            with self._database.write() as session:
                return action(session)
        except Unavailable:
            self._away = True
        except IntegrityError:
            # Another process wrote the post's first row at the same moment.
            _log.debug("post_taken_by_another", post=self._name)
        except Exception:  # noqa: BLE001 - logged, see below.
            # Without this thread the post would stay empty until the next start.
            _log.exception("post_stumbled", post=self._name)
        return False

    def _take(self, session: Session) -> bool:
        now = self._database.now(session)
        row = session.scalar(
            sa.select(ScheduleRow).where(ScheduleRow.name == self._name).with_for_update()
        )
        if row is None:
            row = ScheduleRow(name=self._name, fence=0)
            session.add(row)
        elif self._held_by_another(row, now):
            return False
        row.holder = self._holder
        row.lease_until = now + timedelta(seconds=self._lease_s)
        row.fence += 1
        return True

    def _held_by_another(self, row: ScheduleRow, now: datetime) -> bool:
        if row.holder is None or row.lease_until is None or row.lease_until <= now:
            return False
        return row.holder != self._holder and not owners.is_dead(row.holder)

    def _renew(self, session: Session) -> bool:
        until = self._database.now(session) + timedelta(seconds=self._lease_s)
        held = session.execute(
            sa.update(ScheduleRow)
            .where(ScheduleRow.name == self._name, ScheduleRow.holder == self._holder)
            .values(lease_until=until)
        )
        return bool(getattr(held, "rowcount", 0))

    def _give_up(self, session: Session) -> bool:
        session.execute(
            sa.update(ScheduleRow)
            .where(ScheduleRow.name == self._name, ScheduleRow.holder == self._holder)
            .values(holder=None, lease_until=None)
        )
        return True
