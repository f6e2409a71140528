"""Headings of lists on a sheet: general notes, keynotes, legends and schedules."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from premises.drawings.content import Box, TextLine
from premises.drawings.landmarks.marks import NoteKind

_WORDS: Final = (
    (NoteKind.KEYNOTE, r"KEY(?:ED)?\s*-?\s*NOTES?|REFERENCE NOTES?|SHEET NOTES?"),
    (NoteKind.SCHEDULE, r"SCHEDULES?|PANEL(?:BOARD)? [\w-]+"),
    (NoteKind.LEGEND, r"LEGENDS?|ABBREVIATIONS?|SYMBOLS?"),
    (NoteKind.GENERAL, r"NOTES?"),
)
_HEADINGS: Final = tuple(
    (
        kind,
        re.compile(
            rf"(?:[\w&/,.'()-]+\s+){{0,5}}(?:{words})(?:\s*(?:&|AND)\s*\w+|\s*\(.*\)|\s*-.*)?\s*:?",
            re.IGNORECASE,
        ),
    )
    for kind, words in _WORDS
)
_LONGEST: Final = 60
_SECOND_LINE: Final = re.compile(r".*(?:&|\bAND)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a list; `reading` is its box in its own direction of reading."""

    kind: NoteKind
    text: str
    line: TextLine
    reading: Box


def find_headings(lines: Sequence[TextLine], outside: Iterable[Box]) -> tuple[Heading, ...]:
    """All lines that head a list; not those in the boxes outside, the title block for one."""
    barred = tuple(outside)
    found = []
    for line in lines:
        if any(box.holds(*line.box.middle) for box in barred):
            continue
        kind = heading_kind(line.text)
        if kind is not None:
            below = _continued(line, lines)
            text = f"{line.text} {below.text}" if below else line.text
            reading = line.reading.joined(below.reading) if below else line.reading
            found.append(Heading(kind, text.rstrip(" :"), line, reading))
    return tuple(found)


def heading_kind(text: str) -> NoteKind | None:
    """What a line heads: all in capitals or each word begun with one, and no sentence."""
    plain = text.strip()
    if len(plain) > _LONGEST or plain.endswith(".") or not _titled(plain):
        return None
    for kind, pattern in _HEADINGS:
        if pattern.fullmatch(plain):
            return kind
    return NoteKind.LEGEND if _SECOND_LINE.fullmatch(plain) and "LEGEND" in plain.upper() else None


def _titled(text: str) -> bool:
    words = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > 3]
    return bool(words) and all(word[0].isupper() for word in words)


def _continued(line: TextLine, lines: Sequence[TextLine]) -> TextLine | None:
    """The second line of a heading that ends with & or AND."""
    if not _SECOND_LINE.fullmatch(line.text.strip()):
        return None
    for other in lines:
        gap = other.reading.top - line.reading.bottom
        level = abs(other.reading.left - line.reading.left) <= 3.0
        alike = abs(other.size_mm - line.size_mm) <= 0.15 * line.size_mm
        if level and alike and -0.5 * line.size_mm <= gap <= 1.5 * line.size_mm:
            return other
    return None
