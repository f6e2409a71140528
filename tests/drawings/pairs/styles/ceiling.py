"""An electrical plan below a ceiling grid: lights, outlets, circuits, a panel's schedule."""

from itertools import pairwise
from typing import Final

import numpy as np
from numpy.random import Generator
from tests.drawings.pairs import frames, symbols
from tests.drawings.pairs.frames import Format
from tests.drawings.pairs.lettering import HELVETICA
from tests.drawings.pairs.marks import Arc, Curve, Line, Mark, Pen, Text, extent
from tests.drawings.pairs.model import Item, Model, Titles
from tests.drawings.pairs.styles import building
from tests.drawings.pairs.styles.architectural import areas
from tests.drawings.pairs.styles.building import Chamber, Space

from premises.drawings.content import Box

_GREY: Final = 0x8C8C8C
_PANEL: Final = (("CKT", 0.7), ("LOAD SERVED", 2.6), ("BKR", 0.9), ("KVA", 0.9))
_LOADS: Final = ("RECEPTACLES", "LIGHTING", "HVAC UNIT", "WATER HEATER", "SPARE", "EXAM EQUIPMENT")


def sheet(form: Format, titles: Titles, seed: int) -> Model:
    """Rooms with a grid of tiles in grey, what hangs in it in black."""
    chance = np.random.default_rng(seed)
    em, where, space = form.letters_mm, areas(form), Space()
    plan = building.building(where.plan, chance, pen_mm=0.25, poche=None, bay_mm=46.0)
    items = [*frames.frame(form, titles), *building.grid(plan, em, every=2), *plan.walls]
    items += building.doors(plan, chance, space)
    items += building.labels(plan, chance, space, 0.9 * em)
    for room in plan.chambers:
        items.append(_tiles(room))
        items += _hung(room, chance, space, em)
    items += _lists(form, where.notes, chance)
    return Model(
        width_mm=form.width_mm,
        height_mm=form.height_mm,
        titles=titles,
        items=tuple(items),
        drawing=where.plan.grown(12 * em),
        views=(where.plan.grown(11.5 * em),),
    )


def _tiles(room: Chamber) -> Item:
    pen, box = Pen(0.09, _GREY), room.box
    lines: list[Mark] = []
    step = 6.1
    lines += [
        Line(((x, box.top), (x, box.bottom)), pen)
        for x in np.arange(box.left + step / 2, box.right, step).tolist()
    ]
    lines += [
        Line(((box.left, y), (box.right, y)), pen)
        for y in np.arange(box.top + step / 2, box.bottom, step).tolist()
    ]
    name = f"tiles:{room.number}"
    return Item(name=name, what="ceiling grid", marks=tuple(lines), layer="A-CLNG")


def _hung(room: Chamber, chance: Generator, space: Space, em: float) -> list[Item]:
    """Lights and outlets, and the circuit that joins the lights."""
    found, lights = [], []
    for at in range(int(chance.integers(4, 8))):
        kind, drawn, can = _device(chance, em)
        for _ in range(15):
            x = float(chance.uniform(room.box.left + 5, room.box.right - 5))
            y = float(chance.uniform(room.box.top + 5, room.box.bottom - 5))
            marks = symbols.turned(drawn, (x, y), 0.0)
            reach = extent(marks, HELVETICA).grown(1.0)
            if space.free(reach):
                space.take(reach)
                name = f"{kind}:{room.number}:{at}"
                layer = "E-LITE" if kind == "light" else "E-POWR"
                found.append(Item(name=name, what=kind, marks=marks, layer=layer, can=can))
                lights += [(x, y)] if kind == "light" else []
                break
    return [*found, *_circuits(room, lights, chance, em)]


def _device(chance: Generator, em: float) -> tuple[str, list[Mark], str]:
    kind = str(chance.choice(["light", "diffuser", "outlet", "switch"]))
    if kind == "light":
        return kind, symbols.light(12.2, 6.1), "rm"
    if kind == "diffuser":
        return kind, symbols.diffuser(6.1), "rm"
    if kind == "outlet":
        number = Text((2.2, 1.2), str(int(chance.integers(1, 42))), 0.9 * em)
        return kind, [*symbols.outlet(3.2), number], "rmt"
    text = str(chance.choice(["S", "S3", "SD", "SOS"]))
    return (
        kind,
        [Text((0.0, 0.4 * em), text, em, "middle"), Arc((0.0, 0.0), em, pen=Pen(0.18))],
        "rm",
    )


def _circuits(
    room: Chamber, lights: list[tuple[float, float]], chance: Generator, em: float
) -> list[Item]:
    """Dashed curves from light to light, and the home run with its arrow and name."""
    found = []
    for at, ((x0, y0), (x1, y1)) in enumerate(pairwise(lights)):
        bow = 0.25 * (abs(x1 - x0) + abs(y1 - y0))
        pen = Pen(0.25, dash=(2.4, 1.2))
        run = Curve(((x0, y0), (x0, y0 - bow), (x1, y1 - bow), (x1, y1)), pen)
        name = f"circuit:{room.number}:{at}"
        found.append(Item(name=name, what="circuit", marks=(run,), layer="E-CIRC"))
    if lights and chance.random() < 0.4:
        x, y = lights[0]
        text = f"LP-{int(chance.integers(1, 5))}-{int(chance.integers(1, 42))}"
        marks = (
            Line(((x + 7, y), (x + 7, y + 6), (x + 6.2, y + 4.6)), Pen(0.25)),
            Text((x + 8, y + 5.5), text, 0.9 * em),
        )
        name = f"home:{room.number}"
        found.append(Item(name=name, what="home run", marks=marks, layer="E-CIRC", can="t"))
    return found


def _lists(form: Format, box: Box, chance: Generator) -> list[Item]:
    em = form.letters_mm * 0.9
    upper = Box(box.left, box.top, box.right, box.top + 0.3 * box.height)
    lower = Box(box.left, box.top + 0.35 * box.height, box.right, box.bottom)
    most = max(6, min(24, int((lower.height - 8 * em) / (2.1 * em)) - 4))
    rows = [
        (
            str(at + 1),
            f"{chance.choice(_LOADS)} {int(chance.integers(100, 900))}",
            f"{int(chance.choice([15, 20, 30, 40, 60]))}A",
            f"{chance.uniform(0.2, 9):.1f}",
        )
        for at in range(most)
    ]
    legend = [
        ("A", "2 X 4 RECESSED LED TROFFER 4000K."),
        ("B", "SUPPLY DIFFUSER, SEE MECHANICAL."),
        ("C", "DUPLEX RECEPTACLE AT 18 AFF."),
        ("D", "OCCUPANCY SENSOR SWITCH."),
    ]
    return [
        *frames.listed("legend", "ELECTRICAL NOTES", legend, upper, em, what="keynote"),
        *frames.schedule("panel", "PANEL LP-1", _PANEL, rows, lower, em),
    ]
