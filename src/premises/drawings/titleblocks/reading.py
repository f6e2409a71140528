"""A sheet is asked for its name: number, title, revision, date, and the block they stand in."""

import math
from collections.abc import Iterable, Sequence
from typing import Final

from premises.drawings.content import Box, Kind, Rulings, Sheet, TextLine, Word, rulings, text_lines
from premises.drawings.titleblocks.candidates import Choice, choose
from premises.drawings.titleblocks.entries import Given, entries, split_by_labels
from premises.drawings.titleblocks.frame import block_box
from premises.drawings.titleblocks.labels import Entry
from premises.drawings.titleblocks.numbers import discipline
from premises.drawings.titleblocks.orientation import Orientation, orientation
from premises.drawings.titleblocks.revisions import latest, revision_rows
from premises.drawings.titleblocks.sideways import is_sideways, turned
from premises.drawings.titleblocks.titleblock import Source, TitleBlock
from premises.drawings.titleblocks.titles import likely_title

_WAYS: Final = (-90.0, 90.0)
"""Writing on its side runs upwards on most sheets, so that is asked first."""

_FIELDS: Final = frozenset(Entry) - {
    Entry.NUMBER,
    Entry.SHEET,
    Entry.TITLE,
    Entry.REVISION,
    Entry.DATE,
    Entry.OTHER,
}


def read_titleblock(sheet: Sheet, words: Iterable[Word] | None = None) -> TitleBlock:
    """What the title block says; `words` are those read from pixels, none means the sheet's own.

    A sheet without words, or on which nothing looks like a sheet number, has a block without one;
    all that was found is still told.
    """
    from_pixels = words is not None or sheet.kind is Kind.RASTER
    given = tuple(sheet.words if words is None else words)
    if not from_pixels or not any(is_sideways(word) for word in given):
        return _read(sheet, given, from_pixels=from_pixels)
    cells = rulings(sheet)
    ways = [turned(given, angle_deg) for angle_deg in _WAYS]
    orders = [_order(way, cells, angle_deg) for way, angle_deg in zip(ways, _WAYS, strict=True)]
    return _read(sheet, ways[orders.index(max(orders))], from_pixels=True)


def _order(words: Sequence[Word], cells: Rulings, angle_deg: float) -> int:
    """How many values stand below their labels, as they do if the words run at an angle.

    Run the wrong way, what is below stands above.
    """
    given = entries(split_by_labels(text_lines(words)), cells, from_pixels=True)
    down = 1.0 if angle_deg < 0 else -1.0
    return sum(down * (one.box.middle[0] - one.label.middle[0]) > 0 for one in given)


def _read(sheet: Sheet, words: Sequence[Word], *, from_pixels: bool) -> TitleBlock:
    written = text_lines(words)
    if not written:
        return TitleBlock()
    facing = orientation(sheet.box, written)
    cells = rulings(sheet)
    lines = split_by_labels(written)
    given = entries(lines, cells, from_pixels=from_pixels)
    choice = choose(lines, given, facing, from_pixels=from_pixels)
    source = Source.OCR if from_pixels else Source.TEXT
    return _told(lines, given, choice, cells, facing, source)


def _told(
    lines: Sequence[TextLine],
    given: Sequence[Given],
    choice: Choice | None,
    cells: Rulings,
    facing: Orientation,
    source: Source,
) -> TitleBlock:
    number = choice.best if choice else None
    number_box = number.box if number else None
    useful = [one for one in given if one.entry is not Entry.OTHER]
    around = [box for one in useful for box in (one.box, one.label)]
    block = block_box(number_box, around, lines, cells, facing)
    if block is None:
        return TitleBlock(source=source)
    said = _nearest(useful, number_box, block)
    title = said.get(Entry.TITLE)
    taken = {box for one in given for box in (one.box, one.label)}
    if title is None and number_box is not None:
        # A block that labels its number labels its title too: unlabelled text is something else.
        labelled = Entry.NUMBER in said
        title = likely_title(number_box, block, lines, taken, cells, named_only=labelled)
    last = latest(revision_rows([line for line in lines if facing.in_strips(line.box)]))
    return TitleBlock(
        number=number.number if number else None,
        said=number.said if number else None,
        title=title,
        revision=said.get(Entry.REVISION) or (last.mark if last else None),
        issued=said.get(Entry.DATE) or (last.issued if last else None),
        discipline=discipline(number.number if number else None),
        box=block,
        source=source,
        confidence=choice.confidence if choice else 0.0,
        fields={entry.value: text for entry, text in said.items() if entry in _FIELDS},
    )


def _nearest(given: Sequence[Given], number: Box | None, block: Box) -> dict[Entry, str]:
    """Of each kind the entry within the block that stands nearest to the number."""
    to = (number or block).middle
    inside = block.grown(1.0)
    said: dict[Entry, str] = {}
    for one in sorted(given, key=lambda entry: math.dist(entry.label.middle, to)):
        if inside.holds(*one.label.middle) and inside.holds(*one.box.middle):
            said.setdefault(one.entry, one.text)
    return said
