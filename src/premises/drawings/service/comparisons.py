"""Two versions are to be compared: asked for, listed, looked at, called off."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from premises.drawings import rights
from premises.drawings.models import (
    ComparisonRow,
    DiffRow,
    JobStatus,
    ProjectRow,
    VersionRow,
)
from premises.drawings.rights import Action, Person
from premises.drawings.service import stages
from premises.drawings.service.defaults import project_meant
from premises.drawings.service.names import new_id, shown_at
from premises.drawings.service.settling import UNDER_WAY
from premises.drawings.service.telling import figures_of
from premises.drawings.service.work import NEW, OCR, OLD, Work, sheet_part
from premises.kernel.database import Database
from premises.kernel.errors import Conflict, NotFound
from premises.kernel.jobs import StageRow as WorkStage

if TYPE_CHECKING:
    from premises.kernel.auth import Caller


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which two versions somebody wants compared."""

    project_id: str
    old_version_id: str
    new_version_id: str
    user_id: str | None = None


class Comparisons:
    """What clients call jobs."""

    def __init__(self, database: Database, work: Work) -> None:
        self._database = database
        self._work = work

    def create(self, caller: "Caller", asked: Asked) -> ComparisonRow:
        """Have two versions of a project compared.

        Raises:
            NotFound: there is no such project, or a version is not in it.
            Forbidden: the `user_id` is somebody else's, or the caller may look only.

        """
        with self._database.write() as session:
            now = self._database.now(session)
            person = rights.introduce(session, caller, asked.user_id, now)
            project = project_meant(
                session, caller, person, asked.project_id
            ) or rights.project_for(session, caller, asked.project_id, "write")
            old = _version(session, project, asked.old_version_id)
            new = _version(session, project, asked.new_version_id)
            return self.begin(session, project, person, old, new, now)

    def begin(
        self,
        session: Session,
        project: ProjectRow,
        person: Person,
        old: VersionRow,
        new: VersionRow,
        now: datetime,
    ) -> ComparisonRow:
        """Write a comparison and its work into the caller's transaction."""
        row = ComparisonRow(
            id=new_id(),
            project_id=project.id,
            old_version_id=old.id,
            new_version_id=new.id,
            user_id=person.user_id,
            status=JobStatus.CREATED,
            total_pages=max(old.page_count, new.page_count),
            created_at=now,
        )
        session.add(row)
        session.flush()
        steps = [*_steps(OLD, old), *_steps(NEW, new)]
        stages.add(session, row.id, steps, now)
        sheets = [step.part for step in steps]
        row.work_id = self._work.compare(session, row, sheets, project, now)
        return row

    def get(self, caller: "Caller", job_id: str) -> dict[str, Any]:
        """One comparison in the original's words; raises NotFound."""
        with self._database.read() as session:
            row = visible(session, caller, job_id)
            status, started_at = status_now(session, row)
        return {
            "job_id": row.id,
            "project_id": row.project_id,
            "status": status,
            "old_drawing_version_id": row.old_version_id,
            "new_drawing_version_id": row.new_version_id,
            "created_at": shown_at(row.created_at),
            "started_at": shown_at(started_at),
            "completed_at": shown_at(row.completed_at),
            "error_message": row.error_message,
        }

    def list(
        self, caller: "Caller", *, said: str | None, status: str | None, limit: int
    ) -> list[dict[str, Any]]:
        """The newest comparisons that the caller may see, or those of one person."""
        old, new = aliased(VersionRow), aliased(VersionRow)
        with self._database.read() as session:
            query = (
                sa.select(ComparisonRow, old.drawing_name, new.drawing_name)
                .join(ProjectRow, ProjectRow.id == ComparisonRow.project_id)
                .join(old, old.id == ComparisonRow.old_version_id, isouter=True)
                .join(new, new.id == ComparisonRow.new_version_id, isouter=True)
                .where(rights.visible_projects(session, caller))
                .order_by(ComparisonRow.created_at.desc(), ComparisonRow.id)
            )
            if said:
                person = rights.person(session, caller, said)
                query = query.where(ComparisonRow.user_id == person.user_id)
            if status:
                query = query.where(_is(status))
            rows = session.execute(query.limit(limit)).all()
            jobs = [row for row, _, _ in rows]
            counts = change_counts(session, [job.id for job in jobs])
            statuses = statuses_now(session, jobs)
            return [
                {
                    "job_id": row.id,
                    "project_id": row.project_id,
                    "status": statuses[row.id][0],
                    "created_at": shown_at(row.created_at),
                    "completed_at": shown_at(row.completed_at),
                    "baseline_name": baseline,
                    "revised_name": revised,
                    "change_count": counts[row.id],
                }
                for row, baseline, revised in rows
            ]

    def stages(self, caller: "Caller", job_id: str) -> dict[str, Any]:
        """Every step of a comparison as it is now; raises NotFound."""
        with self._database.read() as session:
            row = visible(session, caller, job_id)
            found = [_step(view) for view in stages.views(session, row)]
        return {"job_id": row.id, "stages": found}

    def cancel(self, caller: "Caller", job_id: str, said: str | None) -> ComparisonRow:
        """Call a comparison off: what has not begun never does, what runs writes nothing more.

        Raises:
            NotFound: there is none.
            Forbidden: the caller may look only, or the `user_id` is somebody else's.
            Conflict: it has ended already.

        """
        with self._database.write() as session:
            now = self._database.now(session)
            row = visible(session, caller, job_id, "write")
            person = rights.person(session, caller, said)
            if row.work_id is not None:
                # Work before comparison, in the order in which workers hold them.
                self._work.cancel(session, row.work_id, now)
            session.refresh(row, with_for_update=True)
            if row.status not in UNDER_WAY:
                raise Conflict("drawings.job_ended", f"Job is already {row.status}")
            row.status, row.cancelled_at = JobStatus.CANCELLED, now
            row.cancelled_by = person.user_id
            stages.skip_rest(session, row.id, now)
            return row


