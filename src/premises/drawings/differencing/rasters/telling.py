"""Tells what was found between two scans as changes, each thing once."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Box
from premises.drawings.differencing.changes import Category, Change, ChangeKind
from premises.drawings.differencing.rasters.moves import Move, Moves
from premises.drawings.differencing.rasters.openings import goes_on
from premises.drawings.differencing.rasters.plates import Plate
from premises.drawings.differencing.rasters.regions import Region
from premises.drawings.differencing.rasters.rewriting import Rewritten
from premises.drawings.differencing.rasters.rowing import in_rows, joined

# The tops of brackets and the tails of commas stand out of a line of capitals by this share of its
# height; the box of a line holds them whether or not this one has any.
_ROOM: Final = 0.2
# What is taken away where something larger comes to stand is a part of the same change: a wall is
# opened for a door. It has less than this share of the larger one's ink.
_PART: Final = 0.3


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found, in mm on the new sheet, and both sheets' ink."""

    old: Plate
    new: Plate
    things: Moves
    rewritten: list[Rewritten]


def told(found: Findings, gap_mm: float) -> list[Change]:
    """All changes of the drawing without numbers; both boxes of each are mm on the new sheet."""
    things = _with_openings(found.things, found.old, found.new, gap_mm)
    texts = [_rewritten(one) for one in found.rewritten]
    return in_rows(_with_parts(things, gap_mm), texts)


def doubtful(lines: NDArray[np.float64]) -> list[Change]:
    """Lines (n, 4), in mm, as changes that somebody has yet to read."""
    return [_rewritten(Rewritten(line, line, 1.0)) for line in lines]


def _moved(move: Move) -> Change:
    return Change(
        number=0,
        kind=ChangeKind.MOVED,
        category=_category(move.added),
        box=move.added.box,
        old_box=move.removed.box,
        shift_mm=move.shift_mm,
        ink_mm=move.added.ink_mm,
        confidence=min(move.likeness, 1.0),
    )


def _single(region: Region) -> Change:
    return Change(
        number=0,
        kind=ChangeKind.ADDED if region.is_new else ChangeKind.REMOVED,
        category=_category(region),
        box=region.box,
        old_box=None if region.is_new else region.box,
        ink_mm=region.ink_mm,
    )


def _category(region: Region) -> Category:
    return Category.TEXT if region.is_written else Category.LINEWORK


def _with_parts(changes: list[Change], gap_mm: float) -> list[Change]:
    """The changes without those that are only a part of a larger one beside them."""
    order = sorted(changes, key=lambda change: -change.ink_mm)
    kept: list[Change] = []
    for change in order:
        if not any(_is_part(change, other, gap_mm) for other in kept):
            kept.append(change)
    return kept


def _is_part(change: Change, other: Change, gap_mm: float) -> bool:
    if change.kind is other.kind:
        return False
    if change.ink_mm < _PART * other.ink_mm and change.box.grown(gap_mm).touches(other.box):
        return True
    # A door that moves by less than its width takes along bits of its wall and of itself.
    places = _places(other)
    whole = places[0].grown(gap_mm)
    is_inside = whole.shared(change.box) >= change.box.area
    moved = other.kind is ChangeKind.MOVED and len(places) == 1
    return moved and is_inside and change.ink_mm < other.ink_mm


def _with_openings(things: Moves, old: Plate, new: Plate, gap_mm: float) -> list[Change]:
    """Every thing, each with the stretch of wall that it takes or leaves."""
    changes = [_moved(move) for move in things.moved]
    stretches: list[Change] = []
    for region in (*things.removed, *things.added):
        is_stretch = goes_on(region, old if region.is_new else new)
        (stretches if is_stretch else changes).append(_single(region))
    alone: list[Change] = []
    for stretch in stretches:
        index = _taker(stretch, changes, gap_mm)
        if index is None:
            alone.append(stretch)
        elif changes[index].kind is not ChangeKind.MOVED:
            changes[index] = joined(changes[index], stretch)
    return changes + alone


def _taker(stretch: Change, changes: list[Change], gap_mm: float) -> int | None:
    """Which change stands, or stood, in the stretch, if it reaches from end to end of it."""
    near = [
        index
        for index, change in enumerate(changes)
        if change.kind is not stretch.kind
        and any(_spans(box, stretch.box, gap_mm) for box in _places(change))
    ]
    return min(near, key=lambda index: changes[index].box.area, default=None)


def _places(change: Change) -> list[Box]:
    """Where a thing stands and stood; what moved along its wall by a little took the rest along."""
    if change.old_box is None:
        return [change.box]
    places = [change.box, change.old_box]
    return [change.box.joined(change.old_box)] if change.box.touches(change.old_box) else places


def _spans(box: Box, stretch: Box, gap_mm: float) -> bool:
    if not box.grown(gap_mm).touches(stretch):
        return False
    if stretch.width >= stretch.height:
        return box.left - gap_mm <= stretch.left and stretch.right <= box.right + gap_mm
    return box.top - gap_mm <= stretch.top and stretch.bottom <= box.bottom + gap_mm


def _rewritten(line: Rewritten) -> Change:
    return Change(
        number=0,
        kind=ChangeKind.TEXT,
        category=Category.TEXT,
        # Both, so that all of a long line is shown of which a short one is left.
        box=_line_box(line.box).joined(_line_box(line.old_box)),
        old_box=_line_box(line.old_box),
        # Lines that look quite alike may differ by a flaw only.
        confidence=1 - line.likeness / 2,
    )


def _line_box(line: NDArray[np.float64]) -> Box:
    box = Box(*line.tolist())
    return box.grown(_ROOM * min(box.width, box.height))
