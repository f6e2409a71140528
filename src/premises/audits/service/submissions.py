"""Somebody sends a task with photos: it is written down, and its analysis is put to work."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from premises.audits import rights
from premises.audits.models import AnalysisRow, AnalysisState, PersonRow, PhotoRow, TaskRow
from premises.audits.rights import Sender
from premises.audits.service.keeping import PHOTO, photo_id, remove_analyses
from premises.audits.service.received import Received
from premises.audits.service.words import base_name, column, kind_of
from premises.kernel.blobs import Blob, Shelf
from premises.kernel.database import Database
from premises.kernel.errors import Conflict

if TYPE_CHECKING:
    from premises.kernel.auth import Caller

SubmitJob = Callable[[Session, AnalysisRow, str | None, datetime], str]
"""`submit_job(session, analysis, owner_id, now)` writes the job and returns its id."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A file that was sent and is kept already."""

    blob: Blob
    name: str
    content_type: str | None


class Submissions:
    """Takes tasks in: photos first, then everything else in one transaction."""

    def __init__(
        self, database: Database, shelf: Shelf, submit_job: SubmitJob, keep_analyses: int
    ) -> None:
        self._database = database
        self._shelf = shelf
        self._submit_job = submit_job
        self._keep_analyses = keep_analyses

    def check(self, caller: "Caller", sender: Sender, task_id: str) -> None:
        """Pass if this task is new or the sender's own; to be asked before photos are read.

        Raises:
            Conflict: it is somebody else's.

        """
        with self._database.read() as session:
            _require_theirs(session.get(TaskRow, task_id), caller, sender)

    def keep(self, data: bytes) -> Blob:
        """Put a photo's bytes down; without a row that refers to them they go in time."""
        return self._shelf.put(data)

    def submit(
        self, caller: "Caller", sender: Sender, received: Received, photos: Sequence[Photo]
    ) -> AnalysisRow:
        """Write the task, its photos and the job of its analysis.

        A task that the sender has sent before is replaced; earlier submissions stay as history.

        Raises:
            Conflict: the task is somebody else's.

        """
        try:
            return self._submit(caller, sender, received, photos)
        except IntegrityError:
            # The same task came twice at once, and the other one was first.
            return self._submit(caller, sender, received, photos)

    def _submit(
        self, caller: "Caller", sender: Sender, received: Received, photos: Sequence[Photo]
    ) -> AnalysisRow:
        with self._database.write() as session:
            task = session.get(TaskRow, received.task_id, with_for_update=True)
            _require_theirs(task, caller, sender)
            # Asked while the task is held: who waited for another to let go of it is the newer.
            now = self._database.now(session)
            task = _described(session, task, sender, received, now)
            analysis = AnalysisRow(
                id=str(uuid.uuid4()),
                task_id=task.id,
                state=AnalysisState.QUEUED,
                inputs=_inputs(session, caller, sender, received),
                created_at=now,
            )
            session.add(analysis)
            self._add_photos(session, analysis, photos, now)
            analysis.job_id = self._submit_job(session, analysis, task.account_id, now)
            self._forget_oldest(session, task)
            return analysis

    def _add_photos(
        self, session: Session, analysis: AnalysisRow, photos: Sequence[Photo], now: datetime
    ) -> None:
        rows = [
            PhotoRow(
                id=photo_id(now),
                task_id=analysis.task_id,
                analysis_id=analysis.id,
                kind=kind_of(photo.name),
                position=position,
                name=base_name(photo.name),
                content_type=column(photo.content_type, 100),
                size_bytes=photo.blob.size_bytes,
                hash=photo.blob.hash,
                received_at=now,
            )
            for position, photo in enumerate(photos)
        ]
        session.add_all(rows)
        session.flush()
        for row in rows:
            self._shelf.refer(session, row.hash, PHOTO, row.id)

    def _forget_oldest(self, session: Session, task: TaskRow) -> None:
        session.flush()
        older = (
            sa.select(AnalysisRow.id)
            .where(AnalysisRow.task_id == task.id)
            .order_by(AnalysisRow.created_at.desc(), AnalysisRow.id.desc())
        )
        gone = session.scalars(older).all()[self._keep_analyses :]
        # What is shown stays until there is something newer to show.
        remove_analyses(session, self._shelf, [one for one in gone if one != task.analysis_id])


def _require_theirs(task: TaskRow | None, caller: "Caller", sender: Sender) -> None:
    if task is None:
        return
    if task.user_id != sender.user_id or not rights.may(caller, task.account_id, "write"):
        raise Conflict(
            "audits.task_taken",
            "There is a task of somebody else with this id; send it under a new one.",
        )


def _described(
    session: Session, task: TaskRow | None, sender: Sender, received: Received, now: datetime
) -> TaskRow:
    """The task's row as it is described now, an older one's id and owner kept."""
    if task is None:
        task = TaskRow(
            id=received.task_id,
            user_id=sender.user_id,
            account_id=sender.account_id,
            created_at=now,
        )
        session.add(task)
    for name in (
        *("title", "type", "state", "decision", "decision_said", "closed_result"),
        *("inside_said", "outside_said"),
    ):
        setattr(task, name, getattr(received, name))
    task.property_id = received.property_id or task.property_id
    task.document = dict(received.document)
    task.updated_at = now
    session.flush()
    return task


def _inputs(
    session: Session, caller: "Caller", sender: Sender, received: Received
) -> dict[str, object]:
    """What the analysis is worked out from besides the photos, as it is at this moment."""
    person = session.get(PersonRow, sender.user_id)
    # A profile that somebody else filled in under this name says nothing about this home.
    is_theirs = person is not None and rights.may(caller, person.account_id, "read")
    ours = person if is_theirs else None
    return {
        "type": received.type,
        "inside": received.inside_said,
        "outside": received.outside_said,
        "title": received.title,
        "options": received.options.model_dump(mode="json", by_alias=True, exclude_none=True),
        "household": _household(ours),
        "heating": dict(ours.heating or {}) if ours else {},
    }


def _household(person: PersonRow | None) -> dict[str, object]:
    if person is None:
        return {}
    return {
        "zipCode": person.zip_code,
        "ownership": person.ownership,
        "energyCompany": person.energy_company,
        "retrofitBudget": person.retrofit_budget,
        "appliances": list(person.appliances or ()),
    }
