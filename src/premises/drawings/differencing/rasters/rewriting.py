"""Finds the written lines that say something else now."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.differencing.clustering import extents, groups
from premises.drawings.differencing.rasters.evidence import Pieces
from premises.drawings.differencing.rasters.figures import doubts
from premises.drawings.differencing.rasters.likeness import Verdict, compare, suspects
from premises.drawings.differencing.rasters.reflow import reflowed, rows, went_along
from premises.drawings.differencing.rasters.sides import Side

Boxes = NDArray[np.float64]

# A line of both sheets is one if they share this much of the shorter one.
_SHARED: Final = 0.3
# Letters of one line differ in height by their tails and accents only.
_TALLER: Final = 1.5
# The box of a line is exact to this.
_ASIDE_MM: Final = 1.0
# Letters are drawn up to this size, and from that on; their strokes lie nearer than this.
_LETTER_MM, _SMALL_MM, _LETTER_GAP_MM = 5.0, 1.8, 0.8
_LEAST_PX: Final = 3
# Straight strokes of small letters are no longer than this, and no thinner than this share.
_STROKE_MM, _THIN = 2.5, 8.0
# Ink that letters lack may stand out of their line by a stroke.
_LINE_MARGIN_MM: Final = 0.6
# Where so many specks are expected to touch letters, a speck's worth of ink is no evidence.
_TOUCHING: Final = 1.0
# A speck that sticks to a letter takes a little of the paper between with it.
_STUCK: Final = 1.3


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A line that looks different: where it stands now and stood before, in mm on the new sheet."""

    box: NDArray[np.float64]
    old_box: NDArray[np.float64]
    likeness: float


@dataclass(frozen=True, slots=True)
class Writing:
    """The lines of both sheets after they were compared, as boxes in mm on the new sheet.

    Differences of pixels inside `settled` are no others: they are told as rewritten, or by the
    lines that were `removed` from lists and `added` to them, or look the same. Lines in `single`
    are on one sheet only. Of those that look the same, a figure may be another in the `doubtful`
    ones, the likeliest first: whoever can read them knows.
    """

    rewritten: list[Rewritten]
    doubtful: Boxes
    removed: Boxes
    added: Boxes
    settled: Boxes
    single: Boxes


def writing(old: Side, new: Side, text_mm: float) -> Writing:
    """All written lines of both sheets, compared."""
    lines = np.vstack((old.lines, new.lines))
    is_new = np.arange(len(lines)) >= len(old.lines)
    dirt_px = _dirt_px(old, new, lines)
    other, same = _judged(old, new, lines, is_new, text_mm, dirt_px)
    alike = lines[same & is_new]
    doubtful = alike[[doubt.line for doubt in doubts(old, new, alike)]]
    unlike = np.flatnonzero(~same)
    here, there = unlike[~is_new[unlike]], unlike[is_new[unlike]]
    both = np.zeros(len(lines), bool)
    for members in other:
        both |= members
    crowded = both[here], both[there]
    flow = reflowed(old.plate, new.plate, lines[here], lines[there], crowded, dirt_px)
    flown = np.zeros(len(lines), bool)
    flown[here[flow.old]] = True
    flown[there[flow.new]] = True
    for index in unlike[~flown[unlike]].tolist():
        flown[index] = went_along(
            old.plate, new.plate, flow, lines[index], dirt_px, is_new=bool(is_new[index])
        )
    rewritten, gone, come = [], np.zeros(len(lines), bool), np.zeros(len(lines), bool)
    for members in other:
        ours, theirs = members & is_new & ~flown, members & ~is_new & ~flown
        if (members & flown).any():
            come |= ours
            gone |= theirs
        elif _moved(lines[ours], lines[theirs], old, new, dirt_px):
            continue
        else:
            rewritten.append(_rewritten(lines[ours], lines[theirs], old, new, text_mm, dirt_px))
        same |= members
    same |= flown
    letters = _letters(old, new, lines[same], text_mm, dirt_px)
    settled = np.vstack((lines[same], *(one.box for one in letters)))
    told = [
        one
        for one in letters
        if not went_along(old.plate, new.plate, flow, one.box, dirt_px, is_new=True)
    ]
    return Writing(
        [*rewritten, *told],
        doubtful,
        rows(lines[gone]),
        rows(lines[come]),
        settled,
        lines[~same],
    )


def _judged(
    old: Side,
    new: Side,
    lines: Boxes,
    is_new: NDArray[np.bool_],
    text_mm: float,
    dirt_px: float,
) -> tuple[list[NDArray[np.bool_]], NDArray[np.bool_]]:
    """Groups of lines of both sheets that look different; and which lines look the same."""
    scale = new.plate.px_per_mm
    suspect = suspects(old.away, lines, scale) | suspects(new.away, lines, scale)
    label = _lines_together(lines, suspect)
    height = np.minimum(lines[:, 3] - lines[:, 1], lines[:, 2] - lines[:, 0])
    same = np.ones(len(lines), bool)
    other: list[NDArray[np.bool_]] = []
    for group in np.unique(label[suspect]):
        members = label == group
        # Letters that touch the arc of a door make a line of another height with it: no writing.
        usual = members & (height <= _TALLER * height[members].min())
        same &= ~(members & ~usual)
        told = compare(old.plate, new.plate, _around(lines[usual]), text_mm, dirt_px)
        if told.verdict is Verdict.SAME:
            continue
        same &= ~usual
        if told.verdict is Verdict.OTHER and is_new[usual].any() and not is_new[usual].all():
            other.append(usual)
    return other, same


