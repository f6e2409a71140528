"""Which of all the texts on a sheet is its own number."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from premises.drawings.content import Box, TextLine
from premises.drawings.titleblocks import numbers
from premises.drawings.titleblocks.entries import Given
from premises.drawings.titleblocks.labels import Entry
from premises.drawings.titleblocks.orientation import Orientation

_LABELLED: Final = {Entry.NUMBER: 3.0, Entry.SHEET: 2.0}
_FOREIGN: Final = -4.0
"""What stands under PROJECT NO. is a number, but not the sheet's."""

_CORNER: Final = 2.5
_CORNER_REACH: Final = 0.22
_STRIP: Final = 1.0
_PART_OF_A_LINE: Final = -1.5
_IN_A_BUBBLE: Final = -2.5
_IN_A_LIST: Final = -2.5
_LIST_ROWS: Final = 3
_ENOUGH: Final = 2.3
"""A usual number in a strip counts 2 by itself; size of letters, corner or label must add to it."""

_REFERS: Final = re.compile(
    r"\b(?:SEE|REFER|REF|SIM|DETAIL|DTL|SECTION|PER|ON|TO|FROM|AND|TYP|MATCH ?LINE)\b|/",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that may be the sheet's number; `usual` is how usual its form is, 0 to 1."""

    number: str
    said: str
    box: Box
    size_mm: float
    score: float


@dataclass(frozen=True, slots=True)
class Choice:
    best: Candidate
    confidence: float


def choose(
    lines: Sequence[TextLine], given: Sequence[Given], facing: Orientation, *, from_pixels: bool
) -> Choice | None:
    """The text that is most likely the number; none where nothing speaks for any.

    Confidence grows with the score and with the lead on the best other number.
    """
    median = _median_size(lines, facing)
    found = _free(lines, given, facing, median, from_pixels=from_pixels)
    found += _under_labels(given, facing, median, from_pixels=from_pixels)
    if not found:
        return None
    best = max(found, key=lambda one: one.score)
    if best.score < _ENOUGH:
        return None
    others = [one.score for one in found if one.number != best.number]
    lead = best.score - max(others, default=0.0)
    sure = 1.0 / (1.0 + math.exp(_ENOUGH - 1.0 - best.score))
    return Choice(best, round(sure * (1.0 - 0.5 * math.exp(-lead)), 3))


def _median_size(lines: Sequence[TextLine], facing: Orientation) -> float:
    sizes = [line.size_mm for line in lines if facing.in_strips(line.box)]
    return float(np.median(sizes)) if sizes else 2.5


def _place(box: Box, size_mm: float, facing: Orientation, median_mm: float) -> float:
    """What the place and the size of letters say for a text."""
    corner = _CORNER * math.exp(-facing.to_corner(box) / _CORNER_REACH)
    strip = _STRIP if facing.in_strips(box) else 0.0
    size = math.log2(max(size_mm, 0.1) / max(median_mm, 0.1))
    return corner + strip + min(max(size, -1.0), 2.5)


def _under_labels(
    given: Sequence[Given], facing: Orientation, median_mm: float, *, from_pixels: bool
) -> list[Candidate]:
    found = []
    for one in given:
        if one.entry not in _LABELLED:
            continue
        form = numbers.labelled(one.text, from_pixels=from_pixels)
        if form is None:
            continue
        number, usual = form
        score = _LABELLED[one.entry] + usual + _place(one.box, one.size_mm, facing, median_mm)
        if usual <= 0.1:
            score -= 2.0
        found.append(Candidate(number, one.text, one.box, one.size_mm, score))
    return found


def _free(
    lines: Sequence[TextLine],
    given: Sequence[Given],
    facing: Orientation,
    median_mm: float,
    *,
    from_pixels: bool,
) -> list[Candidate]:
    foreign = {one.box for one in given if one.entry not in _LABELLED}
    found: list[tuple[TextLine, Candidate]] = []
    for line in lines:
        form = _number_of(line.text, from_pixels=from_pixels)
        if form is None:
            continue
        number, said, score = form
        score += _place(line.box, line.size_mm, facing, median_mm)
        if line.box in foreign:
            score += _FOREIGN
        found.append((line, Candidate(number, said, line.box, line.size_mm, score)))
    return [_weighed(line, one, found, lines) for line, one in found]


def _number_of(text: str, *, from_pixels: bool) -> tuple[str, str, float] | None:
    """A number that a line is, or that it begins or ends with."""
    if len(text) > 80:
        return None
    form = numbers.plausible(text, from_pixels=from_pixels)
    if form is not None:
        return form[0], text, form[1]
    pieces = text.split()
    if not 2 <= len(pieces) <= 6 or _REFERS.search(text):
        return None
    for piece in (pieces[0], pieces[-1]):
        form = numbers.plausible(piece, from_pixels=False)
        if form is not None and form[1] >= 0.7:
            return form[0], piece, form[1] + _PART_OF_A_LINE
    return None


def _weighed(
    line: TextLine,
    one: Candidate,
    found: Sequence[tuple[TextLine, Candidate]],
    lines: Sequence[TextLine],
) -> Candidate:
    """A candidate with what speaks against it: a bubble of a detail, a list of sheets."""
    if one.score < _ENOUGH:
        return one
    score = one.score
    if any(_stands_on(line, other) for other in lines):
        score += _IN_A_BUBBLE
    column = [
        other
        for other, _ in found
        if abs(other.reading.left - line.reading.left) <= 1.5
        and abs(other.angle_deg - line.angle_deg) <= 2.0
        and abs(other.size_mm - line.size_mm) <= 0.1 * line.size_mm
    ]
    if len(column) >= _LIST_ROWS:
        score += _IN_A_LIST
    return Candidate(one.number, one.said, one.box, one.size_mm, score)


def _stands_on(line: TextLine, other: TextLine) -> bool:
    """Whether one or two signs of the same size stand right above: 5 over A-501 is a detail."""
    if len(other.text) > 2 or not other.text.isalnum():
        return False
    gap = line.reading.top - other.reading.bottom
    middle = abs(line.reading.middle[0] - other.reading.middle[0])
    return (
        -0.3 * line.size_mm <= gap <= 1.2 * line.size_mm
        and middle <= 0.8 * line.size_mm
        and 0.6 <= other.size_mm / max(line.size_mm, 1e-9) <= 1.8
        and abs(other.angle_deg - line.angle_deg) <= 2.0
    )
