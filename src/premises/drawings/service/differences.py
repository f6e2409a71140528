"""Writes what differs on a page, in the transaction that ends its comparison."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.drawings.differencing import Change, Zone
from premises.drawings.models import ChangeRow, ComparisonRow, DiffRow, StageName, StageStatus
from premises.drawings.registration import Alignment, Method
from premises.drawings.service import keeping, stages
from premises.drawings.service.comparing import Compared
from premises.drawings.service.facts import change_columns, kept_alignment, kept_clouds, plain
from premises.drawings.service.names import new_id
from premises.drawings.service.numbering import LAST, keep_last, last_number
from premises.drawings.service.pages import Outcome
from premises.drawings.service.settling import Settling, held
from premises.kernel.blobs import Shelf
from premises.kernel.database import Database
from premises.kernel.errors import Failure

_PICTURES: Final = (
    *("overlay_hash", "baseline_hash", "revised_hash"),
    *("tiles_hash", "svg_hash"),
)


class DiffsWriting:
    """Writes diffs and their changes."""

    def __init__(self, database: Database, shelf: Shelf, settling: Settling) -> None:
        self._database = database
        self._shelf = shelf
        self._settling = settling

    def write(
        self, session: Session, comparison_id: str, part: str, work_id: str, found: Compared | None
    ) -> str | None:
        """Write what was found; returns the diff's id, none where nobody wants it any more."""
        row = held(session, comparison_id)
        if row is None or found is None:
            return None
        now = self._database.now(session)
        self._settling.begun(row, now)
        step = stages.find(session, row.id, StageName.DIFF, part)
        if stages.is_overtaken(session, row.id, StageName.DIFF, part):
            # Somebody has put the page right while this was still being found out.
            stages.end(session, step, StageStatus.SKIPPED, now, work_id=work_id)
            return None
        diff = _diff(session, row, found, now)
        self._fill(session, diff, found)
        _write_changes(session, diff, found.differences.changes)
        done = StageStatus.COMPLETED
        stages.end(session, step, done, now, work_id=work_id, result_ref=diff.id)
        told = {
            "diff_result_id": diff.id,
            "page_number": diff.page_number,
            "drawing_name": diff.drawing_name,
            "outcome": diff.outcome,
            "change_count": diff.change_count,
        }
        self._settling.tell_page(session, row, told, now)
        return diff.id

    def give_up(
        self, session: Session, comparison_id: str, part: str, work_id: str, failure: Failure
    ) -> None:
        """Write that a page cannot be compared, and why; so nothing can be told of it either."""
        row = held(session, comparison_id)
        if row is not None:
            now = self._database.now(session)
            self._settling.begun(row, now)
            compared = stages.find(session, row.id, StageName.DIFF, part)
            told = stages.find(session, row.id, StageName.SUMMARY, part)
            stages.end(session, compared, StageStatus.FAILED, now, work_id=work_id, failure=failure)
            stages.end(session, told, StageStatus.SKIPPED, now, work_id=work_id)
            self._settling.settle(session, row, now)

    def _fill(self, session: Session, diff: DiffRow, found: Compared) -> None:
        drawn, alignment = found.drawn, found.alignment
        counted = sum(change.zone is Zone.DRAWING for change in found.differences.changes)
        diff.outcome, diff.drawing_name = found.page.outcome.value, found.page.name
        diff.alignment = plain(kept_alignment(alignment)) if alignment else None
        diff.alignment_score = _score(alignment) if alignment else None
        diff.change_count = counted
        diff.changes_detected = counted > 0 or found.page.outcome is not Outcome.COMPARED
        for name in _PICTURES:
            setattr(diff, name, getattr(drawn, name))
        diff.tiles = drawn.tiles
        last = (diff.facts or {}).get(LAST, 0)
        diff.facts = {**plain(_facts(found)), LAST: last}
        session.flush()
        self._shelf.release(session, keeping.DIFF, diff.id)
        for content_hash in sorted({getattr(drawn, name) for name in _PICTURES} - {None}):
            self._shelf.refer(session, content_hash, keeping.DIFF, diff.id)


def _score(alignment: Alignment) -> float:
    """How well the sheets lie on each other; where a person said how, how well their points do."""
    is_given = alignment.method is Method.MANUAL
    return min(max(alignment.confidence if is_given else alignment.overlap, 0.0), 1.0)


def _facts(found: Compared) -> Mapping[str, Any]:
    differences = found.differences
    said = [{"code": one.code, "sentence": one.sentence} for one in differences.remarks]
    return {
        **found.facts,
        "remarks": [*found.facts["remarks"], *said],
        "clouds": kept_clouds(differences.clouds),
        "page": asdict(found.page),
    }


def _diff(session: Session, row: ComparisonRow, found: Compared, now: datetime) -> DiffRow:
    """The page's diff; one that was compared before keeps its id, and what people drew on it."""
    page = found.page
    which = DiffRow.job_id == row.id, DiffRow.page_number == page.page
    diff = session.scalar(sa.select(DiffRow).where(*which).with_for_update())
    if diff is None:
        diff = DiffRow(
            id=new_id(),
            job_id=row.id,
            page_number=page.page,
            created_by=row.user_id,
            created_at=now,
        )
        session.add(diff)
    diff.old_version_id = row.old_version_id if page.old_page else None
    diff.new_version_id = row.new_version_id if page.new_page else None
    diff.old_page, diff.new_page = page.old_page, page.new_page
    return diff


def _write_changes(session: Session, diff: DiffRow, changes: Sequence[Change]) -> None:
    """Write what was measured; what was known by its number keeps its id and what people decided.

    What is not found any more goes, and what a person drew stays.
    """
    last = last_number(session, diff)
    keep_last(diff, max([last, *(change.number for change in changes)]))
    machines = ChangeRow.diff_id == diff.id, ChangeRow.is_manual.is_(False)
    known = {row.number: row.id for row in session.execute(_numbers.where(*machines))}
    ids = [known.pop(change.number, None) for change in changes]
    session.execute(sa.delete(ChangeRow).where(ChangeRow.id.in_(known.values())))
    pairs = list(zip(ids, changes, strict=True))
    if again := [{"id": id_, **change_columns(change)} for id_, change in pairs if id_]:
        session.execute(sa.update(ChangeRow), again)
    if new := [_row(diff, change) for id_, change in pairs if not id_]:
        session.execute(sa.insert(ChangeRow), new, execution_options=stages.IN_ONE)


_numbers: Final = sa.select(ChangeRow.id, ChangeRow.number)


def _row(diff: DiffRow, change: Change) -> dict[str, Any]:
    return {"id": new_id(), "diff_id": diff.id, "is_manual": False, **change_columns(change)}
