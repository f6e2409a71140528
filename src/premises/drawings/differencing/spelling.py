"""What two sheets have in letters, whether their files hold letters or mere lines for them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from premises.drawings.content import Box, Remark, Sheet, text_lines
from premises.drawings.differencing.changes import Change, Differences
from premises.drawings.differencing.lettering import (
    draws_letters,
    lies_on_letters,
    only_one_writes,
)
from premises.drawings.differencing.lines import Lines, Mask
from premises.drawings.differencing.penned import Penned, penned
from premises.drawings.differencing.places import Laid
from premises.drawings.differencing.remainders import Remainders
from premises.drawings.differencing.unwritten import UNREADABLE, lettering_of, unwritten
from premises.drawings.differencing.writing import is_unread

Sheets = tuple[Sheet, Sheet]
LeavesOut = Callable[[Remainders], Remainders]
"""What is left of pieces of a sheet's lines without those that are letters."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """Sheets whose words can be held against each other, and what of their lines is letters.

    `are_lines` says that both draw their letters, so that their words only seem to be written.
    """

    sheets: Sheets
    leave_out: tuple[LeavesOut, LeavesOut]
    are_lines: bool = False
    remarks: tuple[Remark, ...] = ()


def spelled(
    sheets: Sheets, own: tuple[Lines, Lines], borders: tuple[Mask, Mask], laid: Laid
) -> Spelling:
    """How the words of two sheets are compared; `own` lines lie in mm on their own sheets."""
    if all(map(draws_letters, sheets)):
        return _penned(sheets, own, borders, laid)
    if only_one_writes(*sheets):
        return _unreadable(sheets, own, laid)
    return Spelling(sheets, (_nothing, _nothing))


def read(differences: Differences, sheets: Sheets) -> Differences:
    """The differences with what was read of drawn letters elsewhere in place of their signs.

    `sheets` are as they were read; where nothing was read, nothing is told.
    """
    changes = tuple(_read(change, sheets) for change in differences.changes)
    return replace(differences, changes=changes)


def _read(change: Change, sheets: Sheets) -> Change:
    old, new = change.old_text, change.new_text
    if old and is_unread(old):
        old = _said(sheets[0], change.old_box)
    if new and is_unread(new):
        new = _said(sheets[1], change.box)
    return replace(change, old_text=old, new_text=new)


def _said(sheet: Sheet, box: Box | None) -> str | None:
    """The words that stand in a box, from the top."""
    here = [word for word in sheet.words if box and box.holds(*word.box.middle)]
    return "\n".join(line.text for line in text_lines(here)) or None


def _nothing(pieces: Remainders) -> Remainders:
    return pieces


def _penned(
    sheets: Sheets, own: tuple[Lines, Lines], borders: tuple[Mask, Mask], laid: Laid
) -> Spelling:
    asked = ~borders[0], ~borders[1]
    lines = own[0].at(laid.pieces(own[0].ends)), own[1]
    old, new = penned(lines, asked, laid.alignment.old_to_new.rotation_deg, laid.home)
    return Spelling(
        (_with(sheets[0], own[0], old), _with(sheets[1], own[1], new)),
        (_without(old.letters), _without(new.letters)),
        are_lines=True,
    )


def _with(sheet: Sheet, own: Lines, by: Penned) -> Sheet:
    """The sheet with words for its drawn letters, and those of its few words that are no such."""
    drawn = own.ends[by.letters]
    others = tuple(word for word in sheet.words if not lies_on_letters(word, drawn))
    return replace(sheet, words=(*others, *by.words))


def _without(letters: Mask) -> LeavesOut:
    def leave_out(pieces: Remainders) -> Remainders:
        return pieces.taken(~letters[pieces.line])

    return leave_out


def _unreadable(sheets: Sheets, own: tuple[Lines, Lines], laid: Laid) -> Spelling:
    """Letters as lines cannot be held against letters as words: neither is compared."""
    lettering = lettering_of(*sheets, laid)
    old, new = (replace(sheet, words=()) for sheet in sheets)

    def leave_out(of: Lines) -> LeavesOut:
        return lambda pieces: unwritten(pieces, of, lettering)

    return Spelling((old, new), (leave_out(own[0]), leave_out(own[1])), remarks=(UNREADABLE,))
