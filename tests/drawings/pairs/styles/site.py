"""A civil engineer's site plan: contours, a boundary with bearings, utilities, trees, heights."""

import math
from typing import Final

import numpy as np
from numpy.random import Generator
from tests.drawings.pairs import frames, symbols
from tests.drawings.pairs.frames import Format
from tests.drawings.pairs.lettering import HELVETICA
from tests.drawings.pairs.marks import Area, Line, Mark, Pen, Text, extent, rectangle
from tests.drawings.pairs.model import Item, Model, Titles
from tests.drawings.pairs.styles.architectural import areas
from tests.drawings.pairs.styles.building import Space

from premises.drawings.content import Box

_BROWN: Final = 0x7A4A14
_GREEN: Final = 0x2E6B34
_BLUE: Final = 0x1F4E9E
_CURVES: Final = (("CURVE", 1.0), ("RADIUS", 1.4), ("LENGTH", 1.4), ("DELTA", 1.6))
_NOTES: Final = (
    "CONTOUR INTERVAL 1 FOOT. DATUM NAVD 88.",
    "LOCATE ALL UTILITIES BEFORE EXCAVATION.",
    "MAINTAIN EROSION CONTROL UNTIL TURF IS ESTABLISHED.",
    "PIPE BEDDING SHALL BE CLASS 2 AGGREGATE.",
    "SAWCUT EXISTING PAVEMENT TO A NEAT LINE.",
)


def sheet(form: Format, titles: Titles, seed: int) -> Model:
    """Long curves and small symbols, hardly a straight line that repeats."""
    chance = np.random.default_rng(seed)
    em, where, space = form.letters_mm, areas(form), Space()
    plan = where.plan.grown(6 * em)
    items = [*frames.frame(form, titles), *_contours(plan, chance, em)]
    items += _boundary(plan.grown(-6.0), chance, em, space)
    items += _house(plan, chance, em, space)
    items += _utilities(plan, chance, em, space)
    items += _scattered(plan.grown(-14.0), chance, em, space)
    items += _lists(form, where.notes, chance)
    return Model(
        width_mm=form.width_mm,
        height_mm=form.height_mm,
        titles=titles,
        items=tuple(items),
        drawing=plan,
        views=(plan,),
    )


def _contours(plan: Box, chance: Generator, em: float) -> list[Item]:
    """Lines of equal height, every fifth heavier and with its height written on it."""
    found = []
    phase = float(chance.uniform(0, 6))
    count = int(plan.height / 9)
    for at in range(count):
        level = plan.top + (at + 0.5) * plan.height / count
        xs = np.linspace(plan.left, plan.right, 14)
        ys = (
            level + 7.0 * np.sin(xs / 47.0 + phase + at * 0.11) + 3.0 * np.sin(xs / 19.0 + at * 0.3)
        )
        points = [
            (x, float(np.clip(y, plan.top, plan.bottom)))
            for x, y in zip(xs.tolist(), ys.tolist(), strict=True)
        ]
        heavy = at % 5 == 0
        marks: list[Mark] = [symbols.wavy(points, Pen(0.4 if heavy else 0.15, _BROWN))]
        if heavy:
            x, y = points[3]
            marks.append(Text((x, y - 0.4), str(412 + at), 0.9 * em, "middle", colour=_BROWN))
        found.append(Item(name=f"contour:{at}", what="contour", marks=tuple(marks), layer="C-TOPO"))
    return found


def _boundary(plan: Box, chance: Generator, em: float, space: Space) -> list[Item]:
    """The property's line with a bearing and a length on each side."""
    share = chance.uniform(0.0, 0.06, 8)
    corners = [
        (plan.left + share[0] * plan.width, plan.top + share[1] * plan.height),
        (plan.right - share[2] * plan.width, plan.top + share[3] * plan.height),
        (plan.right - share[4] * plan.width, plan.bottom - share[5] * plan.height),
        (plan.left + share[6] * plan.width, plan.bottom - share[7] * plan.height),
    ]
    ring = tuple((float(x), float(y)) for x, y in corners)
    line = Line(ring, Pen(0.7, dash=(12.0, 2.0, 2.0, 2.0, 2.0, 2.0)), is_closed=True)
    found = [Item(name="boundary", what="ground", marks=(line,), layer="C-PROP")]
    for at, (x0, y0) in enumerate(ring):
        x1, y1 = ring[(at + 1) % 4]
        angle = math.degrees(math.atan2(y1 - y0, x1 - x0))
        angle += 180.0 if abs(angle) > 91 else 0.0
        turn, minutes, seconds = (int(chance.integers(10, most)) for most in (89, 60, 60))
        text = f"N {turn}°{minutes}'{seconds}\" E  {chance.uniform(80, 400):.2f}'"
        label = symbols.turned(
            [Text((0.0, -0.6 * em), text, em, "middle")], ((x0 + x1) / 2, (y0 + y1) / 2), angle
        )
        space.take(extent(label, HELVETICA).grown(1.0))
        found.append(
            Item(name=f"bearing:{at}", what="bearing", marks=label, layer="C-PROP", can="t")
        )
    return found


