"""Carries messages to where they belong, and again for as long as that makes sense."""

import random
import threading
import time
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from premises.kernel.blobs import Shelf
from premises.kernel.database import Database
from premises.kernel.errors import Conflict, Failure, Invalid, NotFound, Unavailable
from premises.kernel.jobs import Pipeline, Postponed, Stage, Task
from premises.kernel.notify.messages import Parcel, from_record
from premises.kernel.notify.models import ChannelRow, DeliveryRow, DeliveryState
from premises.kernel.notify.notices import DELIVER, PICTURES, Notices
from premises.kernel.settings import NotifySettings

_FIRST_WAIT_S: Final = 5.0
_LONGEST_WAIT_S: Final = 900.0
_LONGEST_PAUSE_S: Final = 300.0
_LONGEST_ANSWER: Final = 1000
_SLOW: Final = {"outbound.timeout", "outbound.unreachable"}


class _Later(Postponed):
    """The message is tried again after the time its place asked for, or after a growing one."""

    def __init__(self, failure: Failure, wait_s: float) -> None:
        super().__init__(failure.code, failure.message)
        self.wait_s = wait_s


class Deliveries:
    """The work of the delivery jobs."""

    def __init__(
        self, database: Database, shelf: Shelf, notices: Notices, settings: NotifySettings
    ) -> None:
        self._database = database
        self._shelf = shelf
        self._notices = notices
        self._settings = settings
        self._pauses = _Pauses()

    def pipeline(self, domain: str) -> Pipeline:
        """The pipeline of all deliveries, for a registry."""
        stage = Stage(
            "deliver", self.deliver, self.note_sent, failed=self.note_failed, wall_limit_s=180
        )
        return Pipeline(DELIVER, domain, (stage,), keep_days=1)

    def deliver(self, task: Task) -> str | None:
        """Send the message; returns what was answered, None when there is nothing to send.

        Raises:
            Postponed: it could not be delivered yet, and is tried again.
            Failure: it never will be.

        """
        parcel, channel_id = self._parcel(task.input["delivery_id"])
        if parcel is None:
            return None
        self._pauses.check(channel_id)
        try:
            answer = _carry(parcel, self._settings)
        except Failure as failure:
            self._pauses.note(channel_id, failure)
            raise self._noted(parcel, failure) from failure
        self._pauses.end(channel_id)
        return answer

    def note_sent(self, session: Session, task: Task, answer: str | None) -> dict[str, object]:
        """Write into the log that the message was taken."""
        row = session.get(DeliveryRow, task.input["delivery_id"], with_for_update=True)
        if row is None or answer is None:
            return {"sent": False}
        now = self._database.now(session)
        row.tries += 1
        self._end(session, row, DeliveryState.SENT, answer, now)
        self._notices.delivered(session, row.domain, row.subject, now)
        return {"sent": True}

    def note_failed(self, session: Session, task: Task, failure: Failure) -> None:
        """Write into the log that the message will not be sent any more."""
        row = session.get(DeliveryRow, task.input["delivery_id"], with_for_update=True)
        if row is not None:
            now = self._database.now(session)
            self._end(session, row, DeliveryState.FAILED, failure.message, now)

    def _end(
        self, session: Session, row: DeliveryRow, state: DeliveryState, answer: str, now: datetime
    ) -> None:
        row.state, row.answer, row.finished_at = state, answer[:_LONGEST_ANSWER], now
        self._shelf.release(session, PICTURES, str(row.id))

    def _parcel(self, delivery_id: int) -> tuple[Parcel | None, str]:
        """The message with its place and picture; None when it was forgotten meanwhile."""
        with self._database.read() as session:
            row = session.get(DeliveryRow, delivery_id)
            if row is None:
                return None, ""
            channel = session.get(ChannelRow, row.channel_id)
            now = self._database.now(session)
        if channel is None or not channel.enabled:
            raise Conflict("notify.channel_gone", "The channel was removed or switched off.")
        parcel = Parcel(
            key=str(row.id),
            kind=channel.kind,
            target=channel.target,
            secret=channel.secret,
            message=from_record(row.message),
            domain=row.domain,
            subject=row.subject,
            written_at=row.created_at,
            sent_at=now,
            picture=self._picture(row),
        )
        return parcel, channel.id

    def _picture(self, row: DeliveryRow) -> bytes | None:
        if row.picture_hash is None:
            return None
        try:
            return self._shelf.get(row.picture_hash)
        except NotFound:
            # A message brought back long after it failed is worth more than its picture.
            return None

    def _noted(self, parcel: Parcel, failure: Failure) -> Failure:
        """Count the try; the failure to raise says whether there will be another."""
        with self._database.write() as session:
            row = session.get(DeliveryRow, int(parcel.key), with_for_update=True)
            tries = 1
            if row is not None:
                row.tries += 1
                row.answer, row.state = failure.message[:_LONGEST_ANSWER], DeliveryState.WAITING
                tries = row.tries
        if not isinstance(failure, Unavailable):
            return failure
        patience = timedelta(hours=self._settings.give_up_hours)
        if parcel.sent_at - parcel.written_at >= patience:
            return Invalid("notify.given_up", f"Given up: {failure.message}")
        return _Later(failure, max(_asked(failure), _grown(_FIRST_WAIT_S, tries, _LONGEST_WAIT_S)))


class _Pauses:
    """Places that do not answer are left alone for a while.

    Each try would hold a worker for the whole timeout, and there is other work for it. What is
    remembered here is this process's own, so every worker finds out by itself.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: dict[str, int] = {}
        self._until: dict[str, float] = {}

    def check(self, channel_id: str) -> None:
        """Pass unless the channel is being left alone.

        Raises:
            Postponed: it is; the message waits until then.

        """
        left_s = self._until.get(channel_id, 0.0) - time.monotonic()
        if left_s > 0:
            silent = Unavailable("notify.paused", "The channel did not answer a moment ago.")
            raise _Later(silent, left_s + random.random())  # noqa: S311 - no secret.

    def note(self, channel_id: str, failure: Failure) -> None:
        asked_s = _asked(failure)
        if failure.code not in _SLOW and not asked_s:
            return
        with self._lock:
            faults = self._faults[channel_id] = self._faults.get(channel_id, 0) + 1
            pause_s = max(asked_s, _grown(_FIRST_WAIT_S, faults, _LONGEST_PAUSE_S))
            self._until[channel_id] = time.monotonic() + pause_s

    def end(self, channel_id: str) -> None:
        with self._lock:
            self._faults.pop(channel_id, None)
            self._until.pop(channel_id, None)


def _carry(parcel: Parcel, settings: NotifySettings) -> str:
    """Take the message to its place; what that needs is loaded by the first worker who does it."""
    from premises.kernel.notify.carriers import carry  # noqa: PLC0415 - it costs 10 MB.

    return carry(parcel, settings)


def _asked(failure: Failure) -> float:
    wait_s = failure.facts.get("wait_s", 0.0)
    return float(wait_s) if isinstance(wait_s, int | float) else 0.0


def _grown(first_s: float, times: int, longest_s: float) -> float:
    """Doubling from try to try, capped, with up to a quarter more by chance."""
    doubled = min(first_s * 2.0 ** min(times - 1, 30), longest_s)
    return doubled * (1 + random.random() / 4)  # noqa: S311 - no secret.
