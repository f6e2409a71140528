"""The sample clinic: its walls, doors, windows and rooms, before and after a revision."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple

Facing = Literal["north", "south", "east", "west"]
Stretch = tuple[float, float]

PARTITION_FT: Final = 0.42
OUTSIDE_FT: Final = 0.67
GRID: Final[dict[str, float]] = {"1": 0, "2": 20, "3": 40, "4": 60, "5": 80}
ROWS: Final[dict[str, float]] = {"A": 0, "B": 16, "C": 24, "D": 48}


class Span(NamedTuple):
    """A rectangle in feet, from the building's top left corner, downwards."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Wall:
    """A straight wall by the line along its middle."""

    start: tuple[float, float]
    end: tuple[float, float]
    thick: float = PARTITION_FT

    @property
    def is_level(self) -> bool:
        return self.start[1] == self.end[1]


@dataclass(frozen=True)
class Door:
    """A leaf in a wall; `at` is the middle of its opening, `opens` where the leaf swings to."""

    number: str
    at: tuple[float, float]
    opens: Facing
    rating: str = "-"
    wide: float = 3.0
    size: str = "3'-0\" x 7'-0\""
    leaf: str = "WD"
    remarks: str = ""


@dataclass(frozen=True)
class Window:
    """Glass in an outside wall; `at` is the middle of its opening."""

    at: tuple[float, float]
    wide: float


@dataclass(frozen=True)
class Room:
    number: str
    name: str
    at: tuple[float, float]
    area: str


@dataclass(frozen=True)
class Clinic:
    """The building as one revision shows it; `clear` is what is written at the corridor's width."""

    doors: tuple[Door, ...]
    windows: tuple[Window, ...]
    rooms: tuple[Room, ...]
    sinks: tuple[tuple[float, float], ...]
    clear: str


WALLS: Final = (
    Wall((0, 0), (80, 0), OUTSIDE_FT),
    Wall((80, 0), (80, 48), OUTSIDE_FT),
    Wall((80, 48), (0, 48), OUTSIDE_FT),
    Wall((0, 48), (0, 0), OUTSIDE_FT),
    Wall((0, 16), (80, 16)),
    Wall((0, 24), (80, 24)),
    *(Wall((x, 0), (x, 16)) for x in (20, 30, 40, 60)),
    *(Wall((x, 24), (x, 48)) for x in (20, 40, 60)),
    Wall((50, 24), (50, 36)),
    Wall((40, 36), (60, 36)),
)

BEFORE: Final = Clinic(
    doors=(
        Door("100", (0, 20), "east", wide=3.5, size="3'-6\" x 7'-0\"", leaf="AL", remarks="CLOSER"),
        Door("101", (10, 16), "north"),
        Door("102", (23, 16), "north"),
        Door("103", (37, 16), "north"),
        Door("104", (44, 16), "north"),
        Door("105", (65, 16), "north", "45 MIN", leaf="HM", remarks="CLOSER"),
        Door("106", (10, 24), "south"),
        Door("107", (25, 24), "south", wide=3.5, size="3'-6\" x 7'-0\""),
        Door("108", (43, 24), "south", remarks="PRIVACY LOCK"),
        Door("109", (57, 24), "south", remarks="PRIVACY LOCK"),
        Door("110", (66, 24), "south", "20 MIN"),
        Door("111", (50, 48), "south", "45 MIN", leaf="HM", remarks="WEATHERSTRIP"),
    ),
    windows=(
        Window((10, 0), 8),
        Window((25, 0), 4),
        Window((35, 0), 4),
        Window((46, 0), 5),
        Window((70, 0), 6),
        Window((10, 48), 8),
        Window((30, 48), 8),
        Window((70, 48), 8),
        Window((80, 34), 6),
    ),
    rooms=(
        Room("100", "CORRIDOR", (50, 20), "600 SF"),
        Room("101", "WAITING", (10, 8), "304 SF"),
        Room("102", "EXAM 1", (25, 7), "150 SF"),
        Room("103", "EXAM 2", (35, 7), "150 SF"),
        Room("104", "OFFICE", (51, 9), "306 SF"),
        Room("105", "STORAGE", (71, 9), "304 SF"),
        Room("106", "RECEPTION", (10, 36), "459 SF"),
        Room("107", "PROCEDURE", (30, 38), "462 SF"),
        Room("108", "TOILET", (45, 31), "110 SF"),
        Room("109", "TOILET", (55, 31), "110 SF"),
        Room("110", "LABORATORY", (70, 36), "459 SF"),
        Room("111", "MECHANICAL", (50, 41), "225 SF"),
    ),
    sinks=((28.7, 13.2), (38.7, 5.0), (38.5, 26.5), (41.2, 34), (58.8, 34)),
    clear="7'-6\" CLR",
)


