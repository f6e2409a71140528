"""Each change as a reader is told it: what, where, in which words, and how much."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from premises.drawings.content import Box, Picture, Remark
from premises.drawings.differencing.changes import (
    Category,
    Change,
    ChangeKind,
    Differences,
    Zone,
)
from premises.drawings.differencing.gathering import Thing
from premises.drawings.differencing.lines import lengths
from premises.drawings.differencing.markup import Evidence
from premises.drawings.differencing.moving import Moved
from premises.drawings.differencing.notes import NoteChange
from premises.drawings.differencing.places import Laid
from premises.drawings.differencing.sizes import (
    Drafted,
    is_size,
    letters_mm,
    only_dimension_lines,
)
from premises.drawings.differencing.writing import Line
from premises.drawings.differencing.zones import Zones
from premises.drawings.landmarks import Landmarks, Places

_ORDER = (ChangeKind.REMOVED, ChangeKind.ADDED, ChangeKind.MOVED, ChangeKind.TEXT)
_ZONES = (Zone.DRAWING, Zone.TITLE_BLOCK, Zone.MARKUP)


@dataclass(frozen=True)
class Teller:
    """Makes changes of what was found, with the places of both sheets at hand.

    `drafted` is what is drawn on the old sheet and on the new one, both in mm on the new one.
    """

    laid: Laid
    zones: Zones
    evidence: Evidence
    drafted: tuple[Drafted, Drafted]
    old_marks: Landmarks | None
    new_marks: Landmarks | None

    def gone(self, thing: Thing, zone: Zone) -> Change:
        change = self._of(ChangeKind.REMOVED, thing, zone)
        return replace(change, old_box=self.laid.back(thing.seen), old_text=_said(thing.lines))

    def come(self, thing: Thing, zone: Zone) -> Change:
        return replace(self._of(ChangeKind.ADDED, thing, zone), new_text=_said(thing.lines))

    def styled(self, thing: Thing) -> Change:
        """The same lines in another width, colour or dash; told as added in the new style."""
        change = self._of(ChangeKind.ADDED, thing, self.zones.of(thing.box))
        return replace(change, category=Category.STYLE, old_box=self.laid.back(thing.seen))

    def moved(self, moved: Moved, zone: Zone) -> Change:
        change = self._of(ChangeKind.MOVED, moved.new, zone)
        right, down = moved.shift_mm.tolist()
        return replace(
            change,
            old_box=self.laid.back(moved.old.seen),
            shift_mm=(right, down),
            old_text=_said(moved.old.lines),
            new_text=_said(moved.new.lines),
            confidence=round(min(moved.score, 1.0), 3),
        )

    def replaced(self, old: Line, new: Line) -> Change:
        change = self._written(ChangeKind.TEXT, new, old.box.joined(new.box))
        return replace(change, old_box=old.own_box, old_text=old.text, new_text=new.text)

    def rewritten(self, old: Thing, new: Thing, zone: Zone) -> Change:
        """Other letters, drawn as lines: what they say is not known."""
        change = self._of(ChangeKind.TEXT, new, zone)
        titled = change.category is Category.TITLE_BLOCK
        return replace(
            change,
            box=old.seen.joined(new.seen),
            old_box=self.laid.back(old.seen),
            category=change.category if titled else Category.TEXT,
        )

    def picture(self, old: Picture, new: Picture) -> Change:
        """Another picture at the same place; told as added."""
        return Change(
            number=0,
            kind=ChangeKind.ADDED,
            category=Category.PICTURE,
            box=new.box,
            old_box=self.laid.back(old.box),
            zone=self.zones.of(new.box),
            objects=1,
        )

    def note(self, change: NoteChange) -> Change:
        old, new = change.old, change.new
        entry = new or old
        box = change.place_of(entry) if entry else Box(0.0, 0.0, 0.0, 0.0)
        titled = change.category is Category.TITLE_BLOCK
        return Change(
            number=0,
            kind=change.kind,
            category=change.category,
            box=box,
            old_box=self.laid.back(change.place_of(old)) if old else None,
            zone=Zone.TITLE_BLOCK if titled else self.zones.of(box),
            old_text=old.note.text if old else None,
            new_text=new.note.text if new else None,
            key=change.key,
            objects=len(entry.lines) if entry else 0,
        )

    def _of(self, kind: ChangeKind, thing: Thing, zone: Zone) -> Change:
        return Change(
            number=0,
            kind=kind,
            category=self._category(thing, zone, kind),
            box=thing.seen,
            zone=zone,
            objects=thing.objects,
            ink_mm=round(thing.ink_mm, 3),
        )

    def _written(self, kind: ChangeKind, line: Line, box: Box) -> Change:
        zone = self.zones.of_line(line)
        titled = zone is Zone.TITLE_BLOCK
        category = Category.TITLE_BLOCK if titled else self._line_category(line, kind)
        return Change(number=0, kind=kind, category=category, box=box, zone=zone, objects=1)

    def _category(self, thing: Thing, zone: Zone, kind: ChangeKind) -> Category:
        if zone is Zone.TITLE_BLOCK:
            return Category.TITLE_BLOCK
        sized = tuple(line for line in thing.lines if self._says_size(line, kind))
        if sized and only_dimension_lines(sized, thing.ends):
            return Category.DIMENSION
        named = [line for line in thing.lines if self._names_room(line, kind)]
        if named and thing.ink_mm <= letters_mm(thing.lines):
            return Category.ROOM
        if not len(thing.ends):
            return Category.TEXT if thing.lines else Category.PICTURE
        filled = float(lengths(thing.ends[thing.filled]).sum())
        return Category.FILL if filled > 0.5 * thing.ink_mm else Category.LINEWORK

    def _line_category(self, line: Line, kind: ChangeKind) -> Category:
        if self._names_room(line, kind):
            return Category.ROOM
        return Category.DIMENSION if self._says_size(line, kind) else Category.TEXT

    def _names_room(self, line: Line, kind: ChangeKind) -> bool:
        marks = self.old_marks if kind is ChangeKind.REMOVED else self.new_marks
        rooms = marks.rooms if marks else ()
        return any(room.box.grown(0.5).holds(*_middle(line, kind)) for room in rooms)

    def _says_size(self, line: Line, kind: ChangeKind) -> bool:
        drafted = self.drafted[0 if kind is ChangeKind.REMOVED else 1]
        if is_size(line.text):
            return True
        return drafted.measures(line.text, line.box, line.size_mm, line.angle_deg)


def _middle(line: Line, kind: ChangeKind) -> tuple[float, float]:
    """Where a line is on the sheet whose landmarks are asked."""
    return line.own_box.middle if kind is ChangeKind.REMOVED else line.box.middle


def _said(lines: Iterable[Line]) -> str | None:
    """All lines of a thing, from the top."""
    ordered = sorted(lines, key=lambda line: (round(line.box.top), line.box.left))
    return "\n".join(line.text for line in ordered) or None


def numbered(
    changes: Iterable[Change], teller: Teller, remarks: tuple[Remark, ...] = ()
) -> Differences:
    """Order the changes by weight, number them, and say of each where it is.

    The drawing comes before the title block, then one kind after the other, each with the most
    ink first, then the largest.
    """
    places = Places(teller.new_marks) if teller.new_marks else None
    told = []
    for number, change in enumerate(sorted(changes, key=_weight), start=1):
        box = change.box
        told.append(
            replace(
                change,
                number=number,
                in_cloud=teller.evidence.in_cloud(box),
                delta=teller.evidence.delta_at(box),
                room=places.room_at(box) if places else None,
                grid=places.grid_at(box) if places else None,
            )
        )
    inside = [(one.number, one.box) for one in told if one.zone is Zone.DRAWING]
    clouds = teller.evidence.findings(inside)
    return Differences(changes=tuple(told), clouds=clouds, remarks=remarks)


def _weight(change: Change) -> tuple[float, ...]:
    box = change.box
    view = change.category is not Category.VIEW
    order = (_ZONES.index(change.zone), view, _ORDER.index(change.kind))
    return (*order, -change.ink_mm, -box.area, box.top, box.left, box.width)
