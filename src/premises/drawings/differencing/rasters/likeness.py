"""Tells whether a written line still looks the same, though it may have been drawn anew."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.differencing.rasters.evidence import SPECK_MM, UNIT_MM
from premises.drawings.differencing.rasters.plates import Grey, Plate

Boxes = NDArray[np.float64]

# Ink of letters counts as covered this near to the other's: a third of the step between the strokes
# of a digit of 2 mm, but no less than what a picture's pixels can say.
_FINE_MM: Final = 0.12
_FINE_PX: Final = 1.0
# A 5 becomes a 6 by a stroke of a quarter of its height and a tenth as wide; what the tolerance
# takes off its ends leaves half of that: this share of the height's square.
_LEAST: Final = 0.012
# Letters drawn by another program wander this far within their line.
_WANDER_MM: Final = 0.5
# Around a line, so much more is looked at: letters at its ends wander, too.
_EDGE_MM: Final = 1.0
# Where sheets are dirty, ink that only came, or only went, must be so many times as much.
_ALONE: Final = 1.5
# A stroke's core is at least so dark, measured by the line's darkest pixels, and its blurred fringe
# is less than that: what is less does not count as the other's ink.
_CORE, _FRINGE = 0.45, 0.25
# With less ink than this share of the other's, there was no writing before.
_SHARE: Final = 0.15
# No more places of one line are looked at again than this.
_MOST: Final = 40


class Verdict(StrEnum):
    SAME = "same"
    OTHER = "other"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of a written line; `likeness` of the two pictures is from 0 to 1."""

    verdict: Verdict
    likeness: float


def fine_mm(px_per_mm: float) -> float:
    """How near to each other ink of letters is the same, on a sheet of this resolution."""
    return max(_FINE_MM, _FINE_PX / px_per_mm)


def least_px(lines: Boxes, px_per_mm: float) -> NDArray[np.float64]:
    """How much coherent ink makes another letter, for each line."""
    height = np.minimum(lines[:, 3] - lines[:, 1], lines[:, 2] - lines[:, 0])
    return np.maximum(_LEAST * (height * px_per_mm) ** 2, 3.0)


def suspects(away: Grey, lines: Boxes, px_per_mm: float) -> NDArray[np.bool_]:
    """Which lines hold enough ink that lies away from the other sheet's for another letter."""
    threshold = fine_mm(px_per_mm) / UNIT_MM
    least = least_px(lines, px_per_mm)
    found = np.zeros(len(lines), bool)
    for index, (left, top, right, bottom) in enumerate(_px(lines, px_per_mm)):
        part = away[top:bottom, left:right]
        found[index] = np.count_nonzero(part > threshold) >= least[index]
    return found


def compare(
    old: Plate,
    new: Plate,
    line: NDArray[np.float64],
    text_mm: float,
    dirt_px: float,
    from_mm: tuple[float, float] = (0.0, 0.0),
) -> Comparison:
    """How the old writing in a box (mm) became the new; it may stand `text_mm` aside.

    A single speck of dirt has up to `dirt_px` pixels. The old writing is looked for
    `from_mm` to the right of the box and below it.
    """
    import cv2  # noqa: PLC0415 - only those who compare pixels need it, and it takes 20 MB.

    scale = new.px_per_mm
    least = float(least_px(line[None], scale)[0])
    reach = max(1, round(text_mm * scale))
    box = _px(line[None], scale)[0]
    edge = _edge(new)
    ours = _clean(cut(new.dark, *box, edge), new)
    x, y = (round(way * scale) for way in from_mm)
    place = box[0] + x, box[1] + y, box[2] + x, box[3] + y
    theirs = _clean(cut(old.dark, *place, reach + edge), old)
    here = np.count_nonzero(_inner(ours, edge) >= new.sure)
    there = np.count_nonzero(_inner(theirs, reach + edge) >= old.sure)
    if there < _SHARE * here:
        return Comparison(Verdict.ADDED, 0.0)
    if here < _SHARE * there:
        return Comparison(Verdict.REMOVED, 0.0)
    fit = cv2.matchTemplate(theirs, ours, cv2.TM_CCOEFF_NORMED)
    _low, best, _where, (dx, dy) = cv2.minMaxLoc(fit)
    shifted = _bytes(theirs[dy : dy + ours.shape[0], dx : dx + ours.shape[1]])
    near_px = fine_mm(scale) * scale
    come = _unexplained(ours, shifted, new, old, near_px, least)
    gone = _unexplained(shifted, ours, old, new, near_px, least)
    # Another letter takes ink away and brings some; a speck of dirt, or a letter that a plotter
    # set half a pixel aside, does one of both.
    alone = max(_ALONE * least, dirt_px) if dirt_px else least
    other = max(come, gone) >= alone or min(come, gone) >= least
    return Comparison(Verdict.OTHER if other else Verdict.SAME, min(max(float(best), 0.0), 1.0))


def shifted(old: Plate, new: Plate, line: NDArray[np.float64], down_mm: float) -> float:
    """By how much a line went down, exactly, where that is known within a millimetre."""
    import cv2  # noqa: PLC0415 - see above.

    scale = new.px_per_mm
    reach, up = round(scale), round(down_mm * scale)
    left, top, right, bottom = _px(line[None], scale)[0]
    ours = cut(new.dark, left, top, right, bottom, 0)
    theirs = cut(old.dark, left, top - up, right, bottom - up, reach)
    fit = cv2.matchTemplate(theirs, ours, cv2.TM_CCOEFF_NORMED)
    _low, _best, _where, (_dx, dy) = cv2.minMaxLoc(fit)
    return (up + reach - dy) / scale


