"""Numbered notes below a heading, each with all its lines."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from premises.drawings.content import Box, TextLine
from premises.drawings.landmarks.headings import Heading
from premises.drawings.landmarks.marks import Note, NoteKind

_NUMBER: Final = r"\(?(?:\d{1,3}|[A-Z]{1,2}\d{0,3}|\d{1,2}[A-Z])[.):]?"
_MARK: Final = r"[A-Z0-9][A-Z0-9/.-]{0,7}(?: ?\([A-Z0-9]{1,3}\))?"
_KEYS: Final = {
    NoteKind.GENERAL: re.compile(_NUMBER),
    NoteKind.KEYNOTE: re.compile(rf"{_NUMBER}|{_MARK}"),
    NoteKind.LEGEND: re.compile(_MARK),
}
_INLINE: Final = re.compile(
    r"(?P<key>\(?(?:\d{1,3}[A-Z]?[.):]?|[A-Z]{1,2}\d{0,3}[.):]|[A-Z]{1,2}\d{1,3}))\s+(?P<text>\S.*)"
)
_MOST_SKIPPED: Final = 10
_COUNTED: Final = re.compile(r"(\d{1,3})[.)](?:\s|$)")
_FEWEST: Final = 3
_LIST_EM: Final = 8.0
_ASIDE_MM: Final = 12.0
_COLUMN_EM: Final = 1.2
_TEXT_EM: Final = 12.0
_WRAP_EM: Final = 1.5
_NEXT_EM: Final = 5.0


@dataclass(slots=True)
class _Row:
    key: str
    lines: list[TextLine] = field(default_factory=list)

    @property
    def bottom(self) -> float:
        return max(line.reading.bottom for line in self.lines)


def notes_below(
    heading: Heading, lines: Sequence[TextLine], others: Sequence[Heading]
) -> tuple[Note, ...]:
    """The notes of one heading, down to the next heading or a gap; lines that wrap are joined.

    The key stands in a column of its own or begins the line.
    """
    column = _below(heading, lines, others)
    first = _first_key(heading.kind, column)
    if first is None:
        return ()
    keys = _keys(heading.kind, first, column)
    beside = [other for line, _ in keys if (other := _beside(line, column)) is not None]
    named = {id(line): key for line, key in keys}
    rows: list[_Row] = []
    text_left: float | None = None
    for line in column[column.index(first) :]:
        if rows and line.reading.top - rows[-1].bottom > _NEXT_EM * first.size_mm:
            break
        if id(line) in named:
            rows.append(_begun(named[id(line)], line, column))
            text_left = text_left or _text_left(rows[-1])
        elif rows and line not in beside and _continues(line, rows[-1], text_left):
            rows[-1].lines.append(line)
    return tuple(_note(heading, row) for row in rows if _said(row))


def _keys(
    kind: NoteKind, first: TextLine, column: Sequence[TextLine]
) -> list[tuple[TextLine, str]]:
    """The lines that begin a note, with its key.

    A bare number at the beginning of a line must go on counting, or it is the 48 of 48 INCHES.
    """
    found: list[tuple[TextLine, str]] = []
    for line in column:
        key = _key(kind, line, column) if _in_column(first, line) else None
        if key is None:
            continue
        bare = line.text.startswith(f"{key} ") and key.isdigit()
        if bare and found and found[-1][1].isdigit():
            steps = int(key) - int(found[-1][1])
            if not 0 < steps <= _MOST_SKIPPED:
                continue
        found.append((line, key))
    return found


def headless(lines: Sequence[TextLine], outside: Iterable[Box]) -> tuple[Heading, ...]:
    """Where a list of numbered notes begins that nothing heads: 1., 2., 3. below each other."""
    barred = tuple(outside)
    numbered: list[tuple[int, TextLine]] = []
    for line in lines:
        found = _COUNTED.match(line.text)
        if found and not any(box.holds(*line.box.middle) for box in barred):
            numbered.append((int(found[1]), line))
    return tuple(
        Heading(NoteKind.GENERAL, "", line, replace(line.reading, bottom=line.reading.top))
        for number, line in numbered
        if number == 1
        and all(
            any(
                count == following
                and _in_column(line, other)
                and 0 < other.reading.top - line.reading.top <= _LIST_EM * line.size_mm * following
                for count, other in numbered
            )
            for following in range(2, _FEWEST + 1)
        )
    )


def _first_key(kind: NoteKind, column: Sequence[TextLine]) -> TextLine | None:
    """The first of those keys that stand below each other, where there are most of them."""
    keys = [line for line in column if _key(kind, line, column) is not None]
    return max(keys, key=lambda one: sum(_in_column(one, other) for other in keys), default=None)


def _in_column(one: TextLine, other: TextLine) -> bool:
    return abs(one.reading.left - other.reading.left) <= _COLUMN_EM * one.size_mm


def _below(
    heading: Heading, lines: Sequence[TextLine], others: Sequence[Heading]
) -> list[TextLine]:
    """Lines under a heading in its column, from the top, down to where the next one begins."""
    left, top = heading.reading.left - _ASIDE_MM, heading.reading.bottom
    ends = [
        other.reading.top
        for other in others
        if other is not heading
        and abs(other.line.angle_deg - heading.line.angle_deg) <= 2.0
        and other.reading.top >= top
        and abs(other.reading.left - heading.reading.left) <= 2 * _ASIDE_MM
    ]
    bottom = min(ends, default=float("inf"))
    found = [
        line
        for line in lines
        if abs(line.angle_deg - heading.line.angle_deg) <= 2.0
        and top - 0.3 * line.size_mm <= line.reading.top
        and line.reading.bottom <= bottom + 0.3 * line.size_mm
        and left <= line.reading.left <= heading.reading.right + 8 * _ASIDE_MM
        and line.size_mm <= 1.1 * heading.line.size_mm
    ]
    return sorted(found, key=lambda line: (line.reading.top, line.reading.left))


def _key(kind: NoteKind, line: TextLine, column: Sequence[TextLine]) -> str | None:
    """The key that a line is, where its text stands beside it, or that it begins with."""
    inline = _INLINE.fullmatch(line.text)
    if inline is not None and (kind is not NoteKind.LEGEND or inline["key"][-1] in ".):"):
        return _bare(inline["key"])
    if _KEYS[kind].fullmatch(line.text) and _beside(line, column) is not None:
        return _bare(line.text)
    return None


def _bare(key: str) -> str:
    """A key without what sets it off: 4. and (4) are 4, but GWB (SC) is what it is."""
    plain = key.strip(".:")
    return plain if "(" in plain[1:] else plain.strip("()")


def _beside(line: TextLine, column: Sequence[TextLine]) -> TextLine | None:
    """The text in the next column of the same row."""
    right = [
        other
        for other in column
        if other is not line
        and _level(line.reading, other.reading)
        and 0 <= other.reading.left - line.reading.right <= _TEXT_EM * line.size_mm
    ]
    return min(right, key=lambda other: other.reading.left, default=None)


def _level(one: Box, other: Box) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared >= 0.5 * min(one.height, other.height)


def _begun(key: str, line: TextLine, column: Sequence[TextLine]) -> _Row:
    beside = None if _INLINE.fullmatch(line.text) else _beside(line, column)
    return _Row(key, [line, beside] if beside else [line])


def _text_left(row: _Row) -> float:
    """Where the text of a row begins: behind its key."""
    line = row.lines[-1]
    if len(row.lines) > 1 or len(line.words) < 2:
        return line.reading.left
    share = (len(line.text) - len(line.text.split(" ", 1)[1])) / len(line.text)
    return line.reading.left + share * line.reading.width


def _continues(line: TextLine, row: _Row, text_left: float | None) -> bool:
    """Whether a line is a further one of a note: right below, beginning where its text does."""
    if line in row.lines or text_left is None:
        return False
    gap = line.reading.top - row.bottom
    begins = abs(line.reading.left - text_left) <= 2 * line.size_mm
    at_key = abs(line.reading.left - row.lines[0].reading.left) <= 0.5 * line.size_mm
    return (begins or at_key) and -0.6 * line.size_mm <= gap <= _WRAP_EM * line.size_mm


def _said(row: _Row) -> str:
    text = " ".join(line.text for line in row.lines)
    return re.sub(r"^\(?" + re.escape(row.key) + r"[.):]*\s*", "", text)


def _note(heading: Heading, row: _Row) -> Note:
    box = row.lines[0].box
    for line in row.lines[1:]:
        box = box.joined(line.box)
    return Note(heading.kind, row.key, _said(row), box, heading.text)