def _house(plan: Box, chance: Generator, em: float, space: Space) -> list[Item]:
    """A footprint, hatched, and a drive beside it."""
    x, y = plan.left + 0.4 * plan.width, plan.top + 0.35 * plan.height
    width, height = 0.22 * plan.width, 0.2 * plan.height
    marks = (
        rectangle(x, y, width, height, Pen(0.7)),
        *symbols.hatch(x, y, width, height, 4.0),
    )
    label = (Text((x + width / 2, y - 1.5 * em), "EXISTING BUILDING FF 418.50", em, "middle"),)
    drive = symbols.wavy(
        [
            (plan.left, y + 1.5 * height),
            (x - 12, y + 1.3 * height),
            (x + width, y + 1.4 * height),
            (plan.right, y + 1.7 * height),
        ],
        Pen(0.5, dash=(6.0, 3.0)),
    )
    space.take(Box(x, y, x + width, y + height).grown(2.0))
    space.take(extent(label, HELVETICA).grown(1.5))
    return [
        Item(name="house", what="ground", marks=marks, layer="C-BLDG"),
        Item(name="house:label", what="label", marks=label, layer="C-BLDG", can="t"),
        Item(name="drive", what="ground", marks=(drive,), layer="C-ROAD"),
    ]


def _utilities(plan: Box, chance: Generator, em: float, space: Space) -> list[Item]:
    """Pipes with a letter in each gap, manholes on them."""
    found = []
    for at, letter in enumerate("WSGE"):
        y = plan.top + plan.height * (0.12 + 0.06 * at + (0.5 if at > 1 else 0.0))
        marks: list[Mark] = []
        x = plan.left + 4
        while x + 22 < plan.right:
            marks.append(Line(((x, y), (x + 18, y)), Pen(0.35, _BLUE)))
            marks.append(Text((x + 20, y + 0.3 * em), letter, 0.9 * em, "middle", colour=_BLUE))
            x += 22
        found.append(Item(name=f"pipe:{letter}", what="ground", marks=tuple(marks), layer="C-UTIL"))
        for number in range(max(2, int(plan.width / 120))):
            x = float(chance.uniform(plan.left + 15, plan.right - 40))
            hole = (
                *symbols.turned(symbols.manhole(2.2, letter), (x, y - 4.2), 0.0),
                Text((x + 3, y - 5.5), f"RIM {chance.uniform(400, 430):.2f}", 0.9 * em),
            )
            if not space.free(extent(hole, HELVETICA)):
                continue
            space.take(extent(hole, HELVETICA).grown(0.8))
            name = f"manhole:{letter}{number}"
            found.append(Item(name=name, what="manhole", marks=hole, layer="C-UTIL", can="rt"))
    return found


def _scattered(plan: Box, chance: Generator, em: float, space: Space) -> list[Item]:
    """Trees and spot heights wherever there is room."""
    found = []
    for at in range(int(plan.area / 900)):
        spot = (
            float(chance.uniform(plan.left, plan.right)),
            float(chance.uniform(plan.top, plan.bottom)),
        )
        if chance.random() < 0.5:
            kind, can = "tree", "rm"
            drawn = symbols.tree(float(chance.uniform(2.5, 5)), int(chance.integers(8, 16)))
        else:
            kind, can = "spot height", "rmt"
            drawn = [
                Line(((-0.9, -0.9), (0.9, 0.9)), Pen(0.25)),
                Line(((-0.9, 0.9), (0.9, -0.9)), Pen(0.25)),
                Text((1.5, -0.6), f"{chance.uniform(400, 430):.2f}", 0.9 * em),
            ]
        marks = symbols.turned(drawn, spot, 0.0)
        reach = extent(marks, HELVETICA).grown(0.8)
        if space.free(reach):
            space.take(reach)
            found.append(Item(name=f"{kind}:{at}", what=kind, marks=marks, layer="C-PLNT", can=can))
    return found


def _lists(form: Format, box: Box, chance: Generator) -> list[Item]:
    em = form.letters_mm * 0.9
    upper = Box(box.left, box.top, box.right, box.top + 0.4 * box.height)
    lower = Box(box.left, box.top + 0.45 * box.height, box.right, box.bottom)
    notes = [(f"{at + 1}.", text) for at, text in enumerate(_NOTES)]
    rows = [
        (
            f"C{at + 1}",
            f"{chance.uniform(20, 400):.2f}'",
            f"{chance.uniform(10, 200):.2f}'",
            f"{int(chance.integers(4, 90))}°{int(chance.integers(10, 60))}'",
        )
        for at in range(9)
    ]
    arrow = symbols.north((box.right - 5 * em, box.bottom - 5 * em), 2.5 * em)
    edge = Area(
        tuple(
            (box.left + x, box.bottom - 3 * em + y) for x, y in ((0, 0), (20, 0), (20, 1), (0, 1))
        )
    )
    return [
        *frames.listed("notes", "SITE NOTES", notes, upper, em, what="general note"),
        *frames.schedule("curves", "CURVE TABLE", _CURVES, rows, lower, em),
        Item(name="north", what="north arrow", marks=arrow, view=-1, layer="C-ANNO"),
        Item(name="bar", what="scale bar", marks=(edge,), view=-1, layer="C-ANNO"),
    ]
