"""What the original found on each page, with its pictures and what people made of it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.drawings.models import ComparisonRow, DiffRow, OverlayRow, SummaryRow
from premises.drawings.service import keeping
from premises.drawings.service.adoption.bringing import Bringing, Brought
from premises.drawings.service.facts import plain
from premises.drawings.service.pages import Outcome
from premises.drawings.service.retelling import ORIGINAL
from premises.drawings.takeover import TheirDiff, TheirOverlay, TheirSummary
from premises.kernel.blobs import Shelf
from premises.kernel.database import Database
from premises.kernel.takeover import Unusable, UnusableError

REMARK: Final = {
    "code": "drawings.taken_over",
    "sentence": "The original service compared this page and kept no list of its changes;"
    " compare the two versions again to have one.",
}
_PICTURES: Final = {
    "overlay_hash": "overlay_image_ref",
    "baseline_hash": "baseline_image_ref",
    "revised_hash": "revised_image_ref",
}


class Diffs:
    """Takes diffs and overlays over one by one, because each brings files."""

    def __init__(self, database: Database, shelf: Shelf, bringing: Bringing) -> None:
        self._database = database
        self._shelf = shelf
        self._bringing = bringing

    def take(self, one: TheirDiff) -> bool:
        """Write a diff with its pictures; one that lacked some gets them now.

        Raises:
            UnusableError: its job is not here, or has that page already.

        """
        with self._database.read() as session:
            here = session.get(DiffRow, one.id)
            if here is None:
                _require_room(session, one)
        if here is not None and (here.overlay_hash is not None or here.payload is not None):
            return False
        pictures, payload = self._brought(one)
        with self._database.write() as session:
            now = self._database.now(session)
            row = session.get(DiffRow, one.id)
            if row is None:
                row = _diff_row(one, now)
                session.add(row)
            job = session.get_one(ComparisonRow, row.job_id)
            for column, picture in pictures.items():
                setattr(row, column, picture.hash)
            row.payload = _object(payload)
            session.flush()
            for brought in (*pictures.values(), *filter(None, [payload])):
                self._bringing.write(session, brought, job.project_id)
            for picture in pictures.values():
                self._shelf.refer(session, picture.hash, keeping.DIFF, row.id)
        return here is None

    def take_overlay(self, one: TheirOverlay) -> bool:
        """The same for what a person made of a diff."""
        with self._database.read() as session:
            here, diff = session.get(OverlayRow, one.id), session.get(DiffRow, one.diff_id)
        if diff is None:
            raise UnusableError("its diff is not here")
        if here is not None and here.data:
            return False
        brought = self._bringing.bring_if_there(one.ref)
        with self._database.write() as session:
            now = self._database.now(session)
            row = session.get(OverlayRow, one.id)
            if row is None:
                row = _overlay_row(one, now)
                session.add(row)
            if brought is not None:
                row.data = _document(brought)
                job = session.get_one(ComparisonRow, diff.job_id)
                self._bringing.write(session, brought, job.project_id)
        return here is None

    def _brought(self, one: TheirDiff) -> tuple[dict[str, Brought], Brought | None]:
        """Its pictures by column, and what the original's program said of it."""
        said = one.metadata if isinstance(one.metadata, Mapping) else {}
        refs = {column: _text(said.get(name)) for column, name in _PICTURES.items()}
        main = self._bringing.bring_if_there(one.overlay_ref)
        found = {
            column: self._bringing.bring_if_there(ref)
            for column, ref in refs.items()
            if ref is not None and ref != one.overlay_ref
        }
        if main is not None and main.is_png:
            found["overlay_hash"] = main
        pictures = {name: one for name, one in found.items() if one is not None and one.is_png}
        return pictures, None if main is None or main.is_png else main


