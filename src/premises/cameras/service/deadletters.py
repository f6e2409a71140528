"""Pictures and windows that were tried in vain: shown, tried again, or taken note of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.cameras.folders import Folders
from premises.cameras.models import DetectionRow, PictureRow
from premises.kernel.database import Database
from premises.kernel.errors import Conflict, NotFound
from premises.kernel.jobs import Registry, desk, ledger

MOST_AT_ONCE: Final = 1000
_BATCH: Final = 50
"""How many go in one transaction, so that pictures coming in never wait for long."""

_Change = Callable[[Session, Registry, int, datetime], None]


@dataclass(frozen=True)
class Letter:
    """What could not be done, and why; `work` names it as the original service's queues did.

    `first_failed_at` is when it was asked for where it failed several times: it was not before.
    """

    stage_id: int
    job_id: str
    work: Mapping[str, Any]
    error_code: str | None
    error: str
    attempts: int
    first_failed_at: datetime
    last_failed_at: datetime


class DeadLetters:
    """The dead letters of some queues; each queue stands for some pipelines, by their names."""

    def __init__(
        self,
        database: Database,
        folders: Folders,
        registry: Registry,
        queues: Mapping[str, Sequence[str]],
        ring: Callable[[], None],
    ) -> None:
        self._database = database
        self._folders = folders
        self._registry = registry
        self._queues = queues
        self._ring = ring

    def counts(self) -> dict[str, int]:
        """How many there are in each queue."""
        with self._database.read() as session:
            return {queue: desk.dead_count(session, self._steps(queue)) for queue in self._queues}

    def letters(self, queue: str, start: int, limit: int) -> list[Letter]:
        """The oldest first, from number `start` on."""
        with self._database.read() as session:
            found = desk.dead_of(session, self._steps(queue), start=start, limit=limit)
            pictures, seen = _pictures(session, found), _seen(session, found)
        return [_letter(one, self._work(one, pictures, seen)) for one in found]

    def requeue(self, queue: str, most: int = MOST_AT_ONCE) -> int:
        """Have the oldest tried again, at most so many; returns how many."""
        count = self._change(queue, ledger.requeue, most)
        self._ring()
        return count

    def dismiss(self, queue: str) -> int:
        """Take note of all there are; pictures keep their state and its reason."""
        total = 0
        while count := self._change(queue, ledger.dismiss, MOST_AT_ONCE):
            total += count
        return total

    def _change(self, queue: str, change: _Change, most: int) -> int:
        with self._database.read() as session:
            found = desk.dead_of(session, self._steps(queue), limit=most)
        ids = [one.stage.id for one in found]
        return sum(
            self._change_some(ids[at : at + _BATCH], change) for at in range(0, most, _BATCH)
        )

    def _change_some(self, ids: Sequence[int], change: _Change) -> int:
        if not ids:
            return 0
        with self._database.write() as session:
            now = self._database.now(session)
            return sum(self._changed(session, number, change, now) for number in ids)

    def _changed(self, session: Session, number: int, change: _Change, now: datetime) -> bool:
        try:
            change(session, self._registry, number, now)
        except (Conflict, NotFound):
            # Somebody else was quicker, or it was too old to be kept.
            return False
        return True

    def _steps(self, queue: str) -> list[str]:
        pipelines = [self._registry.pipeline(name) for name in self._queues[queue]]
        return [f"{one.name}/{stage.name}" for one in pipelines for stage in one.stages]

    def _work(
        self,
        letter: desk.DeadLetter,
        pictures: Mapping[int, PictureRow],
        seen: Mapping[str, list[int]],
    ) -> dict[str, Any]:
        """A job of one of the original's queues (detection or analysis), by the same keys."""
        given = letter.input
        work: dict[str, Any] = {"camera_id": given.get("camera_id")}
        if "picture_id" in given:
            row = pictures.get(given["picture_id"])
            taken_at = row.taken_at if row else letter.submitted_at
            path = self._folders.absolute(row.path) if row else None
            return {**work, "file_path": path, "timestamp": taken_at}
        window, fast = given.get("window_id"), given.get("fast")
        ids = [fast] if fast else seen.get(str(window), [])
        batch = f"fast_path_{fast}" if fast else window
        return {"batch_id": batch, **work, "detection_ids": ids, "timestamp": letter.submitted_at}


def _pictures(session: Session, letters: Sequence[desk.DeadLetter]) -> dict[int, PictureRow]:
    ids = [one.input["picture_id"] for one in letters if "picture_id" in one.input]
    rows = session.scalars(sa.select(PictureRow).where(PictureRow.id.in_(ids)))
    return {row.id: row for row in rows}


def _seen(session: Session, letters: Sequence[desk.DeadLetter]) -> dict[str, list[int]]:
    """The detections of each window."""
    windows = {one.input["window_id"] for one in letters if "window_id" in one.input}
    query = sa.select(DetectionRow.window_id, DetectionRow.id).order_by(DetectionRow.id)
    found: dict[str, list[int]] = {}
    for window_id, number in session.execute(query.where(DetectionRow.window_id.in_(windows))):
        found.setdefault(str(window_id), []).append(number)
    return found


def _letter(one: desk.DeadLetter, work: Mapping[str, Any]) -> Letter:
    stage = one.stage
    last = stage.finished_at or one.submitted_at
    attempts = max(stage.tries + stage.deaths, 1)
    return Letter(
        stage.id,
        one.job_id,
        work,
        stage.error_code,
        stage.error_message or "",
        attempts,
        last if attempts == 1 else one.submitted_at,
        last,
    )
