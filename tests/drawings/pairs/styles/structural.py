"""A structural framing plan: columns on an even grid, beams with their sizes, footings, braces."""

from itertools import pairwise
from typing import Final

import numpy as np
from numpy.random import Generator
from tests.drawings.pairs import frames, symbols, words
from tests.drawings.pairs.frames import Format
from tests.drawings.pairs.lettering import HELVETICA
from tests.drawings.pairs.marks import Arc, Line, Mark, Pen, Text, extent, rectangle
from tests.drawings.pairs.model import Item, Model, Titles
from tests.drawings.pairs.styles.architectural import Areas, areas
from tests.drawings.pairs.styles.building import Space

from premises.drawings.content import Box

_CHAIN: Final = (9.0, 1.5, 1.5, 1.5)
_SIZES: Final = ("W14X30", "W16X31", "W18X35", "W21X44", "W24X55", "W12X19", "HSS8X8", "W27X84")
_NOTES: Final = (
    "STRUCTURAL STEEL SHALL BE ASTM A992 GRADE 50.",
    "BOLTS 3/4 DIA A325 UNLESS NOTED OTHERWISE.",
    "CONCRETE STRENGTH 4000 PSI AT 28 DAYS.",
    "TOP OF STEEL ELEVATION 114'-6\" UNLESS NOTED.",
    "SHOP WELDS E70XX ELECTRODES.",
    "CAMBER OF BEAMS 3/4 WHERE SHOWN.",
)
_FOOTINGS: Final = (("MARK", 1.0), ("SIZE", 2.0), ("DEPTH", 1.2), ("REINF.", 2.0))


def sheet(form: Format, titles: Titles, seed: int) -> Model:
    """Equal bays in both directions: one bay looks like the next but for its words."""
    chance = np.random.default_rng(seed)
    em, where = form.letters_mm, areas(form)
    bay = 17.0 * em
    across, down = int(where.plan.width / bay), int(where.plan.height / bay)
    xs = [where.plan.left + at * bay for at in range(across + 1)]
    ys = [where.plan.top + at * bay for at in range(down + 1)]
    items = [*frames.frame(form, titles), *_grid(xs, ys, em)]
    items += _columns(xs, ys, em, chance)
    items += _beams(xs, ys, em, chance)
    items += _sections(xs, ys, em, chance, items)
    items += _dimensions(xs, ys, em, chance)
    items += _lists(form, where, chance)
    reach = Box(xs[0], ys[0], xs[-1], ys[-1]).grown(12 * em)
    return Model(
        width_mm=form.width_mm,
        height_mm=form.height_mm,
        titles=titles,
        items=tuple(items),
        drawing=reach,
        views=(reach,),
    )


def _grid(xs: list[float], ys: list[float], em: float) -> list[Item]:
    pen, radius = Pen(0.18, dash=_CHAIN), 1.8 * em
    top, left = ys[0] - 8 * em, xs[0] - 8 * em
    found = []
    for at, x in enumerate(xs):
        line = Line(((x, top), (x, ys[-1] + 2 * em)), pen)
        marks = (line, *symbols.bubble(str(at + 1), (x, top - radius), radius))
        found.append(Item(name=f"grid:{at + 1}", what="grid", marks=marks, layer="S-GRID"))
    for at, y in enumerate(ys):
        name = "ABCDEFGHJKLMNPQRSTUVWXYZ"[at]
        line = Line(((left, y), (xs[-1] + 2 * em, y)), pen)
        marks = (line, *symbols.bubble(name, (left - radius, y), radius))
        found.append(Item(name=f"grid:{name}", what="grid", marks=marks, layer="S-GRID"))
    return found


def _columns(xs: list[float], ys: list[float], em: float, chance: Generator) -> list[Item]:
    """A column at each crossing, most on a footing that is drawn dashed."""
    found = []
    for i, x in enumerate(xs):
        for j, y in enumerate(ys):
            marks = symbols.turned(symbols.column(1.3 * em), (x, y), 90.0 * ((i + j) % 2))
            found.append(
                Item(name=f"column:{i}:{j}", what="column", marks=marks, layer="S-COLS", can="r")
            )
            if chance.random() < 0.7:
                half = float(chance.choice([1.8, 2.2, 2.6])) * em
                pen = Pen(0.25, dash=(2.0, 1.0))
                base = rectangle(x - half, y - half, 2 * half, 2 * half, pen)
                mark = Text((x + half + 0.4, y + half + em), f"F{int(chance.integers(1, 9))}", em)
                item = Item(
                    name=f"footing:{i}:{j}",
                    what="footing",
                    marks=(base, mark),
                    layer="S-FNDN",
                    can="rt",
                )
                found.append(item)
    return found


