"""What all pages together say of a comparison: whether it is done, and what of it failed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from premises.drawings.models import (
    ComparisonRow,
    JobStatus,
    ProjectRow,
    StageName,
    StageRow,
    StageStatus,
)
from premises.drawings.service import stages
from premises.drawings.service.names import stored
from premises.drawings.service.pages import pages_of
from premises.drawings.settings import GROUP as DOMAIN
from premises.kernel.database import Database
from premises.kernel.errors import Failure
from premises.kernel.events import Outbox
from premises.kernel.jobs import JobRow, JobState

COMPARED: Final = "compared"
"""The kind under which listeners are told that a comparison has come to an end."""

PAGE_COMPARED: Final = "page_compared"
"""The same for one page of it."""

UNDER_WAY: Final = (JobStatus.CREATED, JobStatus.IN_PROGRESS)
LOST: Final = "drawings.lost"
_BATCH: Final = 100

_log = structlog.get_logger(__name__)


def held(session: Session, comparison_id: str) -> ComparisonRow | None:
    """A comparison that may be written about, held until the transaction ends."""
    row = session.get(ComparisonRow, comparison_id, with_for_update=True, populate_existing=True)
    return None if row is None or row.status == JobStatus.CANCELLED else row


class Settling:
    """Writes what became of comparisons."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox

    def begun(self, row: ComparisonRow, now: datetime) -> None:
        """Something of it has been done."""
        if row.status == JobStatus.CREATED:
            row.status = JobStatus.IN_PROGRESS
        row.started_at = row.started_at or now

    def settle(self, session: Session, row: ComparisonRow, now: datetime) -> None:
        """End it if all its pages have come to an end; one that can be told of is enough."""
        session.flush()
        if stages.any_left(session, row.id, StageName.SUMMARY):
            return
        steps = stages.all_of(session, row.id)
        told = stages.newest(steps, StageName.SUMMARY)
        if not told or any(step.status in stages.UNDER_WAY for step in told.values()):
            return
        failed = _failed(row, told, stages.newest(steps, StageName.DIFF))
        is_any = any(step.status == StageStatus.COMPLETED for step in told.values())
        row.facts = {**(row.facts or {}), "failed_pages": failed}
        row.error_code = None if is_any else failed[0]["error_code"] if failed else LOST
        row.error_message = _failures(failed, len(told))
        self._end(session, row, JobStatus.COMPLETED if is_any else JobStatus.FAILED, now)

    def give_up(
        self, session: Session, row: ComparisonRow, failure: Failure, now: datetime
    ) -> None:
        """End it without a page: nothing of it can be compared."""
        stages.skip_rest(session, row.id, now)
        row.error_code, row.error_message = failure.code[:80], stages.reason_of(failure)
        self._end(session, row, JobStatus.FAILED, now)

    def tell_page(
        self, session: Session, row: ComparisonRow, told: Mapping[str, Any], now: datetime
    ) -> None:
        self._tell(session, row, PAGE_COMPARED, {"job_id": row.id, **told}, now)

    def bury(self, session: Session, now: datetime) -> int:
        """End comparisons whose work has ended without saying so; returns how many.

        Work that is cancelled or given up elsewhere tells nobody; nothing may wait for it for ever.
        """
        ended = sa.or_(JobRow.id.is_(None), JobRow.state != JobState.RUNNING)
        found = (
            sa.select(ComparisonRow.id, JobRow.state, JobRow.error_message)
            .join(JobRow, JobRow.id == ComparisonRow.work_id, isouter=True)
            .where(ComparisonRow.status.in_(UNDER_WAY), ended)
            .limit(_BATCH)
        )
        lost = session.execute(found).all()
        for comparison_id, state, message in lost:
            row = held(session, comparison_id)
            if row is not None and row.status in UNDER_WAY:
                self._bury(session, row, state, message, now)
        return len(lost)

    def forget(self, session: Session) -> int:
        """Drop steps that were to be done once more, whose work has ended without doing them.

        What they would have replaced stands; returns how many there were.
        """
        waiting = (
            sa.select(StageRow)
            .join(ComparisonRow, ComparisonRow.id == StageRow.job_id)
            .where(StageRow.status.in_(stages.UNDER_WAY), StageRow.part.like("%.%"))
            .where(ComparisonRow.status.not_in(UNDER_WAY))
        )
        steps = session.scalars(waiting.limit(_BATCH)).all()
        works = {step.id: (step.facts or {}).get("work_id") for step in steps}
        going_on = JobRow.id.in_(filter(None, works.values())), JobRow.state == JobState.RUNNING
        running = set(session.scalars(sa.select(JobRow.id).where(*going_on)))
        lost = [step for step in steps if works[step.id] and works[step.id] not in running]
        for step in lost:
            session.delete(step)
        return len(lost)

    def _bury(
        self,
        session: Session,
        row: ComparisonRow,
        state: str | None,
        message: str | None,
        now: datetime,
    ) -> None:
        stages.skip_rest(session, row.id, now)
        if state == JobState.CANCELLED:
            row.status, row.cancelled_at = JobStatus.CANCELLED, now
            return
        _log.warning("comparison_lost", comparison=row.id, work=row.work_id)
        self.settle(session, row, now)
        if row.status in UNDER_WAY:
            row.error_code = LOST
            row.error_message = message or "Its work was lost; compare the two once more."
            self._end(session, row, JobStatus.FAILED, now)

    def _end(self, session: Session, row: ComparisonRow, status: JobStatus, now: datetime) -> None:
        row.status, row.completed_at = status, now
        row.started_at = row.started_at or now
        told = {"job_id": row.id, "status": status, "error": row.error_message}
        self._tell(session, row, COMPARED, told, now)

    def _tell(
        self,
        session: Session,
        row: ComparisonRow,
        kind: str,
        told: Mapping[str, Any],
        now: datetime,
    ) -> None:
        project = session.get(ProjectRow, row.project_id)
        self._outbox.add(
            session,
            DOMAIN,
            kind,
            {**told, "project_id": row.project_id},
            now=now,
            subject=row.id,
            owner_id=project.account_id if project else None,
            property_id=project.property_id if project else None,
        )


def _failed(
    row: ComparisonRow, told: Mapping[int, StageRow], compared: Mapping[int, StageRow]
) -> list[dict[str, Any]]:
    names = {page.page: page.name for page in pages_of(row)}
    failed = []
    for page, step in sorted(told.items()):
        if step.status == StageStatus.COMPLETED:
            continue
        cause = compared.get(page)
        blamed = step if cause is None or cause.status == StageStatus.COMPLETED else cause
        failed.append(
            {
                "page_number": page,
                "drawing_name": names.get(page),
                "stage": blamed.stage,
                "error_code": blamed.error_code or LOST,
                "error": blamed.error_message or "It was not done.",
            }
        )
    return failed


def _failures(failed: Sequence[Mapping[str, Any]], count: int) -> str | None:
    if not failed:
        return None
    said = "; ".join(
        f"page {one['page_number']} ({one['drawing_name']}): {one['error']}" for one in failed
    )
    return stored(f"{len(failed)} of {count} pages could not be compared: {said}", 4000)
