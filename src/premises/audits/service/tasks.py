"""Tasks as their owners see them: listed, read, decided on, removed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.audits import rights
from premises.audits.models import (
    AnalysisRow,
    Decision,
    PhotoRow,
    SuggestionRow,
    TaskRow,
    TaskState,
)
from premises.audits.service.keeping import remove_task
from premises.audits.service.words import decision_of
from premises.kernel.blobs import Shelf
from premises.kernel.database import Database
from premises.kernel.errors import Invalid, NotFound

if TYPE_CHECKING:
    from premises.kernel.auth import Caller

IsCurrent = Callable[[TaskRow], None]
"""Passes, or raises Conflict where the caller has seen an older state of the task."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilter:
    """What a list of tasks is limited by."""

    state: TaskState | None = None
    decision: Decision | None = None
    user_id: str | None = None
    property_id: str | None = None


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task with the photos of its newest submission and the advice that is shown."""

    task: TaskRow
    photos: Sequence[PhotoRow]
    suggestions: Sequence[SuggestionRow]


class Tasks:
    """Reads, changes and removes tasks, each for those who may."""

    def __init__(self, database: Database, shelf: Shelf) -> None:
        self._database = database
        self._shelf = shelf

    def page(
        self,
        caller: "Caller",
        wanted: TaskFilter,
        after: tuple[datetime, str] | None,
        limit: int,
    ) -> Sequence[TaskRow]:
        """The tasks that were changed last come first, from behind a place in the list on."""
        query = sa.select(TaskRow).where(rights.visible(caller, TaskRow.account_id))
        columns = {
            TaskRow.state: wanted.state,
            TaskRow.decision: wanted.decision,
            TaskRow.user_id: wanted.user_id and rights.kept_name(wanted.user_id),
            TaskRow.property_id: wanted.property_id,
        }
        for column, value in columns.items():
            query = query if value is None else query.where(column == value)
        if after is not None:
            at, task_id = after
            later = sa.and_(TaskRow.updated_at == at, TaskRow.id < task_id)
            query = query.where(sa.or_(TaskRow.updated_at < at, later))
        order = TaskRow.updated_at.desc(), TaskRow.id.desc()
        with self._database.read() as session:
            return session.scalars(query.order_by(*order).limit(limit)).all()

    def get(self, caller: "Caller", task_id: str) -> TaskView:
        """One task.

        Raises:
            NotFound: there is none, or it is not for this caller to see.

        """
        with self._database.read() as session:
            return _view(session, visible_task(session, caller, task_id))

    def change(
        self,
        caller: "Caller",
        task_id: str,
        changes: Mapping[str, Any],
        is_current: IsCurrent,
    ) -> TaskView:
        """Write what is named in `changes`; raises as `get`, and Invalid for unknown decisions."""
        with self._database.write() as session:
            task = self._held(session, caller, task_id, is_current)
            for name, value in _written(changes).items():
                setattr(task, name, value)
            task.updated_at = self._database.now(session)
            return _view(session, task)

    def remove(self, caller: "Caller", task_id: str, is_current: IsCurrent) -> None:
        """Remove a task with all photos, pictures, analyses and advice; raises as `get`.

        A job that is under way for it ends without writing anything.
        """
        with self._database.write() as session:
            self._held(session, caller, task_id, is_current)
            remove_task(session, self._shelf, task_id)

    def _held(
        self, session: Session, caller: "Caller", task_id: str, is_current: IsCurrent
    ) -> TaskRow:
        task = visible_task(session, caller, task_id, "write", hold=True)
        is_current(task)
        return task

    def counts(self) -> Mapping[str, int]:
        """How many tasks there are in each state."""
        return _counted(self._database, TaskRow.state)

    def analyses_by_state(self) -> Mapping[str, int]:
        """How many analyses have come how far."""
        return _counted(self._database, AnalysisRow.state)


def visible_task(
    session: Session,
    caller: "Caller",
    task_id: str,
    scope: rights.Scope = "read",
    *,
    hold: bool = False,
) -> TaskRow:
    """The task, if the caller may; that there is somebody else's is not told.

    Raises:
        NotFound: there is none, or it is not for this caller.

    """
    task = session.get(TaskRow, task_id, with_for_update=True if hold else None)
    if task is None or not rights.may(caller, task.account_id, scope):
        raise NotFound("audits.no_task", "Task not found")
    return task


def photos_of(session: Session, analysis_id: str) -> Sequence[PhotoRow]:
    """The photos of one submission, in the order in which they were sent."""
    query = sa.select(PhotoRow).where(PhotoRow.analysis_id == analysis_id)
    return session.scalars(query.order_by(PhotoRow.position, PhotoRow.id)).all()


def _view(session: Session, task: TaskRow) -> TaskView:
    newest = sa.select(AnalysisRow.id).where(AnalysisRow.task_id == task.id)
    newest = newest.order_by(AnalysisRow.created_at.desc(), AnalysisRow.id.desc()).limit(1)
    analysis_id = session.scalar(newest)
    advice = sa.select(SuggestionRow).where(SuggestionRow.task_id == task.id)
    return TaskView(
        task,
        photos_of(session, analysis_id) if analysis_id else (),
        session.scalars(advice.order_by(SuggestionRow.position)).all(),
    )


def _written(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes by column: a decision is kept in ours and in the client's own word."""
    written = dict(changes)
    if "decision" in written:
        said = written["decision"]
        decision = decision_of(said)
        if decision is None:
            raise Invalid(
                "audits.unknown_decision",
                f"{said!r} is no decision; choose no_decision, todo or archived.",
            )
        written |= {"decision": decision, "decision_said": said}
    if written.get("state", "") is None:
        raise Invalid("audits.no_state", "A task is draft, open or closed; name one of them.")
    return written


def _counted(database: Database, column: Any) -> Mapping[str, int]:
    query = sa.select(column, sa.func.count()).group_by(column)
    with database.read() as session:
        return {str(value): number for value, number in session.execute(query)}
