"""A drawing as things that a planner knows: walls, doors, labels, notes; what each looks like."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from tests.drawings.pairs.lettering import Lettering
from tests.drawings.pairs.marks import Area, Line, Mark, Pen, Spot, Text, extent

from premises.drawings.content import Box, Similarity

FRAME: Final = -1
"""The view of what belongs to the sheet itself: border, title block, lists of notes."""


_WALL_PEN: Final = Pen(0.5)


@dataclass(frozen=True, slots=True)
class Cut:
    """An opening in a wall, by distances in mm from the wall's begin."""

    wall: str
    begin: float
    end: float


@dataclass(frozen=True, slots=True)
class Wall:
    """Two faces `thick` apart, from one point to another."""

    begin: Spot
    end: Spot
    thick: float
    pen: Pen = _WALL_PEN
    fill: int | None = None

    @property
    def length(self) -> float:
        across, down = self.end[0] - self.begin[0], self.end[1] - self.begin[1]
        return float((across**2 + down**2) ** 0.5)

    @property
    def along(self) -> Spot:
        """The direction it runs in, of length 1."""
        across, down = self.end[0] - self.begin[0], self.end[1] - self.begin[1]
        return across / self.length, down / self.length

    def piece(self, begin: float, end: float) -> list[Mark]:
        """Its marks between two distances from its begin."""
        (ux, uy), half = self.along, self.thick / 2
        x0, y0 = self.begin[0] + ux * begin, self.begin[1] + uy * begin
        x1, y1 = self.begin[0] + ux * end, self.begin[1] + uy * end
        ring = (
            (x0 - uy * half, y0 + ux * half),
            (x1 - uy * half, y1 + ux * half),
            (x1 + uy * half, y1 - ux * half),
            (x0 + uy * half, y0 - ux * half),
        )
        line: Mark = Line(ring, self.pen, is_closed=True)
        return [line] if self.fill is None else [Area(ring, self.fill), line]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing on a sheet; `what` is its name in the trade.

    `can` says what a revision may do to it: r remove or add, m move, t write something else.
    `slide` is the direction along which it may move, none for any. `row` is its place in a list,
    whose later entries make room for it.
    """

    name: str
    what: str
    marks: tuple[Mark, ...] = ()
    view: int = 0
    layer: str = "0"
    can: str = ""
    wall: Wall | None = None
    cut: Cut | None = None
    slide: Spot | None = None
    row: tuple[str, int] | None = None
    pitch_mm: float = 0.0

    def moved(self, dx: float, dy: float) -> "Item":
        """The same at another place; an opening takes its gap in the wall with it."""
        by = Similarity(1.0, 0.0, dx, dy)
        cut = self.cut
        if cut is not None and self.slide is not None:
            step = dx * self.slide[0] + dy * self.slide[1]
            cut = Cut(cut.wall, cut.begin + step, cut.end + step)
        return replace(self, marks=tuple(mark.put(by) for mark in self.marks), cut=cut)

    @property
    def texts(self) -> tuple[Text, ...]:
        return tuple(mark for mark in self.marks if isinstance(mark, Text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Titles:
    """What a title block says."""

    number: str
    title: str
    revision: str = "A"
    issued: str = "2026-03-02"


@dataclass(frozen=True, kw_only=True)
class Model:
    """One sheet; `drawing` is the area that drawings stand in, `views` the box of each of them."""

    width_mm: float
    height_mm: float
    titles: Titles
    items: tuple[Item, ...]
    drawing: Box
    views: tuple[Box, ...] = ()
    layers: tuple[str, ...] = field(default=())

    def item(self, name: str) -> Item:
        return next(one for one in self.items if one.name == name)

    def with_items(self, items: Iterable[Item]) -> "Model":
        return replace(self, items=tuple(items))


@dataclass(frozen=True)
class Plot:
    """A sheet ready to be written: groups of marks in drawing order, on its page."""

    width_mm: float
    height_mm: float
    groups: tuple[tuple[str, tuple[Mark, ...]], ...]
    """Layer and marks of each thing."""

    def put(self, by: Similarity, width_mm: float, height_mm: float) -> "Plot":
        """All of it turned, scaled and shifted onto another page."""
        groups = tuple(
            (layer, tuple(mark.put(by) for mark in marks)) for layer, marks in self.groups
        )
        return Plot(width_mm, height_mm, groups)


def drawn(model: Model) -> Plot:
    """Every item's marks; walls are open where doors and windows are."""
    cuts = [item.cut for item in model.items if item.cut is not None]
    groups = [(item.layer, tuple(marks_of(item, cuts))) for item in model.items]
    return Plot(model.width_mm, model.height_mm, tuple(one for one in groups if one[1]))


def marks_of(item: Item, cuts: Sequence[Cut]) -> Iterable[Mark]:
    if item.wall is None:
        return item.marks
    return _pieces(item.wall, sorted(_gaps(item.name, cuts)))


def _gaps(wall: str, cuts: Sequence[Cut]) -> list[tuple[float, float]]:
    return [(cut.begin, cut.end) for cut in cuts if cut.wall == wall]


def _pieces(wall: Wall, gaps: Sequence[tuple[float, float]]) -> list[Mark]:
    marks: list[Mark] = []
    at = 0.0
    for begin, end in [*gaps, (wall.length, wall.length)]:
        if begin - at > 0.05:
            marks += wall.piece(at, begin)
        at = max(at, end)
    return marks


def place(model: Model, item: Item, lettering: Lettering) -> Box:
    """Where the ink of an item stands, with its gap in a wall."""
    marks = list(item.marks)
    if item.wall is not None:
        marks += item.wall.piece(0.0, item.wall.length)
    if item.cut is not None:
        wall = model.item(item.cut.wall).wall
        assert wall is not None
        marks += wall.piece(item.cut.begin, item.cut.end)
    return extent(marks, lettering)
