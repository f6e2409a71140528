"""The labels of rooms: a name in capitals, and a number beside or below it."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from premises.drawings.content import Box, Rulings, TextLine
from premises.drawings.landmarks.marks import Room

_NUMBER: Final = r"(?:[A-Z]{1,2}\d?[-.]?)?\d{1,4}(?:-\d{1,3})?[A-Z]?|\d{1,2}\.\d{2,3}[A-Z]?"
_NUMBERED: Final = re.compile(_NUMBER)
_NAME: Final = re.compile(r"(?=(?:[^A-Z]*[A-Z]){3})[A-Z][A-Z .,'&/()-]*")
_BOTH: Final = re.compile(rf"(?P<name>[A-Z][A-Z .'&/-]*[A-Z.]) (?P<number>(?:{_NUMBER}))")
_NO_ROOM: Final = re.compile(
    r"\b(?:SEE|SIM|TYP|DETAIL|SECTION|SHEET|SCALE|TYPE|LEVEL|PHASE|BUILDING|BLDG|DOOR|WINDOW|GRID|"
    r"LINE|ELEV|EL|BAY|NOTE|NOTES|PLAN|NORTH|AREA|REV|REVISION|DATE|UP|DN|DOWN|EQ|VERIFY|ALIGN|"
    r"MATCH|REGISTERED|PROVIDE|REMOVE|EXISTING TO|MARK|SIZE|DIA|CLR|CLEAR|MIN|MAX|OC|REQ|QTY|STEEL|"
    r"WOOD|SF|NO|RIM|INV|CURVE|KVA|CKT|BKR|PANEL)\b\.?"
)
"""Words in capitals beside a number that is no room's."""

_KNOWN: Final = re.compile(
    r".*\b(?:OFFICE|CORRIDOR|LOBBY|STAIR(?:S|WELL|WAY)?|ELEVATOR|TOILET|RESTROOM|MEN|WOMEN|STORAGE|"
    r"JANITOR|CLOSET|KITCHEN|BREAK ROOM|CONFERENCE|MEETING|CLASSROOM|LAB(?:ORATORY)?|MECHANICAL|"
    r"ELECTRICAL|ELEC|VESTIBULE|HALL(?:WAY)?|ROOM|BATH(?:ROOM)?|BEDROOM|LIVING|DINING|GARAGE|LAUNDRY|"
    r"PATIENT|EXAM|WAITING|RECEPTION|SHAFT|UTILITY|PANTRY|LOUNGE|LIBRARY|GYM(?:NASIUM)?|CAFETERIA|"
    r"AUDITORIUM|WORKSHOP|ATRIUM|BALCONY|TERRACE|PORCH|BÜRO|FLUR|KÜCHE|BAD|LAGER)\b.*"
)
"""Names that are a room's even without a number."""

_BELOW_EM: Final = 1.8
_OFF_EM: Final = 1.5
_NAME_LINES: Final = 3
_FRAME: Final = 2.5
_TABLE_ROW: Final = 2.2
_TABLE_MM: Final = 120.0


def find_rooms(
    lines: Sequence[TextLine], cells: Rulings, outside: Iterable[Box]
) -> tuple[Room, ...]:
    """All labels of rooms, without what stands in `outside`: title block, notes, schedules.

    What stands in a cell that is one of several alike is a part of a table.
    """
    barred = tuple(outside)
    free = [line for line in lines if not any(box.holds(*line.box.middle) for box in barred)]
    names = [line for line in free if _NAME.fullmatch(line.text) and not _NO_ROOM.search(line.text)]
    whole = {id(line): room for line in free if (room := _one_line(line)) is not None}
    counted = [line for line in free if id(line) in whole]
    taken: set[int] = set()
    rooms: list[Room] = []
    for number in (line for line in free if _NUMBERED.fullmatch(line.text)):
        # EXAM 1 above a framed 102 is the room 102: the digits are a part of its name.
        fitting = [*names, *counted] if counted and _framed(number, cells) else names
        above = _above(number, [name for name in fitting if id(name) not in taken])
        if above and _counts(number.text, above):
            taken |= {id(line) for line in above}
            rooms.append(_room([*above, number], number.text))
    rooms += [room for known, room in whole.items() if known not in taken]
    for line in names:
        if id(line) not in taken and _KNOWN.fullmatch(line.text):
            block = [line, *_under(line, [name for name in names if id(name) not in taken])]
            taken |= {id(one) for one in block}
            rooms.append(_room(block, None))
    rooms = [room for room in rooms if not _in_table(room.box, cells)]
    return tuple(sorted(rooms, key=lambda room: (room.box.top, room.box.left)))


