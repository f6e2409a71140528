"""A building's plan by chance: walls, corridors, rooms with doors and windows, and its grid."""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from numpy.random import Generator
from tests.drawings.pairs import symbols, words
from tests.drawings.pairs.lettering import HELVETICA
from tests.drawings.pairs.marks import Line, Pen, Text, extent
from tests.drawings.pairs.model import Cut, Item, Wall

from premises.drawings.content import Box

_CHAIN: Final = (7.0, 1.5, 1.0, 1.5)
_OUTER_MM: Final = 2.4
_INNER_MM: Final = 1.5


@dataclass(frozen=True, slots=True)
class Chamber:
    """A room: its clear box, whether its door is in its lower wall and it has an outer wall."""

    box: Box
    number: int
    door_below: bool
    outside: bool


@dataclass
class Space:
    """Where something stands already, so that nothing is put on it."""

    taken: list[Box] = field(default_factory=list)

    def free(self, box: Box) -> bool:
        return not any(box.touches(one) for one in self.taken)

    def take(self, box: Box) -> Box:
        self.taken.append(box)
        return box


@dataclass(frozen=True)
class Building:
    """Walls are items; `columns` and `rows` are where its grid runs."""

    outer: Box
    walls: list[Item]
    chambers: list[Chamber]
    columns: list[float]
    rows: list[float]
    level: dict[float, str]
    """The name of the wall that runs across at a height."""


