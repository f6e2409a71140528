"""Finds the pages of a comparison, writes them down and has each of them compared."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.drawings.models import (
    ComparisonRow,
    DiffRow,
    StageName,
    StageRow,
    StageStatus,
    VersionRow,
)
from premises.drawings.service import keeping, stages
from premises.drawings.service.pages import (
    UNREAD,
    Outcome,
    Page,
    is_half,
    joining,
    nothing_read,
    numbered,
    of_sheet,
    pages_of,
    read,
    sheets_of,
)
from premises.drawings.service.settling import Settling, held
from premises.drawings.service.work import DIFF, SUMMARY, Work, page_part
from premises.kernel.blobs import Shelf
from premises.kernel.database import Database
from premises.kernel.errors import Invalid


class Pairings:
    """Says which sheets are compared with which."""

    def __init__(self, database: Database, shelf: Shelf, work: Work, settling: Settling) -> None:
        self._database = database
        self._shelf = shelf
        self._work = work
        self._settling = settling

    def find(self, old_version_id: str, new_version_id: str) -> list[Page]:
        """The pages, in the order of the new set; what was removed comes last.

        Raises:
            Invalid: no sheet of one of the two could be read.

        """
        with self._database.read() as session:
            old, new = sheets_of(session, old_version_id), sheets_of(session, new_version_id)
            names = [_name_of(session, one) for one in (new_version_id, old_version_id)]
        for rows, which in ((old, "earlier"), (new, "later")):
            if not read(rows):
                raise Invalid("drawings.nothing_read", nothing_read(rows, which))
        return numbered(old, new, next(filter(None, names), ""))

    def write(
        self, session: Session, comparison_id: str, work_id: str, pages: Sequence[Page]
    ) -> dict[str, int]:
        """Write the pages down, and have them compared."""
        row, now = held(session, comparison_id), self._database.now(session)
        if row is None:
            return {"pages": 0}
        row.facts = {**(row.facts or {}), "pages": [asdict(page) for page in pages]}
        row.total_pages = len(pages)
        self._begin(session, row, work_id, [(page, page_part(page.page)) for page in pages], now)
        return {"pages": len(pages)}

    def add(
        self, session: Session, comparison_id: str, work_id: str, part: str, found: Sequence[Page]
    ) -> dict[str, int]:
        """Write the page of a sheet that was read later than the others, and have it compared."""
        row, now = held(session, comparison_id), self._database.now(session)
        if row is None:
            return {"pages": 0}
        before = pages_of(row)
        if not before:
            return self.write(session, comparison_id, work_id, found)
        late = of_sheet(found, part)
        same = of_sheet(before, part)
        number = same.page if same else max(page.page for page in before) + 1
        others = [page for page in before if page.page != number]
        page = joining(late, others, number)
        gone = [one for one in others if is_half(one, page)]
        self._forget(session, row, [one.page for one in gone])
        left = [one for one in others if one not in gone]
        pages = sorted([*left, page], key=lambda one: one.page)
        row.facts = {**(row.facts or {}), "pages": [asdict(one) for one in pages]}
        row.total_pages = len(pages)
        again = stages.last_time(session, row.id, number, StageName.DIFF)
        self._begin(session, row, work_id, [(page, page_part(number, again))], now)
        return {"pages": 1}

    def _begin(
        self,
        session: Session,
        row: ComparisonRow,
        work_id: str,
        parts: Sequence[tuple[Page, str]],
        now: datetime,
    ) -> None:
        steps = [step for page, part in parts for step in _steps(row, page, part)]
        stages.add(session, row.id, steps, now)
        wanted = [part for page, part in parts if page.outcome is not Outcome.UNREAD]
        self._work.add_pages(session, work_id, wanted, now)
        self._settling.settle(session, row, now)

    def _forget(self, session: Session, row: ComparisonRow, pages: Sequence[int]) -> None:
        """Drop pages of one sheet alone, which now has a partner on another page."""
        theirs = DiffRow.job_id == row.id, DiffRow.page_number.in_(pages)
        ids = session.scalars(sa.select(DiffRow.id).where(*theirs)).all()
        self._shelf.release_all(session, keeping.DIFF, ids)
        session.execute(sa.delete(DiffRow).where(DiffRow.id.in_(ids)))
        steps = StageRow.job_id == row.id, StageRow.page_number.in_(pages)
        told = StageRow.stage.in_((StageName.DIFF, StageName.SUMMARY))
        session.execute(sa.delete(StageRow).where(*steps, told))


def _steps(row: ComparisonRow, page: Page, part: str) -> list[stages.Step]:
    """The steps of a page; those of one that cannot be read have failed already."""
    compared = stages.Step(DIFF, part, page.page, row.new_version_id)
    told = stages.Step(SUMMARY, part, page.page, row.new_version_id)
    if page.outcome is not Outcome.UNREAD:
        return [compared, told]
    failure = Invalid(page.error_code or UNREAD, page.error or "")
    return [
        replace(compared, status=StageStatus.FAILED, failure=failure),
        replace(told, status=StageStatus.SKIPPED),
    ]


def _name_of(session: Session, version_id: str) -> str | None:
    row = session.get(VersionRow, version_id)
    return row.drawing_name if row else None
