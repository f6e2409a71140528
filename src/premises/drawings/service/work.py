"""Puts drawings to work: writes the jobs that read, compare and tell, in the caller's words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from premises.drawings.models import ComparisonRow, ProjectRow, VersionRow
from premises.kernel.database import after_commit
from premises.kernel.doorbell import Doorbell
from premises.kernel.jobs import READY, JobRow, JobState, Registry, add_parts, ledger, submit

READ: Final = "drawings.read"
COMPARE: Final = "drawings.compare"
REDO: Final = "drawings.redo"
RETELL: Final = "drawings.retell"

OCR: Final = "ocr"
PAIR: Final = "pair"
DIFF: Final = "diff"
SUMMARY: Final = "summary"

OLD: Final = "old"
NEW: Final = "new"


def sheet_part(side: str, page: int) -> str:
    """What the reading of one sheet is called among the parts of a comparison."""
    return f"{side}:{page}"


def side_and_page(part: str) -> tuple[str, int]:
    """The two that `sheet_part` joined; a part without a side is of a file read by itself."""
    side, _, page = part.rpartition(":")
    return side or NEW, int(page)


def page_part(page: int, again: int = 0) -> str:
    """What the comparison of a page is called: `7`, and `7.2` when it is done a second time."""
    return f"{page}.{again + 1}" if again else str(page)


def page_of(part: str) -> int:
    return int(part.partition(".")[0])


class Work:
    """Writes the jobs of drawings into the caller's transaction."""

    def __init__(self, registry: Registry, doorbell: Doorbell) -> None:
        self._registry = registry
        self._doorbell = doorbell

    def read(
        self, session: Session, version: VersionRow, project: ProjectRow, now: datetime
    ) -> str:
        """Have all sheets of a version read; returns the work's id."""
        parts = {OCR: [str(page) for page in range(1, version.page_count + 1)]}
        return self._submit(session, READ, {"version_id": version.id}, parts, project, now)

    def compare(
        self,
        session: Session,
        comparison: ComparisonRow,
        sheets: Sequence[str],
        project: ProjectRow,
        now: datetime,
    ) -> str:
        """Have these sheets read, paired, compared and told of."""
        given = {
            "comparison_id": comparison.id,
            OLD: comparison.old_version_id,
            NEW: comparison.new_version_id,
        }
        parts = {OCR: sheets, DIFF: (), SUMMARY: ()}
        return self._submit(session, COMPARE, given, parts, project, now)

    def redo(
        self,
        session: Session,
        comparison: ComparisonRow,
        part: str,
        project: ProjectRow,
        now: datetime,
    ) -> str:
        """Have one page compared and told of once more."""
        given = {"comparison_id": comparison.id}
        return self._submit(session, REDO, given, {DIFF: [part], SUMMARY: [part]}, project, now)

    def retell(
        self,
        session: Session,
        comparison: ComparisonRow,
        part: str,
        overlay_id: str | None,
        project: ProjectRow,
        now: datetime,
    ) -> str:
        """Have one page told of once more."""
        given = {"comparison_id": comparison.id, "overlay_id": overlay_id}
        return self._submit(session, RETELL, given, {SUMMARY: [part]}, project, now)

    def add_pages(
        self, session: Session, work_id: str, parts: Iterable[str], now: datetime
    ) -> None:
        """Add the pages that pairing found to a comparison's work."""
        self._add(session, work_id, DIFF, parts := list(parts), now)
        self._add(session, work_id, SUMMARY, parts, now)

    def pair_again(self, session: Session, work_id: str, part: str, now: datetime) -> None:
        """Have sheets paired once more, after one of them was read later than the others."""
        self._add(session, work_id, PAIR, [part], now)

    def cancel(self, session: Session, work_id: str, now: datetime) -> None:
        """Stop what has not begun, and keep what runs from writing; nothing if it has ended."""
        job = session.get(JobRow, work_id)
        if job is not None and job.state == JobState.RUNNING:
            ledger.cancel(session, self._registry, work_id, now)

    def _add(
        self, session: Session, work_id: str, stage: str, parts: Iterable[str], now: datetime
    ) -> None:
        pipeline = self._registry.pipelines[COMPARE]
        add_parts(session, pipeline, pipeline.stage(stage), work_id, parts, now)

    def _submit(
        self,
        session: Session,
        name: str,
        given: dict[str, Any],
        parts: Mapping[str, Sequence[str]],
        project: ProjectRow,
        now: datetime,
    ) -> str:
        after_commit(session, lambda: self._doorbell.ring(READY))
        pipeline = self._registry.pipelines[name]
        return submit(
            session,
            pipeline,
            given,
            now=now,
            parts=parts,
            owner_id=project.account_id,
            property_id=project.property_id,
        )
