"""A sheet of details: several views side by side, each with hatches, leaders and a title."""

from itertools import pairwise
from typing import Final

import numpy as np
from numpy.random import Generator
from tests.drawings.pairs import frames, symbols, words
from tests.drawings.pairs.frames import Format
from tests.drawings.pairs.lettering import HELVETICA
from tests.drawings.pairs.marks import Arc, Area, Line, Mark, Pen, Text, extent, rectangle
from tests.drawings.pairs.model import Item, Model, Titles
from tests.drawings.pairs.styles.building import Space

from premises.drawings.content import Box

_SCALES: Final = ("3 = 1'-0\"", "1 1/2 = 1'-0\"", "6 = 1'-0\"", "NTS")
_NAMES: Final = (
    "WALL BASE", "PARAPET", "WINDOW HEAD", "WINDOW SILL", "DOOR JAMB", "ROOF EDGE", "SLAB EDGE",
    "EXPANSION JOINT", "STAIR NOSING", "RAIL POST", "COLUMN BASE", "FOOTING",
)  # fmt: skip
_SAYS: Final = (
    "5/8 GYPSUM BOARD", "CONT. SEALANT", "R-21 INSULATION", "1/2 PLYWOOD", "VAPOR BARRIER",
    "STEEL ANGLE L4X4", "NON-SHRINK GROUT", "GALV. FLASHING", "5/8 ANCHOR BOLT", "RIGID BOARD 2",
)  # fmt: skip


def sheet(form: Format, titles: Titles, seed: int) -> Model:
    """As many views as the paper takes, each a world of its own."""
    chance = np.random.default_rng(seed)
    em = form.letters_mm
    free = form.free.grown(-8.0)
    across, down = max(2, int(free.width / (48 * em))), max(2, int(free.height / (42 * em)))
    width, height = free.width / across, free.height / down
    items = frames.frame(form, titles)
    views = []
    for at in range(across * down):
        left, top = free.left + at % across * width, free.top + at // across * height
        cell = Box(left, top, left + width, top + height)
        views.append(cell)
        items += _view(at, cell, chance, em)
    return Model(
        width_mm=form.width_mm,
        height_mm=form.height_mm,
        titles=titles,
        items=tuple(items),
        drawing=free,
        views=tuple(views),
    )


def _view(view: int, cell: Box, chance: Generator, em: float) -> list[Item]:
    """What is cut stands at the left, what is said of it at the right."""
    name, scale = str(chance.choice(_NAMES)), str(chance.choice(_SCALES))
    at = (cell.left + 4 * em, cell.bottom - 4 * em)
    title = symbols.view_title(str(view + 1), name, scale, at, em)
    body = Box(
        cell.left + 6 * em, cell.top + 5 * em, cell.left + 0.5 * cell.width, cell.bottom - 9 * em
    )
    return [
        Item(name=f"title:{view}", what="view title", marks=title, view=view, can="t"),
        *_layers(view, body, chance),
        *_fasteners(view, body, chance, em),
        *_leaders(view, body, cell, chance, em),
        *_sizes(view, body, chance, em),
    ]


def _layers(view: int, body: Box, chance: Generator) -> list[Item]:
    """Materials beside each other, each with its own hatch."""
    found = []
    shares = np.cumsum(chance.uniform(0.5, 1.5, 4))
    edges = [body.left, *(body.left + body.width * shares / shares[-1]).tolist()]
    for at, (left, right) in enumerate(pairwise(edges)):
        outline = rectangle(left, body.top, right - left, body.height, Pen(0.5))
        marks: list[Mark] = [outline]
        kind = int(chance.integers(4))
        if kind == 0:
            marks += symbols.hatch(left, body.top, right - left, body.height, 2.0)
        elif kind == 1:
            marks += _batts(left, right, body)
        elif kind == 2:
            marks += _gravel(left, right, body, chance)
        found.append(
            Item(
                name=f"layer:{view}:{at}",
                what="ground",
                marks=tuple(marks),
                view=view,
                layer="A-DETL",
            )
        )
    return found


