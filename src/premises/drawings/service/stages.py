"""The steps of a comparison as clients see them: written down, ended, and how far they are now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.drawings.models import ComparisonRow, StageRow, StageStatus
from premises.drawings.service.names import new_id, stored
from premises.drawings.service.work import page_of
from premises.kernel.errors import Failure
from premises.kernel.jobs import StageRow as WorkStage
from premises.kernel.jobs import StageState

BUG: Final = "It failed because of a fault in this service; its log says which."
UNDER_WAY: Final = (StageStatus.PENDING, StageStatus.IN_PROGRESS)
_LONGEST_REASON: Final = 2000
IN_ONE: Final = {"render_nulls": True}
"""Rows that lack different things are written together all the same, not one by one."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step that is to be written down."""

    stage: str
    part: str
    page: int
    version_id: str | None = None
    work_id: str | None = None
    status: StageStatus = StageStatus.PENDING
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class StepView:
    """A step with how far it is at this moment."""

    row: StageRow
    status: StageStatus
    started_at: datetime | None
    retry_count: int


def add(session: Session, job_id: str, steps: Iterable[Step], now: datetime) -> None:
    """Write steps down; `work_id` is named where it is not the comparison's own work.

    What is known to come to nothing is written down as ended, with its `status` and `failure`.
    """
    rows = [
        {
            "id": new_id(),
            "job_id": job_id,
            "stage": step.stage,
            "part": step.part,
            "page_number": step.page,
            "version_id": step.version_id,
            "status": step.status,
            "completed_at": None if step.status in UNDER_WAY else now,
            "error_code": step.failure.code[:80] if step.failure else None,
            "error_message": reason_of(step.failure) if step.failure else None,
            "retry_count": 0,
            "facts": {"work_id": step.work_id} if step.work_id else None,
            "created_at": now,
        }
        for step in steps
    ]
    if rows:
        session.execute(sa.insert(StageRow), rows, execution_options=IN_ONE)


def find(session: Session, job_id: str, stage: str, part: str) -> StageRow | None:
    which = StageRow.job_id == job_id, StageRow.stage == stage, StageRow.part == part
    return session.scalar(sa.select(StageRow).where(*which))


def last_time(session: Session, job_id: str, page: int, *names: str) -> int:
    """The how-manieth time any of these steps was last written down for a page; 0 for never.

    Steps whose work was lost are dropped, so they cannot simply be counted.
    """
    which = StageRow.job_id == job_id, StageRow.page_number == page, StageRow.stage.in_(names)
    return max(map(_time, session.scalars(sa.select(StageRow.part).where(*which))), default=0)


def is_overtaken(session: Session, job_id: str, stage: str, part: str) -> bool:
    """Whether a step that was begun after this one has ended for the same page before it."""
    same = StageRow.job_id == job_id, StageRow.stage == stage, StageRow.page_number == page_of(part)
    done = sa.select(StageRow.part).where(*same, StageRow.status == StageStatus.COMPLETED)
    return any(_time(one) > _time(part) for one in session.scalars(done))


def any_left(session: Session, job_id: str, stage: str) -> bool:
    """Whether pages wait for a step that was not done for them before; cheap for large sets."""
    first_time = StageRow.part.not_like("%.%"), StageRow.status.in_(UNDER_WAY)
    left = sa.select(StageRow.id).where(StageRow.job_id == job_id, StageRow.stage == stage)
    return session.scalar(left.where(*first_time).limit(1)) is not None


def all_of(session: Session, job_id: str) -> Sequence[StageRow]:
    """All steps of a comparison, by stage and page, those done again after those before."""
    found = session.scalars(sa.select(StageRow).where(StageRow.job_id == job_id)).all()
    order = ("ocr", "diff", "summary")
    return sorted(found, key=lambda row: (order.index(row.stage), *place_of(row)))


def place_of(row: StageRow) -> tuple[int, int, str]:
    """Page, how often it was done before, and which sheet: the order of steps of one stage."""
    return row.page_number, _time(row.part), row.part


def _time(part: str) -> int:
    """The how-manieth time a step is done, as `page_part` has it."""
    return int(part.partition(".")[2] or 1)


def end(
    session: Session,
    row: StageRow | None,
    status: StageStatus,
    now: datetime,
    *,
    work_id: str | None,
    result_ref: str | None = None,
    failure: Failure | None = None,
) -> None:
    """Write how a step ended; `work_id` is the work that did it."""
    if row is None:
        return
    row.status, row.completed_at, row.result_ref = status, now, result_ref
    row.error_code = failure.code[:80] if failure else None
    row.error_message = reason_of(failure) if failure else None
    this = WorkStage.name == row.stage, WorkStage.part == row.part
    for worked in _worked(session, [work_id or ""], *this).values():
        row.started_at, row.retry_count = worked.started_at, worked.tries + worked.deaths


def reason_of(failure: Failure) -> str:
    """Why something failed, for those who sent it."""
    return BUG if failure.code == "jobs.bug" else stored(failure.message, _LONGEST_REASON)


def skip_rest(session: Session, job_id: str, now: datetime) -> None:
    """Write that what has not ended yet never will."""
    rest = sa.update(StageRow).where(StageRow.job_id == job_id, StageRow.status.in_(UNDER_WAY))
    session.execute(rest.values(status=StageStatus.SKIPPED, completed_at=now))


def views(session: Session, comparison: ComparisonRow) -> list[StepView]:
    """All steps of a comparison as they are now; what is being done is known from the work."""
    rows = all_of(session, comparison.id)
    works = {comparison.work_id or "", *filter(None, map(_own_work, rows))}
    worked = _worked(session, sorted(works))
    return [_view(row, worked, comparison.work_id or "") for row in rows]


def newest(rows: Iterable[StageRow], stage: str) -> dict[int, StageRow]:
    """The last step of a stage for each page: what was done again replaces what was before."""
    found = sorted((row for row in rows if row.stage == stage), key=place_of)
    return {page_of(row.part): row for row in found}


def _own_work(row: StageRow) -> str | None:
    return (row.facts or {}).get("work_id")


_Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _Worked:
    state: str
    started_at: datetime | None
    tries: int
    deaths: int


def _worked(
    session: Session, works: Sequence[str], *which: sa.ColumnElement[bool]
) -> dict[_Key, _Worked]:
    keys = WorkStage.job_id, WorkStage.name, WorkStage.part
    columns = WorkStage.state, WorkStage.started_at, WorkStage.tries, WorkStage.deaths
    rows = session.execute(sa.select(*keys, *columns).where(WorkStage.job_id.in_(works), *which))
    return {
        (row.job_id, row.name, row.part): _Worked(row.state, row.started_at, row.tries, row.deaths)
        for row in rows
    }


def _view(row: StageRow, worked: Mapping[_Key, _Worked], usual: str) -> StepView:
    known = worked.get((_own_work(row) or usual, row.stage, row.part))
    status = StageStatus(row.status)
    if known is None or status is not StageStatus.PENDING:
        return StepView(row, status, row.started_at, row.retry_count)
    is_running = known.state == StageState.RUNNING
    now = StageStatus.IN_PROGRESS if is_running else status
    return StepView(row, now, known.started_at, known.tries + known.deaths)
