"""A change that is found again keeps its number, and no number ever means another change."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.drawings.content import Box
from premises.drawings.differencing import Change, Differences
from premises.drawings.models import ChangeRow, ComparisonRow, DiffRow
from premises.drawings.service.facts import change_of
from premises.kernel.database import Database

LAST: Final = "last_number"
"""Under what a diff's facts keep the highest number that was ever given on its page."""

_SAME: Final = 0.5
"""Boxes that share half of what they cover together are one place."""

_PEN_MM: Final = 0.5
"""A line that was added has a box without a height; its pen gives it some on either side."""


class Numbering:
    """Numbers what was found on a page, which may have been compared before."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def numbered(self, job_id: str, page: int, found: Differences) -> Differences:
        """The same with the numbers of the changes that were known before.

        Pictures show the numbers, so they are given out before anything is drawn: what is new
        gets numbers that are taken away from the page at once, whatever becomes of them.
        """
        which = DiffRow.job_id == job_id, DiffRow.page_number == page
        with self._database.read() as session:
            diff_id = session.scalar(sa.select(DiffRow.id).where(*which))
            machines = ChangeRow.diff_id == diff_id, ChangeRow.is_manual.is_(False)
            rows = session.scalars(sa.select(ChangeRow).where(*machines)) if diff_id else ()
            before = [change_of(row) for row in rows]
        if diff_id is None:
            return found
        known = known_numbers(found.changes, before)
        given = iter(self._reserved(job_id, diff_id, len(found.changes) - len(known)))
        numbers = {one.number: known.get(one.number) or next(given) for one in found.changes}
        return found.renumbered(numbers)

    def _reserved(self, job_id: str, diff_id: str, count: int) -> range:
        """So many numbers that nobody else gets; of a page that is gone by now, the first ones."""
        if not count:
            return range(0)
        with self._database.write() as session:
            # Whoever writes about a page holds its comparison, so nobody reads the same number.
            session.get(ComparisonRow, job_id, with_for_update=True)
            diff = session.get(DiffRow, diff_id)
            last = last_number(session, diff) if diff else 0
            if diff is not None:
                keep_last(diff, last + count)
        return range(last + 1, last + count + 1)


def last_number(session: Session, diff: DiffRow) -> int:
    """The highest number that was ever given on a page."""
    highest = sa.select(sa.func.max(ChangeRow.number)).where(ChangeRow.diff_id == diff.id)
    kept: int = (diff.facts or {}).get(LAST, 0)
    return max(session.scalar(highest) or 0, kept)


def keep_last(diff: DiffRow, last: int) -> None:
    """Note the highest number that was ever given on a page."""
    diff.facts = {**(diff.facts or {}), LAST: last}


def known_numbers(changes: Sequence[Change], before: Sequence[Change]) -> Mapping[int, int]:
    """The number that each change had before, by its number now, for those that are the same.

    The same is of one kind, says the same, and lies in the same place; each is one other at most,
    and the nearest come first.
    """
    pairs = sorted(
        (-likeness, old.number, new.number) for likeness, old, new in _alike(changes, before)
    )
    found: dict[int, int] = {}
    taken = set()
    for _, old, new in pairs:
        if new not in found and old not in taken:
            found[new] = old
            taken.add(old)
    return found


def _alike(
    changes: Sequence[Change], before: Sequence[Change]
) -> Iterator[tuple[float, Change, Change]]:
    groups = defaultdict(list)
    for old in sorted(before, key=lambda change: change.box.left):
        groups[_says(old)].append(old)
    for new in changes:
        olds, box = groups[_says(new)], _inked(new.box)
        # Boxes that share so much begin no farther from each other than this one is wide.
        first = bisect_left(olds, new.box.left - box.width, key=lambda old: old.box.left)
        end = bisect_right(olds, new.box.left + box.width, key=lambda old: old.box.left)
        for old in olds[first:end]:
            likeness = box.likeness(_inked(old.box))
            if likeness >= _SAME:
                yield likeness, old, new


def _says(change: Change) -> tuple[str, str | None, str | None]:
    return change.kind.value, change.old_text, change.new_text


def _inked(box: Box) -> Box:
    return box.grown(_PEN_MM)
