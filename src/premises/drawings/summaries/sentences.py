"""One change in one sentence, with its number, so that whoever doubts it can look it up."""

from typing import Final

from premises.drawings.content import Box
from premises.drawings.differencing import Category, Change, ChangeKind, Zone
from premises.drawings.summaries.places import place, shift
from premises.drawings.summaries.story import Entry

_NOUNS: Final = {
    Category.LINEWORK: "Linework",
    Category.FILL: "Filled area",
    Category.TEXT: "Text",
    Category.DIMENSION: "Dimension",
    Category.ROOM: "Room label",
    Category.KEYNOTE: "Keynote",
    Category.GENERAL_NOTE: "General note",
    Category.SCHEDULE: "Schedule row",
    Category.TITLE_BLOCK: "Title block entry",
    Category.PICTURE: "Picture",
    Category.STYLE: "Line style",
    Category.VIEW: "View",
}
_LONGEST: Final = 160
_INNER: Final = str.maketrans("«»", "‹›")
_LINE_MM: Final = 1.0
"""What is thinner than the widest pen is a line, and has a length only."""


def title(change: Change) -> str:
    """A few words: «Keynote 5 changed», «Linework moved»."""
    key = f" {change.key}" if change.key else ""
    done = "changed" if change.kind is ChangeKind.TEXT else change.kind.value
    return f"{_NOUNS[change.category]}{key} {done}"


def describe(entry: Entry, sheet: Box | None) -> str:
    """The whole sentence without its number; texts as they stand on the sheets."""
    change, where = entry.change, place(entry.change, sheet)
    return f"{_what(change)}{f' {where}' if where else ''}{_marked(change)}{_noted(entry)}."


def cited(entry: Entry, sheet: Box | None) -> str:
    """The sentence with the number it is listed under."""
    return f"{describe(entry, sheet)} [#{entry.change.number}]"


def _what(change: Change) -> str:
    said = title(change)
    if change.kind is ChangeKind.TEXT:
        return f"{said} from {quoted(change.old_text)} to {quoted(change.new_text)}"
    text = change.new_text or change.old_text
    words = f": {quoted(text)}" if text else f" ({_size(change.box)} on paper)"
    # Said so that nobody takes it for what the builder would have to move it by.
    moved = f" {shift(change.shift_mm)} on paper" if change.shift_mm else ""
    return f"{said}{moved}{words}"


def _size(box: Box) -> str:
    if min(box.width, box.height) < _LINE_MM:
        return f"{max(box.width, box.height):.0f} mm long"
    return f"{box.width:.0f} x {box.height:.0f} mm"


def _marked(change: Change) -> str:
    # Nobody draws clouds in the title block; it says itself that it was revised.
    if change.in_cloud is None or change.zone is Zone.TITLE_BLOCK:
        return ""
    if not change.in_cloud:
        return ", outside any revision cloud"
    return (
        f", in the cloud of delta {change.delta}" if change.delta else ", inside a revision cloud"
    )


def _noted(entry: Entry) -> str:
    """Of what a person drew, only their own words say what it is."""
    return f", noted as {quoted(entry.note)}" if entry.is_manual and entry.note else ""


def quoted(text: str | None) -> str:
    """A text of the sheet between quotation marks, cut where it is very long."""
    # A mark inside the text would end the quotation, and the rest would read as our own word.
    plain = " ".join((text or "").translate(_INNER).split())
    shown = plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1].rstrip() + "…"
    return f"«{shown}»"
