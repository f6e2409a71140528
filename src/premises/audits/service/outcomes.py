"""Writes what an analysis found, or why it found nothing, and tells whoever listens."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.audits.models import (
    AnalysisRow,
    AnalysisState,
    PhotoRow,
    SuggestionRow,
    TaskRow,
    TaskState,
)
from premises.audits.service.keeping import PICTURE
from premises.audits.service.words import column
from premises.audits.settings import GROUP as DOMAIN
from premises.kernel.blobs import Shelf
from premises.kernel.database import Database
from premises.kernel.errors import Failure
from premises.kernel.events import Outbox

FINISHED: Final = "finished"
"""The kind under which listeners are told that an analysis has come to an end."""

_LONGEST_REASON: Final = 2000
_BUG: Final = "The analysis failed because of a fault in this service; its log says which."
_COLUMNS: Final = {
    "leakSeverity": "leak_severity",
    "energyLossValue": "energy_loss_value",
    "energyLossCost": "energy_loss_cost",
    "savingsPercent": "savings_percent",
    "savingsCost": "savings_cost",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an analysis found: the report for clients, and everything behind it.

    `file_classes` says for each photo's id what its file was found to be; `inside` and `outside`
    are the numbers of the two temperatures in the unit they were meant in.
    """

    report: Mapping[str, Any]
    findings: Mapping[str, Any]
    figures: Sequence[Mapping[str, Any]]
    file_classes: Mapping[str, str]
    version: str
    picture_hash: str | None = None
    picture_name: str | None = None
    inside: float | None = None
    outside: float | None = None


class Outcomes:
    """Writes how analyses end, in the transaction that ends their jobs."""

    def __init__(self, database: Database, shelf: Shelf, outbox: Outbox) -> None:
        self._database = database
        self._shelf = shelf
        self._outbox = outbox

    def write(self, session: Session, analysis_id: str, outcome: Outcome | None) -> bool:
        """Write what was found; tells whether the task was still there to be written about."""
        found = _held(session, analysis_id)
        if found is None or outcome is None:
            return False
        task, row = found
        now = self._database.now(session)
        self._fill(session, row, outcome, now)
        for photo_id, file_class in outcome.file_classes.items():
            theirs = sa.update(PhotoRow).where(PhotoRow.id == photo_id)
            session.execute(theirs.values(file_class=file_class))
        if _is_newest(session, task, row):
            _show(session, task, row, outcome, now)
        self._tell(session, task, row, now)
        return True

    def give_up(self, session: Session, analysis_id: str, failure: Failure) -> None:
        """Write that an analysis will not come to its end, and why."""
        found = _held(session, analysis_id)
        if found is None:
            return
        task, row = found
        now = self._database.now(session)
        row.state, row.finished_at = AnalysisState.ERROR, now
        row.error_code = failure.code[:80]
        row.error = _BUG if failure.code == "jobs.bug" else column(failure.message, _LONGEST_REASON)
        task.updated_at = now
        self._tell(session, task, row, now)

    def _fill(self, session: Session, row: AnalysisRow, outcome: Outcome, now: datetime) -> None:
        row.state, row.finished_at = AnalysisState.DONE, now
        row.error_code = row.error = None
        row.report = dict(outcome.report)
        row.findings = dict(outcome.findings)
        row.figures = [dict(figure) for figure in outcome.figures]
        row.version = outcome.version
        # Before it is referred to, what an earlier attempt may have left goes.
        self._shelf.release(session, PICTURE, row.id)
        row.picture_hash, row.picture_name = outcome.picture_hash, outcome.picture_name
        row.picture_type = "image/jpeg" if outcome.picture_hash else None
        if outcome.picture_hash is not None:
            self._shelf.refer(session, outcome.picture_hash, PICTURE, row.id)

    def _tell(self, session: Session, task: TaskRow, row: AnalysisRow, now: datetime) -> None:
        told = {
            "taskId": task.id,
            "analysisId": row.id,
            "state": row.state,
            "leakSeverity": row.report["leakSeverity"] if row.report is not None else None,
            "error": row.error,
        }
        self._outbox.add(
            session,
            DOMAIN,
            FINISHED,
            told,
            now=now,
            subject=task.id,
            owner_id=task.account_id,
            property_id=task.property_id,
        )


def _held(session: Session, analysis_id: str) -> tuple[TaskRow, AnalysisRow] | None:
    """Task and analysis, held in this order as whoever removes them does; none if they are gone."""
    task_id = session.scalar(sa.select(AnalysisRow.task_id).where(AnalysisRow.id == analysis_id))
    task = session.get(TaskRow, task_id, with_for_update=True) if task_id else None
    row = session.get(AnalysisRow, analysis_id, with_for_update=True) if task else None
    return (task, row) if task is not None and row is not None else None


def _is_newest(session: Session, task: TaskRow, row: AnalysisRow) -> bool:
    """Whether no later submission has come to its end already."""
    shown = session.get(AnalysisRow, task.analysis_id) if task.analysis_id else None
    return shown is None or shown.created_at <= row.created_at


def _show(
    session: Session, task: TaskRow, row: AnalysisRow, outcome: Outcome, now: datetime
) -> None:
    """Let the task show this analysis."""
    for key, name in _COLUMNS.items():
        setattr(task, name, outcome.report.get(key))
    task.inside_temp, task.outside_temp = outcome.inside, outcome.outside
    task.state = TaskState.OPEN
    task.analysis_id = row.id
    task.report_photo_id = row.id if row.picture_hash else None
    task.updated_at = now
    session.execute(sa.delete(SuggestionRow).where(SuggestionRow.task_id == task.id))
    session.add_all(
        _suggestion(task.id, position, told)
        for position, told in enumerate(outcome.report.get("suggestions", ()))
    )


def _suggestion(task_id: str, position: int, told: Mapping[str, Any]) -> SuggestionRow:
    return SuggestionRow(
        id=told.get("suggestionID") or str(uuid.uuid4()),
        task_id=task_id,
        position=position,
        title=told["title"][:255],
        subtitle=told["subtitle"][:255],
        difficulty=told["difficulty"][:255],
        cost_range=told["costRange"][:255],
        estimated_reduction=told["estimatedReduction"][:255],
        lifetime=told["lifetime"][:255],
    )