def building(
    region: Box, chance: Generator, *, pen_mm: float, poche: int | None, bay_mm: float = 38.0
) -> Building:
    """Rooms along corridors, as many as the region takes."""
    corridor, depth = 0.45 * bay_mm, 1.1 * bay_mm
    count = max(2, int(region.width / bay_mm))
    stacks = max(1, int(region.height / (2 * depth + corridor)))
    bay = region.width / count
    deep = (region.height / stacks - corridor) / 2
    columns = [region.left + at * bay for at in range(count + 1)]
    rows = [region.top]
    for _ in range(stacks):
        rows += [rows[-1] + deep, rows[-1] + deep + corridor, rows[-1] + 2 * deep + corridor]
    pen = Pen(pen_mm)
    walls, level = [], {}
    for place, y in enumerate(rows):
        thick = _OUTER_MM if place in (0, len(rows) - 1) else _INNER_MM
        level[y] = f"wall:level{place}"
        face = Wall((region.left, y), (region.right, y), thick, pen, poche)
        walls.append(Item(name=level[y], what="wall", wall=face, layer="A-WALL"))
    for side, x in (("west", region.left), ("east", region.right)):
        face = Wall((x, region.top), (x, region.bottom), _OUTER_MM, pen, poche)
        walls.append(Item(name=f"wall:{side}", what="wall", wall=face, layer="A-WALL"))
    chambers: list[Chamber] = []
    for band in range(2 * stacks):
        top = rows[band // 2 * 3 + (band % 2) * 2]
        walls += _band(top, top + deep, band, columns, chambers, chance, pen, poche, 2 * stacks)
    outer = Box(region.left, rows[0], region.right, rows[-1])
    return Building(outer, walls, chambers, columns, rows, level)


def _band(
    top: float,
    bottom: float,
    band: int,
    columns: list[float],
    chambers: list[Chamber],
    chance: Generator,
    pen: Pen,
    poche: int | None,
    bands: int,
) -> list[Item]:
    walls, left = [], columns[0]
    for place, x in enumerate(columns[1:], start=1):
        last = place == len(columns) - 1
        if not last and chance.random() < 0.2 and x - left < 1.5 * (columns[1] - columns[0]):
            continue
        box = Box(left, top, x, bottom).grown(-_INNER_MM)
        number = 100 * (band + 1) + len(chambers) % 90 + 1
        chambers.append(Chamber(box, number, band % 2 == 0, band in (0, bands - 1)))
        if not last:
            face = Wall((x, top), (x, bottom), _INNER_MM, pen, poche)
            name = f"wall:{band}:{place}"
            walls.append(Item(name=name, what="wall", wall=face, layer="A-WALL", can="r"))
        left = x
    return walls


def doors(plan: Building, chance: Generator, space: Space, *, width: float = 8.5) -> list[Item]:
    """One for each room, in the wall to its corridor."""
    found = []
    for room in plan.chambers:
        level = min(
            plan.level,
            key=lambda y: abs(y - (room.box.bottom if room.door_below else room.box.top)),
        )
        x = float(chance.uniform(room.box.left + 3, room.box.right - width - 3))
        hand = -1 if room.door_below else 1
        marks = symbols.turned(symbols.door(width, hand=hand), (x, level), 0.0)
        space.take(extent(marks, HELVETICA).grown(1.0))
        begin = x - plan.outer.left
        found.append(
            Item(
                name=f"door:{room.number}",
                what="door",
                marks=marks,
                layer="A-DOOR",
                can="rm",
                cut=Cut(plan.level[level], begin, begin + width),
                slide=(1.0, 0.0),
            )
        )
    return found


def windows(plan: Building, chance: Generator, *, width: float = 10.0) -> list[Item]:
    """In the outer walls above and below."""
    found = []
    for room in plan.chambers:
        if not room.outside:
            continue
        above = abs(room.box.top - plan.outer.top) < 5
        level = plan.outer.top if above else plan.outer.bottom
        x = float(chance.uniform(room.box.left + 2, room.box.right - width - 2))
        drawn = symbols.window(width, _OUTER_MM)
        at, angle = ((x, level), 0.0) if above else ((x + width, level), 180.0)
        begin = x - plan.outer.left
        found.append(
            Item(
                name=f"window:{room.number}",
                what="window",
                marks=symbols.turned(drawn, at, angle),
                layer="A-GLAZ",
                can="rm",
                cut=Cut(plan.level[level], begin, begin + width),
                slide=(1.0, 0.0),
            )
        )
    return found


def labels(
    plan: Building, chance: Generator, space: Space, em: float, name: str = ""
) -> list[Item]:
    """Name and number in the middle of each room."""
    found = []
    for room in plan.chambers:
        x, y = room.box.middle
        said = name or words.room(chance)
        number = Text((x, y + 1.9 * em), str(room.number), em, "middle")
        ring = Line(
            tuple(
                (x + across * 1.6 * em, y + 1.55 * em + down * 0.75 * em)
                for across, down in ((-1, -1), (1, -1), (1, 1), (-1, 1))
            ),
            Pen(0.18),
            is_closed=True,
        )
        marks = (Text((x, y), said, em, "middle"), number, ring)
        space.take(extent(marks, HELVETICA).grown(1.5))
        item = Item(name=f"room:{room.number}", what="room", marks=marks, layer="A-AREA", can="t")
        found.append(item)
    return found


def grid(plan: Building, em: float, *, every: int = 1, letters_down: bool = True) -> list[Item]:
    """Chain lines with a bubble at their ends, numbers across and letters down."""
    found = []
    radius, reach = 1.6 * em, 8.0 * em
    box = plan.outer
    pen = Pen(0.18, dash=_CHAIN)
    for place, x in enumerate(plan.columns[::every]):
        name = str(place + 1)
        top = box.top - reach
        marks = (
            Line(((x, top), (x, box.bottom + 4)), pen),
            *symbols.bubble(name, (x, top - radius), radius),
        )
        found.append(Item(name=f"grid:{name}", what="grid", marks=marks, layer="S-GRID"))
    for place, y in enumerate(plan.rows):
        name = "ABCDEFGHJKLMNPQRSTUVWXYZ"[place] if letters_down else f"A.{place + 1}"
        left = box.left - reach
        marks = (
            Line(((left, y), (box.right + 4, y)), pen),
            *symbols.bubble(name, (left - radius, y), radius),
        )
        found.append(Item(name=f"grid:{name}", what="grid", marks=marks, layer="S-GRID"))
    return found


def dimensions(plan: Building, chance: Generator, em: float) -> list[Item]:
    """A chain above between the lines of the grid, and one at the left."""
    found = []
    box = plan.outer
    for at, (left, right) in enumerate(pairwise(plan.columns)):
        text = words.dimension(chance)
        marks = symbols.dimension((left, box.top), (right, box.top), -4.5 * em, text, em)
        found.append(
            Item(name=f"dim:x{at}", what="dimension", marks=marks, layer="A-DIMS", can="t")
        )
    for at, (top, bottom) in enumerate(pairwise(plan.rows)):
        text = words.dimension(chance)
        marks = symbols.dimension((box.left, bottom), (box.left, top), -4.5 * em, text, em)
        found.append(
            Item(name=f"dim:y{at}", what="dimension", marks=marks, layer="A-DIMS", can="t")
        )
    return found
