"""What has become of a submission: how far its analysis is, its report, pictures and photos."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from premises.audits import rights
from premises.audits.models import AnalysisRow, AnalysisState, PhotoRow, TaskRow
from premises.audits.service.tasks import photos_of, visible_task
from premises.kernel.blobs import Shelf
from premises.kernel.database import Database
from premises.kernel.errors import NotFound
from premises.kernel.jobs import JobRow, JobState, StageRow, StageState

if TYPE_CHECKING:
    from premises.kernel.auth import Caller

_UNDER_WAY: Final = (AnalysisState.QUEUED, AnalysisState.PROCESSING)
_ENDED_BADLY: Final = (JobState.CANCELLED, JobState.FAILED)
_LOST: Final = "The analysis was cancelled, or got lost before it was done; send the task again."

Standing = tuple[AnalysisRow, AnalysisState]
"""An analysis, and how far it is now."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes with the name and the type they are given out under."""

    data: bytes
    name: str
    content_type: str
    hash: str


@dataclass(frozen=True, slots=True)
class AnalysisView:
    """An analysis, how far it is now, and the photos it looked at."""

    row: AnalysisRow
    state: AnalysisState
    photos: Sequence[PhotoRow]


class Analyses:
    """Reads analyses for those who may see their tasks."""

    def __init__(self, database: Database, shelf: Shelf) -> None:
        self._database = database
        self._shelf = shelf

    def get(self, caller: "Caller", analysis_id: str) -> AnalysisView:
        """An analysis with all that was found.

        Raises:
            NotFound: there is none, or its task is not for this caller to see.

        """
        with self._database.read() as session:
            row = _visible(session, caller, analysis_id, AnalysisRow.findings, AnalysisRow.figures)
            return AnalysisView(row, _state_now(session, row), photos_of(session, row.id))

    def of_task(self, caller: "Caller", task_id: str) -> Sequence[Standing]:
        """The analyses of a task, newest first; raises NotFound as for the task."""
        query = sa.select(AnalysisRow).where(AnalysisRow.task_id == task_id)
        order = AnalysisRow.created_at.desc(), AnalysisRow.id.desc()
        with self._database.read() as session:
            visible_task(session, caller, task_id)
            rows = session.scalars(query.order_by(*order)).all()
            return [(row, _state_now(session, row)) for row in rows]

    def poll(self, caller: "Caller", analysis_id: str) -> Mapping[str, Any]:
        """The answer that clients of the original service wait for.

        Raises:
            NotFound: there is none, or its task is not for this caller to see.

        """
        with self._database.read() as session:
            row = _visible(session, caller, analysis_id)
            state = _state_now(session, row)
        if state is AnalysisState.ERROR:
            return {"status": state, "error": trouble_of(row, state)}
        if state is not AnalysisState.DONE:
            # A client takes any answer that has a report for the last one.
            return {"status": state}
        return {"status": state, "report": row.report or {}, "image": self._image(row)}

    def picture(self, caller: "Caller", analysis_id: str) -> Stored:
        """The report picture; raises NotFound where there is none, too."""
        with self._database.read() as session:
            row = _visible(session, caller, analysis_id)
        if row.picture_hash is None:
            raise NotFound("audits.no_picture", "This analysis has no picture.")
        return self._picture(row, row.picture_hash)

    def figures(self, caller: "Caller", analysis_id: str) -> Sequence[Mapping[str, Any]]:
        """Every number of the report with its inputs, formula and source; raises as `get`."""
        with self._database.read() as session:
            row = _visible(session, caller, analysis_id, AnalysisRow.figures)
            if row.figures is None:
                raise NotFound("audits.no_figures", "This analysis has no figures yet.")
            return row.figures

    def photo(self, caller: "Caller", photo_id: str) -> Stored:
        """A photo as it was sent; raises NotFound as for its task."""
        with self._database.read() as session:
            photo = session.get(PhotoRow, photo_id)
            task = session.get(TaskRow, photo.task_id) if photo else None
        if photo is None or task is None or not rights.may(caller, task.account_id, "read"):
            raise NotFound("audits.no_photo", "There is no such photo.")
        kind = photo.content_type or "application/octet-stream"
        return Stored(self._shelf.get(photo.hash), photo.name, kind, photo.hash)

    def _image(self, row: AnalysisRow) -> Mapping[str, str] | None:
        if row.picture_hash is None:
            return None
        try:
            found = self._picture(row, row.picture_hash)
        except NotFound:
            # The report is worth more than the picture, and a failure would cost both.
            return None
        return {"filename": found.name, "data": base64.b64encode(found.data).decode()}

    def _picture(self, row: AnalysisRow, content_hash: str) -> Stored:
        name, kind = row.picture_name or "analysis.jpg", row.picture_type or "image/jpeg"
        return Stored(self._shelf.get(content_hash), name, kind, content_hash)


def trouble_of(row: AnalysisRow, state: AnalysisState) -> str | None:
    """Why there is no report and never will be; nothing as long as there may be one."""
    return (row.error or _LOST) if state is AnalysisState.ERROR else None


def _visible(session: Session, caller: "Caller", analysis_id: str, *more: Any) -> AnalysisRow:
    options = [undefer(column) for column in more]
    row = session.get(AnalysisRow, analysis_id, options=options)
    task = session.get(TaskRow, row.task_id) if row else None
    if row is None or task is None or not rights.may(caller, task.account_id, "read"):
        raise NotFound("audits.no_job", "Job not found")
    return row


def _state_now(session: Session, row: AnalysisRow) -> AnalysisState:
    """How far an analysis is; that it runs is known from its job alone, written nowhere else."""
    if row.state not in _UNDER_WAY or row.job_id is None:
        return AnalysisState(row.state)
    job = session.get(JobRow, row.job_id)
    if job is None or job.state in _ENDED_BADLY:
        # It may have ended between the two looks, and then its reason is written by now.
        session.refresh(row, ("state", "error", "error_code"))
        return AnalysisState.ERROR if row.state in _UNDER_WAY else AnalysisState(row.state)
    running = StageRow.job_id == job.id, StageRow.state == StageState.RUNNING
    is_running = session.scalar(sa.select(StageRow.id).where(*running).limit(1)) is not None
    return AnalysisState.PROCESSING if is_running else AnalysisState.QUEUED
