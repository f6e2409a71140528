"""Has drawings read that were taken over with their files and have not been read here."""

import sqlalchemy as sa

from premises.drawings.models import ComparisonRow, ProjectRow, SheetRow, StageStatus, VersionRow
from premises.drawings.service.settling import UNDER_WAY
from premises.drawings.service.work import Work
from premises.kernel.database import Database
from premises.kernel.jobs import JobRow, JobState

_BATCH = 100


def read_missing(database: Database, work: Work) -> int:
    """Put everything to work that has sheets nobody reads; returns how many versions that is.

    Comparing two versions reads their sheets as well, so this only makes it sooner.
    """
    count, batch = 0, -1
    while batch:
        with database.write() as session:
            now = database.now(session)
            found = session.scalars(_unread().limit(_BATCH)).all()
            for version in found:
                project = session.get_one(ProjectRow, version.project_id)
                version.reading_id = work.read(session, version, project, now)
            batch = len(found)
        count += batch
    return count


def _unread() -> sa.Select[VersionRow]:
    pending = sa.exists().where(
        SheetRow.version_id == VersionRow.id, SheetRow.state == StageStatus.PENDING
    )
    being_read = sa.exists().where(
        JobRow.id == VersionRow.reading_id, JobRow.state == JobState.RUNNING
    )
    both = (ComparisonRow.old_version_id, ComparisonRow.new_version_id)
    being_compared = sa.exists().where(
        sa.or_(*(side == VersionRow.id for side in both)), ComparisonRow.status.in_(UNDER_WAY)
    )
    query = sa.select(VersionRow).where(VersionRow.file_hash.is_not(None), pending)
    return query.where(~being_read, ~being_compared).order_by(VersionRow.uploaded_at)