def _letters(
    old: Side, new: Side, settled: Boxes, text_mm: float, dirt_px: float
) -> list[Rewritten]:
    """Single letters and figures that were replaced, also where they touch other lines."""
    scale = new.plate.px_per_mm
    boxes, sides = [], []
    for is_new, own in enumerate((old, new)):
        large = ~own.fine.is_dirt & (own.fine.area_px >= _LEAST_PX) & ~_is_line(own.fine, scale)
        box = own.fine.box[large] / scale
        box = box[~within(box, settled, _LINE_MARGIN_MM)]
        boxes.append(box)
        sides.append(np.full(len(box), bool(is_new)))
    all_boxes, came = np.vstack(boxes), np.concatenate(sides)
    label = groups(all_boxes, _LETTER_GAP_MM, np.inf)
    found = []
    for group, extent in enumerate(extents(all_boxes, label)):
        both = came[label == group]
        size = extent[2:] - extent[:2]
        if both.all() or not both.any() or size.max() > _LETTER_MM:
            continue
        # A letter's box is at least as wide and high as a small letter.
        more = np.maximum(_SMALL_MM - size, 0.2) / 2
        place = np.concatenate((extent[:2] - more, extent[2:] + more))
        told = compare(old.plate, new.plate, place, text_mm, dirt_px)
        if told.verdict is Verdict.OTHER:
            found.append(Rewritten(place, place, told.likeness))
    return found


def _is_line(fine: Pieces, px_per_mm: float) -> NDArray[np.bool_]:
    """Which pieces are stretches of the lines of what is drawn: long, thin, and a part of more."""
    size_mm = (fine.box[:, 2:] - fine.box[:, :2]) / px_per_mm
    long_mm, thin_mm = size_mm.max(axis=1), size_mm.min(axis=1)
    is_stroke = (long_mm > _STROKE_MM) & (long_mm > _THIN * thin_mm)
    return np.asarray(is_stroke & (fine.ink_mm > _LETTER_MM))


def within(boxes: Boxes, lines: Boxes, margin_mm: float) -> NDArray[np.bool_]:
    """Which boxes lie inside of one of the lines, but for a margin."""
    low = lines[:, :2] - margin_mm
    high = lines[:, 2:] + margin_mm
    found = np.zeros(len(boxes), bool)
    # Piece by piece of the list: all pairs at once would be too many on a sheet drawn anew.
    for first in range(0, len(boxes), 512):
        some = boxes[first : first + 512, None]
        beyond = np.concatenate((some[..., :2] < low, some[..., 2:] > high), axis=2)
        found[first : first + 512] = np.any(~np.any(beyond, axis=2), axis=1)
    return found


def _moved(ours: Boxes, theirs: Boxes, old: Side, new: Side, dirt_px: float) -> bool:
    """Whether a line is the same a little aside: that is for things that moved."""
    if len(ours) != 1 or len(theirs) != 1:
        return False
    x, y, *_size = (theirs[0] - ours[0]).tolist()
    told = compare(old.plate, new.plate, ours[0], _ASIDE_MM, dirt_px, from_mm=(x, y))
    return told.verdict is Verdict.SAME


def _rewritten(
    ours: Boxes, theirs: Boxes, old: Side, new: Side, text_mm: float, dirt_px: float
) -> Rewritten:
    both = np.vstack((ours, theirs))
    told = compare(old.plate, new.plate, _around(both), text_mm, dirt_px)
    return Rewritten(_around(ours), _around(theirs), told.likeness)


def _around(boxes: Boxes) -> NDArray[np.float64]:
    return np.asarray(extents(boxes, np.zeros(len(boxes), np.intp))[0], np.float64)


def _lines_together(lines: Boxes, suspect: NDArray[np.bool_]) -> NDArray[np.intp]:
    """The same number for lines that lie on each other, if one of them is suspected at least."""
    from scipy import sparse  # noqa: PLC0415 - starting the service must not load it.
    from scipy.sparse import csgraph  # noqa: PLC0415 - see above.

    area = (lines[:, 2] - lines[:, 0]) * (lines[:, 3] - lines[:, 1])
    one: list[int] = []
    other: list[int] = []
    for index in np.flatnonzero(suspect).tolist():
        box = lines[index]
        size = np.minimum(lines[:, 2:], box[2:]) - np.maximum(lines[:, :2], box[:2])
        shared = np.maximum(size, 0).prod(axis=1)
        near = np.flatnonzero(shared > _SHARED * np.minimum(area, area[index]))
        one += [index] * len(near)
        other += near.tolist()
    links = sparse.coo_matrix((np.ones(len(one)), (one, other)), (len(lines), len(lines)))
    return np.asarray(csgraph.connected_components(links, directed=False)[1], np.intp)


def _dirt_px(old: Side, new: Side, lines: Boxes) -> float:
    """How many pixels a speck has, where sheets are so dirty that letters are touched by some."""
    specks = np.concatenate((old.dirt_px, new.dirt_px))
    if not len(specks) or not len(lines):
        return 0.0
    written_mm2 = float(((lines[:, 2:] - lines[:, :2]).prod(axis=1)).sum())
    height, width = new.plate.shape
    sheet_mm2 = height * width / new.plate.px_per_mm**2
    if len(specks) * written_mm2 / sheet_mm2 < _TOUCHING:
        return 0.0
    return _STUCK * float(np.percentile(specks, 95))
