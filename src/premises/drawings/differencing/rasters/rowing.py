"""Joins changes in one line: a note and its number, a row's cells, words that made room."""

from dataclasses import replace
from typing import Final

from premises.drawings.content import Box
from premises.drawings.differencing.changes import Category, Change, ChangeKind
from premises.drawings.differencing.gathering import COLUMN_MM, FEWEST_CELLS

# A note's number stands so near to it, and is no wider than so many times its height.
_NUMBER_MM, _NUMBER = 12.0, 4.0
# Words of one line share so much of their height, for sheets may lean, and are no higher.
_LEVEL, _HIGHER = 0.6, 1.5
# Between words there is less than this many heights.
_BLANK: Final = 1.5
_SINGLE: Final = (ChangeKind.ADDED, ChangeKind.REMOVED)


def in_rows(changes: list[Change], texts: list[Change]) -> list[Change]:
    """All changes; `texts` are those of lines that say something else now."""
    rest = list(changes)
    wider = [_with_words(text, rest) for text in texts]
    return [*_with_cells(_with_numbers(rest)), *wider]


def joined(change: Change, other: Change) -> Change:
    """The change with what belongs to it."""
    box = change.box.joined(other.box)
    return replace(change, box=box, old_box=None if change.old_box is None else box)


def _with_words(text: Change, rest: list[Change]) -> Change:
    """A line with its other words, which gave way and are the same; they are taken out of the rest.

    Such a word seems to have gone and to have come, nearly at the same place.
    """
    taken: list[Change] = []
    while True:
        words = [one for one in rest if one.kind in _SINGLE and _follows(one.box, text.box)]
        shifted = [word for word in words if _has_like(word, [*words, *taken])]
        if not shifted:
            return text
        for word in shifted:
            text = joined(text, word)
            rest.remove(word)
        taken += shifted


def _has_like(word: Change, others: list[Change]) -> bool:
    return any(one.kind is not word.kind and one.box.touches(word.box) for one in others)


def _follows(word: Box, line: Box) -> bool:
    """Whether a word stands in a line, or next to it."""
    if line.height > line.width:
        word, line = _turned(word), _turned(line)
    if word.height > _HIGHER * line.height:
        return False
    return _are_level(word, line) and _apart(word, line) <= _BLANK * line.height


def _with_numbers(changes: list[Change]) -> list[Change]:
    """The changes, notes and their numbers as one."""
    kept: list[Change] = []
    for change in sorted(changes, key=lambda change: -change.box.width):
        index = next((at for at, other in enumerate(kept) if _is_number(change, other)), None)
        if index is None:
            kept.append(change)
        else:
            kept[index] = joined(kept[index], change)
    return kept


def _is_number(number: Change, note: Change) -> bool:
    """Whether something small stands in the line of a note that came or went with it."""
    if note.category is not Category.TEXT or number.kind is not note.kind:
        return False
    if note.kind is ChangeKind.MOVED or number.box.width > _NUMBER * number.box.height:
        return False
    one, other = number.box, note.box
    is_beside = 0 <= _apart(one, other) <= _NUMBER_MM
    return is_beside and _are_level(one, other) and one.height <= _HIGHER * other.height


def _with_cells(changes: list[Change]) -> list[Change]:
    """The changes, the cells of a row that came or went as one."""
    kept = [one for one in changes if not _is_cell(one)]
    cells = sorted((one for one in changes if _is_cell(one)), key=lambda one: one.box.left)
    while cells:
        row, rest = [cells[0]], list[Change]()
        for cell in cells[1:]:
            (row if _is_next(cell, row[-1]) else rest).append(cell)
        if len(row) >= FEWEST_CELLS:
            whole = row[0]
            for cell in row[1:]:
                whole = joined(whole, cell)
            row = [whole]
        kept += row
        cells = rest
    return kept


def _is_cell(change: Change) -> bool:
    return change.kind in _SINGLE and change.category is Category.TEXT


def _is_next(cell: Change, before: Change) -> bool:
    """Whether both are texts of one row, one column after the other."""
    if cell.kind is not before.kind or not _are_level(cell.box, before.box):
        return False
    return 0 <= _apart(cell.box, before.box) <= COLUMN_MM


def _are_level(one: Box, other: Box) -> bool:
    level = min(one.bottom, other.bottom) - max(one.top, other.top)
    return level >= _LEVEL * min(one.height, other.height)


def _apart(one: Box, other: Box) -> float:
    """The gap between two boxes, sideways; negative where they overlap."""
    return max(one.left, other.left) - min(one.right, other.right)


def _turned(box: Box) -> Box:
    """The same where x and y change places."""
    return Box(box.top, box.left, box.bottom, box.right)
