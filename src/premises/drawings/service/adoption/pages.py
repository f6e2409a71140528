"""Which pages a job that was taken over has, each with what the original did for it."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.drawings.models import ComparisonRow, DiffRow, JobStatus, StageName, StageRow
from premises.drawings.models import StageStatus as Status
from premises.drawings.service.pages import Outcome, Page
from premises.drawings.service.work import NEW, OLD, page_part, sheet_part

_NAMESPACE: Final = uuid.UUID("7d6f2f0c-54c8-4b0e-9f39-0c3f6a4b7e21")


def tell_pages(session: Session, job_id: str) -> None:
    """Note the pages of a job by its diffs; the original paired them by their place.

    Where one stage was for all pages of a job that was completed, each page is given its own,
    because here a page without a stage would be waiting for it.
    """
    job = session.get(ComparisonRow, job_id)
    if job is None or job.work_id is not None:
        # It could not be taken, or it is a job of this house.
        return
    found = sa.select(DiffRow).where(DiffRow.job_id == job_id).order_by(DiffRow.page_number)
    diffs = session.scalars(found).all()
    known = (job.facts or {}).get("pages") or ()
    if len(known) != len(diffs):
        job.facts = {**(job.facts or {}), "pages": [asdict(_page(diff)) for diff in diffs]}
        job.total_pages = max([job.total_pages, *(diff.page_number for diff in diffs)])
    if job.status == JobStatus.COMPLETED:
        _give_stages(session, job, diffs)


def _page(diff: DiffRow) -> Page:
    return Page(
        page=diff.page_number,
        name=diff.drawing_name,
        outcome=Outcome.COMPARED,
        old_page=diff.page_number,
        new_page=diff.page_number,
    )


def _give_stages(session: Session, job: ComparisonRow, diffs: Sequence[DiffRow]) -> None:
    query = sa.select(StageRow.stage, StageRow.page_number).where(StageRow.job_id == job.id)
    known = {(stage, page) for stage, page in session.execute(query)}
    session.add_all(
        StageRow(
            id=str(uuid.uuid5(_NAMESPACE, f"{job.id}/{step['stage']}/{step['part']}")),
            job_id=job.id,
            page_number=diff.page_number,
            status=Status.COMPLETED,
            created_at=job.created_at,
            completed_at=_ended_at(job, diff),
            **step,
        )
        for diff in diffs
        for step in _steps(job, diff)
        if (step["stage"], diff.page_number) not in known
    )


def _steps(job: ComparisonRow, diff: DiffRow) -> Iterator[dict[str, Any]]:
    page = diff.page_number
    for side, version_id in ((OLD, job.old_version_id), (NEW, job.new_version_id)):
        part = sheet_part(side, page)
        yield {
            "stage": StageName.OCR,
            "part": part,
            "version_id": version_id,
            "result_ref": version_id,
        }
    yield {"stage": StageName.DIFF, "part": page_part(page), "result_ref": diff.id}
    yield {"stage": StageName.SUMMARY, "part": page_part(page)}


def _ended_at(job: ComparisonRow, diff: DiffRow) -> datetime:
    return job.completed_at or diff.created_at
