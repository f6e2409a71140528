"""Numbered notes and rows of schedules are compared by their numbers, wherever they stand now."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from premises.drawings.content import Box
from premises.drawings.differencing.changes import Category, ChangeKind
from premises.drawings.differencing.places import together
from premises.drawings.differencing.writing import Line, folded, is_label, likeness
from premises.drawings.landmarks import Note, NoteKind

CATEGORIES = {
    NoteKind.KEYNOTE: Category.KEYNOTE,
    NoteKind.GENERAL: Category.GENERAL_NOTE,
    NoteKind.SCHEDULE: Category.SCHEDULE,
    NoteKind.LEGEND: Category.TEXT,
    NoteKind.REVISION: Category.TITLE_BLOCK,
}
# Rows at one place with other keys are one row if this much of their text is the same.
RENAMED = 0.6
# Notes with so many letters do not say the same by chance.
TELLING_LETTERS = 15
# A row's box is drawn around its letters; a line belongs to it within this margin.
MARGIN_MM = 0.5
# Letters set anew stand a little higher or lower; the next row is three times as far.
STAYS_MM = 1.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A note with its box on the new sheet and the lines of it that did not stay."""

    note: Note
    box: Box
    lines: tuple[Line, ...]

    @property
    def whole(self) -> Box:
        """All of its words."""
        return together([self.box, *(line.box for line in self.lines)])


@dataclass(frozen=True, slots=True)
class NoteChange:
    """A note that came, went or says something else."""

    kind: ChangeKind
    category: Category
    key: str
    old: Entry | None
    new: Entry | None

    def place_of(self, entry: Entry) -> Box:
        """All of a row that came, went or stands elsewhere, else where its words differ.

        Of a row that made room for another it is chance which of its cells equal those that stood
        at their place.
        """
        stays = self.old and self.new and abs(self.new.box.top - self.old.box.top) <= STAYS_MM
        return together(line.box for line in entry.lines) if stays and entry.lines else entry.whole


@dataclass(frozen=True, slots=True)
class NotesCompared:
    """The changes, the lines that remain unexplained, and the lists whose rows made room."""

    changes: tuple[NoteChange, ...]
    gone: tuple[Line, ...]
    come: tuple[Line, ...]
    reflowed: tuple[Box, ...]


@dataclass(slots=True)
class _Lists:
    """The notes of one heading on both sheets, in their order."""

    old: list[Entry] = field(default_factory=list)
    new: list[Entry] = field(default_factory=list)

    @property
    def touched(self) -> bool:
        return any(entry.lines for entry in (*self.old, *self.new))

    def without_unnumbered(self) -> "_Lists":
        """The same without notes that only lost or got their number, which are lines then."""
        return _Lists(
            [one for one in self.old if not _lost_its_number(one, self.new)],
            [one for one in self.new if not _lost_its_number(one, self.old)],
        )


def compared(
    old: Iterable[tuple[Note, Box]],
    new: Iterable[tuple[Note, Box]],
    gone: tuple[Line, ...],
    come: tuple[Line, ...],
) -> NotesCompared:
    """Compare notes; boxes beside them are on the new sheet, lines are those that did not stay."""
    lists: dict[tuple[NoteKind, str], _Lists] = defaultdict(_Lists)
    for note, box in old:
        lists[note.kind, folded(note.of)].old.append(_entry(note, box, gone))
    for note, box in new:
        lists[note.kind, folded(note.of)].new.append(_entry(note, box, come))
    changes: list[NoteChange] = []
    told: set[int] = set()
    reflowed: list[Box] = []
    for one in lists.values():
        # A list that only one sheet is known to have tells nothing: its lines are compared alone.
        if not one.touched or not one.old or not one.new:
            continue
        known = one.without_unnumbered()
        found = _list_changes(known)
        changes += found
        told.update(id(line) for entry in (*known.old, *known.new) for line in entry.lines)
        if any(change.kind is not ChangeKind.TEXT for change in found):
            reflowed.append(together([entry.box for entry in (*known.old, *known.new)]))
    return NotesCompared(
        tuple(changes),
        tuple(line for line in gone if id(line) not in told),
        tuple(line for line in come if id(line) not in told),
        tuple(reflowed),
    )


