"""A project goes for good, with everything in it, and what is being done for it is called off."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.drawings.models import ComparisonRow, FileRow, LegacyRow, ProjectRow, VersionRow
from premises.drawings.service import keeping
from premises.drawings.service.work import Work
from premises.kernel.blobs import Shelf

_AT_ONCE: Final = 20
"""Each version has up to thousands of sheets, and a statement names only so many rows."""


def remove_project(
    session: Session, shelf: Shelf, work: Work, project: ProjectRow, now: datetime
) -> None:
    """Remove a project's row and all rows below it, and let go of the bytes they needed.

    Sheets, stages, diffs, changes, summaries, talks and members go with the rows they belong to.
    """
    versions = _pairs(session, VersionRow.id, VersionRow.reading_id, project)
    jobs = _pairs(session, ComparisonRow.id, ComparisonRow.work_id, project)
    # First of all, so that no worker writes again what is being removed.
    for work_id in [*versions.values(), *jobs.values()]:
        if work_id is not None:
            work.cancel(session, work_id, now)
    for ids in _batches([*jobs]):
        keeping.release_diffs(session, shelf, ids)
        session.execute(sa.delete(ComparisonRow).where(ComparisonRow.id.in_(ids)))
    for ids in _batches([*versions]):
        keeping.release_versions(session, shelf, ids)
        session.execute(sa.delete(VersionRow).where(VersionRow.id.in_(ids)))
    shelf.release(session, keeping.ORIGINAL, project.id)
    for table in (FileRow, LegacyRow):
        session.execute(sa.delete(table).where(table.project_id == project.id))
    session.execute(sa.delete(ProjectRow).where(ProjectRow.id == project.id))


def _pairs(
    session: Session,
    key: sa.orm.InstrumentedAttribute[str],
    work: sa.orm.InstrumentedAttribute[str | None],
    project: ProjectRow,
) -> dict[str, str | None]:
    """Rows of a project and the work that is done for each."""
    query = sa.select(key, work).where(key.class_.project_id == project.id)
    return dict(session.execute(query).all())


def _batches(ids: Sequence[str]) -> Sequence[Sequence[str]]:
    return [ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)]
