"""What a title block says under each of its labels."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from premises.drawings.content import Box, Rulings, TextLine
from premises.drawings.titleblocks import numbers, values
from premises.drawings.titleblocks.labels import Entry, Label, label_of, parts

_REACH_MM: Final = 70.0
_DEAREST: Final = 22.0
_ACROSS_A_LINE: Final = 12.0
"""A value stands in its label's own cell, or in the next one, but then nothing is nearer."""

_BELOW, _BESIDE, _ABOVE = 0.0, 1.0, 6.0
_TITLE_LINES: Final = 4
_SIZES: Final = 1.28
"""Heights of lines that were read from a scan differ by a quarter with the letters in them."""

_UNFINISHED: Final = re.compile(
    r"\b(?:THE|AN?|OF|TO|WITH|BY|AND|OR|FOR|FROM|IN|ON|AT|PER|SEE)$", re.IGNORECASE
)
"""After these words a sentence goes on in the next line."""

_NAMES: Final = frozenset({Entry.DRAWN, Entry.CHECKED, Entry.APPROVED, Entry.DESIGNED})
_PROSE: Final = frozenset(
    {Entry.TITLE, Entry.PROJECT, Entry.PHASE, Entry.LOCATION, Entry.CLIENT, Entry.OTHER}
)
_READ_BY: Final[dict[Entry, Callable[[str], str | None]]] = {
    Entry.REVISION: values.revision_in,
    Entry.DATE: values.date_in,
    Entry.SCALE: values.scale_in,
}


@dataclass(frozen=True, slots=True)
class Given:
    """One entry as it stands; `box` is the value's, `label` where its label stands."""

    entry: Entry
    text: str
    box: Box
    size_mm: float
    label: Box


@dataclass(frozen=True, slots=True)
class _Labelled:
    line: TextLine
    label: Label


def split_by_labels(lines: Iterable[TextLine]) -> list[TextLine]:
    """The lines, cut where a label begins within one; the pieces keep the box of the whole."""
    cut: list[TextLine] = []
    for line in lines:
        cut += [replace(line, text=text) for text in parts(line.text)]
    return cut


def entries(lines: Sequence[TextLine], cells: Rulings, *, from_pixels: bool) -> list[Given]:
    """All labels with their values; a value belongs to the label that is nearest to it."""
    labelled: list[_Labelled] = []
    free: list[TextLine] = []
    found: list[Given] = []
    unfinished = [
        line for line in lines if _UNFINISHED.search(line.text) and label_of(line.text) is None
    ]
    for line in lines:
        label = label_of(line.text)
        if label is None or _goes_on(line, unfinished):
            free.append(line)
        elif label.rest:
            value = value_in(label.entry, label.rest, from_pixels=from_pixels)
            if value is not None:
                found.append(Given(label.entry, value, line.box, line.size_mm, line.box))
        else:
            labelled.append(_Labelled(line, label))
    return found + _beside(labelled, free, cells, from_pixels=from_pixels)


def _goes_on(line: TextLine, unfinished: Sequence[TextLine]) -> bool:
    """Whether a line ends the sentence of a note: COORDINATE LOCATIONS WITH THE / OWNER."""
    return ":" not in line.text and any(_right_above(one, line) for one in unfinished)


def _right_above(one: TextLine, line: TextLine) -> bool:
    """Whether a line is the next one of a paragraph after another."""
    gap = line.reading.top - one.reading.bottom
    alike = 1 / _SIZES <= line.size_mm / max(one.size_mm, 1e-9) <= _SIZES
    same_way = abs(one.angle_deg - line.angle_deg) <= 2.0
    beneath = abs(line.reading.left - one.reading.left) <= 2 * line.size_mm
    return alike and same_way and beneath and -0.5 * line.size_mm <= gap <= line.size_mm


def value_in(entry: Entry, text: str, *, from_pixels: bool) -> str | None:
    """What a text says under a label, or none if it cannot be meant."""
    if entry in _READ_BY:
        return _READ_BY[entry](text)
    return text if _fits(entry, text, from_pixels=from_pixels) else None


def _fits(entry: Entry, text: str, *, from_pixels: bool) -> bool:
    if entry in (Entry.NUMBER, Entry.SHEET):
        return numbers.labelled(text, from_pixels=from_pixels) is not None
    if entry is Entry.PROJECT_NUMBER:
        counted = any(sign.isdigit() for sign in text) and len(text) <= 24
        return counted and values.date_in(text) is None
    if entry in _NAMES:
        named = any(sign.isalpha() for sign in text) and len(text) <= 32
        return named and values.scale_in(text) is None
    return entry is Entry.OTHER or values.says_something(text)


