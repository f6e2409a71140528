"""A wall that opens or closes around a door is part of what happened to the door."""

import numpy as np

from premises.drawings.content import Box
from premises.drawings.differencing.gathering import Thing
from premises.drawings.differencing.ink import Ink
from premises.drawings.differencing.lines import Ends, Mask, directions, lengths
from premises.drawings.differencing.places import rows
from premises.drawings.differencing.remainders import SAMPLE_MM

# Beyond a corner or the thickness of another line one sees whether a line goes on.
BEYOND_MM = 0.5
# So much of an opening must lie at the thing that made it; a jamb at its end is not the maker.
COVERED = 0.5
# Small ends and caps are no more than this share of what they close.
CAP_SHARE = 0.35
MOST_IN_A_CAP = 20
TOUCHING_MM = 0.3
MARGIN_MM = 1.0


def openings(ends: Ends, other: Ink) -> Mask:
    """Pieces beyond both ends of which the other sheet goes on in the same line."""
    run = directions(ends)
    near, far = run * BEYOND_MM, run * (BEYOND_MM + SAMPLE_MM)
    before = np.hstack((ends[:, :2] - far, ends[:, :2] - near))
    after = np.hstack((ends[:, 2:] + near, ends[:, 2:] + far))
    return np.asarray(other.covers(before) & other.covers(after) & (lengths(ends) > SAMPLE_MM))


def with_openings(
    own: tuple[Thing, ...], gaps: tuple[Thing, ...], others: tuple[Thing, ...], gap_mm: float
) -> tuple[Thing, ...]:
    """Things with the openings that are left when those made by the others are taken away.

    `own` and `gaps` are of one sheet, `others` of the other one. An opening that none of the
    others made joins the thing it stands at, or stands for itself.
    """
    things = list(own)
    for gap in gaps:
        if any(_makes(thing, gap, gap_mm) for thing in others):
            continue
        nearest = [n for n, one in enumerate(things) if one.box.grown(gap_mm).touches(gap.box)]
        if nearest:
            things[nearest[0]] = things[nearest[0]].with_(gap)
        else:
            things.append(gap)
    return tuple(things)


def _makes(thing: Thing, gap: Thing, gap_mm: float) -> bool:
    """Whether a thing stands in an opening, and does not merely close the ends of what is left."""
    if gap.filled.all() and thing.ink_mm <= CAP_SHARE * gap.ink_mm:
        return False
    return _made(gap.box, thing.box.grown(gap_mm))


def _made(opening: Box, maker: Box) -> bool:
    # A single line has no area: a margin gives it one.
    area = opening.grown(MARGIN_MM / 2)
    return area.shared(maker) >= COVERED * area.area


def across(
    own: tuple[Thing, ...], gaps: tuple[Thing, ...], gap_mm: float, largest_mm: float
) -> tuple[Thing, ...]:
    """Things as one that stand on both sides of an opening which one of them made.

    `gaps` are the openings of the other sheet: a door's number stands at the other face of the
    wall that the door opens, nearer to the opening than to the leaf.
    """
    kept = dict(enumerate(own))
    left, top, right, bottom = rows(one.box for one in own).T
    for gap in gaps:
        place = gap.box.grown(gap_mm)
        here = (left <= place.right) & (right >= place.left)
        here &= (top <= place.bottom) & (bottom >= place.top)
        near = [number for number in np.flatnonzero(here).tolist() if number in kept]
        makers = [n for n in near if _makes(kept[n], gap, gap_mm)]
        for number in near:
            if makers and number != makers[0] and _fits(kept[makers[0]], kept[number], largest_mm):
                kept[makers[0]] = kept[makers[0]].with_(kept.pop(number))
    return tuple(kept.values())


def _fits(one: Thing, other: Thing, largest_mm: float) -> bool:
    box = one.box.joined(other.box)
    return max(box.width, box.height) <= largest_mm


def without_caps(things: tuple[Thing, ...], others: tuple[Thing, ...]) -> tuple[Thing, ...]:
    """Things that do not merely close the ends of one that vanished, or make room for one."""
    return tuple(one for one in things if not any(_caps(one, other) for other in others))


def _caps(small: Thing, large: Thing) -> bool:
    if small.lines or small.pictures or not 0 < len(small.ends) <= MOST_IN_A_CAP:
        return False
    if small.ink_mm > CAP_SHARE * large.ink_mm:
        return False
    room = large.box.grown(MARGIN_MM)
    if not (room.holds(small.box.left, small.box.top)):
        return False
    return room.holds(small.box.right, small.box.bottom) and _touch(small.ends, large.ends)


def _touch(one: Ends, other: Ends) -> bool:
    """Whether an end of the one lies at an end of the other."""
    here = one.reshape(-1, 1, 2)
    there = other.reshape(1, -1, 2)
    return bool((np.abs(here - there).max(axis=2) <= TOUCHING_MM).any())