def newest_of_page(found: Iterable[TheirDiff | Unusable]) -> dict[tuple[str, int], str]:
    """Which diff counts for each page of a job: a page that was tried again has several."""
    newest: dict[tuple[str, int], tuple[str, str]] = {}
    for one in found:
        if not isinstance(one, Unusable):
            rank = one.created_at.isoformat() if one.created_at else "", one.id
            page = one.job_id, one.page
            newest[page] = max(newest.get(page, rank), rank)
    return {page: diff_id for page, (_, diff_id) in newest.items()}


def write_summary(session: Session, one: TheirSummary, now: datetime) -> bool:
    """False where it is here already, UnusableError where it cannot be taken.

    Clients were told as many changes as the words that count name, so these go before the
    number of differing pixels that the original had noted for the page.
    """
    if session.get(SummaryRow, one.id) is not None:
        return False
    diff = session.get(DiffRow, one.diff_id)
    if diff is None:
        raise UnusableError("its diff is not here")
    # Where the page was told of here since, those words stay the ones that count.
    newer = SummaryRow.diff_id == diff.id, SummaryRow.is_active.is_(True)
    is_active = one.is_active and session.scalar(sa.select(SummaryRow.id).where(*newer)) is None
    total = _total(one.document)
    if is_active and total is not None:
        diff.change_count = total
    session.add(
        SummaryRow(
            id=one.id,
            diff_id=diff.id,
            overlay_id=one.overlay_id,
            text=one.text,
            document=plain(one.document),
            source=one.source,
            ai_model_used=one.model,
            is_active=is_active,
            parent_id=one.parent_id,
            facts=plain(one.metadata),
            created_by=one.created_by,
            created_at=one.created_at or now,
            updated_at=one.updated_at or one.created_at or now,
        )
    )
    session.flush()
    return True


def _require_room(session: Session, one: TheirDiff) -> None:
    if session.get(ComparisonRow, one.job_id) is None:
        raise UnusableError("its job is not here")
    same = DiffRow.job_id == one.job_id, DiffRow.page_number == one.page
    if session.scalar(sa.select(DiffRow.id).where(*same)) is not None:
        raise UnusableError("another diff is of the same page of its job")


def _diff_row(one: TheirDiff, now: datetime) -> DiffRow:
    return DiffRow(
        id=one.id,
        job_id=one.job_id,
        page_number=one.page,
        drawing_name=one.name or f"Page_{one.page:03d}",
        old_version_id=one.old_version_id,
        new_version_id=one.new_version_id,
        old_page=one.page,
        new_page=one.page,
        outcome=Outcome.COMPARED,
        alignment_score=one.score,
        changes_detected=one.is_changed,
        change_count=one.change_count,
        facts={
            ORIGINAL: {
                "machine_generated_overlay_ref": plain(one.overlay_ref),
                "change_count": one.change_count,
                "metadata": plain(one.metadata),
            },
            "remarks": [REMARK],
        },
        created_by=one.created_by,
        created_at=one.created_at or now,
    )


def _overlay_row(one: TheirOverlay, now: datetime) -> OverlayRow:
    """Without its file nothing is known of what it held."""
    return OverlayRow(
        id=one.id,
        diff_id=one.diff_id,
        data={},
        is_active=one.is_active,
        parent_id=one.parent_id,
        facts=plain(one.metadata),
        created_by=one.created_by or "system",
        created_at=one.created_at or now,
        updated_at=one.updated_at or one.created_at or now,
    )


def _document(brought: Brought) -> Any:
    try:
        return brought.document()
    except UnusableError:
        return {}


def _object(brought: Brought | None) -> dict[str, Any] | None:
    found = _document(brought) if brought else None
    return found if isinstance(found, dict) and found else None


def _text(said: object) -> str | None:
    return said if isinstance(said, str) and said else None


def _total(document: object) -> int | None:
    """How many changes a summary names: as a number, or as many as it lists."""
    found = document if isinstance(document, Mapping) else {}
    total, listed = found.get("total_changes"), found.get("changes")
    if isinstance(total, int) and not isinstance(total, bool) and 0 <= total < 2**31:
        return total
    return len(listed) if isinstance(listed, list) else None