def _clean(dark: Grey, plate: Plate) -> Grey:
    """The same without specks, which are no part of any letter."""
    import cv2  # noqa: PLC0415 - see above.

    mask = (dark >= plate.sure).astype(np.uint8)
    _count, label, stats, _middle = cv2.connectedComponentsWithStats(mask, connectivity=8)
    speck = stats[:, 2:4].max(axis=1) < SPECK_MM * plate.px_per_mm
    return np.where(speck[label], 0, dark).astype(np.uint8)


def _unexplained(
    own: Grey, other: Grey, of: Plate, to: Plate, near_px: float, least: float
) -> float:
    """The most coherent ink of one that the other lacks, though its letters wandered a little."""
    import cv2  # noqa: PLC0415 - see above.

    lacking = _lacking(own, other, of, to, near_px)
    count, _label, stats, _middle = cv2.connectedComponentsWithStats(lacking, connectivity=8)
    most = 0.0
    for index in (np.argsort(-stats[1:count, 4])[:_MOST] + 1).tolist():
        left, top, width, height, area = stats[index].tolist()
        if area < max(least, most):
            break
        place = left, top, left + width, top + height
        most = max(most, _settled(own, other, of, to, place, near_px))
    return most


def _settled(
    own: Grey,
    other: Grey,
    of: Plate,
    to: Plate,
    box: tuple[int, int, int, int],
    near_px: float,
) -> float:
    """How much of a piece is still lacking where the letter around it fits the other best."""
    import cv2  # noqa: PLC0415 - see above.

    wander = max(1, round(_WANDER_MM * of.px_per_mm))
    edge = _edge(of)
    letter = max(own.shape[0] // 2 - edge, 3) + edge
    height, width = own.shape
    left, right = max(0, box[0] - letter), min(width, box[2] + letter)
    top, bottom = max(0, box[1] - letter), min(height, box[3] + letter)
    part = _bytes(own[top:bottom, left:right])
    around = cut(other, left, top, right, bottom, wander)
    _low, _best, _where, (dx, dy) = cv2.minMaxLoc(
        cv2.matchTemplate(around, part, cv2.TM_CCOEFF_NORMED)
    )
    there = _bytes(around[dy : dy + part.shape[0], dx : dx + part.shape[1]])
    lacking = _lacking(part, there, of, to, near_px)
    # The letters beside it have their own best places.
    inner = np.zeros_like(lacking)
    down = slice(max(0, box[1] - top - 2), box[3] - top + 2)
    across = slice(max(0, box[0] - left - 2), box[2] - left + 2)
    inner[down, across] = lacking[down, across]
    _count, _label, stats, _middle = cv2.connectedComponentsWithStats(inner, connectivity=8)
    return float(stats[1:, 4].max(initial=0))


def _lacking(own: Grey, other: Grey, of: Plate, to: Plate, near_px: float) -> Grey:
    """1 where there is ink of one and none of the other nearby."""
    import cv2  # noqa: PLC0415 - see above.

    without = (other < _level(other, to, _FRINGE)).astype(np.uint8)
    away = cv2.distanceTransform(without, cv2.DIST_L2, 5)
    # The fringe of a stroke depends on how it lies on the pixels; its core does not.
    lacking = ((own >= _level(own, of, _CORE)) & (away > near_px)).astype(np.uint8)
    # What the other has just beyond the edge cannot be seen.
    inner = np.zeros_like(lacking)
    edge = _edge(of)
    _inner(inner, edge)[:] = _inner(lacking, edge)
    return inner


def _level(dark: Grey, plate: Plate, share: float) -> float:
    """The darkness that is a share of that of a line's darkest strokes."""
    ink = dark[dark >= plate.sure]
    return max(float(plate.faint), share * float(np.percentile(ink, 90))) if len(ink) else 256.0


def _edge(plate: Plate) -> int:
    return max(2, round(_EDGE_MM * plate.px_per_mm))


def _inner(pixels: Grey, margin: int) -> Grey:
    return pixels[margin : pixels.shape[0] - margin, margin : pixels.shape[1] - margin]


def cut(dark: Grey, left: int, top: int, right: int, bottom: int, margin: int) -> Grey:
    """A part of a plate and a margin around it, with nothing beyond its edges."""
    height, width = dark.shape
    out = np.zeros((bottom - top + 2 * margin, right - left + 2 * margin), np.uint8)
    low, high = max(0, top - margin), min(height, bottom + margin)
    first, last = max(0, left - margin), min(width, right + margin)
    if low < high and first < last:
        down, across = low - (top - margin), first - (left - margin)
        out[down : down + high - low, across : across + last - first] = dark[low:high, first:last]
    return out


def _px(boxes: Boxes, px_per_mm: float) -> list[tuple[int, int, int, int]]:
    """The boxes in whole pixels, and one more around each."""
    low = np.floor(boxes[:, :2] * px_per_mm).astype(int) - 1
    high = np.ceil(boxes[:, 2:] * px_per_mm).astype(int) + 1
    return [(a, b, c, d) for a, b, c, d in np.hstack((np.maximum(low, 0), high)).tolist()]


def _bytes(pixels: object) -> Grey:
    return np.asarray(pixels, np.uint8)
