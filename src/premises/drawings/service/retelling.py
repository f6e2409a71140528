"""Has a page told of once more, after people decided otherwise than the machine."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from premises.drawings.models import ComparisonRow, DiffRow, JobStatus, ProjectRow
from premises.drawings.service import stages
from premises.drawings.service.work import DIFF, SUMMARY, Work, page_part
from premises.kernel.errors import Conflict

TELLING: Final = (SUMMARY,)
COMPARING: Final = (DIFF, SUMMARY)
ORIGINAL: Final = "original"
"""Under what a diff that was taken over keeps what it came with."""


class Retelling:
    """Writes new steps for a page, and the work that does them, into the caller's transaction."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def begin(
        self,
        session: Session,
        row: ComparisonRow,
        project: ProjectRow,
        diff: DiffRow,
        overlay_id: str | None,
        now: datetime,
    ) -> bool:
        """Have a page put into words once more; False where nothing is measured here any more.

        A page that was taken over keeps the words it came with: what the original service saw
        there is known by them alone, until the page is compared anew. Nothing is written about
        a comparison that was called off.
        """
        if row.status == JobStatus.CANCELLED or ORIGINAL in (diff.facts or {}):
            return False
        page = diff.page_number
        part = page_part(page, stages.last_time(session, row.id, page, *TELLING))
        work_id = self._work.retell(session, row, part, overlay_id, project, now)
        self._add(session, row, page, part, TELLING, work_id, now)
        return True

    def redo(
        self, session: Session, row: ComparisonRow, project: ProjectRow, page: int, now: datetime
    ) -> str:
        """Have a page compared and put into words once more; returns the work's id.

        Raises:
            Conflict: the comparison was called off.

        """
        require_wanted(row)
        part = page_part(page, stages.last_time(session, row.id, page, *COMPARING))
        work_id = self._work.redo(session, row, part, project, now)
        self._add(session, row, page, part, COMPARING, work_id, now)
        return work_id

    def _add(
        self,
        session: Session,
        row: ComparisonRow,
        page: int,
        part: str,
        names: tuple[str, ...],
        work_id: str,
        now: datetime,
    ) -> None:
        steps = [
            stages.Step(name, part, page, row.new_version_id, work_id=work_id) for name in names
        ]
        stages.add(session, row.id, steps, now)


def require_wanted(row: ComparisonRow) -> None:
    """Pass a comparison that may still be written about.

    Raises:
        Conflict: it was called off.

    """
    if row.status == JobStatus.CANCELLED:
        raise Conflict("drawings.job_ended", f"Job is already {row.status}")
