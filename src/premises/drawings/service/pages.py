"""Which sheets of two versions belong together: each two of them are a page of the comparison."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from premises.drawings.models import ComparisonRow, SheetRow, StageStatus
from premises.drawings.pairing import SheetFacts, pair
from premises.drawings.service.facts import print_of
from premises.drawings.service.names import column
from premises.drawings.service.work import NEW, OLD, side_and_page
from premises.kernel.errors import Invalid

UNREAD: Final = "drawings.sheet_unread"


class Outcome(StrEnum):
    COMPARED = "compared"
    ADDED = "added"
    REMOVED = "removed"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a comparison: a sheet of each version, or of one where the other has none."""

    page: int
    name: str
    outcome: Outcome
    old_page: int | None = None
    new_page: int | None = None
    signal: str | None = None
    confidence: float | None = None
    remark: str = ""
    error_code: str | None = None
    error: str | None = None


def pages_of(row: ComparisonRow) -> list[Page]:
    """The pages that pairing found; none as long as it has not."""
    kept = (row.facts or {}).get("pages") or ()
    return [Page(**{**page, "outcome": Outcome(page["outcome"])}) for page in kept]


def page_named(row: ComparisonRow, number: int) -> Page | None:
    """A page of a comparison as pairing found it."""
    return next((page for page in pages_of(row) if page.page == number), None)


Rows = Mapping[int, SheetRow]


def sheets_of(session: Session, version_id: str) -> Rows:
    """The sheets of a version by page, without all that they say: a set may have hundreds."""
    found = sa.select(SheetRow).where(SheetRow.version_id == version_id)
    found = found.options(defer(SheetRow.facts, raiseload=True))
    return {row.page_number: row for row in session.scalars(found.order_by(SheetRow.page_number))}


def read(rows: Rows) -> list[SheetRow]:
    return [row for row in rows.values() if row.state == StageStatus.COMPLETED]


def nothing_read(rows: Rows, which: str) -> str:
    reason = next((row.error_message for row in rows.values() if row.error_message), "")
    return f"No sheet of the {which} version can be read. {reason}".strip()


def _facts(row: SheetRow) -> SheetFacts:
    return SheetFacts(
        page=row.page_number, number=row.number, title=row.title, fingerprint=print_of(row)
    )


def numbered(old: Rows, new: Rows, file_name: str) -> list[Page]:
    pairing = pair([_facts(row) for row in read(old)], [_facts(row) for row in read(new)])
    found: list[dict[str, Any]] = [
        {
            "outcome": Outcome.COMPARED,
            "old_page": one.old_page,
            "new_page": one.new_page,
            "signal": one.signal.value,
            "confidence": one.confidence,
            "remark": one.remark,
        }
        for one in pairing.pairs
    ]
    added, removed = set(pairing.added), set(pairing.removed)
    found += _unread(old, new, added, removed)
    found += [{"outcome": Outcome.ADDED, "new_page": page} for page in added]
    found += [{"outcome": Outcome.REMOVED, "old_page": page} for page in removed]
    found.sort(key=lambda one: (one.get("new_page") or 10**6, one.get("old_page") or 0))
    is_single = len(found) == 1
    return [
        Page(page=number, name=_named(one, old, new, file_name, is_single=is_single), **one)
        for number, one in enumerate(found, 1)
    ]


def _unread(old: Rows, new: Rows, added: set[int], removed: set[int]) -> list[dict[str, Any]]:
    """Pages whose sheet could not be read; one at the same place without a partner is its other.

    Such a sheet is no addition: its earlier revision may well be the one that nobody can read.
    """
    pages = []
    for page in sorted({*old, *new}):
        sides = [
            (OLD, old.get(page), removed),
            (NEW, new.get(page), added),
        ]
        unread = [row for _, row, _ in sides if row and row.state != StageStatus.COMPLETED]
        if not unread:
            continue
        found: dict[str, Any] = {"outcome": Outcome.UNREAD, "error_code": unread[0].error_code}
        found["error"] = unread[0].error_message or "The sheet could not be read."
        for side, row, alone in sides:
            if row in unread or (row is not None and page in alone):
                found[f"{side}_page"] = page
                alone.discard(page)
        pages.append(found)
    return pages


def _named(
    found: Mapping[str, Any], old: Rows, new: Rows, file_name: str, *, is_single: bool
) -> str:
    """The sheet's number; without one the file's name or, in a set, which page it is."""
    rows = (new.get(found.get("new_page") or 0), old.get(found.get("old_page") or 0))
    number = next((row.number for row in rows if row is not None and row.number), None)
    if number is None and is_single:
        return file_name
    return column(number) or f"Page_{found.get('new_page') or found.get('old_page') or 0:03d}"


def of_sheet(pages: Sequence[Page], part: str) -> Page | None:
    side, number = side_and_page(part)
    found = (one for one in pages if (one.old_page if side == OLD else one.new_page) == number)
    return next(found, None)


def joining(late: Page | None, others: Sequence[Page], number: int) -> Page:
    """The late sheet's page under its number, without a partner that another page has already."""
    if late is None:
        raise Invalid(UNREAD, "The sheet is not there any more.")
    taken_old = {one.old_page for one in others if one.outcome is Outcome.COMPARED}
    taken_new = {one.new_page for one in others if one.outcome is Outcome.COMPARED}
    values = {**asdict(late), "page": number}
    if late.old_page in taken_old:
        values |= {"outcome": Outcome.ADDED, "old_page": None}
    if late.new_page in taken_new:
        values |= {"outcome": Outcome.REMOVED, "new_page": None}
    return Page(**values)


def is_half(one: Page, page: Page) -> bool:
    """Whether a page of one sheet alone has become part of this one."""
    if one.outcome is Outcome.COMPARED:
        return False
    same_old = one.old_page is not None and one.old_page == page.old_page
    same_new = one.new_page is not None and one.new_page == page.new_page
    return same_old or same_new
