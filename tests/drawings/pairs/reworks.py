"""What a revision may do to a whole drawing: move it in its frame, mirror it, replace it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from numpy.random import Generator
from tests.drawings.pairs import edits
from tests.drawings.pairs.edits import Truth
from tests.drawings.pairs.lettering import Lettering
from tests.drawings.pairs.marks import Arc, Area, Curve, Line, Mark, Spot, Text, extent
from tests.drawings.pairs.markup import CloudTruth
from tests.drawings.pairs.model import FRAME, Item, Model
from tests.drawings.pairs.transforms import Rework

from premises.drawings.content import Box, Similarity
from premises.drawings.differencing import ChangeKind

HEAVY: Final[Mapping[ChangeKind, int]] = {
    ChangeKind.REMOVED: 60,
    ChangeKind.MOVED: 40,
    ChangeKind.ADDED: 60,
    ChangeKind.TEXT: 40,
}


@dataclass(frozen=True)
class Reworked:
    """The new sheet after a rework.

    `gone` is what of the frame is gone, which may be told or not.
    `views` are boxes of the old sheet and how each lies on the new paper, `shifts` the same by
    the views' numbers.
    """

    new: Model
    truths: tuple[Truth, ...]
    clouds: tuple[CloudTruth, ...] = ()
    views: tuple[tuple[Box, Similarity], ...] = ()
    shifts: tuple[tuple[int, Similarity], ...] = ()
    gone: tuple[Box, ...] = ()


def reworked(
    new: Model,
    truths: Sequence[Truth],
    clouds: Sequence[CloudTruth],
    rework: Rework,
    chance: Generator,
    letters: Lettering,
    other: Model | None,
) -> Reworked:
    """The new sheet after it; truths are where they are then.

    Raises:
        ValueError: one of several views shall move, and there is only one.

    """
    plain = Reworked(new, tuple(truths), tuple(clouds))
    if rework is Rework.MOVED_DRAWING:
        by = Similarity(1.0, 0.0, float(chance.uniform(4, 7)), float(chance.uniform(-6, -3)))
        return _views(plain, set(range(len(new.views))), by)
    if rework in (Rework.MOVED_VIEW, Rework.SCALED_VIEW):
        if len(new.views) < 2:
            raise ValueError("this style has one view only")
        scale = 0.8 if rework is Rework.SCALED_VIEW else 1.0
        middle = new.views[0].middle
        by = Similarity(scale, 0.0, (1 - scale) * middle[0] + 5.0, (1 - scale) * middle[1] - 3.5)
        return _views(plain, {0}, by)
    if rework is Rework.MIRRORED:
        return Reworked(_mirrored(new), ())
    if rework is Rework.NO_FRAME:
        frame = [item for item in new.items if item.what in ("border", "title block")]
        kept = [item for item in new.items if item not in frame]
        gone = tuple(extent([mark], letters) for item in frame for mark in item.marks)
        return replace(plain, new=new.with_items(kept), gone=gone)
    if rework is Rework.OTHER_SHEET:
        assert other is not None
        return Reworked(other, ())
    return plain


def _views(plain: Reworked, which: set[int], by: Similarity) -> Reworked:
    """Everything of some views put elsewhere."""
    new = plain.new
    items = [_put(item, by) if item.view in which else item for item in new.items]
    truths = [edits.put(truth, by) if truth.view in which else truth for truth in plain.truths]
    inside = [view for at, view in enumerate(new.views) if at in which]
    clouds = [
        replace(one, box=by.box(one.box)) if any(v.touches(one.box) for v in inside) else one
        for one in plain.clouds
    ]
    views = tuple((view, by) for view in inside)
    shifts = tuple((at, by) for at in sorted(which))
    return Reworked(new.with_items(items), tuple(truths), tuple(clouds), views, shifts)


def _put(item: Item, by: Similarity) -> Item:
    marks = tuple(mark.put(by) for mark in item.marks)
    wall = item.wall
    if wall is not None:
        begin, end = _spot(by, wall.begin), _spot(by, wall.end)
        wall = replace(wall, begin=begin, end=end, thick=wall.thick * by.scale)
    cut = item.cut
    if cut is not None:
        cut = replace(cut, begin=cut.begin * by.scale, end=cut.end * by.scale)
    return replace(item, marks=marks, wall=wall, cut=cut)


def _spot(by: Similarity, at: Spot) -> Spot:
    return by.a * at[0] - by.b * at[1] + by.dx_mm, by.b * at[0] + by.a * at[1] + by.dy_mm


def _mirrored(model: Model) -> Model:
    """The drawing as in a mirror, its letters to be read as before, its frame as it was."""
    axis = model.views[0].middle[0]
    groups = []
    for item in model.items:
        if item.view == FRAME:
            groups.append(item)
            continue
        wall = item.wall
        if wall is not None:
            wall = replace(wall, begin=_across(axis, wall.begin), end=_across(axis, wall.end))
        marks = tuple(_flipped(mark, axis) for mark in item.marks)
        groups.append(replace(item, marks=marks, wall=wall))
    return model.with_items(groups)


def _across(axis: float, at: Spot) -> Spot:
    return 2 * axis - at[0], at[1]


def _flipped(mark: Mark, axis: float) -> Mark:
    if isinstance(mark, Arc):
        start = 180.0 - mark.start_deg - mark.sweep_deg
        return replace(mark, middle=_across(axis, mark.middle), start_deg=start)
    if isinstance(mark, Text):
        anchor = {"left": "right", "right": "left", "middle": "middle"}[mark.anchor]
        if abs(math.sin(math.radians(mark.angle_deg))) > 0.5:
            anchor = mark.anchor
        return replace(mark, at=_across(axis, mark.at), anchor=anchor)  # type: ignore[arg-type]
    assert isinstance(mark, Line | Curve | Area)
    return replace(mark, points=tuple(_across(axis, at) for at in mark.points))
