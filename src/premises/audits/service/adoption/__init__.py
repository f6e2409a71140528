"""An installation of the original service is taken over: people, tasks, advice and photos.

`report` is the account of it, `photos` brings the files, `rows` says what becomes of each row.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.audits.models import AnalysisRow, PersonRow, SuggestionRow, TaskRow
from premises.audits.rights import kept_name
from premises.audits.service.adoption.photos import Bringing
from premises.audits.service.adoption.report import Report
from premises.audits.service.adoption.rows import (
    analysis_id,
    analysis_row,
    person_row,
    suggestion_row,
    task_row,
    told,
)
from premises.audits.takeover import (
    TASKS,
    Original,
    Photos,
    TheirPerson,
    TheirSuggestion,
    TheirTask,
)
from premises.kernel.blobs import Shelf
from premises.kernel.database import Database
from premises.kernel.takeover import Account, batches, usable

__all__ = ["Adoption", "Report"]

Told = Callable[[float, str], None]
"""Told how far the work is, from 0 to 1, and in a few words what it is doing."""


class Adoption:
    """Takes over an original; it may be repeated, and goes on where it was cut short.

    Nothing is changed in the original, and no row that is here already is written over. All rows
    belong to the house, because the original believed every client's word for who they are.
    """

    def __init__(self, database: Database, shelf: Shelf) -> None:
        self._database = database
        self._shelf = shelf

    def take_over(self, original: Original, photos: Photos, progress: Told) -> Report:
        """Write the original's rows under their own ids, and put its photos on the shelf."""
        report = Report(rows=original.counts(), tables=original.left_out())
        progress(0.0, "people")
        self._people(original, report.kinds["people"])
        bringing = Bringing(self._database, self._shelf, photos, report)
        claimed = self._tasks(original, bringing, report, progress)
        progress(0.95, "suggestions")
        self._suggestions(original, report.kinds["suggestions"])
        report.unclaimed = sum(one.lower() not in claimed for one in photos.ids())
        progress(1.0, "done")
        return report

    # --- people

    def _people(self, original: Original, account: Account) -> None:
        for batch in batches(usable(original.people(), account)):
            with self._database.write() as session:
                now = self._database.now(session)
                for one in batch:
                    _person(session, one, now, account)

    # --- tasks, with their photos and what the original said of them

    def _tasks(
        self, original: Original, bringing: Bringing, report: Report, progress: Told
    ) -> set[str]:
        """Take them one by one, each whole; returns the ids of all photos that they speak of."""
        claimed: set[str] = set()
        count = max(1, report.rows.get(TASKS, 1))
        for number, task in enumerate(usable(original.tasks(), report.kinds["tasks"])):
            progress(0.05 + 0.9 * number / count, f"task {number + 1} of {count}")
            claimed |= {photo_id.lower() for photo_id, _ in task.photos()}
            claimed |= {task.report_photo.lower()} if task.report_photo else set()
            if self._is_wanted(task, report.kinds["tasks"]):
                self._task(task, bringing, report.kinds["tasks"])
        return claimed

    def _is_wanted(self, task: TheirTask, account: Account) -> bool:
        """Whether the task is new, or photos of it may still be missing."""
        with self._database.read() as session:
            here = session.get(TaskRow, task.id)
            analysis = session.get(AnalysisRow, analysis_id(task.id))
        if here is None:
            return True
        if here.user_id != kept_name(task.user_id):
            account.leave(task.id, "another one has its id here")
            return False
        account.there_already += 1
        # Where the original's analysis was removed here, its photos are not brought back.
        return analysis is not None

    def _task(self, task: TheirTask, bringing: Bringing, account: Account) -> None:
        photos, picture = list(bringing.photos_of(task)), bringing.picture_of(task)
        with self._database.write() as session:
            now = self._database.now(session)
            analysis = session.get(AnalysisRow, analysis_id(task.id))
            if analysis is None:
                analysis = _add_task(session, task, now)
                account.taken += 1
            for photo in photos:
                bringing.write(session, task, photo, now)
            if picture is not None:
                bringing.write_picture(session, analysis, picture)

    # --- advice

    def _suggestions(self, original: Original, account: Account) -> None:
        for batch in batches(usable(original.suggestions(), account)):
            with self._database.write() as session:
                for one in batch:
                    _suggestion(session, one, account)


def _person(session: Session, one: TheirPerson, now: datetime, account: Account) -> None:
    if session.get(PersonRow, kept_name(one.user_id)) is not None:
        account.there_already += 1
        return
    session.add(person_row(one, now))
    account.taken += 1


def _add_task(session: Session, task: TheirTask, now: datetime) -> AnalysisRow:
    session.add(task_row(task, now))
    session.flush()
    analysis = analysis_row(task, now)
    session.add(analysis)
    session.flush()
    return analysis


def _suggestion(session: Session, one: TheirSuggestion, account: Account) -> None:
    """Write a line of advice where the original's analysis is still the one that is shown."""
    here = session.get(SuggestionRow, one.id)
    task = session.get(TaskRow, one.task_id)
    if here is not None and here.task_id != one.task_id:
        account.leave(one.id, "another one has its id here")
    elif here is not None:
        account.there_already += 1
    elif task is None:
        account.leave(one.id, "its task is not here")
    elif task.analysis_id not in (None, analysis_id(task.id)):
        account.leave(one.id, "its task has newer advice here")
    else:
        _add_suggestion(session, one, task)
        account.taken += 1


def _add_suggestion(session: Session, one: TheirSuggestion, task: TaskRow) -> None:
    counted = sa.select(sa.func.count()).where(SuggestionRow.task_id == task.id)
    session.add(suggestion_row(one, session.scalar(counted.select_from(SuggestionRow)) or 0))
    session.flush()
    analysis = session.get(AnalysisRow, analysis_id(task.id))
    if analysis is not None and analysis.report is not None:
        known: Sequence[dict[str, str]] = analysis.report.get("suggestions", [])
        analysis.report = {**analysis.report, "suggestions": [*known, told(one)]}