def _beside(
    labelled: list[_Labelled], free: list[TextLine], cells: Rulings, *, from_pixels: bool
) -> list[Given]:
    if not labelled or not free:
        return []
    middles = np.array([line.box.middle for line in free])
    offers: list[tuple[float, int, int]] = []
    for at, one in enumerate(labelled):
        cell = cells.cell(one.line.box)
        apart = np.abs(middles - np.array(one.line.box.middle)).max(axis=1)
        for other in np.flatnonzero(apart <= _REACH_MM).tolist():
            cost = _cost(one, free[other], cell, from_pixels=from_pixels)
            if cost <= _DEAREST:
                offers.append((cost, at, other))
    return _matched(sorted(offers), labelled, free, cells, from_pixels=from_pixels)


def _cost(one: _Labelled, line: TextLine, cell: Box, *, from_pixels: bool) -> float:
    """How unlikely a line is to be a label's value; about millimetres between them."""
    entry = one.label.entry
    if abs(line.angle_deg - one.line.angle_deg) > 2.0:
        return np.inf
    cost = _distance(one.line.reading, line.reading)
    if cost > _DEAREST or value_in(entry, line.text, from_pixels=from_pixels) is None:
        return np.inf
    if not cell.grown(0.5).holds(*line.box.middle):
        cost += _ACROSS_A_LINE
    if entry in (Entry.NUMBER, Entry.SHEET) and not numbers.plausible(
        line.text, from_pixels=from_pixels
    ):
        cost += 5.0
    if entry in _PROSE and (numbers.plausible(line.text) or values.date_in(line.text)):
        cost += 8.0
    return cost + (3.0 if entry is Entry.OTHER else 0.0)


def _distance(label: Box, value: Box) -> float:
    """Values stand below their labels most often, then beside them, seldom above."""
    aside = max(value.left - label.right, label.left - value.right, 0.0)
    level = min(label.bottom, value.bottom) - max(label.top, value.top)
    if level >= 0.3 * min(label.height, value.height):
        return _BESIDE + 0.8 * aside if value.left >= label.right - 1.0 else np.inf
    if value.top >= label.bottom - 0.4 * label.height:
        return _BELOW + max(value.top - label.bottom, 0.0) + 2 * aside
    return _ABOVE + max(label.top - value.bottom, 0.0) + 2 * aside


def _matched(
    offers: list[tuple[float, int, int]],
    labelled: list[_Labelled],
    free: list[TextLine],
    cells: Rulings,
    *,
    from_pixels: bool,
) -> list[Given]:
    """The cheapest offers first, each label and each value once."""
    served: set[int] = set()
    taken: set[int] = set()
    found = []
    for _, at, other in offers:
        if at in served or other in taken:
            continue
        served.add(at)
        taken.add(other)
        entry, line = labelled[at].label.entry, free[other]
        if entry in (Entry.TITLE, Entry.PROJECT):
            line = whole(line, free, cells)
        text = value_in(entry, line.text, from_pixels=from_pixels) or line.text
        found.append(Given(entry, text, line.box, line.size_mm, labelled[at].line.box))
    return found


def whole(first: TextLine, free: Sequence[TextLine], cells: Rulings) -> TextLine:
    """A text with the lines above and below it that continue it: same letters, same cell."""
    cell = cells.cell(first.box).grown(0.5)
    block = [first]
    candidates = [line for line in free if line is not first and _alike(first, line, cell)]
    for line in sorted(candidates, key=lambda one: abs(_gap(first.reading, one.reading))):
        nearest = min(_gap(one.reading, line.reading) for one in block)
        if nearest <= 0.9 * first.size_mm and len(block) < _TITLE_LINES:
            block.append(line)
    block.sort(key=lambda line: line.reading.top)
    return merged(block)


def merged(block: Sequence[TextLine]) -> TextLine:
    """Lines below each other as one text."""
    box, reading = block[0].box, block[0].reading
    for line in block[1:]:
        box, reading = box.joined(line.box), reading.joined(line.reading)
    text = " ".join(line.text for line in block)
    words = tuple(word for line in block for word in line.words)
    return TextLine(text, box, block[0].size_mm, block[0].angle_deg, words, reading)


def _gap(one: Box, other: Box) -> float:
    """The clear height between two lines."""
    return max(other.top - one.bottom, one.top - other.bottom)


def _alike(first: TextLine, line: TextLine, cell: Box) -> bool:
    ratio = line.size_mm / max(first.size_mm, 1e-9)
    aside = max(line.reading.left - first.reading.right, first.reading.left - line.reading.right)
    return (
        1 / _SIZES <= ratio <= _SIZES
        and abs(line.angle_deg - first.angle_deg) <= 2.0
        and aside <= 0.0
        and _gap(first.reading, line.reading) > -0.3 * first.size_mm
        and cell.holds(*line.box.middle)
        and label_of(line.text) is None
        and values.says_something(line.text)
        and values.date_in(line.text) is None
    )
