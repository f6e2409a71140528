"""What a revision does to a drawing, each change with its kind, its words and its exact place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.random import Generator
from tests.drawings.pairs import words
from tests.drawings.pairs.lettering import Lettering
from tests.drawings.pairs.marks import Text, extent
from tests.drawings.pairs.model import Item, Model, place

from premises.drawings.content import Box, Similarity, around
from premises.drawings.differencing import ChangeKind

APART_MM: Final = 9.0
"""Changes are at least this far from each other: nearer ones may rightly be told as one."""

_LONGEST_MM: Final = 140.0
"""Longer ones may be told as several, by the setting of the largest change."""

_TRIES: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """One change as it is. `box` is on the new sheet, `old_box` on the old one, each in its mm.

    `also` are other boxes that are as right: of a text, the letters that differ, or the whole
    note that it is in. `shifted` is what only made room: on a picture it differs too, though
    nothing happened to it.
    """

    kind: ChangeKind
    what: str
    name: str
    box: Box
    old_box: Box
    also: tuple[Box, ...] = ()
    old_text: str | None = None
    new_text: str | None = None
    shifted: Box | None = None
    view: int = 0


@dataclass(frozen=True)
class Revision:
    """Both versions on the same paper, before the new one is put elsewhere."""

    old: Model
    new: Model
    truths: tuple[Truth, ...]


def revised(
    whole: Model,
    counts: Mapping[ChangeKind, int],
    chance: Generator,
    letters: tuple[Lettering, Lettering],
    *,
    apart_mm: float = APART_MM,
) -> Revision:
    """Change as much as is asked; `letters` are the fonts of the old and the new sheet.

    What the new sheet adds is taken out of the old one.
    """
    wanted = [kind for kind, count in counts.items() for _ in range(count)]
    chance.shuffle(wanted)
    work = _Work(whole, chance, letters[0], apart_mm)
    for kind in wanted:
        work.change(ChangeKind(kind))
    return work.finished(letters)


@dataclass(frozen=True, slots=True)
class _Edit:
    kind: ChangeKind
    before: Item
    after: Item
    mark: int = -1


class _Work:
    """One revision in the making."""

    def __init__(
        self, whole: Model, chance: Generator, letters: Lettering, apart_mm: float
    ) -> None:
        self._apart_mm = apart_mm
        self._whole, self._chance, self._letters = whole, chance, letters
        self._places = {
            item.name: place(whole, item, letters)
            for item in whole.items
            if item.marks or item.wall is not None
        }
        self._texts = {item.name: extent(item.texts, letters) for item in whole.items if item.texts}
        self._edits: dict[str, _Edit] = {}
        self._taken: list[Box] = []
        self._walls = {item.cut.wall for item in whole.items if item.cut is not None}
        self._makers: Mapping[ChangeKind, tuple[str, Callable[[Item], _Edit | None]]] = {
            ChangeKind.REMOVED: ("r", lambda item: _Edit(ChangeKind.REMOVED, item, item)),
            ChangeKind.ADDED: ("r", lambda item: _Edit(ChangeKind.ADDED, item, item)),
            ChangeKind.MOVED: ("m", self._moved),
            ChangeKind.TEXT: ("t", self._reworded),
        }

    def change(self, kind: ChangeKind) -> None:
        letter, make = self._makers[kind]
        for _ in range(_TRIES):
            item = self._candidate(letter)
            edit = None if item is None else make(item)
            if item is None or edit is None:
                continue
            boxes = self._boxes(edit)
            if self._is_one(item, boxes) and all(self._is_free(box) for box in boxes):
                self._edits[item.name] = edit
                self._taken += boxes
                return

    def _candidate(self, letter: str) -> Item | None:
        """Kinds of things have equal chances, however many there are of each."""
        fit = [
            item
            for item in self._whole.items
            if letter in item.can and item.name not in self._edits and item.name not in self._walls
        ]
        if not fit:
            return None
        kinds = sorted({item.what for item in fit})
        kind = kinds[int(self._chance.integers(len(kinds)))]
        same = [item for item in fit if item.what == kind]
        return same[int(self._chance.integers(len(same)))]

    def _boxes(self, edit: _Edit) -> list[Box]:
        """What is touched, here and there; lists make room, so that one changes in one place."""
        found = [self._places[edit.before.name]]
        if edit.after is not edit.before:
            found.append(place(self._whole, edit.after, self._letters))
        if edit.before.row is not None and edit.kind in (ChangeKind.ADDED, ChangeKind.REMOVED):
            found.append(self._below(edit.before))
        return found

    def _is_one(self, item: Item, boxes: list[Box]) -> bool:
        """Whether nobody would rightly tell it as several changes; entries of lists are one."""
        longest = max(max(box.width, box.height) for box in boxes)
        return item.row is not None or longest <= _LONGEST_MM

    def _is_free(self, box: Box) -> bool:
        grown = box.grown(self._apart_mm)
        return not any(grown.touches(one) for one in self._taken)

    def _below(self, item: Item) -> Box:
        assert item.row is not None
        later = [
            self._places[one.name]
            for one in self._whole.items
            if one.row is not None and one.row[0] == item.row[0] and one.row[1] >= item.row[1]
        ]
        whole = later[0]
        for one in later[1:]:
            whole = whole.joined(one)
        return whole

    def _moved(self, item: Item) -> _Edit | None:
        far = float(self._chance.uniform(3.0, 12.0))
        if item.slide is not None:
            sign = float(self._chance.choice([-1.0, 1.0]))
            dx, dy = item.slide[0] * far * sign, item.slide[1] * far * sign
        else:
            turn = float(self._chance.uniform(0, 2 * np.pi))
            dx, dy = far * float(np.cos(turn)), far * float(np.sin(turn))
        after = item.moved(dx, dy)
        target = place(self._whole, after, self._letters)
        if not self._has_room(item, after, target):
            return None
        return _Edit(ChangeKind.MOVED, item, after)

    def _has_room(self, item: Item, after: Item, target: Box) -> bool:
        """Inside its view, on no other thing or writing, and in one piece of wall."""
        if any(target.touches(box) for name, box in self._texts.items() if name != item.name):
            return False
        view = self._whole.views[item.view]
        if view.shared(target) < 0.999 * target.area:
            return False
        for other in self._whole.items:
            if other.name == item.name or other.what in _GROUND or not other.marks:
                continue
            if target.grown(0.3).touches(self._places[other.name]):
                return False
        if after.cut is None:
            return not self._crosses_wall(target)
        wall = self._whole.item(after.cut.wall).wall
        assert wall is not None
        return (
            after.cut.begin > 3
            and after.cut.end < wall.length - 3
            and not self._in_partition(target)
        )

    def _crosses_wall(self, target: Box) -> bool:
        return any(
            item.wall is not None and target.touches(self._places[item.name])
            for item in self._whole.items
        )

    def _in_partition(self, target: Box) -> bool:
        """Whether an opening stands where another wall meets its own."""
        return any(
            item.wall is not None
            and abs(item.wall.along[1]) > 0.5
            and target.left - 1 <= item.wall.begin[0] <= target.right + 1
            and item.wall.begin[1] - 3 <= target.bottom
            and item.wall.end[1] + 3 >= target.top
            for item in self._whole.items
        )

    def _reworded(self, item: Item) -> _Edit | None:
        places = [at for at, mark in enumerate(item.marks) if isinstance(mark, Text)]
        if item.row is not None:
            # The key of a note or row names it; another key is another row.
            places = places[1:]
        at = places[int(self._chance.integers(len(places)))]
        old = item.marks[at]
        assert isinstance(old, Text)
        if item.what == "room" and not old.text.isdigit():
            said = words.room(self._chance, but=old.text)
        else:
            said = words.rewritten(old.text, self._chance)
        marks = (*item.marks[:at], replace(old, text=said), *item.marks[at + 1 :])
        return _Edit(ChangeKind.TEXT, item, replace(item, marks=marks), at)

    def finished(self, letters: tuple[Lettering, Lettering]) -> Revision:
        before, after = [], []
        for item in self._whole.items:
            edit = self._edits.get(item.name)
            if edit is None or edit.kind != ChangeKind.ADDED:
                before.append(item if edit is None else edit.before)
            if edit is None or edit.kind != ChangeKind.REMOVED:
                after.append(item if edit is None else edit.after)
        old = _settled(self._whole, before)
        new = _settled(self._whole, after)
        truths = tuple(_truth(edit, old, new, letters) for edit in self._edits.values())
        return Revision(old, new, truths)


_GROUND: Final = frozenset(
    {"border", "grid", "dimension", "ceiling grid", "contour", "ground", "beam"}
)
"""What other things may stand on."""


def _settled(whole: Model, items: list[Item]) -> Model:
    """Lists close up where an entry is missing."""
    present = {item.name for item in items}
    gone = [item for item in whole.items if item.row is not None and item.name not in present]
    found = []
    for item in items:
        up = sum(
            one.pitch_mm
            for one in gone
            if item.row is not None
            and one.row is not None
            and one.row[0] == item.row[0]
            and one.row[1] < item.row[1]
        )
        found.append(item.moved(0.0, -up) if up else item)
    return whole.with_items(found)


def _truth(edit: _Edit, old: Model, new: Model, letters: tuple[Lettering, Lettering]) -> Truth:
    """Where and what, after both sheets were laid out."""
    name = edit.before.name
    was = old if edit.kind != ChangeKind.ADDED else new
    now = new if edit.kind != ChangeKind.REMOVED else old
    old_box = place(was, was.item(name), letters[0])
    new_box = place(now, now.item(name), letters[1])
    truth = Truth(
        kind=edit.kind,
        what=edit.before.what,
        name=name,
        box=new_box,
        old_box=old_box,
        view=edit.before.view,
        shifted=_shifted(edit, new_box, was, now, letters[1]),
    )
    if edit.kind != ChangeKind.TEXT:
        return truth
    return _worded(truth, old.item(name).marks[edit.mark], new.item(name).marks[edit.mark], letters)


def _shifted(edit: _Edit, box: Box, was: Model, now: Model, letters: Lettering) -> Box | None:
    """From an entry that came or went to the end of its list."""
    row = edit.before.row
    if row is None or edit.kind not in (ChangeKind.ADDED, ChangeKind.REMOVED):
        return None
    for model in (was, now):
        for item in model.items:
            if item.row is not None and item.row[0] == row[0] and item.row[1] >= row[1]:
                box = box.joined(place(model, item, letters))
    return box.grown(2.0)


def _worded(truth: Truth, was: object, now: object, letters: tuple[Lettering, Lettering]) -> Truth:
    """A text's box is its line, before and after; as right is what differs in it, or all of it."""
    assert isinstance(was, Text)
    assert isinstance(now, Text)
    begin, end = _differing(was.text, now.text)
    old_line, new_line = around(was.outline(letters[0])), around(now.outline(letters[1]))
    old_span = around(was.span(letters[0], begin, len(was.text) - end))
    new_span = around(now.span(letters[1], begin, len(now.text) - end))
    return replace(
        truth,
        box=old_line.joined(new_line),
        old_box=old_line,
        also=(truth.box.joined(truth.old_box), old_span.joined(new_span)),
        old_text=was.text,
        new_text=now.text,
    )


def _differing(old: str, new: str) -> tuple[int, int]:
    """How many letters are the same at the begin and at the end."""
    most = min(len(old), len(new))
    begin = next((at for at in range(most) if old[at] != new[at]), most)
    end = next((at for at in range(most - begin) if old[-1 - at] != new[-1 - at]), most - begin)
    return begin, end


def put(truth: Truth, by: Similarity) -> Truth:
    """The same change with the new sheet turned, scaled and shifted."""
    return replace(
        truth,
        box=by.box(truth.box),
        also=tuple(by.box(one) for one in truth.also),
        shifted=None if truth.shifted is None else by.box(truth.shifted),
    )