def _after() -> Clinic:
    """The addendum: an opening into the store room, and what follows from it, among others."""
    doors = {door.number: door for door in BEFORE.doors}
    added = Door("104A", (60, 8), "east", "20 MIN", remarks="CLOSER")
    moved = {
        "105": replace(doors["105"], rating="20 MIN"),
        "110": replace(doors["110"], at=(70, 24)),
    }
    listed = [moved.get(door.number, door) for door in BEFORE.doors]
    return Clinic(
        doors=(*listed[:5], added, *listed[5:]),
        windows=(*BEFORE.windows, Window((55, 0), 5)),
        rooms=tuple(
            replace(room, name="RECORDS") if room.number == "105" else room for room in BEFORE.rooms
        ),
        sinks=tuple(sink for sink in BEFORE.sinks if sink != (38.7, 5.0)),
        clear="7'-8\" CLR",
    )


AFTER: Final = _after()


def solid(clinic: Clinic) -> list[tuple[Wall, list[Span]]]:
    """The pieces of each wall that its doors and windows leave."""
    openings = [
        *((door.at, door.wide) for door in clinic.doors),
        *((window.at, window.wide) for window in clinic.windows),
    ]
    return [(wall, _pieces(wall, openings)) for wall in WALLS]


def _pieces(wall: Wall, openings: list[tuple[tuple[float, float], float]]) -> list[Span]:
    along, across = (0, 1) if wall.is_level else (1, 0)
    line = wall.start[across]
    first, last = sorted((wall.start[along], wall.end[along]))
    gaps = sorted(
        (at[along] - wide / 2, at[along] + wide / 2)
        for at, wide in openings
        if at[across] == line and first < at[along] < last
    )
    # Outside walls meet at their outer corners.
    reach = wall.thick / 2 if wall.thick == OUTSIDE_FT else 0.0
    starts = [first - reach, *(end for _, end in gaps)]
    ends = [*(start for start, _ in gaps), last + reach]
    half = wall.thick / 2
    return [
        Span(start, line - half, end, line + half)
        if wall.is_level
        else Span(line - half, start, line + half, end)
        for start, end in zip(starts, ends, strict=True)
    ]


def outlines(spans: list[Span]) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """The sides of all rectangles, without what lies within another of them."""
    sides = []
    for span in spans:
        for level in (span.top, span.bottom):
            inside = ((o.left, o.right) for o in spans if o.top < level < o.bottom)
            kept = _without(span.left, span.right, inside)
            sides += [((start, level), (end, level)) for start, end in kept]
        for upright in (span.left, span.right):
            inside = ((o.top, o.bottom) for o in spans if o.left < upright < o.right)
            kept = _without(span.top, span.bottom, inside)
            sides += [((upright, start), (upright, end)) for start, end in kept]
    return sides


def _without(start: float, end: float, taken: Iterable[Stretch]) -> list[Stretch]:
    """What of a stretch is left beside those that are taken."""
    left = []
    for first, last in sorted(one for one in taken if one[0] < end and one[1] > start):
        if first > start:
            left.append((start, first))
        start = max(start, last)
    return [*left, (start, end)] if start < end else left