def _batts(left: float, right: float, body: Box) -> list[Mark]:
    """Insulation: half circles up one side and down the other."""
    radius = min(3.0, (right - left) / 3)
    marks: list[Mark] = []
    y, side = body.top + radius, 0
    while y + radius < body.bottom:
        middle = (left + right) / 2 + (radius if side else -radius) * 0.6
        marks.append(Arc((middle, y), radius, -90.0 if side else 90.0, 180.0, Pen(0.18)))
        y, side = y + radius, 1 - side
    return marks


def _gravel(left: float, right: float, body: Box, chance: Generator) -> list[Mark]:
    """Concrete: dots and small triangles."""
    marks: list[Mark] = []
    for _ in range(int((right - left) * body.height / 30)):
        x = float(chance.uniform(left + 1, right - 1))
        y = float(chance.uniform(body.top + 1, body.bottom - 1))
        if chance.random() < 0.6:
            marks.append(Arc((x, y), 0.25, pen=Pen(0.18)))
        else:
            ring = ((x, y - 0.7), (x + 0.7, y + 0.5), (x - 0.7, y + 0.5))
            marks.append(Line(ring, Pen(0.18), is_closed=True))
    return marks


def _fasteners(view: int, body: Box, chance: Generator, em: float) -> list[Item]:
    """Bolts and angles in the cut, the things that revisions are about."""
    found, space = [], Space()
    for at in range(int(chance.integers(4, 8))):
        x = float(chance.uniform(body.left + 6, body.right - 10))
        y = float(chance.uniform(body.top + 6, body.bottom - 6))
        if chance.random() < 0.5:
            kind = "bolt"
            drawn: list[Mark] = [
                rectangle(-4.0, -0.5, 8.0, 1.0, Pen(0.25)),
                Area(((-4.6, -1.4), (-4.0, -1.4), (-4.0, 1.4), (-4.6, 1.4))),
            ]
        else:
            kind = "angle"
            ring = ((0.0, 0.0), (7.0, 0.0), (7.0, 1.0), (1.0, 1.0), (1.0, 7.0), (0.0, 7.0))
            drawn = [Line(ring, Pen(0.5), is_closed=True)]
        marks = symbols.turned(drawn, (x, y), 90.0 * int(chance.integers(4)))
        reach = extent(marks, HELVETICA).grown(1.0)
        if space.free(reach):
            space.take(reach)
            name = f"{kind}:{view}:{at}"
            found.append(
                Item(name=name, what=kind, marks=marks, view=view, layer="A-DETL", can="rm")
            )
    return found


def _leaders(view: int, body: Box, cell: Box, chance: Generator, em: float) -> list[Item]:
    found = []
    count = max(3, min(7, int(body.height / (5 * em))))
    for at in range(count):
        y = body.top + (at + 0.5) * body.height / count
        x = float(chance.uniform(body.left + 3, body.right - 3))
        turn = body.right + 3 * em
        marks = (
            Line(((x, y + 2.0), (turn, y), (turn + 2 * em, y)), Pen(0.18)),
            Area(((x, y + 2.0), (x + 1.6, y + 1.2), (x + 1.7, y + 2.1))),
            Text((turn + 2.5 * em, y + 0.35 * em), str(chance.choice(_SAYS)), em),
        )
        item = Item(
            name=f"leader:{view}:{at}",
            what="leader",
            marks=marks,
            view=view,
            layer="A-NOTE",
            can="rt",
        )
        found.append(item)
    return found


def _sizes(view: int, body: Box, chance: Generator, em: float) -> list[Item]:
    below = symbols.dimension(
        (body.left, body.bottom), (body.right, body.bottom), 3 * em, words.dimension(chance), em
    )
    beside = symbols.dimension(
        (body.left, body.bottom), (body.left, body.top), -3 * em, words.dimension(chance), em
    )
    return [
        Item(
            name=f"dim:{view}:{at}",
            what="dimension",
            marks=marks,
            view=view,
            layer="A-DIMS",
            can="t",
        )
        for at, marks in enumerate((below, beside))
    ]