def _beams(xs: list[float], ys: list[float], em: float, chance: Generator) -> list[Item]:
    """Girders along the grid, two or three joists in each bay, some braces."""
    found = []
    gap = 1.6 * em
    for i in range(len(xs) - 1):
        for j, y in enumerate(ys):
            found.append(_beam(f"girder:{i}:{j}", xs[i] + gap, xs[i + 1] - gap, y, em, chance, 0.7))
    for i in range(len(xs) - 1):
        for j in range(len(ys) - 1):
            count = int(chance.integers(2, 4))
            for at in range(count):
                y = ys[j] + (ys[j + 1] - ys[j]) * (at + 1) / (count + 1)
                name = f"joist:{i}:{j}:{at}"
                found.append(_beam(name, xs[i] + gap, xs[i + 1] - gap, y, em, chance, 0.35))
            if chance.random() < 0.15:
                ends = ((xs[i] + gap, ys[j] + gap), (xs[i + 1] - gap, ys[j + 1] - gap))
                brace = Line(ends, Pen(0.35, dash=(4.0, 2.0)))
                item = Item(
                    name=f"brace:{i}:{j}", what="brace", marks=(brace,), layer="S-BRAC", can="r"
                )
                found.append(item)
    return found


def _beam(
    name: str, left: float, right: float, y: float, em: float, chance: Generator, width: float
) -> Item:
    text = f"{chance.choice(_SIZES)} ({int(chance.integers(8, 40))})"
    size = 0.9 * em
    marks: tuple[Mark, ...] = (
        Line(((left, y), (right, y)), Pen(width)),
        Text(((left + right) / 2, y - 0.35 * em), text, size, "middle"),
    )
    can = "rt" if width < 0.5 else "t"
    return Item(name=name, what="beam", marks=marks, layer="S-BEAM", can=can)


def _sections(
    xs: list[float], ys: list[float], em: float, chance: Generator, others: list[Item]
) -> list[Item]:
    """Marks of sections in some of the bays, on no writing."""
    found = []
    space = Space([extent(one.texts, HELVETICA) for one in others if one.texts])
    for i, x in enumerate(xs[:-1]):
        for j, y in enumerate(ys[:-1]):
            if chance.random() < 0.3:
                at = (x + float(chance.uniform(4, 12)) * em, y + 2.4 * em)
                upper = Text(
                    (at[0], at[1] - 0.2 * em), str(int(chance.integers(1, 15))), em, "middle"
                )
                sheet_text = f"S{int(chance.integers(5, 8))}01"
                marks = (
                    Arc(at, 1.6 * em, pen=Pen(0.3)),
                    Line(((at[0] - 1.6 * em, at[1]), (at[0] + 1.6 * em, at[1])), Pen(0.18)),
                    upper,
                    Text((at[0], at[1] + 0.95 * em), sheet_text, 0.8 * em, "middle"),
                )
                item = Item(
                    name=f"section:{i}:{j}",
                    what="section mark",
                    marks=marks,
                    layer="S-ANNO",
                    can="rmt",
                )
                if space.free(extent(marks, HELVETICA)):
                    found.append(item)
    return found


def _dimensions(xs: list[float], ys: list[float], em: float, chance: Generator) -> list[Item]:
    found = []
    for at, (left, right) in enumerate(pairwise(xs)):
        text = words.dimension(chance)
        marks = symbols.dimension((left, ys[0]), (right, ys[0]), -5 * em, text, em)
        found.append(Item(name=f"dim:x{at}", what="dimension", marks=marks, can="t"))
    for at, (top, bottom) in enumerate(pairwise(ys)):
        text = words.dimension(chance)
        marks = symbols.dimension((xs[0], bottom), (xs[0], top), -5 * em, text, em)
        found.append(Item(name=f"dim:y{at}", what="dimension", marks=marks, can="t"))
    return found


def _lists(form: Format, where: Areas, chance: Generator) -> list[Item]:
    em = form.letters_mm * 0.9
    box = where.notes
    middle = (box.top + box.bottom) / 2
    upper, lower = (
        Box(box.left, box.top, box.right, middle),
        Box(box.left, middle, box.right, box.bottom),
    )
    notes = [(f"{at + 1}.", text) for at, text in enumerate(_NOTES)]
    most = max(3, min(14, int((lower.height - 8 * em) / (2.1 * em)) - 4))
    rows = [
        (
            f"F{at + 1}",
            f"{int(chance.integers(3, 9))}'-0\" X {int(chance.integers(3, 9))}'-0\"",
            f'{int(chance.integers(12, 36))}"',
            f"{int(chance.integers(4, 12))}-#{int(chance.integers(4, 9))} EW",
        )
        for at in range(most)
    ]
    return [
        *frames.listed("notes", "STRUCTURAL NOTES", notes, upper, em, what="general note"),
        *frames.schedule("footings", "FOOTING SCHEDULE", _FOOTINGS, rows, lower, em),
    ]