def _lost_its_number(entry: Entry, others: list[Entry]) -> bool:
    """Whether all that differs of a note is its number: it stands there, but is none without it."""
    text = folded(entry.note.text)
    if len(text) < TELLING_LETTERS or not entry.lines or not all(map(is_label, entry.lines)):
        return False
    return not any(_keyed(entry, one) or folded(one.note.text) == text for one in others)


def _entry(note: Note, box: Box, lines: tuple[Line, ...]) -> Entry:
    room = box.grown(MARGIN_MM)
    return Entry(note, box, tuple(line for line in lines if room.holds(*line.box.middle)))


def _list_changes(lists: _Lists) -> list[NoteChange]:
    """Rows aligned as one aligns two texts: what is equal in the same order has only moved."""
    old = [folded(entry.note.text) for entry in lists.old]
    new = [folded(entry.note.text) for entry in lists.new]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    unlike: tuple[list[Entry], list[Entry]] = [], []
    renumbered: list[NoteChange] = []
    for sort, i, i_end, j, j_end in matcher.get_opcodes():
        before, after = lists.old[i:i_end], lists.new[j:j_end]
        if sort != "equal":
            unlike[0].extend(before)
            unlike[1].extend(after)
        else:
            pairs = zip(before, after, strict=True)
            renumbered += [_reworded(one, other) for one, other in pairs if not _keyed(one, other)]
    changes = [change for change in _unlike_changes(*unlike) if _differs(change)]
    # Rows that come and go change the numbers of those below; that is told already.
    if any(change.kind is not ChangeKind.TEXT for change in changes):
        return changes
    return changes + [change for change in renumbered if _differs(change)]


def _unlike_changes(old: list[Entry], new: list[Entry]) -> list[NoteChange]:
    """Of rows that differ, equal keys belong together, then rows that say nearly the same."""
    pairs = _paired(old, new)
    taken_old = {id(one) for one, _ in pairs}
    taken_new = {id(other) for _, other in pairs}
    changes = [_reworded(one, other) for one, other in pairs if not _says_the_same(one, other)]
    changes += [_single(ChangeKind.REMOVED, one) for one in old if id(one) not in taken_old]
    changes += [_single(ChangeKind.ADDED, one) for one in new if id(one) not in taken_new]
    return changes


def _paired(old: list[Entry], new: list[Entry]) -> list[tuple[Entry, Entry]]:
    pairs: list[tuple[Entry, Entry]] = []
    left = list(new)
    for by_key in (True, False):
        taken = {id(one) for one, _ in pairs}
        for one in old:
            if id(one) in taken:
                continue
            partner = next((e for e in left if _belong(one, e, by_key=by_key)), None)
            if partner is not None:
                left.remove(partner)
                pairs.append((one, partner))
    return pairs


def _belong(one: Entry, other: Entry, *, by_key: bool) -> bool:
    if by_key:
        return _keyed(one, other)
    return likeness(folded(one.note.text), folded(other.note.text)) >= RENAMED


def _keyed(one: Entry, other: Entry) -> bool:
    return folded(one.note.key) == folded(other.note.key)


def _says_the_same(one: Entry, other: Entry) -> bool:
    return _keyed(one, other) and folded(one.note.text) == folded(other.note.text)


def _reworded(old: Entry, new: Entry) -> NoteChange:
    return NoteChange(ChangeKind.TEXT, CATEGORIES[new.note.kind], new.note.key, old, new)


def _single(kind: ChangeKind, entry: Entry) -> NoteChange:
    category = CATEGORIES[entry.note.kind]
    if kind is ChangeKind.REMOVED:
        return NoteChange(kind, category, entry.note.key, entry, None)
    return NoteChange(kind, category, entry.note.key, None, entry)


def _differs(change: NoteChange) -> bool:
    """Whether letters on the sheet differ too, not only what was taken for the note."""
    return any(entry is not None and entry.lines for entry in (change.old, change.new))
