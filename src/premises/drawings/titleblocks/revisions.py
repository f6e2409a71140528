"""The rows of a table of revisions: mark, date, and what was revised."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from premises.drawings.content import Box, TextLine
from premises.drawings.titleblocks.values import date_in, day_of, revision_in

_ROW_MM: Final = 150.0
_NAMES: Final = ("REVISION", "REV", "ISSUE", "DESCRIPTION", "ÄNDERUNG", "INDEX", "DELTA")
_HEADER_MM: Final = 150.0


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One row; `issued` as it stands, `text` is what remains."""

    mark: str
    issued: str
    text: str
    box: Box


def revision_rows(lines: Sequence[TextLine]) -> tuple[RevisionRow, ...]:
    """Rows that have a mark and a date, near a heading that speaks of revisions."""
    headings = [line for line in lines if _is_heading(line.text)]
    dated = [line for line in lines if len(line.text) < 120 and date_in(line.text)]
    rows: dict[tuple[str, str], RevisionRow] = {}
    for dates in dated:
        if any(_near(dates, heading) for heading in headings):
            row = _row(dates, lines)
            if row is not None:
                rows.setdefault((row.mark, row.issued), row)
    return tuple(sorted(rows.values(), key=lambda row: (row.box.top, row.box.left)))


def latest(rows: Sequence[RevisionRow]) -> RevisionRow | None:
    """The row of the latest day; of one day, the highest mark."""
    return max(rows, key=_age, default=None)


def _age(row: RevisionRow) -> tuple[date, int, str]:
    return day_of(row.issued) or date.min, len(row.mark), row.mark


def _is_heading(text: str) -> bool:
    plain = text.upper()
    return len(plain) <= 40 and any(name in plain for name in _NAMES) and not date_in(text)


def _near(dates: TextLine, heading: TextLine) -> bool:
    """Whether a row may belong to a table with this heading, above or below it."""
    aside = max(
        heading.reading.left - dates.reading.right, dates.reading.left - heading.reading.right
    )
    apart = abs(heading.reading.middle[1] - dates.reading.middle[1])
    same_way = abs(heading.angle_deg - dates.angle_deg) <= 2.0
    return same_way and aside <= _ROW_MM and apart <= _HEADER_MM


def _row(dates: TextLine, lines: Sequence[TextLine]) -> RevisionRow | None:
    """The row in which a date stands, if it has a mark: the nearest one, on the left if it may."""
    issued = date_in(dates.text) or ""
    rest = dates.text.replace(issued, " ").strip(" -")
    first, _, text = rest.partition(" ")
    if rest and revision_in(first) and not dates.text.startswith(issued):
        return RevisionRow(revision_in(first) or "", issued, text.strip(), dates.box)
    level = [line for line in lines if line is not dates and _level(dates, line)]
    marks = [line for line in level if _mark(line)]
    if not marks:
        return None
    mark = min(marks, key=lambda line: abs(line.reading.middle[0] - dates.reading.middle[0]))
    said = _mark(mark) or ""
    box, texts = dates.box.joined(mark.box), [_without_mark(mark), rest]
    span = _span(dates, mark, level)
    for line in sorted(span, key=lambda one: one.reading.left):
        box = box.joined(line.box)
        texts.append(line.text)
    return RevisionRow(said, issued, " ".join(filter(None, texts)), box)


def _mark(line: TextLine) -> str | None:
    """The mark that a piece of a row is or begins with."""
    whole = revision_in(line.text)
    if whole:
        return whole
    first, _, rest = line.text.partition(" ")
    return revision_in(first) if rest and len(first) <= 2 and not rest[0].islower() else None


def _without_mark(line: TextLine) -> str:
    return "" if revision_in(line.text) else line.text.partition(" ")[2]


def _span(dates: TextLine, mark: TextLine, level: Sequence[TextLine]) -> list[TextLine]:
    """The other pieces of the row: between mark and date, or the one right behind them."""
    left = min(dates.reading.left, mark.reading.left)
    right = max(dates.reading.right, mark.reading.right)
    between = [
        line
        for line in level
        if line is not mark and left <= line.reading.middle[0] <= right and not _mark(line)
    ]
    if between:
        return between
    behind = [line for line in level if 0 <= line.reading.left - right <= 30 and not _mark(line)]
    return sorted(behind, key=lambda line: line.reading.left)[:1]


def _level(dates: TextLine, line: TextLine) -> bool:
    if abs(line.angle_deg - dates.angle_deg) > 2.0:
        return False
    one, other = dates.reading, line.reading
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    aside = max(other.left - one.right, one.left - other.right)
    return shared >= 0.5 * min(one.height, other.height) and aside <= _ROW_MM
