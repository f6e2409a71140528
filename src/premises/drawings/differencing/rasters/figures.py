"""Finds lines in which a single figure may have changed, too small or too noisy to be sure of."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.differencing.rasters.likeness import cut
from premises.drawings.differencing.rasters.plates import Grey, Plate
from premises.drawings.differencing.rasters.sides import Side

Boxes = NDArray[np.float64]

# Letters of drawings are 2.5 mm high, on half-size prints half of that.
_LOWEST_MM: Final = 1.2
# A pixel that the other sheet lacks makes it worth to look.
_HINT_PX: Final = 1
# A 5 becomes a 6 by a stroke of a quarter of its height and a tenth as wide; half of that is seen.
_STROKE, _STROKE_PX = 0.0125, 6.0
# There it is darker or lighter by this share of full ink at least, averaged over nine pixels: a
# speck that sticks to a letter is smaller than that, and noise is averaged away.
_DARKER: Final = 0.33
# Scanners and plotters set letters so far aside, and blacken them by so much more or less.
_WANDER_MM, _BLACKER = 0.5, 1.4
# Places of one line that are looked at.
_MOST: Final = 8


@dataclass(frozen=True, slots=True)
class Doubt:
    """A line (its number) in which a figure may have changed, and how much that stands out."""

    line: int
    weight: float


def doubts(old: Side, new: Side, lines: Boxes) -> list[Doubt]:
    """Lines (n, 4), in mm, whose letters differ somewhere by a stroke; the likeliest first."""
    scale = new.plate.px_per_mm
    places = np.vstack([_middles(side) for side in (old, new)])
    found = []
    for index, line in enumerate(lines):
        height_mm = float(min(line[2] - line[0], line[3] - line[1]))
        if height_mm < _LOWEST_MM:
            continue
        inside = ((places >= line[:2]) & (places <= line[2:])).all(axis=1)
        height = height_mm * scale
        least = max(_STROKE * height**2, _STROKE_PX)
        some = _apart(places[inside], height_mm)
        most = max((_other_px(old.plate, new.plate, line, place) for place in some), default=0.0)
        if most >= least:
            found.append(Doubt(index, most / least))
    return sorted(found, key=lambda doubt: -doubt.weight)


def _middles(side: Side) -> Boxes:
    """Where ink of letters lies beside the other sheet's, in mm (n, 2)."""
    box = side.fine.box[side.fine.area_px >= _HINT_PX]
    return (box[:, :2] + box[:, 2:]) / 2 / side.plate.px_per_mm


def _apart(places: Boxes, height_mm: float) -> Boxes:
    """Some of the places, no two of them in one letter."""
    cells = np.floor(places / (height_mm / 2))
    _cells, first = np.unique(cells, axis=0, return_index=True)
    return places[np.sort(first)[:_MOST]]


def _other_px(old: Plate, new: Plate, line: Boxes, place: Boxes) -> float:
    """How large the largest stroke is that only one of two letters has, once they lie together."""
    import cv2  # noqa: PLC0415 - only those who compare pixels need it, and it takes 20 MB.

    scale = new.px_per_mm
    size = line[2:] - line[:2]
    half = size.min()
    low = np.maximum(np.where(size > size.min(), place - half, line[:2]), line[:2] - 0.25)
    high = np.minimum(np.where(size > size.min(), place + half, line[2:]), line[2:] + 0.25)
    left, top = np.floor(low * scale).astype(int).tolist()
    right, bottom = np.ceil(high * scale).astype(int).tolist()
    wander = max(2, round(_WANDER_MM * scale))
    ours = cut(new.dark, left, top, right, bottom, 2).astype(np.float32)
    around = cut(old.dark, left, top, right, bottom, 2 + wander).astype(np.float32)
    ink = ours[ours >= new.sure]
    if len(ink) < _STROKE_PX:
        return 0.0
    theirs = _laid(around, ours)
    blacker = float((theirs * ours).sum()) / max(float((theirs * theirs).sum()), 1.0)
    blacker = min(max(blacker, 1 / _BLACKER), _BLACKER)
    more = np.asarray(cv2.blur(ours - blacker * theirs, (3, 3))) / float(np.percentile(ink, 80))
    return max(_largest(sign * more > _DARKER) for sign in (1, -1))


def _laid(around: NDArray[np.float32], ours: NDArray[np.float32]) -> NDArray[np.float32]:
    """The part that looks most like ours, to a share of a pixel."""
    import cv2  # noqa: PLC0415 - see above.

    fit = np.asarray(cv2.matchTemplate(around, ours, cv2.TM_CCOEFF_NORMED), np.float32)
    down, across = np.unravel_index(int(fit.argmax()), fit.shape)
    shift = (
        across + _peak(fit[down, max(0, across - 1) : across + 2]),
        down + _peak(fit[max(0, down - 1) : down + 2, across]),
    )
    way = np.array([[1.0, 0.0, shift[0]], [0.0, 1.0, shift[1]]])
    size = ours.shape[1], ours.shape[0]
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(around, way, size, flags=flags), np.float32)


def _peak(three: NDArray[np.float32]) -> float:
    """Where between its neighbours a correlation is highest: the top of a parabola."""
    if len(three) < 3:
        return 0.0
    before, here, after = three.tolist()
    bend = before - 2 * here + after
    return 0.5 * (before - after) / bend if bend < 0 else 0.0


def _largest(mask: NDArray[np.bool_]) -> float:
    import cv2  # noqa: PLC0415 - see above.

    inner: Grey = np.ascontiguousarray(mask[1:-1, 1:-1]).astype(np.uint8)
    _count, _label, stats, _middle = cv2.connectedComponentsWithStats(inner, connectivity=8)
    return float(stats[1:, 4].max(initial=0))