def visible(
    session: Session, caller: "Caller", job_id: str, action: Action = "read"
) -> ComparisonRow:
    """A comparison for a caller who may do this in its project; raises NotFound, Forbidden."""
    missing = NotFound("drawings.no_job", "Job not found")
    return rights.row_for(session, caller, (ComparisonRow, job_id), action, missing)


def status_now(session: Session, row: ComparisonRow) -> tuple[str, datetime | None]:
    """How far it is, and since when."""
    return statuses_now(session, [row])[row.id]


def statuses_now(
    session: Session, rows: Sequence[ComparisonRow]
) -> dict[str, tuple[str, datetime | None]]:
    """How far each is: work that has begun is known from the work alone until a part of it ends."""
    fresh = {row.work_id: row.id for row in rows if row.status == JobStatus.CREATED}
    first = sa.func.min(WorkStage.started_at)
    of_fresh = WorkStage.job_id.in_(filter(None, fresh)), WorkStage.started_at.is_not(None)
    begun = sa.select(WorkStage.job_id, first).where(*of_fresh).group_by(WorkStage.job_id)
    found = {row.id: (row.status, row.started_at) for row in rows}
    for work_id, started_at in session.execute(begun) if fresh else ():
        found[fresh[work_id]] = (JobStatus.IN_PROGRESS, started_at)
    return found


def change_counts(session: Session, job_ids: Sequence[str] | sa.Select[str]) -> Counter[str]:
    """How many changes comparisons found, those that people rejected not counted."""
    of_jobs = DiffRow.job_id.in_(job_ids)
    figures = figures_of(session, sa.select(DiffRow.id).where(of_jobs))
    counts: Counter[str] = Counter()
    measured = sa.select(DiffRow.id, DiffRow.job_id, DiffRow.change_count).where(of_jobs)
    for diff_id, job_id, count in session.execute(measured):
        said = figures.get(diff_id, {}).get("total_changes")
        counts[job_id] += said if isinstance(said, int) else count
    return counts


def _version(session: Session, project: ProjectRow, version_id: str) -> VersionRow:
    row = session.get(VersionRow, version_id)
    if row is None or row.project_id != project.id:
        raise NotFound("drawings.no_version", "Drawing version not found")
    return row


def _is(status: str) -> sa.ColumnElement[bool]:
    """Holds for comparisons of a status; of those just begun only the work knows it."""
    begun = sa.exists().where(
        WorkStage.job_id == ComparisonRow.work_id, WorkStage.started_at.is_not(None)
    )
    if status == JobStatus.IN_PROGRESS:
        fresh = sa.and_(ComparisonRow.status == JobStatus.CREATED, begun)
        return sa.or_(ComparisonRow.status == status, fresh)
    if status == JobStatus.CREATED:
        return sa.and_(ComparisonRow.status == status, ~begun)
    return ComparisonRow.status == status


def _steps(side: str, version: VersionRow) -> Sequence[stages.Step]:
    return [
        stages.Step(OCR, sheet_part(side, page), page, version.id)
        for page in range(1, version.page_count + 1)
    ]


def _step(view: stages.StepView) -> dict[str, Any]:
    row = view.row
    return {
        "stage_id": row.id,
        "stage": row.stage,
        "drawing_version_id": row.version_id,
        "status": view.status,
        "started_at": shown_at(view.started_at),
        "completed_at": shown_at(row.completed_at),
        "error_message": row.error_message,
        "result_ref": row.result_ref,
        "retry_count": view.retry_count,
    }
