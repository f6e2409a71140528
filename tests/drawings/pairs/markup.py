"""Revision clouds and deltas, drawn around what changed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from numpy.random import Generator
from tests.drawings.pairs.edits import Truth
from tests.drawings.pairs.lettering import HELVETICA
from tests.drawings.pairs.marks import Arc, Curve, Line, Mark, Pen, Spot, Text, extent
from tests.drawings.pairs.model import Item, Model
from tests.drawings.pairs.model import place as place_of

from premises.drawings.content import Box, Similarity

_PEN: Final = Pen(0.5)
_CHORD_MM: Final = 6.0
_HALF_DEG: Final = 70.0
_AROUND_MM: Final = 4.0
_SHARE: Final = 0.6


@dataclass(frozen=True, slots=True)
class CloudTruth:
    """A cloud's box on the new sheet, and the names of the changes in it; none is possible."""

    box: Box
    names: tuple[str, ...]


@dataclass(frozen=True)
class Marked:
    new: Model
    clouds: tuple[CloudTruth, ...]


def marked(new: Model, truths: Sequence[Truth], chance: Generator, *, one_path: bool) -> Marked:
    """Clouds around some of the changes, others without, and one cloud around nothing."""
    items, clouds = list(new.items), []
    full = [place_of(new, item, HELVETICA) for item in new.items if item.texts]
    taken = [truth.box for truth in truths]
    for place, truth in enumerate(truths):
        around = truth.box.grown(_AROUND_MM)
        others = [box for at, box in enumerate(taken) if at != place]
        is_crowded = any(around.grown(4.0).touches(one) for one in others)
        if is_crowded or not _on(new, around.grown(7.0)) or chance.random() > _SHARE:
            continue
        items += _drawn(f"cloud:{place}", around, truth.view, full, one_path=one_path)
        taken.append(around.grown(7.0))
        clouds.append(CloudTruth(around, (truth.name,)))
    empty = _nowhere(new, taken, chance)
    if empty is not None:
        items += _drawn("cloud:empty", empty, 0, full, one_path=one_path)
        clouds.append(CloudTruth(empty, ()))
    return Marked(new.with_items(items), tuple(clouds))


def _on(model: Model, box: Box) -> bool:
    return Box(0, 0, model.width_mm, model.height_mm).shared(box) > 0.999 * box.area


def _nowhere(model: Model, taken: Sequence[Box], chance: Generator) -> Box | None:
    view = model.views[0].grown(-12.0)
    for _ in range(50):
        x = float(chance.uniform(view.left, view.right - 24))
        y = float(chance.uniform(view.top, view.bottom - 18))
        box = Box(x, y, x + 24, y + 18)
        if not any(box.grown(12.0).touches(one) for one in taken):
            return box
    return None


def _drawn(name: str, box: Box, view: int, full: Sequence[Box], *, one_path: bool) -> list[Item]:
    arcs = _arcs(box)
    marks: tuple[Mark, ...] = tuple(arcs)
    if one_path:
        marks = (_joined(arcs),)
    cloud = Item(name=name, what="cloud", marks=marks, view=view, layer="A-REVS")
    found = [cloud]
    for corner in ((box.right, box.top), (box.left, box.top), (box.right, box.bottom + 7)):
        marks = _delta(corner, "1")
        # A delta stands where there is room, or nobody could read it.
        if not any(extent(marks, HELVETICA).touches(one) for one in full):
            delta = Item(name=f"{name}:delta", what="delta", marks=marks, view=view, layer="A-REVS")
            return [cloud, delta]
    return found


def _arcs(box: Box) -> list[Arc]:
    corners = [
        (box.left, box.top),
        (box.right, box.top),
        (box.right, box.bottom),
        (box.left, box.bottom),
    ]
    found = []
    for side, begin in enumerate(corners):
        end = corners[(side + 1) % 4]
        length = math.dist(begin, end)
        count = max(1, round(length / _CHORD_MM))
        chord, edge = length / count, 90.0 * side
        radius = chord / 2 / math.sin(math.radians(_HALF_DEG))
        inward = radius * math.cos(math.radians(_HALF_DEG))
        ux, uy = math.cos(math.radians(edge)), math.sin(math.radians(edge))
        for at in range(count):
            along = (at + 0.5) * chord
            middle = begin[0] + ux * along - uy * inward, begin[1] + uy * along + ux * inward
            start = edge + 270.0 - _HALF_DEG
            found.append(Arc(middle, radius, start, 2 * _HALF_DEG, _PEN))
    return found


def _joined(arcs: Sequence[Arc]) -> Curve:
    """One path through all arcs, as most programs draw a cloud."""
    points = list(arcs[0].bezier().points)
    for arc in arcs[1:]:
        points += arc.bezier().points[1:]
    return Curve(tuple(points), _PEN)


def _delta(corner: Spot, text: str) -> tuple[Mark, ...]:
    """A triangle with a number, beside a corner of the cloud."""
    x, y, size = corner[0] + 2.5, corner[1] - 2.0, 5.0
    ring = ((x, y - size), (x + size * 0.58, y), (x - size * 0.58, y))
    return (
        Line(ring, Pen(0.35), is_closed=True),
        Text((x, y - 0.15 * size), text, size * 0.5, "middle"),
    )


def put(clouds: Sequence[CloudTruth], by: Similarity) -> tuple[CloudTruth, ...]:
    """The clouds on a sheet that was turned, scaled or shifted."""
    return tuple(replace(one, box=by.box(one.box)) for one in clouds)