def _framed(number: TextLine, cells: Rulings) -> bool:
    """Whether a number stands in a box of its own, hardly higher than it."""
    return cells.cell(number.box).height <= _FRAME * number.size_mm


def _counts(number: str, name: Sequence[TextLine]) -> bool:
    """Whether a number may be a room's: a single digit only below a name that only rooms have."""
    return len(number) > 1 or any(_KNOWN.fullmatch(line.text) for line in name)


def _in_table(box: Box, cells: Rulings) -> bool:
    """Whether the cell around a label is one of several alike above each other."""
    cell = cells.cell(box)
    if cell.height > _TABLE_ROW * box.height or cell.width > _TABLE_MM:
        return False
    x = cell.middle[0]
    for y in (cell.top - cell.height / 2, cell.bottom + cell.height / 2):
        other = cells.cell(Box(x, y, x, y))
        sides = max(abs(other.left - cell.left), abs(other.right - cell.right))
        if sides > 1.0 or abs(other.height - cell.height) > 0.3 * cell.height:
            return False
    return True


def _one_line(line: TextLine) -> Room | None:
    """OFFICE 101 in one line."""
    found = _BOTH.fullmatch(line.text)
    if found is None or _NO_ROOM.search(found["name"]) or len(found["name"]) < 3:
        return None
    return Room(found["name"], found["number"], line.box)


def _above(number: TextLine, names: Sequence[TextLine]) -> list[TextLine]:
    """The lines of a name right above a number, from the top."""
    block: list[TextLine] = []
    below = number
    while len(block) < _NAME_LINES:
        fits = [line for line in names if _stacked(line, below) and line not in block]
        if block:
            fits = [
                line for line in fits if abs(line.size_mm - below.size_mm) <= 0.1 * below.size_mm
            ]
        if not fits:
            break
        below = max(fits, key=lambda line: line.reading.bottom)
        block.insert(0, below)
    return block


def _under(line: TextLine, names: Sequence[TextLine]) -> list[TextLine]:
    """The further lines of a name that has no number."""
    block: list[TextLine] = []
    above = line
    while len(block) < _NAME_LINES - 1:
        fits = [
            one for one in names if one is not line and _stacked(above, one) and one not in block
        ]
        if not fits:
            break
        above = min(fits, key=lambda one: one.reading.top)
        block.append(above)
    return block


def _stacked(upper: TextLine, lower: TextLine) -> bool:
    """Whether one line stands right above another, both about one middle or one left edge."""
    if upper is lower or abs(upper.angle_deg - lower.angle_deg) > 2.0:
        return False
    size = max(upper.size_mm, lower.size_mm)
    if not -0.5 * size <= lower.reading.top - upper.reading.bottom <= _BELOW_EM * size:
        return False
    middle = abs(upper.reading.middle[0] - lower.reading.middle[0])
    left = abs(upper.reading.left - lower.reading.left)
    return middle <= _OFF_EM * size or left <= 0.3 * size


def _room(lines: Sequence[TextLine], number: str | None) -> Room:
    box = lines[0].box
    for line in lines[1:]:
        box = box.joined(line.box)
    names = lines if number is None else lines[:-1]
    return Room(" ".join(line.text for line in names), number, box)
