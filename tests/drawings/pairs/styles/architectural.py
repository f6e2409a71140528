"""An architect's floor plan with its lists and schedules."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator
from tests.drawings.pairs import frames, symbols, words
from tests.drawings.pairs.frames import Format
from tests.drawings.pairs.lettering import HELVETICA
from tests.drawings.pairs.marks import Line, Mark, Pen, extent, rectangle
from tests.drawings.pairs.model import Item, Model, Titles
from tests.drawings.pairs.styles import building
from tests.drawings.pairs.styles.building import Building, Chamber, Space

from premises.drawings.content import Box

_DOOR_COLUMNS: Final = (("MARK", 1.0), ("SIZE", 2.2), ("MATERIAL", 1.6), ("HDW", 1.0))


@dataclass(frozen=True, slots=True)
class Areas:
    """Where the drawing stands and where the lists do."""

    plan: Box
    notes: Box


def areas(form: Format, share: float = 0.2) -> Areas:
    """Lists in a column beside the title block, room around the plan for its grid."""
    free = form.free.grown(-8.0)
    notes = Box(free.right - max(75.0, share * free.width), free.top, free.right, free.bottom)
    em = form.letters_mm
    plan = Box(free.left + 13 * em, free.top + 13 * em, notes.left - 5 * em, free.bottom - 8 * em)
    return Areas(plan, notes)


def sheet(form: Format, titles: Titles, seed: int) -> Model:
    """A floor of rooms along corridors."""
    chance = np.random.default_rng(seed)
    em, where, space = form.letters_mm, areas(form), Space()
    poche = (None, None, 0xB4B4B4)[int(chance.integers(3))]
    pen_mm = float(chance.choice([0.35, 0.5, 0.7]))
    plan = building.building(where.plan, chance, pen_mm=pen_mm, poche=poche)
    items = [*frames.frame(form, titles), *building.grid(plan, em), *plan.walls]
    items += building.doors(plan, chance, space)
    items += building.windows(plan, chance)
    items += building.labels(plan, chance, space, em)
    items += building.dimensions(plan, chance, em)
    items += [item for room in plan.chambers for item in furnished(room, chance, space, em)]
    items += _flights(plan, chance, space)
    items += lists(form, where.notes, chance)
    items += _around(where, em)
    return Model(
        width_mm=form.width_mm,
        height_mm=form.height_mm,
        titles=titles,
        items=tuple(items),
        drawing=where.plan.grown(12 * em),
        views=(where.plan.grown(11.5 * em),),
    )


def furnished(room: Chamber, chance: Generator, space: Space, em: float) -> list[Item]:
    """What stands in a room, a dimension and the tag of a keynote."""
    found: list[Item] = []
    for at in range(int(chance.integers(2, 5))):
        kind, drawn = _furniture(chance)
        marks = _placed(drawn, room.box, chance, space, angle=90.0 * int(chance.integers(4)))
        if marks is not None:
            name = f"{kind}:{room.number}:{at}"
            found.append(Item(name=name, what=kind, marks=marks, layer="A-FURN", can="rm"))
    tag = symbols.hexagon(str(int(chance.integers(1, 10))), (0.0, 0.0), 1.1 * em)
    marks = _placed(list(tag), room.box, chance, space)
    if marks is not None:
        name = f"tag:{room.number}"
        found.append(Item(name=name, what="keynote tag", marks=marks, layer="A-NOTE", can="rmt"))
    return found


def _furniture(chance: Generator) -> tuple[str, list[Mark]]:
    kinds = {
        "desk": symbols.desk(float(chance.uniform(9, 13)), 5.0),
        "basin": symbols.basin(float(chance.uniform(4.5, 6))),
        "toilet": symbols.toilet(5.5),
        "bed": symbols.bed(6.0, 12.0),
        "hatch": [
            rectangle(0.0, 0.0, 9.0, 6.0, Pen(0.25)),
            *symbols.hatch(0.0, 0.0, 9.0, 6.0, 1.5),
        ],
    }
    kind = str(chance.choice(list(kinds)))
    return ("fixture" if kind != "hatch" else "hatch"), kinds[kind]


def _placed(
    drawn: list[Mark], box: Box, chance: Generator, space: Space, *, angle: float = 0.0
) -> tuple[Mark, ...] | None:
    """The symbol somewhere free in a box; none where twenty tries find no room."""
    for _ in range(20):
        at = float(chance.uniform(box.left, box.right)), float(chance.uniform(box.top, box.bottom))
        marks = symbols.turned(drawn, at, angle)
        reach = extent(marks, HELVETICA)
        inside = box.shared(reach) > 0.999 * reach.area
        if inside and space.free(reach.grown(0.8)):
            space.take(reach.grown(0.8))
            return marks
    return None


def _flights(plan: Building, chance: Generator, space: Space) -> list[Item]:
    """Stairs where a corridor ends."""
    found = []
    for at in range(1, len(plan.rows) - 1, 3):
        top, bottom = plan.rows[at], plan.rows[at + 1]
        drawn = symbols.stairs(bottom - top - 5, int(chance.integers(7, 11)), 2.8)
        marks = symbols.turned(drawn, (plan.outer.left + 4, top + 2.5), 0.0)
        if space.free(extent(marks, HELVETICA)):
            found.append(Item(name=f"stairs:{at}", what="stairs", marks=marks, can="r"))
    return found


def lists(form: Format, box: Box, chance: Generator) -> list[Item]:
    """General notes, keynotes and a door schedule, one below the other."""
    em = form.letters_mm * 0.9
    third = box.height / 3
    fit = max(3, min(8, int((third - 5 * em) / (3.5 * em))))
    general = [(f"{at + 1}.", text) for at, text in enumerate(words.GENERAL[:fit])]
    keys = [(str(at + 1), text) for at, text in enumerate(words.KEYNOTES[: fit + 2])]
    rows = [
        (
            f"D{at + 1}",
            f"{int(chance.integers(2, 5))}'-{int(chance.integers(0, 12))}\" X 7'-0\"",
            str(chance.choice(["WOOD", "HM", "ALUM", "GLASS"])),
            str(int(chance.integers(1, 20))),
        )
        for at in range(max(3, min(12, int((third - 8 * em) / (2.1 * em)) - 4)))
    ]
    parts = [
        Box(box.left, box.top + at * third, box.right, box.top + (at + 1) * third)
        for at in range(3)
    ]
    notes = frames.listed("general", "GENERAL NOTES", general, parts[0], em, what="general note")
    return [
        *_only_last_goes(notes),
        *frames.listed("keynote", "KEYNOTES", keys, parts[1], em, what="keynote"),
        *frames.schedule("doors", "DOOR SCHEDULE", _DOOR_COLUMNS, rows, parts[2], em),
    ]


def _only_last_goes(notes: list[Item]) -> list[Item]:
    """General notes are numbered without gaps: only the last may come or go."""
    from dataclasses import replace

    return [replace(one, can=one.can.replace("r", "")) for one in notes[:-1]] + notes[-1:]


def _around(where: Areas, em: float) -> list[Item]:
    """North arrow, title of the view, a line of the legend."""
    below = where.plan.bottom + 5.5 * em
    title = symbols.view_title(
        "1", "FIRST FLOOR PLAN", "1/8 = 1'-0\"", (where.plan.left, below), em
    )
    arrow = symbols.north((where.plan.right - 4 * em, below), 2.0 * em)
    bar = Line(((where.plan.left + 60 * em, below), (where.plan.left + 70 * em, below)), Pen(0.7))
    return [
        Item(name="title:1", what="view title", marks=title, layer="A-ANNO"),
        Item(name="north", what="north arrow", marks=arrow, layer="A-ANNO"),
        Item(name="bar", what="scale bar", marks=(bar,), layer="A-ANNO"),
    ]
