"""The values of landmarks; boxes are millimetres on the sheet they were found on."""

from dataclasses import dataclass
from enum import StrEnum

from premises.drawings.content import Box


@dataclass(frozen=True, slots=True)
class Bubble:
    """The end of a grid line: its name (4, C.5), and which way its line runs.

    `along_mm` is from where to where the line goes on from the bubble, x of a level one and y of
    an upright one; none where it was not followed.
    """

    name: str
    box: Box
    is_vertical: bool
    along_mm: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """A room's label: its name, its number if it has one."""

    name: str
    number: str | None
    box: Box


class NoteKind(StrEnum):
    KEYNOTE = "keynote"
    GENERAL = "general_note"
    SCHEDULE = "schedule_row"
    LEGEND = "legend"
    REVISION = "revision_row"


@dataclass(frozen=True, slots=True)
class Note:
    """A numbered note or a row of a schedule; `key` is its number or mark, `of` its heading."""

    kind: NoteKind
    key: str
    text: str
    box: Box
    of: str = ""


@dataclass(frozen=True, slots=True)
class Cloud:
    """A chain of arcs that somebody drew around what they changed; `paths` are its objects."""

    box: Box
    paths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Delta:
    """A triangle with the number of a revision in it; `paths` are its objects.

    `text` is empty where the number is drawn as lines.
    """

    text: str
    box: Box
    paths: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Landmarks:
    """Everything of this kind on one sheet; none of it need be there.

    `drawing` is where the drawing itself stands: the area inside the border that is neither
    title block nor notes.
    """

    bubbles: tuple[Bubble, ...] = ()
    rooms: tuple[Room, ...] = ()
    notes: tuple[Note, ...] = ()
    clouds: tuple[Cloud, ...] = ()
    deltas: tuple[Delta, ...] = ()
    drawing: Box | None = None
